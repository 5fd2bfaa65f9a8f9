/* Base64 with the 64-entry tables of aarch64, 64 characters and 48 bytes at a time: interleaved loads and stores put
   the same place of sixteen groups into one vector. */
#include "rk_base64_levels.h"

#if RK_HAS_NEON
#include <arm_neon.h>

static inline uint8x16x4_t table_at(const uint8_t *bytes) {
    return (uint8x16x4_t){{vld1q_u8(bytes), vld1q_u8(bytes + 16), vld1q_u8(bytes + 32), vld1q_u8(bytes + 48)}};
}

/* The digits of 16 characters; 255 outside the alphabet. A table gives zero, and an extending one what was there,
   for an index of 64 or more. */
static inline uint8x16_t digits_of(uint8x16_t text, uint8x16x4_t low, uint8x16x4_t high) {
    uint8x16_t beyond = vcgtq_u8(text, vdupq_n_u8(127));
    uint8x16_t digits = vqtbx4q_u8(vqtbl4q_u8(low, text), high, vsubq_u8(text, vdupq_n_u8(64)));
    return vorrq_u8(digits, beyond);
}

/* Sixteen groups: their digits, and whether all are digits. */
static inline int digits_of_groups(const uint8_t *source, uint8x16x4_t low, uint8x16x4_t high, uint8x16_t digits[4]) {
    uint8x16x4_t text = vld4q_u8(source);
    for (int k = 0; k < 4; k++) digits[k] = digits_of(text.val[k], low, high);
    uint8x16_t all = vorrq_u8(vorrq_u8(digits[0], digits[1]), vorrq_u8(digits[2], digits[3]));
    return vmaxvq_u8(all) < 64;
}

size_t rk_base64_decode_neon(const uint8_t *source, size_t count, uint8_t *destination, size_t capacity) {
    const uint8x16x4_t low = table_at(rk_base64_digits), high = table_at(rk_base64_digits + 64);
    size_t i = 0, o = 0;
    while (count - i >= 64 && capacity - o >= 48) {
        uint8x16_t digits[4];
        if (!digits_of_groups(source + i, low, high, digits)) break;
        uint8x16x3_t bytes = {{
            vorrq_u8(vshlq_n_u8(digits[0], 2), vshrq_n_u8(digits[1], 4)),
            vorrq_u8(vshlq_n_u8(digits[1], 4), vshrq_n_u8(digits[2], 2)),
            vorrq_u8(vshlq_n_u8(digits[2], 6), digits[3]),
        }};
        vst3q_u8(destination + o, bytes);
        i += 64;
        o += 48;
    }
    return i + rk_base64_decode_portable(source + i, count - i, destination + o, capacity - o);
}

size_t rk_base64_scan_neon(const uint8_t *source, size_t count) {
    const uint8x16x4_t low = table_at(rk_base64_digits), high = table_at(rk_base64_digits + 64);
    size_t i = 0;
    uint8x16_t digits[4];
    while (count - i >= 64 && digits_of_groups(source + i, low, high, digits)) i += 64;
    return i + rk_base64_scan_portable(source + i, count - i);
}

size_t rk_base64_encode_neon(const uint8_t *source, size_t count, uint8_t *destination, size_t capacity) {
    const uint8x16x4_t alphabet = table_at((const uint8_t *)rk_base64_alphabet);
    const uint8x16_t six = vdupq_n_u8(63);
    size_t i = 0, o = 0;
    while (count - i >= 48 && capacity - o >= 64) {
        uint8x16x3_t bytes = vld3q_u8(source + i);
        uint8x16_t a = bytes.val[0], b = bytes.val[1], c = bytes.val[2];
        uint8x16x4_t text = {{
            vqtbl4q_u8(alphabet, vshrq_n_u8(a, 2)),
            vqtbl4q_u8(alphabet, vandq_u8(vorrq_u8(vshlq_n_u8(a, 4), vshrq_n_u8(b, 4)), six)),
            vqtbl4q_u8(alphabet, vandq_u8(vorrq_u8(vshlq_n_u8(b, 2), vshrq_n_u8(c, 6)), six)),
            vqtbl4q_u8(alphabet, vandq_u8(c, six)),
        }};
        vst4q_u8(destination + o, text);
        i += 48;
        o += 64;
    }
    return i + rk_base64_encode_portable(source + i, count - i, destination + o, capacity - o);
}
#endif
