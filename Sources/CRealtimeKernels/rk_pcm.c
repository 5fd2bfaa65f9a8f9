#include "rk_pcm.h"

#include "rk_sample.h"

RK_BODY void rk_f32_from_pcm16_body(const void *restrict src, float *restrict dst, size_t count) {
    for (size_t i = 0; i < count; i++) dst[i] = (float)rk_load_pcm16(src, i) * (1.0f / 32768.0f);
}
RK_MAP_KERNEL(rk_f32_from_pcm16, const void *, float *)

RK_BODY void rk_pcm16_from_f32_body(const float *restrict src, void *restrict dst, size_t count) {
    for (size_t i = 0; i < count; i++) rk_store_pcm16(dst, i, rk_round_pcm16(src[i]));
}
RK_MAP_KERNEL(rk_pcm16_from_f32, const float *, void *)
