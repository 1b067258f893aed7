/* The papers of each cluster, counted while rows are written: the same as counting them in the finished tables, which must join these. */

#include "native.h"

int next_listed(ListedNumbers *own)
{
    for (; own->at < own->end; own->at++) {
        unsigned char c = *own->at;
        if (is_digit(c)) {
            if (own->depth != 2)
                return -1;
            own->value = 0;
            for (; own->at < own->end && is_digit(*own->at); own->at++)
                own->value = own->value * 10 + (*own->at - '0');
            own->place++;
            return 1;
        }
        if (c == '[') {
            if (++own->depth > 2)
                return -1;
            own->list += own->depth == 2;
            own->place = -1;
        } else if (c == ']')
            own->depth--;
        else if (c != ',')
            return -1;
    }
    return own->depth ? -1 : 0;
}

typedef struct {
    uint32_t *of;
    size_t room;
} Column;

/* Makes room for the value at `place`; new ones are 0. */
static int reach(Column *column, size_t place)
{
    if (place < column->room)
        return 0;
    size_t room = place + place / 4 + 4096;
    uint32_t *of = PyMem_Realloc(column->of, room * sizeof *of);
    if (of == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    memset(of + column->room, 0, (room - column->room) * sizeof *of);
    column->of = of;
    column->room = room;
    return 0;
}

typedef struct {
    PyObject_HEAD
    // by author: its cluster; by cluster: the number of its papers, and the paper that was counted last, doubled, plus 1 if it was removed
    Column clusters, papers, last;
} PaperCounts;

/* Counts an authorship of a paper that is added, or that is removed. Those of a paper follow each other. */
static int count(PaperCounts *self, int64_t paper, int64_t author, int removed)
{
    uint32_t cluster = author >= 0 && (uint64_t)author < self->clusters.room ? self->clusters.of[author] : 0;
    if (!cluster) {
        PyErr_SetString(PyExc_ValueError, "an author without a cluster");
        return -1;
    }
    // a cluster may have several authors of a paper
    uint32_t mark = (uint32_t)paper << 1 | (uint32_t)removed;
    if (self->last.of[cluster] != mark) {
        self->last.of[cluster] = mark;
        self->papers.of[cluster] += removed ? UINT32_MAX : 1;
    }
    return 0;
}

static PyObject *PaperCounts_authors(PyObject *object, PyObject *bytes)
{
    PaperCounts *self = (PaperCounts *)object;
    PackedRows rows;
    if (read_packed_object(&rows, bytes) < 0)
        return NULL;
    while (next_packed(&rows)) {
        int64_t author = rows.width == 4 ? packed_number(rows.values[0]) : -1, cluster = packed_number(rows.values[rows.width - 1]);
        if (author < 0 || author > INT32_MAX || cluster < 0 || cluster > INT32_MAX) {
            PyErr_SetString(PyExc_ValueError, "not rows of authors");
            return NULL;
        }
        if (reach(&self->clusters, (size_t)author) < 0 || reach(&self->papers, (size_t)cluster) < 0 || reach(&self->last, (size_t)cluster) < 0)
            return NULL;
        self->clusters.of[author] = (uint32_t)cluster;
    }
    if (is_incomplete(&rows))
        return NULL;
    Py_RETURN_NONE;
}

static PyObject *PaperCounts_lists(PyObject *object, PyObject *arguments)
{
    PaperCounts *self = (PaperCounts *)object;
    const char *text;
    Py_ssize_t size;
    long long first;
    if (!PyArg_ParseTuple(arguments, "s#L", &text, &size, &first))
        return NULL;
    ListedNumbers own = listed_numbers((const unsigned char *)text, (size_t)size, first);
    int found;
    while ((found = next_listed(&own)) > 0)
        if (count(self, own.list, own.value, 0) < 0)
            return NULL;
    if (found < 0) {
        PyErr_SetString(PyExc_ValueError, "not lists of numbers");
        return NULL;
    }
    Py_RETURN_NONE;
}

static PyObject *PaperCounts_rows(PyObject *object, PyObject *arguments)
{
    PaperCounts *self = (PaperCounts *)object;
    PyObject *list;
    int removed;
    if (!PyArg_ParseTuple(arguments, "O!p", &PyList_Type, &list, &removed))
        return NULL;
    for (Py_ssize_t i = 0; i < PyList_Size(list); i++) {
        long long paper, author;
        if (!PyArg_ParseTuple(PyList_GetItem(list, i), "LL", &paper, &author) || count(self, paper, author, removed) < 0)
            return NULL;
    }
    Py_RETURN_NONE;
}

static PyObject *PaperCounts_packed(PyObject *object, PyObject *arguments)
{
    PaperCounts *self = (PaperCounts *)object;
    long long from, past;
    if (!PyArg_ParseTuple(arguments, "LL", &from, &past))
        return NULL;
    past = past < (long long)self->papers.room ? past : (long long)self->papers.room;
    Buffer buffer;
    size_t found = 0;
    int failed = begin_packed(&buffer) < 0;
    for (long long i = from < 0 ? 0 : from; i < past && !failed; i++)
        if (self->papers.of[i]) {
            failed = append_packed_number(&buffer, i) < 0 || append_packed_number(&buffer, self->papers.of[i]) < 0;
            found += 2;
        }
    return end_packed(&buffer, failed ? -1 : 1, 2, 3, found);
}

static PyObject *PaperCounts_bytes(PyObject *object, PyObject *none)
{
    PaperCounts *self = (PaperCounts *)object;
    (void)none;
    return PyLong_FromSize_t((self->clusters.room + self->papers.room + self->last.room) * sizeof(uint32_t));
}

static void PaperCounts_dealloc(PyObject *object)
{
    PaperCounts *self = (PaperCounts *)object;
    PyTypeObject *type = Py_TYPE(object);
    PyMem_Free(self->clusters.of);
    PyMem_Free(self->papers.of);
    PyMem_Free(self->last.of);
    freefunc free_object = (freefunc)PyType_GetSlot(type, Py_tp_free);
    free_object(object);
    Py_DECREF(type);
}

static PyMethodDef PaperCounts_methods[] = {
    {"authors", PaperCounts_authors, METH_O, "Note the clusters of new authors: packed rows of the table of authors."},
    {"lists", PaperCounts_lists, METH_VARARGS, "Count new papers: the lists of their authors in JSON, and the number of the first paper."},
    {"rows", PaperCounts_rows, METH_VARARGS, "Count pairs of papers and authors, those of a paper next to each other; or remove them from the counts."},
    {"packed", PaperCounts_packed, METH_VARARGS, "The clusters with numbers from the first argument up to the second one that have papers, and how many: packed."},
    {"bytes", PaperCounts_bytes, METH_NOARGS, "The memory that the counts need."},
    {NULL}};

static PyType_Slot PaperCounts_slots[] = {
    {Py_tp_doc, "The number of papers of each cluster."},
    {Py_tp_dealloc, PaperCounts_dealloc},
    {Py_tp_methods, PaperCounts_methods},
    {0, NULL}};

PyType_Spec PaperCounts_spec = {
    "graphapp.native._records.PaperCounts", sizeof(PaperCounts), 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE, PaperCounts_slots};
