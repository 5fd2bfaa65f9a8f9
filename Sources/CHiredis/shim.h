// hiredis 0.14 for Swift: connections to Redis and the parser of its replies.
#ifndef CHIREDIS_SHIM_H
#define CHIREDIS_SHIM_H

// The pkg-config flags lead into the library's own folder. A module map cannot name headers by an angle-bracket path.
#include <hiredis.h>

#endif
