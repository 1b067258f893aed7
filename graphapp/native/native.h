/* The hot path of a load, compiled: reading and cleaning of ordinary records, and their conversion between objects and columns.

   The rules are defined by the Python code that calls these functions. A function here handles what occurs in nearly every record, with exactly
   the result of that code, and returns None for everything else, which the Python code then does itself, as it does without this module. So
   nothing here needs the tables of Unicode: text is ordinary if it needs no normalization, no repair and no removal of characters.

   All source files of the folder are compiled into one module, with only the stable interface of Python 3.11, so that one build serves all later
   versions. Where a comment says so, a function returns 1, 0 if what it was given is not ordinary, and -1 with an error. */

#ifndef GRAPHAPP_NATIVE_H
#define GRAPHAPP_NATIVE_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

// only the function that makes the module is visible from outside; calls within it are then direct
#if defined(__GNUC__)
#pragma GCC visibility push(hidden)
#endif

/* --- fields of Python classes with __slots__: classes.c */

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

/* `Paper`, `PrintedNames`, `StoredPaper`, `SharedRow`, `PlacedInOrder`. */
extern Class paper_class, printed_class, stored_class, row_class, people_class;

PyObject *new_with(const Class *class, PyObject *const *values);
PyObject *bind(PyObject *module, PyObject *arguments);

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

/* --- text: text.c */

typedef struct {
    const unsigned char *bytes;
    Py_ssize_t size;
    int ascii;
} Text;

static inline int is_letter(unsigned char c) { return (unsigned char)((c | 32) - 'a') < 26; }
static inline int is_digit(unsigned char c) { return (unsigned char)(c - '0') < 10; }
static inline int is_alnum(unsigned char c) { return is_letter(c) || is_digit(c); }
static inline unsigned char lower(unsigned char c) { return (unsigned char)(c - 'A') < 26 ? c + 32 : c; }

static inline int is_text_or_none(PyObject *value)
{
    return value == Py_None || PyUnicode_CheckExact(value);
}

static const Text no_text = {(const unsigned char *)"", 0, 1};

static inline PyObject *string_of(const Text *text)
{
    return PyUnicode_FromStringAndSize((const char *)text->bytes, text->size);
}

static inline int same_text(const Text *one, const Text *other)
{
    return one->size == other->size && !memcmp(one->bytes, other->bytes, one->size);
}

/* The character that begins here, which is moved past; a large number in place of one above U+FFFF. */
static inline uint32_t next_character(const unsigned char **at)
{
    uint32_t c = *(*at)++;
    if (c < 0xc0)
        return c;
    if (c < 0xe0)
        return (c & 31) << 6 | (*(*at)++ & 63u);
    const unsigned char *rest = *at;
    if (c < 0xf0) {
        *at += 2;
        return (c & 15) << 12 | (rest[0] & 63u) << 6 | (rest[1] & 63u);
    }
    *at += 3;
    return UINT32_MAX;
}

/* How far ahead of its use the memory of a string is requested: that of a large batch is not in the processor's cache any more. */
enum { AHEAD = 12, CACHE_LINE = 64 };

static inline void prefetch(PyObject *list, Py_ssize_t place)
{
#if defined(__GNUC__)
    const char *object = (const char *)PyList_GetItem(list, place);
    __builtin_prefetch(object);
    __builtin_prefetch(object + CACHE_LINE);
#else
    (void)list;
    (void)place;
#endif
}

int text_of(PyObject *object, Text *text);
int is_plain_ascii(const Text *text);
int is_plain(const Text *text);
int is_settled_text(const Text *text);
Text stripped_text(const Text *text);
PyObject *stripped(PyObject *object, const Text *text);

/* --- bytes, their digest, and JSON: digest.c, json.c */

typedef struct {
    unsigned char *bytes;
    size_t size, room;
} Buffer;

int grow(Buffer *buffer, size_t more);

static inline int reserve(Buffer *buffer, size_t more)
{
    return buffer->room - buffer->size >= more ? 0 : grow(buffer, more);
}

static inline int append(Buffer *buffer, const void *bytes, size_t size)
{
    if (reserve(buffer, size) < 0)
        return -1;
    memcpy(buffer->bytes + buffer->size, bytes, size);
    buffer->size += size;
    return 0;
}

uint64_t digest(const unsigned char *bytes, size_t size);
int append_json_string(Buffer *buffer, const Text *text);
int append_json_text(Buffer *buffer, PyObject *object);
int append_json(Buffer *buffer, PyObject *value);
int append_json_items(Buffer *buffer, PyObject *const *values, Py_ssize_t size);
int append_json_few(Buffer *buffer, PyObject *tuple);
int append_json_person(Buffer *buffer, PyObject *person);

