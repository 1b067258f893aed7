/* Records of graphapp's own format, once they are decoded. */

#include "native.h"

static const char *const key_names[] = {"title", "id", "authors", "year", "venue", "kind", "abstract", "doi", "url", "authors_cut",
                                        "graphapp_source", "editors", "name"};
static PyObject *keys[K_SIZE];
PyObject *other_kind;

/* Make the keys of records, once: 0, or -1 with an error. */
int make_keys(void)
{
    other_kind = PyUnicode_InternFromString("other");
    int failed = other_kind == NULL;
    for (int i = 0; i < K_SIZE && !failed; i++)
        failed = (keys[i] = PyUnicode_InternFromString(key_names[i])) == NULL;
    return -failed;
}

/* The value of a key of a decoded record, borrowed; None without the key; NULL with an error. */
static PyObject *value_of(PyObject *record, int key)
{
    PyObject *value = PyDict_GetItemWithError(record, keys[key]);
    return value == NULL && !PyErr_Occurred() ? Py_None : value;
}

/* The person with this name and identifier: a new reference; None if no one is known for them. */
PyObject *known_person(Reading *self, PyObject *name, PyObject *id)
{
    PyObject *both = PyTuple_Pack(2, name, id);
    PyObject *person = both == NULL ? NULL : PyDict_GetItemWithError(self->people, both);
    Py_XDECREF(both);
    return person != NULL ? Py_NewRef(person) : PyErr_Occurred() ? NULL : Py_NewRef(Py_None);
}

/* The person of an entry of an author list that has exactly a name and an identifier: a new reference; None if it has not, or no one is known. */
static PyObject *person_of(Reading *self, PyObject *entry)
{
    if (!PyDict_CheckExact(entry) || PyDict_Size(entry) != 2)
        Py_RETURN_NONE;
    PyObject *name = value_of(entry, K_NAME), *id = name == NULL ? NULL : value_of(entry, K_ID);
    if (id == NULL)
        return NULL;
    if (!PyUnicode_CheckExact(name) || !PyUnicode_CheckExact(id))
        Py_RETURN_NONE;
    return known_person(self, name, id);
}

/* The author list of a record: names only, or people with identifiers; None if it has another form. */
static PyObject *authors_of(Reading *self, PyObject *given)
{
    Py_ssize_t size = PyList_CheckExact(given) ? PyList_Size(given) : 0;
    if (size == 0)
        Py_RETURN_NONE;
    if (PyUnicode_CheckExact(PyList_GetItem(given, 0))) {
        for (Py_ssize_t i = 1; i < size; i++)
            if (!PyUnicode_CheckExact(PyList_GetItem(given, i)))
                Py_RETURN_NONE;
        return new_with(&printed_class, &given);
    }
    PyObject *people = PyList_New(size);
    for (Py_ssize_t i = 0; people != NULL && i < size; i++) {
        PyObject *person = person_of(self, PyList_GetItem(given, i));
        if (person == NULL || person == Py_None) {
            Py_DECREF(people);
            return person;
        }
        PyList_SetItem(people, i, person);
    }
    return people;
}

/* The venue of a record that is given by its name: a new reference; NULL without an error if it is given in another form. */
PyObject *printed_venue(Reading *self, PyObject *given, PyObject *kind)
{
    if (given == Py_None)
        return Py_NewRef(Py_None);
    PyObject *venue_kind = PyDict_GetItemWithError(self->kinds, kind);
    if (venue_kind == NULL || !PyUnicode_CheckExact(given))
        return NULL;
    PyObject *both = PyTuple_Pack(2, given, venue_kind), *venue = NULL;
    if (both != NULL)
        venue = PyDict_GetItemWithError(self->venues, both);
    Py_XDECREF(both);
    return Py_XNewRef(venue);
}

/* Whether an identifier has the form from which the name of its record follows. */
int is_plain_id(const Text *id, Py_ssize_t longest)
{
    if (!id->ascii || id->size == 0 || id->size > longest)
        return 0;
    for (Py_ssize_t i = 0; i < id->size; i++)
        if (id->bytes[i] <= 32 || id->bytes[i] > 126)
            return 0;
    return 1;
}

/* The name of a record with an identifier of ordinary form: a new reference; NULL without an error if it has another form. */
static PyObject *record_name(Reading *self, PyObject *id)
{
    Text text;
    return text_of(id, &text) > 0 && is_plain_id(&text, self->longest_id) ? PyUnicode_FromFormat("jsonl:%U", id) : NULL;
}

