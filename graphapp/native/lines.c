/* Lines of graphapp's own format, read without objects.

   A line is ordinary if it is a JSON object of known keys, each at most once, with values of the usual types; other keys may have scalars and lists of
   scalars. Everything else is left to the JSON parser of the Python code, which also says what is wrong with it.

   Source: JSON, RFC 8259; UTF-8, RFC 3629. */

#include "native.h"

typedef struct {
    const unsigned char *at, *end;
    // for strings with escapes; has room for the whole line
    Buffer *scratch;
} Cursor;

/* What a byte within a string is. */
enum { USUAL, QUOTE, ESCAPE, CONTROL, MULTIBYTE };
static const unsigned char kinds[256] = {
#define ROW(kind) kind, kind, kind, kind, kind, kind, kind, kind, kind, kind, kind, kind, kind, kind, kind, kind
    ROW(CONTROL), ROW(CONTROL), ['"'] = QUOTE, ['\\'] = ESCAPE, [128] = ROW(MULTIBYTE), ROW(MULTIBYTE), ROW(MULTIBYTE), ROW(MULTIBYTE),
    ROW(MULTIBYTE), ROW(MULTIBYTE), ROW(MULTIBYTE), ROW(MULTIBYTE)};

/* The number of bytes of the character that begins with a byte of 128 or more; 0 if it is not valid UTF-8. */
static int size_of_character(const unsigned char *at, const unsigned char *end)
{
    unsigned char c = at[0];
    int size = c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
    if (c < 0xc2 || c > 0xf4 || end - at < size)
        return 0;
    for (int i = 1; i < size; i++)
        if ((at[i] & 0xc0) != 0x80)
            return 0;
    // longer than necessary, unpaired surrogates, and above U+10FFFF
    if ((c == 0xe0 && at[1] < 0xa0) || (c == 0xed && at[1] > 0x9f) || (c == 0xf0 && at[1] < 0x90) || (c == 0xf4 && at[1] > 0x8f))
        return 0;
    return size;
}

/* Four hexadecimal digits as a number; -1 if there are none. */
static int32_t hexadecimal(const unsigned char *at, const unsigned char *end)
{
    int32_t number = 0;
    if (end - at < 4)
        return -1;
    for (int i = 0; i < 4; i++) {
        unsigned char c = lower(at[i]);
        if (is_digit(c))
            number = number << 4 | (c - '0');
        else if (c >= 'a' && c <= 'f')
            number = number << 4 | (c - 'a' + 10);
        else
            return -1;
    }
    return number;
}

static unsigned char *written(unsigned char *to, int32_t c)
{
    if (c < 0x80)
        *to++ = (unsigned char)c;
    else if (c < 0x800) {
        *to++ = (unsigned char)(0xc0 | c >> 6);
        *to++ = (unsigned char)(0x80 | (c & 63));
    } else {
        if (c < 0x10000)
            *to++ = (unsigned char)(0xe0 | c >> 12);
        else {
            *to++ = (unsigned char)(0xf0 | c >> 18);
            *to++ = (unsigned char)(0x80 | (c >> 12 & 63));
        }
        *to++ = (unsigned char)(0x80 | (c >> 6 & 63));
        *to++ = (unsigned char)(0x80 | (c & 63));
    }
    return to;
}

/* Move past an escape, and return its character; -1 for anything but a printable or other long character. */
static int32_t read_escape(Cursor *cursor)
{
    const unsigned char *at = cursor->at;
    if (cursor->end - at < 2)
        return -1;
    if (at[1] == '"' || at[1] == '\\' || at[1] == '/') {
        cursor->at += 2;
        return at[1];
    }
    int32_t c = at[1] == 'u' ? hexadecimal(at + 2, cursor->end) : -1;
    cursor->at += 6;
    if (c < 32 || (c >= 0xdc00 && c < 0xe000))
        return -1;
    if (c < 0xd800 || c >= 0xe000)
        return c;
    at = cursor->at;
    int32_t low = cursor->end - at >= 2 && at[0] == '\\' && at[1] == 'u' ? hexadecimal(at + 2, cursor->end) : -1;
    if (low < 0xdc00 || low >= 0xe000)
        return -1;
    cursor->at += 6;
    return 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
}

