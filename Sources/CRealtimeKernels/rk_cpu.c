#include "rk_cpu.h"

#include <stdatomic.h>

#include "rk_dispatch.h"

/* One more than the level, so that zero means "not asked yet". Two threads that both ask store the same value. */
static atomic_int known;

rk_level rk_best_level(void) {
    int value = atomic_load_explicit(&known, memory_order_relaxed);
    if (value == 0) {
        rk_level level = rk_level_portable;
#if RK_HAS_AVX2
        __builtin_cpu_init();
        if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) level = rk_level_avx2;
#endif
        value = (int)level + 1;
        atomic_store_explicit(&known, value, memory_order_relaxed);
    }
    return (rk_level)(value - 1);
}
