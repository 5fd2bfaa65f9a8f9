#include "rk_base64.h"

static const char alphabet[64] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

// 0xFF where the character is not in the alphabet.
static const uint8_t digits[256] = {
#define BAD16 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255
    BAD16, BAD16,
    255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 62, 255, 255, 255, 63,
    52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 255, 255, 255, 255, 255, 255,
    255, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14,
    15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 255, 255, 255, 255, 255,
    255, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40,
    41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, 255, 255, 255, 255, 255,
    BAD16, BAD16, BAD16, BAD16, BAD16, BAD16, BAD16, BAD16,
};

int rk_base64_digit(uint8_t character) {
    uint8_t digit = digits[character];
    return digit == 255 ? -1 : digit;
}

size_t rk_base64_decode_groups(const uint8_t *source, size_t count, uint8_t *destination) {
    size_t position = 0;
    for (; position + 4 <= count; position += 4) {
        uint32_t a = digits[source[position]], b = digits[source[position + 1]];
        uint32_t c = digits[source[position + 2]], d = digits[source[position + 3]];
        // A valid digit is below 64; 255 sets the two high bits.
        if ((a | b | c | d) & 0xC0) break;
        uint32_t group = a << 18 | b << 12 | c << 6 | d;
        *destination++ = (uint8_t)(group >> 16);
        *destination++ = (uint8_t)(group >> 8);
        *destination++ = (uint8_t)group;
    }
    return position;
}

void rk_base64_encode_groups(const uint8_t *source, size_t count, uint8_t *destination) {
    for (size_t position = 0; position + 3 <= count; position += 3) {
        uint32_t group = (uint32_t)source[position] << 16 | (uint32_t)source[position + 1] << 8 | source[position + 2];
        *destination++ = (uint8_t)alphabet[group >> 18];
        *destination++ = (uint8_t)alphabet[group >> 12 & 63];
        *destination++ = (uint8_t)alphabet[group >> 6 & 63];
        *destination++ = (uint8_t)alphabet[group & 63];
    }
}
