// Leaf kernels of swift-realtime, one header per topic.
//
// Every function that has more than one path picks it at run time with `__builtin_cpu_supports`; functions named
// `…_portable` are the plain C path, which other processors use and which tests compare against.
#ifndef C_REALTIME_KERNELS_H
#define C_REALTIME_KERNELS_H

#include "rk_text.h"

#endif