/* --- cleaning: cleaning.c, letters.c, values.c */

typedef struct {
    PyObject_HEAD
    PyObject *cleaner, *people, *odd_people, *new_odd, *venues, *odd_venues, *no_names, *folded_title, *fold, *normal_doi, *record_hash,
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

/* The fields of a `PersonName`. */
enum { N_NAME, N_ID, N_UNPLACED, N_GROUP, N_PRINTED, N_AFFILIATION, N_IDS, N_PLACES, N_SIZE };

static inline PyObject *item_of(PyObject *list, Py_ssize_t place)
{
    return PyList_CheckExact(list) ? PyList_GetItem(list, place) : PyTuple_GetItem(list, place);
}

/* Bytes of the longest name that `read_plain_name`, and of the longest DOI that `lower_doi` accepts. */
enum { LONGEST_PLAIN = 1000, LONGEST_DOI = 200 };

/* The key of a name, its folded form, the first part of that, up to a comma, and the last name within that. */
typedef struct {
    unsigned char key[3 * LONGEST_PLAIN], folded[3 * LONGEST_PLAIN];
    Py_ssize_t key_size, folded_size, first_size;
    Text last;
} PlainName;

int read_plain_name(Cleaning *self, const Text *text, PlainName *name);
int write_folded(Cleaning *self, const Text *title);

extern PyType_Spec Cleaning_spec;
PyObject *new_row(Cleaning *self, PyObject *said);
int is_true(PyObject *object, const char *name);
int is_plain_url(const Text *url);
PyObject *row_of(Cleaning *self, PyObject *said);
int is_plain_person(PyObject *person);
PyObject *doi_of(Cleaning *self, PyObject *given);
PyObject *paper_id(PyObject *name, PyObject *doi);
int lower_doi(const Text *text, unsigned char *doi);
Text *room_for_names(Cleaning *self, Py_ssize_t size);
int fingerprint_with(Buffer *buffer, Text *names, Py_ssize_t size, long long year, uint64_t *found);
PyObject *fingerprint(Cleaning *self, Record *record);
PyObject *hash_of(Cleaning *self, Record *record, PyObject *paper);
PyObject *variants_of(Cleaning *self, Record *record);

/* --- records of graphapp's own format: reading.c */

enum { K_TITLE, K_ID, K_AUTHORS, K_YEAR, K_VENUE, K_KIND, K_ABSTRACT, K_DOI, K_URL, K_CUT, K_SOURCE, K_EDITORS, K_NAME, K_SIZE };

typedef struct {
    PyObject_HEAD
    PyObject *venues, *people, *kinds;
    long long last_year;
    Py_ssize_t longest_id;
} Reading;

extern PyType_Spec Reading_spec;
extern PyObject *other_kind;
int make_keys(void);
PyObject *known_person(Reading *self, PyObject *name, PyObject *id);
PyObject *printed_venue(Reading *self, PyObject *given, PyObject *kind);
int is_plain_id(const Text *id, Py_ssize_t longest);

/* --- lines of that format: lines.c */

/* The text of a JSON string; `bare` if it is written without escapes. The bytes are NULL if there is none. */
typedef struct {
    Text text;
    int bare;
} Said;

enum { L_TITLE, L_ID, L_VENUE, L_KIND, L_ABSTRACT, L_DOI, L_URL, L_SIZE };

/* The fields of a line; `ids` has the identifiers of authors if these are objects. The lists, which have room for `room` authors, are used again for
   the next line. */
typedef struct {
    Said fields[L_SIZE], *names, *ids;
    Py_ssize_t size, room;
    int identified, cut;
    long long year;
} Line;

const unsigned char *read_line(const unsigned char *at, const unsigned char *end, Buffer *scratch, Line *line);

/* --- records of dblp: dblp.c */

PyObject *laid_out(PyObject *module, PyObject *arguments);

/* --- tables of known texts: table.c */

/* An entry of a table: the bytes of its key begin at `at`, and are followed by those of two other texts. `size` is 0 in an empty entry. */
typedef struct {
    uint64_t hash;
    uint32_t at, number;
    uint16_t size, first, second;
} Entry;

typedef struct {
    Entry *entries;
    size_t room, count;
    Buffer text;
} Table;

/* The longest of the texts. */
enum { LONGEST_TEXT = UINT16_MAX };

int make_secret(void);
uint64_t hash_of_text(const Text *text);
int is_full(const Table *table, long long most);
void expect_entries(const Table *table, const uint64_t *hashes, Py_ssize_t size);
int make_room(Table *table);
Entry *find_entry(Table *table, uint64_t hash, const Text *key);
Entry *add_entry(Table *table, uint64_t hash, const Text *key, const Text *first, const Text *second, uint32_t number);
void forget_entries(Table *table);
void free_table(Table *table);

/* --- records as columns: columns.c, taking.c */

/* The columns of `encoded`: first eight fields as they are, then the converted ones. */
enum {
    C_ID, C_TITLE, C_YEAR, C_CUT, C_ABSTRACT, C_DOI, C_URL, C_FINGERPRINT, C_KIND, C_VENUE, C_LIST, C_NAME, C_SAID, C_PLACE, C_HASH, C_SIZE
};

typedef struct {
    PyObject *items, *valid, *kinds, *venues, *added, *unordered;
    long long rows;
} Encoding;

PyObject *row_number(PyObject *row, PyObject *valid, long long *rows, PyObject *added);
PyObject *encoded_field(Encoding *own, PyObject *paper, int column);
PyObject *encoded(PyObject *module, PyObject *arguments);

extern PyType_Spec Taking_spec;

/* --- the authors of records as numbers of a store: numbers.c */

int make_prefixes(void);
PyObject *numbered(PyObject *module, PyObject *arguments);
PyObject *listed(PyObject *module, PyObject *arguments);
PyObject *papers_named(PyObject *module, PyObject *records);
PyObject *singles(PyObject *module, PyObject *arguments);
PyObject *second_hashes(PyObject *module, PyObject *values);

/* --- rows of values as bytes: packing.c */

enum { PACKED_NONE, PACKED_BYTE, PACKED_HALF, PACKED_NUMBER, PACKED_SHORT, PACKED_TEXT };
enum { PACKED_COLUMNS = 14 };

/* What is left to read of packed rows, and where the values of the present row are. */
typedef struct {
    const unsigned char *next, *end, *values[PACKED_COLUMNS];
    int width;
    unsigned used;
    uint32_t left;
} PackedRows;

/* The value of a number; 0 for others. */
static inline int64_t packed_number(const unsigned char *value)
{
    int32_t half;
    int64_t number = 0;
    if (*value == PACKED_BYTE)
        return value[1];
    if (*value == PACKED_HALF) {
        memcpy(&half, value + 1, 4);
        return half;
    }
    if (*value == PACKED_NUMBER)
        memcpy(&number, value + 1, 8);
    return number;
}

/* The value of a text. */
static inline Text packed_text(const unsigned char *value)
{
    if (*value == PACKED_SHORT)
        return (Text){value + 2, value[1], 0};
    uint32_t size;
    memcpy(&size, value + 1, 4);
    return (Text){value + 5, (Py_ssize_t)size, 0};
}

int begin_packed(Buffer *buffer);
int append_packed_number(Buffer *buffer, int64_t number);
PyObject *end_packed(Buffer *buffer, int done, int width, unsigned used, size_t values);
int read_packed(PackedRows *rows, const unsigned char *bytes, size_t size);
int read_packed_object(PackedRows *rows, PyObject *bytes);
int next_packed(PackedRows *rows);
/* After the last row: 1 with an error if there should be more rows, else 0. */
int is_incomplete(const PackedRows *rows);
PyObject *packed(PyObject *module, PyObject *arguments);
PyObject *packed_header(PyObject *module, PyObject *bytes);
PyObject *unpacked(PyObject *module, PyObject *bytes);

/* --- what a load writes: counting.c, sqlite.c */

/* Lists of numbers in JSON: what is left to read, and the present number, with its list and its place there. */
typedef struct {
    const unsigned char *at, *end;
    int depth;
    int64_t list, place, value;
} ListedNumbers;

static inline ListedNumbers listed_numbers(const unsigned char *text, size_t size, int64_t first)
{
    return (ListedNumbers){text, text + size, 0, first - 1, -1, 0};
}

int next_listed(ListedNumbers *lists);

extern PyType_Spec PaperCounts_spec;
PyObject *hold(PyObject *module, PyObject *object);
PyObject *release(PyObject *module, PyObject *number);
PyObject *extend_sqlite(PyObject *module, PyObject *path);
PyObject *simplify_sqlite(PyObject *module, PyObject *path);

/* --- what is made with the module: module.c */

extern PyTypeObject *cleaning_type, *reading_type;
extern PyObject *zero, *no_variants;

#endif
