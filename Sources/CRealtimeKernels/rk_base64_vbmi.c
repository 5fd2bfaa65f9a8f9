/* Base64 with the byte permutations of AVX-512 VBMI, 64 characters and 48 bytes at a time.

   Method: W. Muła and D. Lemire, "Base64 encoding and decoding at almost the speed of a memory copy", Software:
   Practice and Experience 50(2), 2020. */
#include "rk_base64_levels.h"

#if RK_HAS_X86
#include <immintrin.h>

typedef struct {
    __m512i low, high, pairs, quads, order;
} rk_decode_constants;

RK_AVX512VBMI RK_BODY rk_decode_constants decode_constants(void) {
    /* Lane 3g + k takes byte 2 - k of group g: the 24 bits of a group lie the other way round. */
    static const uint8_t order[64] = {
        2, 1, 0, 6, 5, 4, 10, 9, 8, 14, 13, 12, 18, 17, 16, 22, 21, 20, 26, 25, 24, 30, 29, 28,
        34, 33, 32, 38, 37, 36, 42, 41, 40, 46, 45, 44, 50, 49, 48, 54, 53, 52, 58, 57, 56, 62, 61, 60,
    };
    return (rk_decode_constants){
        _mm512_loadu_si512(rk_base64_digits), _mm512_loadu_si512(rk_base64_digits + 64),
        _mm512_set1_epi32(0x01400140), _mm512_set1_epi32(0x00011000), _mm512_loadu_si512(order)};
}

/* The digits of 64 ASCII characters; the top bit outside the alphabet. */
RK_AVX512VBMI RK_BODY __m512i digits_of(__m512i text, const rk_decode_constants *c) {
    return _mm512_permutex2var_epi8(c->low, text, c->high);
}

/* 48 bytes of 64 digits. */
RK_AVX512VBMI RK_BODY __m512i packed(__m512i digits, const rk_decode_constants *c) {
    __m512i groups = _mm512_madd_epi16(_mm512_maddubs_epi16(digits, c->pairs), c->quads);
    return _mm512_permutexvar_epi8(c->order, groups);
}

/* Lanes 0 ..< count, count <= 64. */
RK_AVX512VBMI RK_BODY __mmask64 first(size_t count) {
    return count >= 64 ? ~UINT64_C(0) : (UINT64_C(1) << count) - 1;
}

RK_AVX512VBMI size_t rk_base64_decode_vbmi(const uint8_t *source, size_t count, uint8_t *destination,
                                           size_t capacity) {
    const rk_decode_constants c = decode_constants();
    size_t i = 0, o = 0;
    while (count - i >= 256 && capacity - o >= 192) {
        __m512i text[4], digits[4];
        _Pragma("clang loop unroll(full)") for (int k = 0; k < 4; k++) {
            text[k] = _mm512_loadu_si512(source + i + 64 * k);
            digits[k] = digits_of(text[k], &c);
        }
        /* 0xFE: the or of three. */
        __m512i a = _mm512_ternarylogic_epi32(text[0], digits[0], text[1], 0xFE);
        __m512i b = _mm512_ternarylogic_epi32(digits[1], text[2], digits[2], 0xFE);
        a = _mm512_ternarylogic_epi32(a, text[3], digits[3], 0xFE);
        if (_mm512_movepi8_mask(_mm512_or_si512(a, b)) != 0) break;
        _mm512_storeu_si512(destination + o, packed(digits[0], &c));
        _mm512_storeu_si512(destination + o + 48, packed(digits[1], &c));
        _mm512_storeu_si512(destination + o + 96, packed(digits[2], &c));
        _mm512_mask_storeu_epi8(destination + o + 144, first(48), packed(digits[3], &c));
        i += 256;
        o += 192;
    }
    /* Most payloads end with their groups: a branch costs less than finding that nothing is left. */
    while (count - i >= 4 && source[i] != '"') {
        /* A lane beyond the text is zero, which is outside the alphabet: the text's end is a bad character. */
        __m512i text = _mm512_maskz_loadu_epi8(first(count - i), source + i);
        __m512i digits = digits_of(text, &c);
        uint64_t bad = _mm512_movepi8_mask(_mm512_or_si512(text, digits));
        size_t groups = bad == 0 ? 16 : (size_t)__builtin_ctzll(bad) / 4;
        if (groups > (capacity - o) / 3) groups = (capacity - o) / 3;
        _mm512_mask_storeu_epi8(destination + o, first(3 * groups), packed(digits, &c));
        if (groups < 16) return i + 4 * groups;
        i += 64;
        o += 48;
    }
    return i;
}

