#include "rk_utf8.h"

#include <string.h>

#include "rk_dispatch.h"
#include "rk_text.h"

#if RK_HAS_X86
#include <immintrin.h>
#endif

static bool valid_portable(const uint8_t *bytes, size_t count) {
    rk_utf8_state state = {0, 0, 0};
    return rk_utf8_scan_portable(&state, bytes, count) == count && state.remaining == 0;
}

static size_t unescaped_portable(const uint8_t *bytes, size_t i, size_t count) {
    typedef unsigned char lanes __attribute__((vector_size(16)));
    typedef uint64_t halves __attribute__((vector_size(16)));
    const lanes space = (lanes){0} + ' ', quote = (lanes){0} + '"', backslash = (lanes){0} + '\\';
    for (; count - i >= 16; i += 16) {
        lanes text;
        memcpy(&text, bytes + i, 16);
        halves special = (halves)((lanes)(text < space) | (lanes)(text == quote) | (lanes)(text == backslash));
        if ((special[0] | special[1]) != 0) break;
    }
    while (i < count && bytes[i] >= 0x20 && bytes[i] != '"' && bytes[i] != '\\') i++;
    return i;
}

/* Texts of 17 to 31 bytes: two blocks of 16 that overlap, then the bytes only where there is something. */
static size_t unescaped_medium(const uint8_t *bytes, size_t count) {
    typedef unsigned char lanes __attribute__((vector_size(16)));
    typedef uint64_t halves __attribute__((vector_size(16)));
    const lanes space = (lanes){0} + ' ', quote = (lanes){0} + '"', backslash = (lanes){0} + '\\';
    lanes low, high;
    memcpy(&low, bytes, 16);
    memcpy(&high, bytes + count - 16, 16);
    halves special = (halves)((lanes)(low < space) | (lanes)(low == quote) | (lanes)(low == backslash) |
                              (lanes)(high < space) | (lanes)(high == quote) | (lanes)(high == backslash));
    if ((special[0] | special[1]) == 0) return count;
    return unescaped_portable(bytes, 0, count);
}

#if RK_HAS_X86

/* What can be wrong with two bytes that follow each other, one bit each. A pair is wrong where the high half of the
   first byte, its low half and the high half of the second byte all name the same bit: three table look-ups and two
   ands (Keiser and Lemire, "Validating UTF-8 In Less Than One Instruction Per Byte", 2021). */
enum {
    too_short = 1 << 0,   /* a lead byte, then no continuation byte */
    too_long = 1 << 1,    /* an ASCII byte, then a continuation byte */
    overlong3 = 1 << 2,   /* E0, then 80 to 9F */
    too_large = 1 << 3,   /* F4, then 90 and above; F5 and above */
    surrogate = 1 << 4,   /* ED, then A0 to BF */
    overlong2 = 1 << 5,   /* C0 or C1 */
    too_large4 = 1 << 6,  /* F5 and above, then 80 to 8F */
    overlong4 = 1 << 6,   /* F0, then 80 to 8F */
    two_more = 1 << 7,    /* two continuation bytes: right if a lead byte of three or four stands before */
    anywhere = too_short | too_long | two_more
};

RK_AVX2 RK_BODY __m256i table(char a, char b, char c, char d, char e, char f, char g, char h, char i, char j, char k,
                              char l, char m, char n, char o, char p) {
    return _mm256_setr_epi8(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, a, b, c, d, e, f, g, h, i, j, k, l, m, n,
                            o, p);
}

/* The block as it is `N` bytes earlier, reaching back into the block before. */
#define EARLIER(BLOCK, BEFORE, N) \
    _mm256_alignr_epi8(BLOCK, _mm256_permute2x128_si256(BEFORE, BLOCK, 0x21), 16 - (N))

