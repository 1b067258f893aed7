/* Columns as the JSON text of a list, without the bracket at its end. The functions return 0, or -1 with an error. */

#include "taking.h"

/* Begin another value of a list. */
int begin_value(Buffer *column)
{
    return append(column, column->size == 0 ? "[" : ",", 1);
}

int add_word(Buffer *column, const char *word)
{
    return begin_value(column) < 0 ? -1 : append(column, word, strlen(word));
}

int add_text(Buffer *column, const Text *text)
{
    return begin_value(column) < 0 ? -1 : append_json_string(column, text);
}

int append_number(Buffer *buffer, long long number)
{
    unsigned char digits[20];
    int at = sizeof digits;
    unsigned long long rest = number < 0 ? 0 - (unsigned long long)number : (unsigned long long)number;
    do
        digits[--at] = '0' + rest % 10;
    while ((rest /= 10) > 0);
    if (number < 0 && append(buffer, "-", 1) < 0)
        return -1;
    return append(buffer, digits + at, sizeof digits - at);
}

int add_number(Buffer *column, long long number)
{
    return begin_value(column) < 0 ? -1 : append_number(column, number);
}

/* Append what was written in a file, whose escapes are as they would be written here, or another text. */
int append_said(Buffer *buffer, const unsigned char *before, size_t size, const Text *text, int bare)
{
    if (!bare) {
        size_t begin = buffer->size;
        if (append(buffer, before, size) < 0 || append_json_string(buffer, text) < 0)
            return -1;
        // the quotation mark is before what precedes the text
        memmove(buffer->bytes + begin + 1, buffer->bytes + begin, size);
        buffer->bytes[begin] = '"';
        return 0;
    }
    if (reserve(buffer, size + text->size + 2) < 0)
        return -1;
    unsigned char *to = buffer->bytes + buffer->size;
    *to = '"';
    memcpy(to + 1, before, size);
    memcpy(to + 1 + size, text->bytes, text->size);
    to[1 + size + text->size] = '"';
    buffer->size += size + text->size + 2;
    return 0;
}

int append_string(Buffer *buffer, const Said *said)
{
    return append_said(buffer, (const unsigned char *)"", 0, &said->text, said->bare);
}

/* Append any value. */
int append_value(Taking *self, Buffer *buffer, PyObject *value)
{
    int known = PyUnicode_CheckExact(value) || PyLong_CheckExact(value) || value == Py_None || PyBool_Check(value)
                    ? append_json(buffer, value)
                    : 0;
    if (known != 0)
        return known < 0 ? -1 : 0;
    char *bytes;
    Py_ssize_t size;
    PyObject *dumped = PyObject_CallFunctionObjArgs(self->dumps, value, NULL);
    int failed = dumped == NULL || PyBytes_AsStringAndSize(dumped, &bytes, &size) < 0 || append(buffer, bytes, size) < 0;
    Py_XDECREF(dumped);
    return -failed;
}

/* Move the values of new rows, which were added to a list, to their column. */
int move_fresh(Taking *self)
{
    Py_ssize_t size = PyList_Size(self->fresh);
    for (Py_ssize_t i = 0; i < size; i++)
        if (begin_value(&self->added) < 0 || append_value(self, &self->added, PyList_GetItem(self->fresh, i)) < 0)
            return -1;
    return size == 0 ? 0 : PyList_SetSlice(self->fresh, 0, size, NULL);
}
