/* Base64 with the 16-lane table look-ups of SSSE3, and two of them side by side in AVX2.

   Method: W. Muła and D. Lemire, "Faster base64 encoding and decoding using AVX2 instructions", ACM Transactions on the
   Web 12(3), 2018. A character is translated by adding a number that its high four bits choose. It is outside the
   alphabet where the class of its high four bits is among the classes that its low four bits do not go with:

       class  1: high 2, the signs     low must be B (+) or F (/)
       class  2: high 3, the digits    low must be 0 ... 9
       class  4: high 4 and 6          low must be 1 ... F
       class  8: high 5 and 7          low must be 0 ... A
       class 16: every other high      never */
#include "rk_base64_levels.h"

#include <string.h>

#if RK_HAS_X86
#include <immintrin.h>

#define RK_CLASSES 16, 16, 1, 2, 4, 8, 4, 8, 16, 16, 16, 16, 16, 16, 16, 16
#define RK_NOT_WITH_LOW 21, 17, 17, 17, 17, 17, 17, 17, 17, 17, 19, 26, 27, 27, 27, 26
/* From character to digit. The slash has the high bits of the plus: it takes entry 1 in place of 2. */
#define RK_TO_DIGIT 0, 16, 19, 4, -65, -65, -71, -71, 0, 0, 0, 0, 0, 0, 0, 0
/* The bytes of four groups the right way round, without the gaps. */
#define RK_PACK 2, 1, 0, 6, 5, 4, 10, 9, 8, 14, 13, 12, -1, -1, -1, -1
/* Bytes a, b, c of a group to b, a, c, b, FROM bytes behind the start of the vector. */
#define RK_SPREAD(FROM)                                                                                               \
    FROM + 1, FROM + 0, FROM + 2, FROM + 1, FROM + 4, FROM + 3, FROM + 5, FROM + 4, FROM + 7, FROM + 6, FROM + 8,     \
        FROM + 7, FROM + 10, FROM + 9, FROM + 11, FROM + 10
/* From digit to character, by 0: 0 ... 25, 1: 26 ... 51, 2 ... 11: 52 ... 61, 12: 62, 13: 63. */
#define RK_TO_CHARACTER 65, 71, -4, -4, -4, -4, -4, -4, -4, -4, -4, -4, -19, -16, 0, 0

// MARK: - 16 characters, 12 bytes

/* Digits of 16 characters; a lane of `bad` is not zero where its character is outside the alphabet. */
RK_SSSE3 RK_BODY __m128i digits16(__m128i text, __m128i *bad) {
    /* A shuffle ignores bits 4 to 6 of its index, so bit 5 may stay: it makes the mask the slash as well. */
    const __m128i nibble = _mm_set1_epi8('/');
    __m128i high = _mm_and_si128(_mm_srli_epi32(text, 4), nibble);
    __m128i low = _mm_and_si128(text, nibble);
    *bad = _mm_and_si128(_mm_shuffle_epi8(_mm_setr_epi8(RK_CLASSES), high),
                         _mm_shuffle_epi8(_mm_setr_epi8(RK_NOT_WITH_LOW), low));
    __m128i entry = _mm_add_epi8(high, _mm_cmpeq_epi8(text, nibble));
    return _mm_add_epi8(text, _mm_shuffle_epi8(_mm_setr_epi8(RK_TO_DIGIT), entry));
}

RK_SSSE3 RK_BODY __m128i packed16(__m128i digits) {
    __m128i pairs = _mm_maddubs_epi16(digits, _mm_set1_epi32(0x01400140));
    __m128i groups = _mm_madd_epi16(pairs, _mm_set1_epi32(0x00011000));
    return _mm_shuffle_epi8(groups, _mm_setr_epi8(RK_PACK));
}

/* The lanes that are not zero, a bit each. */
RK_SSSE3 RK_BODY unsigned lanes16(__m128i bad) {
    return ~(unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(bad, _mm_setzero_si128())) & 0xFFFF;
}

