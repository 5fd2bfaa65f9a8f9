#ifndef COPUS_SHIM_H
#define COPUS_SHIM_H

/* A shim, because a module map cannot name headers by an angle-bracket path. */
#include <opus/opus.h>

/* `opus_decoder_ctl` takes a variable number of arguments, which Swift cannot call. */
static inline int copus_decoder_set_gain(OpusDecoder *decoder, opus_int32 gain) {
    return opus_decoder_ctl(decoder, OPUS_SET_GAIN(gain));
}

#endif
