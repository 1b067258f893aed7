/* Rows of values as bytes, in which another process reads them without making objects of them.

   The format, with numbers in the byte order of the machine: the number of columns, and a bit for each that has a value other than None (16 bits
   each); the number of rows (32 bits); then the values, row by row. Each begins with a byte: for None, for a number in 1, 4 or 8 bytes, or for a
   text, which is its size in 1 or 4 bytes and its UTF-8. */

#include "native.h"

typedef struct {
    uint16_t width, used;
    uint32_t rows;
} Header;

int begin_packed(Buffer *buffer)
{
    Header header = {0, 0, 0};
    *buffer = (Buffer){NULL, 0, 0};
    return append(buffer, &header, sizeof header);
}

/* The bytes, also after an error, or None if `done` is 0; the buffer is freed. */
PyObject *end_packed(Buffer *buffer, int done, int width, unsigned used, size_t values)
{
    PyObject *bytes = NULL;
    if (done > 0) {
        Header header = {(uint16_t)width, (uint16_t)used, (uint32_t)(values / (size_t)width)};
        memcpy(buffer->bytes, &header, sizeof header);
        bytes = PyBytes_FromStringAndSize((char *)buffer->bytes, (Py_ssize_t)buffer->size);
    } else if (done == 0)
        bytes = Py_NewRef(Py_None);
    PyMem_Free(buffer->bytes);
    return bytes;
}

int append_packed_number(Buffer *buffer, int64_t number)
{
    unsigned char bytes[9];
    size_t size = 1;
    if (number >= 0 && number <= UINT8_MAX) {
        bytes[0] = PACKED_BYTE;
        bytes[1] = (unsigned char)number;
    } else if (number >= INT32_MIN && number <= INT32_MAX) {
        int32_t half = (int32_t)number;
        bytes[0] = PACKED_HALF;
        size = 4;
        memcpy(bytes + 1, &half, size);
    } else {
        bytes[0] = PACKED_NUMBER;
        size = 8;
        memcpy(bytes + 1, &number, size);
    }
    return append(buffer, bytes, 1 + size) < 0 ? -1 : 1;
}

static int append_packed_text(Buffer *buffer, PyObject *value)
{
    Text text;
    int done = text_of(value, &text);
    if (done != 1)
        return done;
    if (text.size > INT32_MAX - 5)
        return 0;
    uint32_t size = (uint32_t)text.size;
    if (reserve(buffer, 5 + (size_t)size) < 0)
        return -1;
    unsigned char *to = buffer->bytes + buffer->size;
    if (size <= UINT8_MAX) {
        *to++ = PACKED_SHORT;
        *to++ = (unsigned char)size;
    } else {
        *to++ = PACKED_TEXT;
        memcpy(to, &size, 4);
        to += 4;
    }
    memcpy(to, text.bytes, size);
    buffer->size = (size_t)(to - buffer->bytes) + size;
    return 1;
}

/* 1; 0 for a value that cannot be packed; -1 with an error. */
static int append_packed(Buffer *buffer, PyObject *value)
{
    if (value == Py_None) {
        unsigned char none = PACKED_NONE;
        return append(buffer, &none, 1) < 0 ? -1 : 1;
    }
    if (PyUnicode_CheckExact(value))
        return append_packed_text(buffer, value);
    if (!PyLong_Check(value))
        return 0;
    int overflow;
    int64_t number = PyLong_AsLongLongAndOverflow(value, &overflow);
    if (overflow)
        return 0;
    return number == -1 && PyErr_Occurred() ? -1 : append_packed_number(buffer, number);
}

PyObject *packed(PyObject *module, PyObject *arguments)
{
    PyObject *values;
    int width;
    (void)module;
    if (!PyArg_ParseTuple(arguments, "O!i", &PyList_Type, &values, &width))
        return NULL;
    Py_ssize_t size = PyList_Size(values);
    if (width < 1 || width > PACKED_COLUMNS || size % width || size / width > INT32_MAX) {
        PyErr_SetString(PyExc_ValueError, "not complete rows");
        return NULL;
    }
    Buffer buffer;
    int done = begin_packed(&buffer) < 0 ? -1 : 1, column = 0;
    unsigned used = 0;
    for (Py_ssize_t i = 0; i < size && done == 1; i++) {
        PyObject *value = PyList_GetItem(values, i);
        if (size - i > AHEAD)
            prefetch(values, i + AHEAD);
        done = append_packed(&buffer, value);
        used |= (unsigned)(value != Py_None) << column;
        column = column + 1 == width ? 0 : column + 1;
    }
    return end_packed(&buffer, done, width, used, (size_t)size);
}

