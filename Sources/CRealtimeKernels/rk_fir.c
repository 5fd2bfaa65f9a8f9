#include "rk_fir.h"

#include <math.h>

#include "rk_dispatch.h"

typedef float rk_four_lanes __attribute__((vector_size(16)));

#define RK_LANES 4
#define RK_TARGET
#define RK_NAME(base) rk_fir_portable_##base
#include "rk_fir_body.h"

#if RK_HAS_AVX2
#define RK_LANES 8
#define RK_TARGET RK_AVX2
#define RK_NAME(base) rk_fir_avx2_##base
#include "rk_fir_body.h"
#define RK_CHOOSE(LEVEL, NAME)                                                                      \
    if ((LEVEL) >= rk_level_avx2 && rk_best_level() >= rk_level_avx2) rk_fir_avx2_##NAME RK_ARGUMENTS; \
    else rk_fir_portable_##NAME RK_ARGUMENTS
#else
#define RK_CHOOSE(LEVEL, NAME) \
    (void)(LEVEL);             \
    rk_fir_portable_##NAME RK_ARGUMENTS
#endif

void rk_fir_design_at(rk_level level, float *coefficients, size_t rows, size_t phases, size_t taps, size_t half,
                      double cutoff, double beta, double *scratch) {
#define RK_ARGUMENTS (coefficients, rows, phases, taps, half, cutoff, beta, scratch)
    RK_CHOOSE(level, design);
#undef RK_ARGUMENTS
}

void rk_fir_design(float *coefficients, size_t rows, size_t phases, size_t taps, size_t half, double cutoff,
                   double beta, double *scratch) {
    rk_fir_design_at(rk_level_avx2, coefficients, rows, phases, taps, half, cutoff, beta, scratch);
}

void rk_fir_rows_at(rk_level level, const float *x, const float *coefficients, size_t taps, size_t interpolation,
                    size_t decimation, size_t phase, float *y, size_t count) {
#define RK_ARGUMENTS (x, coefficients, taps, interpolation, decimation, phase, y, count)
    RK_CHOOSE(level, rows);
#undef RK_ARGUMENTS
}

void rk_fir_between_rows_at(rk_level level, const float *x, const float *coefficients, size_t taps, size_t rows,
                            size_t interpolation, size_t decimation, size_t phase, float *y, size_t count) {
#define RK_ARGUMENTS (x, coefficients, taps, rows, interpolation, decimation, phase, y, count)
    RK_CHOOSE(level, between);
#undef RK_ARGUMENTS
}
