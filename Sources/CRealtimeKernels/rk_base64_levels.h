#ifndef RK_BASE64_LEVELS_H
#define RK_BASE64_LEVELS_H

/* What the levels of the base64 kernels share. Contracts: include/rk_base64.h. */

#include "rk_base64.h"
#include "rk_dispatch.h"

/* Entry c: the digit of character c, 255 outside the alphabet. */
extern const uint8_t rk_base64_digits[256];
extern const char rk_base64_alphabet[65];

#define RK_BASE64_LEVEL(LEVEL)                                                                                    \
    size_t rk_base64_decode_##LEVEL(const uint8_t *source, size_t count, uint8_t *destination, size_t capacity);  \
    size_t rk_base64_scan_##LEVEL(const uint8_t *source, size_t count);                                           \
    size_t rk_base64_encode_##LEVEL(const uint8_t *source, size_t count, uint8_t *destination, size_t capacity);

RK_BASE64_LEVEL(portable)
#if RK_HAS_X86
RK_BASE64_LEVEL(ssse3)
RK_BASE64_LEVEL(avx2)
RK_BASE64_LEVEL(vbmi)
#endif
#if RK_HAS_NEON
RK_BASE64_LEVEL(neon)
#endif

#endif
