// PocketSphinx 0.8+5prealpha as Debian packages it (libpocketsphinx-dev, libsphinxbase-dev).
//
// What is here beside the includes is what Swift cannot say itself: a variadic callback.
#ifndef REALTIME_CPOCKETSPHINX_SHIM_H
#define REALTIME_CPOCKETSPHINX_SHIM_H

#include <pocketsphinx.h>
#include <pthread.h>
#include <sphinxbase/err.h>
#include <sphinxbase/fsg_model.h>
#include <sphinxbase/jsgf.h>
#include <stdarg.h>
#include <stdio.h>

// Room for one message of the library, its end included.
enum { realtime_ps_message_size = 256 };

// Writes the first error of a thread into the buffer that the thread has under a pthread key. The first one names the
// cause ("The word 'x' is missing in the dictionary"), later ones only that something failed. No variable of C is
// involved: one in a header would exist once for every object file that Swift makes.
static inline void realtime_ps_log(void *key, err_lvl_t level, const char *format, ...) {
    char *message = (char *)pthread_getspecific((pthread_key_t)(size_t)key);
    if (level < ERR_ERROR || message == NULL || message[0] != 0) return;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, realtime_ps_message_size, format, arguments);
    va_end(arguments);
}

// Sends the log of the whole process to the buffers under `key`. Not safe beside a thread that logs: called once, first.
static inline void realtime_ps_capture_log(pthread_key_t key) {
    err_set_callback(realtime_ps_log, (void *)(size_t)key);
}

#endif
