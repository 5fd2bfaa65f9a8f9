// epoll(7), eventfd(2) and the thread's name for Swift: the Glibc module map of the toolchain has none of them.
//
// Empty on other systems, where the loop uses poll(2).
#ifndef C_EPOLL_SHIM_H
#define C_EPOLL_SHIM_H

#if defined(__linux__)

#include <stdint.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>

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

static inline uint64_t cepoll_token(const struct epoll_event *event) { return event->data.u64; }
static inline uint32_t cepoll_events(const struct epoll_event *event) { return event->events; }

// `pthread_setname_np` is declared under _GNU_SOURCE only, which the Glibc module is built without.
static inline void cepoll_name_thread(const char *name) { prctl(PR_SET_NAME, name, 0, 0, 0); }

static inline int cepoll_eventfd(void) { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }

#endif
#endif
