// What the benchmarks need of Linux and Swift cannot say.
#ifndef C_BENCHMARK_SUPPORT_H
#define C_BENCHMARK_SUPPORT_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

// Starts a program that ends with this process, its output thrown away.
//
// `core` is the core it may run on, or -1; `real_time` asks for SCHED_RR. Returns the process or -1 with errno.
pid_t cbench_spawn(const char *path, char *const arguments[], int core, int real_time, int keeps_output);

// Keeps the calling process to one core, where `core` is not negative, and asks for SCHED_RR. 0 or -1 with errno.
int cbench_place(int core, int real_time);

// An epoll instance, or -1.
int cbench_epoll_create(void);
int cbench_epoll_add(int epoll, int descriptor, uint32_t token);

// Waits until one of the descriptors is readable or `nanoseconds` have passed; returns how many tokens it wrote.
int cbench_epoll_wait(int epoll, uint32_t *tokens, int capacity, int64_t nanoseconds);

// Calls of malloc, calloc, realloc and their aligned siblings by this thread.
uint64_t cbench_allocations(void);

// Nanoseconds this thread has run: what neighbours on the machine take is not in it.
int64_t cbench_thread_time(void);

// Where `text` begins in `bytes`, or -1. `memmem` is declared under _GNU_SOURCE only.
ptrdiff_t cbench_find(const void *bytes, size_t count, const void *text, size_t length);

#endif