RK_SSSE3 RK_BODY void store12(uint8_t *destination, __m128i bytes) {
    _mm_storel_epi64((__m128i *)destination, bytes);
    int last = _mm_cvtsi128_si32(_mm_srli_si128(bytes, 8));
    memcpy(destination + 8, &last, 4);
}

/* Decodes what is left, fewer than 16 groups at a time; continues behind character i and byte o. */
RK_SSSE3 RK_BODY size_t decode_rest16(const uint8_t *source, size_t i, size_t count, uint8_t *destination, size_t o,
                                      size_t capacity) {
    while (count - i >= 16 && capacity - o >= 12) {
        __m128i bad;
        __m128i digits = digits16(_mm_loadu_si128((const __m128i *)(source + i)), &bad);
        store12(destination + o, packed16(digits));
        /* A branch, so that the processor need not wait for the sum to know where to go on. */
        unsigned lanes = lanes16(bad);
        if (lanes != 0) return i + (size_t)__builtin_ctz(lanes) / 4 * 4;
        i += 16;
        o += 12;
    }
    return i + rk_base64_decode_portable(source + i, count - i, destination + o, capacity - o);
}

RK_SSSE3 size_t rk_base64_decode_ssse3(const uint8_t *source, size_t count, uint8_t *destination, size_t capacity) {
    size_t i = 0, o = 0;
    while (count - i >= 64 && capacity - o >= 52) {
        __m128i digits[4], bad[4];
        _Pragma("clang loop unroll(full)") for (int k = 0; k < 4; k++)
            digits[k] = digits16(_mm_loadu_si128((const __m128i *)(source + i + 16 * k)), &bad[k]);
        __m128i any = _mm_or_si128(_mm_or_si128(bad[0], bad[1]), _mm_or_si128(bad[2], bad[3]));
        if (_mm_movemask_epi8(_mm_cmpeq_epi8(any, _mm_setzero_si128())) != 0xFFFF) break;
        _Pragma("clang loop unroll(full)") for (int k = 0; k < 4; k++)
            _mm_storeu_si128((__m128i *)(destination + o + 12 * k), packed16(digits[k]));
        i += 64;
        o += 48;
    }
    return decode_rest16(source, i, count, destination, o, capacity);
}

RK_SSSE3 RK_BODY size_t scan_rest16(const uint8_t *source, size_t i, size_t count) {
    for (; count - i >= 16; i += 16) {
        __m128i bad;
        digits16(_mm_loadu_si128((const __m128i *)(source + i)), &bad);
        unsigned lanes = lanes16(bad);
        if (lanes != 0) return i + (size_t)__builtin_ctz(lanes) / 4 * 4;
    }
    return i + rk_base64_scan_portable(source + i, count - i);
}

RK_SSSE3 size_t rk_base64_scan_ssse3(const uint8_t *source, size_t count) { return scan_rest16(source, 0, count); }

/* The characters of four groups laid out as RK_SPREAD does. */
RK_SSSE3 RK_BODY __m128i characters16(__m128i spread) {
    /* Multiplying shifts each 16-bit lane by its own amount: the even digits down, the odd ones up. */
    __m128i even = _mm_mulhi_epu16(_mm_and_si128(spread, _mm_set1_epi32(0x0FC0FC00)), _mm_set1_epi32(0x04000040));
    __m128i odd = _mm_mullo_epi16(_mm_and_si128(spread, _mm_set1_epi32(0x003F03F0)), _mm_set1_epi32(0x01000010));
    __m128i digits = _mm_or_si128(even, odd);
    __m128i entry = _mm_subs_epu8(digits, _mm_set1_epi8(51));
    entry = _mm_sub_epi8(entry, _mm_cmpgt_epi8(digits, _mm_set1_epi8(25)));
    return _mm_add_epi8(digits, _mm_shuffle_epi8(_mm_setr_epi8(RK_TO_CHARACTER), entry));
}

