#ifndef RK_NETWORK_H
#define RK_NETWORK_H

#include <stddef.h>

#include "rk_cpu.h"

/* Layers of small neural networks. Weights are [outputs / 64][inputs][64]: 64 outputs of one input side by side.
   `outputs` is a multiple of 64. */

/* y[f * y_stride + o] = bias[o] + sum over k of x[f * x_stride + k] * weight(k, o), for 1, 2 or 4 frames f. */
void rk_dense_at(rk_level level, const float *weights, const float *bias, size_t inputs, size_t outputs,
                 const float *x, size_t x_stride, size_t frames, float *y, size_t y_stride);

/* Negative values become 0. */
void rk_relu_at(rk_level level, float *x, size_t count);

/* One step of an LSTM cell: `gates` has 4 * count sums in the order input, forget, cell, output. Functions are exact
   to 2e-7. */
void rk_lstm_at(rk_level level, const float *gates, float *cell, float *hidden, size_t count);

#endif
