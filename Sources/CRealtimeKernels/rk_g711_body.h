/* G.711 for one x86 level; included once per level with RK_WIDTH and RK_NAME(base). Whole vectors only: each function
   returns how many samples it has done. Two vectors of samples make one of codes, and all of a code's fields are looked
   up in tables of sixteen bytes, indexed by its halves. */

#include "rk_vector.h"

/* Samples from codes: `factor` times (step plus `offset` through the second product), in units of 1 << SHIFT, with the
   sign in both. step, factor and offset are bytes; the multiplication of bytes adds neighbouring products. */
#define RK_G711_DECODE(NAME, STEP, FACTOR, OFFSET, SIGN, SHIFT)                                                    \
    RK_TARGET static size_t RK_NAME(NAME)(const uint8_t *src, char *dst, size_t count) {                           \
        enum { block = RK_WIDTH / 8 };                                                                             \
        const RK_INTEGERS nibble = RK_OP(set1_epi8)(15), one = RK_OP(set1_epi8)(1);                                \
        const RK_INTEGERS steps = STEP, factors = FACTOR, offsets = OFFSET, signs = SIGN;                          \
        size_t done = 0;                                                                                           \
        for (; done + block <= count; done += block) {                                                             \
            RK_INTEGERS codes = RK_LACE(RK_LOAD(src + done));                                                      \
            RK_INTEGERS low = RK_AND(codes, nibble);                                                               \
            RK_INTEGERS high = RK_AND(RK_OP(srli_epi16)(codes, 4), nibble);                                        \
            RK_INTEGERS sign = RK_OP(shuffle_epi8)(signs, high);                                                   \
            RK_INTEGERS factor = RK_OP(shuffle_epi8)(factors, high);                                               \
            RK_INTEGERS offset = RK_OP(shuffle_epi8)(offsets, high);                                               \
            RK_INTEGERS step = RK_OP(shuffle_epi8)(steps, low);                                                    \
            /* Minus a number is its complement and one more; the sign is 0 or -1. */                              \
            step = RK_OP(sub_epi8)(RK_XOR(step, sign), sign);                                                      \
            RK_INTEGERS front = RK_OP(maddubs_epi16)(RK_OP(unpacklo_epi8)(factor, one),                            \
                                                     RK_OP(unpacklo_epi8)(step, offset));                          \
            RK_INTEGERS back = RK_OP(maddubs_epi16)(RK_OP(unpackhi_epi8)(factor, one),                             \
                                                    RK_OP(unpackhi_epi8)(step, offset));                           \
            RK_STORE(dst + 2 * done, RK_OP(slli_epi16)(front, SHIFT));                                             \
            RK_STORE(dst + 2 * done + block, RK_OP(slli_epi16)(back, SHIFT));                                      \
        }                                                                                                          \
        return done;                                                                                               \
    }

/* mu-law: codes are complemented, so the tables run backwards. A sample is 4 times ((2 mantissa + 33) << segment) - 33. */
RK_G711_DECODE(pcm16_from_mulaw,
               RK_TABLE(63, 61, 59, 57, 55, 53, 51, 49, 47, 45, 43, 41, 39, 37, 35, 33),
               RK_TABLE(-128, 64, 32, 16, 8, 4, 2, 1, -128, 64, 32, 16, 8, 4, 2, 1),
               RK_TABLE(33, 33, 33, 33, 33, 33, 33, 33, -33, -33, -33, -33, -33, -33, -33, -33),
               RK_TABLE(-1, -1, -1, -1, -1, -1, -1, -1, 0, 0, 0, 0, 0, 0, 0, 0), 2)

/* A-law: every other bit is turned over. A sample is 8 times (2 mantissa + 33) << (segment - 1); segment 0 lacks the 32
   of the others. Nibble n of a code stands for n ^ 5. */
