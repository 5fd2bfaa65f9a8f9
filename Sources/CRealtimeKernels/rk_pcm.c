#include "rk_pcm.h"

#include "rk_sample.h"

#if RK_HAS_X86
#include <immintrin.h>
#endif

RK_BODY void rk_f32_from_pcm16_body(const void *restrict src, float *restrict dst, size_t count) {
    for (size_t i = 0; i < count; i++) dst[i] = (float)rk_load_pcm16(src, i) * (1.0f / 32768.0f);
}

RK_BODY void rk_pcm16_from_f32_body(const float *restrict src, void *restrict dst, size_t count) {
    for (size_t i = 0; i < count; i++) rk_store_pcm16(dst, i, rk_round_pcm16(src[i]));
}

#if RK_HAS_X86
#define RK_WIDTH 256
#define RK_NAME(base) rk_avx2_##base
#include "rk_pcm_body.h"

#define RK_WIDTH 512
#define RK_NAME(base) rk_avx512_##base
#include "rk_pcm_body.h"
#endif

void rk_f32_from_pcm16_at(rk_level level, const void *src, float *dst, size_t count) {
    size_t done = 0;
#if RK_HAS_X86
    level = rk_usable_level(level);
    if (level >= rk_level_avx512) done = rk_avx512_f32_from_pcm16(src, dst, count);
    if (level >= rk_level_avx2) done += rk_avx2_f32_from_pcm16((const char *)src + 2 * done, dst + done, count - done);
#else
    (void)level;
#endif
    rk_f32_from_pcm16_body((const char *)src + 2 * done, dst + done, count - done);
}

void rk_f32_from_pcm16(const void *src, float *dst, size_t count) {
    rk_f32_from_pcm16_at(rk_level_best, src, dst, count);
}

void rk_pcm16_from_f32_at(rk_level level, const float *src, void *dst, size_t count) {
    size_t done = 0;
#if RK_HAS_X86
    level = rk_usable_level(level);
    if (level >= rk_level_avx512) done = rk_avx512_pcm16_from_f32(src, dst, count);
    if (level >= rk_level_avx2) done += rk_avx2_pcm16_from_f32(src + done, (char *)dst + 2 * done, count - done);
#else
    (void)level;
#endif
    rk_pcm16_from_f32_body(src + done, (char *)dst + 2 * done, count - done);
}

void rk_pcm16_from_f32(const float *src, void *dst, size_t count) {
    rk_pcm16_from_f32_at(rk_level_best, src, dst, count);
}

/* Magnitudes compare as their bits do. */
RK_BODY void rk_f32_audible_body(const float *restrict src, float *restrict dst, size_t count) {
    for (size_t i = 0; i < count; i++) {
        uint32_t bits = rk_bits(src[i]);
        dst[i] = rk_float((bits & 0x7FFFFFFFu) < ((127u - 50u) << 23) ? 0u : bits);
    }
}
RK_MAP_KERNEL(rk_f32_audible, const float *, float *)
