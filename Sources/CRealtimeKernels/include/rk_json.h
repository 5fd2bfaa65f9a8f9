// Runs of JSON string content that stand for themselves.
#ifndef RK_JSON_H
#define RK_JSON_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "rk_cpu.h"

// The index of the first byte that ends a run of plain string content: a quote, a backslash, a control character (below
// 0x20) or a byte that is not ASCII (0x80 and above). `count` where there is none. Reads bytes[0 ..< count] only.
size_t rk_json_plain(const uint8_t *bytes, size_t count);
size_t rk_json_plain_at(rk_level level, const uint8_t *bytes, size_t count);

// The same for identifiers and names, compiled into its caller: most of them end within 64 bytes, and a call through the
// dispatch would cost more than they do. Longer runs go to `rk_json_plain`.
static inline size_t rk_json_plain_short(const uint8_t *bytes, size_t count) {
    size_t i = 0;
#if defined(__SSE2__)
    typedef signed char rk_lanes __attribute__((vector_size(16), aligned(1)));
    while (count - i >= 16) {
        rk_lanes text;
        memcpy(&text, bytes + i, 16);
        // Signed: bytes of 0x80 and above are negative.
        rk_lanes special = (rk_lanes)(text < (rk_lanes){32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32}) |
                           (rk_lanes)(text == (rk_lanes){'"', '"', '"', '"', '"', '"', '"', '"', '"', '"', '"', '"',
                                                         '"', '"', '"', '"'}) |
                           (rk_lanes)(text == (rk_lanes){'\\', '\\', '\\', '\\', '\\', '\\', '\\', '\\', '\\', '\\',
                                                         '\\', '\\', '\\', '\\', '\\', '\\'});
        int mask = __builtin_ia32_pmovmskb128(special);
        if (mask != 0) return i + (size_t)__builtin_ctz((unsigned)mask);
        i += 16;
        if (i == 64) return i + rk_json_plain(bytes + i, count - i);
    }
#endif
    while (count - i >= 8) {
        uint64_t word;
        memcpy(&word, bytes + i, 8);
        // The top bit of each byte that is special. Above a true hit there may be false ones: the lowest is true.
        const uint64_t ones = UINT64_C(0x0101010101010101), tops = UINT64_C(0x8080808080808080);
        uint64_t quote = word ^ ones * '"', backslash = word ^ ones * '\\';
        uint64_t special = ((quote - ones) & ~quote) | ((backslash - ones) & ~backslash) |
                           ((word - ones * 0x20) & ~word) | word;
        if (special & tops) return i + (size_t)__builtin_ctzll(special & tops) / 8;
        i += 8;
    }
    while (i < count && bytes[i] >= 0x20 && bytes[i] < 0x80 && bytes[i] != '"' && bytes[i] != '\\') i++;
    return i;
}

// Whether `count` bytes are equal. For constants the compiler compares whole words.
static inline _Bool rk_json_equal(const uint8_t *a, const uint8_t *b, size_t count) {
    return __builtin_memcmp(a, b, count) == 0;
}

#endif