RK_G711_DECODE(pcm16_from_alaw,
               RK_TABLE(43, 41, 47, 45, 35, 33, 39, 37, 59, 57, 63, 61, 51, 49, 55, 53),
               RK_TABLE(16, 8, 64, 32, 1, 1, 4, 2, 16, 8, 64, 32, 1, 1, 4, 2),
               RK_TABLE(0, 0, 0, 0, 0, 32, 0, 0, 0, 0, 0, 0, 0, -32, 0, 0),
               RK_TABLE(-1, -1, -1, -1, -1, -1, -1, -1, 0, 0, 0, 0, 0, 0, 0, 0), 3)
#undef RK_G711_DECODE

/* The highest bits of magnitudes 0 ... 32767 as floats: exponent and four bits of the significand, less the exponent
   of 128. */
RK_TARGET static inline __attribute__((always_inline)) RK_INTEGERS RK_NAME(curve)(RK_INTEGERS magnitudes) {
    RK_INTEGERS low = RK_OP(unpacklo_epi16)(magnitudes, RK_ZERO), high = RK_OP(unpackhi_epi16)(magnitudes, RK_ZERO);
    low = RK_OP(srli_epi32)(RK_BITS(RK_OP(cvtepi32_ps)(low)), 19);
    high = RK_OP(srli_epi32)(RK_BITS(RK_OP(cvtepi32_ps)(high)), 19);
    return RK_OP(sub_epi16)(RK_OP(packus_epi32)(low, high), RK_OP(set1_epi16)(134 << 4));
}

/* A magnitude of up to 32768 + 132 is one segment too high, which packing to signed bytes limits to 127. */
RK_TARGET static size_t RK_NAME(mulaw_from_pcm16)(const char *src, uint8_t *dst, size_t count) {
    enum { block = RK_WIDTH / 8 };
    const RK_INTEGERS bias = RK_OP(set1_epi16)(132), top = RK_OP(set1_epi8)(-128), rest = RK_OP(set1_epi8)(127);
    size_t done = 0;
    for (; done + block <= count; done += block) {
        RK_INTEGERS a = RK_LOAD(src + 2 * done), b = RK_LOAD(src + 2 * done + block);
        RK_INTEGERS codes = RK_OP(packs_epi16)(RK_NAME(curve)(RK_OP(add_epi16)(RK_OP(abs_epi16)(a), bias)),
                                               RK_NAME(curve)(RK_OP(add_epi16)(RK_OP(abs_epi16)(b), bias)));
        RK_INTEGERS sign = RK_AND(RK_OP(packs_epi16)(a, b), top);
        /* The complement of sign and code: 255 or 127 less the code. */
        RK_STORE(dst + done, RK_UNLACE(RK_XOR(RK_XOR(codes, sign), RK_OR(top, rest))));
    }
    return done;
}

RK_TARGET static size_t RK_NAME(alaw_from_pcm16)(const char *src, uint8_t *dst, size_t count) {
    enum { block = RK_WIDTH / 8 };
    const RK_INTEGERS top = RK_OP(set1_epi8)(-128), turned = RK_OP(set1_epi8)((char)0xD5);
    size_t done = 0;
    for (; done + block <= count; done += block) {
        RK_INTEGERS codes[2], samples[2];
        for (int i = 0; i < 2; i++) {
            samples[i] = RK_LOAD(src + 2 * done + (size_t)i * block);
            RK_INTEGERS magnitude = RK_XOR(samples[i], RK_OP(srai_epi16)(samples[i], 15));
            /* Below 256 the steps are linear: there the curve lies nowhere above the line, which ends at 15, and from
               256 on the curve is 16 or more. */
            RK_INTEGERS line = RK_OP(min_epi16)(RK_OP(srli_epi16)(magnitude, 4), RK_OP(set1_epi16)(15));
            codes[i] = RK_OP(max_epi16)(RK_NAME(curve)(magnitude), line);
        }
        RK_INTEGERS sign = RK_AND(RK_OP(packs_epi16)(samples[0], samples[1]), top);
        RK_INTEGERS code = RK_XOR(RK_OP(packs_epi16)(codes[0], codes[1]), sign);
        RK_STORE(dst + done, RK_UNLACE(RK_XOR(code, turned)));
    }
    return done;
}

#undef RK_WIDTH
#undef RK_NAME
