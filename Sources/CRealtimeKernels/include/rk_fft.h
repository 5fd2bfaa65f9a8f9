#ifndef RK_FFT_H
#define RK_FFT_H

#include <stddef.h>

/* Discrete Fourier transform of real data, for lengths n = 2^k, 8 <= n <= 65536. */

/* Fills `twiddle` (2 * n floats) for length n. Anything else leaves it alone and returns 0; 1 on success. */
int rk_rfft_prepare(float *twiddle, size_t n);

/* re[k] + i im[k] = sum over j of in[j] exp(-2 pi i j k / n), k = 0 ... n/2 (n/2 + 1 values each; im[0] and im[n/2]
   are 0). `work` takes 2 * n floats. `in` may not overlap the rest. */
void rk_rfft(const float *restrict in, float *restrict re, float *restrict im, float *restrict work,
             const float *restrict twiddle, size_t n);

#endif
