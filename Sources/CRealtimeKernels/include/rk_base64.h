// Base64 of RFC 4648 section 4, in whole groups of three bytes and four characters.
//
// Every level has one contract, so that levels are interchangeable: a kernel takes the longest run of whole groups that
// is valid, fits `capacity` and lies within `count`, and stops in front of the first group that does not. Nothing
// outside `source[0 ..< count]` is read and nothing outside `destination[0 ..< capacity]` is written; between what was
// produced and `capacity` bytes may have changed. `source` and `destination` do not overlap.
#ifndef RK_BASE64_H
#define RK_BASE64_H

#include <stddef.h>
#include <stdint.h>

#include "rk_cpu.h"

// Decodes; returns the number of characters taken, a multiple of four: three bytes were written for each four.
size_t rk_base64_decode(const uint8_t *source, size_t count, uint8_t *destination, size_t capacity);
size_t rk_base64_decode_at(rk_level level, const uint8_t *source, size_t count, uint8_t *destination,
                           size_t capacity);

// The number of characters that `rk_base64_decode` would take with endless capacity.
size_t rk_base64_scan(const uint8_t *source, size_t count);
size_t rk_base64_scan_at(rk_level level, const uint8_t *source, size_t count);

// Encodes; returns the number of bytes taken, a multiple of three: four characters were written for each three.
size_t rk_base64_encode(const uint8_t *source, size_t count, uint8_t *destination, size_t capacity);
size_t rk_base64_encode_at(rk_level level, const uint8_t *source, size_t count, uint8_t *destination,
                           size_t capacity);

// The six bits a character stands for, or -1 outside the alphabet.
int rk_base64_digit(uint8_t character);

// The one or two bytes of a last group with padding, in the low 16 bits with the first byte lowest, and their number
// above: (number << 16 | bytes). 0 where the four characters at `source` are no such group, or its unused bits are not
// zero (RFC 4648 section 3.5).
uint32_t rk_base64_last_group(const uint8_t *source);

// Writes the group of four characters, padding included, of the `count` (1 or 2) bytes at `source`.
void rk_base64_encode_last(const uint8_t *source, size_t count, uint8_t *destination);

#endif
