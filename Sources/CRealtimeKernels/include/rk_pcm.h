#ifndef RK_PCM_H
#define RK_PCM_H

#include <stddef.h>
#include <stdint.h>

#include "rk_cpu.h"

/* PCM16 (signed, little endian) <-> binary32. Full scale is 32768 both ways, so every int16 survives the round trip.
   `src` and `dst` need no alignment and must not overlap. The `_at` forms take the variant to run; results are equal
   bit for bit at every level. */

/* dst[i] = src[i] / 32768, exact. `src` holds 2 * count bytes. */
void rk_f32_from_pcm16(const void *src, float *dst, size_t count);
void rk_f32_from_pcm16_at(rk_level level, const void *src, float *dst, size_t count);

/* dst[i] = src[i] * 32768 rounded to nearest, ties to even, saturated to -32768 ... 32767; NaN gives 0.
   `dst` takes 2 * count bytes. */
void rk_pcm16_from_f32(const float *src, void *dst, size_t count);
void rk_pcm16_from_f32_at(rk_level level, const float *src, void *dst, size_t count);

/* dst[i] = src[i], but 0 where its magnitude is below 2^-50 (-301 dB): what a filter makes of less are denormal
   numbers, which processors compute with a hundred times more slowly. NaN and infinities stay. */
void rk_f32_audible(const float *src, float *dst, size_t count);
void rk_f32_audible_at(rk_level level, const float *src, float *dst, size_t count);

#endif
