#ifndef CSNDFILE_SHIM_H
#define CSNDFILE_SHIM_H

/* A shim, because a module map cannot name headers by an angle-bracket path. */
#include <sndfile.h>

#endif
