#include "shim.h"

#include <fcntl.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

ssize_t read_small(int directory, const char *path, char *buffer, size_t size)
{
    int file = openat(directory, path, O_RDONLY | O_CLOEXEC);
    if (file < 0) {
        return -1;
    }

    size_t length = 0;
    ssize_t got;
    while (length < size - 1 && (got = read(file, buffer + length, size - 1 - length)) > 0) {
        length += (size_t)got;
    }

    close(file);
    buffer[length] = 0;
    return (ssize_t)length;
}

bool write_small(int directory, const char *path, const char *text)
{
    int file = openat(directory, path, O_WRONLY | O_CLOEXEC);
    if (file < 0) {
        return false;
    }

    bool written = write(file, text, strlen(text)) == (ssize_t)strlen(text);
    close(file);
    return written;
}

uint64_t parse_number(const char *text)
{
    uint64_t number = 0;
    for (; *text >= '0' && *text <= '9'; text++) {
        number = number * 10 + (uint64_t)(*text - '0');
    }

    return number;
}

int64_t now_ms(int clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}
