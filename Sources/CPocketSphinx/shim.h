// PocketSphinx 0.8+5prealpha as Debian packages it (libpocketsphinx-dev, libsphinxbase-dev).
//
// What is here beside the include is what Swift cannot say itself: a variadic callback and a thread-local buffer.
#ifndef REALTIME_CPOCKETSPHINX_SHIM_H
#define REALTIME_CPOCKETSPHINX_SHIM_H

#include <pocketsphinx.h>
#include <sphinxbase/err.h>
#include <sphinxbase/fsg_model.h>
#include <sphinxbase/jsgf.h>
#include <stdarg.h>
#include <stdio.h>

// The first error that the library logged on this thread since realtime_ps_clear_error; empty if none. The first one
// names the cause ("The word 'x' is missing in the dictionary"), later ones only that something failed.
//
// Static in a header: every Swift object file that uses it has its own, so exactly one file does (DecoderLog.swift).
enum { realtime_ps_error_size = 256 };
static inline char *realtime_ps_error(void) {
    // Inside a function: Swift's importer emits functions, but no variables of a header.
    static _Thread_local char message[realtime_ps_error_size];
    return message;
}

static inline void realtime_ps_log(void *data, err_lvl_t level, const char *format, ...) {
    (void)data;
    if (level < ERR_ERROR || realtime_ps_error()[0] != 0) return;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(realtime_ps_error(), realtime_ps_error_size, format, arguments);
    va_end(arguments);
}

// Sends the log of the whole process to realtime_ps_log. Called before whatever may log: always with the same
// values, so a thread that logs meanwhile sees either what was set before or the same again.
static inline void realtime_ps_capture_log(void) { err_set_callback(realtime_ps_log, NULL); }

// Keeps ps_init from printing its configuration, which does not go through the callback. Holds for this thread.
static inline void realtime_ps_clear_error(void) {
    err_set_logfp(NULL);
    realtime_ps_error()[0] = 0;
}

static inline const char *realtime_ps_first_error(void) { return realtime_ps_error(); }

#endif
