#define _GNU_SOURCE
#include "CBenchmarkSupport.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

int cbench_place(int core, int real_time) {
    if (core >= 0) {
        cpu_set_t cores;
        CPU_ZERO(&cores);
        CPU_SET(core, &cores);
        if (sched_setaffinity(0, sizeof cores, &cores) != 0) return -1;
    }
    if (real_time) {
        struct sched_param parameters = {.sched_priority = 5};
        if (sched_setscheduler(0, SCHED_RR, &parameters) != 0) return -1;
    }
    // The default slack of 50 microseconds would be the largest part of the generator's lateness.
    prctl(PR_SET_TIMERSLACK, 1);
    return 0;
}

pid_t cbench_spawn(const char *path, char *const arguments[], int core, int real_time, int keeps_output) {
    pid_t process = fork();
    if (process != 0) return process;
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (cbench_place(core, real_time) != 0) _exit(126);
    if (!keeps_output) {
        int null = open("/dev/null", O_RDWR);
        if (null >= 0) {
            dup2(null, STDOUT_FILENO);
            dup2(null, STDERR_FILENO);
            close(null);
        }
    }
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    execv(path, arguments);
    _exit(127);
}

int cbench_epoll_create(void) { return epoll_create1(EPOLL_CLOEXEC); }

int cbench_epoll_add(int epoll, int descriptor, uint32_t token) {
    struct epoll_event event = {.events = EPOLLIN, .data.u32 = token};
    return epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event);
}

int cbench_epoll_wait(int epoll, uint32_t *tokens, int capacity, int64_t nanoseconds) {
    struct epoll_event events[64];
    if (nanoseconds < 0) nanoseconds = 0;
    struct timespec time = {.tv_sec = nanoseconds / 1000000000, .tv_nsec = nanoseconds % 1000000000};
    int count = epoll_pwait2(epoll, events, capacity < 64 ? capacity : 64, &time, NULL);
    for (int index = 0; index < count; index++) tokens[index] = events[index].data.u32;
    return count < 0 ? 0 : count;
}

int64_t cbench_thread_time(void) {
    struct timespec time;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

ptrdiff_t cbench_find(const void *bytes, size_t count, const void *text, size_t length) {
    const char *found = count == 0 ? NULL : memmem(bytes, count, text, length);
    return found == NULL ? -1 : found - (const char *)bytes;
}
