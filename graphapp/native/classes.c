/* Fields of Python classes with __slots__, which are read and written without looking up their names. */

#include "native.h"

static const char *const paper_names[] = {
    "record", "title", "authors", "year", "kind", "venue", "authors_cut", "abstract", "doi", "url", "where", "editors"};
static const char *const stored_names[] = {
    "id", "title", "year", "kind", "venue", "authors", "authors_cut", "abstract", "doi", "url", "sources", "fingerprint", "variants"};
static const char *const row_names[] = {"name", "key", "last_name", "id", "_row", "number", "numbered_by"};
static const char *const printed_names[] = {"printed"};
static const char *const people_names[] = {"people"};

static Field paper_fields[P_SIZE], stored_fields[S_SIZE], row_fields[R_SIZE], printed_fields[1], people_fields[1];
Class paper_class = {NULL, paper_fields, P_SIZE};
Class stored_class = {NULL, stored_fields, S_SIZE};
Class row_class = {NULL, row_fields, R_SIZE};
Class printed_class = {NULL, printed_fields, 1};
Class people_class = {NULL, people_fields, 1};

static int bind_class(Class *class, PyObject *type, const char *const *names)
{
    if (!PyType_Check(type)) {
        PyErr_SetString(PyExc_TypeError, "not a class");
        return -1;
    }
    for (int i = 0; i < class->size; i++) {
        PyObject *descriptor = PyObject_GetAttrString(type, names[i]);
        if (descriptor == NULL)
            return -1;
        Field *field = &class->fields[i];
        Py_XDECREF(field->descriptor);
        field->descriptor = descriptor;
        field->get = (descrgetfunc)PyType_GetSlot(Py_TYPE(descriptor), Py_tp_descr_get);
        field->set = (descrsetfunc)PyType_GetSlot(Py_TYPE(descriptor), Py_tp_descr_set);
        if (field->get == NULL || field->set == NULL) {
            PyErr_Format(PyExc_TypeError, "%s is not a field in __slots__", names[i]);
            return -1;
        }
    }
    Py_XDECREF(class->type);
    class->type = Py_NewRef(type);
    return 0;
}

/* An object with the values of all its fields; they are not consumed. */
PyObject *new_with(const Class *class, PyObject *const *values)
{
    PyObject *made = new_object(class);
    if (made == NULL)
        return NULL;
    for (int i = 0; i < class->size; i++)
        if (set(class, made, i, values[i]) < 0) {
            Py_DECREF(made);
            return NULL;
        }
    return made;
}

PyObject *bind(PyObject *module, PyObject *arguments)
{
    PyObject *paper, *printed, *stored, *row, *people;
    (void)module;
    if (!PyArg_ParseTuple(arguments, "OOOOO", &paper, &printed, &stored, &row, &people))
        return NULL;
    if (bind_class(&paper_class, paper, paper_names) < 0 || bind_class(&printed_class, printed, printed_names) < 0 ||
        bind_class(&stored_class, stored, stored_names) < 0 || bind_class(&row_class, row, row_names) < 0 ||
        bind_class(&people_class, people, people_names) < 0)
        return NULL;
    Py_RETURN_NONE;
}
