#include "rk_base64_levels.h"

#include <string.h>

const char rk_base64_alphabet[65] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

// The digits of all characters in order, each through E; 255 outside the alphabet.
#define BAD4(E) E(255), E(255), E(255), E(255)
#define BAD16(E) BAD4(E), BAD4(E), BAD4(E), BAD4(E)
#define BAD64(E) BAD16(E), BAD16(E), BAD16(E), BAD16(E)
#define DIGITS(E)                                                                                                  \
    BAD16(E), BAD16(E), BAD4(E), BAD4(E), E(255), E(255), E(255), E(62), E(255), E(255), E(255), E(63),            \
    E(52), E(53), E(54), E(55), E(56), E(57), E(58), E(59), E(60), E(61), E(255), E(255), BAD4(E),                 \
    E(255), E(0), E(1), E(2), E(3), E(4), E(5), E(6), E(7), E(8), E(9), E(10), E(11), E(12), E(13), E(14),         \
    E(15), E(16), E(17), E(18), E(19), E(20), E(21), E(22), E(23), E(24), E(25), BAD4(E), E(255),                  \
    E(255), E(26), E(27), E(28), E(29), E(30), E(31), E(32), E(33), E(34), E(35), E(36), E(37), E(38), E(39),      \
    E(40), E(41), E(42), E(43), E(44), E(45), E(46), E(47), E(48), E(49), E(50), E(51), BAD4(E), E(255),           \
    BAD64(E), BAD64(E)

#define DIGIT(D) (D)
const uint8_t rk_base64_digits[256] = {DIGITS(DIGIT)};

// The bits that a digit in each of the four places of a group gives to the group's three bytes, first byte lowest.
// No digit reaches the highest byte; a character outside the alphabet sets its top bit.
#define BAD_OR(D, BITS) ((D) > 63 ? UINT32_C(0x80000000) : (uint32_t)(BITS))
#define PLACE0(D) BAD_OR(D, (D) << 2)
#define PLACE1(D) BAD_OR(D, (D) >> 4 | ((D) & 15) << 12)
#define PLACE2(D) BAD_OR(D, (D) >> 2 << 8 | ((D) & 3) << 22)
#define PLACE3(D) BAD_OR(D, (D) << 16)
static const uint32_t places[4][256] = {{DIGITS(PLACE0)}, {DIGITS(PLACE1)}, {DIGITS(PLACE2)}, {DIGITS(PLACE3)}};

// The two characters of every twelve bits, first character lowest.
#define PAIR(A, B) (uint16_t)((A) | (B) << 8)
#define PAIRS4(A, B, C, D, E) PAIR(A, B), PAIR(A, C), PAIR(A, D), PAIR(A, E)
#define PAIRS(A)                                                                                                   \
    PAIRS4(A, 'A', 'B', 'C', 'D'), PAIRS4(A, 'E', 'F', 'G', 'H'), PAIRS4(A, 'I', 'J', 'K', 'L'),                   \
    PAIRS4(A, 'M', 'N', 'O', 'P'), PAIRS4(A, 'Q', 'R', 'S', 'T'), PAIRS4(A, 'U', 'V', 'W', 'X'),                   \
    PAIRS4(A, 'Y', 'Z', 'a', 'b'), PAIRS4(A, 'c', 'd', 'e', 'f'), PAIRS4(A, 'g', 'h', 'i', 'j'),                   \
    PAIRS4(A, 'k', 'l', 'm', 'n'), PAIRS4(A, 'o', 'p', 'q', 'r'), PAIRS4(A, 's', 't', 'u', 'v'),                   \
    PAIRS4(A, 'w', 'x', 'y', 'z'), PAIRS4(A, '0', '1', '2', '3'), PAIRS4(A, '4', '5', '6', '7'),                   \
    PAIRS4(A, '8', '9', '+', '/')