RK_AVX512VBMI size_t rk_base64_scan_vbmi(const uint8_t *source, size_t count) {
    const rk_decode_constants c = decode_constants();
    size_t i = 0;
    while (count - i >= 256) {
        __m512i all = _mm512_setzero_si512();
        _Pragma("clang loop unroll(full)") for (int k = 0; k < 4; k++) {
            __m512i text = _mm512_loadu_si512(source + i + 64 * k);
            all = _mm512_ternarylogic_epi32(all, text, digits_of(text, &c), 0xFE);
        }
        if (_mm512_movepi8_mask(all) != 0) break;
        i += 256;
    }
    while (count - i >= 4 && source[i] != '"') {
        __m512i text = _mm512_maskz_loadu_epi8(first(count - i), source + i);
        uint64_t bad = _mm512_movepi8_mask(_mm512_or_si512(text, digits_of(text, &c)));
        if (bad != 0) return i + (size_t)__builtin_ctzll(bad) / 4 * 4;
        i += 64;
    }
    return i;
}

RK_AVX512VBMI size_t rk_base64_encode_vbmi(const uint8_t *source, size_t count, uint8_t *destination,
                                           size_t capacity) {
    /* Each group of bytes a, b, c is laid out as b, a, c, b, so that all four digits are six neighbouring bits. */
    static const uint8_t spread[64] = {
        1, 0, 2, 1, 4, 3, 5, 4, 7, 6, 8, 7, 10, 9, 11, 10, 13, 12, 14, 13, 16, 15, 17, 16, 19, 18, 20, 19, 22, 21, 23,
        22, 25, 24, 26, 25, 28, 27, 29, 28, 31, 30, 32, 31, 34, 33, 35, 34, 37, 36, 38, 37, 40, 39, 41, 40, 43, 42, 44,
        43, 46, 45, 47, 46,
    };
    const __m512i order = _mm512_loadu_si512(spread), alphabet = _mm512_loadu_si512(rk_base64_alphabet);
    /* Where the digits of two groups begin: bits 10, 4, 22, 16 and 32 more. */
    const __m512i shifts = _mm512_set1_epi64(0x3036242A1016040A);
#define RK_ENCODED(BYTES)                                                                                         \
    _mm512_permutexvar_epi8(_mm512_multishift_epi64_epi8(shifts, _mm512_permutexvar_epi8(order, (BYTES))), alphabet)
    size_t groups = count / 3 < capacity / 4 ? count / 3 : capacity / 4;
    size_t i = 0, o = 0;
    /* 64 bytes are read for the last 48 of them. */
    while (groups >= 64 && count - i >= 208) {
        _Pragma("clang loop unroll(full)") for (size_t k = 0; k < 4; k++)
            _mm512_storeu_si512(destination + o + 64 * k, RK_ENCODED(_mm512_loadu_si512(source + i + 48 * k)));
        i += 192;
        o += 256;
        groups -= 64;
    }
    while (groups > 0) {
        size_t now = groups < 16 ? groups : 16;
        __m512i bytes = _mm512_maskz_loadu_epi8(first(3 * now), source + i);
        _mm512_mask_storeu_epi8(destination + o, first(4 * now), RK_ENCODED(bytes));
        i += 3 * now;
        o += 4 * now;
        groups -= now;
    }
    return i;
#undef RK_ENCODED
}
#endif
