/* What the files of `Taking` share: taking.c, authors.c, examining.c, adding.c, json_columns.c. */

#ifndef GRAPHAPP_TAKING_H
#define GRAPHAPP_TAKING_H

#include "native.h"

enum { LONGEST_NAME = 2000, LONGEST_VENUE = 2000, MOST_VENUES = 30000, MOST_KINDS = 16 };

/* A name that has a defect: records with it are not ordinary. */
static const uint32_t ODD = UINT32_MAX;

/* A kind of papers, and its number. */
typedef struct {
    PyObject *name;
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
    uint64_t *hashes;
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

/* --- authors.c */

int find_authors(Taking *self, const Line *line, Py_ssize_t size);
int is_doubled(const Line *line);

/* --- examining.c */

int examine(Taking *self, Taken *taken);

/* --- adding.c */

int add_line(Taking *self, const Taken *taken, long long number);

/* --- json_columns.c */

int begin_value(Buffer *column);
int add_word(Buffer *column, const char *word);
int add_text(Buffer *column, const Text *text);
int add_number(Buffer *column, long long number);
int append_number(Buffer *buffer, long long number);
int append_said(Buffer *buffer, const unsigned char *before, size_t size, const Text *text, int bare);
int append_string(Buffer *buffer, const Said *said);
int append_value(Taking *self, Buffer *buffer, PyObject *value);
int move_fresh(Taking *self);

#endif
