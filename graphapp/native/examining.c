/* Which lines are ordinary: kind, venue, and the form of each field. */

#include "taking.h"

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
        Text json = {said.bytes, (Py_ssize_t)said.size, 0};
        if (known > 0 && !PyErr_Occurred())
            known = add_entry(&self->venue_table, hash, key, &no_text, &json, (uint32_t)value) == NULL ? -1 : 1;
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
    if (is_full(&self->venue_table, MOST_VENUES))
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
int examine(Taking *self, Taken *taken)
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
