/* Records of dblp in the layout of its dump: where each begins and ends, and its parts. */

#include "native.h"

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

PyObject *laid_out(PyObject *module, PyObject *arguments)
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
