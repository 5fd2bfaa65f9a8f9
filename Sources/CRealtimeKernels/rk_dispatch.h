#ifndef RK_DISPATCH_H
#define RK_DISPATCH_H

/* How a kernel gets its variants: the body is an always-inlined function, and each variant is a caller of it that
   is compiled for its instruction set. `target_clones` is not used: its ifunc resolvers run before a sanitizer's
   runtime is ready, and musl, macOS and Windows have none. */

#include "rk_cpu.h"

#define RK_BODY static inline __attribute__((always_inline))

#if (defined(__x86_64__) || defined(__i386__)) && (defined(__clang__) || defined(__GNUC__))
#define RK_HAS_AVX2 1
#define RK_AVX2 __attribute__((target("avx2,fma")))
#else
#define RK_HAS_AVX2 0
#define RK_AVX2
#endif

#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "Samples on the wire are little endian and are read in place: a big-endian port needs byte swaps here."
#endif

/* Defines NAME##_at(level, src, dst, count) and NAME(src, dst, count) from NAME##_body(src, dst, count). */
#if RK_HAS_AVX2
#define RK_MAP_KERNEL(NAME, SRC, DST)                                                                    \
    RK_AVX2 static void NAME##_avx2(SRC src, DST dst, size_t count) { NAME##_body(src, dst, count); }    \
    static void NAME##_portable(SRC src, DST dst, size_t count) { NAME##_body(src, dst, count); }        \
    void NAME##_at(rk_level level, SRC src, DST dst, size_t count) {                                     \
        if (level >= rk_level_avx2 && rk_best_level() >= rk_level_avx2) NAME##_avx2(src, dst, count);    \
        else NAME##_portable(src, dst, count);                                                           \
    }                                                                                                    \
    void NAME(SRC src, DST dst, size_t count) { NAME##_at(rk_level_avx2, src, dst, count); }
#else
#define RK_MAP_KERNEL(NAME, SRC, DST)                                                                    \
    void NAME##_at(rk_level level, SRC src, DST dst, size_t count) {                                     \
        (void)level;                                                                                     \
        NAME##_body(src, dst, count);                                                                    \
    }                                                                                                    \
    void NAME(SRC src, DST dst, size_t count) { NAME##_body(src, dst, count); }
#endif

#endif
