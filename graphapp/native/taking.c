/* Lines that are read, cleaned and numbered at once, without objects.

   The values of an ordinary record are added to columns, each of which is the JSON text of a list. Its authors are found in a table that has the
   number and the last name of each, its venue in another one.

   The cleaner does not keep the names of these records, and so forgets its names later than it would without this table. In a file with more names
   than it keeps, it may therefore count a defect that occurs again in a name fewer times; and after all numbers were discarded, a record may have no
   hash because of a name whose defect was found after the first record with it, and is then examined whenever it is read. */

#include "taking.h"

/* Count records whose author list is repeated in full, from the line with a number. */
static int count_doubled(Taking *self, long long number, long long count)
{
    PyObject *where = PyUnicode_FromFormat("line %lld", number), *counted = NULL;
    if (where != NULL)
        counted = PyObject_CallMethod(self->cleaning->cleaner, "count_doubled", "OL", where, count);
    Py_XDECREF(where);
    Py_XDECREF(counted);
    return counted == NULL ? -1 : 0;
}

static PyObject *Taking_lines(PyObject *object, PyObject *arguments)
{
    Taking *self = (Taking *)object;
    const char *data;
    Py_ssize_t size, first;
    long long number, most, first_doubled = 0, doubled = 0;
    Taken taken = {.line = &self->line};
    if (!PyArg_ParseTuple(arguments, "y#nLL", &data, &size, &first, &number, &most))
        return NULL;
    const unsigned char *begin = (const unsigned char *)data, *end = begin + size, *at = begin + (first < size ? first : size), *next;
    if (reserve(&self->scratch, size) < 0)
        return NULL;
    while (at < end && self->count < most && (next = read_line(at, end, &self->scratch, &self->line)) != NULL) {
        int known = examine(self, &taken);
        if (known < 0 || (known > 0 && add_line(self, &taken, number) < 0))
            return NULL;
        if (known == 0)
            break;
        if (taken.doubled && doubled++ == 0)
            first_doubled = number;
        at = next;
        number++;
    }
    if (PyErr_Occurred() || (doubled > 0 && count_doubled(self, first_doubled, doubled) < 0))
        return NULL;
    return Py_BuildValue("nLN", (Py_ssize_t)(at - begin), number, PyBool_FromLong(at < end && self->count < most));
}

/* The same for a list as from `encoded_field`. */
static int add_given_list(Taking *self, PyObject *list)
{
    Py_ssize_t size = PyList_Size(list);
    if (size > 0 && !PyLong_CheckExact(PyList_GetItem(list, 0))) {
        Buffer *other = &self->unlisted;
        if (begin_value(other) < 0 || append(other, "[", 1) < 0 || append_number(other, self->count) < 0 ||
            append(other, ",", 1) < 0 || append_value(self, other, list) < 0 || append(other, "]", 1) < 0)
            return -1;
        return add_number(&self->columns[C_LIST], 0);
    }
    for (Py_ssize_t i = 0; i < size; i++) {
        uint32_t number = (uint32_t)PyLong_AsUnsignedLong(PyList_GetItem(list, i));
        if (PyErr_Occurred() || append(&self->members, &number, sizeof number) < 0)
            return -1;
    }
    return size < 0 ? -1 : add_number(&self->columns[C_LIST], size);
}

static PyObject *Taking_add(PyObject *object, PyObject *item)
{
    static const int plain[] = {S_ID, S_TITLE, S_YEAR, S_CUT, S_ABSTRACT, S_DOI, S_URL, S_FINGERPRINT};
    Taking *self = (Taking *)object;
    PyObject *paper;
    if (!PyTuple_Check(item) || PyTuple_Size(item) != 5 || !is_a(paper = PyTuple_GetItem(item, 2), &stored_class)) {
        PyErr_SetString(PyExc_TypeError, "not an item with a paper");
        return NULL;
    }
    Encoding own = {NULL, self->valid, self->kind_numbers, self->venues, self->fresh, self->unordered, self->rows};
    for (int i = 0; i < C_SIZE; i++) {
        PyObject *value = i < C_KIND    ? get(&stored_class, paper, plain[i])
                          : i < C_PLACE ? encoded_field(&own, paper, i)
                                        : Py_NewRef(PyTuple_GetItem(item, i - C_PLACE));
        int failed = value == NULL;
        if (!failed && i == C_LIST)
            failed = add_given_list(self, value) < 0;
        else if (!failed)
            failed = begin_value(&self->columns[i]) < 0 || append_value(self, &self->columns[i], value) < 0;
        Py_XDECREF(value);
        if (failed)
            return NULL;
    }
    self->rows = own.rows;
    self->count++;
    if (move_fresh(self) < 0)
        return NULL;
    Py_RETURN_NONE;
}

/* The text of a column, which is emptied: a new reference. */
static PyObject *column_text(Buffer *column)
{
    if ((column->size == 0 && append(column, "[", 1) < 0) || append(column, "]", 1) < 0)
        return NULL;
    PyObject *text = PyBytes_FromStringAndSize((char *)column->bytes, column->size);
    column->size = 0;
    return text;
}

