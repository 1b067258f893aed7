/* Table-valued functions and functions for SQLite, with which one statement writes thousands of rows that another process has packed.

   They are made for each connection that Python opens after `extend_sqlite`, in the library that Python itself uses: its functions are looked up
   when they are needed, so that nothing has to be installed. Where they are not found, rows are written as parameters of statements.

   Source: the interface of SQLite, https://www.sqlite.org/c3ref/intro.html; virtual tables, https://www.sqlite.org/vtab.html. */

// before the pragma in native.h, which is for functions of this folder
#ifndef _WIN32
#include <dlfcn.h>
#endif

#include "native.h"

/* --- what is used of SQLite's interface, which is the same in all versions since 3.9 */

typedef struct sqlite3 sqlite3;
typedef struct sqlite3_context sqlite3_context;
typedef struct sqlite3_value sqlite3_value;

enum { DONE = 0, FAILED = 1, NO_MEMORY = 7, CONSTRAINT = 19, EQUAL = 2, UTF8 = 1, DETERMINISTIC = 0x800 };

typedef struct {
    const void *module;
    int references;
    char *message;
} VirtualTable;

typedef struct {
    VirtualTable *table;
} VirtualCursor;

typedef struct {
    int count;
    struct {
        int column;
        unsigned char operator, usable;
        int offset;
    } *constraints;
    int orders;
    void *order;
    struct {
        int argument;
        unsigned char omit;
    } *use;
    int number;
    char *text;
    int free_text, ordered;
    double cost;
} IndexPlan;

typedef struct {
    int version;
    int (*create)(sqlite3 *, void *, int, const char *const *, VirtualTable **, char **);
    int (*connect)(sqlite3 *, void *, int, const char *const *, VirtualTable **, char **);
    int (*best_index)(VirtualTable *, IndexPlan *);
    int (*disconnect)(VirtualTable *);
    int (*destroy)(VirtualTable *);
    int (*open)(VirtualTable *, VirtualCursor **);
    int (*close)(VirtualCursor *);
    int (*filter)(VirtualCursor *, int, const char *, int, sqlite3_value **);
    int (*next)(VirtualCursor *);
    int (*at_end)(VirtualCursor *);
    int (*column)(VirtualCursor *, sqlite3_context *, int);
    int (*row)(VirtualCursor *, int64_t *);
    // all others are optional
    void *others[16];
} Module;

typedef void Destroy(void *);

static struct {
    int (*shut_down)(void);
    int (*configure)(int, ...);
    int (*initialize)(void);
    int (*auto_extension)(void (*)(void));
    int (*create_module)(sqlite3 *, const char *, const Module *, void *, Destroy *);
    int (*create_function)(sqlite3 *, const char *, int, int, void *, void (*)(sqlite3_context *, int, sqlite3_value **), void *, void *, Destroy *);
    int (*declare)(sqlite3 *, const char *);
    void (*result_number)(sqlite3_context *, int64_t);
    void (*result_text)(sqlite3_context *, const char *, int, Destroy *);
    int64_t (*number)(sqlite3_value *);
    const unsigned char *(*text)(sqlite3_value *);
    int (*size)(sqlite3_value *);
    int (*type)(sqlite3_value *);
} sqlite;

enum { TYPE_NULL = 5 };

/* --- the bytes that tables read, each known by a number */

enum { HELD = 8 };

static struct {
    PyObject *object;
    const unsigned char *bytes;
    size_t size;
} held[HELD];

PyObject *hold(PyObject *module, PyObject *object)
{
    Py_ssize_t size;
    char *bytes;
    (void)module;
    if (PyUnicode_CheckExact(object))
        bytes = (char *)PyUnicode_AsUTF8AndSize(object, &size);
    else if (PyBytes_AsStringAndSize(object, &bytes, &size) < 0)
        bytes = NULL;
    if (bytes == NULL)
        return NULL;
    for (int i = 0; i < HELD; i++)
        if (held[i].object == NULL) {
            held[i].object = Py_NewRef(object);
            held[i].bytes = (const unsigned char *)bytes;
            held[i].size = (size_t)size;
            return PyLong_FromLong(i);
        }
    PyErr_SetString(PyExc_RuntimeError, "too many are held");
    return NULL;
}

