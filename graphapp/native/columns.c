/* Records as columns, for another process. */

#include "native.h"

/* The number of a row, which is given one if it has none that is valid; new rows are added to `added`. */
PyObject *row_number(PyObject *row, PyObject *valid, long long *rows, PyObject *added)
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

/* The value of a field of a paper, converted. */
PyObject *encoded_field(Encoding *own, PyObject *paper, int column)
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

PyObject *encoded(PyObject *module, PyObject *arguments)
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
