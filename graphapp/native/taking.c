/* Lines that are read, cleaned and numbered at once, without objects.

   The values of an ordinary record are added to columns, each of which is the JSON text of a list. Its authors are found in a table that has the
   number and the last name of each, its venue in another one.

   The cleaner does not keep the names of these records, and so forgets its names later than it would without this table. In a file with more names
   than it keeps, it may therefore count a defect that occurs again in a name fewer times. */

#include "native.h"

enum { LONGEST_NAME = 2000, LONGEST_VENUE = 2000, MOST_VENUES = 30000, MOST_KINDS = 16 };

/* A name that has a defect: records with it are not ordinary. */
static const uint32_t ODD = UINT32_MAX;

/* A kind of papers, its number, and the kind of their venues. */
typedef struct {
    PyObject *name, *venue_kind;
    Text text;
    long long number;
} Kind;

typedef struct {
    PyObject_HEAD
    Cleaning *cleaning;
    Reading *reading;
    PyObject *kind_numbers, *venues, *unordered, *dumps, *valid, *fresh;
    Kind kinds[MOST_KINDS];
    int kinds_size;
    long long rows, count;
    // people have a name and an identifier
    Table names, people, venue_table;
    // C_LIST has the sizes of the author lists, whose numbers are in `members`; other lists are in `unlisted`, each with its place
    Buffer columns[C_SIZE], members, unlisted, added, scratch;
    // whether the names with defects that the cleaner knew when the table was empty are in it
    int noted;
    Line line;
    struct Author *authors;
    Py_ssize_t authors_room;
    // for each row the last record with it, by a number of the record
    uint32_t *met, record;
    size_t met_room;
} Taking;

/* An author of a record, whose texts are in a table: the number, the last name, and the person as JSON. */
typedef struct Author {
    uint32_t number;
    const Table *table;
    size_t last_at;
    uint16_t last, said;
} Author;

static Author author_in(const Table *table, const Entry *entry)
{
    return (Author){entry->number, table, (size_t)entry->at + entry->size, entry->first, entry->second};
}

