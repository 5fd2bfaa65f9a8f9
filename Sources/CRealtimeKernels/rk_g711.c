#include "rk_g711.h"

#include "rk_sample.h"

RK_BODY void rk_pcm16_from_mulaw_body(const uint8_t *restrict src, void *restrict dst, size_t count) {
    for (size_t i = 0; i < count; i++) rk_store_pcm16(dst, i, rk_sample_pcm16_from_mulaw(src[i]));
}
RK_MAP_KERNEL(rk_pcm16_from_mulaw, const uint8_t *, void *)

RK_BODY void rk_mulaw_from_pcm16_body(const void *restrict src, uint8_t *restrict dst, size_t count) {
    for (size_t i = 0; i < count; i++) dst[i] = rk_sample_mulaw_from_pcm16(rk_load_pcm16(src, i));
}
RK_MAP_KERNEL(rk_mulaw_from_pcm16, const void *, uint8_t *)

RK_BODY void rk_f32_from_mulaw_body(const uint8_t *restrict src, float *restrict dst, size_t count) {
    for (size_t i = 0; i < count; i++) dst[i] = (float)rk_sample_pcm16_from_mulaw(src[i]) * (1.0f / 32768.0f);
}
RK_MAP_KERNEL(rk_f32_from_mulaw, const uint8_t *, float *)

RK_BODY void rk_mulaw_from_f32_body(const float *restrict src, uint8_t *restrict dst, size_t count) {
    for (size_t i = 0; i < count; i++) dst[i] = rk_sample_mulaw_from_pcm16(rk_round_pcm16(src[i]));
}
RK_MAP_KERNEL(rk_mulaw_from_f32, const float *, uint8_t *)

RK_BODY void rk_pcm16_from_alaw_body(const uint8_t *restrict src, void *restrict dst, size_t count) {
    for (size_t i = 0; i < count; i++) rk_store_pcm16(dst, i, rk_sample_pcm16_from_alaw(src[i]));
}
RK_MAP_KERNEL(rk_pcm16_from_alaw, const uint8_t *, void *)

RK_BODY void rk_alaw_from_pcm16_body(const void *restrict src, uint8_t *restrict dst, size_t count) {
    for (size_t i = 0; i < count; i++) dst[i] = rk_sample_alaw_from_pcm16(rk_load_pcm16(src, i));
}
RK_MAP_KERNEL(rk_alaw_from_pcm16, const void *, uint8_t *)

RK_BODY void rk_f32_from_alaw_body(const uint8_t *restrict src, float *restrict dst, size_t count) {
    for (size_t i = 0; i < count; i++) dst[i] = (float)rk_sample_pcm16_from_alaw(src[i]) * (1.0f / 32768.0f);
}
RK_MAP_KERNEL(rk_f32_from_alaw, const uint8_t *, float *)

RK_BODY void rk_alaw_from_f32_body(const float *restrict src, uint8_t *restrict dst, size_t count) {
    for (size_t i = 0; i < count; i++) dst[i] = rk_sample_alaw_from_pcm16(rk_round_pcm16(src[i]));
}
RK_MAP_KERNEL(rk_alaw_from_f32, const float *, uint8_t *)
