// UTF-8 validation and WebSocket masking.
#ifndef RK_TEXT_H
#define RK_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Where a UTF-8 validation stands between two pieces of a text. All zero: between two scalars.
typedef struct {
    /// Continuation bytes that the scalar begun still needs: 0...3.
    uint8_t remaining;
    /// Smallest value the next continuation byte may have.
    uint8_t low;
    /// Greatest value the next continuation byte may have.
    uint8_t high;
} rk_utf8_state;

/// Checks `count` bytes that follow those `state` has seen, by table 3-7 of the Unicode Standard.
///
/// Returns `count` if all of them can be part of well-formed UTF-8, or else the index of the first byte that
/// cannot. After a bad byte `state` means nothing. A text is complete if `state->remaining` is 0 after its last byte.
size_t rk_utf8_scan(rk_utf8_state *state, const uint8_t *bytes, size_t count);

/// `rk_utf8_scan` without processor-specific instructions.
size_t rk_utf8_scan_portable(rk_utf8_state *state, const uint8_t *bytes, size_t count);

/// Combines `count` bytes with a WebSocket masking key (RFC 6455 section 5.3): masks and unmasks.
///
/// Byte `i` is combined with byte `(phase + i) mod 4` of the key; byte 0 of the key is the low byte of `key`,
/// whatever the byte order of the machine. `destination` and `source` are the same or do not overlap.
void rk_websocket_mask(uint8_t *destination, const uint8_t *source, size_t count, uint32_t key, size_t phase);

/// `rk_websocket_mask` without processor-specific instructions.
void rk_websocket_mask_portable(uint8_t *destination, const uint8_t *source, size_t count, uint32_t key,
                                size_t phase);

/// 32 bytes of ones, then 32 of zeros: what starts `count` before the middle leaves the first `count` of 32 bytes.
extern const uint8_t rk_text_masks[64];

/// Whether the first `count` (at most 31) of the 32 bytes at `text` are those of four words, whose bytes behind them are
/// not looked at. The words have the first byte lowest.
__attribute__((always_inline)) static inline bool rk_text_is_short(const uint8_t *text, size_t count, uint64_t a,
                                                                  uint64_t b, uint64_t c, uint64_t d) {
    const uint64_t words[4] = {a, b, c, d};
    const uint8_t *mask = rk_text_masks + 32 - count;
    uint64_t difference = 0;
    for (size_t i = 0; i < 4; i++) {
        uint64_t bytes, kept;
        memcpy(&bytes, text + 8 * i, 8);
        memcpy(&kept, mask + 8 * i, 8);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
        bytes = __builtin_bswap64(bytes);
        kept = __builtin_bswap64(kept);
#endif
        difference |= (bytes ^ words[i]) & kept;
    }
    return difference == 0;
}

#ifdef __cplusplus
}
#endif

#endif
