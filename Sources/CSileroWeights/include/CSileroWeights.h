#ifndef C_SILERO_WEIGHTS_H
#define C_SILERO_WEIGHTS_H

#include <stddef.h>

/* The weights of Silero VAD 6.2.3 (MIT, see LICENSE-silero-vad.txt), in the layout that
   Sources/CSileroWeights/Tools/extract-silero-weights.py describes. `count` gets the number of values. */
const float *rk_silero_weights_16k(size_t *count);
const float *rk_silero_weights_8k(size_t *count);

#endif
