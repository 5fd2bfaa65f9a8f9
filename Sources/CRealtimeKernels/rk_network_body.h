/* The network kernels for one instruction set; included once per level with
   RK_LANES (floats in a vector), RK_TARGET (function attribute) and RK_NAME(base).

   Eight accumulators at a time: 4 frames of 2 vectors, 2 of 4, or 1 of 8. Each weight is read once a call. */

typedef float RK_NAME(vector) __attribute__((vector_size(RK_LANES * sizeof(float))));

#define RK_DENSE(FRAMES)                                                                                              \
    RK_TARGET static void RK_NAME(dense_##FRAMES)(const float *weights, const float *bias, size_t inputs,             \
                                                  size_t outputs, const float *x, size_t x_stride, float *y,          \
                                                  size_t y_stride) {                                                  \
        enum { vectors = 8 / FRAMES, width = vectors * RK_LANES };                                                    \
        for (size_t o = 0; o < outputs; o += width) {                                                                 \
            RK_NAME(vector) sum[FRAMES][vectors];                                                                     \
            _Pragma("clang loop unroll(full)") for (int f = 0; f < FRAMES; f++)                                       \
                _Pragma("clang loop unroll(full)") for (int v = 0; v < vectors; v++)                                  \
                    __builtin_memcpy(&sum[f][v], bias + o + v * RK_LANES, sizeof sum[f][v]);                          \
            const float *w = weights + (o / 64) * inputs * 64 + o % 64;                                               \
            for (size_t k = 0; k < inputs; k++, w += 64) {                                                            \
                _Pragma("clang loop unroll(full)") for (int v = 0; v < vectors; v++) {                                \
                    RK_NAME(vector) weight;                                                                           \
                    __builtin_memcpy(&weight, w + v * RK_LANES, sizeof weight);                                       \
                    _Pragma("clang loop unroll(full)") for (int f = 0; f < FRAMES; f++)                               \
                        sum[f][v] += weight * x[f * x_stride + k];                                                    \
                }                                                                                                     \
            }                                                                                                         \
            _Pragma("clang loop unroll(full)") for (int f = 0; f < FRAMES; f++)                                       \
                _Pragma("clang loop unroll(full)") for (int v = 0; v < vectors; v++)                                  \
                    __builtin_memcpy(y + f * y_stride + o + v * RK_LANES, &sum[f][v], sizeof sum[f][v]);              \
        }                                                                                                             \
    }
RK_DENSE(1)
RK_DENSE(2)
RK_DENSE(4)
#undef RK_DENSE

RK_TARGET static void RK_NAME(dense)(const float *weights, const float *bias, size_t inputs, size_t outputs,
                                     const float *x, size_t x_stride, size_t frames, float *y, size_t y_stride) {
    if (frames == 4) RK_NAME(dense_4)(weights, bias, inputs, outputs, x, x_stride, y, y_stride);
    else if (frames == 2) RK_NAME(dense_2)(weights, bias, inputs, outputs, x, x_stride, y, y_stride);
    else if (frames == 1) RK_NAME(dense_1)(weights, bias, inputs, outputs, x, x_stride, y, y_stride);
}

RK_TARGET static void RK_NAME(relu)(float *x, size_t count) {
    for (size_t i = 0; i < count; i++) x[i] = x[i] > 0 ? x[i] : 0;
}

RK_TARGET static void RK_NAME(lstm)(const float *restrict gates, float *restrict cell, float *restrict hidden,
                                    size_t count) {
    const float *input = gates, *forget = gates + count, *update = gates + 2 * count, *output = gates + 3 * count;
    for (size_t i = 0; i < count; i++) {
        float c = rk_logistic(forget[i]) * cell[i] + rk_logistic(input[i]) * rk_tanh(update[i]);
        cell[i] = c;
        hidden[i] = rk_logistic(output[i]) * rk_tanh(c);
    }
}

#undef RK_LANES
#undef RK_TARGET
#undef RK_NAME
