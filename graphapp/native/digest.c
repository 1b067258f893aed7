/* Buffers of bytes, and the digest of bytes.

   Source: BLAKE2, RFC 7693. */

#include "native.h"

int grow(Buffer *buffer, size_t more)
{
    size_t room = 2 * buffer->room + more + 512;
    unsigned char *bytes = PyMem_Realloc(buffer->bytes, room);
    if (bytes == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    buffer->bytes = bytes;
    buffer->room = room;
    return 0;
}

static const uint64_t IV[8] = {
    0x6a09e667f3bcc908u, 0xbb67ae8584caa73bu, 0x3c6ef372fe94f82bu, 0xa54ff53a5f1d36f1u,
    0x510e527fade682d1u, 0x9b05688c2b3e6c1fu, 0x1f83d9abfb41bd6bu, 0x5be0cd19137e2179u};

static const unsigned char SIGMA[10][16] = {
    {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}, {14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3},
    {11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4}, {7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8},
    {9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13}, {2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9},
    {12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11}, {13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10},
    {6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5}, {10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0}};

static inline uint64_t turned(uint64_t word, int bits) { return word >> bits | word << (64 - bits); }

static inline uint64_t word_at(const unsigned char *bytes)
{
    uint64_t word = 0;
    for (int i = 7; i >= 0; i--)
        word = word << 8 | bytes[i];
    return word;
}

#define MIX(a, b, c, d, x, y)                                                                                                      \
    a += b + x; d = turned(d ^ a, 32); c += d; b = turned(b ^ c, 24);                                                              \
    a += b + y; d = turned(d ^ a, 16); c += d; b = turned(b ^ c, 63)

#define ROUND(r)                                                                                                                   \
    MIX(v[0], v[4], v[8], v[12], m[SIGMA[r][0]], m[SIGMA[r][1]]); MIX(v[1], v[5], v[9], v[13], m[SIGMA[r][2]], m[SIGMA[r][3]]);    \
    MIX(v[2], v[6], v[10], v[14], m[SIGMA[r][4]], m[SIGMA[r][5]]); MIX(v[3], v[7], v[11], v[15], m[SIGMA[r][6]], m[SIGMA[r][7]]);  \
    MIX(v[0], v[5], v[10], v[15], m[SIGMA[r][8]], m[SIGMA[r][9]]); MIX(v[1], v[6], v[11], v[12], m[SIGMA[r][10]], m[SIGMA[r][11]]); \
    MIX(v[2], v[7], v[8], v[13], m[SIGMA[r][12]], m[SIGMA[r][13]]); MIX(v[3], v[4], v[9], v[14], m[SIGMA[r][14]], m[SIGMA[r][15]])

static void compress(uint64_t state[8], const unsigned char *block, uint64_t count, int last)
{
    uint64_t v[16], m[16];
    for (int i = 0; i < 16; i++)
        m[i] = word_at(block + 8 * i);
    memcpy(v, state, 64);
    memcpy(v + 8, IV, 64);
    v[12] ^= count;
    if (last)
        v[14] = ~v[14];
    // one by one, so that the compiler knows which words are mixed
    ROUND(0); ROUND(1); ROUND(2); ROUND(3); ROUND(4); ROUND(5); ROUND(6); ROUND(7); ROUND(8); ROUND(9); ROUND(0); ROUND(1);
    for (int i = 0; i < 8; i++)
        state[i] ^= v[i] ^ v[i + 8];
}

/* The BLAKE2b digest of 8 bytes, read as a number with its most significant byte first. */
uint64_t digest(const unsigned char *bytes, size_t size)
{
    uint64_t state[8], count = 0, number = 0;
    memcpy(state, IV, 64);
    state[0] ^= 0x01010008u;
    while (size > 128) {
        compress(state, bytes, count += 128, 0);
        bytes += 128;
        size -= 128;
    }
    unsigned char rest[128] = {0};
    if (size > 0)
        memcpy(rest, bytes, size);
    compress(state, rest, count + size, 1);
    for (int i = 0; i < 8; i++)
        number = number << 8 | (state[0] >> 8 * i & 255);
    return number;
}
