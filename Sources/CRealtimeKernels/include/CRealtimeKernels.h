#ifndef C_REALTIME_KERNELS_H
#define C_REALTIME_KERNELS_H

/* Leaf kernels with run-time CPU dispatch. One header a topic; no kernel allocates, keeps state or fails. */
#include "rk_cpu.h"
#include "rk_fft.h"
#include "rk_fir.h"
#include "rk_g711.h"
#include "rk_network.h"
#include "rk_pcm.h"

#endif