PyObject *release(PyObject *module, PyObject *number)
{
    long i = PyLong_AsLong(number);
    (void)module;
    if (i == -1 && PyErr_Occurred())
        return NULL;
    if (i >= 0 && i < HELD)
        Py_CLEAR(held[i].object);
    Py_RETURN_NONE;
}

/* --- packed_rows(number): the columns c0, c1, … of packed rows */

typedef struct {
    VirtualCursor base;
    PackedRows rows;
    int at_end;
    int64_t row;
} RowsCursor;

/* All tables are alike: the function has one hidden column for each argument, after its results. */
static int connect_with(sqlite3 *db, const char *columns, VirtualTable **made)
{
    int status = sqlite.declare(db, columns);
    if (status != DONE)
        return status;
    *made = calloc(1, sizeof **made);
    return *made == NULL ? NO_MEMORY : DONE;
}

static int disconnect(VirtualTable *table)
{
    free(table);
    return DONE;
}

/* The arguments, which are the columns from `first` on, must be given. */
static int plan_with(IndexPlan *plan, int first, int arguments)
{
    int given = 0;
    for (int i = 0; i < plan->count; i++) {
        int argument = plan->constraints[i].column - first;
        if (argument < 0 || argument >= arguments || plan->constraints[i].operator != EQUAL || !plan->constraints[i].usable)
            continue;
        plan->use[i].argument = argument + 1;
        plan->use[i].omit = 1;
        given |= 1 << argument;
    }
    plan->cost = 1000;
    return given == (1 << arguments) - 1 ? DONE : CONSTRAINT;
}

static int close_cursor(VirtualCursor *cursor)
{
    free(cursor);
    return DONE;
}

static int rows_connect(sqlite3 *db, void *given, int count, const char *const *words, VirtualTable **made, char **message)
{
    (void)given, (void)count, (void)words, (void)message;
    return connect_with(db, "CREATE TABLE x (c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, c12, c13, number HIDDEN)", made);
}

static int rows_plan(VirtualTable *table, IndexPlan *plan)
{
    (void)table;
    return plan_with(plan, PACKED_COLUMNS, 1);
}

static int rows_open(VirtualTable *table, VirtualCursor **made)
{
    (void)table;
    *made = calloc(1, sizeof(RowsCursor));
    return *made == NULL ? NO_MEMORY : DONE;
}

static int rows_next(VirtualCursor *cursor)
{
    RowsCursor *own = (RowsCursor *)cursor;
    own->row++;
    own->at_end = own->rows.left == 0;
    return own->at_end || next_packed(&own->rows) ? DONE : FAILED;
}

static int rows_filter(VirtualCursor *cursor, int number, const char *text, int count, sqlite3_value **values)
{
    RowsCursor *own = (RowsCursor *)cursor;
    (void)number, (void)text;
    int64_t i = count == 1 ? sqlite.number(values[0]) : -1;
    if (i < 0 || i >= HELD || held[i].object == NULL || !read_packed(&own->rows, held[i].bytes, held[i].size))
        return FAILED;
    return rows_next(cursor);
}

static int rows_end(VirtualCursor *cursor) { return ((RowsCursor *)cursor)->at_end; }

static int rows_column(VirtualCursor *cursor, sqlite3_context *to, int column)
{
    RowsCursor *own = (RowsCursor *)cursor;
    // without a result, the value is NULL
    if (column >= own->rows.width)
        return DONE;
    const unsigned char *value = own->rows.values[column];
    if (*value >= PACKED_SHORT) {
        Text text = packed_text(value);
        // the bytes are held until the statement has ended
        sqlite.result_text(to, (const char *)text.bytes, (int)text.size, NULL);
    } else if (*value != PACKED_NONE)
        sqlite.result_number(to, packed_number(value));
    return DONE;
}

static int rows_number(VirtualCursor *cursor, int64_t *number)
{
    *number = ((RowsCursor *)cursor)->row;
    return DONE;
}

/* --- listed(number, first): the numbers in lists in JSON, with the number of the list, from `first` on, and their places in it */

typedef struct {
    VirtualCursor base;
    ListedNumbers lists;
    int at_end;
} ListsCursor;

static int lists_connect(sqlite3 *db, void *given, int count, const char *const *words, VirtualTable **made, char **message)
{
    (void)given, (void)count, (void)words, (void)message;
    return connect_with(db, "CREATE TABLE x (list, place, value, number HIDDEN, first HIDDEN)", made);
}

