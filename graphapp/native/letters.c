/* Names and titles in letters of European languages.

   Python says once for each character what its casefolded and its folded form is. Where all characters of a text are settled (`is_settled`), and so
   are these forms, the form of the text consists of those of its characters: none of them changes next to another one. */

#include "native.h"

/* The characters that are examined: up to Latin Extended-B, and General Punctuation. */
enum { FIRST_LETTER = 0x80, PAST_LETTERS = 0x250, FIRST_MARK = 0x2010, PAST_MARKS = 0x2028, LONGEST_FORM = 6 };

enum { UNKNOWN, FORMED, UNFORMED };

/* The forms of a character: in the key of a name, in a folded name, and in a folded title. `status` is that of the first two, `title_status` that
   of the third. */
typedef struct {
    unsigned char status, title_status, is_word, is_alpha, key_size, folded_size, title_size;
    unsigned char key[LONGEST_FORM], folded[LONGEST_FORM], title[LONGEST_FORM];
} Forms;

static Forms forms[PAST_LETTERS - FIRST_LETTER + PAST_MARKS - FIRST_MARK];

/* Copy a form, unless it is long or has characters that are not settled: 1, 0 if it is not copied, -1 with an error. */
static int copy_form(PyObject *form, unsigned char *to, unsigned char *size)
{
    Text text;
    int known = form == NULL ? -1 : text_of(form, &text);
    if (known <= 0 || text.size > LONGEST_FORM || !is_settled_text(&text))
        return known < 0 ? -1 : 0;
    memcpy(to, text.bytes, text.size);
    *size = (unsigned char)text.size;
    return 1;
}

/* Ask Python for the forms of a character: 0, or -1 with an error. */
static int examine_character(Cleaning *self, Forms *found, PyObject *character)
{
    PyObject *key = PyObject_CallMethod(character, "casefold", NULL);
    PyObject *folded = key == NULL ? NULL : PyObject_CallFunctionObjArgs(self->fold, character, NULL);
    PyObject *bytes = folded == NULL ? NULL : PyObject_CallFunctionObjArgs(self->folded_title, character, NULL);
    PyObject *title = bytes == NULL ? NULL : PyUnicode_FromEncodedObject(bytes, "utf-8", "strict");
    PyObject *word = title == NULL ? NULL : PyObject_CallMethod(folded, "isalnum", NULL);
    PyObject *alpha = word == NULL ? NULL : PyObject_CallMethod(character, "isalpha", NULL);
    int failed = alpha == NULL;
    if (!failed) {
        int has_key = copy_form(key, found->key, &found->key_size), has_folded = copy_form(folded, found->folded, &found->folded_size),
            has_title = copy_form(title, found->title, &found->title_size);
        failed = has_key < 0 || has_folded < 0 || has_title < 0;
        found->is_word = word == Py_True;
        found->is_alpha = alpha == Py_True;
        // neither a letter nor without one, as the fraction ½
        int mixed = !found->is_word && found->title_size > 0;
        found->status = has_key && has_folded && !mixed ? FORMED : UNFORMED;
        found->title_status = has_title ? FORMED : UNFORMED;
    }
    Py_XDECREF(key);
    Py_XDECREF(folded);
    Py_XDECREF(bytes);
    Py_XDECREF(title);
    Py_XDECREF(word);
    Py_XDECREF(alpha);
    return -failed;
}

/* The forms of the character that begins here, which is not ASCII, and is moved past: NULL if it is not one of those that are examined, or with an
   error. */
static const Forms *next_forms(Cleaning *self, const unsigned char **at)
{
    const unsigned char *begin = *at;
    uint32_t c = next_character(at);
    int is_mark = c >= FIRST_MARK && c < PAST_MARKS;
    if (!is_mark && c >= PAST_LETTERS)
        return NULL;
    Forms *found = &forms[is_mark ? c - FIRST_MARK + PAST_LETTERS - FIRST_LETTER : c - FIRST_LETTER];
    if (found->status == UNKNOWN) {
        PyObject *character = PyUnicode_FromStringAndSize((const char *)begin, *at - begin);
        int failed = character == NULL || examine_character(self, found, character) < 0;
        Py_XDECREF(character);
        if (failed)
            return NULL;
    }
    return found;
}

