/* Values that are derived from an ordinary record: identifiers, fingerprint, hash, variants. */

#include "native.h"

/* Write a plain DOI in lower case to `doi`, which has space for the longest one; 0 if it has another form. */
int lower_doi(const Text *text, unsigned char *doi)
{
    if (!text->ascii || text->size <= 8 || text->size > LONGEST_DOI || memcmp(text->bytes, "10.", 3) ||
        !is_alnum(text->bytes[text->size - 1]))
        return 0;
    Py_ssize_t digits = 3;
    while (digits < text->size && is_digit(text->bytes[digits]))
        digits++;
    if (digits < 7 || digits > 12 || text->bytes[digits] != '/' || digits + 1 >= text->size)
        return 0;
    for (Py_ssize_t i = 0; i < text->size; i++) {
        unsigned char c = text->bytes[i];
        if (!is_alnum(c) && (c == 0 || !strchr("._()/:-", c)))
            return 0;
        doi[i] = lower(c);
    }
    return 1;
}

/* A plain DOI in lower case; None for anything that may contain one in another form. */
PyObject *doi_of(Cleaning *self, PyObject *given)
{
    if (given == Py_None || PyUnicode_GetLength(given) == 0)
        return Py_NewRef(Py_None);
    Text text;
    int known = text_of(given, &text);
    if (known < 0)
        return NULL;
    unsigned char doi[LONGEST_DOI];
    if (known && lower_doi(&text, doi))
        return PyUnicode_FromStringAndSize((char *)doi, text.size);
    return PyObject_CallFunctionObjArgs(self->normal_doi, given, NULL);
}

/* As `graphapp.model.identifiers.paper_id`. */
PyObject *paper_id(PyObject *name, PyObject *doi)
{
    Text text;
    if (text_of(name, &text) <= 0)
        return NULL;
    if (text.size > 6 && !memcmp(text.bytes, "jsonl:", 6) && !memchr(text.bytes + 6, ':', text.size - 6))
        return PyUnicode_FromStringAndSize((char *)text.bytes + 6, text.size - 6);
    return doi == Py_None ? Py_NewRef(name) : PyUnicode_FromFormat("doi:%U", doi);
}

static int by_bytes(const void *one, const void *other)
{
    const Text *first = one, *second = other;
    size_t size = first->size < second->size ? first->size : second->size;
    int order = memcmp(first->bytes, second->bytes, size);
    return order ? order : (first->size > second->size) - (first->size < second->size);
}

static void sort_texts(Text *texts, Py_ssize_t size)
{
    if (size > 32) {
        qsort(texts, size, sizeof *texts, by_bytes);
        return;
    }
    for (Py_ssize_t i = 1; i < size; i++) {
        Text text = texts[i];
        Py_ssize_t to = i;
        for (; to > 0 && by_bytes(&texts[to - 1], &text) > 0; to--)
            texts[to] = texts[to - 1];
        texts[to] = text;
    }
}

/* Compute the fingerprint of a folded title in the buffer, with these last names, which are sorted, and this year, 0 for none: 0, or -1 with an
   error. */
int fingerprint_with(Buffer *buffer, Text *names, Py_ssize_t size, long long year, uint64_t *found)
{
    sort_texts(names, size);
    for (Py_ssize_t i = 0; i < size; i++)
        if (append(buffer, "\x1f", 1) < 0 || append(buffer, names[i].bytes, names[i].size) < 0)
            return -1;
    *found = digest(buffer->bytes, buffer->size) >> 11 << 10 | (year & 1023);
    return 0;
}

/* Room for the last names of a record; NULL with an error. */
Text *room_for_names(Cleaning *self, Py_ssize_t size)
{
    if (self->names_room < size) {
        Text *names = PyMem_Realloc(self->names, 2 * size * sizeof *names);
        if (names == NULL) {
            PyErr_NoMemory();
            return NULL;
        }
        self->names = names;
        self->names_room = 2 * size;
    }
    return self->names;
}

/* As `graphapp.model.identifiers.fingerprint`. */
PyObject *fingerprint(Cleaning *self, Record *record)
{
    Text title;
    uint64_t found;
    if (text_of(record->title, &title) < 0 || write_folded(self, &title) < 0)
        return NULL;
    if (self->buffer.size == 0)
        return Py_NewRef(Py_None);
    if (room_for_names(self, record->size) == NULL)
        return NULL;
    for (Py_ssize_t i = 0; i < record->size; i++) {
        PyObject *last = get(&row_class, PyList_GetItem(record->found, i), R_LAST);
        int known = last == NULL ? -1 : text_of(last, &self->names[i]);
        // the row keeps it
        Py_XDECREF(last);
        if (known <= 0) {
            if (!known)
                PyErr_SetString(PyExc_TypeError, "a last name is not a string");
            return NULL;
        }
    }
    PyObject *given = record->given[P_YEAR];
    long long year = given == Py_None ? 0 : PyLong_AsLongLong(given);
    if (fingerprint_with(&self->buffer, self->names, record->size, year, &found) < 0)
        return NULL;
    return PyLong_FromUnsignedLongLong(found);
}

