/* Tables of texts that were met before, found by their bytes.

   Texts come from files, whose authors must not be able to choose many with the same hash: the hash depends on a secret of the process, as that of
   Python's strings.

   Source: SipHash-1-3 (Aumasson and Bernstein, "SipHash: a fast short-input PRF", 2012). */

#include "native.h"

static uint64_t secret[2];

/* Choose the secret, from the one of Python's strings: 0, or -1 with an error. */
int make_secret(void)
{
    static const char *const words[] = {"graphapp.native first", "graphapp.native second"};
    for (int i = 0; i < 2; i++) {
        PyObject *word = PyUnicode_FromString(words[i]);
        if (word == NULL)
            return -1;
        secret[i] = (uint64_t)PyObject_Hash(word);
        Py_DECREF(word);
    }
    return 0;
}

static inline uint64_t turned(uint64_t word, int bits) { return word << bits | word >> (64 - bits); }

#define ROUND(a, b, c, d)                                                                                                          \
    a += b; b = turned(b, 13) ^ a; a = turned(a, 32); c += d; d = turned(d, 16) ^ c;                                               \
    a += d; d = turned(d, 21) ^ a; c += b; b = turned(b, 17) ^ c; c = turned(c, 32)

uint64_t hash_of_text(const Text *text)
{
    uint64_t a = secret[0] ^ 0x736f6d6570736575u, b = secret[1] ^ 0x646f72616e646f6du, c = secret[0] ^ 0x6c7967656e657261u,
             d = secret[1] ^ 0x7465646279746573u, word;
    const unsigned char *at = text->bytes, *end = at + (text->size & ~(Py_ssize_t)7);
    for (; at < end; at += 8) {
        // the order of its bytes does not matter within a process
        memcpy(&word, at, 8);
        d ^= word;
        ROUND(a, b, c, d);
        a ^= word;
    }
    word = (uint64_t)text->size << 56;
    for (int i = 0; i < (int)(text->size & 7); i++)
        word |= (uint64_t)at[i] << 8 * i;
    d ^= word;
    ROUND(a, b, c, d);
    a ^= word;
    c ^= 255;
    ROUND(a, b, c, d);
    ROUND(a, b, c, d);
    ROUND(a, b, c, d);
    return a ^ b ^ c ^ d;
}

#if defined(__GNUC__)
#define EXPECT(address) __builtin_prefetch(address)
#else
#define EXPECT(address) (void)(address)
#endif

/* Have the entries of several keys read from memory at the same time, since tables are larger than caches. Changes nothing. */
void expect_entries(const Table *table, const uint64_t *hashes, Py_ssize_t size)
{
    if (table->room == 0)
        return;
    for (Py_ssize_t i = 0; i < size; i++)
        EXPECT(&table->entries[hashes[i] & (table->room - 1)]);
    for (Py_ssize_t i = 0; i < size; i++)
        EXPECT(table->text.bytes + table->entries[hashes[i] & (table->room - 1)].at);
}

/* Keep a third of the table empty: 0, or -1 with an error. */
int make_room(Table *table)
{
    if (3 * table->count < 2 * table->room)
        return 0;
    size_t room = table->room == 0 ? 1024 : 2 * table->room;
    Entry *entries = PyMem_Calloc(room, sizeof *entries);
    if (entries == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    for (size_t i = 0; i < table->room; i++) {
        size_t to = table->entries[i].hash & (room - 1);
        if (table->entries[i].size == 0)
            continue;
        while (entries[to].size > 0)
            to = (to + 1) & (room - 1);
        entries[to] = table->entries[i];
    }
    PyMem_Free(table->entries);
    table->entries = entries;
    table->room = room;
    return 0;
}

/* Where a key, which is not empty, is in a table with room, or where it belongs. */
Entry *find_entry(Table *table, uint64_t hash, const Text *key)
{
    size_t mask = table->room - 1, i = hash & mask;
    for (;; i = (i + 1) & mask) {
        Entry *each = &table->entries[i];
        if (each->size == 0 || (each->hash == hash && each->size == key->size &&
                                !memcmp(table->text.bytes + each->at, key->bytes, key->size)))
            return each;
    }
}

/* Add a key with two other texts and a number, or replace those that it has. None may be longer than `LONGEST_TEXT`. NULL with an error. */
Entry *add_entry(Table *table, uint64_t hash, const Text *key, const Text *first, const Text *second, uint32_t number)
{
    size_t at = table->text.size;
    if (at > UINT32_MAX) {
        PyErr_NoMemory();
        return NULL;
    }
    if (make_room(table) < 0 || append(&table->text, key->bytes, key->size) < 0 ||
        append(&table->text, first->bytes, first->size) < 0 || append(&table->text, second->bytes, second->size) < 0)
        return NULL;
    Entry *place = find_entry(table, hash, key);
    table->count += place->size == 0;
    *place = (Entry){hash, (uint32_t)at, number, (uint16_t)key->size, (uint16_t)first->size, (uint16_t)second->size};
    return place;
}

/* Whether a table should be emptied: it has `most` entries, or takes much memory. */
int is_full(const Table *table, long long most)
{
    static const size_t most_bytes = (size_t)64 << 20;
    return (long long)table->count >= most || table->text.size >= most_bytes;
}

void forget_entries(Table *table)
{
    if (table->count > 0)
        memset(table->entries, 0, table->room * sizeof *table->entries);
    table->count = table->text.size = 0;
}

void free_table(Table *table)
{
    PyMem_Free(table->entries);
    PyMem_Free(table->text.bytes);
}
