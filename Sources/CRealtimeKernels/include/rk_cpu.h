#ifndef RK_CPU_H
#define RK_CPU_H

/* Which variant of a kernel runs, in ascending order. A kernel with a level argument takes any level and means "at
   most this": one that the kernel, this machine or this build lacks is lowered to the next that it has. So a test can
   ask for every level everywhere, and `rk_level_best` is what the machine can do. */
typedef enum rk_level {
    /* What the build's baseline gives without intrinsics: SSE2 on x86-64. */
    rk_level_portable = 0,
    /* Advanced SIMD of aarch64, written out. */
    rk_level_neon = 1,
    /* SSSE3: byte shuffles. Every x86-64 processor since 2011 or so (x86-64-v2). */
    rk_level_ssse3 = 2,
    /* AVX2 with FMA (x86-64-v3). */
    rk_level_avx2 = 3,
    /* AVX-512 F, BW, VL and DQ (x86-64-v4). */
    rk_level_avx512 = 4,
    /* The same with VBMI: byte permutations of 64 and 128 lanes (Ice Lake, Zen 4 and later). */
    rk_level_avx512vbmi = 5,
    /* No bound. */
    rk_level_best = rk_level_avx512vbmi
} rk_level;

/* The best level that runs on this processor, at most what `rk_limit_level` allows. Asked once, then a plain load.
   Safe from any thread. */
rk_level rk_best_level(void);

/* Lowers `rk_best_level` for the whole process; `rk_level_best` lifts the limit again. Safe from any thread.

   For measuring: what a whole path costs at a level cannot be asked through the level argument of one kernel. It
   changes the speed and, of sums of floats, the last bits; never which input is accepted. Tests use the argument,
   because they run side by side in one process. */
void rk_limit_level(rk_level level);

#endif
