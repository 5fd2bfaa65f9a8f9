#ifndef RK_G711_H
#define RK_G711_H

#include <stddef.h>
#include <stdint.h>

#include "rk_cpu.h"

/* ITU-T G.711 mu-law and A-law <-> PCM16 (little endian, no alignment needed) and binary32 (full scale 32768).
   Exact for all 65536 and all 256 inputs: encoding takes the code whose interval holds the sample (mu-law intervals
   are symmetric about zero, clipped at 32635), decoding gives the middle of the interval. Float input is first
   rounded to PCM16 as rk_pcm16_from_f32 does. Buffers must not overlap. */

void rk_pcm16_from_mulaw(const uint8_t *src, void *dst, size_t count);
void rk_pcm16_from_mulaw_at(rk_level level, const uint8_t *src, void *dst, size_t count);
void rk_mulaw_from_pcm16(const void *src, uint8_t *dst, size_t count);
void rk_mulaw_from_pcm16_at(rk_level level, const void *src, uint8_t *dst, size_t count);
void rk_f32_from_mulaw(const uint8_t *src, float *dst, size_t count);
void rk_f32_from_mulaw_at(rk_level level, const uint8_t *src, float *dst, size_t count);
void rk_mulaw_from_f32(const float *src, uint8_t *dst, size_t count);
void rk_mulaw_from_f32_at(rk_level level, const float *src, uint8_t *dst, size_t count);

void rk_pcm16_from_alaw(const uint8_t *src, void *dst, size_t count);
void rk_pcm16_from_alaw_at(rk_level level, const uint8_t *src, void *dst, size_t count);
void rk_alaw_from_pcm16(const void *src, uint8_t *dst, size_t count);
void rk_alaw_from_pcm16_at(rk_level level, const void *src, uint8_t *dst, size_t count);
void rk_f32_from_alaw(const uint8_t *src, float *dst, size_t count);
void rk_f32_from_alaw_at(rk_level level, const uint8_t *src, float *dst, size_t count);
void rk_alaw_from_f32(const float *src, uint8_t *dst, size_t count);
void rk_alaw_from_f32_at(rk_level level, const float *src, uint8_t *dst, size_t count);

#endif
