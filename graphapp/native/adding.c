/* The values of an ordinary line, added to columns. The functions return 0, or -1 with an error. */

#include "taking.h"

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

/* Add an ordinary line to the columns. */
int add_line(Taking *self, const Taken *taken, long long number)
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
