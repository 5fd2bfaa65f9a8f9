#include "rk_cpu.h"

#include "rk_dispatch.h"

/* One more than the level, so that zero means "not asked yet". Two threads that both ask store the same value. */
atomic_int rk_known_level;

static rk_level machine_level(void) {
#if RK_HAS_X86
    __builtin_cpu_init();
    if (!__builtin_cpu_supports("ssse3")) return rk_level_portable;
    if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma")) return rk_level_ssse3;
    if (!__builtin_cpu_supports("avx512f") || !__builtin_cpu_supports("avx512bw") ||
        !__builtin_cpu_supports("avx512vl") || !__builtin_cpu_supports("avx512dq"))
        return rk_level_avx2;
    return __builtin_cpu_supports("avx512vbmi") ? rk_level_avx512vbmi : rk_level_avx512;
#elif RK_HAS_NEON
    return rk_level_neon;  // Advanced SIMD is part of the baseline of aarch64.
#else
    return rk_level_portable;
#endif
}

int rk_ask_level(void) {
    int value = (int)machine_level() + 1;
    atomic_store_explicit(&rk_known_level, value, memory_order_relaxed);
    return value;
}

rk_level rk_best_level(void) { return rk_usable_level(rk_level_best); }

void rk_limit_level(rk_level level) {
    rk_level machine = machine_level();
    atomic_store_explicit(&rk_known_level, (int)(level < machine ? level : machine) + 1, memory_order_relaxed);
}
