/* The FIR kernels for one instruction set; included once per level with
   RK_LANES (floats in a vector), RK_TARGET (function attribute) and RK_NAME(base).

   Groups of four outputs with two accumulators each: eight independent chains cover the latency of a fused
   multiply-add, and eight accumulators leave room in sixteen registers. Vectors stay inside functions: passed between
   them, their width would become part of the calling convention. */

typedef float RK_NAME(vector) __attribute__((vector_size(RK_LANES * sizeof(float))));

#define RK_LOAD(POINTER)                                          \
    __extension__({                                               \
        RK_NAME(vector) loaded;                                   \
        __builtin_memcpy(&loaded, (POINTER), sizeof loaded);      \
        loaded;                                                   \
    })

/* A vector to four lanes. */
#if RK_LANES == 8
#define RK_FOLD(A) (__builtin_shufflevector((A), (A), 0, 1, 2, 3) + __builtin_shufflevector((A), (A), 4, 5, 6, 7))
#else
#define RK_FOLD(A) (A)
#endif

/* Four dot products; x[i] and h[i] are the samples and coefficients of output i. */
RK_TARGET static inline __attribute__((always_inline)) void RK_NAME(four)(const float *const x[4],
                                                                          const float *const h[4], size_t taps,
                                                                          float sums[4]) {
    RK_NAME(vector) even[4] = {{0}}, odd[4] = {{0}};
    for (size_t j = 0; j < taps; j += 2 * RK_LANES) {
        _Pragma("clang loop unroll(full)") for (int i = 0; i < 4; i++) even[i] += RK_LOAD(h[i] + j) * RK_LOAD(x[i] + j);
        _Pragma("clang loop unroll(full)") for (int i = 0; i < 4; i++)
            odd[i] += RK_LOAD(h[i] + j + RK_LANES) * RK_LOAD(x[i] + j + RK_LANES);
    }
    /* A transposition on the way saves adding up each output by itself. Lane i of the result is
       (p[0] + p[2]) + (p[1] + p[3]) of output i, in the same order as for one output below. */
    rk_four_lanes p[4];
    _Pragma("clang loop unroll(full)") for (int i = 0; i < 4; i++) {
        RK_NAME(vector) sum = even[i] + odd[i];
        p[i] = RK_FOLD(sum);
    }
    rk_four_lanes front = __builtin_shufflevector(p[0], p[1], 0, 4, 1, 5) + __builtin_shufflevector(p[0], p[1], 2, 6, 3, 7);
    rk_four_lanes back = __builtin_shufflevector(p[2], p[3], 0, 4, 1, 5) + __builtin_shufflevector(p[2], p[3], 2, 6, 3, 7);
    rk_four_lanes all = __builtin_shufflevector(front, back, 0, 1, 4, 5) + __builtin_shufflevector(front, back, 2, 3, 6, 7);
    __builtin_memcpy(sums, &all, sizeof all);
}

RK_TARGET static inline __attribute__((always_inline)) float RK_NAME(one)(const float *x, const float *h,
                                                                          size_t taps) {
    RK_NAME(vector) even = {0}, odd = {0};
    for (size_t j = 0; j < taps; j += 2 * RK_LANES) {
        even += RK_LOAD(h + j) * RK_LOAD(x + j);
        odd += RK_LOAD(h + j + RK_LANES) * RK_LOAD(x + j + RK_LANES);
    }
    RK_NAME(vector) sum = even + odd;
    rk_four_lanes p = RK_FOLD(sum);
    return (p[0] + p[2]) + (p[1] + p[3]);
}

RK_TARGET static void RK_NAME(rows)(const float *x, const float *coefficients, size_t taps, size_t interpolation,
                                    size_t decimation, size_t phase, float *y, size_t count) {
    if (count >= 4 * interpolation) {
        /* Outputs of one phase share their coefficients: four of them read each once. */
        for (size_t first = 0; first < interpolation; first++) {
            size_t a = phase + first * decimation;
            const float *row = coefficients + (a % interpolation) * taps, *start = x + a / interpolation;
            size_t k = first;
            for (; k + 3 * interpolation < count; k += 4 * interpolation, start += 4 * decimation) {
                const float *starts[4] = {start, start + decimation, start + 2 * decimation, start + 3 * decimation};
                const float *shared[4] = {row, row, row, row};
                float sums[4];
                RK_NAME(four)(starts, shared, taps, sums);
                y[k] = sums[0];
                y[k + interpolation] = sums[1];
                y[k + 2 * interpolation] = sums[2];
                y[k + 3 * interpolation] = sums[3];
            }
            for (; k < count; k += interpolation, start += decimation) y[k] = RK_NAME(one)(start, row, taps);
        }
        return;
    }
    size_t k = 0, a = phase;
    for (; k + 4 <= count; k += 4) {
        const float *starts[4], *rows[4];
        for (int i = 0; i < 4; i++, a += decimation) {
            starts[i] = x + a / interpolation;
            rows[i] = coefficients + (a % interpolation) * taps;
        }
        RK_NAME(four)(starts, rows, taps, y + k);
    }
    for (; k < count; k++, a += decimation)
        y[k] = RK_NAME(one)(x + a / interpolation, coefficients + (a % interpolation) * taps, taps);
}

