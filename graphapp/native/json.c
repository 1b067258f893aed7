/* Values as JSON: in messages, and in what the hash of a record is computed from. All functions but `append_json_string` return 1, 0 if a value is not
   ordinary, -1 with an error. */

#include "native.h"

int append_json_string(Buffer *buffer, const Text *text)
{
    static const char hex[] = "0123456789abcdef";
    if (reserve(buffer, 6 * (size_t)text->size + 2) < 0)
        return -1;
    unsigned char *to = buffer->bytes + buffer->size;
    *to++ = '"';
    for (Py_ssize_t i = 0; i < text->size; i++) {
        unsigned char c = text->bytes[i];
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
    return 0;
}

int append_json_text(Buffer *buffer, PyObject *object)
{
    Text text;
    int known = text_of(object, &text);
    return known <= 0 ? known : append_json_string(buffer, &text) < 0 ? -1 : 1;
}

int append_json(Buffer *buffer, PyObject *value)
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
int append_json_items(Buffer *buffer, PyObject *const *values, Py_ssize_t size)
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
int append_json_few(Buffer *buffer, PyObject *tuple)
{
    PyObject *values[8];
    Py_ssize_t size = PyTuple_Size(tuple);
    if (size > 8)
        return 0;
    for (Py_ssize_t i = 0; i < size; i++)
        values[i] = PyTuple_GetItem(tuple, i);
    return append_json_items(buffer, values, size);
}

/* Whether an entry of an author list is a `PersonName` without affiliations one by one. */
int is_plain_person(PyObject *person)
{
    if (!PyTuple_Check(person) || PyTuple_Size(person) != N_SIZE)
        return 0;
    PyObject *places = PyTuple_GetItem(person, N_PLACES);
    return PyTuple_CheckExact(PyTuple_GetItem(person, N_IDS)) && PyTuple_CheckExact(places) && PyTuple_Size(places) == 0;
}

/* An entry of an author list: a string, or a plain person. */
int append_json_person(Buffer *buffer, PyObject *person)
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
