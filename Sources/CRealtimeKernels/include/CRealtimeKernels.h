// Leaf kernels of swift-realtime with run-time CPU dispatch. One header per topic; no kernel allocates, keeps state or
// fails.
#ifndef C_REALTIME_KERNELS_H
#define C_REALTIME_KERNELS_H

#include "rk_base64.h"
#include "rk_cpu.h"
#include "rk_fft.h"
#include "rk_fir.h"
#include "rk_g711.h"
#include "rk_json.h"
#include "rk_network.h"
#include "rk_pcm.h"
#include "rk_text.h"
#include "rk_utf8.h"

#endif
