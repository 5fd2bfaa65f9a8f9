#ifndef CSPEEXDSP_SHIM_H
#define CSPEEXDSP_SHIM_H

/* A shim, because a module map cannot name headers by an angle-bracket path. */
#include <speex/speex_resampler.h>
#include <speex/speex_echo.h>
#include <speex/speex_preprocess.h>

#endif
