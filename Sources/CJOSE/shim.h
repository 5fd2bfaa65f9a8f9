// cjose 0.6 for Swift: JSON Web Signatures and the keys that verify them.
#ifndef CJOSE_SHIM_H
#define CJOSE_SHIM_H

// A module map cannot name headers by an angle-bracket path.
#include <cjose/cjose.h>

#endif
