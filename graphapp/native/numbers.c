/* The authors of records as numbers, where they are written: the numbers of a store for the rows of a roster, and author lists as JSON. */

#include "native.h"

static PyObject *name_prefix, *own_scheme;

/* Make the strings that ids begin with: 0, or -1 with an error. */
int make_prefixes(void)
{
    name_prefix = PyUnicode_FromString("name:");
    own_scheme = PyUnicode_FromString("jsonl:");
    return name_prefix == NULL || own_scheme == NULL ? -1 : 0;
}

typedef struct {
    PyObject *names, *keys, *ids, *by_name, *by_id, *clusters, *added, *added_clusters;
    long long author, cluster;
} Numbering;

/* The number of a key of a dictionary, which gets the number after `last` if it has none: `last` is then that number. 0 with an error. */
static long long number_in(PyObject *known, PyObject *key, long long *last)
{
    PyObject *number = PyDict_GetItemWithError(known, key);
    if (number != NULL) {
        long long n = PyLong_AsLongLong(number);
        return n == -1 && PyErr_Occurred() ? 0 : n;
    }
    if (PyErr_Occurred() || (number = PyLong_FromLongLong(*last + 1)) == NULL)
        return 0;
    int failed = PyDict_SetItem(known, key, number) < 0;
    Py_DECREF(number);
    return failed ? 0 : ++*last;
}

/* Append a value, whose reference is given away. */
static int append_value(PyObject *list, PyObject *value)
{
    int failed = value == NULL || PyList_Append(list, value) < 0;
    Py_XDECREF(value);
    return failed ? -1 : 0;
}

/* The number of the store for a row of the roster; 0 with an error. */
static long long number_of(Numbering *own, Py_ssize_t row)
{
    PyObject *name = PyList_GetItem(own->names, row), *id = PyList_GetItem(own->ids, row), *key;
    if (name == NULL || id == NULL)
        return 0;
    int named = id == Py_None;
    long long before = own->author;
    long long n = number_in(named ? own->by_name : own->by_id, named ? name : id, &own->author);
    if (n == 0 || own->author == before)
        return n;
    before = own->cluster;
    if ((key = PyList_GetItem(own->keys, row)) == NULL)
        return 0;
    long long cluster = number_in(own->clusters, key, &own->cluster);
    if (cluster == 0)
        return 0;
    if (own->cluster != before &&
        (append_value(own->added_clusters, PyLong_FromLongLong(cluster)) < 0 ||
         PyList_Append(own->added_clusters, key) < 0 || PyList_Append(own->added_clusters, Py_None) < 0))
        return 0;
    if (append_value(own->added, PyLong_FromLongLong(n)) < 0 ||
        append_value(own->added, named ? PyUnicode_Concat(name_prefix, name) : Py_NewRef(id)) < 0 ||
        PyList_Append(own->added, name) < 0 || append_value(own->added, PyLong_FromLongLong(cluster)) < 0)
        return 0;
    return n;
}

/* The values of an array whose type has this code: 0, or -1 with an error. The buffer must be released. */
static int values_of(PyObject *array, Py_buffer *buffer, int flags, size_t size)
{
    if (PyObject_GetBuffer(array, buffer, flags) < 0)
        return -1;
    if ((size_t)buffer->itemsize == size)
        return 0;
    PyBuffer_Release(buffer);
    PyErr_SetString(PyExc_TypeError, "an array of another type was expected");
    return -1;
}

PyObject *numbered(PyObject *module, PyObject *arguments)
{
    Numbering own;
    PyObject *members, *numbers;
    Py_buffer rows, known;
    (void)module;
    if (!PyArg_ParseTuple(arguments, "OOO!O!O!O!O!O!LLO!O!", &members, &numbers, &PyList_Type, &own.names, &PyList_Type, &own.keys,
                          &PyList_Type, &own.ids, &PyDict_Type, &own.by_name, &PyDict_Type, &own.by_id, &PyDict_Type,
                          &own.clusters, &own.author, &own.cluster, &PyList_Type, &own.added, &PyList_Type, &own.added_clusters))
        return NULL;
    if (values_of(members, &rows, PyBUF_FORMAT | PyBUF_ND, sizeof(uint32_t)) < 0)
        return NULL;
    if (values_of(numbers, &known, PyBUF_FORMAT | PyBUF_ND | PyBUF_WRITABLE, sizeof(int64_t)) < 0) {
        PyBuffer_Release(&rows);
        return NULL;
    }
    const uint32_t *row = rows.buf, *end = row + rows.len / sizeof *row;
    int64_t *number = known.buf;
    size_t count = known.len / sizeof *number;
    int failed = 0;
    Py_ssize_t names = PyList_Size(own.names), keys = PyList_Size(own.keys);
    for (; row < end && !failed; row++) {
        uint32_t later = end - row > AHEAD ? row[AHEAD] : 0;
        if (later < count && later < names && later < keys && number[later] == 0) {
            prefetch(own.names, later);
            prefetch(own.keys, later);
        }
        if (*row >= count) {
            PyErr_SetString(PyExc_IndexError, "a row has no place for its number");
            failed = 1;
        } else if (number[*row] == 0)
            failed = (number[*row] = number_of(&own, *row)) == 0;
    }
    PyBuffer_Release(&rows);
    PyBuffer_Release(&known);
    return failed ? NULL : Py_BuildValue("LL", own.author, own.cluster);
}

