#include "shim.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

static char buffer[64 * 1024];

void state_put(size_t slot, const uint64_t *values, size_t count)
{
    /* A full disk may not end a task: the file has had its room since the start, and a failure costs a reader only. */
    (void)!pwrite(state_file, values, count * sizeof *values, (off_t)(slot * sizeof *values));
}

static void publish(struct stream *stream)
{
    uint64_t values[4] = { stream->head_end, stream->tail_start, stream->done, stream->reserved };
    state_put(stream->slot, values, 4);
}

void stream_open(struct stream *stream)
{
    stream->head_file = stream->tail_file = -1;
    stream->head_end = stream->tail_start = stream->done = stream->reserved = 0;
}

static bool put(int *file, const char *name, const char *bytes, size_t length, uint64_t at)
{
    /* Made at the first byte: most small tasks say nothing. */
    if (*file < 0 && (*file = openat(DIRECTORY, name, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600)) < 0) {
        return false;
    }

    while (length > 0) {
        ssize_t written = pwrite(*file, bytes, length, (off_t)at);
        if (written < 0 && errno == EINTR) {
            continue;
        }

        if (written <= 0) {
            return false;
        }

        bytes += written;
        length -= (size_t)written;
        at += (uint64_t)written;
    }

    return true;
}

static void keep(struct stream *stream, const char *bytes, size_t length)
{
    /* The head takes bytes as long as it has missed none. */
    if (stream->head_end == stream->done && stream->done < stream->head_size) {
        size_t part = length;
        if (part > stream->head_size - stream->done) {
            part = (size_t)(stream->head_size - stream->done);
        }

        bool kept = put(&stream->head_file, stream->head_name, bytes, part, stream->done);
        stream->done += part;
        stream->reserved = stream->done;
        if (kept) {
            stream->head_end = stream->done;
        }

        stream->tail_start = stream->done;
        publish(stream);
        bytes += part;
        length -= part;
    }

    if (length == 0) {
        return;
    }

    /* Said before it is done, so that a reader knows what it may have read torn. */
    stream->reserved = stream->done + length;
    publish(stream);
    bool kept = stream->tail_size > 0;
    for (size_t gone = 0; gone < length;) {
        uint64_t at = stream->tail_size == 0 ? 0 : (stream->done + gone) % stream->tail_size;
        size_t part = length - gone;
        if (part > stream->tail_size - at) {
            part = (size_t)(stream->tail_size - at);
        }

        if (!kept) {
            break;
        }

        kept = put(&stream->tail_file, stream->tail_name, bytes + gone, part, at);
        gone += part;
    }

    stream->done = stream->reserved;
    if (!kept) {
        stream->tail_start = stream->done;
    }

    publish(stream);
}

bool stream_drain(struct stream *stream, size_t most)
{
    while (most > 0) {
        ssize_t got = read(stream->pipe, buffer, sizeof buffer);
        if (got < 0) {
            if (errno == EINTR) {
                continue;
            }

            if (errno == EAGAIN) {
                return true;
            }
        }

        if (got <= 0) {
            close(stream->pipe);
            stream->pipe = -1;
            return false;
        }

        keep(stream, buffer, (size_t)got);
        most -= (size_t)got < most ? (size_t)got : most;
        if ((size_t)got < sizeof buffer) {
            return true; /* Most likely empty: the poll will tell, for the price of one call either way. */
        }
    }

    return true;
}
