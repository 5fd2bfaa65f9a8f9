// Counts what a thread allocates, for tests that say "never".
#ifndef C_ALLOCATION_COUNTER_H
#define C_ALLOCATION_COUNTER_H

#include <stdint.h>

// Calls of malloc, calloc, realloc and the aligned ones by this thread so far.
uint64_t allocation_count(void);

// Whether this build counts: with glibc, and without a sanitizer that brings its own allocator.
int allocation_counting_works(void);

#endif
