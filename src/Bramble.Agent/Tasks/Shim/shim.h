/* The keeper of one attempt: starts its process, drains its output, ends all of it, writes down how it went.
 *
 *   bramble-shim KEY=VALUE... -- COMMAND ARGUMENT...
 *
 * Descriptor 3 is the attempt's directory with a lock on it that lives as long as this process; the environment is the
 * task's, exactly. Depends on Linux 5.9 and nothing else: no allocation, no locale, no name service. */
#ifndef BRAMBLE_SHIM_H
#define BRAMBLE_SHIM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum { DIRECTORY = 3, MAX_GROUPS = 32, MAX_PROCESSES = 8192 };

/* What the attempt was started with. Nothing is checked here that the agent has checked; 0 means none but where said. */
struct spec {
    char **argv;
    const char *workdir;         /* null: stay in the attempt's directory */
    const char *cgroup;          /* to be made, and removed at the end; null where there is no cgroup v2 */
    const char *cgroup_cpu;      /* for cpu.max */
    bool change_user;
    uid_t uid;
    gid_t gid;
    gid_t groups[MAX_GROUPS];
    int group_count;
    int64_t timeout_ms, grace_ms;
    uint64_t head_bytes, tail_bytes; /* of each stream */
    uint64_t memory_bytes;           /* watched by polling where cgroup_memory is 0 */
    uint64_t cgroup_memory, cgroup_pids;
    uint64_t max_processes, max_files, max_file_bytes;
};

/* Where a step failed, for the agent's sentence; the numbers are part of exit.json. */
enum stage { STAGE_NONE, STAGE_DIRECTORY, STAGE_FORK, STAGE_USER, STAGE_WORKDIR, STAGE_EXEC, STAGE_LIMITS };

enum cause { CAUSE_EXIT, CAUSE_START, CAUSE_CANCEL, CAUSE_TIMEOUT, CAUSE_MEMORY, CAUSE_SHUTDOWN };

/* output.c: one of the task's streams, kept as a head and a ring. Offsets count from the stream's first byte. */
struct stream {
    const char *head_name, *tail_name;
    int pipe, head_file, tail_file;
    uint64_t head_size, tail_size;
    uint64_t head_end;   /* the head holds [0, head_end) */
    uint64_t tail_start; /* the ring holds nothing older than this */
    uint64_t done;       /* bytes the task has written */
    uint64_t reserved;   /* the ring may be overwritten up to here just now */
    size_t slot;         /* of its four numbers in the state file */
};

/* The file `state`: 64-bit numbers in the machine's order, read by the agent while they change. */
enum slot {
    SLOT_MAGIC, SLOT_PID, SLOT_START_TIME, SLOT_PHASE, SLOT_TASK_PID, SLOT_STARTED, SLOT_OUT, SLOT_ERR = SLOT_OUT + 4,
    SLOT_IN_CGROUP = SLOT_ERR + 4, SLOT_COUNT
};
enum phase { PHASE_STARTING, PHASE_RUNNING };
#define STATE_MAGIC UINT64_C(0x31304d4948535242) /* "BRSHIM01" */

extern int state_file;
void state_put(size_t slot, const uint64_t *values, size_t count);
void stream_open(struct stream *stream);
bool stream_drain(struct stream *stream, size_t most); /* false at its end */

/* tree.c: all processes of the attempt, wherever they have gone: this process is their subreaper. */
int tree_list(pid_t *found, int room);
int tree_signal(int signal); /* how many there were */
int tree_kill(void (*reap)(void), int *met); /* how many would not die; *met: the most that were alive at once */
uint64_t tree_memory(uint64_t enough);

/* cgroup.c */
bool cgroup_make(const struct spec *spec);
pid_t cgroup_fork(void);
void cgroup_enter(void);
bool cgroup_kill(void);
uint64_t cgroup_number(const char *file, const char *key); /* UINT64_MAX where not known */
void cgroup_remove(void);

/* child.c: becomes the task. Never returns; tells a failure through the pipe. */
struct start_failure { int stage, error; };
_Noreturn void child_run(const struct spec *spec, int out, int err, int report);

/* result.c: exit.json */
struct result {
    enum cause cause;
    int stage, error;      /* of CAUSE_START */
    int code, signal;      /* of the task's process; -1 where it has none */
    int64_t started, ended; /* milliseconds since 1970 */
    int64_t run_ms;
    uint64_t peak_bytes;   /* as polled; 0 where it was not */
    int64_t killed_ms;     /* time given before the task's own process was killed; -1 where it was not, or for its memory */
    int others;            /* its other processes that were ended when it was, or after it */
    int left;              /* processes that could not be ended */
    uint64_t out_bytes, err_bytes;
};
void result_write(const struct result *result);

/* text.c: small files and numbers without an allocation. */
ssize_t read_small(int directory, const char *path, char *buffer, size_t size); /* ends it with NUL; -1 */
bool write_small(int directory, const char *path, const char *text);
uint64_t parse_number(const char *text);
int64_t now_ms(int clock);

#endif
