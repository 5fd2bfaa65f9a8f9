// Base64 of RFC 4648 section 4, in whole groups; padding is the caller's.
#ifndef RK_BASE64_H
#define RK_BASE64_H

#include <stddef.h>
#include <stdint.h>

// Decodes whole groups of four characters until `count` is used up or a group holds a character outside the alphabet.
// Returns the number of characters decoded, a multiple of four; three bytes were written for each four. `destination`
// must hold count / 4 * 3 bytes.
size_t rk_base64_decode_groups(const uint8_t *source, size_t count, uint8_t *destination);

// Encodes whole groups of three bytes. `count` must be a multiple of three; writes count / 3 * 4 characters.
void rk_base64_encode_groups(const uint8_t *source, size_t count, uint8_t *destination);

// The six bits a character stands for, or -1 outside the alphabet.
int rk_base64_digit(uint8_t character);

#endif