/* Append a number in decimal; there must be room. */
static unsigned char *write_number(unsigned char *to, uint64_t number)
{
    unsigned char digits[20], *at = digits + sizeof digits;
    do
        *--at = '0' + number % 10;
    while (number /= 10);
    size_t size = digits + sizeof digits - at;
    memcpy(to, at, size);
    return to + size;
}

/* Append an author list, whose members begin at `row`: -1 with an error. */
static int append_numbers(Buffer *buffer, const uint32_t *row, size_t size, const int64_t *number, size_t count)
{
    if (reserve(buffer, 21 * size + 3) < 0)
        return -1;
    unsigned char *to = buffer->bytes + buffer->size;
    *to++ = '[';
    for (size_t i = 0; i < size; i++) {
        if (row[i] >= count || number[row[i]] <= 0) {
            PyErr_SetString(PyExc_IndexError, "a row has no number");
            return -1;
        }
        if (i > 0)
            *to++ = ',';
        to = write_number(to, number[row[i]]);
    }
    *to++ = ']';
    buffer->size = to - buffer->bytes;
    return 0;
}

/* The same for the names of the members: 1, 0 if one of them cannot be written, -1 with an error. */
static int append_names(Buffer *buffer, const uint32_t *row, size_t size, size_t left, PyObject *printed)
{
    Py_ssize_t names = PyList_Size(printed);
    if (append(buffer, "[", 1) < 0)
        return -1;
    for (size_t i = 0; i < size; i++) {
        if (left - i > AHEAD && row[i + AHEAD] < names)
            prefetch(printed, row[i + AHEAD]);
        PyObject *name = PyList_GetItem(printed, row[i]);
        if (name == NULL || (i > 0 && append(buffer, ",", 1) < 0))
            return -1;
        int known = PyTuple_CheckExact(name) ? append_json_few(buffer, name) : append_json_text(buffer, name);
        if (known <= 0)
            return known;
    }
    return append(buffer, "]", 1) < 0 ? -1 : 1;
}

/* Lists of the sizes `sizes`, whose rows are `members`, one list after the other. What is appended of a row is its number among `values`, an array, or
   its name, if that is a list. `others` has lists as JSON by place. 1, 0 if a name cannot be written, -1 with an error. */
static int append_lists(Buffer *buffer, PyObject *sizes, const Py_buffer *members, PyObject *values, PyObject *others)
{
    const uint32_t *row = members->buf;
    Py_ssize_t left = members->len / sizeof *row;
    Py_ssize_t lists = PyList_Size(sizes), given = PyDict_Size(others);
    int names = PyList_CheckExact(values), done = 1;
    Py_buffer known;
    if (!names && values_of(values, &known, PyBUF_FORMAT | PyBUF_ND, sizeof(int64_t)) < 0)
        return -1;
    for (Py_ssize_t i = 0; i < lists && done > 0; i++) {
        Py_ssize_t size = PyLong_AsSsize_t(PyList_GetItem(sizes, i));
        if (size < 0 || size > left) {
            if (!PyErr_Occurred())
                PyErr_SetString(PyExc_ValueError, "the lists have more members than there are");
            done = -1;
            break;
        }
        PyObject *place = given ? PyLong_FromSsize_t(i) : NULL;
        PyObject *other = place == NULL ? NULL : PyDict_GetItemWithError(others, place);
        Py_XDECREF(place);
        if (PyErr_Occurred() || (i > 0 && append(buffer, ",", 1) < 0))
            done = -1;
        else if (other != NULL) {
            char *text;
            Py_ssize_t length;
            if (PyBytes_AsStringAndSize(other, &text, &length) < 0 || append(buffer, text, length) < 0)
                done = -1;
        } else if (names)
            done = append_names(buffer, row, size, left, values);
        else if (append_numbers(buffer, row, size, known.buf, known.len / sizeof(int64_t)) < 0)
            done = -1;
        row += size;
        left -= size;
    }
    if (!names)
        PyBuffer_Release(&known);
    return done;
}

PyObject *listed(PyObject *module, PyObject *arguments)
{
    PyObject *sizes, *members, *values, *others, *result = NULL;
    Py_buffer rows;
    Buffer buffer = {NULL, 0, 0};
    (void)module;
    if (!PyArg_ParseTuple(arguments, "O!OOO!", &PyList_Type, &sizes, &members, &values, &PyDict_Type, &others))
        return NULL;
    if (values_of(members, &rows, PyBUF_FORMAT | PyBUF_ND, sizeof(uint32_t)) < 0)
        return NULL;
    int done = append_lists(&buffer, sizes, &rows, values, others);
    if (done > 0)
        // without a list, there are no bytes
        result = PyBytes_FromStringAndSize(buffer.size ? (const char *)buffer.bytes : "", buffer.size);
    else if (done == 0)
        result = Py_NewRef(Py_None);
    PyBuffer_Release(&rows);
    PyMem_Free(buffer.bytes);
    return result;
}