#define PAIRS_OF4(A, B, C, D) PAIRS(A), PAIRS(B), PAIRS(C), PAIRS(D)
static const uint16_t pairs[4096] = {
    PAIRS_OF4('A', 'B', 'C', 'D'), PAIRS_OF4('E', 'F', 'G', 'H'), PAIRS_OF4('I', 'J', 'K', 'L'),
    PAIRS_OF4('M', 'N', 'O', 'P'), PAIRS_OF4('Q', 'R', 'S', 'T'), PAIRS_OF4('U', 'V', 'W', 'X'),
    PAIRS_OF4('Y', 'Z', 'a', 'b'), PAIRS_OF4('c', 'd', 'e', 'f'), PAIRS_OF4('g', 'h', 'i', 'j'),
    PAIRS_OF4('k', 'l', 'm', 'n'), PAIRS_OF4('o', 'p', 'q', 'r'), PAIRS_OF4('s', 't', 'u', 'v'),
    PAIRS_OF4('w', 'x', 'y', 'z'), PAIRS_OF4('0', '1', '2', '3'), PAIRS_OF4('4', '5', '6', '7'),
    PAIRS_OF4('8', '9', '+', '/'),
};

// MARK: - The portable level

// The three bytes of a group, first byte lowest; the top bit where it is none.
static inline uint32_t decoded_group(const uint8_t *source) {
    return places[0][source[0]] | places[1][source[1]] | places[2][source[2]] | places[3][source[3]];
}

size_t rk_base64_decode_portable(const uint8_t *source, size_t count, uint8_t *destination, size_t capacity) {
    size_t i = 0, o = 0;
    // Four groups behind one check. The first store writes two bytes too many, which the next one puts right.
    while (count - i >= 16 && capacity - o >= 12) {
        uint32_t a = decoded_group(source + i), b = decoded_group(source + i + 4);
        uint32_t c = decoded_group(source + i + 8), d = decoded_group(source + i + 12);
        if ((a | b | c | d) >> 31) break;
        uint64_t low = (uint64_t)a | (uint64_t)b << 24, high = (uint64_t)c | (uint64_t)d << 24;
        memcpy(destination + o, &low, 8);
        uint32_t high_low = (uint32_t)high;
        uint16_t high_high = (uint16_t)(high >> 32);
        memcpy(destination + o + 6, &high_low, 4);
        memcpy(destination + o + 10, &high_high, 2);
        i += 16;
        o += 12;
    }
    while (count - i >= 4 && capacity - o >= 3) {
        uint32_t group = decoded_group(source + i);
        if (group >> 31) break;
        destination[o] = (uint8_t)group;
        destination[o + 1] = (uint8_t)(group >> 8);
        destination[o + 2] = (uint8_t)(group >> 16);
        i += 4;
        o += 3;
    }
    return i;
}

size_t rk_base64_scan_portable(const uint8_t *source, size_t count) {
    const uint8_t *digits = rk_base64_digits;
    size_t i = 0;
    // A digit is below 64; 255 sets the two high bits.
    for (; count - i >= 4; i += 4)
        if ((digits[source[i]] | digits[source[i + 1]] | digits[source[i + 2]] | digits[source[i + 3]]) & 0xC0) break;
    return i;
}

size_t rk_base64_encode_portable(const uint8_t *source, size_t count, uint8_t *destination, size_t capacity) {
    size_t i = 0, o = 0;
    while (count - i >= 8 && capacity - o >= 8) {
        uint64_t word;
        memcpy(&word, source + i, 8);
        word = __builtin_bswap64(word);
        uint64_t text = (uint64_t)pairs[word >> 52] | (uint64_t)pairs[word >> 40 & 4095] << 16 |
                        (uint64_t)pairs[word >> 28 & 4095] << 32 | (uint64_t)pairs[word >> 16 & 4095] << 48;
        memcpy(destination + o, &text, 8);
        i += 6;
        o += 8;
    }
    while (count - i >= 3 && capacity - o >= 4) {
        uint32_t group = (uint32_t)source[i] << 16 | (uint32_t)source[i + 1] << 8 | source[i + 2];
        uint32_t text = pairs[group >> 12] | (uint32_t)pairs[group & 4095] << 16;
        memcpy(destination + o, &text, 4);
        i += 3;
        o += 4;
    }
    return i;
}

