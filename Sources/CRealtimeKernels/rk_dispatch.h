#ifndef RK_DISPATCH_H
#define RK_DISPATCH_H

/* How a kernel gets its variants: the body is an always-inlined function, and each variant is a caller of it that
   is compiled for its instruction set. `target_clones` is not used: its ifunc resolvers run before a sanitizer's
   runtime is ready, and musl, macOS and Windows have none. */

#include <stdatomic.h>

#include "rk_cpu.h"

#define RK_BODY static inline __attribute__((always_inline))

/* RK_HAS_X86: the levels of x86 can be compiled; RK_<LEVEL> is the attribute of a function of that level. */
#if (defined(__x86_64__) || defined(__i386__)) && (defined(__clang__) || defined(__GNUC__))
#define RK_HAS_X86 1
#define RK_SSSE3 __attribute__((target("ssse3")))
#define RK_AVX2 __attribute__((target("avx2,fma")))
#define RK_AVX512 __attribute__((target("avx2,fma,avx512f,avx512bw,avx512vl,avx512dq")))
#define RK_AVX512VBMI __attribute__((target("avx2,fma,avx512f,avx512bw,avx512vl,avx512dq,avx512vbmi")))
#else
#define RK_HAS_X86 0
#define RK_SSSE3
#define RK_AVX2
#define RK_AVX512
#define RK_AVX512VBMI
#endif
#define RK_HAS_AVX2 RK_HAS_X86

/* Intrinsics of aarch64 need no attribute: they are part of its baseline. */
#if defined(__aarch64__) && defined(__ARM_NEON)
#define RK_HAS_NEON 1
#else
#define RK_HAS_NEON 0
#endif

/* One more than the level in use, or zero before the first question: see rk_cpu.c. */
extern atomic_int rk_known_level;
int rk_ask_level(void);

/* The level that a request for `level` comes to on this machine; compiles to a load and two comparisons. */
static inline rk_level rk_usable_level(rk_level level) {
    int value = atomic_load_explicit(&rk_known_level, memory_order_relaxed);
    if (__builtin_expect(value == 0, 0)) value = rk_ask_level();
    rk_level best = (rk_level)(value - 1);
    return level < best ? level : best;
}

#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "Samples on the wire are little endian and are read in place: a big-endian port needs byte swaps here."
#endif

/* Defines NAME##_at(level, src, dst, count) and NAME(src, dst, count) from NAME##_body(src, dst, count). */
#if RK_HAS_AVX2
#define RK_MAP_KERNEL(NAME, SRC, DST)                                                                    \
    RK_AVX2 static void NAME##_avx2(SRC src, DST dst, size_t count) { NAME##_body(src, dst, count); }    \
    static void NAME##_portable(SRC src, DST dst, size_t count) { NAME##_body(src, dst, count); }        \
    void NAME##_at(rk_level level, SRC src, DST dst, size_t count) {                                     \
        if (rk_usable_level(level) >= rk_level_avx2) NAME##_avx2(src, dst, count);                       \
        else NAME##_portable(src, dst, count);                                                           \
    }                                                                                                    \
    void NAME(SRC src, DST dst, size_t count) { NAME##_at(rk_level_best, src, dst, count); }
#else
#define RK_MAP_KERNEL(NAME, SRC, DST)                                                                    \
    void NAME##_at(rk_level level, SRC src, DST dst, size_t count) {                                     \
        (void)level;                                                                                     \
        NAME##_body(src, dst, count);                                                                    \
    }                                                                                                    \
    void NAME(SRC src, DST dst, size_t count) { NAME##_body(src, dst, count); }
#endif

#endif
