/* The module, and what is made with it. */

#include "native.h"

static PyMethodDef functions[] = {
    {"encoded", encoded, METH_VARARGS,
     "Items as columns (see `PartEncoder`), and the number of rows that have numbers then; None if an item has no paper."},
    {"laid_out", laid_out, METH_VARARGS,
     "The records of dblp in the layout of its dump from a place in a text: the line on which each begins, and its parts; and where they end, and\n"
     "on which line. Further arguments: the first line, the names of records, and those of fields without attributes."},
    {"numbered", numbered, METH_VARARGS,
     "Give numbers to the rows `members` of a roster that have none in the array `numbers`, and add the new ones to lists, as\n"
     "`graphapp.stores.sqlite.id_cache` does. The last numbers of an author and of a cluster."},
    {"listed", listed, METH_VARARGS,
     "Author lists as JSON, separated by commas, from their sizes and members: the number of each member in an array, or its name in a list, and\n"
     "other lists as JSON by place. None if a name cannot be written."},
    {"papers_named", papers_named, METH_O, "`paper_named` of the names of records that have one."},
    {"second_hashes", second_hashes, METH_O, "A hash of each string of a list that does not depend on Python's, as 64 bits each."},
    {"singles", singles, METH_VARARGS, "Whether `named_by` of each of these ids is the name of a record at the same place."},
    {"packed", packed, METH_VARARGS, "Values of complete rows, and their number in a row, as bytes; None if one is not None, text, or 64 bits."},
    {"packed_header", packed_header, METH_O, "The number of packed rows, a bit for each column with values, and the first value."},
    {"unpacked", unpacked, METH_O, "The values of packed rows."},
    {"extend_sqlite", extend_sqlite, METH_O, "Extend new connections, in the library of the module at a path; False if that is not possible."},
    {"simplify_sqlite", simplify_sqlite, METH_O,
     "Let the library of the module at a path lock less, in a process that has no connection yet and uses each in one thread."},
    {"hold", hold, METH_O, "The number by which the tables of SQLite know these bytes, or this text, until they are released."},
    {"release", release, METH_O, "Release what has this number."},
    {"bind", bind, METH_VARARGS, "Remember the classes Paper, PrintedNames, StoredPaper, SharedRow, PlacedInOrder. Call it once."},
    {NULL}};

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, "_records", "The hot path of a load: see native.h.", -1, functions, NULL, NULL, NULL, NULL};

PyTypeObject *cleaning_type, *reading_type;
PyObject *zero, *no_variants;

/* The type, which the module keeps. */
static PyTypeObject *added_type(PyObject *module, const char *name, PyType_Spec *spec)
{
    PyObject *type = PyType_FromSpec(spec);
    if (type != NULL && PyModule_AddObjectRef(module, name, type) < 0)
        Py_CLEAR(type);
    return (PyTypeObject *)type;
}

/* What hatch_build.py passes; without it, `graphapp.native` does not use the module. */
#ifndef SOURCE_DIGEST
#define SOURCE_DIGEST unknown
#endif
#define TEXT_OF(value) #value
#define VALUE_OF(macro) TEXT_OF(macro)

PyMODINIT_FUNC PyInit__records(void)
{
    PyObject *module = PyModule_Create(&definition);
    if (module == NULL)
        return NULL;
    zero = PyLong_FromLong(0);
    no_variants = PyTuple_New(0);
    if (zero == NULL || no_variants == NULL || make_keys() < 0 || make_secret() < 0 || make_prefixes() < 0 ||
        PyModule_AddStringConstant(module, "source_digest", VALUE_OF(SOURCE_DIGEST)) < 0 ||
        (cleaning_type = added_type(module, "Cleaning", &Cleaning_spec)) == NULL ||
        (reading_type = added_type(module, "Reading", &Reading_spec)) == NULL || added_type(module, "Taking", &Taking_spec) == NULL ||
        added_type(module, "PaperCounts", &PaperCounts_spec) == NULL)
        Py_CLEAR(module);
    return module;
}
