/* The hot path of a load, compiled: cleaning of ordinary records, and their conversion between objects and columns.

   The rules are defined by the Python code that calls these functions. A function here handles what occurs in nearly every record, with exactly
   the result of that code, and returns None for everything else, which the Python code then does itself, as it does without this module. So
   nothing here needs the tables of Unicode: text is ordinary if it needs no normalization, no repair and no removal of characters.

   Only the stable interface of Python 3.11 is used, so that one build serves all later versions.

   Source: BLAKE2, RFC 7693. */

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* --- fields of Python classes with __slots__ */

typedef struct {
    PyObject *descriptor;
    descrgetfunc get;
    descrsetfunc set;
} Field;

typedef struct {
    PyObject *type;
    Field *fields;
    int size;
} Class;

enum { P_RECORD, P_TITLE, P_AUTHORS, P_YEAR, P_KIND, P_VENUE, P_CUT, P_ABSTRACT, P_DOI, P_URL, P_WHERE, P_EDITORS, P_SIZE };
enum { S_ID, S_TITLE, S_YEAR, S_KIND, S_VENUE, S_AUTHORS, S_CUT, S_ABSTRACT, S_DOI, S_URL, S_SOURCES, S_FINGERPRINT, S_VARIANTS, S_SIZE };
enum { R_NAME, R_KEY, R_LAST, R_ID, R_ROW, R_NUMBER, R_BY, R_SIZE };

static const char *const paper_names[] = {
    "record", "title", "authors", "year", "kind", "venue", "authors_cut", "abstract", "doi", "url", "where", "editors"};
static const char *const stored_names[] = {
    "id", "title", "year", "kind", "venue", "authors", "authors_cut", "abstract", "doi", "url", "sources", "fingerprint", "variants"};
static const char *const row_names[] = {"name", "key", "last_name", "id", "_row", "number", "numbered_by"};
static const char *const printed_names[] = {"printed"};
static const char *const people_names[] = {"people"};

static Field paper_fields[P_SIZE], stored_fields[S_SIZE], row_fields[R_SIZE], printed_fields[1], people_fields[1];
static Class paper_class = {NULL, paper_fields, P_SIZE};
static Class stored_class = {NULL, stored_fields, S_SIZE};
static Class row_class = {NULL, row_fields, R_SIZE};
static Class printed_class = {NULL, printed_fields, 1};
static Class people_class = {NULL, people_fields, 1};

static PyObject *zero, *no_variants;

static int bind_class(Class *class, PyObject *type, const char *const *names)
{
    if (!PyType_Check(type)) {
        PyErr_SetString(PyExc_TypeError, "not a class");
        return -1;
    }
    for (int i = 0; i < class->size; i++) {
        PyObject *descriptor = PyObject_GetAttrString(type, names[i]);
        if (descriptor == NULL)
            return -1;
        Field *field = &class->fields[i];
        Py_XDECREF(field->descriptor);
        field->descriptor = descriptor;
        field->get = (descrgetfunc)PyType_GetSlot(Py_TYPE(descriptor), Py_tp_descr_get);
        field->set = (descrsetfunc)PyType_GetSlot(Py_TYPE(descriptor), Py_tp_descr_set);
        if (field->get == NULL || field->set == NULL) {
            PyErr_Format(PyExc_TypeError, "%s is not a field in __slots__", names[i]);
            return -1;
        }
    }
    Py_XDECREF(class->type);
    class->type = Py_NewRef(type);
    return 0;
}

static inline int is_a(PyObject *object, const Class *class)
{
    return (PyObject *)Py_TYPE(object) == class->type;
}

/* A new reference. */
static inline PyObject *get(const Class *class, PyObject *object, int field)
{
    const Field *each = &class->fields[field];
    return each->get(each->descriptor, object, class->type);
}

static inline int set(const Class *class, PyObject *object, int field, PyObject *value)
{
    const Field *each = &class->fields[field];
    return each->set(each->descriptor, object, value);
}

static inline PyObject *new_object(const Class *class)
{
    return PyType_GenericAlloc((PyTypeObject *)class->type, 0);
}

/* An object with the values of all its fields; they are not consumed. */
static PyObject *new_with(const Class *class, PyObject *const *values)
{
    PyObject *made = new_object(class);
    if (made == NULL)
        return NULL;
    for (int i = 0; i < class->size; i++)
        if (set(class, made, i, values[i]) < 0) {
            Py_DECREF(made);
            return NULL;
        }
    return made;
}

/* --- text */

typedef struct {
    const unsigned char *bytes;
    Py_ssize_t size;
    int ascii;
} Text;

/* 1, or 0 for anything but a string, and for a string with an unpaired surrogate; -1 with an error. */
static int text_of(PyObject *object, Text *text)
{
    if (!PyUnicode_CheckExact(object))
        return 0;
    text->bytes = (const unsigned char *)PyUnicode_AsUTF8AndSize(object, &text->size);
    if (text->bytes == NULL) {
        if (!PyErr_ExceptionMatches(PyExc_UnicodeEncodeError))
            return -1;
        PyErr_Clear();
        return 0;
    }
    text->ascii = text->size == PyUnicode_GetLength(object);
    return 1;
}

static inline int is_letter(unsigned char c) { return (unsigned char)((c | 32) - 'a') < 26; }
static inline int is_digit(unsigned char c) { return (unsigned char)(c - '0') < 10; }
static inline int is_alnum(unsigned char c) { return is_letter(c) || is_digit(c); }
static inline unsigned char lower(unsigned char c) { return (unsigned char)(c - 'A') < 26 ? c + 32 : c; }

/* Printable ASCII with single spaces. */
static int is_plain_ascii(const Text *text)
{
    if (!text->ascii)
        return 0;
    unsigned char before = 0;
    for (Py_ssize_t i = 0; i < text->size; i++) {
        unsigned char c = text->bytes[i];
        if (c < 32 || c > 126 || (c == ' ' && before == ' '))
            return 0;
        before = c;
    }
    return 1;
}

/* Printable characters that NFC leaves as they are, whichever of these characters are next to them. */
static int is_settled(uint32_t c)
{
    if (c < 0x300)
        return (c >= 32 && c < 127) || (c > 0xa0 && c != 0xad);
    return (c >= 0x2010 && c <= 0x2027) || (c >= 0x4e00 && c <= 0x9fef) || (c >= 0xac00 && c <= 0xd7a3);
}

/* Characters that may be two bytes of UTF-8, decoded in a wrong encoding: as in `graphapp.ingest.mojibake`. */
static int may_be_garbled(uint32_t before, uint32_t c)
{
    if (before < 0xc2 || before > 0xf4)
        return 0;
    switch (c) {
    case 0x152: case 0x153: case 0x160: case 0x161: case 0x178: case 0x17d: case 0x17e: case 0x192: case 0x2c6: case 0x2dc:
    case 0x20ac: case 0x2122:
        return 1;
    }
    return (c >= 0x80 && c <= 0xbf) || (c >= 0x2013 && c <= 0x203a);
}

/* Text that cleaning only strips. */
static int is_plain(const Text *text)
{
    if (text->ascii)
        return is_plain_ascii(text);
    uint32_t before = 0;
    const unsigned char *at = text->bytes, *end = at + text->size;
    while (at < end) {
        uint32_t c = *at++;
        if (c >= 0xf0)
            return 0;
        if (c >= 0xe0) {
            c = (c & 15) << 12 | (at[0] & 63u) << 6 | (at[1] & 63u);
            at += 2;
        } else if (c >= 0xc0)
            c = (c & 31) << 6 | (*at++ & 63u);
        if (!is_settled(c) || (c == ' ' && before == ' ') || may_be_garbled(before, c))
            return 0;
        before = c;
    }
    return 1;
}

/* Plain text without the space at its ends: a new reference. */
static PyObject *stripped(PyObject *object, const Text *text)
{
    Py_ssize_t begin = text->size > 0 && text->bytes[0] == ' ';
    Py_ssize_t end = text->size - (text->size > begin && text->bytes[text->size - 1] == ' ');
    if (end - begin == text->size)
        return Py_NewRef(object);
    return PyUnicode_FromStringAndSize((const char *)text->bytes + begin, end - begin);
}

/* --- bytes, and their digest */

typedef struct {
    unsigned char *bytes;
    size_t size, room;
} Buffer;

