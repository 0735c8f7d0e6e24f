#define _GNU_SOURCE
#include "shim.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
    MEMORY_POLL_MS = 500,
    NOTE_EVERY_MS = 20,      /* signs of new output; more often would cost more than it tells */
    LEFTOVER_GRACE_MS = 1000, /* for what a task leaves behind when it ends by itself */
    DRAIN_BYTES = 1024 * 1024, /* of one stream at a time, so that a flood does not hold up a stop */
};

int state_file = -1;

static struct spec spec;
static struct result result = { .cause = CAUSE_EXIT, .code = -1, .signal = -1, .killed_ms = -1 };
static struct stream out = { .head_name = "stdout", .tail_name = "stdout.tail", .slot = SLOT_OUT };
static struct stream err = { .head_name = "stderr", .tail_name = "stderr.tail", .slot = SLOT_ERR };
static pid_t task;
static bool task_ended;
static int64_t task_ended_at;
static int events = -1; /* the agent's, a named pipe */

static void parse_groups(const char *text)
{
    while (*text && spec.group_count < MAX_GROUPS) {
        spec.groups[spec.group_count++] = (gid_t)parse_number(text);
        text += strspn(text, "0123456789");
        text += *text == ',';
    }
}

static bool parse_one(const char *key, size_t length, const char *value)
{
    static const struct { const char *key; uint64_t *number; } numbers[] = {
        { "head", &spec.head_bytes }, { "tail", &spec.tail_bytes }, { "memory", &spec.memory_bytes },
        { "cgroup-memory", &spec.cgroup_memory }, { "cgroup-pids", &spec.cgroup_pids },
        { "processes", &spec.max_processes }, { "files", &spec.max_files }, { "file-bytes", &spec.max_file_bytes },
        { "timeout-ms", (uint64_t *)&spec.timeout_ms }, { "grace-ms", (uint64_t *)&spec.grace_ms },
    };
    static const struct { const char *key; const char **text; } texts[] = {
        { "workdir", &spec.workdir }, { "cgroup", &spec.cgroup }, { "cgroup-cpu", &spec.cgroup_cpu },
    };
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        if (strlen(numbers[i].key) == length && memcmp(numbers[i].key, key, length) == 0) {
            *numbers[i].number = parse_number(value);
            return true;
        }
    }

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        if (strlen(texts[i].key) == length && memcmp(texts[i].key, key, length) == 0) {
            *texts[i].text = value;
            return true;
        }
    }

    if (length == 3 && memcmp(key, "uid", 3) == 0) {
        spec.change_user = true;
        spec.uid = (uid_t)parse_number(value);
    } else if (length == 3 && memcmp(key, "gid", 3) == 0) {
        spec.gid = (gid_t)parse_number(value);
    } else if (length == 6 && memcmp(key, "groups", 6) == 0) {
        parse_groups(value);
    } else {
        return false;
    }

    return true;
}

static bool parse(char **arguments)
{
    for (; *arguments && strcmp(*arguments, "--") != 0; arguments++) {
        const char *equals = strchr(*arguments, '=');
        if (!equals || !parse_one(*arguments, (size_t)(equals - *arguments), equals + 1)) {
            return false;
        }
    }

    spec.argv = *arguments ? arguments + 1 : arguments;
    return *spec.argv != 0;
}

/* Wakes the agent where one listens. A lost sign costs it a moment: the state file has the truth. */
static void note(void)
{
    if (events < 0) {
        events = openat(DIRECTORY, "../../events", O_WRONLY | O_NONBLOCK | O_CLOEXEC | O_NOFOLLOW);
    }

    uint32_t self = (uint32_t)getpid();
    if (events >= 0 && write(events, &self, sizeof self) < 0 && errno == EPIPE) {
        close(events); /* That agent is gone; the next sign looks for another. */
        events = -1;
    }
}

static void reap(void)
{
    int status;
    for (pid_t pid; (pid = waitpid(-1, &status, WNOHANG)) > 0;) {
        if (pid != task || task_ended) {
            continue;
        }

        task_ended = true;
        task_ended_at = now_ms(CLOCK_MONOTONIC);
        result.ended = now_ms(CLOCK_REALTIME);
        if (WIFSIGNALED(status)) {
            result.signal = WTERMSIG(status);
        } else {
            result.code = WEXITSTATUS(status);
        }
    }
}