/* Write the key of a name, and its folded form with a zero in place of each character between words: 1, 0 if it has other characters, -1 with an
   error. */
static int write_forms(Cleaning *self, const Text *text, PlainName *name)
{
    const unsigned char *at = text->bytes, *end = at + text->size;
    unsigned char *key = name->key, *folded = name->folded;
    name->first_size = -1;
    while (at < end) {
        if (*at < 128) {
            unsigned char c = lower(*at++);
            if (c == ',' && name->first_size < 0)
                name->first_size = folded - name->folded;
            *key++ = c;
            *folded++ = is_alnum(c) ? c : 0;
            continue;
        }
        int first = at == text->bytes;
        const Forms *found = next_forms(self, &at);
        if (found == NULL || found->status != FORMED || (first && !found->is_alpha))
            return PyErr_Occurred() ? -1 : 0;
        memcpy(key, found->key, found->key_size);
        key += found->key_size;
        if (found->is_word) {
            memcpy(folded, found->folded, found->folded_size);
            folded += found->folded_size;
        } else
            *folded++ = 0;
    }
    name->key_size = key - name->key;
    name->folded_size = folded - name->folded;
    return 1;
}

/* Read a name that needs no cleaning: 1, 0 if it has another form, -1 with an error. */
int read_plain_name(Cleaning *self, const Text *text, PlainName *name)
{
    const unsigned char *bytes = text->bytes;
    Py_ssize_t size = text->size;
    if (size == 0 || size > LONGEST_PLAIN || !is_plain(text) || !(is_letter(bytes[0]) || bytes[0] >= 128) ||
        bytes[size - 1] == ' ')
        return 0;
    int known = write_forms(self, text, name);
    if (known <= 0)
        return known;
    const unsigned char *folded = name->folded;
    // without a homonym number, the last word is the last name; in "Last, First" it is before the comma
    Py_ssize_t end = name->folded_size;
    if (name->first_size >= 0)
        end = name->first_size;
    else if (size > 5 && bytes[size - 5] == ' ' && is_digit(bytes[size - 4]) && is_digit(bytes[size - 3]) &&
        is_digit(bytes[size - 2]) && is_digit(bytes[size - 1]))
        end -= 5;
    while (end > 0 && folded[end - 1] == 0)
        end--;
    Py_ssize_t begin = end;
    while (begin > 0 && folded[begin - 1] != 0)
        begin--;
    name->last = (Text){folded + begin, end - begin, 0};
    return 1;
}

/* Write the letters and digits of a title to the buffer: 1, 0 if it has other characters than those that are examined, -1 with an error. */
static int write_title(Cleaning *self, const Text *title)
{
    const unsigned char *at = title->bytes, *end = at + title->size;
    // a character that is not ASCII has two bytes or more
    if (reserve(&self->buffer, LONGEST_FORM / 2 * (size_t)title->size) < 0)
        return -1;
    unsigned char *to = self->buffer.bytes;
    while (at < end) {
        if (*at < 128) {
            *to = lower(*at);
            to += is_alnum(*at++);
            continue;
        }
        const Forms *found = next_forms(self, &at);
        if (found == NULL || found->title_status != FORMED)
            return PyErr_Occurred() ? -1 : 0;
        memcpy(to, found->title, found->title_size);
        to += found->title_size;
    }
    self->buffer.size = to - self->buffer.bytes;
    return 1;
}

/* Write the letters and digits of a title to the buffer, as `graphapp.model.identifiers.folded_title`: 0, or -1 with an error. */
int write_folded(Cleaning *self, const Text *title)
{
    char *bytes;
    Py_ssize_t size;
    self->buffer.size = 0;
    int known = title->ascii || is_settled_text(title) ? write_title(self, title) : 0;
    if (known)
        return known < 0 ? -1 : 0;
    PyObject *text = string_of(title);
    PyObject *folded = text == NULL ? NULL : PyObject_CallFunctionObjArgs(self->folded_title, text, NULL);
    Py_XDECREF(text);
    int failed = folded == NULL || PyBytes_AsStringAndSize(folded, &bytes, &size) < 0 || append(&self->buffer, bytes, size) < 0;
    Py_XDECREF(folded);
    return -failed;
}