// MARK: - Ends of a text

int rk_base64_digit(uint8_t character) {
    uint8_t digit = rk_base64_digits[character];
    return digit == 255 ? -1 : digit;
}

uint32_t rk_base64_last_group(const uint8_t *source) {
    uint32_t a = rk_base64_digits[source[0]], b = rk_base64_digits[source[1]];
    if (source[3] != '=' || (a | b) & 0xC0) return 0;
    if (source[2] == '=') return b & 15 ? 0 : UINT32_C(1) << 16 | a << 2 | b >> 4;
    uint32_t c = rk_base64_digits[source[2]];
    if (c & 0xC3) return 0;
    return UINT32_C(2) << 16 | (b & 15) << 12 | c >> 2 << 8 | a << 2 | b >> 4;
}

void rk_base64_encode_last(const uint8_t *source, size_t count, uint8_t *destination) {
    uint32_t group = (uint32_t)source[0] << 16 | (count > 1 ? (uint32_t)source[1] << 8 : 0);
    destination[0] = (uint8_t)rk_base64_alphabet[group >> 18];
    destination[1] = (uint8_t)rk_base64_alphabet[group >> 12 & 63];
    destination[2] = count > 1 ? (uint8_t)rk_base64_alphabet[group >> 6 & 63] : '=';
    destination[3] = '=';
}

// MARK: - Dispatch

#if RK_HAS_X86
#define CHOOSE(LEVEL, NAME, ARGUMENTS)                                                   \
    switch (rk_usable_level(LEVEL)) {                                                    \
    case rk_level_avx512vbmi: return rk_base64_##NAME##_vbmi ARGUMENTS;                  \
    case rk_level_avx512:                                                                \
    case rk_level_avx2: return rk_base64_##NAME##_avx2 ARGUMENTS;                        \
    case rk_level_ssse3: return rk_base64_##NAME##_ssse3 ARGUMENTS;                      \
    default: return rk_base64_##NAME##_portable ARGUMENTS;                               \
    }
#elif RK_HAS_NEON
#define CHOOSE(LEVEL, NAME, ARGUMENTS)                                                   \
    if (rk_usable_level(LEVEL) >= rk_level_neon) return rk_base64_##NAME##_neon ARGUMENTS; \
    return rk_base64_##NAME##_portable ARGUMENTS;
#else
#define CHOOSE(LEVEL, NAME, ARGUMENTS) \
    (void)(LEVEL);                     \
    return rk_base64_##NAME##_portable ARGUMENTS;
#endif

size_t rk_base64_decode_at(rk_level level, const uint8_t *source, size_t count, uint8_t *destination,
                           size_t capacity) {
    CHOOSE(level, decode, (source, count, destination, capacity))
}

size_t rk_base64_decode(const uint8_t *source, size_t count, uint8_t *destination, size_t capacity) {
    return rk_base64_decode_at(rk_level_best, source, count, destination, capacity);
}

size_t rk_base64_scan_at(rk_level level, const uint8_t *source, size_t count) {
    CHOOSE(level, scan, (source, count))
}

size_t rk_base64_scan(const uint8_t *source, size_t count) {
    return rk_base64_scan_at(rk_level_best, source, count);
}

size_t rk_base64_encode_at(rk_level level, const uint8_t *source, size_t count, uint8_t *destination,
                           size_t capacity) {
    CHOOSE(level, encode, (source, count, destination, capacity))
}

size_t rk_base64_encode(const uint8_t *source, size_t count, uint8_t *destination, size_t capacity) {
    return rk_base64_encode_at(rk_level_best, source, count, destination, capacity);
}