static bool open_state(void)
{
    char text[512];
    ssize_t length = read_small(AT_FDCWD, "/proc/self/stat", text, sizeof text);
    char *at = length > 0 ? strrchr(text, ')') : 0;
    for (int field = 2; at && field < 22; field++) {
        at = strchr(at + 1, ' ');
    }

    static uint64_t values[512]; /* a page, so that no later write needs room */
    values[SLOT_MAGIC] = STATE_MAGIC;
    values[SLOT_PID] = (uint64_t)getpid();
    values[SLOT_START_TIME] = at ? parse_number(at + 1) : 0;
    values[SLOT_STARTED] = (uint64_t)result.started;
    state_file = openat(DIRECTORY, "state", O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    return state_file >= 0 && pwrite(state_file, values, sizeof values, 0) == (ssize_t)sizeof values;
}

static void start_failed(int stage, int error)
{
    result.cause = CAUSE_START;
    result.stage = stage;
    result.error = error;
}

static int start(void)
{
    int out_pipe[2], err_pipe[2], report[2];
    if (pipe2(out_pipe, O_CLOEXEC) != 0 || pipe2(err_pipe, O_CLOEXEC) != 0 || pipe2(report, O_CLOEXEC) != 0) {
        start_failed(STAGE_FORK, errno);
        return -1;
    }

    task = cgroup_fork();
    if (task == 0) {
        child_run(&spec, out_pipe[1], err_pipe[1], report[1]);
    }

    int error = errno;
    close(out_pipe[1]);
    close(err_pipe[1]);
    close(report[1]);
    if (task < 0) {
        start_failed(STAGE_FORK, error);
        return -1;
    }

    out.pipe = out_pipe[0];
    err.pipe = err_pipe[0];
    fcntl(out.pipe, F_SETFL, O_NONBLOCK);
    fcntl(err.pipe, F_SETFL, O_NONBLOCK);
    return report[0];
}

/* The pipe closes at exec; before that it brings the step that failed. */
static void read_report(int report)
{
    struct start_failure failure;
    if (read(report, &failure, sizeof failure) == (ssize_t)sizeof failure) {
        start_failed(failure.stage, failure.error);
    } else {
        uint64_t values[2] = { PHASE_RUNNING, (uint64_t)task };
        state_put(SLOT_PHASE, values, 2);
    }

    close(report);
    note();
}

static int64_t sooner(int64_t wait, int64_t until, int64_t now)
{
    int64_t left = until > now ? until - now : 0;
    return wait < 0 || left < wait ? left : wait;
}

/* Ends what is left. What its task's own process was given to end by itself is noted where it did not. */
static void end_all(int64_t given_ms)
{
    bool by_itself = task_ended;
    int met;
    result.left = tree_kill(reap, &met);
    if (!by_itself) {
        result.killed_ms = given_ms;
        met -= met > 0;
    }

    result.others = met > result.others ? met : result.others;
}

/* Everything between the start and the last process's end. */
static void watch(int report, int signals, int64_t begun)
{
    int64_t stop_at = 0, kill_at = 0, next_memory = begun + MEMORY_POLL_MS, noted = 0;
    bool stopping = false, unnoted = false, poll_memory = spec.memory_bytes > 0;
    for (;;) {
        int64_t now = now_ms(CLOCK_MONOTONIC), wait = -1;
        if (task_ended && !stopping) {
            /* Ended by itself. What it left behind, such as a daemon, goes with it. */
            if (report >= 0) {
                read_report(report);
                report = -1;
            }

            reap();
            pid_t one;
            if (tree_list(&one, 1) == 0) {
                return;
            }

            result.others = tree_signal(SIGTERM);
            stopping = true;
            kill_at = now + (spec.grace_ms < LEFTOVER_GRACE_MS ? spec.grace_ms : LEFTOVER_GRACE_MS);
        }

        if (stopping) {
            pid_t one;
            if (task_ended && tree_list(&one, 1) == 0) {
                return;
            }

            if (now >= kill_at) {
                end_all(kill_at - stop_at);
                return;
            }

            wait = sooner(wait, kill_at, now);
        } else if (spec.timeout_ms > 0) {
            if (now - begun >= spec.timeout_ms) {
                result.cause = CAUSE_TIMEOUT;
                tree_signal(SIGTERM);
                stopping = true;
                stop_at = now;
                kill_at = now + spec.grace_ms;
                continue;
            }

            wait = sooner(wait, begun + spec.timeout_ms, now);
        }

        if (poll_memory && now >= next_memory) {
            uint64_t used = tree_memory(spec.memory_bytes);
            result.peak_bytes = used > result.peak_bytes ? used : result.peak_bytes;
            next_memory = now + MEMORY_POLL_MS;
            if (used > spec.memory_bytes) {
                result.cause = CAUSE_MEMORY; /* As the kernel would: at once. */
                end_all(-1);
                return;
            }
        }

        wait = poll_memory ? sooner(wait, next_memory, now) : wait;
        if (unnoted && now - noted >= NOTE_EVERY_MS) {
            note();
            noted = now;
            unnoted = false;
        }

        wait = unnoted ? sooner(wait, noted + NOTE_EVERY_MS, now) : wait;
        struct pollfd polled[4] = { { signals, POLLIN, 0 }, { out.pipe, POLLIN, 0 }, { err.pipe, POLLIN, 0 }, { report, POLLIN, 0 } };
        poll(polled, 4, wait > 60000 || wait < 0 ? 60000 : (int)wait);
        if (polled[3].revents) {
            read_report(report);
            report = -1;
        }

        if (polled[1].revents) {
            stream_drain(&out, DRAIN_BYTES);
            unnoted = true;
        }

        if (polled[2].revents) {
            stream_drain(&err, DRAIN_BYTES);
            unnoted = true;
        }

        struct signalfd_siginfo got;
        while (polled[0].revents && read(signals, &got, sizeof got) == (ssize_t)sizeof got) {
            char grace[32];
            if (got.ssi_signo == SIGCHLD) {
                reap();
            } else if (!task_ended) {
                /* The agent says in a file that it wants this and how long to wait; without it the machine is shutting down. */
                bool asked = read_small(DIRECTORY, "cancel", grace, sizeof grace) > 0;
                int64_t heard_at = now_ms(CLOCK_MONOTONIC);
                int64_t until = heard_at + (asked ? (int64_t)parse_number(grace) : spec.grace_ms);
                if (!stopping) {
                    stop_at = heard_at;
                    result.cause = asked ? CAUSE_CANCEL : CAUSE_SHUTDOWN;
                    tree_signal(SIGTERM);
                }

                kill_at = !stopping || until < kill_at ? until : kill_at;
                stopping = true;
            }
        }
    }
}

int main(int count, char **arguments)
{
    (void)count;
    fcntl(DIRECTORY, F_SETFD, FD_CLOEXEC);
    syscall(SYS_close_range, DIRECTORY + 1, ~0U, 0);
    struct stat directory;
    if (fstat(DIRECTORY, &directory) != 0 || !S_ISDIR(directory.st_mode) || !parse(arguments + 1)) {
        static const char usage[] = "bramble-shim: part of Bramble; started by its agent only\n";
        (void)!write(2, usage, sizeof usage - 1);
        return 2;
    }

    setsid();
    (void)!chdir("/");
    umask(077);
    prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
    sigset_t watched;
    sigemptyset(&watched);
    sigaddset(&watched, SIGCHLD);
    sigaddset(&watched, SIGTERM);
    sigaddset(&watched, SIGINT);
    sigaddset(&watched, SIGHUP);
    sigprocmask(SIG_SETMASK, &watched, 0);
    struct sigaction ignore = { .sa_handler = SIG_IGN };
    sigaction(SIGPIPE, &ignore, 0);
    int signals = signalfd(-1, &watched, SFD_CLOEXEC | SFD_NONBLOCK);

    result.started = result.ended = now_ms(CLOCK_REALTIME);
    int64_t begun = now_ms(CLOCK_MONOTONIC);
    out.head_size = err.head_size = spec.head_bytes;
    out.tail_size = err.tail_size = spec.tail_bytes;
    out.pipe = err.pipe = -1;
    stream_open(&out);
    stream_open(&err);
    if (!open_state()) {
        start_failed(STAGE_DIRECTORY, errno);
    } else if (!cgroup_make(&spec)) {
        start_failed(STAGE_LIMITS, errno);
    } else {
        uint64_t in_cgroup = spec.cgroup ? 1 : 0;
        state_put(SLOT_IN_CGROUP, &in_cgroup, 1);
        int report = start();
        prctl(PR_SET_DUMPABLE, 0, 0, 0, 0); /* Out of the task's reach, were it to run as the same user. */
        if (report >= 0) {
            watch(report, signals, begun);
            uint64_t killed = spec.cgroup_memory > 0 ? cgroup_number("memory.events", "oom_kill") : 0;
            if (result.cause == CAUSE_EXIT && killed != UINT64_MAX && killed > 0 && result.signal == SIGKILL) {
                result.cause = CAUSE_MEMORY;
            }
        }
    }

    /* All writers are gone, so that one read finds the rest; where one could not be ended, what is there has to do. */
    if (out.pipe >= 0) {
        stream_drain(&out, 2 * DRAIN_BYTES);
    }

    if (err.pipe >= 0) {
        stream_drain(&err, 2 * DRAIN_BYTES);
    }

    if (result.cause == CAUSE_START) {
        result.code = result.signal = -1; /* Those of the process that failed to become the task. */
    }

    result.run_ms = (task_ended ? task_ended_at : now_ms(CLOCK_MONOTONIC)) - begun;
    result.ended = task_ended ? result.ended : now_ms(CLOCK_REALTIME);
    result.out_bytes = out.done;
    result.err_bytes = err.done;
    result_write(&result);
    cgroup_remove();
    return 0;
}
