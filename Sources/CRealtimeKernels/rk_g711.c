#include "rk_g711.h"

#include "rk_pcm.h"
#include "rk_sample.h"

#if RK_HAS_X86
#include <immintrin.h>

#define RK_WIDTH 256
#define RK_NAME(base) rk_avx2_##base
#include "rk_g711_body.h"

#define RK_WIDTH 512
#define RK_NAME(base) rk_avx512_##base
#include "rk_g711_body.h"

/* Whole vectors of the widest level, then of the narrower one; what is left is the caller's. */
#define RK_WHOLE_VECTORS(NAME, SRC, SRC_SIZE, DST, DST_SIZE)                                                     \
    size_t done = 0;                                                                                             \
    level = rk_usable_level(level);                                                                              \
    if (level >= rk_level_avx512) done = rk_avx512_##NAME((SRC)src, (DST)dst, count);                            \
    if (level >= rk_level_avx2)                                                                                  \
        done += rk_avx2_##NAME((SRC)src + SRC_SIZE * done, (DST)dst + DST_SIZE * done, count - done)
#else
#define RK_WHOLE_VECTORS(NAME, SRC, SRC_SIZE, DST, DST_SIZE) \
    size_t done = 0;                                         \
    (void)level
#endif

/* Codes to 16-bit samples, and back. */
#define RK_G711_KERNELS(LAW)                                                                             \
    void rk_pcm16_from_##LAW##_at(rk_level level, const uint8_t *src, void *dst, size_t count) {         \
        RK_WHOLE_VECTORS(pcm16_from_##LAW, const uint8_t *, 1, char *, 2);                               \
        for (; done < count; done++) rk_store_pcm16(dst, done, rk_sample_pcm16_from_##LAW(src[done]));   \
    }                                                                                                    \
    void rk_pcm16_from_##LAW(const uint8_t *src, void *dst, size_t count) {                              \
        rk_pcm16_from_##LAW##_at(rk_level_best, src, dst, count);                                        \
    }                                                                                                    \
    void rk_##LAW##_from_pcm16_at(rk_level level, const void *src, uint8_t *dst, size_t count) {         \
        RK_WHOLE_VECTORS(LAW##_from_pcm16, const char *, 2, uint8_t *, 1);                               \
        for (; done < count; done++) dst[done] = rk_sample_##LAW##_from_pcm16(rk_load_pcm16(src, done)); \
    }                                                                                                    \
    void rk_##LAW##_from_pcm16(const void *src, uint8_t *dst, size_t count) {                            \
        rk_##LAW##_from_pcm16_at(rk_level_best, src, dst, count);                                        \
    }                                                                                                    \
    /* Floats go by way of 16 bits, in pieces that stay in the first-level cache. */                     \
    void rk_f32_from_##LAW##_at(rk_level level, const uint8_t *src, float *dst, size_t count) {          \
        int16_t piece[RK_PIECE];                                                                         \
        for (size_t i = 0; i < count; i += RK_PIECE) {                                                   \
            size_t n = count - i < RK_PIECE ? count - i : RK_PIECE;                                      \
            rk_pcm16_from_##LAW##_at(level, src + i, piece, n);                                          \
            rk_f32_from_pcm16_at(level, piece, dst + i, n);                                              \
        }                                                                                                \
    }                                                                                                    \
    void rk_f32_from_##LAW(const uint8_t *src, float *dst, size_t count) {                               \
        rk_f32_from_##LAW##_at(rk_level_best, src, dst, count);                                          \
    }                                                                                                    \
    void rk_##LAW##_from_f32_at(rk_level level, const float *src, uint8_t *dst, size_t count) {          \
        int16_t piece[RK_PIECE];                                                                         \
        for (size_t i = 0; i < count; i += RK_PIECE) {                                                   \
            size_t n = count - i < RK_PIECE ? count - i : RK_PIECE;                                      \
            rk_pcm16_from_f32_at(level, src + i, piece, n);                                              \
            rk_##LAW##_from_pcm16_at(level, piece, dst + i, n);                                          \
        }                                                                                                \
    }                                                                                                    \
    void rk_##LAW##_from_f32(const float *src, uint8_t *dst, size_t count) {                             \
        rk_##LAW##_from_f32_at(rk_level_best, src, dst, count);                                          \
    }

enum { RK_PIECE = 1024 };

RK_G711_KERNELS(mulaw)
RK_G711_KERNELS(alaw)
