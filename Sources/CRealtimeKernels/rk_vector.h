/* Names for the vectors of one x86 level; included before each variant of a kernel written with intrinsics, with
   RK_WIDTH (bits: 256 or 512). Another inclusion replaces the names of the one before.

   The instructions of both widths work on lanes of 128 bits side by side, so one text serves both; what differs is
   how the lanes are brought in order. */
#undef RK_TARGET
#undef RK_INTEGERS
#undef RK_FLOATS
#undef RK_OP
#undef RK_LOAD
#undef RK_STORE
#undef RK_ZERO
#undef RK_BITS
#undef RK_OR
#undef RK_AND
#undef RK_XOR
#undef RK_TABLE
#undef RK_LACE
#undef RK_UNLACE

#if RK_WIDTH == 512
#define RK_TARGET RK_AVX512
#define RK_INTEGERS __m512i
#define RK_FLOATS __m512
#define RK_OP(NAME) _mm512_##NAME
#define RK_LOAD(POINTER) _mm512_loadu_si512(POINTER)
#define RK_STORE(POINTER, V) _mm512_storeu_si512((POINTER), (V))
#define RK_ZERO _mm512_setzero_si512()
#define RK_BITS _mm512_castps_si512
#define RK_OR _mm512_or_si512
#define RK_AND _mm512_and_si512
#define RK_XOR _mm512_xor_si512
#define RK_TABLE(...) _mm512_broadcast_i32x4(_mm_setr_epi8(__VA_ARGS__))
#define RK_LACE(V) _mm512_permutexvar_epi64(_mm512_setr_epi64(0, 4, 1, 5, 2, 6, 3, 7), (V))
#define RK_UNLACE(V) _mm512_permutexvar_epi64(_mm512_setr_epi64(0, 2, 4, 6, 1, 3, 5, 7), (V))
#else
#define RK_TARGET RK_AVX2
#define RK_INTEGERS __m256i
#define RK_FLOATS __m256
#define RK_OP(NAME) _mm256_##NAME
#define RK_LOAD(POINTER) _mm256_loadu_si256((const __m256i *)(POINTER))
#define RK_STORE(POINTER, V) _mm256_storeu_si256((__m256i *)(POINTER), (V))
#define RK_ZERO _mm256_setzero_si256()
#define RK_BITS _mm256_castps_si256
#define RK_OR _mm256_or_si256
#define RK_AND _mm256_and_si256
#define RK_XOR _mm256_xor_si256
/* The same sixteen bytes in every lane, for byte shuffles. */
#define RK_TABLE(...) _mm256_broadcastsi128_si256(_mm_setr_epi8(__VA_ARGS__))
/* Orders a vector so that unpacking its low and its high halves gives consecutive elements. */
#define RK_LACE(V) _mm256_permute4x64_epi64((V), 0xD8)
/* Orders what packing two vectors gave. */
#define RK_UNLACE(V) _mm256_permute4x64_epi64((V), 0xD8)
#endif
