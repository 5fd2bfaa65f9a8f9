#include "rk_fft.h"

#include <math.h>

#include "rk_dispatch.h"

/* The n real values are taken as n/2 complex ones, transformed by Stockham's radix-2 algorithm (no bit reversal, and
   the inner loop runs over contiguous values), and split into the spectrum of the real sequence.

   Twiddle layout: h = n/2 values cos(2 pi k / h) and h of -sin for k < h (the complex transform), then h of
   cos(2 pi k / n) and h of -sin for k < h (the split). */

int rk_rfft_prepare(float *twiddle, size_t n) {
    if (n < 8 || n > 65536 || (n & (n - 1)) != 0) return 0;
    size_t h = n / 2;
    for (size_t k = 0; k < h; k++) {
        double inner = 6.283185307179586476925 * (double)k / (double)h;
        double outer = 6.283185307179586476925 * (double)k / (double)n;
        twiddle[k] = (float)cos(inner);
        twiddle[h + k] = (float)-sin(inner);
        twiddle[2 * h + k] = (float)cos(outer);
        twiddle[3 * h + k] = (float)-sin(outer);
    }
    return 1;
}

RK_BODY void rk_stage(const float *restrict xr, const float *restrict xi, float *restrict yr, float *restrict yi,
                      const float *restrict twiddle, size_t h, size_t length, size_t stride) {
    size_t half = length / 2;
    for (size_t p = 0; p < half; p++) {
        float wr = twiddle[p * stride], wi = twiddle[h + p * stride];
        const float *ar = xr + stride * p, *ai = xi + stride * p;
        const float *br = ar + stride * half, *bi = ai + stride * half;
        float *sr = yr + stride * 2 * p, *si = yi + stride * 2 * p;
        for (size_t q = 0; q < stride; q++) {
            float dr = ar[q] - br[q], di = ai[q] - bi[q];
            sr[q] = ar[q] + br[q];
            si[q] = ai[q] + bi[q];
            sr[q + stride] = dr * wr - di * wi;
            si[q + stride] = dr * wi + di * wr;
        }
    }
}

RK_BODY void rk_rfft_body(const float *restrict in, float *restrict re, float *restrict im, float *restrict work,
                          const float *restrict twiddle, size_t n) {
    size_t h = n / 2;
    float *xr = work, *xi = work + h, *yr = work + 2 * h, *yi = work + 3 * h;
    for (size_t k = 0; k < h; k++) {
        xr[k] = in[2 * k];
        xi[k] = in[2 * k + 1];
    }
    for (size_t length = h, stride = 1; length > 1; length /= 2, stride *= 2) {
        rk_stage(xr, xi, yr, yi, twiddle, h, length, stride);
        float *t = xr;
        xr = yr;
        yr = t;
        t = xi;
        xi = yi;
        yi = t;
    }
    const float *c = twiddle + 2 * h, *s = twiddle + 3 * h;
    re[0] = xr[0] + xi[0];
    im[0] = 0;
    re[h] = xr[0] - xi[0];
    im[h] = 0;
    for (size_t k = 1; k < h; k++) {
        float pr = 0.5f * (xr[k] + xr[h - k]), pi = 0.5f * (xi[k] - xi[h - k]);
        float qr = 0.5f * (xi[k] + xi[h - k]), qi = -0.5f * (xr[k] - xr[h - k]);
        re[k] = pr + qr * c[k] - qi * s[k];
        im[k] = pi + qr * s[k] + qi * c[k];
    }
}

void rk_rfft(const float *restrict in, float *restrict re, float *restrict im, float *restrict work,
             const float *restrict twiddle, size_t n) {
    rk_rfft_body(in, re, im, work, twiddle, n);
}