RK_AVX2 RK_BODY __m256i errors(__m256i block, __m256i before) {
    const __m256i low_half = _mm256_set1_epi8(0x0F);
    const __m256i first_high =
        table(too_long, too_long, too_long, too_long, too_long, too_long, too_long, too_long, (char)two_more,
              (char)two_more, (char)two_more, (char)two_more, too_short | overlong2, too_short,
              too_short | overlong3 | surrogate, too_short | too_large | too_large4 | overlong4);
    const __m256i first_low =
        table((char)(anywhere | overlong3 | overlong2 | overlong4), (char)(anywhere | overlong2), (char)anywhere,
              (char)anywhere, (char)(anywhere | too_large), (char)(anywhere | too_large | too_large4),
              (char)(anywhere | too_large | too_large4), (char)(anywhere | too_large | too_large4),
              (char)(anywhere | too_large | too_large4), (char)(anywhere | too_large | too_large4),
              (char)(anywhere | too_large | too_large4), (char)(anywhere | too_large | too_large4),
              (char)(anywhere | too_large | too_large4), (char)(anywhere | too_large | too_large4 | surrogate),
              (char)(anywhere | too_large | too_large4), (char)(anywhere | too_large | too_large4));
    const __m256i second_high =
        table(too_short, too_short, too_short, too_short, too_short, too_short, too_short, too_short,
              (char)(too_long | overlong2 | two_more | overlong3 | too_large4 | overlong4),
              (char)(too_long | overlong2 | two_more | overlong3 | too_large),
              (char)(too_long | overlong2 | two_more | surrogate | too_large),
              (char)(too_long | overlong2 | two_more | surrogate | too_large), too_short, too_short, too_short,
              too_short);
    __m256i previous = EARLIER(block, before, 1);
    __m256i pairs = _mm256_and_si256(
        _mm256_and_si256(
            _mm256_shuffle_epi8(first_high, _mm256_and_si256(_mm256_srli_epi16(previous, 4), low_half)),
            _mm256_shuffle_epi8(first_low, _mm256_and_si256(previous, low_half))),
        _mm256_shuffle_epi8(second_high, _mm256_and_si256(_mm256_srli_epi16(block, 4), low_half)));
    /* Third bytes of three and four, fourth bytes of four: there, and only there, two continuation bytes are right. */
    __m256i third = _mm256_subs_epu8(EARLIER(block, before, 2), _mm256_set1_epi8((char)(0xE0 - 0x80)));
    __m256i fourth = _mm256_subs_epu8(EARLIER(block, before, 3), _mm256_set1_epi8((char)(0xF0 - 0x80)));
    __m256i due = _mm256_and_si256(_mm256_or_si256(third, fourth), _mm256_set1_epi8((char)0x80));
    return _mm256_xor_si256(due, pairs);
}

RK_AVX2 static bool valid_avx2(const uint8_t *bytes, size_t count) {
    __m256i before = _mm256_setzero_si256(), wrong = _mm256_setzero_si256();
    size_t i = 0;
    for (; count - i >= 32; i += 32) {
        __m256i block = _mm256_loadu_si256((const __m256i *)(bytes + i));
        wrong = _mm256_or_si256(wrong, errors(block, before));
        before = block;
    }
    /* A last block with at least one zero: an unfinished scalar is followed by ASCII, which is wrong. */
    uint8_t rest[32] = {0};
    memcpy(rest, bytes + i, count - i);
    wrong = _mm256_or_si256(wrong, errors(_mm256_loadu_si256((const __m256i *)rest), before));
    return _mm256_testz_si256(wrong, wrong);
}

RK_AVX2 static size_t unescaped_avx2(const uint8_t *bytes, size_t count) {
    const __m256i last_control = _mm256_set1_epi8(0x1F), quote = _mm256_set1_epi8('"');
    const __m256i backslash = _mm256_set1_epi8('\\');
    size_t i = 0;
    for (; count - i >= 32; i += 32) {
        __m256i text = _mm256_loadu_si256((const __m256i *)(bytes + i));
        __m256i special = _mm256_or_si256(
            _mm256_cmpeq_epi8(_mm256_min_epu8(text, last_control), text),
            _mm256_or_si256(_mm256_cmpeq_epi8(text, quote), _mm256_cmpeq_epi8(text, backslash)));
        unsigned mask = (unsigned)_mm256_movemask_epi8(special);
        if (mask != 0) return i + (size_t)__builtin_ctz(mask);
    }
    return unescaped_portable(bytes, i, count);
}

#endif

bool rk_utf8_valid_at(rk_level level, const uint8_t *bytes, size_t count) {
#if RK_HAS_X86
    if (rk_usable_level(level) >= rk_level_avx2) return valid_avx2(bytes, count);
#endif
    (void)level;
    return valid_portable(bytes, count);
}

bool rk_utf8_valid(const uint8_t *bytes, size_t count) { return rk_utf8_valid_at(rk_level_best, bytes, count); }

size_t rk_json_unescaped_at(rk_level level, const uint8_t *bytes, size_t count) {
    if (count >= 16 && count < 32) return unescaped_medium(bytes, count);
#if RK_HAS_X86
    if (count >= 32 && rk_usable_level(level) >= rk_level_avx2) return unescaped_avx2(bytes, count);
#endif
    (void)level;
    return unescaped_portable(bytes, 0, count);
}

size_t rk_json_unescaped(const uint8_t *bytes, size_t count) {
    return rk_json_unescaped_at(rk_level_best, bytes, count);
}
