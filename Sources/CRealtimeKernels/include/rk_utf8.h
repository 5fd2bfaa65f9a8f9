// Text that is not ASCII: whether it is UTF-8, and where it must be escaped in JSON.
#ifndef RK_UTF8_H
#define RK_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rk_cpu.h"

// Whether `count` bytes are well-formed UTF-8 (table 3-7 of the Unicode Standard) that ends with a whole scalar.
bool rk_utf8_valid(const uint8_t *bytes, size_t count);
bool rk_utf8_valid_at(rk_level level, const uint8_t *bytes, size_t count);

// The index of the first quote, backslash or control character (below 0x20): what JSON has escaped in a string, and
// where a string ends. `count` where there is none. Bytes of 0x80 and above are passed over.
size_t rk_json_unescaped(const uint8_t *bytes, size_t count);
size_t rk_json_unescaped_at(rk_level level, const uint8_t *bytes, size_t count);

// The same, compiled into its caller: most strings are names and identifiers with nothing to escape, and are looked
// through in two words that may overlap.
__attribute__((always_inline)) static inline size_t rk_json_unescaped_short(const uint8_t *bytes, size_t count) {
#define RK_ONES UINT64_C(0x0101010101010101)
    // A lane's high bit is set where its byte is one of the three kinds (Mycroft's test for a zero byte); bytes of 0x80
    // and above are not. Only lanes above a true one can be set wrongly.
#define RK_MARKS(WORD)                                                                                           \
    (((((WORD) ^ RK_ONES * 0x22) - RK_ONES) & ~((WORD) ^ RK_ONES * 0x22)) |                                      \
     ((((WORD) ^ RK_ONES * 0x5C) - RK_ONES) & ~((WORD) ^ RK_ONES * 0x5C)) | (((WORD) - RK_ONES * 0x20) & ~(WORD)))
    if (count >= 8 && count <= 16) {
        uint64_t low, high;
        __builtin_memcpy(&low, bytes, 8);
        __builtin_memcpy(&high, bytes + count - 8, 8);
        if (((RK_MARKS(low) | RK_MARKS(high)) & RK_ONES * 0x80) == 0) return count;
    }
#undef RK_MARKS
#undef RK_ONES
    return rk_json_unescaped(bytes, count);
}

// Copies bytes. Short pieces are copied in two words that may overlap, without a call.
__attribute__((always_inline)) static inline void rk_copy_short(uint8_t *target, const uint8_t *source, size_t count) {
    if (count >= 8 && count <= 16) {
        uint64_t low, high;
        __builtin_memcpy(&low, source, 8);
        __builtin_memcpy(&high, source + count - 8, 8);
        __builtin_memcpy(target, &low, 8);
        __builtin_memcpy(target + count - 8, &high, 8);
    } else if (count < 8) {
        if (count >= 4) {
            uint32_t low, high;
            __builtin_memcpy(&low, source, 4);
            __builtin_memcpy(&high, source + count - 4, 4);
            __builtin_memcpy(target, &low, 4);
            __builtin_memcpy(target + count - 4, &high, 4);
        } else {
            for (size_t i = 0; i < count; i++) target[i] = source[i];
        }
    } else {
        __builtin_memcpy(target, source, count);
    }
}

#endif
