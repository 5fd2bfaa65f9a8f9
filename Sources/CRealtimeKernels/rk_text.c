#include "rk_text.h"

#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

const uint8_t rk_text_masks[64] = {
    0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
    0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
};

// MARK: - Runs of ASCII

static inline size_t ascii_run_portable(const uint8_t *bytes, size_t from, size_t count) {
    size_t i = from;
    while (count - i >= 8) {
        uint64_t word;
        memcpy(&word, bytes + i, 8);
        if (word & UINT64_C(0x8080808080808080)) break;
        i += 8;
    }
    while (i < count && bytes[i] < 0x80) i++;
    return i;
}

#if defined(__x86_64__)
__attribute__((target("avx2"))) static inline size_t ascii_run_avx2(const uint8_t *bytes, size_t from,
                                                                    size_t count) {
    size_t i = from;
    while (count - i >= 64) {
        __m256i a = _mm256_loadu_si256((const __m256i *)(bytes + i));
        __m256i b = _mm256_loadu_si256((const __m256i *)(bytes + i + 32));
        if (_mm256_movemask_epi8(_mm256_or_si256(a, b)) != 0) {
            uint64_t bits = (uint64_t)(uint32_t)_mm256_movemask_epi8(a) |
                            (uint64_t)(uint32_t)_mm256_movemask_epi8(b) << 32;
            return i + (size_t)__builtin_ctzll(bits);
        }
        i += 64;
    }
    return ascii_run_portable(bytes, i, count);
}
#endif

// MARK: - UTF-8

/// What may follow a lead byte (Unicode 15.0, table 3-7). Returns 0 for a byte that leads nothing.
static inline int lead(uint8_t byte, rk_utf8_state *state) {
    state->low = 0x80;
    state->high = 0xBF;
    if (byte >= 0xC2 && byte <= 0xDF) {
        state->remaining = 1;
    } else if (byte >= 0xE0 && byte <= 0xEF) {
        state->remaining = 2;
        if (byte == 0xE0) state->low = 0xA0;   // below: an overlong form
        if (byte == 0xED) state->high = 0x9F;  // above: a surrogate
    } else if (byte >= 0xF0 && byte <= 0xF4) {
        state->remaining = 3;
        if (byte == 0xF0) state->low = 0x90;   // below: an overlong form
        if (byte == 0xF4) state->high = 0x8F;  // above: past U+10FFFF
    } else {
        return 0;
    }
    return 1;
}

// One body for each way to skip ASCII; inlined so that the vector path is compiled for its own target.
#define RK_UTF8_SCAN_BODY(ASCII_RUN)                                              \
    rk_utf8_state s = *state;                                                     \
    size_t i = 0;                                                                 \
    while (i < count) {                                                           \
        if (s.remaining == 0) {                                                   \
            if (bytes[i] < 0x80) {                                                \
                i = ASCII_RUN(bytes, i, count);                                   \
                continue;                                                         \
            }                                                                     \
            if (!lead(bytes[i], &s)) return i;                                    \
            i++;                                                                  \
        } else {                                                                  \
            if (bytes[i] < s.low || bytes[i] > s.high) return i;                  \
            s.low = 0x80;                                                         \
            s.high = 0xBF;                                                        \
            s.remaining--;                                                        \
            i++;                                                                  \
        }                                                                         \
    }                                                                             \
    *state = s;                                                                   \
    return count;

size_t rk_utf8_scan_portable(rk_utf8_state *state, const uint8_t *bytes, size_t count) {
    RK_UTF8_SCAN_BODY(ascii_run_portable)
}

#if defined(__x86_64__)
__attribute__((target("avx2"))) static size_t utf8_scan_avx2(rk_utf8_state *state, const uint8_t *bytes,
                                                             size_t count) {
    RK_UTF8_SCAN_BODY(ascii_run_avx2)
}
#endif

size_t rk_utf8_scan(rk_utf8_state *state, const uint8_t *bytes, size_t count) {
#if defined(__x86_64__)
    if (count >= 64 && __builtin_cpu_supports("avx2")) return utf8_scan_avx2(state, bytes, count);
#endif
    return rk_utf8_scan_portable(state, bytes, count);
}

// MARK: - Masking

/// The four key bytes in the order in which they meet the data, twice.
static inline uint64_t key_word(uint32_t key, size_t phase) {
    uint8_t order[8];
    for (size_t i = 0; i < 8; i++) order[i] = (uint8_t)(key >> (8 * ((phase + i) & 3)));
    uint64_t word;
    memcpy(&word, order, 8);
    return word;
}

static inline void mask_words(uint8_t *destination, const uint8_t *source, size_t from, size_t count,
                              uint64_t word) {
    size_t i = from;
    for (; count - i >= 8; i += 8) {
        uint64_t data;
        memcpy(&data, source + i, 8);
        data ^= word;
        memcpy(destination + i, &data, 8);
    }
    uint8_t order[8];
    memcpy(order, &word, 8);
    for (size_t j = 0; i < count; i++, j++) destination[i] = source[i] ^ order[j];
}

void rk_websocket_mask_portable(uint8_t *destination, const uint8_t *source, size_t count, uint32_t key,
                                size_t phase) {
    mask_words(destination, source, 0, count, key_word(key, phase));
}

#if defined(__x86_64__)
__attribute__((target("avx2"))) static void mask_avx2(uint8_t *destination, const uint8_t *source, size_t count,
                                                      uint64_t word) {
    __m256i wide = _mm256_set1_epi64x((long long)word);
    size_t i = 0;
    for (; count - i >= 64; i += 64) {
        __m256i a = _mm256_loadu_si256((const __m256i *)(source + i));
        __m256i b = _mm256_loadu_si256((const __m256i *)(source + i + 32));
        _mm256_storeu_si256((__m256i *)(destination + i), _mm256_xor_si256(a, wide));
        _mm256_storeu_si256((__m256i *)(destination + i + 32), _mm256_xor_si256(b, wide));
    }
    mask_words(destination, source, i, count, word);
}
#endif

void rk_websocket_mask(uint8_t *destination, const uint8_t *source, size_t count, uint32_t key, size_t phase) {
    uint64_t word = key_word(key, phase);
#if defined(__x86_64__)
    if (count >= 64 && __builtin_cpu_supports("avx2")) {
        mask_avx2(destination, source, count, word);
        return;
    }
#endif
    mask_words(destination, source, 0, count, word);
}