static PyObject *read_values(Reading *self, PyObject *const *given, PyObject *where)
{
    PyObject *values[P_SIZE] = {NULL}, *paper = NULL;
    PyObject *kind = given[K_KIND] == Py_None ? other_kind : given[K_KIND];
    int overflow;
    long long year = PyLong_AsLongLongAndOverflow(given[K_YEAR], &overflow);
    if (overflow || year > self->last_year || (year == -1 && PyErr_Occurred()))
        goto done;
    // each of these may be NULL without an error
    if (!PyUnicode_CheckExact(kind) || (values[P_VENUE] = printed_venue(self, given[K_VENUE], kind)) == NULL ||
        (values[P_RECORD] = record_name(self, given[K_ID])) == NULL)
        goto done;
    int known = PyDict_Contains(self->kinds, kind);
    values[P_AUTHORS] = known > 0 ? authors_of(self, given[K_AUTHORS]) : NULL;
    if (values[P_AUTHORS] == NULL || values[P_AUTHORS] == Py_None)
        goto done;
    values[P_TITLE] = Py_NewRef(given[K_TITLE]);
    values[P_YEAR] = Py_NewRef(given[K_YEAR]);
    values[P_KIND] = Py_NewRef(kind);
    values[P_CUT] = Py_NewRef(given[K_CUT] == Py_True ? Py_True : Py_False);
    values[P_ABSTRACT] = Py_NewRef(given[K_ABSTRACT]);
    values[P_DOI] = Py_NewRef(given[K_DOI]);
    values[P_URL] = Py_NewRef(given[K_URL]);
    values[P_WHERE] = Py_NewRef(where);
    values[P_EDITORS] = Py_NewRef(no_variants);
    paper = new_with(&paper_class, values);
done:
    for (int i = 0; i < P_SIZE; i++)
        Py_XDECREF(values[i]);
    return paper != NULL ? paper : PyErr_Occurred() ? NULL : Py_NewRef(Py_None);
}

static PyObject *Reading_paper(PyObject *object, PyObject *arguments)
{
    Reading *self = (Reading *)object;
    PyObject *record, *where, *given[K_SIZE] = {NULL};
    if (!PyArg_ParseTuple(arguments, "OO", &record, &where))
        return NULL;
    if (!PyDict_CheckExact(record))
        Py_RETURN_NONE;
    for (int i = 0; i < K_NAME; i++)
        if ((given[i] = value_of(record, i)) == NULL)
            return NULL;
    Text title;
    int known = text_of(given[K_TITLE], &title);
    if (known < 0)
        return NULL;
    int visible = 0;
    for (Py_ssize_t i = 0; known && i < title.size && !visible; i++)
        visible = is_alnum(title.bytes[i]);
    if (!visible || !PyLong_CheckExact(given[K_YEAR]) || !is_text_or_none(given[K_ABSTRACT]) || !is_text_or_none(given[K_DOI]) ||
        !is_text_or_none(given[K_URL]) || given[K_SOURCE] != Py_None || given[K_EDITORS] != Py_None)
        Py_RETURN_NONE;
    return read_values(self, given, where);
}

static PyObject *Reading_new(PyTypeObject *type, PyObject *arguments, PyObject *named)
{
    static char *names[] = {"venues", "people", "kinds", "last_year", "longest_id", NULL};
    PyObject *venues, *people, *kinds;
    long long last_year;
    Py_ssize_t longest_id;
    if (!PyArg_ParseTupleAndKeywords(arguments, named, "$O!O!O!Ln", names, &PyDict_Type, &venues, &PyDict_Type, &people,
                                     &PyDict_Type, &kinds, &last_year, &longest_id))
        return NULL;
    Reading *self = (Reading *)PyType_GenericAlloc(type, 0);
    if (self == NULL)
        return NULL;
    self->venues = Py_NewRef(venues);
    self->people = Py_NewRef(people);
    self->kinds = Py_NewRef(kinds);
    self->last_year = last_year;
    self->longest_id = longest_id;
    return (PyObject *)self;
}

static void Reading_dealloc(PyObject *object)
{
    Reading *self = (Reading *)object;
    PyTypeObject *type = Py_TYPE(object);
    Py_XDECREF(self->venues);
    Py_XDECREF(self->people);
    Py_XDECREF(self->kinds);
    freefunc free_object = (freefunc)PyType_GetSlot(type, Py_tp_free);
    free_object(object);
    Py_DECREF(type);
}

static PyMethodDef Reading_methods[] = {
    {"paper", Reading_paper, METH_VARARGS, "The paper of a decoded record, and its place; None if the record is not ordinary."},
    {NULL}};

static PyType_Slot Reading_slots[] = {
    {Py_tp_doc, "Reads ordinary records of graphapp's own format, with the venues and people that a reader knows already."},
    {Py_tp_new, Reading_new},
    {Py_tp_dealloc, Reading_dealloc},
    {Py_tp_methods, Reading_methods},
    {0, NULL}};

PyType_Spec Reading_spec = {
    "graphapp.native._records.Reading", sizeof(Reading), 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE, Reading_slots};
