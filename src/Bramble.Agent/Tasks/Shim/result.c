#define _GNU_SOURCE
#include "shim.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

enum { RESULT_BYTES = 1024 };

/* A running agent syncs the results of many attempts at once before it reports them; where none runs, that is left to us. */
static bool agent_runs(void)
{
    int lock = openat(DIRECTORY, "../../agent.lock", O_RDONLY | O_CLOEXEC);
    bool runs = lock >= 0 && flock(lock, LOCK_SH | LOCK_NB) != 0;
    if (lock >= 0) {
        close(lock);
    }

    return runs;
}

static const char *cause_word(enum cause cause)
{
    static const char *const words[] = { "exit", "start", "cancel", "timeout", "memory", "shutdown" };
    return words[cause];
}

static uint64_t microseconds(struct timeval time)
{
    return (uint64_t)time.tv_sec * 1000000 + (uint64_t)time.tv_usec;
}

void result_write(const struct result *result)
{
    struct rusage use;
    getrusage(RUSAGE_CHILDREN, &use);
    uint64_t cpu = microseconds(use.ru_utime) + microseconds(use.ru_stime);
    uint64_t peak = (uint64_t)use.ru_maxrss * 1024;
    uint64_t group_cpu = cgroup_number("cpu.stat", "usage_usec");
    uint64_t group_peak = cgroup_number("memory.peak", 0);
    cpu = group_cpu != UINT64_MAX && group_cpu > cpu ? group_cpu : cpu;
    peak = result->peak_bytes > peak ? result->peak_bytes : peak;
    peak = group_peak != UINT64_MAX ? group_peak : peak;

    /* Padded with blanks to its full length: the agent made the file that long before the start, so that a full disk has
     * room for the result. */
    char text[RESULT_BYTES];
    memset(text, ' ', sizeof text);
    int length = snprintf(text, sizeof text,
        "{\"version\":1,\"cause\":\"%s\",\"stage\":%d,\"error\":%d,\"code\":%d,\"signal\":%d,\"startedUnixMs\":%lld,\"endedUnixMs\":%lld,"
        "\"runMs\":%lld,\"cpuMicroseconds\":%llu,\"peakBytes\":%llu,\"readBytes\":%llu,\"writtenBytes\":%llu,\"killedAfterMs\":%lld,\"ended\":%d,\"left\":%d,"
        "\"stdoutBytes\":%llu,\"stderrBytes\":%llu}",
        cause_word(result->cause), result->stage, result->error, result->code, result->signal, (long long)result->started,
        (long long)result->ended, (long long)result->run_ms, (unsigned long long)cpu, (unsigned long long)peak,
        (unsigned long long)use.ru_inblock * 512, (unsigned long long)use.ru_oublock * 512, (long long)result->killed_ms, result->others, result->left,
        (unsigned long long)result->out_bytes, (unsigned long long)result->err_bytes);
    text[length] = '\n';
    text[sizeof text - 1] = '\n';

    int file = openat(DIRECTORY, "exit.new", O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    bool written = file >= 0 && pwrite(file, text, sizeof text, 0) == (ssize_t)sizeof text;
    bool sync = !agent_runs();
    written = written && (!sync || fsync(file) == 0);
    if (written && renameat(DIRECTORY, "exit.new", DIRECTORY, "exit.json") == 0 && sync) {
        fsync(DIRECTORY);
    }
}
