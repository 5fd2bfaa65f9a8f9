// hiredis 0.14 for Swift: connections to Redis and the parser of its replies.
#ifndef CHIREDIS_SHIM_H
#define CHIREDIS_SHIM_H

// A module map cannot name headers by an angle-bracket path.
#include <hiredis/hiredis.h>

#endif
