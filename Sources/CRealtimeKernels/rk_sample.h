#ifndef RK_SAMPLE_H
#define RK_SAMPLE_H

/* One-sample conversions that the array kernels share. All are branch-free so that the loops around them vectorise. */

#include <stdint.h>

#include "rk_dispatch.h"

RK_BODY uint32_t rk_bits(float value) {
    uint32_t bits;
    __builtin_memcpy(&bits, &value, sizeof bits);
    return bits;
}

RK_BODY float rk_float(uint32_t bits) {
    float value;
    __builtin_memcpy(&value, &bits, sizeof value);
    return value;
}

RK_BODY int16_t rk_load_pcm16(const void *src, size_t index) {
    int16_t value;
    __builtin_memcpy(&value, (const char *)src + 2 * index, sizeof value);
    return value;
}

RK_BODY void rk_store_pcm16(void *dst, size_t index, int16_t value) {
    __builtin_memcpy((char *)dst + 2 * index, &value, sizeof value);
}

/* Both comparisons are false for NaN, which therefore has to be replaced first. Adding 1.5 * 2^23 leaves the value,
   rounded to nearest even by the adder itself, in the low bits of the significand; lrintf is 15 times slower here. */
RK_BODY int16_t rk_round_pcm16(float sample) {
    float value = sample * 32768.0f;
    value = value == value ? value : 0.0f;
    value = value < 32767.0f ? value : 32767.0f;
    value = value > -32768.0f ? value : -32768.0f;
    return (int16_t)(uint16_t)rk_bits(value + 12582912.0f);
}

/* G.711 without tables. The magnitude plus the bias 132 as a float has the segment in its exponent and the four step
   bits on top of its significand: (bits >> 19) is both at once, offset by the exponent of 128 (134 biased).
   Magnitudes are symmetric (-x and x give the same step), which is what the 16-bit reference coders do. */
RK_BODY uint8_t rk_sample_mulaw_from_pcm16(int16_t sample) {
    int32_t value = sample;
    int32_t magnitude = value < 0 ? -value : value;
    magnitude = magnitude < 32635 ? magnitude : 32635;
    uint32_t code = (rk_bits((float)(magnitude + 132)) >> 19) - (134u << 4);
    uint32_t sign = value < 0 ? 0x80u : 0u;
    return (uint8_t)~(code | sign);
}

/* The inverse, with half a step (bit 18) added: the middle of the interval. */
RK_BODY int16_t rk_sample_pcm16_from_mulaw(uint8_t code) {
    uint32_t flipped = (uint8_t)~code;
    int32_t magnitude = (int32_t)rk_float((((flipped & 0x7Fu) + (134u << 4)) << 19) | (1u << 18)) - 132;
    return (int16_t)((flipped & 0x80u) ? -magnitude : magnitude);
}

/* A-law has no bias; below 256 its steps are linear. Negative values are folded by complement, as in G.711's
   own 13-bit arithmetic, so -1 and 0 share a magnitude. */
RK_BODY uint8_t rk_sample_alaw_from_pcm16(int16_t sample) {
    int32_t value = sample;
    int32_t magnitude = value < 0 ? ~value : value;
    uint32_t curved = (rk_bits((float)magnitude) >> 19) - (134u << 4);
    uint32_t code = magnitude < 256 ? (uint32_t)magnitude >> 4 : curved;
    uint32_t sign = value < 0 ? 0u : 0x80u;
    return (uint8_t)((code | sign) ^ 0x55u);
}

RK_BODY int16_t rk_sample_pcm16_from_alaw(uint8_t code) {
    uint32_t plain = code ^ 0x55u;
    int32_t step = (int32_t)(plain & 0x7Fu);
    int32_t curved = (int32_t)rk_float((((uint32_t)step + (134u << 4)) << 19) | (1u << 18));
    int32_t magnitude = step < 16 ? (step << 4) + 8 : curved;
    return (int16_t)((plain & 0x80u) ? magnitude : -magnitude);
}

#endif
