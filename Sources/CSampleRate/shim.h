#ifndef CSAMPLERATE_SHIM_H
#define CSAMPLERATE_SHIM_H

/* A shim, because a module map cannot name headers by an angle-bracket path. */
#include <samplerate.h>

#endif
