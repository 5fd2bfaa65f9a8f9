#include "rk_json.h"

#include "rk_dispatch.h"

#if RK_HAS_X86
#include <immintrin.h>
#endif
#if RK_HAS_NEON
#include <arm_neon.h>
#endif

static inline size_t plain_bytes(const uint8_t *bytes, size_t i, size_t count) {
    while (i < count && bytes[i] >= 0x20 && bytes[i] < 0x80 && bytes[i] != '"' && bytes[i] != '\\') i++;
    return i;
}

// MARK: - Portable

/* Sixteen bytes at a time in whatever vectors the baseline has; where a block has something special in it, the bytes
   tell where. */
static size_t plain_portable(const uint8_t *bytes, size_t i, size_t count) {
    typedef signed char lanes __attribute__((vector_size(16)));
    typedef uint64_t halves __attribute__((vector_size(16)));
    const lanes space = (lanes){0} + ' ', quote = (lanes){0} + '"', backslash = (lanes){0} + '\\';
    for (; count - i >= 16; i += 16) {
        lanes text;
        memcpy(&text, bytes + i, 16);
        halves special = (halves)((text < space) | (text == quote) | (text == backslash));
        if ((special[0] | special[1]) != 0) break;
    }
    return plain_bytes(bytes, i, count);
}

// MARK: - x86

#if RK_HAS_X86
RK_SSSE3 RK_BODY unsigned special16(const uint8_t *bytes) {
    __m128i text = _mm_loadu_si128((const __m128i *)bytes);
    __m128i special = _mm_or_si128(_mm_cmplt_epi8(text, _mm_set1_epi8(' ')),
                                   _mm_or_si128(_mm_cmpeq_epi8(text, _mm_set1_epi8('"')),
                                                _mm_cmpeq_epi8(text, _mm_set1_epi8('\\'))));
    return (unsigned)_mm_movemask_epi8(special);
}

RK_SSSE3 static size_t plain_ssse3(const uint8_t *bytes, size_t i, size_t count) {
    for (; count - i >= 16; i += 16) {
        unsigned mask = special16(bytes + i);
        if (mask != 0) return i + (size_t)__builtin_ctz(mask);
    }
    return plain_bytes(bytes, i, count);
}

RK_AVX2 RK_BODY __m256i special32(const uint8_t *bytes) {
    __m256i text = _mm256_loadu_si256((const __m256i *)bytes);
    return _mm256_or_si256(_mm256_cmpgt_epi8(_mm256_set1_epi8(' '), text),
                           _mm256_or_si256(_mm256_cmpeq_epi8(text, _mm256_set1_epi8('"')),
                                           _mm256_cmpeq_epi8(text, _mm256_set1_epi8('\\'))));
}

RK_AVX2 static size_t plain_avx2(const uint8_t *bytes, size_t count) {
    size_t i = 0;
    for (; count - i >= 128; i += 128) {
        __m256i a = special32(bytes + i), b = special32(bytes + i + 32);
        __m256i c = special32(bytes + i + 64), d = special32(bytes + i + 96);
        __m256i any = _mm256_or_si256(_mm256_or_si256(a, b), _mm256_or_si256(c, d));
        if (!_mm256_testz_si256(any, any)) break;
    }
    for (; count - i >= 32; i += 32) {
        unsigned mask = (unsigned)_mm256_movemask_epi8(special32(bytes + i));
        if (mask != 0) return i + (size_t)__builtin_ctz(mask);
    }
    for (; count - i >= 16; i += 16) {
        unsigned mask = special16(bytes + i);
        if (mask != 0) return i + (size_t)__builtin_ctz(mask);
    }
    return plain_bytes(bytes, i, count);
}

RK_AVX512 RK_BODY uint64_t special64(__m512i text) {
    return _mm512_cmplt_epi8_mask(text, _mm512_set1_epi8(' ')) |
           _mm512_cmpeq_epi8_mask(text, _mm512_set1_epi8('"')) |
           _mm512_cmpeq_epi8_mask(text, _mm512_set1_epi8('\\'));
}

RK_AVX512 static size_t plain_avx512(const uint8_t *bytes, size_t count) {
    size_t i = 0;
    for (; count - i >= 64; i += 64) {
        uint64_t mask = special64(_mm512_loadu_si512(bytes + i));
        if (mask != 0) return i + (size_t)__builtin_ctzll(mask);
    }
    /* Lanes beyond the end are zero, a control character. */
    uint64_t rest = (UINT64_C(1) << (count - i)) - 1;
    uint64_t mask = special64(_mm512_maskz_loadu_epi8(rest, bytes + i));
    return i + (size_t)__builtin_ctzll(mask);
}
#endif

// MARK: - aarch64

#if RK_HAS_NEON
static size_t plain_neon(const uint8_t *bytes, size_t count) {
    size_t i = 0;
    for (; count - i >= 16; i += 16) {
        uint8x16_t text = vld1q_u8(bytes + i);
        uint8x16_t control = vcltq_s8(vreinterpretq_s8_u8(text), vdupq_n_s8(' '));
        uint8x16_t special =
            vorrq_u8(control, vorrq_u8(vceqq_u8(text, vdupq_n_u8('"')), vceqq_u8(text, vdupq_n_u8('\\'))));
        /* Four bits a lane. */
        uint64_t mask =
            vget_lane_u64(vreinterpret_u64_u8(vshrn_n_u16(vreinterpretq_u16_u8(special), 4)), 0);
        if (mask != 0) return i + (size_t)__builtin_ctzll(mask) / 4;
    }
    return plain_bytes(bytes, i, count);
}
#endif

// MARK: - Dispatch

size_t rk_json_plain_at(rk_level level, const uint8_t *bytes, size_t count) {
    switch (rk_usable_level(level)) {
#if RK_HAS_X86
    case rk_level_avx512vbmi:
    case rk_level_avx512: return plain_avx512(bytes, count);
    case rk_level_avx2: return plain_avx2(bytes, count);
    case rk_level_ssse3: return plain_ssse3(bytes, 0, count);
#endif
#if RK_HAS_NEON
    case rk_level_neon: return plain_neon(bytes, count);
#endif
    default: return plain_portable(bytes, 0, count);
    }
}

size_t rk_json_plain(const uint8_t *bytes, size_t count) { return rk_json_plain_at(rk_level_best, bytes, count); }
