#include "rk_network.h"

#include "rk_sample.h"

/* exp(x) for |x| <= 87: x = n log 2 + r with the logarithm in two parts, so that r keeps its bits; a Taylor polynomial
   of degree 7 for |r| <= log 2 / 2 errs by 1e-9 of the value; n goes into the exponent. Branch-free, so that the loop
   around it vectorises. */
RK_BODY float rk_exp(float x) {
    x = x < 87.0f ? x : 87.0f;
    x = x > -87.0f ? x : -87.0f;
    float shifted = x * 1.44269504f + 12582912.0f;
    float n = shifted - 12582912.0f;
    float r = x - n * 0.693359375f - n * -2.12194440e-4f;
    float p = 1.0f / 5040;
    p = p * r + 1.0f / 720;
    p = p * r + 1.0f / 120;
    p = p * r + 1.0f / 24;
    p = p * r + 1.0f / 6;
    p = p * r + 0.5f;
    p = p * r + 1.0f;
    p = p * r + 1.0f;
    return p * rk_float((rk_bits(shifted) - 0x4B400000u + 127u) << 23);
}

RK_BODY float rk_logistic(float x) { return 1.0f / (1.0f + rk_exp(-x)); }

RK_BODY float rk_tanh(float x) { return 2.0f * rk_logistic(2.0f * x) - 1.0f; }

#define RK_LANES 4
#define RK_TARGET
#define RK_NAME(base) rk_network_portable_##base
#include "rk_network_body.h"

#if RK_HAS_AVX2
#define RK_LANES 8
#define RK_TARGET RK_AVX2
#define RK_NAME(base) rk_network_avx2_##base
#include "rk_network_body.h"
#define RK_CHOOSE(LEVEL, NAME)                                                                              \
    if ((LEVEL) >= rk_level_avx2 && rk_best_level() >= rk_level_avx2) rk_network_avx2_##NAME RK_ARGUMENTS; \
    else rk_network_portable_##NAME RK_ARGUMENTS
#else
#define RK_CHOOSE(LEVEL, NAME) \
    (void)(LEVEL);             \
    rk_network_portable_##NAME RK_ARGUMENTS
#endif

void rk_dense_at(rk_level level, const float *weights, const float *bias, size_t inputs, size_t outputs,
                 const float *x, size_t x_stride, size_t frames, float *y, size_t y_stride) {
#define RK_ARGUMENTS (weights, bias, inputs, outputs, x, x_stride, frames, y, y_stride)
    RK_CHOOSE(level, dense);
#undef RK_ARGUMENTS
}

void rk_relu_at(rk_level level, float *x, size_t count) {
#define RK_ARGUMENTS (x, count)
    RK_CHOOSE(level, relu);
#undef RK_ARGUMENTS
}

void rk_lstm_at(rk_level level, const float *gates, float *cell, float *hidden, size_t count) {
#define RK_ARGUMENTS (gates, cell, hidden, count)
    RK_CHOOSE(level, lstm);
#undef RK_ARGUMENTS
}