static PyObject *Taking_taken(PyObject *object, PyObject *unused)
{
    Taking *self = (Taking *)object;
    (void)unused;
    PyObject *columns = PyTuple_New(C_SIZE);
    for (int i = 0; columns != NULL && i < C_SIZE; i++) {
        PyObject *text = column_text(&self->columns[i]);
        if (text == NULL || PyTuple_SetItem(columns, i, text) < 0)
            Py_CLEAR(columns);
    }
    self->count = 0;
    PyObject *unlisted = columns == NULL ? NULL : column_text(&self->unlisted);
    PyObject *added = unlisted == NULL ? NULL : column_text(&self->added);
    if (added == NULL) {
        Py_XDECREF(columns);
        Py_XDECREF(unlisted);
        return NULL;
    }
    Py_ssize_t size = self->members.size;
    self->members.size = 0;
    return Py_BuildValue("NNNLy#", columns, unlisted, added, self->rows, size ? (char *)self->members.bytes : "", size);
}

static PyObject *Taking_size(PyObject *object, PyObject *unused)
{
    (void)unused;
    return PyLong_FromLongLong(((Taking *)object)->count);
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
    forget_entries(&self->names);
    forget_entries(&self->people);
    forget_entries(&self->venue_table);
    self->noted = 0;
    Py_RETURN_NONE;
}

/* Read the kinds of papers that the reader knows: 0, or -1 with an error. */
static int read_kinds(Taking *self)
{
    PyObject *name, *venue_kind;
    for (Py_ssize_t at = 0; PyDict_Next(self->reading->kinds, &at, &name, &venue_kind);) {
        PyObject *number = PyObject_GetItem(self->kind_numbers, name);
        Kind kind = {name, {NULL, 0, 1}, number == NULL ? -1 : PyLong_AsLongLong(number)};
        Py_XDECREF(number);
        if (PyErr_Occurred() || text_of(name, &kind.text) <= 0 || self->kinds_size == MOST_KINDS) {
            if (!PyErr_Occurred())
                PyErr_SetString(PyExc_ValueError, "too many kinds of papers");
            return -1;
        }
        self->kinds[self->kinds_size++] = kind;
    }
    return 0;
}

static PyObject *Taking_new(PyTypeObject *type, PyObject *arguments, PyObject *named)
{
    static char *names[] = {"cleaning", "reading", "kinds", "venues", "unordered", "dumps", "valid", NULL};
    PyObject *cleaning, *reading, *kinds, *venues, *unordered, *dumps, *valid;
    if (!PyArg_ParseTupleAndKeywords(arguments, named, "$OOOOOOO", names, &cleaning, &reading, &kinds, &venues, &unordered, &dumps,
                                     &valid))
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
    self->kind_numbers = Py_NewRef(kinds);
    self->venues = Py_NewRef(venues);
    self->unordered = Py_NewRef(unordered);
    self->dumps = Py_NewRef(dumps);
    self->valid = Py_NewRef(valid);
    if ((self->fresh = PyList_New(0)) == NULL || read_kinds(self) < 0)
        Py_CLEAR(self);
    return (PyObject *)self;
}

static void Taking_dealloc(PyObject *object)
{
    Taking *self = (Taking *)object;
    PyTypeObject *type = Py_TYPE(object);
    PyObject *held[] = {(PyObject *)self->cleaning, (PyObject *)self->reading, self->kind_numbers, self->venues,
                        self->unordered, self->dumps, self->valid, self->fresh};
    for (size_t i = 0; i < sizeof held / sizeof *held; i++)
        Py_XDECREF(held[i]);
    PyMem_Free(self->line.names);
    PyMem_Free(self->line.ids);
    PyMem_Free(self->authors);
    PyMem_Free(self->hashes);
    PyMem_Free(self->met);
    free_table(&self->names);
    free_table(&self->people);
    free_table(&self->venue_table);
    for (int i = 0; i < C_SIZE; i++)
        PyMem_Free(self->columns[i].bytes);
    PyMem_Free(self->members.bytes);
    PyMem_Free(self->unlisted.bytes);
    PyMem_Free(self->added.bytes);
    PyMem_Free(self->scratch.bytes);
    freefunc free_object = (freefunc)PyType_GetSlot(type, Py_tp_free);
    free_object(object);
    Py_DECREF(type);
}

static PyMethodDef Taking_methods[] = {
    {"lines", Taking_lines, METH_VARARGS,
     "Add ordinary records from lines to the columns, until these have a number of records: bytes, where the first line begins, its number, and that\n"
     "number of records. Returns where the first line begins that was not added, its number, and whether it is a line that is not ordinary."},
    {"add", Taking_add, METH_O, "Add a `ReadItem` with a paper to the columns."},
    {"taken", Taking_taken, METH_NOARGS,
     "The columns (the sizes of author lists in place of these), those author lists that have other values than numbers, each with its place, and the\n"
     "values of new rows, each as the JSON text of a list; the number of rows; and the numbers of all author lists. All but the number is removed here."},
    {"size", Taking_size, METH_NOARGS, "The number of records in the columns."},
    {"renew", Taking_renew, METH_VARARGS, "Discard all numbers. Not while there are columns."},
    {NULL}};

static PyType_Slot Taking_slots[] = {
    {Py_tp_doc, "Adds ordinary records to the columns of `encoded`, with the state of a `Cleaning` and a `Reading`."},
    {Py_tp_new, Taking_new},
    {Py_tp_dealloc, Taking_dealloc},
    {Py_tp_methods, Taking_methods},
    {0, NULL}};

PyType_Spec Taking_spec = {
    "graphapp.native._records.Taking", sizeof(Taking), 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE, Taking_slots};