static int reserve(Buffer *buffer, size_t more)
{
    if (buffer->room - buffer->size >= more)
        return 0;
    size_t room = 2 * buffer->room + more + 512;
    unsigned char *bytes = PyMem_Realloc(buffer->bytes, room);
    if (bytes == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    buffer->bytes = bytes;
    buffer->room = room;
    return 0;
}

static int append(Buffer *buffer, const void *bytes, size_t size)
{
    if (reserve(buffer, size) < 0)
        return -1;
    memcpy(buffer->bytes + buffer->size, bytes, size);
    buffer->size += size;
    return 0;
}

static const uint64_t IV[8] = {
    0x6a09e667f3bcc908u, 0xbb67ae8584caa73bu, 0x3c6ef372fe94f82bu, 0xa54ff53a5f1d36f1u,
    0x510e527fade682d1u, 0x9b05688c2b3e6c1fu, 0x1f83d9abfb41bd6bu, 0x5be0cd19137e2179u};

static const unsigned char SIGMA[10][16] = {
    {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}, {14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3},
    {11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4}, {7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8},
    {9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13}, {2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9},
    {12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11}, {13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10},
    {6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5}, {10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0}};

static inline uint64_t turned(uint64_t word, int bits) { return word >> bits | word << (64 - bits); }

static inline uint64_t word_at(const unsigned char *bytes)
{
    uint64_t word = 0;
    for (int i = 7; i >= 0; i--)
        word = word << 8 | bytes[i];
    return word;
}

#define MIX(a, b, c, d, x, y)                                                                                                      \
    a += b + x; d = turned(d ^ a, 32); c += d; b = turned(b ^ c, 24);                                                              \
    a += b + y; d = turned(d ^ a, 16); c += d; b = turned(b ^ c, 63)

static void compress(uint64_t state[8], const unsigned char *block, uint64_t count, int last)
{
    uint64_t v[16], m[16];
    for (int i = 0; i < 16; i++)
        m[i] = word_at(block + 8 * i);
    memcpy(v, state, 64);
    memcpy(v + 8, IV, 64);
    v[12] ^= count;
    if (last)
        v[14] = ~v[14];
    for (int round = 0; round < 12; round++) {
        const unsigned char *s = SIGMA[round % 10];
        MIX(v[0], v[4], v[8], v[12], m[s[0]], m[s[1]]);
        MIX(v[1], v[5], v[9], v[13], m[s[2]], m[s[3]]);
        MIX(v[2], v[6], v[10], v[14], m[s[4]], m[s[5]]);
        MIX(v[3], v[7], v[11], v[15], m[s[6]], m[s[7]]);
        MIX(v[0], v[5], v[10], v[15], m[s[8]], m[s[9]]);
        MIX(v[1], v[6], v[11], v[12], m[s[10]], m[s[11]]);
        MIX(v[2], v[7], v[8], v[13], m[s[12]], m[s[13]]);
        MIX(v[3], v[4], v[9], v[14], m[s[14]], m[s[15]]);
    }
    for (int i = 0; i < 8; i++)
        state[i] ^= v[i] ^ v[i + 8];
}

/* The BLAKE2b digest of 8 bytes, read as a number with its most significant byte first. */
static uint64_t digest(const unsigned char *bytes, size_t size)
{
    uint64_t state[8], count = 0, number = 0;
    memcpy(state, IV, 64);
    state[0] ^= 0x01010008u;
    while (size > 128) {
        compress(state, bytes, count += 128, 0);
        bytes += 128;
        size -= 128;
    }
    unsigned char rest[128] = {0};
    if (size > 0)
        memcpy(rest, bytes, size);
    compress(state, rest, count + size, 1);
    for (int i = 0; i < 8; i++)
        number = number << 8 | (state[0] >> 8 * i & 255);
    return number;
}

/* --- the hash of a record: the functions return 1, 0 if the record is not ordinary, -1 with an error */

static int append_json_text(Buffer *buffer, PyObject *object)
{
    static const char hex[] = "0123456789abcdef";
    Text text;
    int known = text_of(object, &text);
    if (known <= 0)
        return known;
    if (reserve(buffer, 6 * (size_t)text.size + 2) < 0)
        return -1;
    unsigned char *to = buffer->bytes + buffer->size;
    *to++ = '"';
    for (Py_ssize_t i = 0; i < text.size; i++) {
        unsigned char c = text.bytes[i];
        if (c >= 32 && c != '"' && c != '\\') {
            *to++ = c;
            continue;
        }
        *to++ = '\\';
        switch (c) {
        case '"': case '\\': *to++ = c; break;
        case '\b': *to++ = 'b'; break;
        case '\t': *to++ = 't'; break;
        case '\n': *to++ = 'n'; break;
        case '\f': *to++ = 'f'; break;
        case '\r': *to++ = 'r'; break;
        default:
            memcpy(to, "u00", 3);
            to[3] = hex[c >> 4];
            to[4] = hex[c & 15];
            to += 5;
        }
    }
    *to++ = '"';
    buffer->size = to - buffer->bytes;
    return 1;
}

static int append_json(Buffer *buffer, PyObject *value)
{
    if (value == Py_None)
        return append(buffer, "null", 4) < 0 ? -1 : 1;
    if (value == Py_False)
        return append(buffer, "false", 5) < 0 ? -1 : 1;
    if (value == Py_True)
        return append(buffer, "true", 4) < 0 ? -1 : 1;
    if (PyLong_CheckExact(value)) {
        char digits[24];
        int overflow;
        long long number = PyLong_AsLongLongAndOverflow(value, &overflow);
        if (number == -1 && PyErr_Occurred())
            return -1;
        if (overflow)
            return 0;
        return append(buffer, digits, PyOS_snprintf(digits, sizeof digits, "%lld", number)) < 0 ? -1 : 1;
    }
    return append_json_text(buffer, value);
}

/* A list of `size` scalars. */
static int append_json_items(Buffer *buffer, PyObject *const *values, Py_ssize_t size)
{
    if (append(buffer, "[", 1) < 0)
        return -1;
    for (Py_ssize_t i = 0; i < size; i++) {
        if (i > 0 && append(buffer, ",", 1) < 0)
            return -1;
        int known = append_json(buffer, values[i]);
        if (known <= 0)
            return known;
    }
    return append(buffer, "]", 1) < 0 ? -1 : 1;
}

/* A tuple of a few scalars as a list. */
static int append_json_few(Buffer *buffer, PyObject *tuple)
{
    PyObject *values[8];
    Py_ssize_t size = PyTuple_Size(tuple);
    if (size > 8)
        return 0;
    for (Py_ssize_t i = 0; i < size; i++)
        values[i] = PyTuple_GetItem(tuple, i);
    return append_json_items(buffer, values, size);
}

/* The fields of a `PersonName`. */
enum { N_NAME, N_ID, N_UNPLACED, N_GROUP, N_PRINTED, N_AFFILIATION, N_IDS, N_PLACES, N_SIZE };

/* Whether an entry of an author list is a `PersonName` without affiliations one by one. */
static int is_plain_person(PyObject *person)
{
    if (!PyTuple_Check(person) || PyTuple_Size(person) != N_SIZE)
        return 0;
    PyObject *places = PyTuple_GetItem(person, N_PLACES);
    return PyTuple_CheckExact(PyTuple_GetItem(person, N_IDS)) && PyTuple_CheckExact(places) && PyTuple_Size(places) == 0;
}

/* An entry of an author list: a string, or a plain person. */
static int append_json_person(Buffer *buffer, PyObject *person)
{
    PyObject *own[N_IDS];
    if (PyUnicode_CheckExact(person))
        return append_json_text(buffer, person);
    if (!is_plain_person(person))
        return 0;
    for (int i = 0; i < N_IDS; i++)
        own[i] = PyTuple_GetItem(person, i);
    int known = append_json_items(buffer, own, N_IDS);
    if (known <= 0)
        return known;
    // the list goes on: its bracket is replaced
    buffer->bytes[buffer->size - 1] = ',';
    known = append_json_few(buffer, PyTuple_GetItem(person, N_IDS));
    if (known <= 0)
        return known;
    return append(buffer, ",[]]", 4) < 0 ? -1 : 1;
}

/* --- cleaning */

typedef struct {
    PyObject_HEAD
    PyObject *cleaner, *people, *odd_people, *new_odd, *venues, *odd_venues, *no_names, *folded_title, *normal_doi, *record_hash,
        *item, *of_people, *variant;
    long long rules, kept, first_year, last_year;
    int hashing;
    Buffer buffer;
    Text *names;
    Py_ssize_t names_room;
} Cleaning;

/* What is known of a record, with references of its own. */
typedef struct {
    PyObject *given[P_SIZE];
    PyObject *title, *said, *found;
    Text title_text;
    Py_ssize_t size;
    int doubled, described, remarked;
    long long remarks;
} Record;

static int is_true(PyObject *object, const char *name)
{
    PyObject *value = PyObject_GetAttrString(object, name);
    if (value == NULL)
        return -1;
    int truth = PyObject_IsTrue(value);
    Py_DECREF(value);
    return truth;
}

static PyObject *item_of(PyObject *list, Py_ssize_t place)
{
    return PyList_CheckExact(list) ? PyList_GetItem(list, place) : PyTuple_GetItem(list, place);
}

/* The row of a printed name of ordinary form: a new reference; None if the name has another form. */
static PyObject *new_row(Cleaning *self, PyObject *said)
{
    Text text;
    int known = text_of(said, &text);
    if (known < 0)
        return NULL;
    const unsigned char *name = text.bytes;
    Py_ssize_t size = text.size;
    if (!known || size == 0 || size > 400 || !is_plain_ascii(&text) || !is_letter(name[0]) || name[size - 1] == ' ' ||
        memchr(name, ',', size))
        Py_RETURN_NONE;
    unsigned char key[400];
    for (Py_ssize_t i = 0; i < size; i++)
        key[i] = lower(name[i]);
    // without a homonym number, the last word is the last name
    Py_ssize_t end = size;
    if (size > 5 && name[size - 5] == ' ' && is_digit(name[size - 4]) && is_digit(name[size - 3]) &&
        is_digit(name[size - 2]) && is_digit(name[size - 1]))
        end -= 5;
    while (end > 0 && !is_alnum(name[end - 1]))
        end--;
    Py_ssize_t begin = end;
    while (begin > 0 && is_alnum(name[begin - 1]))
        begin--;
    PyObject *values[R_SIZE] = {said, NULL, NULL, Py_None, Py_None, zero, Py_None}, *row = NULL;
    values[R_LAST] = PyUnicode_FromStringAndSize((char *)key + begin, end - begin);
    values[R_KEY] = PyUnicode_FromStringAndSize((char *)key, size);
    if (values[R_LAST] != NULL && values[R_KEY] != NULL) {
        known = PySet_Contains(self->no_names, values[R_LAST]);
        if (known == 0)
            row = new_with(&row_class, values);
        else if (known > 0)
            row = Py_NewRef(Py_None);
    }
    Py_XDECREF(values[R_LAST]);
    Py_XDECREF(values[R_KEY]);
    return row;
}

/* The row of an entry of an author list: a new reference; None if the entry has no name. */
static PyObject *row_of(Cleaning *self, PyObject *said)
{
    PyObject *row = PyDict_GetItemWithError(self->people, said);
    if (row != NULL)
        return Py_NewRef(row);
    if (PyErr_Occurred())
        return NULL;
    if (PyUnicode_CheckExact(said)) {
        row = new_row(self, said);
        if (row == NULL)
            return NULL;
        if (row != Py_None) {
            if (PyDict_SetItem(self->people, said, row) < 0)
                Py_CLEAR(row);
            return row;
        }
        Py_DECREF(row);
    }
    return PyObject_GetItem(self->people, said);
}

static int by_address(const void *one, const void *other)
{
    const PyObject *first = *(PyObject *const *)one, *second = *(PyObject *const *)other;
    return (first > second) - (first < second);
}

/* The number of different objects in a list; -1 with an error. */
static Py_ssize_t distinct(PyObject *list, Py_ssize_t size)
{
    PyObject *few[64], **all = few;
    if (size > 64 && (all = PyMem_Calloc(size, sizeof *all)) == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    for (Py_ssize_t i = 0; i < size; i++)
        all[i] = PyList_GetItem(list, i);
    Py_ssize_t count = 0;
    if (size <= 12) {
        for (Py_ssize_t i = 0; i < size; i++) {
            Py_ssize_t j = 0;
            while (all[j] != all[i])
                j++;
            count += j == i;
        }
    } else {
        qsort(all, size, sizeof *all, by_address);
        for (Py_ssize_t i = 0; i < size; i++)
            count += i == 0 || all[i] != all[i - 1];
    }
    if (all != few)
        PyMem_Free(all);
    return count;
}

/* Whether the second half of a list repeats the first. */
static int is_doubled(PyObject *said, Py_ssize_t size)
{
    if (size % 2)
        return 0;
    for (Py_ssize_t i = 0; i < size / 2; i++) {
        int same = PyObject_RichCompareBool(item_of(said, i), item_of(said, i + size / 2), Py_EQ);
        if (same <= 0)
            return same;
    }
    return 1;
}

/* Read the author list: 1, 0 if it is not ordinary, -1 with an error. */
static int read_authors(Cleaning *self, Record *record)
{
    PyObject *given = record->given[P_AUTHORS];
    int printed = is_a(given, &printed_class);
    record->said = printed ? get(&printed_class, given, 0) : Py_NewRef(given);
    if (record->said == NULL)
        return -1;
    if (!PyList_CheckExact(record->said) && !(PyTuple_CheckExact(record->said) && !printed))
        return 0;
    Py_ssize_t size = PyObject_Size(record->said);
    // an entry adds at most five keys; the Python code forgets all names at the beginning of a record, and must not do so after names of the same
    // record were added here
    if (size <= 0 || PyDict_Size(self->people) + 5 * size >= self->kept)
        return (int)(size < 0 ? -1 : 0);
    // names that are repeated have the same rows
    record->doubled = is_doubled(record->said, size);
    if (record->doubled < 0)
        return -1;
    size = record->doubled ? size / 2 : size;
    record->size = size;
    record->found = PyList_New(size);
    if (record->found == NULL)
        return -1;
    int ordinary = 1;
    for (Py_ssize_t i = 0; i < size; i++) {
        PyObject *row = row_of(self, item_of(record->said, i));
        if (row == NULL)
            return -1;
        PyList_SetItem(record->found, i, row);
        ordinary &= is_a(row, &row_class);
    }
    if (!ordinary)
        return 0;
    if (!printed) {
        int unplaced = is_true(self->people, "unplaced");
        int described = unplaced ? 1 : is_true(self->people, "described");
        if (unplaced < 0 || described < 0)
            return -1;
        if (unplaced)
            return 0;
        record->described = described && !PyUnicode_CheckExact(item_of(record->said, 0));
        if (record->described && record->doubled)
            return 0;
    }
    if (PySet_Size(self->odd_people) > 0)
        for (Py_ssize_t i = 0; i < size; i++) {
            int odd = PySet_Contains(self->odd_people, PyList_GetItem(record->found, i));
            if (odd)
                return odd < 0 ? -1 : 0;
        }
    Py_ssize_t count = distinct(record->found, size);
    return count < 0 ? -1 : count == size;
}

static int is_text_or_none(PyObject *value)
{
    return value == Py_None || PyUnicode_CheckExact(value);
}

/* Read a record without a side effect on the cleaner other than known names: 1, 0 if it is not ordinary, -1 with an error. */
static int read_record(Cleaning *self, PyObject *paper, Record *record)
{
    PyObject **given = record->given;
    for (int i = 0; i < P_SIZE; i++)
        if ((given[i] = get(&paper_class, paper, i)) == NULL)
            return -1;
    Text name, *title = &record->title_text;
    int known = text_of(given[P_RECORD], &name);
    if (known <= 0)
        return known;
    known = text_of(given[P_TITLE], title);
    if (known <= 0 || !is_plain(title))
        return known < 0 ? -1 : 0;
    // a title of other characters only may be invisible
    known = 0;
    for (Py_ssize_t i = 0; i < title->size && !known; i++)
        known = title->ascii ? title->bytes[i] != ' ' : is_alnum(title->bytes[i]);
    if (!known)
        return 0;
    if (given[P_YEAR] != Py_None) {
        if (!PyLong_CheckExact(given[P_YEAR]))
            return 0;
        int overflow;
        long long year = PyLong_AsLongLongAndOverflow(given[P_YEAR], &overflow);
        if (overflow || year < self->first_year || year > self->last_year)
            return 0;
    }
    if (!is_text_or_none(given[P_ABSTRACT]) || !is_text_or_none(given[P_DOI]) || !is_text_or_none(given[P_URL]) ||
        !PyTuple_CheckExact(given[P_EDITORS]) || PyTuple_Size(given[P_EDITORS]) > 0)
        return 0;
    known = read_authors(self, record);
    if (known <= 0)
        return known;
    record->title = stripped(given[P_TITLE], title);
    return record->title == NULL ? -1 : 1;
}

/* The result of a method of the cleaner, which may count a remark: a new reference. */
static PyObject *asked(Cleaning *self, Record *record, const char *method, PyObject *paper, PyObject *value)
{
    if (!record->remarked) {
        PyObject *remarks = PyObject_GetAttrString(self->cleaner, "remarks");
        if (remarks == NULL)
            return NULL;
        record->remarks = PyLong_AsLongLong(remarks);
        record->remarked = 1;
        Py_DECREF(remarks);
        if (PyErr_Occurred())
            return NULL;
    }
    return value == NULL ? PyObject_CallMethod(self->cleaner, method, "O", paper)
                         : PyObject_CallMethod(self->cleaner, method, "OO", paper, value);
}

static PyObject *venue_of(Cleaning *self, Record *record, PyObject *paper)
{
    PyObject *said = record->given[P_VENUE];
    if (said == Py_None)
        return Py_NewRef(Py_None);
    if (PySet_Size(self->odd_venues) == 0) {
        PyObject *row = PyDict_GetItemWithError(self->venues, said);
        if (row != NULL && row != Py_None)
            return Py_NewRef(row);
        if (row == NULL && PyErr_Occurred())
            return NULL;
    }
    return asked(self, record, "_venue", paper, said);
}

static PyObject *abstract_of(Cleaning *self, Record *record, PyObject *paper)
{
    PyObject *given = record->given[P_ABSTRACT], *clean;
    if (given == Py_None || PyUnicode_GetLength(given) == 0)
        return Py_NewRef(Py_None);
    Text text;
    int known = text_of(given, &text);
    if (known < 0)
        return NULL;
    clean = known && is_plain(&text) ? stripped(given, &text) : asked(self, record, "_text", paper, given);
    if (clean != NULL && PyUnicode_CheckExact(clean) && PyUnicode_GetLength(clean) == 0) {
        Py_DECREF(clean);
        return Py_NewRef(Py_None);
    }
    return clean;
}

static PyObject *url_of(Cleaning *self, Record *record, PyObject *paper)
{
    PyObject *given = record->given[P_URL];
    if (given == Py_None || PyUnicode_GetLength(given) == 0)
        return Py_NewRef(Py_None);
    Text text;
    int known = text_of(given, &text);
    if (known < 0)
        return NULL;
    if (known && is_plain_ascii(&text) && text.size >= 8 && !memchr(text.bytes, ' ', text.size) &&
        (!memcmp(text.bytes, "https://", 8) || !memcmp(text.bytes, "http://", 7)))
        return Py_NewRef(given);
    return asked(self, record, "_url", paper, NULL);
}

/* A plain DOI in lower case; None for anything that may contain one in another form. */
static PyObject *doi_of(Cleaning *self, PyObject *given)
{
    if (given == Py_None || PyUnicode_GetLength(given) == 0)
        return Py_NewRef(Py_None);
    Text text;
    int known = text_of(given, &text);
    if (known < 0)
        return NULL;
    unsigned char doi[200];
    Py_ssize_t digits = 3, i;
    if (known && text.ascii && text.size > 8 && text.size <= 200 && !memcmp(text.bytes, "10.", 3)) {
        while (digits < text.size && is_digit(text.bytes[digits]))
            digits++;
        if (digits >= 7 && digits <= 12 && text.bytes[digits] == '/' && digits + 1 < text.size &&
            is_alnum(text.bytes[text.size - 1])) {
            for (i = 0; i < text.size; i++) {
                unsigned char c = text.bytes[i];
                if (!is_alnum(c) && (c == 0 || !strchr("._()/:-", c)))
                    break;
                doi[i] = lower(c);
            }
            if (i == text.size)
                return PyUnicode_FromStringAndSize((char *)doi, text.size);
        }
    }
    return PyObject_CallFunctionObjArgs(self->normal_doi, given, NULL);
}

/* As `graphapp.model.identifiers.paper_id`. */
static PyObject *paper_id(PyObject *name, PyObject *doi)
{
    Text text;
    if (text_of(name, &text) <= 0)
        return NULL;
    if (text.size > 6 && !memcmp(text.bytes, "jsonl:", 6) && !memchr(text.bytes + 6, ':', text.size - 6))
        return PyUnicode_FromStringAndSize((char *)text.bytes + 6, text.size - 6);
    return doi == Py_None ? Py_NewRef(name) : PyUnicode_FromFormat("doi:%U", doi);
}

static int by_bytes(const void *one, const void *other)
{
    const Text *first = one, *second = other;
    size_t size = first->size < second->size ? first->size : second->size;
    int order = memcmp(first->bytes, second->bytes, size);
    return order ? order : (first->size > second->size) - (first->size < second->size);
}

/* Write the letters and digits of a title to the buffer, as `graphapp.model.identifiers.folded_title`. -1 with an exception. */
static int write_folded(Cleaning *self, PyObject *text)
{
    Buffer *buffer = &self->buffer;
    Text title;
    buffer->size = 0;
    if (text_of(text, &title) < 0)
        return -1;
    if (title.ascii) {
        if (reserve(buffer, title.size) < 0)
            return -1;
        for (Py_ssize_t i = 0; i < title.size; i++)
            if (is_alnum(title.bytes[i]))
                buffer->bytes[buffer->size++] = lower(title.bytes[i]);
        return 0;
    }
    char *bytes;
    Py_ssize_t size;
    PyObject *folded = PyObject_CallFunctionObjArgs(self->folded_title, text, NULL);
    int failed = folded == NULL || PyBytes_AsStringAndSize(folded, &bytes, &size) < 0 || append(buffer, bytes, size) < 0;
    Py_XDECREF(folded);
    return -failed;
}

/* The fingerprint of a folded title in the buffer, with these last names, which are sorted, and this year or None. */
static PyObject *fingerprint_with(Buffer *buffer, Text *names, Py_ssize_t size, PyObject *given_year)
{
    qsort(names, size, sizeof *names, by_bytes);
    for (Py_ssize_t i = 0; i < size; i++)
        if (append(buffer, "\x1f", 1) < 0 || append(buffer, names[i].bytes, names[i].size) < 0)
            return NULL;
    long long year = given_year == Py_None ? 0 : PyLong_AsLongLong(given_year);
    return PyLong_FromUnsignedLongLong(digest(buffer->bytes, buffer->size) >> 11 << 10 | (year & 1023));
}

/* As `graphapp.model.identifiers.fingerprint`. */
static PyObject *fingerprint(Cleaning *self, Record *record)
{
    if (write_folded(self, record->title) < 0)
        return NULL;
    if (self->buffer.size == 0)
        return Py_NewRef(Py_None);
    if (self->names_room < record->size) {
        Text *names = PyMem_Realloc(self->names, 2 * record->size * sizeof *names);
        if (names == NULL)
            return PyErr_NoMemory();
        self->names = names;
        self->names_room = 2 * record->size;
    }
    for (Py_ssize_t i = 0; i < record->size; i++) {
        PyObject *last = get(&row_class, PyList_GetItem(record->found, i), R_LAST);
        int known = last == NULL ? -1 : text_of(last, &self->names[i]);
        // the row keeps it
        Py_XDECREF(last);
        if (known <= 0) {
            if (!known)
                PyErr_SetString(PyExc_TypeError, "a last name is not a string");
            return NULL;
        }
    }
    return fingerprint_with(&self->buffer, self->names, record->size, record->given[P_YEAR]);
}

/* Append what the hash of a record is computed from: 1, 0 if the record is not ordinary, -1 with an error. */
static int append_record(Cleaning *self, Record *record)
{
    Buffer *buffer = &self->buffer;
    PyObject **given = record->given, *venue[2];
    char rules[24];
    buffer->size = 0;
    if (append(buffer, rules, PyOS_snprintf(rules, sizeof rules, "[%lld,", self->rules)) < 0)
        return -1;
    PyObject *first[] = {given[P_RECORD], given[P_TITLE]};
    int known = append_json_items(buffer, first, 2);
    if (known <= 0)
        return known;
    // the list of two goes on: its bracket is replaced
    memmove(buffer->bytes + strlen(rules), buffer->bytes + strlen(rules) + 1, buffer->size - strlen(rules) - 1);
    buffer->size -= 2;
    if (append(buffer, ",[", 2) < 0)
        return -1;
    Py_ssize_t size = PyObject_Size(record->said);
    for (Py_ssize_t i = 0; i < size; i++) {
        if (i > 0 && append(buffer, ",", 1) < 0)
            return -1;
        known = append_json_person(buffer, item_of(record->said, i));
        if (known <= 0)
            return known;
    }
    if (append(buffer, "],", 2) < 0)
        return -1;
    for (int i = P_YEAR; i <= P_URL; i++) {
        if (i == P_VENUE && given[i] != Py_None) {
            if (!PyTuple_Check(given[i]) || PyTuple_Size(given[i]) != 2)
                return 0;
            venue[0] = PyTuple_GetItem(given[i], 0);
            venue[1] = PyTuple_GetItem(given[i], 1);
            known = append_json_items(buffer, venue, 2);
        } else
            known = append_json(buffer, given[i]);
        if (known <= 0)
            return known;
        if (append(buffer, ",", 1) < 0)
            return -1;
    }
    return append(buffer, "[]]", 3) < 0 ? -1 : 1;
}

static PyObject *hash_of(Cleaning *self, Record *record, PyObject *paper)
{
    if (!self->hashing)
        return Py_NewRef(Py_None);
    if (record->remarked) {
        PyObject *remarks = PyObject_GetAttrString(self->cleaner, "remarks");
        if (remarks == NULL)
            return NULL;
        long long now = PyLong_AsLongLong(remarks);
        Py_DECREF(remarks);
        if (now != record->remarks)
            return Py_NewRef(Py_None);
    }
    int known = append_record(self, record);
    if (known < 0)
        return NULL;
    if (!known)
        return PyObject_CallFunctionObjArgs(self->record_hash, paper, NULL);
    return PyLong_FromLongLong((int64_t)digest(self->buffer.bytes, self->buffer.size));
}

/* What a person of an author list has beside name and identifier, as a row of `variants.of_people` after `before`: 2, 1 if there is nothing, 0 if it is
   not ordinary, -1 with an error. */
static int append_details(Buffer *buffer, PyObject *person, Py_ssize_t place, const char *before)
{
    if (!is_plain_person(person) || PyTuple_GetItem(person, N_AFFILIATION) != Py_None)
        return 0;
    PyObject *printed = PyTuple_GetItem(person, N_PRINTED), *ids = PyTuple_GetItem(person, N_IDS);
    if (printed == Py_None && PyTuple_Size(ids) == 0)
        return 1;
    char begin[48];
    if (append(buffer, begin, PyOS_snprintf(begin, sizeof begin, "%s[%lld,", before, (long long)place)) < 0)
        return -1;
    if (printed != Py_None) {
        Text text;
        int known = text_of(printed, &text);
        if (known <= 0)
            return known;
        if (text.size == 0 || !is_plain(&text) || text.bytes[0] == ' ' || text.bytes[text.size - 1] == ' ')
            return 0;
    }
    int known = append_json(buffer, printed);
    if (known <= 0 || append(buffer, ",null,", 6) < 0)
        return known <= 0 ? known : -1;
    known = append_json_few(buffer, ids);
    if (known <= 0 || append(buffer, "]", 1) < 0)
        return known <= 0 ? known : -1;
    return 2;
}

/* The variants of a record: what its author list has beside names and identifiers, as from `graphapp.model.variants.of_people`. */
static PyObject *variants_of(Cleaning *self, Record *record)
{
    static const char head[] = "{\"people\":[";
    Buffer *buffer = &self->buffer;
    int some = 0;
    buffer->size = 0;
    if (!record->described)
        return Py_NewRef(no_variants);
    for (Py_ssize_t i = 0; i < record->size; i++) {
        int known = append_details(buffer, item_of(record->said, i), i, some ? "," : head);
        if (known < 0)
            return NULL;
        if (known == 0)
            return PyObject_CallFunctionObjArgs(self->of_people, record->given[P_RECORD], record->said, NULL);
        some |= known == 2;
    }
    if (!some)
        return Py_NewRef(no_variants);
    if (append(buffer, "]}", 2) < 0)
        return NULL;
    PyObject *said = PyUnicode_FromStringAndSize((char *)buffer->bytes, buffer->size);
    PyObject *variant = said == NULL ? NULL : PyObject_CallFunctionObjArgs(self->variant, record->given[P_RECORD], said, NULL);
    PyObject *variants = variant == NULL ? NULL : PyTuple_Pack(1, variant);
    Py_XDECREF(said);
    Py_XDECREF(variant);
    return variants;
}

/* An instance of a class of named tuples; the values are consumed. */
static PyObject *named_tuple(PyObject *type, PyObject *values)
{
    static newfunc new_tuple;
    if (values == NULL)
        return NULL;
    if (new_tuple == NULL)
        new_tuple = (newfunc)PyType_GetSlot(&PyTuple_Type, Py_tp_new);
    PyObject *arguments = PyTuple_Pack(1, values), *made = NULL;
    if (arguments != NULL)
        made = new_tuple((PyTypeObject *)type, arguments, NULL);
    Py_XDECREF(arguments);
    Py_DECREF(values);
    return made;
}

/* The item of an ordinary record. */
static PyObject *cleaned_item(Cleaning *self, PyObject *paper, Record *record)
{
    PyObject *values[S_SIZE] = {NULL}, **given = record->given, *item = NULL, *stored = NULL, *hash = NULL;
    if (record->doubled) {
        PyObject *counted = PyObject_CallMethod(self->cleaner, "_count_doubled", "O", paper);
        Py_XDECREF(counted);
        if (counted == NULL)
            return NULL;
    }
    if ((values[S_AUTHORS] = new_with(&people_class, &record->found)) == NULL ||
        (values[S_DOI] = doi_of(self, given[P_DOI])) == NULL || (values[S_VENUE] = venue_of(self, record, paper)) == NULL ||
        (values[S_ID] = paper_id(given[P_RECORD], values[S_DOI])) == NULL ||
        (values[S_ABSTRACT] = abstract_of(self, record, paper)) == NULL ||
        (values[S_URL] = url_of(self, record, paper)) == NULL || (values[S_SOURCES] = PyTuple_Pack(1, given[P_RECORD])) == NULL ||
        (values[S_FINGERPRINT] = fingerprint(self, record)) == NULL || (values[S_VARIANTS] = variants_of(self, record)) == NULL)
        goto done;
    values[S_TITLE] = Py_NewRef(record->title);
    values[S_YEAR] = Py_NewRef(given[P_YEAR]);
    values[S_KIND] = Py_NewRef(given[P_KIND]);
    values[S_CUT] = Py_NewRef(given[P_CUT]);
    if ((hash = hash_of(self, record, paper)) != NULL && (stored = new_with(&stored_class, values)) != NULL)
        item = named_tuple(self->item, PyTuple_Pack(5, given[P_WHERE], hash, stored, Py_None, Py_None));
done:
    for (int i = 0; i < S_SIZE; i++)
        Py_XDECREF(values[i]);
    Py_XDECREF(stored);
    Py_XDECREF(hash);
    return item;
}

static PyObject *Cleaning_clean(PyObject *object, PyObject *paper)
{
    Cleaning *self = (Cleaning *)object;
    if (!is_a(paper, &paper_class))
        Py_RETURN_NONE;
    Record record = {{NULL}};
    int known = read_record(self, paper, &record);
    PyObject *item = known < 0 ? NULL : known ? cleaned_item(self, paper, &record) : Py_NewRef(Py_None);
    for (int i = 0; i < P_SIZE; i++)
        Py_XDECREF(record.given[i]);
    Py_XDECREF(record.title);
    Py_XDECREF(record.said);
    Py_XDECREF(record.found);
    return item;
}

static PyObject *Cleaning_new(PyTypeObject *type, PyObject *arguments, PyObject *named)
{
    static char *names[] = {"cleaner", "people", "odd_people", "new_odd", "venues", "odd_venues", "no_names", "folded_title",
                            "normal_doi", "record_hash", "item", "of_people", "variant", "rules", "kept", "first_year", "last_year",
                            "hashing", NULL};
    Cleaning *self = (Cleaning *)PyType_GenericAlloc(type, 0);
    if (self == NULL)
        return NULL;
    PyObject **held[] = {&self->cleaner, &self->people, &self->odd_people, &self->new_odd, &self->venues, &self->odd_venues,
                         &self->no_names, &self->folded_title, &self->normal_doi, &self->record_hash, &self->item,
                         &self->of_people, &self->variant};
    int read = PyArg_ParseTupleAndKeywords(
        arguments, named, "$OOOOOOOOOOOOOLLLLp", names, &self->cleaner, &self->people, &self->odd_people, &self->new_odd,
        &self->venues, &self->odd_venues, &self->no_names, &self->folded_title, &self->normal_doi, &self->record_hash, &self->item,
        &self->of_people, &self->variant, &self->rules, &self->kept, &self->first_year, &self->last_year, &self->hashing);
    if (!read)
        for (size_t i = 0; i < sizeof held / sizeof *held; i++)
            *held[i] = NULL;
    for (size_t i = 0; i < sizeof held / sizeof *held; i++)
        Py_XINCREF(*held[i]);
    if (read && (row_class.type == NULL || !PyDict_Check(self->people) || !PyAnySet_Check(self->odd_people) ||
                 !PyList_CheckExact(self->new_odd) || !PyDict_Check(self->venues) || !PyAnySet_Check(self->odd_venues) ||
                 !PyAnySet_Check(self->no_names) || !PyType_Check(self->item) ||
                 !PyType_IsSubtype((PyTypeObject *)self->item, &PyTuple_Type))) {
        PyErr_SetString(PyExc_TypeError, "an argument has the wrong type, or the classes are not bound");
        read = 0;
    }
    if (!read)
        Py_CLEAR(self);
    return (PyObject *)self;
}

static void Cleaning_dealloc(PyObject *object)
{
    Cleaning *self = (Cleaning *)object;
    PyTypeObject *type = Py_TYPE(object);
    PyObject *held[] = {self->cleaner, self->people, self->odd_people, self->new_odd, self->venues, self->odd_venues,
                        self->no_names, self->folded_title, self->normal_doi, self->record_hash, self->item,
                        self->of_people, self->variant};
    for (size_t i = 0; i < sizeof held / sizeof *held; i++)
        Py_XDECREF(held[i]);
    PyMem_Free(self->buffer.bytes);
    PyMem_Free(self->names);
    freefunc free_object = (freefunc)PyType_GetSlot(type, Py_tp_free);
    free_object(object);
    Py_DECREF(type);
}

static PyMethodDef Cleaning_methods[] = {
    {"clean", Cleaning_clean, METH_O, "The `ReadItem` of a record, as `Intake.take` adds it; None if the record is not ordinary."},
    {NULL}};

static PyType_Slot Cleaning_slots[] = {
    {Py_tp_doc, "Cleans ordinary records with the state of a `Cleaner`."},
    {Py_tp_new, Cleaning_new},
    {Py_tp_dealloc, Cleaning_dealloc},
    {Py_tp_methods, Cleaning_methods},
    {0, NULL}};

static PyType_Spec Cleaning_spec = {
    "graphapp.native._records.Cleaning", sizeof(Cleaning), 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE, Cleaning_slots};

/* --- records of graphapp's own format */

enum { K_TITLE, K_ID, K_AUTHORS, K_YEAR, K_VENUE, K_KIND, K_ABSTRACT, K_DOI, K_URL, K_CUT, K_SOURCE, K_EDITORS, K_NAME, K_SIZE };

static const char *const key_names[] = {"title", "id", "authors", "year", "venue", "kind", "abstract", "doi", "url", "authors_cut",
                                        "graphapp_source", "editors", "name"};
static PyObject *keys[K_SIZE], *other_kind;

typedef struct {
    PyObject_HEAD
    PyObject *venues, *people, *kinds;
    long long last_year;
    Py_ssize_t longest_id;
} Reading;

/* The value of a key of a decoded record, borrowed; None without the key; NULL with an error. */
static PyObject *value_of(PyObject *record, int key)
{
    PyObject *value = PyDict_GetItemWithError(record, keys[key]);
    return value == NULL && !PyErr_Occurred() ? Py_None : value;
}

/* An entry of an author list that has exactly a name and an identifier: a new reference; None if it has not, or no one is known for it. */
static PyObject *known_person(Reading *self, PyObject *entry)
{
    if (!PyDict_CheckExact(entry) || PyDict_Size(entry) != 2)
        Py_RETURN_NONE;
    PyObject *name = value_of(entry, K_NAME), *id = name == NULL ? NULL : value_of(entry, K_ID);
    if (id == NULL)
        return NULL;
    if (!PyUnicode_CheckExact(name) || !PyUnicode_CheckExact(id))
        Py_RETURN_NONE;
    PyObject *both = PyTuple_Pack(2, name, id);
    PyObject *person = both == NULL ? NULL : PyDict_GetItemWithError(self->people, both);
    Py_XDECREF(both);
    return person != NULL ? Py_NewRef(person) : PyErr_Occurred() ? NULL : Py_NewRef(Py_None);
}

/* The author list of a record: names only, or people with identifiers; None if it has another form. */
static PyObject *authors_of(Reading *self, PyObject *given)
{
    Py_ssize_t size = PyList_CheckExact(given) ? PyList_Size(given) : 0;
    if (size == 0)
        Py_RETURN_NONE;
    if (PyUnicode_CheckExact(PyList_GetItem(given, 0))) {
        for (Py_ssize_t i = 1; i < size; i++)
            if (!PyUnicode_CheckExact(PyList_GetItem(given, i)))
                Py_RETURN_NONE;
        return new_with(&printed_class, &given);
    }
    PyObject *people = PyList_New(size);
    for (Py_ssize_t i = 0; people != NULL && i < size; i++) {
        PyObject *person = known_person(self, PyList_GetItem(given, i));
        if (person == NULL || person == Py_None) {
            Py_DECREF(people);
            return person;
        }
        PyList_SetItem(people, i, person);
    }
    return people;
}

/* The venue of a record that is given by its name: a new reference; NULL without an error if it is given in another form. */
static PyObject *printed_venue(Reading *self, PyObject *given, PyObject *kind)
{
    if (given == Py_None)
        return Py_NewRef(Py_None);
    PyObject *venue_kind = PyDict_GetItemWithError(self->kinds, kind);
    if (venue_kind == NULL || !PyUnicode_CheckExact(given))
        return NULL;
    PyObject *both = PyTuple_Pack(2, given, venue_kind), *venue = NULL;
    if (both != NULL)
        venue = PyDict_GetItemWithError(self->venues, both);
    Py_XDECREF(both);
    return Py_XNewRef(venue);
}

/* The name of a record with an identifier of ordinary form: a new reference; NULL without an error if it has another form. */
static PyObject *record_name(Reading *self, PyObject *id)
{
    Text text;
    if (text_of(id, &text) <= 0 || !text.ascii || text.size == 0 || text.size > self->longest_id)
        return NULL;
    for (Py_ssize_t i = 0; i < text.size; i++)
        if (text.bytes[i] <= 32 || text.bytes[i] > 126)
            return NULL;
    return PyUnicode_FromFormat("jsonl:%U", id);
}

static PyObject *read_values(Reading *self, PyObject *const *given, PyObject *where)
{
    PyObject *values[P_SIZE] = {NULL}, *paper = NULL;
    PyObject *kind = given[K_KIND] == Py_None ? other_kind : given[K_KIND];
    int overflow;
    long long year = PyLong_AsLongLongAndOverflow(given[K_YEAR], &overflow);
    if (overflow || year > self->last_year || (year == -1 && PyErr_Occurred()))
        goto done;
    // each of these may be NULL without an error
    if (!PyUnicode_CheckExact(kind) || (values[P_VENUE] = printed_venue(self, given[K_VENUE], kind)) == NULL ||
        (values[P_RECORD] = record_name(self, given[K_ID])) == NULL)
        goto done;
    int known = PyDict_Contains(self->kinds, kind);
    values[P_AUTHORS] = known > 0 ? authors_of(self, given[K_AUTHORS]) : NULL;
    if (values[P_AUTHORS] == NULL || values[P_AUTHORS] == Py_None)
        goto done;
    values[P_TITLE] = Py_NewRef(given[K_TITLE]);
    values[P_YEAR] = Py_NewRef(given[K_YEAR]);
    values[P_KIND] = Py_NewRef(kind);
    values[P_CUT] = Py_NewRef(given[K_CUT] == Py_True ? Py_True : Py_False);
    values[P_ABSTRACT] = Py_NewRef(given[K_ABSTRACT]);
    values[P_DOI] = Py_NewRef(given[K_DOI]);
    values[P_URL] = Py_NewRef(given[K_URL]);
    values[P_WHERE] = Py_NewRef(where);
    values[P_EDITORS] = Py_NewRef(no_variants);
    paper = new_with(&paper_class, values);
done:
    for (int i = 0; i < P_SIZE; i++)
        Py_XDECREF(values[i]);
    return paper != NULL ? paper : PyErr_Occurred() ? NULL : Py_NewRef(Py_None);
}

static PyObject *Reading_paper(PyObject *object, PyObject *arguments)
{
    Reading *self = (Reading *)object;
    PyObject *record, *where, *given[K_SIZE] = {NULL};
    if (!PyArg_ParseTuple(arguments, "OO", &record, &where))
        return NULL;
    if (!PyDict_CheckExact(record))
        Py_RETURN_NONE;
    for (int i = 0; i < K_NAME; i++)
        if ((given[i] = value_of(record, i)) == NULL)
            return NULL;
    Text title;
    int known = text_of(given[K_TITLE], &title);
    if (known < 0)
        return NULL;
    int visible = 0;
    for (Py_ssize_t i = 0; known && i < title.size && !visible; i++)
        visible = is_alnum(title.bytes[i]);
    if (!visible || !PyLong_CheckExact(given[K_YEAR]) || !is_text_or_none(given[K_ABSTRACT]) || !is_text_or_none(given[K_DOI]) ||
        !is_text_or_none(given[K_URL]) || given[K_SOURCE] != Py_None || given[K_EDITORS] != Py_None)
        Py_RETURN_NONE;
    return read_values(self, given, where);
}

static PyObject *Reading_new(PyTypeObject *type, PyObject *arguments, PyObject *named)
{
    static char *names[] = {"venues", "people", "kinds", "last_year", "longest_id", NULL};
    PyObject *venues, *people, *kinds;
    long long last_year;
    Py_ssize_t longest_id;
    if (!PyArg_ParseTupleAndKeywords(arguments, named, "$O!O!O!Ln", names, &PyDict_Type, &venues, &PyDict_Type, &people,
                                     &PyDict_Type, &kinds, &last_year, &longest_id))
        return NULL;
    Reading *self = (Reading *)PyType_GenericAlloc(type, 0);
    if (self == NULL)
        return NULL;
    self->venues = Py_NewRef(venues);
    self->people = Py_NewRef(people);
    self->kinds = Py_NewRef(kinds);
    self->last_year = last_year;
    self->longest_id = longest_id;
    return (PyObject *)self;
}

static void Reading_dealloc(PyObject *object)
{
    Reading *self = (Reading *)object;
    PyTypeObject *type = Py_TYPE(object);
    Py_XDECREF(self->venues);
    Py_XDECREF(self->people);
    Py_XDECREF(self->kinds);
    freefunc free_object = (freefunc)PyType_GetSlot(type, Py_tp_free);
    free_object(object);
    Py_DECREF(type);
}

static PyMethodDef Reading_methods[] = {
    {"paper", Reading_paper, METH_VARARGS, "The paper of a decoded record, and its place; None if the record is not ordinary."},
    {NULL}};

static PyType_Slot Reading_slots[] = {
    {Py_tp_doc, "Reads ordinary records of graphapp's own format, with the venues and people that a reader knows already."},
    {Py_tp_new, Reading_new},
    {Py_tp_dealloc, Reading_dealloc},
    {Py_tp_methods, Reading_methods},
    {0, NULL}};

static PyType_Spec Reading_spec = {
    "graphapp.native._records.Reading", sizeof(Reading), 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE, Reading_slots};

/* --- records of dblp */

typedef struct {
    const char *begin, *end;
} Span;

/* Move past `expected`; 0 without moving if the text does not go on with it. */
static int skip(Span *text, const char *expected)
{
    size_t size = strlen(expected);
    if ((size_t)(text->end - text->begin) < size || memcmp(text->begin, expected, size))
        return 0;
    text->begin += size;
    return 1;
}

/* What ends the value of an attribute, the text of a field, and the text of a field without references. */
enum { VALUE = 1, TEXT = 2, PLAIN_TEXT = 4 };
static const unsigned char ends[256] = {
    ['"'] = VALUE, ['>'] = VALUE, ['<'] = VALUE | TEXT | PLAIN_TEXT, ['&'] = VALUE | PLAIN_TEXT, ['\n'] = TEXT | PLAIN_TEXT};

/* Move to the end of a value or text, or of everything. */
static void skip_to_end(Span *text, int what)
{
    while (text->begin < text->end && !(ends[(unsigned char)*text->begin] & what))
        text->begin++;
}

/* Move past any number of attributes. */
static void skip_attributes(Span *text)
{
    for (;;) {
        Span rest = *text;
        if (!skip(&rest, " "))
            return;
        const char *name = rest.begin;
        while (rest.begin < rest.end && *rest.begin >= 'a' && *rest.begin <= 'z')
            rest.begin++;
        if (rest.begin == name || !skip(&rest, "=\""))
            return;
        skip_to_end(&rest, VALUE);
        if (!skip(&rest, "\""))
            return;
        *text = rest;
    }
}

/* Whether the text before `end`, in which a tag precedes, ends like a name with a number or like "et al." */
static int ends_oddly(const char *end)
{
    if (end[-5] == ' ' && is_digit(end[-4]) && is_digit(end[-3]) && is_digit(end[-2]) && is_digit(end[-1]))
        return 1;
    if (end[-1] == '.')
        return lower(end[-2]) == 'l' && lower(end[-3]) == 'a';
    switch (lower(end[-1])) {
    case 'l': return lower(end[-2]) == 'a';
    case 'i': return lower(end[-2]) == 'i';
    case 's': return lower(end[-2]) == 'r' && lower(end[-3]) == 'e';
    }
    return 0;
}

/* Move past an author with a plain name: 1, 0 without moving if there is none, -1 if it has a character that may be a space. */
static int skip_plain_author(Span *text)
{
    Span rest = *text;
    if (!skip(&rest, "<author>"))
        return 0;
    unsigned char before = ' ';
    for (; rest.begin < rest.end && *rest.begin != '<'; rest.begin++) {
        unsigned char c = *rest.begin, next = rest.begin[1];
        if (c < 32 || (c == 0xc2 && (next == 0x85 || next == 0xa0)) || (c == 0xe1 && next == 0x9a) ||
            (c == 0xe2 && next <= 0x81) || (c == 0xe3 && next == 0x80))
            return -1;
        if (c == '&' || (c == ' ' && before == ' '))
            return 0;
        before = c;
    }
    if (before == ' ' || ends_oddly(rest.begin) || !skip(&rest, "</author>\n"))
        return 0;
    *text = rest;
    return 1;
}

/* Move past any author: 0 without moving if there is none. */
static int skip_author(Span *text)
{
    Span rest = *text;
    if (!skip(&rest, "<author"))
        return 0;
    skip_attributes(&rest);
    if (!skip(&rest, ">"))
        return 0;
    skip_to_end(&rest, TEXT);
    if (!skip(&rest, "</author>\n"))
        return 0;
    *text = rest;
    return 1;
}

/* Move past `start`, text up to what ends it, and `close`; `inner` becomes the text. 0 without moving if there is none. */
static int skip_bare(Span *text, const char *start, int what, const char *close, Span *inner)
{
    Span rest = *text;
    if (!skip(&rest, start))
        return 0;
    inner->begin = rest.begin;
    skip_to_end(&rest, what);
    inner->end = rest.begin;
    if (!skip(&rest, close))
        return 0;
    *text = rest;
    return 1;
}

static PyObject *text_in(const Span *span) { return PyUnicode_FromStringAndSize(span->begin, span->end - span->begin); }

/* Move past a field that is not an author: 0 without moving if there is none, -1 with an error. `bare` are the names of fields without
   attributes. */
static int skip_field(Span *text, PyObject *bare)
{
    Span rest = *text;
    if (!skip(&rest, "<"))
        return 0;
    Span name = rest;
    if (rest.begin == rest.end || *rest.begin < 'a' || *rest.begin > 'z')
        return 0;
    while (rest.begin < rest.end && ((*rest.begin >= 'a' && *rest.begin <= 'z') || is_digit(*rest.begin)))
        rest.begin++;
    name.end = rest.begin;
    size_t size = name.end - name.begin;
    if (size == 6 && !memcmp(name.begin, "author", 6))
        return 0;
    skip_attributes(&rest);
    if (rest.begin != name.end) {
        PyObject *named = text_in(&name);
        int known = named == NULL ? -1 : PySet_Contains(bare, named);
        Py_XDECREF(named);
        if (known)
            return known < 0 ? -1 : 0;
    }
    if (!skip(&rest, ">"))
        return 0;
    skip_to_end(&rest, TEXT);
    if (!skip(&rest, "</") || (size_t)(rest.end - rest.begin) < size || memcmp(rest.begin, name.begin, size))
        return 0;
    rest.begin += size;
    if (!skip(&rest, ">\n"))
        return 0;
    *text = rest;
    return 1;
}

enum { D_NAME, D_KEY, D_ATTRIBUTES, D_PLAIN, D_AUTHORS, D_TITLE, D_YEAR, D_REST, D_SIZE };

/* Move past a record, whose parts are `parts`: 1, 0 if it has another layout, -1 with an error. */
static int skip_record(Span *text, PyObject *bare, Span *parts)
{
    Span rest = *text, ignored;
    int known;
    if (!skip(&rest, "<"))
        return 0;
    parts[D_NAME].begin = rest.begin;
    while (rest.begin < rest.end && *rest.begin >= 'a' && *rest.begin <= 'z')
        rest.begin++;
    parts[D_NAME].end = rest.begin;
    skip_bare(&rest, " mdate=\"", VALUE, "\"", &ignored);
    if (!skip_bare(&rest, " key=\"", VALUE, "\"", &parts[D_KEY]))
        return 0;
    parts[D_ATTRIBUTES].begin = rest.begin;
    skip_attributes(&rest);
    parts[D_ATTRIBUTES].end = rest.begin;
    if (!skip(&rest, ">\n"))
        return 0;
    parts[D_PLAIN].begin = rest.begin;
    while ((known = skip_plain_author(&rest)) > 0)
        ;
    if (known < 0)
        return 0;
    parts[D_PLAIN].end = parts[D_AUTHORS].begin = rest.begin;
    while (skip_author(&rest))
        ;
    parts[D_AUTHORS].end = rest.begin;
    if (!skip_bare(&rest, "<title>", TEXT, "</title>\n", &parts[D_TITLE]))
        parts[D_TITLE].begin = NULL;
    skip_bare(&rest, "<pages>", PLAIN_TEXT, "</pages>\n", &ignored);
    Span before = rest, *year = &parts[D_YEAR];
    if (!skip_bare(&rest, "<year>", TEXT, "</year>\n", year))
        year->begin = NULL;
    else if (year->end - year->begin != 4 || !is_digit(year->begin[0]) || !is_digit(year->begin[1]) ||
             !is_digit(year->begin[2]) || !is_digit(year->begin[3])) {
        year->begin = NULL;
        rest = before;
    }
    parts[D_REST].begin = rest.begin;
    while ((known = skip_field(&rest, bare)) > 0)
        ;
    if (known < 0)
        return -1;
    parts[D_REST].end = rest.begin;
    size_t size = parts[D_NAME].end - parts[D_NAME].begin;
    if (!skip(&rest, "</") || (size_t)(rest.end - rest.begin) < size || memcmp(rest.begin, parts[D_NAME].begin, size))
        return 0;
    rest.begin += size;
    if (!skip(&rest, ">"))
        return 0;
    *text = rest;
    return 1;
}

/* The line and the parts of a record; None if it is not one of `units`. */
static PyObject *record_parts(const Span *parts, long long line, PyObject *units)
{
    PyObject *made = PyTuple_New(D_SIZE + 1);
    for (int i = 0; made != NULL && i <= D_SIZE; i++) {
        PyObject *value = i == 0 ? PyLong_FromLongLong(line)
                          : parts[i - 1].begin == NULL ? Py_NewRef(Py_None) : text_in(&parts[i - 1]);
        if (value == NULL || PyTuple_SetItem(made, i, value) < 0)
            Py_CLEAR(made);
    }
    int known = made == NULL ? -1 : PySet_Contains(units, PyTuple_GetItem(made, D_NAME + 1));
    if (known > 0)
        return made;
    Py_XDECREF(made);
    return known < 0 ? NULL : Py_NewRef(Py_None);
}

static Py_ssize_t characters(const char *begin, const char *end)
{
    Py_ssize_t count = 0;
    for (; begin < end; begin++)
        count += (*begin & 0xc0) != 0x80;
    return count;
}

static PyObject *laid_out(PyObject *module, PyObject *arguments)
{
    PyObject *given, *units, *bare, *found;
    Py_ssize_t at;
    long long line;
    Text whole;
    (void)module;
    if (!PyArg_ParseTuple(arguments, "O!nLO!O!", &PyUnicode_Type, &given, &at, &line, &PyFrozenSet_Type, &units,
                          &PyFrozenSet_Type, &bare))
        return NULL;
    int known = text_of(given, &whole);
    if (known < 0 || (found = PyList_New(0)) == NULL)
        return NULL;
    Span text = {known ? (const char *)whole.bytes : "", NULL};
    text.end = text.begin + (known ? whole.size : 0);
    // the place is known in a text without other characters
    Py_ssize_t passed = !known || !whole.ascii || at < 0 ? 0 : at < whole.size ? at : whole.size;
    text.begin += passed;
    for (Py_ssize_t i = passed; i < at && text.begin < text.end; i++)
        do
            text.begin++;
        while ((*text.begin & 0xc0) == 0x80);
    const char *counted = text.begin;
    for (;;) {
        Span next = text, parts[D_SIZE];
        long long more = 0;
        for (; next.begin < next.end && (*next.begin == ' ' || *next.begin == '\n'); next.begin++)
            more += *next.begin == '\n';
        const char *begin = next.begin;
        known = skip_record(&next, bare, parts);
        PyObject *record = known > 0 ? record_parts(parts, line + more, units) : known < 0 ? NULL : Py_NewRef(Py_None);
        if (record == Py_None) {
            Py_DECREF(record);
            break;
        }
        int failed = record == NULL || PyList_Append(found, record) < 0;
        Py_XDECREF(record);
        if (failed) {
            Py_DECREF(found);
            return NULL;
        }
        for (; begin < next.begin; begin++)
            more += *begin == '\n';
        line += more;
        text = next;
    }
    return Py_BuildValue("NnL", found, at + characters(counted, text.begin), line);
}

/* --- records as columns, for another process */

/* The number of a row, which is given one if it has none that is valid; new rows are added to `added`. */
static PyObject *row_number(PyObject *row, PyObject *valid, long long *rows, PyObject *added)
{
    PyObject *by = get(&row_class, row, R_BY);
    if (by == NULL)
        return NULL;
    // the row keeps it
    Py_DECREF(by);
    if (by == valid)
        return get(&row_class, row, R_NUMBER);
    PyObject *number = PyLong_FromLongLong(*rows);
    if (number == NULL || set(&row_class, row, R_NUMBER, number) < 0 || set(&row_class, row, R_BY, valid) < 0)
        goto failed;
    static const int sent[] = {R_NAME, R_KEY, R_ID};
    for (int i = 0; i < 3; i++) {
        PyObject *value = get(&row_class, row, sent[i]);
        int failed = value == NULL || PyList_Append(added, value) < 0;
        Py_XDECREF(value);
        if (failed)
            goto failed;
    }
    ++*rows;
    return number;
failed:
    Py_XDECREF(number);
    return NULL;
}

/* The numbers of the rows of a list. */
static PyObject *row_numbers(PyObject *people, PyObject *valid, long long *rows, PyObject *added)
{
    Py_ssize_t size = PyList_Size(people);
    PyObject *numbers = size < 0 ? NULL : PyList_New(size);
    for (Py_ssize_t i = 0; numbers != NULL && i < size; i++) {
        PyObject *number = row_number(PyList_GetItem(people, i), valid, rows, added);
        if (number == NULL)
            Py_CLEAR(numbers);
        else
            PyList_SetItem(numbers, i, number);
    }
    return numbers;
}

/* The columns of `encoded`: first eight fields as they are, then the converted ones. */
enum { C_KIND = 8, C_VENUE, C_LIST, C_NAME, C_SAID, C_PLACE, C_HASH, C_SIZE };

typedef struct {
    PyObject *items, *valid, *kinds, *venues, *added, *unordered;
    long long rows;
} Encoding;

/* The value of a field of a paper, converted. */
static PyObject *encoded_field(Encoding *own, PyObject *paper, int column)
{
    static const int fields[] = {S_KIND, S_VENUE, S_AUTHORS, S_SOURCES, S_VARIANTS};
    PyObject *value = get(&stored_class, paper, fields[column - C_KIND]), *found = NULL;
    if (value == NULL)
        return NULL;
    if (column == C_KIND)
        found = PyObject_GetItem(own->kinds, value);
    else if (column == C_VENUE)
        found = PyObject_GetItem(own->venues, value);
    else if (column == C_LIST) {
        if (is_a(value, &people_class)) {
            PyObject *people = get(&people_class, value, 0);
            if (people != NULL)
                found = row_numbers(people, own->valid, &own->rows, own->added);
            Py_XDECREF(people);
        } else
            found = PyObject_CallFunctionObjArgs(own->unordered, value, NULL);
    } else if (column == C_NAME)
        found = PySequence_GetItem(value, 0);
    else if (PyTuple_CheckExact(value) && PyTuple_Size(value) == 0)
        found = Py_NewRef(Py_None);
    else {
        PyObject *first = PySequence_GetItem(value, 0);
        if (first != NULL)
            found = PyObject_GetAttrString(first, "said");
        Py_XDECREF(first);
    }
    Py_DECREF(value);
    return found;
}

static PyObject *encoded(PyObject *module, PyObject *arguments)
{
    static const int plain[] = {S_ID, S_TITLE, S_YEAR, S_CUT, S_ABSTRACT, S_DOI, S_URL, S_FINGERPRINT};
    Encoding own;
    (void)module;
    if (!PyArg_ParseTuple(arguments, "O!OLOOO!O", &PyList_Type, &own.items, &own.valid, &own.rows, &own.kinds, &own.venues,
                          &PyList_Type, &own.added, &own.unordered))
        return NULL;
    Py_ssize_t size = PyList_Size(own.items);
    for (Py_ssize_t i = 0; i < size; i++) {
        PyObject *item = PyList_GetItem(own.items, i);
        if (!PyTuple_Check(item) || PyTuple_Size(item) != 5 || !is_a(PyTuple_GetItem(item, 2), &stored_class))
            Py_RETURN_NONE;
    }
    PyObject *columns = PyTuple_New(C_SIZE), *result = NULL;
    for (int column = 0; columns != NULL && column < C_SIZE; column++) {
        PyObject *list = PyList_New(size);
        if (list == NULL || PyTuple_SetItem(columns, column, list) < 0)
            Py_CLEAR(columns);
    }
    for (Py_ssize_t i = 0; columns != NULL && i < size; i++) {
        PyObject *item = PyList_GetItem(own.items, i), *paper = PyTuple_GetItem(item, 2);
        for (int column = 0; column < C_SIZE; column++) {
            PyObject *value;
            if (column < C_KIND)
                value = get(&stored_class, paper, plain[column]);
            else if (column < C_PLACE)
                value = encoded_field(&own, paper, column);
            else
                value = Py_NewRef(PyTuple_GetItem(item, column - C_PLACE));
            if (value == NULL || PyList_SetItem(PyTuple_GetItem(columns, column), i, value) < 0) {
                Py_CLEAR(columns);
                break;
            }
        }
    }
    if (columns != NULL)
        result = Py_BuildValue("NL", columns, own.rows);
    return result;
}

/* --- records that are read, cleaned and numbered at once

   An ordinary record whose authors are given by their names needs no object of its own: its values are added to columns, and its names are found in
   a table that has the number and the last name of each.

   The cleaner does not keep the names of these records, and so forgets its names later than it would without this table. In a file with more names
   than it keeps, it may therefore count a defect that occurs again in a name fewer times. */

enum { MOST_AUTHORS = 64, LONGEST_NAME = 2000 };

/* A name that has a defect: records with it are not ordinary. */
static const uint32_t ODD = UINT32_MAX;

/* An entry of the table; the bytes of the name begin at `at`, those of the last name follow. An empty entry has size 0. */
typedef struct {
    Py_hash_t hash;
    uint32_t at, number;
    uint16_t size, last;
} Name;

static PyTypeObject *cleaning_type, *reading_type;

typedef struct {
    PyObject_HEAD
    Cleaning *cleaning;
    Reading *reading;
    PyObject *kinds, *venues, *unordered, *valid, *columns, *added;
    long long rows;
    Name *names;
    size_t room, count;
    Buffer text;
    // whether the names with defects that the cleaner knew when the table was empty are in it
    int noted;
} Taking;

/* Where a name is in the table, or where it belongs. */
static Name *place_of(Taking *self, Py_hash_t hash, const Text *name)
{
    size_t mask = self->room - 1, i = (size_t)hash & mask;
    for (;; i = (i + 1) & mask) {
        Name *each = &self->names[i];
        if (each->size == 0 || (each->hash == hash && each->size == name->size &&
                                !memcmp(self->text.bytes + each->at, name->bytes, name->size)))
            return each;
    }
}

/* Keep a third of the table empty. */
static int make_room(Taking *self)
{
    if (3 * self->count < 2 * self->room)
        return 0;
    size_t room = self->room == 0 ? 1024 : 2 * self->room;
    Name *names = PyMem_Calloc(room, sizeof *names);
    if (names == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    for (size_t i = 0; i < self->room; i++) {
        size_t to = (size_t)self->names[i].hash & (room - 1);
        if (self->names[i].size == 0)
            continue;
        while (names[to].size > 0)
            to = (to + 1) & (room - 1);
        names[to] = self->names[i];
    }
    PyMem_Free(self->names);
    self->names = names;
    self->room = room;
    return 0;
}

static Name *add_name(Taking *self, Py_hash_t hash, const Text *name, const Text *last, uint32_t number)
{
    size_t at = self->text.size;
    if (make_room(self) < 0 || append(&self->text, name->bytes, name->size) < 0 ||
        append(&self->text, last->bytes, last->size) < 0)
        return NULL;
    Name *place = place_of(self, hash, name);
    self->count += place->size == 0;
    *place = (Name){hash, (uint32_t)at, number, (uint16_t)name->size, (uint16_t)last->size};
    return place;
}

static void forget_names(Taking *self)
{
    if (self->room > 0)
        memset(self->names, 0, self->room * sizeof *self->names);
    self->count = self->text.size = 0;
    self->noted = 0;
}

/* Mark a name that has a defect: 0, or -1 with an error. */
static int mark_odd(Taking *self, PyObject *name)
{
    Text text, none = {(const unsigned char *)"", 0, 1};
    int known = text_of(name, &text);
    // other names are not in the table either
    if (known <= 0 || text.size == 0 || text.size > LONGEST_NAME)
        return known < 0 ? -1 : 0;
    Py_hash_t hash = PyObject_Hash(name);
    if (make_room(self) < 0)
        return -1;
    Name *place = place_of(self, hash, &text);
    if (place->size == 0)
        return add_name(self, hash, &text, &none, ODD) == NULL ? -1 : 0;
    place->number = ODD;
    return 0;
}

/* Mark the names that have turned out to have a defect, which may be in the table: another spelling had it. A file may have many of them: each is
   examined once as long as the table is not emptied. */
static int note_odd(Taking *self)
{
    PyObject *added = self->cleaning->new_odd, *row;
    Py_ssize_t size = PyList_Size(added);
    if (self->noted && size == 0)
        return 0;
    for (Py_ssize_t i = 0; self->noted && i < size; i++)
        if (mark_odd(self, PyList_GetItem(added, i)) < 0)
            return -1;
    PyObject *each = self->noted ? NULL : PyObject_GetIter(self->cleaning->odd_people);
    while (each != NULL && (row = PyIter_Next(each)) != NULL) {
        PyObject *name = is_a(row, &row_class) ? get(&row_class, row, R_NAME) : Py_NewRef(Py_None);
        int failed = name == NULL || mark_odd(self, name) < 0;
        Py_XDECREF(name);
        Py_DECREF(row);
        if (failed)
            break;
    }
    Py_XDECREF(each);
    if (PyErr_Occurred())
        return -1;
    self->noted = 1;
    return PyList_SetSlice(added, 0, size, NULL);
}

/* Add a name to the table: NULL without an error if records with this name are not ordinary. */
static Name *new_name(Taking *self, PyObject *said, Py_hash_t hash, const Text *name)
{
    PyObject *row = new_row(self->cleaning, said), *number = NULL, *last_name = NULL, *printed = NULL;
    Name *added = NULL;
    Text last;
    if (row == Py_None) {
        Py_DECREF(row);
        row = PyObject_GetItem(self->cleaning->people, said);
    }
    if (row == NULL || !is_a(row, &row_class) || PySet_Contains(self->cleaning->odd_people, row) != 0 ||
        (printed = get(&row_class, row, R_NAME)) == NULL || PyObject_RichCompareBool(printed, said, Py_EQ) != 1 ||
        (last_name = get(&row_class, row, R_LAST)) == NULL || text_of(last_name, &last) <= 0 || last.size > LONGEST_NAME)
        goto done;
    if ((number = row_number(row, self->valid, &self->rows, self->added)) != NULL) {
        unsigned long value = PyLong_AsUnsignedLong(number);
        if (!PyErr_Occurred())
            added = add_name(self, hash, name, &last, (uint32_t)value);
    }
done:
    Py_XDECREF(row);
    Py_XDECREF(number);
    Py_XDECREF(last_name);
    Py_XDECREF(printed);
    return added;
}

/* Find the names of an author list: 1, 0 if they are not ordinary, -1 with an error. */
static int find_names(Taking *self, PyObject *said, Py_ssize_t size, Name *found)
{
    // not within a record, which then has the numbers of one table
    if (self->count >= (size_t)self->cleaning->kept)
        forget_names(self);
    // as in `read_authors`: the Python code would read, and count, a name of this record again
    if (PyDict_Size(self->cleaning->people) + 5 * size >= self->cleaning->kept)
        return 0;
    if (note_odd(self) < 0 || make_room(self) < 0)
        return -1;
    for (Py_ssize_t i = 0; i < size; i++) {
        Text text;
        PyObject *name = PyList_GetItem(said, i);
        int known = text_of(name, &text);
        if (known <= 0 || text.size == 0 || text.size > LONGEST_NAME)
            return known < 0 ? -1 : 0;
        Py_hash_t hash = PyObject_Hash(name);
        Name *place = place_of(self, hash, &text);
        if (place->size == 0 && (place = new_name(self, name, hash, &text)) == NULL)
            return PyErr_Occurred() ? -1 : 0;
        if (place->number == ODD)
            return 0;
        found[i] = *place;
        for (Py_ssize_t j = 0; j < i; j++)
            if (found[j].number == place->number)
                return 0;
    }
    return 1;
}

/* Read the venue of a record, and its row: 1, 0 if it is not known yet, -1 with an error. */
static int find_venue(Taking *self, PyObject *given, PyObject *kind, PyObject **said, PyObject **row)
{
    Cleaning *cleaning = self->cleaning;
    if ((*said = printed_venue(self->reading, given, kind)) == NULL)
        return PyErr_Occurred() ? -1 : 0;
    if (*said == Py_None) {
        *row = Py_None;
        return 1;
    }
    *row = PySet_Size(cleaning->odd_venues) > 0 ? NULL : PyDict_GetItemWithError(cleaning->venues, *said);
    return PyErr_Occurred() ? -1 : *row != NULL && *row != Py_None;
}

/* As `Reading_paper` and `read_record`, of a record without an abstract and an address; `venue` is borrowed. */
static int read_directly(Taking *self, PyObject **given, Record *record, Name *found, PyObject **venue)
{
    Cleaning *cleaning = self->cleaning;
    Text *title = &record->title_text;
    PyObject *kind = given[K_KIND] == Py_None ? other_kind : given[K_KIND], *said = given[K_AUTHORS];
    int known = text_of(given[K_TITLE], title), visible = 0, overflow;
    if (known <= 0 || !is_plain(title))
        return known < 0 ? -1 : 0;
    for (Py_ssize_t i = 0; i < title->size && !visible; i++)
        visible = is_alnum(title->bytes[i]);
    if (!visible || !PyLong_CheckExact(given[K_YEAR]) || given[K_ABSTRACT] != Py_None || given[K_URL] != Py_None ||
        !is_text_or_none(given[K_DOI]) || given[K_SOURCE] != Py_None || given[K_EDITORS] != Py_None ||
        !PyUnicode_CheckExact(kind) || !PyList_CheckExact(said))
        return 0;
    long long year = PyLong_AsLongLongAndOverflow(given[K_YEAR], &overflow);
    record->size = PyList_Size(said);
    if (overflow || year < cleaning->first_year || year > cleaning->last_year || record->size == 0 ||
        record->size > 2 * MOST_AUTHORS)
        return 0;
    // other values, which may be nested to any depth, are not compared
    for (Py_ssize_t i = 0; i < record->size; i++)
        if (!PyUnicode_CheckExact(PyList_GetItem(said, i)))
            return 0;
    record->doubled = is_doubled(said, record->size);
    if (record->doubled > 0)
        record->size /= 2;
    if (record->doubled < 0 || record->size > MOST_AUTHORS)
        return record->doubled < 0 ? -1 : 0;
    known = PyDict_Contains(self->reading->kinds, kind);
    if (known <= 0 || (known = find_venue(self, given[K_VENUE], kind, &record->given[P_VENUE], venue)) <= 0)
        return known;
    if ((record->given[P_RECORD] = record_name(self->reading, given[K_ID])) == NULL)
        return PyErr_Occurred() ? -1 : 0;
    if ((known = find_names(self, said, record->size, found)) <= 0)
        return known;
    record->said = Py_NewRef(said);
    record->given[P_TITLE] = Py_NewRef(given[K_TITLE]);
    record->given[P_YEAR] = Py_NewRef(given[K_YEAR]);
    record->given[P_KIND] = Py_NewRef(kind);
    record->given[P_CUT] = Py_NewRef(given[K_CUT] == Py_True ? Py_True : Py_False);
    record->given[P_ABSTRACT] = Py_NewRef(Py_None);
    record->given[P_DOI] = Py_NewRef(given[K_DOI]);
    record->given[P_URL] = Py_NewRef(Py_None);
    record->title = stripped(given[K_TITLE], title);
    return record->title == NULL ? -1 : 1;
}

/* As `fingerprint`, with the last names of `found`. */
static PyObject *fingerprint_of(Taking *self, Record *record, const Name *found)
{
    Text last[MOST_AUTHORS];
    if (write_folded(self->cleaning, record->title) < 0)
        return NULL;
    if (self->cleaning->buffer.size == 0)
        return Py_NewRef(Py_None);
    for (Py_ssize_t i = 0; i < record->size; i++)
        last[i] = (Text){self->text.bytes + found[i].at + found[i].size, found[i].last, 0};
    return fingerprint_with(&self->cleaning->buffer, last, record->size, record->given[P_YEAR]);
}

/* The author list as numbers. */
static PyObject *numbers_of(const Name *found, Py_ssize_t size)
{
    PyObject *numbers = PyList_New(size);
    for (Py_ssize_t i = 0; numbers != NULL && i < size; i++) {
        PyObject *number = PyLong_FromUnsignedLong(found[i].number);
        // a reference that is given away
        if (number == NULL || PyList_SetItem(numbers, i, number) < 0)
            Py_CLEAR(numbers);
    }
    return numbers;
}

/* Add a value to each column; the references are given away, and one may be missing after an error. */
static int add_values(Taking *self, PyObject **values)
{
    int failed = 0;
    for (int i = 0; i < C_SIZE; i++)
        failed |= values[i] == NULL;
    for (int i = 0; i < C_SIZE; i++) {
        failed = failed || PyList_Append(PyTuple_GetItem(self->columns, i), values[i]) < 0;
        Py_XDECREF(values[i]);
    }
    return failed ? -1 : 0;
}

/* Count an author list that is repeated in full. */
static int count_doubled(Taking *self, PyObject *where)
{
    // only its place is needed
    PyObject *paper = new_object(&paper_class), *counted = NULL;
    if (paper != NULL && set(&paper_class, paper, P_WHERE, where) == 0)
        counted = PyObject_CallMethod(self->cleaning->cleaner, "_count_doubled", "O", paper);
    Py_XDECREF(paper);
    Py_XDECREF(counted);
    return counted == NULL ? -1 : 0;
}

/* Add a record that was read to the columns: 1, 0 if it is not ordinary, -1 with an error. */
static int add_record(Taking *self, Record *record, const Name *found, PyObject *venue, PyObject *where)
{
    Cleaning *cleaning = self->cleaning;
    PyObject *hash, **given = record->given, *values[C_SIZE] = {NULL};
    if (cleaning->hashing) {
        int known = append_record(cleaning, record);
        if (known <= 0)
            return known;
        hash = PyLong_FromLongLong((int64_t)digest(cleaning->buffer.bytes, cleaning->buffer.size));
    } else
        hash = Py_NewRef(Py_None);
    if (record->doubled && count_doubled(self, where) < 0) {
        Py_XDECREF(hash);
        return -1;
    }
    PyObject *doi = doi_of(cleaning, given[P_DOI]);
    // in the order of `encoded`
    PyObject *plain[] = {
        doi == NULL ? NULL : paper_id(given[P_RECORD], doi), Py_NewRef(record->title), Py_NewRef(given[P_YEAR]),
        Py_NewRef(given[P_CUT]), Py_NewRef(Py_None), doi, Py_NewRef(Py_None), fingerprint_of(self, record, found)};
    memcpy(values, plain, sizeof plain);
    values[C_KIND] = PyObject_GetItem(self->kinds, given[P_KIND]);
    values[C_VENUE] = PyObject_GetItem(self->venues, venue);
    values[C_LIST] = numbers_of(found, record->size);
    values[C_NAME] = Py_NewRef(given[P_RECORD]);
    values[C_SAID] = Py_NewRef(Py_None);
    values[C_PLACE] = Py_NewRef(where);
    values[C_HASH] = hash;
    return add_values(self, values) < 0 ? -1 : 1;
}

static PyObject *Taking_take(PyObject *object, PyObject *arguments)
{
    Taking *self = (Taking *)object;
    PyObject *decoded, *where, *venue = NULL, *given[K_SIZE] = {NULL};
    if (!PyArg_ParseTuple(arguments, "OO", &decoded, &where))
        return NULL;
    if (!PyDict_CheckExact(decoded))
        Py_RETURN_FALSE;
    for (int i = 0; i < K_NAME; i++)
        if ((given[i] = value_of(decoded, i)) == NULL)
            return NULL;
    Record record = {{NULL}};
    Name found[MOST_AUTHORS];
    int known = read_directly(self, given, &record, found, &venue);
    if (known > 0)
        known = add_record(self, &record, found, venue, where);
    for (int i = 0; i < P_SIZE; i++)
        Py_XDECREF(record.given[i]);
    Py_XDECREF(record.title);
    Py_XDECREF(record.said);
    return known < 0 ? NULL : PyBool_FromLong(known);
}

static PyObject *Taking_add(PyObject *object, PyObject *item)
{
    static const int plain[] = {S_ID, S_TITLE, S_YEAR, S_CUT, S_ABSTRACT, S_DOI, S_URL, S_FINGERPRINT};
    Taking *self = (Taking *)object;
    PyObject *values[C_SIZE] = {NULL}, *paper;
    if (!PyTuple_Check(item) || PyTuple_Size(item) != 5 || !is_a(paper = PyTuple_GetItem(item, 2), &stored_class)) {
        PyErr_SetString(PyExc_TypeError, "not an item with a paper");
        return NULL;
    }
    Encoding own = {NULL, self->valid, self->kinds, self->venues, self->added, self->unordered, self->rows};
    for (int i = 0; i < C_SIZE && (i == 0 || values[i - 1] != NULL); i++)
        values[i] = i < C_KIND    ? get(&stored_class, paper, plain[i])
                    : i < C_PLACE ? encoded_field(&own, paper, i)
                                  : Py_NewRef(PyTuple_GetItem(item, i - C_PLACE));
    self->rows = own.rows;
    if (add_values(self, values) < 0)
        return NULL;
    Py_RETURN_NONE;
}

/* Begin new columns. */
static int begin_columns(Taking *self)
{
    PyObject *columns = PyTuple_New(C_SIZE), *added = PyList_New(0);
    for (int i = 0; columns != NULL && i < C_SIZE; i++) {
        PyObject *list = PyList_New(0);
        if (list == NULL || PyTuple_SetItem(columns, i, list) < 0)
            Py_CLEAR(columns);
    }
    if (columns == NULL || added == NULL) {
        Py_XDECREF(columns);
        Py_XDECREF(added);
        return -1;
    }
    Py_XDECREF(self->columns);
    Py_XDECREF(self->added);
    self->columns = columns;
    self->added = added;
    return 0;
}

static PyObject *Taking_taken(PyObject *object, PyObject *unused)
{
    Taking *self = (Taking *)object;
    (void)unused;
    PyObject *found = Py_BuildValue("OOL", self->columns, self->added, self->rows);
    if (found != NULL && begin_columns(self) < 0)
        Py_CLEAR(found);
    return found;
}

static PyObject *Taking_size(PyObject *object, PyObject *unused)
{
    (void)unused;
    return PyLong_FromSsize_t(PyList_Size(PyTuple_GetItem(((Taking *)object)->columns, 0)));
}

static PyObject *Taking_renew(PyObject *object, PyObject *arguments)
{
    Taking *self = (Taking *)object;
    PyObject *valid, *venues;
    if (!PyArg_ParseTuple(arguments, "OO", &valid, &venues))
        return NULL;
    Py_DECREF(self->valid);
    Py_DECREF(self->venues);
    self->valid = Py_NewRef(valid);
    self->venues = Py_NewRef(venues);
    self->rows = 0;
    forget_names(self);
    Py_RETURN_NONE;
}

static PyObject *Taking_new(PyTypeObject *type, PyObject *arguments, PyObject *named)
{
    static char *names[] = {"cleaning", "reading", "kinds", "venues", "unordered", "valid", NULL};
    PyObject *cleaning, *reading, *kinds, *venues, *unordered, *valid;
    if (!PyArg_ParseTupleAndKeywords(arguments, named, "$OOOOOO", names, &cleaning, &reading, &kinds, &venues, &unordered, &valid))
        return NULL;
    if (Py_TYPE(cleaning) != cleaning_type || Py_TYPE(reading) != reading_type) {
        PyErr_SetString(PyExc_TypeError, "an argument has the wrong type");
        return NULL;
    }
    Taking *self = (Taking *)PyType_GenericAlloc(type, 0);
    if (self == NULL)
        return NULL;
    self->cleaning = (Cleaning *)Py_NewRef(cleaning);
    self->reading = (Reading *)Py_NewRef(reading);
    self->kinds = Py_NewRef(kinds);
    self->venues = Py_NewRef(venues);
    self->unordered = Py_NewRef(unordered);
    self->valid = Py_NewRef(valid);
    if (begin_columns(self) < 0)
        Py_CLEAR(self);
    return (PyObject *)self;
}

static void Taking_dealloc(PyObject *object)
{
    Taking *self = (Taking *)object;
    PyTypeObject *type = Py_TYPE(object);
    PyObject *held[] = {(PyObject *)self->cleaning, (PyObject *)self->reading, self->kinds, self->venues,
                        self->unordered, self->valid, self->columns, self->added};
    for (size_t i = 0; i < sizeof held / sizeof *held; i++)
        Py_XDECREF(held[i]);
    PyMem_Free(self->names);
    PyMem_Free(self->text.bytes);
    freefunc free_object = (freefunc)PyType_GetSlot(type, Py_tp_free);
    free_object(object);
    Py_DECREF(type);
}

static PyMethodDef Taking_methods[] = {
    {"take", Taking_take, METH_VARARGS, "Add a decoded record with its place to the columns; False if the record is not ordinary."},
    {"add", Taking_add, METH_O, "Add a `ReadItem` with a paper to the columns."},
    {"taken", Taking_taken, METH_NOARGS, "The columns, the new rows, and the number of rows; columns and new rows are removed here."},
    {"size", Taking_size, METH_NOARGS, "The number of records in the columns."},
    {"renew", Taking_renew, METH_VARARGS, "Discard all numbers. Not while there are columns."},
    {NULL}};

static PyType_Slot Taking_slots[] = {
    {Py_tp_doc, "Adds ordinary records to the columns of `encoded`, with the state of a `Cleaning` and a `Reading`."},
    {Py_tp_new, Taking_new},
    {Py_tp_dealloc, Taking_dealloc},
    {Py_tp_methods, Taking_methods},
    {0, NULL}};

static PyType_Spec Taking_spec = {
    "graphapp.native._records.Taking", sizeof(Taking), 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE, Taking_slots};

/* --- the module */

static PyObject *bind(PyObject *module, PyObject *arguments)
{
    PyObject *paper, *printed, *stored, *row, *people;
    (void)module;
    if (!PyArg_ParseTuple(arguments, "OOOOO", &paper, &printed, &stored, &row, &people))
        return NULL;
    if (bind_class(&paper_class, paper, paper_names) < 0 || bind_class(&printed_class, printed, printed_names) < 0 ||
        bind_class(&stored_class, stored, stored_names) < 0 || bind_class(&row_class, row, row_names) < 0 ||
        bind_class(&people_class, people, people_names) < 0)
        return NULL;
    Py_RETURN_NONE;
}

static PyMethodDef functions[] = {
    {"encoded", encoded, METH_VARARGS,
     "Items as columns (see `PartEncoder`), and the number of rows that have numbers then; None if an item has no paper."},
    {"laid_out", laid_out, METH_VARARGS,
     "The records of dblp in the layout of its dump from a place in a text: the line on which each begins, and its parts; and where they end, and\n"
     "on which line. Further arguments: the first line, the names of records, and those of fields without attributes."},
    {"bind", bind, METH_VARARGS, "Remember the classes Paper, PrintedNames, StoredPaper, SharedRow, PlacedInOrder. Call it once."},
    {NULL}};

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, "_records", "The hot path of a load: see records.c.", -1, functions, NULL, NULL, NULL, NULL};

/* The type, which the module keeps. */
static PyTypeObject *added_type(PyObject *module, const char *name, PyType_Spec *spec)
{
    PyObject *type = PyType_FromSpec(spec);
    if (type != NULL && PyModule_AddObjectRef(module, name, type) < 0)
        Py_CLEAR(type);
    return (PyTypeObject *)type;
}

/* What hatch_build.py passes; without it, `graphapp.native` does not use the module. */
#ifndef SOURCE_DIGEST
#define SOURCE_DIGEST unknown
#endif
#define TEXT_OF(value) #value
#define VALUE_OF(macro) TEXT_OF(macro)

PyMODINIT_FUNC PyInit__records(void)
{
    PyObject *module = PyModule_Create(&definition);
    if (module == NULL)
        return NULL;
    zero = PyLong_FromLong(0);
    no_variants = PyTuple_New(0);
    other_kind = PyUnicode_InternFromString("other");
    int failed = zero == NULL || no_variants == NULL || other_kind == NULL;
    for (int i = 0; i < K_SIZE && !failed; i++)
        failed = (keys[i] = PyUnicode_InternFromString(key_names[i])) == NULL;
    if (failed || PyModule_AddStringConstant(module, "source_digest", VALUE_OF(SOURCE_DIGEST)) < 0 ||
        (cleaning_type = added_type(module, "Cleaning", &Cleaning_spec)) == NULL ||
        (reading_type = added_type(module, "Reading", &Reading_spec)) == NULL || added_type(module, "Taking", &Taking_spec) == NULL)
        Py_CLEAR(module);
    return module;
}
