// epoll(7), eventfd(2), timerfd_create(2) and the thread's name for Swift: the Glibc module map of the toolchain has none of them.
//
// Empty on other systems, where the loop uses poll(2).
#ifndef C_EPOLL_SHIM_H
#define C_EPOLL_SHIM_H

#if defined(__linux__)

#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

// The constants are enumerators hidden behind macros of the same name, which Swift does not import.
static const uint32_t cepoll_in = EPOLLIN;
static const uint32_t cepoll_out = EPOLLOUT;
static const uint32_t cepoll_error = EPOLLERR;
static const uint32_t cepoll_hang_up = EPOLLHUP;
static const uint32_t cepoll_peer_ended = EPOLLRDHUP;
static const uint32_t cepoll_edge = EPOLLET;
static const int cepoll_add = EPOLL_CTL_ADD;
static const int cepoll_modify = EPOLL_CTL_MOD;
static const int cepoll_delete = EPOLL_CTL_DEL;

static inline int cepoll_create(void) { return epoll_create1(EPOLL_CLOEXEC); }

// `epoll_event` is packed and holds a union; its members are read and written here, where the layout is known.
static inline int cepoll_control(int epoll, int operation, int descriptor, uint32_t events, uint64_t token) {
    struct epoll_event event;
    event.events = events;
    event.data.u64 = token;
    return epoll_ctl(epoll, operation, descriptor, &event);
}

// Waits at most `nanoseconds`, for ever if that is negative. Kernels before 5.11 count in milliseconds, rounded up:
// rounded down a wait would end just before a deadline, to find nothing due.
static inline int cepoll_wait(int epoll, struct epoll_event *events, int count, int64_t nanoseconds) {
#ifdef SYS_epoll_pwait2
    static _Bool is_missing;  // Once in each object: it is found out at the first call.
    if (nanoseconds > 0 && !is_missing) {
        struct timespec limit = {nanoseconds / 1000000000, nanoseconds % 1000000000};
        long result = syscall(SYS_epoll_pwait2, epoll, events, count, &limit, NULL, 0);
        if (result >= 0 || errno != ENOSYS) return (int)result;
        is_missing = 1;
    }
#endif
    int64_t milliseconds = nanoseconds <= 0 ? nanoseconds : (nanoseconds - 1) / 1000000 + 1;
    return epoll_wait(epoll, events, count, milliseconds > INT32_MAX ? INT32_MAX : (int)milliseconds);
}

static inline uint64_t cepoll_token(const struct epoll_event *event) { return event->data.u64; }
static inline uint32_t cepoll_events(const struct epoll_event *event) { return event->events; }

// `pthread_setname_np` is declared under _GNU_SOURCE only, which the Glibc module is built without.
static inline void cepoll_name_thread(const char *name) { prctl(PR_SET_NAME, name, 0, 0, 0); }

static inline int cepoll_eventfd(void) { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }

static inline int cepoll_timerfd(void) { return timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK); }

// Makes the timer readable at `nanoseconds` of the monotonic clock, which is more than 0.
static inline int cepoll_set_timer(int timer, int64_t nanoseconds) {
    struct itimerspec value = {{0, 0}, {nanoseconds / 1000000000, nanoseconds % 1000000000}};
    return timerfd_settime(timer, TFD_TIMER_ABSTIME, &value, NULL);
}

#endif
#endif