RK_TARGET static void RK_NAME(between)(const float *x, const float *coefficients, size_t taps, size_t rows,
                                       size_t interpolation, size_t decimation, size_t phase, float *y,
                                       size_t count) {
    size_t a = phase;
    for (size_t k = 0; k < count; k += 2) {
        const float *starts[4], *pairs[4];
        float weights[2], sums[4];
        /* Two outputs at a time; the last of an odd count is computed twice. */
        for (size_t i = 0; i < 2; i++) {
            unsigned long long scaled = (unsigned long long)(a % interpolation) * rows;
            starts[2 * i] = starts[2 * i + 1] = x + a / interpolation;
            pairs[2 * i] = coefficients + (size_t)(scaled / interpolation) * taps;
            pairs[2 * i + 1] = pairs[2 * i] + taps;
            weights[i] = (float)(scaled % interpolation) / (float)interpolation;
            if (k + i + 1 < count) a += decimation;
        }
        RK_NAME(four)(starts, pairs, taps, sums);
        y[k] = sums[0] + weights[0] * (sums[1] - sums[0]);
        if (k + 1 < count) y[k + 1] = sums[2] + weights[1] * (sums[3] - sums[2]);
    }
}

/* I0(beta sqrt(v)) for 0 <= v <= 1 as a polynomial: 20 terms of its power series leave 1e-10 of the largest value at
   beta = 12. The highest nine are then replaced by what they are nearly: a Chebyshev polynomial on 0 ... 1 is never
   larger than 1, and one of degree n has the leading coefficient 2^(2 n - 1), so taking the right multiple of it away
   lowers the degree at an error of that multiple; all nine together err by 3e-9 of the largest value. */
RK_TARGET static void RK_NAME(design)(float *coefficients, size_t rows, size_t phases, size_t taps, size_t half,
                                      double cutoff, double beta, double *scratch) {
    double term[20], quarter = beta * beta / 4, scale = 1, peak = 0;
    for (int k = 0; k < 20; k++) {
        if (k > 0) scale *= quarter / ((double)k * (double)k);
        term[k] = scale;
        peak += scale;
    }
    enum { degree = 10 };
    /* T(n + 1) = (4 v - 2) T(n) - T(n - 1), up to degree 19. */
    double chebyshev[20][20] = {{1}, {-1, 2}};
    for (int n = 1; n < 19; n++)
        for (int k = 0; k <= n + 1; k++)
            chebyshev[n + 1][k] =
                (k > 0 ? 4 * chebyshev[n][k - 1] : 0) - 2 * chebyshev[n][k] - chebyshev[n - 1][k];
    for (int n = 19; n > degree; n--) {
        double share = term[n] / chebyshev[n][n];
        for (int k = 0; k <= n; k++) term[k] -= share * chebyshev[n][k];
    }
    const double pi = 3.14159265358979323846;
    size_t width = 2 * half, pad = taps - width;
    double angular = 2 * pi * cutoff, *sines = scratch, *cosines = scratch + width;
    for (size_t j = 0; j < width; j++) {
        double distance = (double)j - (double)(half - 1);
        sines[j] = sin(angular * distance);
        cosines[j] = cos(angular * distance);
    }
    double gain = 1 / (pi * peak), narrow = 1 / ((double)half * (double)half);
    for (size_t r = 0; r < rows; r++) {
        float *row = coefficients + r * taps;
        for (size_t j = 0; j < pad; j++) row[j] = 0;
        row += pad;
        /* The filter is even: a row beyond the middle is one before it, read backwards. */
        if (2 * r > phases && r < phases) {
            const float *mirror = coefficients + (phases - r) * taps + pad;
            for (size_t j = 0; j < width; j++) row[j] = mirror[width - 1 - j];
            continue;
        }
        double shift = (double)r / (double)phases;
        double s = sin(angular * shift), c = cos(angular * shift);
        for (size_t j = 0; j < width; j++) {
            double t = (double)j - (double)(half - 1) - shift;
            double v = 1 - t * t * narrow, window = term[degree];
            _Pragma("clang loop unroll(full)") for (int k = degree - 1; k >= 0; k--) window = window * v + term[k];
            /* The very end of the window is outside, however the subtraction above was rounded. */
            double inside = v > 1e-9 ? window : 0;
            /* At t = 0 the quotient below is 0 / 0; the value is put in afterwards. */
            row[j] = (float)((sines[j] * c - cosines[j] * s) / t * inside * gain);
        }
        if (r == 0) row[half - 1] = (float)(2 * cutoff);
        if (r == phases) row[half] = (float)(2 * cutoff);
    }
}

#undef RK_LOAD
#undef RK_FOLD
#undef RK_LANES
#undef RK_TARGET
#undef RK_NAME