/* --- the ids of papers, as in `graphapp.model.identifiers` */

static Py_ssize_t colon_in(PyObject *text, Py_ssize_t begin) { return PyUnicode_FindChar(text, ':', begin, PyUnicode_GetLength(text), 1); }

/* `paper_named`: a new reference. */
static PyObject *id_from(PyObject *record)
{
    Py_ssize_t size = PyUnicode_GetLength(record), prefix = PyUnicode_GetLength(own_scheme);
    if (size > prefix && PyUnicode_Tailmatch(record, own_scheme, 0, size, -1) == 1 && colon_in(record, prefix) == -1)
        return PyUnicode_Substring(record, prefix, size);
    return Py_NewRef(colon_in(record, 0) >= 0 ? record : Py_None);
}

PyObject *papers_named(PyObject *module, PyObject *records)
{
    PyObject *found = PyList_New(0), *all = PyObject_GetIter(records), *record;
    (void)module;
    while (found != NULL && all != NULL && (record = PyIter_Next(all)) != NULL) {
        PyObject *id = PyUnicode_Check(record) ? id_from(record) : NULL;
        if (id == NULL && !PyErr_Occurred())
            PyErr_SetString(PyExc_TypeError, "the name of a record is not a string");
        Py_DECREF(record);
        if (id == Py_None)
            Py_DECREF(id);
        else if (append_value(found, id) < 0)
            Py_CLEAR(found);
    }
    if (all == NULL || PyErr_Occurred())
        Py_CLEAR(found);
    Py_XDECREF(all);
    return found;
}

/* Whether `named_by` of an id is this name: -1 with an error. */
static int is_named_by(PyObject *name, PyObject *id)
{
    if (!PyUnicode_Check(name) || !PyUnicode_Check(id)) {
        PyErr_SetString(PyExc_TypeError, "an id or a name is not a string");
        return -1;
    }
    Py_ssize_t size = PyUnicode_GetLength(name), prefix = PyUnicode_GetLength(own_scheme);
    if (colon_in(id, 0) >= 0)
        prefix = 0;
    if (size != prefix + PyUnicode_GetLength(id))
        return 0;
    Py_ssize_t ends = PyUnicode_Tailmatch(name, id, prefix, size, 1);
    return ends == 1 && prefix > 0 ? (int)PyUnicode_Tailmatch(name, own_scheme, 0, size, -1) : (int)ends;
}

PyObject *singles(PyObject *module, PyObject *arguments)
{
    PyObject *ids, *names;
    (void)module;
    if (!PyArg_ParseTuple(arguments, "O!O!", &PyList_Type, &ids, &PyList_Type, &names))
        return NULL;
    Py_ssize_t size = PyList_Size(ids);
    if (PyList_Size(names) != size) {
        PyErr_SetString(PyExc_ValueError, "the columns have different lengths");
        return NULL;
    }
    PyObject *found = PyList_New(size);
    for (Py_ssize_t i = 0; found != NULL && i < size; i++) {
        int single = is_named_by(PyList_GetItem(names, i), PyList_GetItem(ids, i));
        if (single < 0)
            Py_CLEAR(found);
        else
            PyList_SetItem(found, i, PyBool_FromLong(single));
    }
    return found;
}

/* --- hashes of values in `graphapp.stores.sqlite.number_table` */

/* A hash of a string that does not depend on Python's: 0, or -1 with an error. */
static int second_hash(PyObject *value, uint64_t *hash)
{
    Text text;
    int known = text_of(value, &text);
    if (known > 0) {
        *hash = hash_of_text(&text);
        return 0;
    }
    // with an unpaired surrogate: it has no UTF-8
    PyObject *marked = known < 0 ? NULL : PyUnicode_Concat(value, own_scheme);
    Py_hash_t found = marked == NULL ? -1 : PyObject_Hash(marked);
    Py_XDECREF(marked);
    *hash = (uint64_t)found;
    return found == -1 ? -1 : 0;
}

PyObject *second_hashes(PyObject *module, PyObject *values)
{
    (void)module;
    Py_ssize_t size = PyList_Size(values);
    if (size < 0)
        return NULL;
    PyObject *found = PyBytes_FromStringAndSize(NULL, size * (Py_ssize_t)sizeof(uint64_t));
    char *to = found == NULL ? NULL : PyBytes_AsString(found);
    for (Py_ssize_t i = 0; to != NULL && i < size; i++, to += sizeof(uint64_t)) {
        uint64_t hash;
        if (size - i > AHEAD)
            prefetch(values, i + AHEAD);
        if (second_hash(PyList_GetItem(values, i), &hash) < 0) {
            Py_CLEAR(found);
            break;
        }
        memcpy(to, &hash, sizeof hash);
    }
    return found;
}
