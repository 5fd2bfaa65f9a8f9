#include "CAllocationCounter.h"

#include <stddef.h>
#include <stdlib.h>

static _Thread_local uint64_t calls;

uint64_t allocation_count(void) { return calls; }

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define HAS_SANITIZER 1
#endif
#endif

#if defined(__GLIBC__) && !defined(HAS_SANITIZER)

// Symbols of the executable come before those of the libraries it links, and glibc keeps its own under these names for
// programs that replace malloc.
extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *pointer, size_t size);
extern void *__libc_memalign(size_t alignment, size_t size);

void *malloc(size_t size) {
    calls++;
    return __libc_malloc(size);
}

void *calloc(size_t count, size_t size) {
    calls++;
    return __libc_calloc(count, size);
}

void *realloc(void *pointer, size_t size) {
    calls++;
    return __libc_realloc(pointer, size);
}

void *aligned_alloc(size_t alignment, size_t size) {
    calls++;
    return __libc_memalign(alignment, size);
}

int posix_memalign(void **result, size_t alignment, size_t size) {
    calls++;
    *result = __libc_memalign(alignment, size);
    return *result == NULL ? 12 /* ENOMEM */ : 0;
}

// Asked for through the allocator itself: a linker may have put another one first.
int allocation_counting_works(void) {
    uint64_t before = calls;
    void *volatile block = malloc(1);
    free(block);
    return calls == before + 1;
}

#else

int allocation_counting_works(void) { return 0; }

#endif
