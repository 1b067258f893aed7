/* Cleaning of ordinary records: `Cleaner.clean` and what `Intake` makes of its result. */

#include "native.h"

int is_true(PyObject *object, const char *name)
{
    PyObject *value = PyObject_GetAttrString(object, name);
    if (value == NULL)
        return -1;
    int truth = PyObject_IsTrue(value);
    Py_DECREF(value);
    return truth;
}

/* The row of a printed name of ordinary form: a new reference; None if the name has another form. */
PyObject *new_row(Cleaning *self, PyObject *said)
{
    Text text;
    PlainName name;
    int known = text_of(said, &text);
    if (known > 0)
        known = read_plain_name(self, &text, &name);
    if (known < 0)
        return NULL;
    if (!known)
        Py_RETURN_NONE;
    PyObject *values[R_SIZE] = {said, NULL, NULL, Py_None, Py_None, zero, Py_None}, *row = NULL;
    values[R_LAST] = string_of(&name.last);
    values[R_KEY] = PyUnicode_FromStringAndSize((char *)name.key, name.key_size);
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
PyObject *row_of(Cleaning *self, PyObject *said)
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

/* Whether text is an address that is kept as it is. */
int is_plain_url(const Text *url)
{
    return is_plain_ascii(url) && url->size >= 8 && !memchr(url->bytes, ' ', url->size) &&
           (!memcmp(url->bytes, "https://", 8) || !memcmp(url->bytes, "http://", 7));
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
    if (known && is_plain_url(&text))
        return Py_NewRef(given);
    return asked(self, record, "_url", paper, NULL);
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
        PyObject *counted = PyObject_CallMethod(self->cleaner, "count_doubled", "O", given[P_WHERE]);
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
    static char *names[] = {"cleaner", "people", "odd_people", "new_odd", "venues", "odd_venues", "no_names", "folded_title", "fold",
                            "normal_doi", "record_hash", "item", "of_people", "variant", "rules", "kept", "first_year", "last_year",
                            "hashing", NULL};
    Cleaning *self = (Cleaning *)PyType_GenericAlloc(type, 0);
    if (self == NULL)
        return NULL;
    PyObject **held[] = {&self->cleaner, &self->people, &self->odd_people, &self->new_odd, &self->venues, &self->odd_venues,
                         &self->no_names, &self->folded_title, &self->fold, &self->normal_doi, &self->record_hash, &self->item,
                         &self->of_people, &self->variant};
    int read = PyArg_ParseTupleAndKeywords(
        arguments, named, "$OOOOOOOOOOOOOOLLLLp", names, &self->cleaner, &self->people, &self->odd_people, &self->new_odd,
        &self->venues, &self->odd_venues, &self->no_names, &self->folded_title, &self->fold, &self->normal_doi, &self->record_hash,
        &self->item, &self->of_people, &self->variant, &self->rules, &self->kept, &self->first_year, &self->last_year, &self->hashing);
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
                        self->no_names, self->folded_title, self->fold, self->normal_doi, self->record_hash, self->item,
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

PyType_Spec Cleaning_spec = {
    "graphapp.native._records.Cleaning", sizeof(Cleaning), 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE, Cleaning_slots};
