/* Text of Python strings as UTF-8, and which text cleaning leaves as it is. */

#include "native.h"

/* 1, or 0 for anything but a string, and for a string with an unpaired surrogate; -1 with an error. */
int text_of(PyObject *object, Text *text)
{
    if (!PyUnicode_CheckExact(object))
        return 0;
    text->bytes = (const unsigned char *)PyUnicode_AsUTF8AndSize(object, &text->size);
    if (text->bytes == NULL) {
        if (!PyErr_ExceptionMatches(PyExc_UnicodeEncodeError))
            return -1;
        PyErr_Clear();
        return 0;
    }
    text->ascii = text->size == PyUnicode_GetLength(object);
    return 1;
}

/* Printable ASCII with single spaces. */
int is_plain_ascii(const Text *text)
{
    if (!text->ascii)
        return 0;
    unsigned char before = 0;
    for (Py_ssize_t i = 0; i < text->size; i++) {
        unsigned char c = text->bytes[i];
        if (c < 32 || c > 126 || (c == ' ' && before == ' '))
            return 0;
        before = c;
    }
    return 1;
}

/* Printable characters that NFC leaves as they are, whichever of these characters are next to them. */
static int is_settled(uint32_t c)
{
    if (c < 0x300)
        return (c >= 32 && c < 127) || (c > 0xa0 && c != 0xad);
    return (c >= 0x2010 && c <= 0x2027) || (c >= 0x4e00 && c <= 0x9fef) || (c >= 0xac00 && c <= 0xd7a3);
}

/* Characters that may be two bytes of UTF-8, decoded in a wrong encoding: as in `graphapp.ingest.mojibake`. */
static int may_be_garbled(uint32_t before, uint32_t c)
{
    if (before < 0xc2 || before > 0xf4)
        return 0;
    switch (c) {
    case 0x152: case 0x153: case 0x160: case 0x161: case 0x178: case 0x17d: case 0x17e: case 0x192: case 0x2c6: case 0x2dc:
    case 0x20ac: case 0x2122:
        return 1;
    }
    return (c >= 0x80 && c <= 0xbf) || (c >= 0x2013 && c <= 0x203a);
}

/* Text of characters that are settled. */
int is_settled_text(const Text *text)
{
    const unsigned char *at = text->bytes, *end = at + text->size;
    while (at < end)
        if (!is_settled(next_character(&at)))
            return 0;
    return 1;
}

/* Text that cleaning only strips. */
int is_plain(const Text *text)
{
    if (text->ascii)
        return is_plain_ascii(text);
    uint32_t before = 0;
    const unsigned char *at = text->bytes, *end = at + text->size;
    while (at < end) {
        uint32_t c = next_character(&at);
        if (!is_settled(c) || (c == ' ' && before == ' ') || may_be_garbled(before, c))
            return 0;
        before = c;
    }
    return 1;
}

/* Plain text without the space at its ends. */
Text stripped_text(const Text *text)
{
    Py_ssize_t begin = text->size > 0 && text->bytes[0] == ' ';
    Py_ssize_t end = text->size - (text->size > begin && text->bytes[text->size - 1] == ' ');
    return (Text){text->bytes + begin, end - begin, text->ascii};
}

/* The same for a string whose text this is: a new reference. */
PyObject *stripped(PyObject *object, const Text *text)
{
    Text inner = stripped_text(text);
    return inner.size == text->size ? Py_NewRef(object) : string_of(&inner);
}
