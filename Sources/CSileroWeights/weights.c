#include "CSileroWeights.h"

#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "The weights are little-endian binary32 values."
#endif

/* The union gives the bytes the alignment and the type as which they are read. #embed is C23, which the compiler of
   this project takes in every mode; it warns in older ones. */
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wc23-extensions"

static const union {
    unsigned char bytes[4 * 226689];
    float values[226689];
} weights_16k = {{
#embed "silero-16k.f32"
}};

static const union {
    unsigned char bytes[4 * 202113];
    float values[202113];
} weights_8k = {{
#embed "silero-8k.f32"
}};

#pragma clang diagnostic pop

const float *rk_silero_weights_16k(size_t *count) {
    *count = sizeof weights_16k.values / sizeof weights_16k.values[0];
    return weights_16k.values;
}

const float *rk_silero_weights_8k(size_t *count) {
    *count = sizeof weights_8k.values / sizeof weights_8k.values[0];
    return weights_8k.values;
}