static int lists_plan(VirtualTable *table, IndexPlan *plan)
{
    (void)table;
    return plan_with(plan, 3, 2);
}

static int lists_open(VirtualTable *table, VirtualCursor **made)
{
    (void)table;
    *made = calloc(1, sizeof(ListsCursor));
    return *made == NULL ? NO_MEMORY : DONE;
}

static int lists_next(VirtualCursor *cursor)
{
    ListsCursor *own = (ListsCursor *)cursor;
    int found = next_listed(&own->lists);
    own->at_end = found == 0;
    return found < 0 ? FAILED : DONE;
}

static int lists_filter(VirtualCursor *cursor, int number, const char *text, int count, sqlite3_value **values)
{
    ListsCursor *own = (ListsCursor *)cursor;
    (void)number, (void)text;
    int64_t i = count == 2 ? sqlite.number(values[0]) : -1;
    if (i < 0 || i >= HELD || held[i].object == NULL)
        return FAILED;
    own->lists = listed_numbers(held[i].bytes, held[i].size, sqlite.number(values[1]));
    return lists_next(cursor);
}

static int lists_end(VirtualCursor *cursor) { return ((ListsCursor *)cursor)->at_end; }

static int lists_column(VirtualCursor *cursor, sqlite3_context *to, int column)
{
    const ListedNumbers *own = &((ListsCursor *)cursor)->lists;
    if (column < 3)
        sqlite.result_number(to, column == 0 ? own->list : column == 1 ? own->place : own->value);
    return DONE;
}

static int lists_number(VirtualCursor *cursor, int64_t *number)
{
    const ListedNumbers *own = &((ListsCursor *)cursor)->lists;
    *number = own->list << 32 | own->place;
    return DONE;
}

/* --- functions */

/* is_plain_name(text): 1 if SQLite's tokenizer splits and folds it like `names.words`. */
static void is_plain_name(sqlite3_context *to, int count, sqlite3_value **values)
{
    (void)count;
    const unsigned char *text = sqlite.text(values[0]), *end = text + sqlite.size(values[0]);
    while (text < end && ((*text >= 'a' && *text <= 'z') || is_digit(*text) || *text == ' ' || *text == '.' || *text == '\'' || *text == '-'))
        text++;
    sqlite.result_number(to, text == end);
}

/* is_ascii(text) */
static void is_ascii(sqlite3_context *to, int count, sqlite3_value **values)
{
    (void)count;
    const unsigned char *text = sqlite.text(values[0]), *end = text + sqlite.size(values[0]);
    while (text < end && *text < 0x80)
        text++;
    sqlite.result_number(to, text == end);
}

enum { LATEST = 2040, EARLIEST = 1978, UNDATED = 63, HEAD = 6, HEAD_BITS = 27, NUMBER_BITS = 30 };

/* The digits of the beginning of a title, as `_head` in dated_titles.py; -1 if it is not ASCII. */
static int64_t head_of(const unsigned char *title, int size)
{
    int64_t head = 0;
    int i = 0;
    for (; i < HEAD && i < size; i++) {
        if (title[i] >= 0x80)
            return -1;
        unsigned char c = lower(title[i]);
        int digit = c == ' ' ? 2 : c >= 'a' && c <= 'z' ? c - 'a' + 4 : -1;
        if (digit < 0) {
            // a digit that stands for several characters ends the beginning
            head = head << 5 | (c < ' ' ? 1 : c < 'a' ? 3 : 30);
            i++;
            break;
        }
        head = head << 5 | digit;
    }
    // further characters, which are not compared, may become several by folding only if they are not ASCII
    for (int j = i; j < HEAD && j < size; j++)
        if (title[j] >= 0x80)
            return -1;
    return head << 5 * (HEAD - i) >> (5 * HEAD - HEAD_BITS);
}

/* title_place(year, title, paper), as in dated_titles.py; NULL if the beginning of the title is not ASCII. */
static void title_place(sqlite3_context *to, int count, sqlite3_value **values)
{
    (void)count;
    int64_t year = sqlite.number(values[0]), age = UNDATED, head;
    int dated = sqlite.type(values[0]) != TYPE_NULL;
    if (dated)
        age = LATEST - (year < EARLIEST ? EARLIEST : year > LATEST ? LATEST : year);
    const unsigned char *title = sqlite.text(values[1]);
    head = head_of(title, sqlite.size(values[1]));
    if (head < 0)
        return;
    if (dated && (year <= EARLIEST || year >= LATEST))
        head = 0;
    sqlite.result_number(to, (age << HEAD_BITS | head) << NUMBER_BITS | sqlite.number(values[2]));
}

