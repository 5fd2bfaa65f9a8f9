/* PCM16 <-> binary32 for one x86 level; included once per level with RK_WIDTH and RK_NAME(base). Whole blocks only:
   each function returns how many samples it has done. */

#include "rk_vector.h"

RK_TARGET static size_t RK_NAME(f32_from_pcm16)(const char *src, float *dst, size_t count) {
    enum { lanes = RK_WIDTH / 32, block = 2 * lanes };
    const RK_FLOATS scale = RK_OP(set1_ps)(1.0f / 32768.0f);
    size_t done = 0;
    for (; done + block <= count; done += block) {
        const char *low = src + 2 * done, *high = low + 2 * lanes;
#if RK_WIDTH == 512
        __m512i front = _mm512_cvtepi16_epi32(_mm256_loadu_si256((const __m256i *)low));
        __m512i back = _mm512_cvtepi16_epi32(_mm256_loadu_si256((const __m256i *)high));
#else
        __m256i front = _mm256_cvtepi16_epi32(_mm_loadu_si128((const __m128i *)low));
        __m256i back = _mm256_cvtepi16_epi32(_mm_loadu_si128((const __m128i *)high));
#endif
        RK_OP(storeu_ps)(dst + done, RK_OP(mul_ps)(RK_OP(cvtepi32_ps)(front), scale));
        RK_OP(storeu_ps)(dst + done + lanes, RK_OP(mul_ps)(RK_OP(cvtepi32_ps)(back), scale));
    }
    return done;
}

/* Conversion to integers gives the least of them for everything that has no place, NaN and what is far too large
   included, and packing makes that -32768. A group without any -32768 is therefore right as it is; the others, clipped
   or broken, are done again by the careful loop. Rounding is that of the processor's mode, to nearest even, as it is
   for every addition of floats. */
RK_TARGET static size_t RK_NAME(pcm16_from_f32)(const float *src, char *dst, size_t count) {
    enum { lanes = RK_WIDTH / 32, block = 2 * lanes, group = 256 };
    const RK_FLOATS scale = RK_OP(set1_ps)(32768.0f);
    size_t done = 0;
    while (count - done >= block) {
        size_t start = done, end = count - done < group ? count - count % block : done + group;
        RK_INTEGERS least = RK_ZERO;
        for (; done < end; done += block) {
            RK_INTEGERS front = RK_OP(cvtps_epi32)(RK_OP(mul_ps)(RK_OP(loadu_ps)(src + done), scale));
            RK_INTEGERS back = RK_OP(cvtps_epi32)(RK_OP(mul_ps)(RK_OP(loadu_ps)(src + done + lanes), scale));
            RK_INTEGERS packed = RK_OP(packs_epi32)(front, back);
            least = RK_OP(min_epi16)(least, packed);
            RK_STORE(dst + 2 * done, RK_UNLACE(packed));
        }
#if RK_WIDTH == 512
        int suspect = _mm512_cmpeq_epi16_mask(least, _mm512_set1_epi16(-32768)) != 0;
#else
        int suspect = _mm256_movemask_epi8(_mm256_cmpeq_epi16(least, _mm256_set1_epi16(-32768)));
#endif
        if (__builtin_expect(suspect, 0)) rk_pcm16_from_f32_body(src + start, dst + 2 * start, end - start);
    }
    return done;
}

#undef RK_WIDTH
#undef RK_NAME