/* Move past a string that has an escape, which begins here; `begin` is where it began. 0 if it is not ordinary. */
static int read_escaped(Cursor *cursor, const unsigned char *begin, Said *said)
{
    unsigned char *first = cursor->scratch->bytes + cursor->scratch->size, *to = first;
    memcpy(to, begin, cursor->at - begin);
    to += cursor->at - begin;
    for (;;) {
        if (cursor->at >= cursor->end)
            return 0;
        unsigned char c = *cursor->at;
        int size = 1;
        int32_t escaped;
        switch (kinds[c]) {
        case QUOTE:
            cursor->at++;
            cursor->scratch->size += to - first;
            said->text.bytes = first;
            said->text.size = to - first;
            said->bare = 0;
            return 1;
        case CONTROL:
            return 0;
        case ESCAPE:
            if ((escaped = read_escape(cursor)) < 0)
                return 0;
            said->text.ascii &= escaped < 128;
            to = written(to, escaped);
            continue;
        case MULTIBYTE:
            if ((size = size_of_character(cursor->at, cursor->end)) == 0)
                return 0;
            said->text.ascii = 0;
        }
        memcpy(to, cursor->at, size);
        to += size;
        cursor->at += size;
    }
}

/* Move past a string: 0 if there is none, or it is not ordinary. */
static int read_string(Cursor *cursor, Said *said)
{
    const unsigned char *at = cursor->at, *end = cursor->end;
    int size;
    if (at >= end || *at != '"')
        return 0;
    const unsigned char *begin = ++at;
    said->text.ascii = 1;
    for (;; at += size) {
        while (at < end && kinds[*at] == USUAL)
            at++;
        if (at >= end)
            return 0;
        if (*at == '"')
            break;
        if (kinds[*at] == ESCAPE) {
            cursor->at = at;
            return read_escaped(cursor, begin, said);
        }
        if (kinds[*at] == CONTROL || (size = size_of_character(at, end)) == 0)
            return 0;
        said->text.ascii = 0;
    }
    said->text.bytes = begin;
    said->text.size = at - begin;
    said->bare = 1;
    cursor->at = at + 1;
    return 1;
}

/* Move past the space between two parts of a line, and past `expected`; 0 if that does not follow. */
static inline int pass(Cursor *cursor, unsigned char expected)
{
    while (cursor->at < cursor->end && (*cursor->at == ' ' || *cursor->at == '\t' || *cursor->at == '\r'))
        cursor->at++;
    if (cursor->at >= cursor->end || *cursor->at != expected)
        return 0;
    cursor->at++;
    return 1;
}

static inline int comes(Cursor *cursor, unsigned char expected)
{
    return cursor->at < cursor->end && *cursor->at == expected;
}

static int pass_word(Cursor *cursor, const char *word)
{
    size_t size = strlen(word);
    if ((size_t)(cursor->end - cursor->at) < size || memcmp(cursor->at, word, size))
        return 0;
    cursor->at += size;
    return 1;
}

/* Move past digits, at most `most` and at least one; 0 if there are more or fewer, or the first of several is 0. */
static int pass_digits(Cursor *cursor, int most, int zeros)
{
    const unsigned char *begin = cursor->at;
    while (cursor->at < cursor->end && is_digit(*cursor->at))
        cursor->at++;
    Py_ssize_t size = cursor->at - begin;
    return size > 0 && size <= most && (zeros || size == 1 || *begin != '0');
}

/* Move past a scalar of any type: 0 if it is not ordinary. */
static int pass_scalar(Cursor *cursor)
{
    Said ignored;
    if (comes(cursor, '"'))
        return read_string(cursor, &ignored);
    if (pass_word(cursor, "null") || pass_word(cursor, "true") || pass_word(cursor, "false"))
        return 1;
    pass_word(cursor, "-");
    return pass_digits(cursor, 15, 0) && (!pass_word(cursor, ".") || pass_digits(cursor, 15, 1));
}

/* Move to what follows space. */
static inline void pass_space(Cursor *cursor)
{
    while (cursor->at < cursor->end && (*cursor->at == ' ' || *cursor->at == '\t' || *cursor->at == '\r'))
        cursor->at++;
}

/* Move past a scalar, or a list of scalars. */
static int pass_value(Cursor *cursor)
{
    if (!pass_word(cursor, "["))
        return pass_scalar(cursor);
    if (pass(cursor, ']'))
        return 1;
    do {
        pass_space(cursor);
        if (!pass_scalar(cursor))
            return 0;
    } while (pass(cursor, ','));
    return pass(cursor, ']');
}

static int has_text(const Said *said, const char *expected)
{
    return (size_t)said->text.size == strlen(expected) && !memcmp(said->text.bytes, expected, said->text.size);
}