RK_SSSE3 RK_BODY size_t encode_rest16(const uint8_t *source, size_t i, size_t count, uint8_t *destination, size_t o,
                                      size_t capacity) {
    if (i == 0 && count >= 16 && capacity >= 16) {
        __m128i bytes = _mm_loadu_si128((const __m128i *)source);
        _mm_storeu_si128((__m128i *)destination, characters16(_mm_shuffle_epi8(bytes, _mm_setr_epi8(RK_SPREAD(0)))));
        i = 12;
        o = 16;
    }
    /* From here on the vector may begin four bytes earlier, so that it ends with its last group. */
    while (i >= 4 && count - i >= 12 && capacity - o >= 16) {
        __m128i bytes = _mm_loadu_si128((const __m128i *)(source + i - 4));
        bytes = _mm_shuffle_epi8(bytes, _mm_setr_epi8(RK_SPREAD(4)));
        _mm_storeu_si128((__m128i *)(destination + o), characters16(bytes));
        i += 12;
        o += 16;
    }
    return i + rk_base64_encode_portable(source + i, count - i, destination + o, capacity - o);
}

RK_SSSE3 size_t rk_base64_encode_ssse3(const uint8_t *source, size_t count, uint8_t *destination, size_t capacity) {
    return encode_rest16(source, 0, count, destination, 0, capacity);
}

// MARK: - 32 characters, 24 bytes

RK_AVX2 RK_BODY __m256i twice(__m128i half) { return _mm256_broadcastsi128_si256(half); }

RK_AVX2 RK_BODY __m256i digits32(__m256i text, __m256i *bad) {
    const __m256i nibble = _mm256_set1_epi8('/');
    __m256i high = _mm256_and_si256(_mm256_srli_epi32(text, 4), nibble);
    __m256i low = _mm256_and_si256(text, nibble);
    *bad = _mm256_and_si256(_mm256_shuffle_epi8(twice(_mm_setr_epi8(RK_CLASSES)), high),
                            _mm256_shuffle_epi8(twice(_mm_setr_epi8(RK_NOT_WITH_LOW)), low));
    __m256i entry = _mm256_add_epi8(high, _mm256_cmpeq_epi8(text, nibble));
    return _mm256_add_epi8(text, _mm256_shuffle_epi8(twice(_mm_setr_epi8(RK_TO_DIGIT)), entry));
}

/* Twelve bytes at the start of each half. */
RK_AVX2 RK_BODY __m256i packed32(__m256i digits) {
    __m256i pairs = _mm256_maddubs_epi16(digits, _mm256_set1_epi32(0x01400140));
    __m256i groups = _mm256_madd_epi16(pairs, _mm256_set1_epi32(0x00011000));
    return _mm256_shuffle_epi8(groups, twice(_mm_setr_epi8(RK_PACK)));
}

/* Stores 24 bytes and changes the four behind them: two stores cost less than bringing the halves together. */
RK_AVX2 RK_BODY void store28(uint8_t *destination, __m256i halves) {
    _mm_storeu_si128((__m128i *)destination, _mm256_castsi256_si128(halves));
    _mm_storeu_si128((__m128i *)(destination + 12), _mm256_extracti128_si256(halves, 1));
}

RK_AVX2 size_t rk_base64_decode_avx2(const uint8_t *source, size_t count, uint8_t *destination, size_t capacity) {
    size_t i = 0, o = 0;
    while (count - i >= 128 && capacity - o >= 100) {
        __m256i digits[4], bad[4];
        _Pragma("clang loop unroll(full)") for (int k = 0; k < 4; k++)
            digits[k] = digits32(_mm256_loadu_si256((const __m256i *)(source + i + 32 * k)), &bad[k]);
        __m256i any = _mm256_or_si256(_mm256_or_si256(bad[0], bad[1]), _mm256_or_si256(bad[2], bad[3]));
        if (!_mm256_testz_si256(any, any)) break;
        _Pragma("clang loop unroll(full)") for (int k = 0; k < 4; k++)
            store28(destination + o + 24 * k, packed32(digits[k]));
        i += 128;
        o += 96;
    }
    while (count - i >= 32 && capacity - o >= 24) {
        __m256i bad;
        __m256i digits = digits32(_mm256_loadu_si256((const __m256i *)(source + i)), &bad);
        __m256i bytes = packed32(digits);
        _mm_storeu_si128((__m128i *)(destination + o), _mm256_castsi256_si128(bytes));
        store12(destination + o + 12, _mm256_extracti128_si256(bytes, 1));
        unsigned lanes = ~(unsigned)_mm256_movemask_epi8(_mm256_cmpeq_epi8(bad, _mm256_setzero_si256()));
        if (lanes != 0) return i + (size_t)__builtin_ctz(lanes) / 4 * 4;
        i += 32;
        o += 24;
    }
    return decode_rest16(source, i, count, destination, o, capacity);
}

