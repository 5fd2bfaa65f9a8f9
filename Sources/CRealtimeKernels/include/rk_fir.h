#ifndef RK_FIR_H
#define RK_FIR_H

#include <stddef.h>

#include "rk_cpu.h"

/* Polyphase FIR for rate conversion. Output k stands `a = phase + k * decimation` parts of 1/interpolation of a sample
   behind the first: whole samples move the taps, the rest selects the row of coefficients.

   Every output is summed in one order, whatever `count` is, so a stream cut in any way gives the same bits at one
   level. Levels differ in the last bits (fused multiply-add). */

/* The rows of a low-pass of cutoff `cutoff` (cycles per input sample, 0 ... 0.5), half width `half` input samples,
   under a Kaiser window of parameter `beta` (0 ... 12): row r, 0 <= r < rows, is the filter shifted by r / phases of a
   sample. `taps` >= 2 * half; tap j of the 2 * half last ones weighs the sample j - half + 1 away from the output's,
   the ones before are zero. `scratch` takes 4 * half doubles. rows <= phases + 1. */
void rk_fir_design(float *coefficients, size_t rows, size_t phases, size_t taps, size_t half, double cutoff,
                   double beta, double *scratch);
void rk_fir_design_at(rk_level level, float *coefficients, size_t rows, size_t phases, size_t taps, size_t half,
                      double cutoff, double beta, double *scratch);

/* y[k] = sum over j < taps of row[(a % interpolation)][j] * x[a / interpolation + j]. `taps` is a multiple of 16;
   `coefficients` has `interpolation` rows; phase < interpolation. */
void rk_fir_rows_at(rk_level level, const float *x, const float *coefficients, size_t taps, size_t interpolation,
                    size_t decimation, size_t phase, float *y, size_t count);

/* The same where a row for each phase would be too many: `rows` + 1 rows, and the outputs of the two next to the
   phase are weighed linearly. interpolation * rows fits 64 bits. */
void rk_fir_between_rows_at(rk_level level, const float *x, const float *coefficients, size_t taps, size_t rows,
                            size_t interpolation, size_t decimation, size_t phase, float *y, size_t count);

#endif
