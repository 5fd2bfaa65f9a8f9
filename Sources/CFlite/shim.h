// flite 2.2 as Debian packages it (flite1-dev); it has no pkg-config file.
#ifndef REALTIME_CFLITE_SHIM_H
#define REALTIME_CFLITE_SHIM_H

#include <flite/flite.h>

// The voices have no header of their own. Each function makes its voice once and returns the same one ever after.
cst_voice *register_cmu_us_slt(const char *directory);
cst_voice *register_cmu_us_kal16(const char *directory);

#endif
