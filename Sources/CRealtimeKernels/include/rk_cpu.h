#ifndef RK_CPU_H
#define RK_CPU_H

/* Which variant of a kernel runs. A kernel with a level argument takes any level: one that this machine or this
   build lacks is lowered to the next that it has, so a test can ask for `rk_level_portable` everywhere. */
typedef enum rk_level {
    /* What the build's baseline gives: SSE2 on x86-64, NEON on aarch64. */
    rk_level_portable = 0,
    /* AVX2 with FMA (x86-64-v3). */
    rk_level_avx2 = 1
} rk_level;

/* The best level of the processor this runs on. Asked once, then a plain load. Safe from any thread. */
rk_level rk_best_level(void);

#endif