/* --- reading them */

int read_packed(PackedRows *rows, const unsigned char *bytes, size_t size)
{
    Header header;
    if (size < sizeof header)
        return 0;
    memcpy(&header, bytes, sizeof header);
    rows->next = bytes + sizeof header;
    rows->end = bytes + size;
    rows->width = header.width;
    rows->used = header.used;
    rows->left = header.rows;
    return header.width >= 1 && header.width <= PACKED_COLUMNS;
}

/* The bytes of a value that begins at `at`, before `end`; 0 if it is not complete. */
static inline size_t size_of_packed(const unsigned char *at, const unsigned char *end)
{
    static const unsigned char sizes[] = {1, 2, 5, 9};
    size_t left = (size_t)(end - at), size;
    if (left == 0)
        return 0;
    if (*at <= PACKED_NUMBER)
        size = sizes[*at];
    else if (left < 5)
        size = *at == PACKED_SHORT && left >= 2 ? 2 + (size_t)at[1] : SIZE_MAX;
    else {
        Text text = packed_text(at);
        size = (size_t)(text.bytes - at) + (size_t)text.size;
    }
    return size <= left && size < INT32_MAX ? size : 0;
}

int next_packed(PackedRows *rows)
{
    if (!rows->left)
        return 0;
    const unsigned char *at = rows->next;
    for (int i = 0; i < rows->width; i++) {
        size_t size = size_of_packed(at, rows->end);
        if (size == 0 || *at > PACKED_TEXT)
            return 0;
        rows->values[i] = at;
        at += size;
    }
    rows->next = at;
    rows->left--;
    return 1;
}

static PyObject *unpacked_value(const unsigned char *value)
{
    if (*value == PACKED_NONE)
        return Py_NewRef(Py_None);
    if (*value <= PACKED_NUMBER)
        return PyLong_FromLongLong(packed_number(value));
    Text text = packed_text(value);
    return PyUnicode_DecodeUTF8((const char *)text.bytes, text.size, NULL);
}

int read_packed_object(PackedRows *rows, PyObject *bytes)
{
    char *data;
    Py_ssize_t size;
    if (PyBytes_AsStringAndSize(bytes, &data, &size) < 0)
        return -1;
    if (read_packed(rows, (const unsigned char *)data, (size_t)size))
        return 0;
    PyErr_SetString(PyExc_ValueError, "not packed rows");
    return -1;
}

int is_incomplete(const PackedRows *rows)
{
    if (rows->left > 0)
        PyErr_SetString(PyExc_ValueError, "incomplete packed rows");
    return rows->left > 0;
}

/* The number of rows, a bit for each column with values, and the first value of the first row. */
PyObject *packed_header(PyObject *module, PyObject *bytes)
{
    PackedRows rows;
    (void)module;
    if (read_packed_object(&rows, bytes) < 0)
        return NULL;
    long long size = rows.left, first = next_packed(&rows) ? packed_number(rows.values[0]) : 0;
    return Py_BuildValue("LIL", size, rows.used, first);
}

PyObject *unpacked(PyObject *module, PyObject *bytes)
{
    PackedRows rows;
    (void)module;
    if (read_packed_object(&rows, bytes) < 0)
        return NULL;
    PyObject *values = PyList_New(0);
    while (values != NULL && next_packed(&rows))
        for (int i = 0; i < rows.width && values != NULL; i++) {
            PyObject *value = unpacked_value(rows.values[i]);
            if (value == NULL || PyList_Append(values, value) < 0)
                Py_CLEAR(values);
            Py_XDECREF(value);
        }
    if (values != NULL && is_incomplete(&rows))
        Py_CLEAR(values);
    return values;
}