/* Read a person: an object of a name and an identifier. */
static int read_person(Cursor *cursor, Said *name, Said *id)
{
    Said key;
    name->text.bytes = id->text.bytes = NULL;
    if (!pass(cursor, '{'))
        return 0;
    for (int i = 0; i < 2; i++) {
        pass_space(cursor);
        if (!read_string(cursor, &key) || !key.bare || !pass(cursor, ':'))
            return 0;
        pass_space(cursor);
        Said *value = has_text(&key, "name") ? name : has_text(&key, "id") ? id : NULL;
        if (value == NULL || value->text.bytes != NULL || !read_string(cursor, value) || !pass(cursor, i == 0 ? ',' : '}'))
            return 0;
    }
    return 1;
}

/* Make room for more authors: 0 without memory. */
static int grow_authors(Line *line)
{
    Py_ssize_t room = 2 * line->room + 64;
    Said *names = PyMem_Realloc(line->names, room * sizeof *names);
    if (names != NULL)
        line->names = names;
    Said *ids = PyMem_Realloc(line->ids, room * sizeof *ids);
    if (ids != NULL)
        line->ids = ids;
    if (names == NULL || ids == NULL) {
        PyErr_NoMemory();
        return 0;
    }
    line->room = room;
    return 1;
}

/* Read the author list: names, or people. */
static int read_authors(Cursor *cursor, Line *line)
{
    if (!pass(cursor, '['))
        return 0;
    pass_space(cursor);
    line->identified = comes(cursor, '{');
    do {
        pass_space(cursor);
        if (line->size == line->room && !grow_authors(line))
            return 0;
        Said *name = &line->names[line->size];
        if (!(line->identified ? read_person(cursor, name, &line->ids[line->size]) : read_string(cursor, name)))
            return 0;
        line->size++;
    } while (pass(cursor, ','));
    return pass(cursor, ']');
}

static int read_year(Cursor *cursor, Line *line)
{
    const unsigned char *begin = cursor->at;
    if (!pass_digits(cursor, 4, 0))
        return 0;
    for (const unsigned char *at = begin; at < cursor->at; at++)
        line->year = 10 * line->year + (*at - '0');
    return 1;
}

/* Keys whose values are strings in the order of a line's fields, then the others. */
enum { A_AUTHORS = L_SIZE, A_YEAR, A_CUT, A_SOURCE, A_EDITORS, A_RECORDS, A_SIZE };
static const struct {
    Py_ssize_t size;
    const char *text;
} keys[] = {{5, "title"}, {2, "id"}, {5, "venue"}, {4, "kind"}, {8, "abstract"}, {3, "doi"}, {3, "url"}, {7, "authors"}, {4, "year"},
            {11, "authors_cut"}, {15, "graphapp_source"}, {7, "editors"}, {16, "graphapp_records"}};

/* Move past a key and its value: 0 if they are not ordinary. `seen` has a bit for each key that was seen. */
static int read_member(Cursor *cursor, Line *line, unsigned *seen)
{
    Said key;
    pass_space(cursor);
    if (!read_string(cursor, &key) || !key.bare || !pass(cursor, ':'))
        return 0;
    pass_space(cursor);
    int which = 0;
    while (which < A_SIZE &&
           (key.text.size != keys[which].size || memcmp(key.text.bytes, keys[which].text, key.text.size)))
        which++;
    if (which == A_SIZE)
        return pass_value(cursor);
    if (*seen >> which & 1 || which == A_RECORDS)
        return 0;
    *seen |= 1u << which;
    if (which == A_CUT && pass_word(cursor, "true")) {
        line->cut = 1;
        return 1;
    }
    if (which == A_CUT && pass_word(cursor, "false"))
        return 1;
    if (pass_word(cursor, "null"))
        return 1;
    if (which < L_SIZE)
        return read_string(cursor, &line->fields[which]);
    return which == A_AUTHORS ? read_authors(cursor, line) : which == A_YEAR ? read_year(cursor, line) : 0;
}

/* Read the line that begins at `at`. Returns its end, after the line feed; NULL if it is not ordinary, or not complete, or with an error. The texts are
   in the line itself, and in `scratch`, which must have room for as many bytes as there are before `end`. A missing year is 0. */
const unsigned char *read_line(const unsigned char *at, const unsigned char *end, Buffer *scratch, Line *line)
{
    Cursor cursor = {at, end, scratch};
    unsigned seen = 0;
    for (int i = 0; i < L_SIZE; i++)
        line->fields[i].text.bytes = NULL;
    line->size = 0;
    line->identified = line->cut = 0;
    line->year = 0;
    scratch->size = 0;
    if (!pass(&cursor, '{'))
        return NULL;
    do
        if (!read_member(&cursor, line, &seen))
            return NULL;
    while (pass(&cursor, ','));
    return pass(&cursor, '}') && pass(&cursor, '\n') ? cursor.at : NULL;
}