/* Append what the hash of a record is computed from: 1, 0 if the record is not ordinary, -1 with an error. */
static int append_record(Cleaning *self, Record *record)
{
    Buffer *buffer = &self->buffer;
    PyObject **given = record->given, *venue[2];
    char rules[24];
    buffer->size = 0;
    if (append(buffer, rules, PyOS_snprintf(rules, sizeof rules, "[%lld,", self->rules)) < 0)
        return -1;
    PyObject *first[] = {given[P_RECORD], given[P_TITLE]};
    int known = append_json_items(buffer, first, 2);
    if (known <= 0)
        return known;
    // the list of two goes on: its bracket is replaced
    memmove(buffer->bytes + strlen(rules), buffer->bytes + strlen(rules) + 1, buffer->size - strlen(rules) - 1);
    buffer->size -= 2;
    if (append(buffer, ",[", 2) < 0)
        return -1;
    Py_ssize_t size = PyObject_Size(record->said);
    for (Py_ssize_t i = 0; i < size; i++) {
        if (i > 0 && append(buffer, ",", 1) < 0)
            return -1;
        known = append_json_person(buffer, item_of(record->said, i));
        if (known <= 0)
            return known;
    }
    if (append(buffer, "],", 2) < 0)
        return -1;
    for (int i = P_YEAR; i <= P_URL; i++) {
        if (i == P_VENUE && given[i] != Py_None) {
            if (!PyTuple_Check(given[i]) || PyTuple_Size(given[i]) != 2)
                return 0;
            venue[0] = PyTuple_GetItem(given[i], 0);
            venue[1] = PyTuple_GetItem(given[i], 1);
            known = append_json_items(buffer, venue, 2);
        } else
            known = append_json(buffer, given[i]);
        if (known <= 0)
            return known;
        if (append(buffer, ",", 1) < 0)
            return -1;
    }
    return append(buffer, "[]]", 3) < 0 ? -1 : 1;
}

PyObject *hash_of(Cleaning *self, Record *record, PyObject *paper)
{
    if (!self->hashing)
        return Py_NewRef(Py_None);
    if (record->remarked) {
        PyObject *remarks = PyObject_GetAttrString(self->cleaner, "remarks");
        if (remarks == NULL)
            return NULL;
        long long now = PyLong_AsLongLong(remarks);
        Py_DECREF(remarks);
        if (now != record->remarks)
            return Py_NewRef(Py_None);
    }
    int known = append_record(self, record);
    if (known < 0)
        return NULL;
    if (!known)
        return PyObject_CallFunctionObjArgs(self->record_hash, paper, NULL);
    return PyLong_FromLongLong((int64_t)digest(self->buffer.bytes, self->buffer.size));
}

/* What a person of an author list has beside name and identifier, as a row of `variants.of_people` after `before`: 2, 1 if there is nothing, 0 if it is
   not ordinary, -1 with an error. */
static int append_details(Buffer *buffer, PyObject *person, Py_ssize_t place, const char *before)
{
    if (!is_plain_person(person) || PyTuple_GetItem(person, N_AFFILIATION) != Py_None)
        return 0;
    PyObject *printed = PyTuple_GetItem(person, N_PRINTED), *ids = PyTuple_GetItem(person, N_IDS);
    if (printed == Py_None && PyTuple_Size(ids) == 0)
        return 1;
    char begin[48];
    if (append(buffer, begin, PyOS_snprintf(begin, sizeof begin, "%s[%lld,", before, (long long)place)) < 0)
        return -1;
    if (printed != Py_None) {
        Text text;
        int known = text_of(printed, &text);
        if (known <= 0)
            return known;
        if (text.size == 0 || !is_plain(&text) || text.bytes[0] == ' ' || text.bytes[text.size - 1] == ' ')
            return 0;
    }
    int known = append_json(buffer, printed);
    if (known <= 0 || append(buffer, ",null,", 6) < 0)
        return known <= 0 ? known : -1;
    known = append_json_few(buffer, ids);
    if (known <= 0 || append(buffer, "]", 1) < 0)
        return known <= 0 ? known : -1;
    return 2;
}

/* The variants of a record: what its author list has beside names and identifiers, as from `graphapp.model.variants.of_people`. */
PyObject *variants_of(Cleaning *self, Record *record)
{
    static const char head[] = "{\"people\":[";
    Buffer *buffer = &self->buffer;
    int some = 0;
    buffer->size = 0;
    if (!record->described)
        return Py_NewRef(no_variants);
    for (Py_ssize_t i = 0; i < record->size; i++) {
        int known = append_details(buffer, item_of(record->said, i), i, some ? "," : head);
        if (known < 0)
            return NULL;
        if (known == 0)
            return PyObject_CallFunctionObjArgs(self->of_people, record->given[P_RECORD], record->said, NULL);
        some |= known == 2;
    }
    if (!some)
        return Py_NewRef(no_variants);
    if (append(buffer, "]}", 2) < 0)
        return NULL;
    PyObject *said = PyUnicode_FromStringAndSize((char *)buffer->bytes, buffer->size);
    PyObject *variant = said == NULL ? NULL : PyObject_CallFunctionObjArgs(self->variant, record->given[P_RECORD], said, NULL);
    PyObject *variants = variant == NULL ? NULL : PyTuple_Pack(1, variant);
    Py_XDECREF(said);
    Py_XDECREF(variant);
    return variants;
}
