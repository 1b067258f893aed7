/* Records that are read, cleaned and numbered at once.

   An ordinary record whose authors are given by their names needs no object of its own: its values are added to columns, and its names are found in
   a table that has the number and the last name of each.

   The cleaner does not keep the names of these records, and so forgets its names later than it would without this table. In a file with more names
   than it keeps, it may therefore count a defect that occurs again in a name fewer times. */

#include "native.h"

enum { MOST_AUTHORS = 64, LONGEST_NAME = 2000 };

/* A name that has a defect: records with it are not ordinary. */
static const uint32_t ODD = UINT32_MAX;

/* An entry of the table; the bytes of the name begin at `at`, those of the last name follow. An empty entry has size 0. */
typedef struct {
    Py_hash_t hash;
    uint32_t at, number;
    uint16_t size, last;
} Name;

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

PyType_Spec Taking_spec = {
    "graphapp.native._records.Taking", sizeof(Taking), 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE, Taking_slots};
