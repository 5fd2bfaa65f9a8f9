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

// The same for identifiers and names, compiled into its caller: most of them end within 32 bytes, and a call through the
// dispatch would cost more than they do. The rest goes to `rk_json_plain`.
__attribute__((always_inline)) static inline size_t rk_json_plain_short(const uint8_t *bytes, size_t count) {
#if defined(__SSE2__)
    // No include of an intrinsics header here: this header is part of a module.
    typedef signed char rk_lanes __attribute__((vector_size(16)));
#define RK_EVERY(BYTE) ((rk_lanes){0} + (signed char)(BYTE))
    // Signed: bytes of 0x80 and above are negative.
#define RK_SPECIAL(TEXT)                                                                       \
    (unsigned)__builtin_ia32_pmovmskb128((rk_lanes)(TEXT < RK_EVERY(0x20)) |                   \
                                         (rk_lanes)(TEXT == RK_EVERY('"')) |                   \
                                         (rk_lanes)(TEXT == RK_EVERY('\\')))
    if (__builtin_expect(count >= 32, 1)) {
        rk_lanes low, high;
        memcpy(&low, bytes, 16);
        memcpy(&high, bytes + 16, 16);
        unsigned mask = RK_SPECIAL(low) | RK_SPECIAL(high) << 16;
        if (__builtin_expect(mask != 0, 1)) return (size_t)__builtin_ctz(mask);
    }
#undef RK_EVERY
#undef RK_SPECIAL
#endif
    return rk_json_plain(bytes, count);
}

// Whether `count` bytes are equal. For constants the compiler compares whole words.
static inline _Bool rk_json_equal(const uint8_t *a, const uint8_t *b, size_t count) {
    return __builtin_memcmp(a, b, count) == 0;
}

// Copies bytes. For constants the compiler stores whole words.
static inline void rk_json_copy(uint8_t *destination, const uint8_t *source, size_t count) {
    __builtin_memcpy(destination, source, count);
}

#endif