/* --- extending SQLite */

static const Module rows_module = {0,         NULL,        rows_connect, rows_plan, disconnect,  NULL,       rows_open, close_cursor,
                                   rows_filter, rows_next, rows_end,     rows_column, rows_number, {NULL}};
static const Module lists_module = {0,          NULL,       lists_connect, lists_plan,  disconnect,  NULL,        lists_open, close_cursor,
                                    lists_filter, lists_next, lists_end,     lists_column, lists_number, {NULL}};

/* Called for each new connection. A connection without the tables can still be used. */
static int extend(sqlite3 *db, char **message, const void *interface)
{
    (void)message, (void)interface;
    sqlite.create_module(db, "packed_rows", &rows_module, NULL, NULL);
    sqlite.create_module(db, "listed", &lists_module, NULL, NULL);
    sqlite.create_function(db, "is_plain_name", 1, UTF8 | DETERMINISTIC, NULL, is_plain_name, NULL, NULL, NULL);
    sqlite.create_function(db, "is_ascii", 1, UTF8 | DETERMINISTIC, NULL, is_ascii, NULL, NULL, NULL);
    sqlite.create_function(db, "title_place", 3, UTF8 | DETERMINISTIC, NULL, title_place, NULL, NULL, NULL);
    return DONE;
}

/* Looks up the functions of the library that the module at `path` uses. Returns 1; 0 if one is missing; -1 with an error. */
static int look_up(PyObject *path)
{
#ifdef _WIN32
    (void)path;
    return 0;
#else
    static const struct {
        const char *name;
        void *to;
    } wanted[] = {
        {"sqlite3_shutdown", &sqlite.shut_down},
        {"sqlite3_config", &sqlite.configure},
        {"sqlite3_initialize", &sqlite.initialize},
        {"sqlite3_auto_extension", &sqlite.auto_extension},
        {"sqlite3_create_module_v2", &sqlite.create_module},
        {"sqlite3_create_function_v2", &sqlite.create_function},
        {"sqlite3_declare_vtab", &sqlite.declare},
        {"sqlite3_result_int64", &sqlite.result_number},
        {"sqlite3_result_text", &sqlite.result_text},
        {"sqlite3_value_int64", &sqlite.number},
        {"sqlite3_value_text", &sqlite.text},
        {"sqlite3_value_bytes", &sqlite.size},
        {"sqlite3_value_type", &sqlite.type},
    };
    Text text;
    int found_text = text_of(path, &text);
    if (found_text != 1)
        return found_text;
    // it is loaded already
    void *library = dlopen((const char *)text.bytes, RTLD_LAZY | RTLD_NOLOAD);
    if (library == NULL)
        return 0;
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
        void *found = dlsym(library, wanted[i].name);
        if (found == NULL)
            return 0;
        memcpy(wanted[i].to, &found, sizeof found);
    }
    return 1;
#endif
}

enum { CONNECTIONS_UNLOCKED = 2, MEMORY_STATUS = 9 };

/* Before there is a connection, in a process that uses each connection in one thread only, and never asks for the memory in use: SQLite then
   locks neither connections nor, for its counts, each allocation. https://www.sqlite.org/c3ref/c_config_covering_index_scan.html */
PyObject *simplify_sqlite(PyObject *module, PyObject *path)
{
    (void)module;
    int found = look_up(path);
    if (found < 0)
        return NULL;
    if (found && sqlite.shut_down() == DONE) {
        // what is refused stays as it is
        sqlite.configure(CONNECTIONS_UNLOCKED);
        sqlite.configure(MEMORY_STATUS, 0);
        sqlite.initialize();
    }
    Py_RETURN_NONE;
}

PyObject *extend_sqlite(PyObject *module, PyObject *path)
{
    (void)module;
    int found = look_up(path);
    return found < 0 ? NULL : PyBool_FromLong(found && sqlite.auto_extension((void (*)(void))extend) == DONE);
}
