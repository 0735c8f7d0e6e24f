#define _GNU_SOURCE
#include "shim.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <limits.h>
#include <linux/capability.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static _Noreturn void fail(int report, int stage)
{
    struct start_failure failure = { stage, errno };
    (void)!write(report, &failure, sizeof failure);
    _exit(127);
}

static bool limit(int what, rlim_t soft, rlim_t hard)
{
    struct rlimit now;
    if (getrlimit(what, &now) != 0) {
        return false;
    }

    /* Only root may raise one again, and a task is never given more than the agent has. */
    now.rlim_max = hard < now.rlim_max ? hard : now.rlim_max;
    now.rlim_cur = soft < now.rlim_max ? soft : now.rlim_max;
    return setrlimit(what, &now) == 0;
}

static bool set_limits(const struct spec *spec)
{
    rlim_t files = spec->max_files;
    return limit(RLIMIT_CORE, 0, 0)
        && (files == 0 || limit(RLIMIT_NOFILE, files < 1024 ? files : 1024, files))
        && (spec->max_processes == 0 || limit(RLIMIT_NPROC, spec->max_processes, spec->max_processes))
        && (spec->max_file_bytes == 0 || limit(RLIMIT_FSIZE, spec->max_file_bytes, spec->max_file_bytes));
}

/* Root loses its capabilities with its user id, any other user has to lay them down; and none may come back at exec. */
static bool drop_capabilities(void)
{
    struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
    struct __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3] = { 0 };
    return prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) == 0 && syscall(SYS_capset, &header, none) == 0;
}

static bool become(const struct spec *spec)
{
    if (spec->change_user) {
        /* Nothing may ever be gained again: not by a file with capabilities, not by a later call. */
        for (int capability = 0; prctl(PR_CAPBSET_READ, capability, 0, 0, 0) >= 0; capability++) {
            if (prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) != 0) {
                return false;
            }
        }

        if (setgroups((size_t)spec->group_count, spec->groups) != 0
            || setresgid(spec->gid, spec->gid, spec->gid) != 0
            || setresuid(spec->uid, spec->uid, spec->uid) != 0) {
            return false;
        }
    }

    return drop_capabilities() && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0;
}

/* The search of execvp, but a file that is no program is told as such, not handed to a shell. */
static void execute(char **argv)
{
    extern char **environ;
    const char *name = argv[0];
    if (strchr(name, '/')) {
        execve(name, argv, environ);
        return;
    }

    char full[PATH_MAX];
    const char *at = getenv("PATH");
    int error = ENOENT;
    while (at) {
        size_t length = strcspn(at, ":");
        if (length + strlen(name) + 2 <= sizeof full) {
            memcpy(full, at, length);
            full[length] = '/';
            strcpy(full + (length ? length + 1 : 0), name); /* An empty part is the working directory. */
            execve(full, argv, environ);
            if (errno != ENOENT && errno != ENOTDIR && errno != EACCES) {
                return;
            }

            error = errno == EACCES ? EACCES : error;
        }

        at = at[length] ? at + length + 1 : 0;
    }

    errno = error;
}

_Noreturn void child_run(const struct spec *spec, int out, int err, int report)
{
    cgroup_enter();
    setsid();
    /* Past libc, which keeps two signals for itself and has them ignored here: the task's own libc may want them otherwise. */
    static const uint64_t plain[8];
    for (int signal = 1; signal <= 64; signal++) {
        syscall(SYS_rt_sigaction, signal, plain, 0, sizeof(uint64_t));
    }

    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, 0);
    umask(077);
    write_small(AT_FDCWD, "/proc/self/oom_score_adj", "0"); /* Not protected as the agent may be. */

    /* Standard input is /dev/null already. */
    if (dup2(out, 1) < 0 || dup2(err, 2) < 0) {
        fail(report, STAGE_FORK);
    }

    if (!set_limits(spec)) {
        fail(report, STAGE_LIMITS);
    }

    if (!become(spec)) {
        fail(report, STAGE_USER);
    }

    /* After the change of user, which clears it: no task outlives its keeper. */
    prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    if (spec->workdir && chdir(spec->workdir) != 0) {
        fail(report, STAGE_WORKDIR);
    }

    execute(spec->argv);
    fail(report, STAGE_EXEC);
}
