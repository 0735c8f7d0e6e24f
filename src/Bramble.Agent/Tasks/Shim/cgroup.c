#define _GNU_SOURCE
#include "shim.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static const char *path;
static int directory = -1;
static bool entered;

static bool put_number(const char *file, uint64_t value)
{
    char text[24];
    snprintf(text, sizeof text, "%llu", (unsigned long long)value);
    return write_small(directory, file, text);
}

/* False where a limit that the agent counts on cannot be set: better no task than one without its limit. */
bool cgroup_make(const struct spec *spec)
{
    path = spec->cgroup;
    if (!path) {
        return true;
    }

    if (mkdir(path, 0755) != 0 && errno != EEXIST) {
        path = 0;
        return spec->cgroup_memory == 0 && spec->cgroup_pids == 0 && !spec->cgroup_cpu;
    }

    directory = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (directory < 0) {
        return false;
    }

    if (spec->cgroup_memory > 0) {
        if (!put_number("memory.max", spec->cgroup_memory)) {
            return false;
        }

        /* Without these the kernel would swap an SD card to death, or leave half of a task alive. Not on every kernel. */
        put_number("memory.swap.max", 0);
        put_number("memory.oom.group", 1);
    }

    return (spec->cgroup_pids == 0 || put_number("pids.max", spec->cgroup_pids))
        && (!spec->cgroup_cpu || write_small(directory, "cpu.max", spec->cgroup_cpu));
}

/* A fork whose child begins its life in the cgroup: moving it there later takes a lock that all forks of the machine wait for. */
pid_t cgroup_fork(void)
{
    if (directory >= 0) {
        struct clone_args arguments;
        memset(&arguments, 0, sizeof arguments);
        arguments.flags = CLONE_INTO_CGROUP;
        arguments.exit_signal = SIGCHLD;
        arguments.cgroup = (uint64_t)directory;
        pid_t child = (pid_t)syscall(SYS_clone3, &arguments, sizeof arguments);
        if (child >= 0) {
            entered = true;
            return child;
        }
    }

    return fork();
}

void cgroup_enter(void)
{
    if (directory >= 0 && !entered) {
        write_small(directory, "cgroup.procs", "0");
    }
}

bool cgroup_kill(void)
{
    return directory >= 0 && write_small(directory, "cgroup.kill", "1");
}

uint64_t cgroup_number(const char *file, const char *key)
{
    char text[4096];
    if (directory < 0 || read_small(directory, file, text, sizeof text) <= 0) {
        return UINT64_MAX;
    }

    if (!key) {
        return text[0] >= '0' && text[0] <= '9' ? parse_number(text) : UINT64_MAX;
    }

    for (char *line = text; line; line = strchr(line, '\n') ? strchr(line, '\n') + 1 : 0) {
        if (strncmp(line, key, strlen(key)) == 0 && line[strlen(key)] == ' ') {
            return parse_number(line + strlen(key) + 1);
        }
    }

    return UINT64_MAX;
}

void cgroup_remove(void)
{
    /* The kernel lets go of the last process a moment after it was reaped. */
    for (int i = 0; path && i < 100 && rmdir(path) != 0 && errno == EBUSY; i++) {
        struct timespec pause = { 0, 1000000 };
        nanosleep(&pause, 0);
    }
}
