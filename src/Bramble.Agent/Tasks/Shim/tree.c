#include "shim.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* Longest time for what will not die, such as a process that waits for a dead disk. */
enum { KILL_LIMIT_MS = 30000 };

static pid_t processes[MAX_PROCESSES];
static struct { pid_t pid, parent; } table[65536];

static bool contains(const pid_t *list, int count, pid_t pid)
{
    for (int i = 0; i < count; i++) {
        if (list[i] == pid) {
            return true;
        }
    }

    return false;
}

/* Field 4 of stat is the parent; the name before it, in brackets, may hold anything. Zombies are no processes. */
static pid_t parent_of(int proc, const char *pid)
{
    char path[32], text[512];
    snprintf(path, sizeof path, "%.16s/stat", pid);
    if (read_small(proc, path, text, sizeof text) <= 0) {
        return -1;
    }

    char *after = strrchr(text, ')');
    return after && after[1] == ' ' && after[2] && after[2] != 'Z' && after[2] != 'X' && after[3] == ' '
        ? (pid_t)parse_number(after + 4)
        : -1;
}

/* One look at all of /proc, for kernels without the children files and for killing, where a race must not hide one. */
static int list_by_scan(pid_t *found, int room)
{
    DIR *directory = opendir("/proc");
    if (!directory) {
        return 0;
    }

    int known = 0, count = 0;
    struct dirent *entry;
    while ((entry = readdir(directory)) && known < (int)(sizeof table / sizeof *table)) {
        if (entry->d_name[0] < '1' || entry->d_name[0] > '9') {
            continue;
        }

        pid_t parent = parent_of(dirfd(directory), entry->d_name);
        if (parent > 0) {
            table[known].pid = (pid_t)parse_number(entry->d_name);
            table[known++].parent = parent;
        }
    }

    closedir(directory);
    pid_t self = getpid();
    for (bool grown = true; grown;) {
        grown = false;
        for (int i = 0; i < known && count < room; i++) {
            if (table[i].pid > 0 && (table[i].parent == self || contains(found, count, table[i].parent))) {
                found[count++] = table[i].pid;
                table[i].pid = 0;
                grown = true;
            }
        }
    }

    return count;
}

static int add_children(pid_t parent, pid_t *found, int count, int room)
{
    char path[48], text[4096];
    snprintf(path, sizeof path, "/proc/%d/task", (int)parent);
    DIR *threads = opendir(path);
    if (!threads) {
        return count;
    }

    struct dirent *entry;
    while ((entry = readdir(threads))) {
        snprintf(path, sizeof path, "%.16s/children", entry->d_name);
        if (entry->d_name[0] == '.' || read_small(dirfd(threads), path, text, sizeof text) <= 0) {
            continue;
        }

        for (char *at = text; *at && count < room;) {
            found[count++] = (pid_t)parse_number(at);
            at += strspn(at, "0123456789");
            at += strspn(at, " ");
        }
    }

    closedir(threads);
    return count;
}

int tree_list(pid_t *found, int room)
{
    static int files = -1;
    if (files < 0) {
        files = access("/proc/thread-self/children", R_OK) == 0;
    }

    if (!files) {
        return list_by_scan(found, room);
    }

    int count = add_children(getpid(), found, 0, room);
    for (int i = 0; i < count; i++) {
        count = add_children(found[i], found, count, room);
    }

    return count;
}

int tree_signal(int signal)
{
    int count = list_by_scan(processes, MAX_PROCESSES);
    for (int i = 0; i < count; i++) {
        kill(processes[i], signal);
        kill(processes[i], SIGCONT);
    }

    return count;
}

int tree_kill(void (*reap)(void), int *met)
{
    int64_t begun = now_ms(CLOCK_MONOTONIC);
    *met = list_by_scan(processes, MAX_PROCESSES);
    cgroup_kill();
    int count = 0;
    for (int round = 0; now_ms(CLOCK_MONOTONIC) - begun < KILL_LIMIT_MS; round++) {
        reap();
        count = list_by_scan(processes, MAX_PROCESSES);
        if (count == 0) {
            break;
        }

        /* What forks faster than it is killed is stopped first: a stopped process makes no more. Seen whole and unchanged
         * twice, none is left that runs. */
        for (int before = -1; before != count && now_ms(CLOCK_MONOTONIC) - begun < KILL_LIMIT_MS;) {
            before = count;
            for (int i = 0; i < count; i++) {
                kill(processes[i], SIGSTOP);
            }

            count = list_by_scan(processes, MAX_PROCESSES);
        }

        *met = count > *met ? count : *met;
        for (int i = 0; i < count; i++) {
            kill(processes[i], SIGKILL);
        }

        /* They need a moment to go; longer each round, so that what hangs costs no processor. */
        struct timespec pause = { 0, (round < 10 ? 1 + round : 50) * 1000000L };
        nanosleep(&pause, 0);
    }

    reap();
    return count;
}

static uint64_t resident(pid_t pid)
{
    char path[48], text[256];
    snprintf(path, sizeof path, "/proc/%d/statm", (int)pid);
    if (read_small(AT_FDCWD, path, text, sizeof text) <= 0) {
        return 0;
    }

    char *second = strchr(text, ' ');
    return second ? parse_number(second + 1) * (uint64_t)sysconf(_SC_PAGESIZE) : 0;
}

/* Proportional: what several processes share counts once. Dearer to ask for. */
static uint64_t proportional(pid_t pid)
{
    char path[48], text[4096];
    snprintf(path, sizeof path, "/proc/%d/smaps_rollup", (int)pid);
    if (read_small(AT_FDCWD, path, text, sizeof text) <= 0) {
        return 0;
    }

    char *line = strstr(text, "\nPss:");
    return line ? parse_number(line + 5 + strspn(line + 5, " ")) * 1024 : 0;
}

uint64_t tree_memory(uint64_t enough)
{
    int count = tree_list(processes, MAX_PROCESSES);
    uint64_t sum = 0;
    for (int i = 0; i < count; i++) {
        sum += resident(processes[i]);
    }

    if (sum <= enough) {
        return sum;
    }

    uint64_t shared = 0;
    for (int i = 0; i < count; i++) {
        shared += proportional(processes[i]);
    }

    return shared > 0 ? shared : sum;
}
