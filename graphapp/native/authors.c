/* The authors of lines, found in tables by their names, and by their identifiers if they have any. */

#include "taking.h"

static Author author_in(const Table *table, const Entry *entry)
{
    return (Author){entry->number, table, (size_t)entry->at + entry->size, entry->first, entry->second};
}

/* Mark a name that has a defect: 0, or -1 with an error. */
static int mark_odd(Taking *self, PyObject *name)
{
    Text text;
    int known = text_of(name, &text);
    // other names are not in the table either
    if (known <= 0 || text.size == 0 || text.size > LONGEST_NAME)
        return known < 0 ? -1 : 0;
    uint64_t hash = hash_of_text(&text);
    if (make_room(&self->names) < 0)
        return -1;
    Entry *place = find_entry(&self->names, hash, &text);
    if (place->size == 0)
        return add_entry(&self->names, hash, &text, &no_text, &no_text, ODD) == NULL ? -1 : 0;
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

/* Read a name of the most frequent form: 1, 0 if it has another one or may be a placeholder, -1 with an error. */
static int read_name(Taking *self, const Text *name, PlainName *plain)
{
    int known = read_plain_name(self->cleaning, name, plain);
    if (known <= 0)
        return known;
    PyObject *string = string_of(&plain->last);
    int placeholder = string == NULL ? -1 : PySet_Contains(self->cleaning->no_names, string);
    Py_XDECREF(string);
    return placeholder < 0 ? -1 : !placeholder;
}

/* Add a new row, without an object: 0, or -1 with an error. `id` may have no bytes. */
static int add_row(Taking *self, const Text *name, const PlainName *plain, const Text *id)
{
    Text key = {plain->key, plain->key_size, 0};
    self->rows++;
    if (add_text(&self->added, name) < 0 || add_text(&self->added, &key) < 0)
        return -1;
    return id->bytes == NULL ? add_word(&self->added, "null") : add_text(&self->added, id);
}

/* Add a name of the most frequent form to the table: 1, 0 if it has another one, -1 with an error. */
static int add_plain_name(Taking *self, uint64_t hash, const Text *name)
{
    PlainName plain;
    Text no_id = {NULL, 0, 1};
    int known = read_name(self, name, &plain);
    if (known <= 0)
        return known;
    if (add_entry(&self->names, hash, name, &plain.last, &no_text, (uint32_t)self->rows) == NULL)
        return -1;
    return add_row(self, name, &plain, &no_id) < 0 ? -1 : 1;
}

/* Add an entry for the row of an author to a table: 1, 0 if records with this author are not ordinary, -1 with an error. `said` is the author as
   JSON. */
static int add_row_entry(Taking *self, Table *table, uint64_t hash, const Text *key, PyObject *row, const Text *printed, const Text *said)
{
    PyObject *name = NULL, *last_name = NULL, *number = NULL;
    Text text, last;
    int known = 0, odd;
    if (!is_a(row, &row_class))
        return 0;
    odd = PySet_Contains(self->cleaning->odd_people, row);
    if (odd)
        return odd < 0 ? -1 : 0;
    name = get(&row_class, row, R_NAME);
    last_name = get(&row_class, row, R_LAST);
    if (name == NULL || last_name == NULL || (known = text_of(name, &text)) <= 0 || (known = text_of(last_name, &last)) <= 0)
        known = PyErr_Occurred() ? -1 : 0;
    else if (!same_text(&text, printed) || last.size > LONGEST_NAME)
        known = 0;
    else if ((number = row_number(row, self->valid, &self->rows, self->fresh)) == NULL || move_fresh(self) < 0)
        known = -1;
    else {
        unsigned long value = PyLong_AsUnsignedLong(number);
        known = PyErr_Occurred() || add_entry(table, hash, key, &last, said, (uint32_t)value) == NULL ? -1 : 1;
    }
    Py_XDECREF(name);
    Py_XDECREF(last_name);
    Py_XDECREF(number);
    return known;
}

/* Add a name of any form to the table: 1, 0 if records with this name are not ordinary, -1 with an error. */
static int add_name(Taking *self, uint64_t hash, const Text *name)
{
    int known = add_plain_name(self, hash, name);
    if (known)
        return known;
    PyObject *said = string_of(name);
    PyObject *row = said == NULL ? NULL : PyObject_GetItem(self->cleaning->people, said);
    Py_XDECREF(said);
    known = row == NULL ? -1 : add_row_entry(self, &self->names, hash, name, row, name, &no_text);
    Py_XDECREF(row);
    return known;
}

/* Find a name: 1, 0 if records with it are not ordinary, -1 with an error. */
static int find_name(Taking *self, const Text *name, uint64_t hash, Author *author)
{
    if (name->size == 0 || name->size > LONGEST_NAME)
        return 0;
    if (make_room(&self->names) < 0)
        return -1;
    Entry *place = find_entry(&self->names, hash, name);
    if (place->size == 0) {
        int known = add_name(self, hash, name);
        if (known <= 0)
            return known;
        place = find_entry(&self->names, hash, name);
    }
    *author = author_in(&self->names, place);
    return place->number != ODD;
}

/* Whether an identifier has a scheme, and is kept as it is. */
static int has_scheme(const Text *id)
{
    if (!is_plain_ascii(id) || id->size == 0 || !is_letter(id->bytes[0]) || memchr(id->bytes, ' ', id->size))
        return 0;
    Py_ssize_t size = 1;
    while (size < id->size && (is_alnum(id->bytes[size]) || (id->bytes[size] != 0 && strchr("_.+-", id->bytes[size]))))
        size++;
    // "name:" is the scheme of names
    return size + 1 < id->size && id->bytes[size] == ':' && !(size == 4 && !memcmp(id->bytes, "name", 4));
}

/* Add a person with a name and an identifier of the most frequent forms to the table: 1, 0 if they have others, -1 with an error. */
static int add_plain_person(Taking *self, uint64_t hash, const Text *key, const Text *name, const Text *id)
{
    PlainName plain;
    if (!has_scheme(id))
        return 0;
    int known = read_name(self, name, &plain);
    if (known <= 0)
        return known;
    if (make_room(&self->names) < 0)
        return -1;
    Entry *place = find_entry(&self->names, hash_of_text(name), name);
    if (place->size > 0 && place->number == ODD)
        return 0;
    // as `append_json_person`
    static const char rest[] = ",false,false,null,null,[],[]]";
    Buffer said = {NULL, 0, 0};
    known = append(&said, "[", 1) < 0 || append_json_string(&said, name) < 0 || append(&said, ",", 1) < 0 ||
                    append_json_string(&said, id) < 0 || append(&said, rest, strlen(rest)) < 0
                ? -1
                : (int)(said.size <= LONGEST_TEXT);
    Text json = {said.bytes, (Py_ssize_t)said.size, 0};
    if (known > 0 && (add_entry(&self->people, hash, key, &plain.last, &json, (uint32_t)self->rows) == NULL ||
                      add_row(self, name, &plain, id) < 0))
        known = -1;
    PyMem_Free(said.bytes);
    return known;
}

/* Add a person to the table: 1, 0 if records with this person are not ordinary, -1 with an error. */
static int add_person(Taking *self, uint64_t hash, const Text *key, const Text *name, const Text *id)
{
    Buffer said = {NULL, 0, 0};
    PyObject *name_string, *id_string, *row = NULL, *person = NULL;
    int known = add_plain_person(self, hash, key, name, id);
    if (known)
        return known;
    known = -1;
    name_string = string_of(name);
    id_string = string_of(id);
    if (name_string != NULL && id_string != NULL)
        person = known_person(self->reading, name_string, id_string);
    Py_XDECREF(name_string);
    Py_XDECREF(id_string);
    // the Python code examines a person that is not known yet
    if (person == Py_None)
        known = 0;
    else if (person != NULL && (known = append_json_person(&said, person)) > 0) {
        row = row_of(self->cleaning, person);
        Text json = {said.bytes, (Py_ssize_t)said.size, 0};
        known = row == NULL ? -1
                : json.size > LONGEST_TEXT ? 0
                                           : add_row_entry(self, &self->people, hash, key, row, name, &json);
    }
    PyMem_Free(said.bytes);
    Py_XDECREF(person);
    Py_XDECREF(row);
    return known;
}

/* Find a person: 1, 0 if records with this person are not ordinary, -1 with an error. */
static int find_person(Taking *self, const Text *name, const Text *id, Author *author)
{
    unsigned char both[2 * LONGEST_NAME + 1];
    if (name->size == 0 || name->size > LONGEST_NAME || id->size == 0 || id->size > LONGEST_NAME)
        return 0;
    // no text of a line contains a zero
    memcpy(both, name->bytes, name->size);
    both[name->size] = 0;
    memcpy(both + name->size + 1, id->bytes, id->size);
    Text key = {both, name->size + 1 + id->size, 0};
    uint64_t hash = hash_of_text(&key);
    if (make_room(&self->people) < 0)
        return -1;
    Entry *place = find_entry(&self->people, hash, &key);
    if (place->size == 0) {
        int known = add_person(self, hash, &key, name, id);
        if (known <= 0)
            return known;
        place = find_entry(&self->people, hash, &key);
    }
    *author = author_in(&self->people, place);
    return 1;
}

/* Whether an author list consists of one list twice. */
int is_doubled(const Line *line)
{
    Py_ssize_t half = line->size / 2;
    if (line->size % 2)
        return 0;
    for (Py_ssize_t i = 0; i < half; i++)
        if (!same_text(&line->names[i].text, &line->names[i + half].text))
            return 0;
    return 1;
}

/* Make room for the authors of a record: 0, or -1 with an error. */
static int room_for_authors(Taking *self, Py_ssize_t size)
{
    if (size <= self->authors_room)
        return 0;
    Author *authors = PyMem_Realloc(self->authors, 2 * size * sizeof *authors);
    if (authors != NULL)
        self->authors = authors;
    uint64_t *hashes = PyMem_Realloc(self->hashes, 2 * size * sizeof *hashes);
    if (hashes != NULL)
        self->hashes = hashes;
    if (authors == NULL || hashes == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    self->authors_room = 2 * size;
    return 0;
}

/* Note that the record has a row: 1, 0 if that has been noted before, -1 with an error. */
static int meet(Taking *self, uint32_t number)
{
    if (number >= self->met_room) {
        size_t room = 2 * (size_t)number + 1024;
        uint32_t *met = PyMem_Realloc(self->met, room * sizeof *met);
        if (met == NULL) {
            PyErr_NoMemory();
            return -1;
        }
        memset(met + self->met_room, 0, (room - self->met_room) * sizeof *met);
        self->met = met;
        self->met_room = room;
    }
    int first = self->met[number] != self->record;
    self->met[number] = self->record;
    return first;
}

/* Begin to note the rows of another record. */
static void begin_record(Taking *self)
{
    if (++self->record == 0) {
        if (self->met_room > 0)
            memset(self->met, 0, self->met_room * sizeof *self->met);
        self->record = 1;
    }
}

/* Find the first `size` authors of a line: 1, 0 if they are not ordinary, -1 with an error. */
int find_authors(Taking *self, const Line *line, Py_ssize_t size)
{
    // not within a record, which then has the numbers of one table
    if (is_full(&self->names, self->cleaning->kept)) {
        forget_entries(&self->names);
        self->noted = 0;
    }
    if (is_full(&self->people, self->cleaning->kept))
        forget_entries(&self->people);
    // as in `read_authors`: the Python code would read, and count, a name of this record again
    if (PyDict_Size(self->cleaning->people) + 5 * size >= self->cleaning->kept)
        return 0;
    // an emptied table would be full of them again soon, and most of the time be spent on that
    if (2 * PySet_Size(self->cleaning->odd_people) >= self->cleaning->kept)
        return 0;
    if (note_odd(self) < 0 || room_for_authors(self, size) < 0)
        return -1;
    begin_record(self);
    for (Py_ssize_t i = 0; i < size && !line->identified; i++)
        self->hashes[i] = hash_of_text(&line->names[i].text);
    if (!line->identified)
        expect_entries(&self->names, self->hashes, size);
    for (Py_ssize_t i = 0; i < size; i++) {
        const Text *name = &line->names[i].text;
        Author *found = &self->authors[i];
        int known = line->identified ? find_person(self, name, &line->ids[i].text, found) : find_name(self, name, self->hashes[i], found);
        if (known <= 0 || (known = meet(self, found->number)) <= 0)
            return known;
    }
    return 1;
}
