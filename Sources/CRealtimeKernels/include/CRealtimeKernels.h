// Leaf kernels of swift-realtime. One header per topic; no kernel allocates or keeps state.
#ifndef C_REALTIME_KERNELS_H
#define C_REALTIME_KERNELS_H

#include "rk_base64.h"

#endif