/* Mark a name that has a defect: 0, or -1 with an error. */
static int mark_odd(Taking *self, PyObject *name)
{
    Text text, none = {(const unsigned char *)"", 0, 1};
    int known = text_of(name, &text);
    // other names are not in the table either
    if (known <= 0 || text.size == 0 || text.size > LONGEST_NAME)
        return known < 0 ? -1 : 0;
    uint64_t hash = hash_of_text(&text);
    if (make_room(&self->names) < 0)
        return -1;
    Entry *place = find_entry(&self->names, hash, &text);
    if (place->size == 0)
        return add_entry(&self->names, hash, &text, &none, &none, ODD) == NULL ? -1 : 0;
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

/* --- adding to columns: the functions return 0, or -1 with an error */

/* Begin another value of a list. */
static int begin_value(Buffer *column)
{
    return append(column, column->size == 0 ? "[" : ",", 1);
}

static int add_word(Buffer *column, const char *word)
{
    return begin_value(column) < 0 ? -1 : append(column, word, strlen(word));
}

static int add_text(Buffer *column, const Text *text)
{
    return begin_value(column) < 0 ? -1 : append_json_string(column, text);
}

static int append_number(Buffer *buffer, long long number)
{
    unsigned char digits[20];
    int at = sizeof digits;
    unsigned long long rest = number < 0 ? 0 - (unsigned long long)number : (unsigned long long)number;
    do
        digits[--at] = '0' + rest % 10;
    while ((rest /= 10) > 0);
    if (number < 0)
        append(buffer, "-", 1);
    return append(buffer, digits + at, sizeof digits - at);
}

static int add_number(Buffer *column, long long number)
{
    return begin_value(column) < 0 ? -1 : append_number(column, number);
}

/* Append what was written in a file, whose escapes are as they would be written here, or another text. */
static int append_said(Buffer *buffer, const unsigned char *before, size_t size, const Text *text, int bare)
{
    if (!bare) {
        size_t begin = buffer->size;
        if (append(buffer, before, size) < 0 || append_json_string(buffer, text) < 0)
            return -1;
        // the quotation mark is before what precedes the text
        memmove(buffer->bytes + begin + 1, buffer->bytes + begin, size);
        buffer->bytes[begin] = '"';
        return 0;
    }
    if (reserve(buffer, size + text->size + 2) < 0)
        return -1;
    unsigned char *to = buffer->bytes + buffer->size;
    *to = '"';
    memcpy(to + 1, before, size);
    memcpy(to + 1 + size, text->bytes, text->size);
    to[1 + size + text->size] = '"';
    buffer->size += size + text->size + 2;
    return 0;
}

static int append_string(Buffer *buffer, const Said *said)
{
    return append_said(buffer, (const unsigned char *)"", 0, &said->text, said->bare);
}

/* Append any value. */
static int append_value(Taking *self, Buffer *buffer, PyObject *value)
{
    int known = PyUnicode_CheckExact(value) || PyLong_CheckExact(value) || value == Py_None || PyBool_Check(value)
                    ? append_json(buffer, value)
                    : 0;
    if (known != 0)
        return known < 0 ? -1 : 0;
    char *bytes;
    Py_ssize_t size;
    PyObject *dumped = PyObject_CallFunctionObjArgs(self->dumps, value, NULL);
    int failed = dumped == NULL || PyBytes_AsStringAndSize(dumped, &bytes, &size) < 0 || append(buffer, bytes, size) < 0;
    Py_XDECREF(dumped);
    return -failed;
}

/* Move the values of new rows, which were added to a list, to their column. */
static int move_fresh(Taking *self)
{
    Py_ssize_t size = PyList_Size(self->fresh);
    for (Py_ssize_t i = 0; i < size; i++)
        if (begin_value(&self->added) < 0 || append_value(self, &self->added, PyList_GetItem(self->fresh, i)) < 0)
            return -1;
    return size == 0 ? 0 : PyList_SetSlice(self->fresh, 0, size, NULL);
}

/* --- authors */

/* Add a name of the most frequent form to the table: 1, 0 if it has another one or may be a placeholder, -1 with an error. */
static int add_plain_name(Taking *self, uint64_t hash, const Text *name)
{
    unsigned char key[LONGEST_PLAIN];
    Text last, none = {(const unsigned char *)"", 0, 1}, whole = {key, name->size, 1};
    if (!has_plain_form(name, key, &last))
        return 0;
    PyObject *string = string_of(&last);
    int placeholder = string == NULL ? -1 : PySet_Contains(self->cleaning->no_names, string);
    Py_XDECREF(string);
    if (placeholder)
        return placeholder < 0 ? -1 : 0;
    if (add_entry(&self->names, hash, name, &last, &none, (uint32_t)self->rows) == NULL || add_text(&self->added, name) < 0 ||
        add_text(&self->added, &whole) < 0 || add_word(&self->added, "null") < 0)
        return -1;
    self->rows++;
    return 1;
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
    Text none = {(const unsigned char *)"", 0, 1};
    PyObject *said = string_of(name);
    PyObject *row = said == NULL ? NULL : PyObject_GetItem(self->cleaning->people, said);
    Py_XDECREF(said);
    known = row == NULL ? -1 : add_row_entry(self, &self->names, hash, name, row, name, &none);
    Py_XDECREF(row);
    return known;
}

/* Find a name: 1, 0 if records with it are not ordinary, -1 with an error. */
static int find_name(Taking *self, const Text *name, Author *author)
{
    if (name->size == 0 || name->size > LONGEST_NAME)
        return 0;
    uint64_t hash = hash_of_text(name);
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

/* Add a person to the table: 1, 0 if records with this person are not ordinary, -1 with an error. */
static int add_person(Taking *self, uint64_t hash, const Text *key, const Text *name, const Text *id)
{
    Buffer said = {NULL, 0, 0};
    PyObject *name_string = string_of(name), *id_string = string_of(id), *row = NULL, *person = NULL;
    int known = -1;
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
static int is_doubled(const Line *line)
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
    if (authors == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    self->authors = authors;
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
static int find_authors(Taking *self, const Line *line, Py_ssize_t size)
{
    // not within a record, which then has the numbers of one table
    if ((long long)(self->names.count + self->people.count) >= self->cleaning->kept) {
        forget_entries(&self->names);
        forget_entries(&self->people);
        self->noted = 0;
    }
    // as in `read_authors`: the Python code would read, and count, a name of this record again
    if (PyDict_Size(self->cleaning->people) + 5 * size >= self->cleaning->kept)
        return 0;
    if (note_odd(self) < 0 || room_for_authors(self, size) < 0)
        return -1;
    begin_record(self);
    for (Py_ssize_t i = 0; i < size; i++) {
        const Text *name = &line->names[i].text;
        Author *found = &self->authors[i];
        int known = line->identified ? find_person(self, name, &line->ids[i].text, found) : find_name(self, name, found);
        if (known <= 0 || (known = meet(self, found->number)) <= 0)
            return known;
    }
    return 1;
}

/* --- a record */

/* What is known of an ordinary line: its kind, the number of its venue with the venue as JSON, its authors. */
typedef struct {
    const Line *line;
    const Kind *kind;
    uint32_t venue;
    Text title, venue_said;
    Py_ssize_t size;
    const Author *authors;
    int doubled;
} Taken;

static const Kind *find_kind(const Taking *self, const Text *name)
{
    static const Text other = {(const unsigned char *)"other", 5, 1};
    if (name->bytes == NULL)
        name = &other;
    for (int i = 0; i < self->kinds_size; i++)
        if (same_text(&self->kinds[i].text, name))
            return &self->kinds[i];
    return NULL;
}

/* Add a venue to the table, whose key is `key`: 1, 0 if it is not known yet, -1 with an error. */
static int add_venue(Taking *self, uint64_t hash, const Text *key, const Text *name, const Kind *kind)
{
    Buffer said = {NULL, 0, 0};
    PyObject *values[2], *string = string_of(name), *row = NULL, *number = NULL;
    PyObject *venue = string == NULL ? NULL : printed_venue(self->reading, string, kind->name);
    Py_XDECREF(string);
    int known = venue != NULL && PyTuple_Check(venue) && PyTuple_Size(venue) == 2;
    if (known)
        row = PyDict_GetItemWithError(self->cleaning->venues, venue);
    if (known && row != NULL && row != Py_None) {
        for (int i = 0; i < 2; i++)
            values[i] = PyTuple_GetItem(venue, i);
        known = append_json_items(&said, values, 2);
        number = PyObject_GetItem(self->venues, row);
        unsigned long value = number == NULL ? 0 : PyLong_AsUnsignedLong(number);
        Text none = {(const unsigned char *)"", 0, 1}, json = {said.bytes, (Py_ssize_t)said.size, 0};
        if (known > 0 && !PyErr_Occurred())
            known = add_entry(&self->venue_table, hash, key, &none, &json, (uint32_t)value) == NULL ? -1 : 1;
    } else
        known = 0;
    Py_XDECREF(venue);
    Py_XDECREF(number);
    PyMem_Free(said.bytes);
    return PyErr_Occurred() ? -1 : known;
}

/* Find the venue of a line: 1, 0 if it is not known yet, -1 with an error. */
static int find_venue(Taking *self, Taken *taken)
{
    const Text *name = &taken->line->fields[L_VENUE].text;
    unsigned char both[LONGEST_VENUE + 1];
    taken->venue = 0;
    taken->venue_said = (Text){(const unsigned char *)"null", 4, 1};
    if (name->bytes == NULL)
        return 1;
    if (name->size > LONGEST_VENUE || PySet_Size(self->cleaning->odd_venues) > 0)
        return 0;
    both[0] = (unsigned char)(taken->kind - self->kinds);
    memcpy(both + 1, name->bytes, name->size);
    Text key = {both, name->size + 1, 0};
    uint64_t hash = hash_of_text(&key);
    if (self->venue_table.count >= MOST_VENUES)
        forget_entries(&self->venue_table);
    if (make_room(&self->venue_table) < 0)
        return -1;
    Entry *place = find_entry(&self->venue_table, hash, &key);
    if (place->size == 0) {
        int known = add_venue(self, hash, &key, name, taken->kind);
        if (known <= 0)
            return known;
        place = find_entry(&self->venue_table, hash, &key);
    }
    taken->venue = place->number;
    taken->venue_said = (Text){self->venue_table.text.bytes + place->at + place->size, place->second, 0};
    return 1;
}

/* Whether an abstract and an address are missing, or need no more than to be stripped. */
static int has_plain_texts(const Line *line)
{
    const Text *abstract = &line->fields[L_ABSTRACT].text, *url = &line->fields[L_URL].text;
    if (abstract->bytes != NULL && !is_plain(abstract))
        return 0;
    return url->bytes == NULL || url->size == 0 || is_plain_url(url);
}

/* As the Python code reads and cleans a record: 1, 0 if the line is not ordinary, -1 with an error. */
static int examine(Taking *self, Taken *taken)
{
    const Line *line = taken->line;
    const Text *title = &line->fields[L_TITLE].text, *id = &line->fields[L_ID].text;
    int visible = 0, known;
    if (title->bytes == NULL || !is_plain(title) || id->bytes == NULL || !is_plain_id(id, self->reading->longest_id) ||
        !has_plain_texts(line))
        return 0;
    for (Py_ssize_t i = 0; i < title->size && !visible; i++)
        visible = is_alnum(title->bytes[i]);
    if (!visible || line->year < self->cleaning->first_year || line->year > self->cleaning->last_year || line->size == 0)
        return 0;
    taken->title = stripped_text(title);
    taken->doubled = is_doubled(line);
    taken->size = taken->doubled ? line->size / 2 : line->size;
    if (line->identified && taken->doubled)
        return 0;
    if (line->identified) {
        int unplaced = is_true(self->cleaning->people, "unplaced");
        if (unplaced)
            return unplaced < 0 ? -1 : 0;
    }
    if ((taken->kind = find_kind(self, &line->fields[L_KIND].text)) == NULL || (known = find_venue(self, taken)) == 0)
        return 0;
    if (known > 0)
        known = find_authors(self, line, taken->size);
    taken->authors = self->authors;
    return known;
}

/* Append what the hash of a record is computed from, as `append_record`. */
static int append_hashed(Taking *self, const Taken *taken, Buffer *buffer)
{
    static const unsigned char name[] = "jsonl:";
    const Line *line = taken->line;
    const Said *fields = line->fields;
    buffer->size = 0;
    if (append(buffer, "[", 1) < 0 || append_number(buffer, self->cleaning->rules) < 0 || append(buffer, ",", 1) < 0 ||
        append_said(buffer, name, 6, &fields[L_ID].text, fields[L_ID].bare) < 0 || append(buffer, ",", 1) < 0 ||
        append_string(buffer, &fields[L_TITLE]) < 0 || append(buffer, ",[", 2) < 0)
        return -1;
    for (Py_ssize_t i = 0; i < line->size; i++) {
        const Author *author = &taken->authors[i];
        if ((i > 0 && append(buffer, ",", 1) < 0) ||
            (line->identified ? append(buffer, author->table->text.bytes + author->last_at + author->last, author->said)
                              : append_string(buffer, &line->names[i])) < 0)
            return -1;
    }
    if (append(buffer, "],", 2) < 0 || append_number(buffer, line->year) < 0 || append(buffer, ",\"", 2) < 0 ||
        append(buffer, taken->kind->text.bytes, taken->kind->text.size) < 0 || append(buffer, "\",", 2) < 0 ||
        append(buffer, taken->venue_said.bytes, taken->venue_said.size) < 0 ||
        append(buffer, line->cut ? ",true" : ",false", line->cut ? 5 : 6) < 0)
        return -1;
    for (int i = L_ABSTRACT; i <= L_URL; i++)
        if (append(buffer, ",", 1) < 0 ||
            (fields[i].text.bytes == NULL ? append(buffer, "null", 4) : append_string(buffer, &fields[i])) < 0)
            return -1;
    return append(buffer, ",[]]", 4);
}

static int add_hash(Taking *self, const Taken *taken)
{
    Buffer *buffer = &self->cleaning->buffer, *column = &self->columns[C_HASH];
    if (!self->cleaning->hashing)
        return add_word(column, "null");
    return append_hashed(self, taken, buffer) < 0 ? -1 : add_number(column, (int64_t)digest(buffer->bytes, buffer->size));
}

static int add_fingerprint(Taking *self, const Taken *taken)
{
    Text *last = room_for_names(self->cleaning, taken->size);
    Buffer *buffer = &self->cleaning->buffer, *column = &self->columns[C_FINGERPRINT];
    uint64_t found;
    if (last == NULL || write_folded(self->cleaning, &taken->title) < 0)
        return -1;
    if (buffer->size == 0)
        return add_word(column, "null");
    for (Py_ssize_t i = 0; i < taken->size; i++) {
        const Author *author = &taken->authors[i];
        last[i] = (Text){author->table->text.bytes + author->last_at, author->last, 0};
    }
    return fingerprint_with(buffer, last, taken->size, taken->line->year, &found) < 0 ? -1 : add_number(column, (long long)found);
}

/* Add the DOI, and the identifier of the paper. */
static int add_ids(Taking *self, const Taken *taken)
{
    unsigned char lowered[LONGEST_DOI];
    const Text *given = &taken->line->fields[L_DOI].text;
    const Said *id = &taken->line->fields[L_ID];
    Text doi = {NULL, 0, 1};
    PyObject *string, *normal = NULL;
    if (given->bytes != NULL && given->size > 0) {
        if (lower_doi(given, lowered))
            doi = (Text){lowered, given->size, 1};
        else {
            if ((string = string_of(given)) == NULL)
                return -1;
            normal = PyObject_CallFunctionObjArgs(self->cleaning->normal_doi, string, NULL);
            Py_DECREF(string);
            if (normal == NULL || (normal != Py_None && text_of(normal, &doi) <= 0)) {
                Py_XDECREF(normal);
                return -1;
            }
        }
    }
    Buffer *dois = &self->columns[C_DOI], *ids = &self->columns[C_ID];
    int failed = doi.bytes == NULL ? add_word(dois, "null") : add_text(dois, &doi);
    failed |= begin_value(ids);
    // as in `paper_id`
    int colon = memchr(id->text.bytes, ':', id->text.size) != NULL;
    const char *before = !colon ? "" : doi.bytes != NULL ? "doi:" : "jsonl:";
    if (colon && doi.bytes != NULL)
        failed |= append_said(ids, (const unsigned char *)before, strlen(before), &doi, 0);
    else
        failed |= append_said(ids, (const unsigned char *)before, strlen(before), &id->text, id->bare);
    Py_XDECREF(normal);
    return failed ? -1 : 0;
}

/* Add the author list, as numbers. */
static int add_list(Taking *self, const Taken *taken)
{
    for (Py_ssize_t i = 0; i < taken->size; i++)
        if (append(&self->members, &taken->authors[i].number, sizeof taken->authors[i].number) < 0)
            return -1;
    return add_number(&self->columns[C_LIST], taken->size);
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

/* Add the title, the abstract and the address. */
static int add_texts(Taking *self, const Taken *taken)
{
    const Said *title = &taken->line->fields[L_TITLE], *abstract = &taken->line->fields[L_ABSTRACT], *url = &taken->line->fields[L_URL];
    Buffer *titles = &self->columns[C_TITLE], *abstracts = &self->columns[C_ABSTRACT], *urls = &self->columns[C_URL];
    Text clean = {NULL, 0, 1};
    if (abstract->text.bytes != NULL)
        clean = stripped_text(&abstract->text);
    if (begin_value(titles) < 0 || append_said(titles, (const unsigned char *)"", 0, &taken->title, title->bare) < 0)
        return -1;
    if (clean.size == 0 ? add_word(abstracts, "null") < 0
                        : begin_value(abstracts) < 0 ||
                              append_said(abstracts, (const unsigned char *)"", 0, &clean, abstract->bare) < 0)
        return -1;
    if (url->text.bytes == NULL || url->text.size == 0)
        return add_word(urls, "null");
    return begin_value(urls) < 0 ? -1 : append_string(urls, url);
}

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

/* Add an ordinary line to the columns. */
static int add_line(Taking *self, const Taken *taken, long long number)
{
    Buffer *columns = self->columns;
    const Said *id = &taken->line->fields[L_ID];
    if (add_hash(self, taken) < 0 || add_ids(self, taken) < 0 ||
        add_texts(self, taken) < 0 || add_number(&columns[C_YEAR], taken->line->year) < 0 ||
        add_word(&columns[C_CUT], taken->line->cut ? "true" : "false") < 0 || add_fingerprint(self, taken) < 0 ||
        add_number(&columns[C_KIND], taken->kind->number) < 0 || add_number(&columns[C_VENUE], taken->venue) < 0 ||
        add_list(self, taken) < 0 || begin_value(&columns[C_NAME]) < 0 ||
        append_said(&columns[C_NAME], (const unsigned char *)"jsonl:", 6, &id->text, id->bare) < 0 ||
        add_word(&columns[C_SAID], "null") < 0 || add_word(&columns[C_PLACE], "\"line ") < 0 ||
        append_number(&columns[C_PLACE], number) < 0 || append(&columns[C_PLACE], "\"", 1) < 0)
        return -1;
    self->count++;
    return 0;
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
        Kind kind = {name, venue_kind, {NULL, 0, 1}, number == NULL ? -1 : PyLong_AsLongLong(number)};
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