RK_AVX2 size_t rk_base64_scan_avx2(const uint8_t *source, size_t count) {
    size_t i = 0;
    for (; count - i >= 64; i += 64) {
        __m256i a, b;
        digits32(_mm256_loadu_si256((const __m256i *)(source + i)), &a);
        digits32(_mm256_loadu_si256((const __m256i *)(source + i + 32)), &b);
        __m256i any = _mm256_or_si256(a, b);
        if (!_mm256_testz_si256(any, any)) break;
    }
    return scan_rest16(source, i, count);
}

RK_AVX2 RK_BODY __m256i characters32(__m256i spread) {
    __m256i even =
        _mm256_mulhi_epu16(_mm256_and_si256(spread, _mm256_set1_epi32(0x0FC0FC00)), _mm256_set1_epi32(0x04000040));
    __m256i odd =
        _mm256_mullo_epi16(_mm256_and_si256(spread, _mm256_set1_epi32(0x003F03F0)), _mm256_set1_epi32(0x01000010));
    __m256i digits = _mm256_or_si256(even, odd);
    __m256i entry = _mm256_subs_epu8(digits, _mm256_set1_epi8(51));
    entry = _mm256_sub_epi8(entry, _mm256_cmpgt_epi8(digits, _mm256_set1_epi8(25)));
    return _mm256_add_epi8(digits, _mm256_shuffle_epi8(twice(_mm_setr_epi8(RK_TO_CHARACTER)), entry));
}

/* The 24 bytes at `source`, of which the lower half of the vector begins four bytes earlier. */
RK_AVX2 RK_BODY __m256i spread24(const uint8_t *source) {
    __m128i low = _mm_loadu_si128((const __m128i *)(source - 4)), high = _mm_loadu_si128((const __m128i *)(source + 8));
    return _mm256_shuffle_epi8(_mm256_inserti128_si256(_mm256_castsi128_si256(low), high, 1),
                               twice(_mm_setr_epi8(RK_SPREAD(4))));
}

RK_AVX2 size_t rk_base64_encode_avx2(const uint8_t *source, size_t count, uint8_t *destination, size_t capacity) {
    size_t i = 0, o = 0;
    if (count >= 28 && capacity >= 32) {
        __m128i low = _mm_loadu_si128((const __m128i *)source);
        __m128i high = _mm_loadu_si128((const __m128i *)(source + 12));
        __m256i bytes = _mm256_inserti128_si256(_mm256_castsi128_si256(low), high, 1);
        bytes = _mm256_shuffle_epi8(bytes, twice(_mm_setr_epi8(RK_SPREAD(0))));
        _mm256_storeu_si256((__m256i *)destination, characters32(bytes));
        i = 24;
        o = 32;
        while (count - i >= 72 && capacity - o >= 96) {
            _Pragma("clang loop unroll(full)") for (int k = 0; k < 3; k++)
                _mm256_storeu_si256((__m256i *)(destination + o + 32 * k), characters32(spread24(source + i + 24 * k)));
            i += 72;
            o += 96;
        }
        while (count - i >= 24 && capacity - o >= 32) {
            _mm256_storeu_si256((__m256i *)(destination + o), characters32(spread24(source + i)));
            i += 24;
            o += 32;
        }
    }
    return encode_rest16(source, i, count, destination, o, capacity);
}
#endif
