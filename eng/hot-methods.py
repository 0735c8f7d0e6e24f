#!/usr/bin/env python3
"""Says which managed methods a native program runs within some time: hot-methods.py PID SYMBOLS SECONDS

SYMBOLS is the file with its symbols (bramble.dbg). x86-64 Linux and root only. A breakpoint stands at the beginning of every method
and goes when it is met for the first time, so that the program keeps its pace. The program is killed in the end.
"""
import ctypes
import os
import signal
import struct
import subprocess
import sys
import time

# From Linux's ptrace.h and wait.h; a register set of x86-64 has 27 words, of which the 17th is the instruction pointer.
SEIZE, INTERRUPT, CONT, GETREGS, SETREGS = 0x4206, 0x4207, 7, 12, 13
TRACE_CLONE, WALL = 8, 0x40000000
REGISTERS, INSTRUCTION = 27 * 8, 16 * 8
BREAKPOINT = b"\xcc"
libc = ctypes.CDLL(None, use_errno=True)
libc.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
libc.ptrace.restype = ctypes.c_long


def ptrace(request, thread, address=0, data=0):
    if libc.ptrace(request, thread, address, data) < 0:
        error = ctypes.get_errno()
        raise OSError(error, f"ptrace {request:#x}: {os.strerror(error)}")


def output(*command):
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()


def read_methods(symbols):
    """Names by address in the file; methods with the same code have one address."""
    section = next(line for line in output("readelf", "-SW", symbols) if "__managedcode" in line).split("__managedcode", 1)[1].split()
    start, size = int(section[1], 16), int(section[3], 16)
    found = {}
    for line in output("nm", symbols):
        parts = line.split(None, 2)
        if len(parts) == 3 and parts[1] in "tT" and start <= int(parts[0], 16) < start + size:
            found.setdefault(int(parts[0], 16), []).append(parts[2])
    return found


def stop(pid):
    """Stops every thread, and will be told of those that are yet to come."""
    threads = [int(one) for one in os.listdir(f"/proc/{pid}/task")]
    for thread in threads:
        ptrace(SEIZE, thread, 0, TRACE_CLONE)
    for thread in threads:
        ptrace(INTERRUPT, thread)
        os.waitpid(thread, WALL)
    return threads


def watch(pid, methods, seconds):
    memory = os.open(f"/proc/{pid}/mem", os.O_RDWR)
    threads, replaced = stop(pid), {}
    for address in methods:
        replaced[address] = os.pread(memory, 1, address)
        os.pwrite(memory, BREAKPOINT, address)
    for thread in threads:
        ptrace(CONT, thread)
    met, end, registers = [], time.monotonic() + seconds, ctypes.create_string_buffer(REGISTERS)
    while time.monotonic() < end:
        thread, status = os.waitpid(-1, WALL | os.WNOHANG)
        if thread == 0:
            time.sleep(0.002)
            continue
        if not os.WIFSTOPPED(status):
            continue
        passed = 0 if status >> 16 else os.WSTOPSIG(status)
        if passed == signal.SIGTRAP:
            ptrace(GETREGS, thread, 0, ctypes.addressof(registers))
            address = struct.unpack_from("<Q", registers, INSTRUCTION)[0] - 1
            if address in methods:
                if address in replaced:
                    os.pwrite(memory, replaced.pop(address), address)
                    met.append(address)
                struct.pack_into("<Q", registers, INSTRUCTION, address)
                ptrace(SETREGS, thread, 0, ctypes.addressof(registers))
                passed = 0
        ptrace(CONT, thread, 0, passed)
    return met


def main():
    pid, symbols, seconds = int(sys.argv[1]), sys.argv[2], float(sys.argv[3])
    program = os.readlink(f"/proc/{pid}/exe")
    with open(f"/proc/{pid}/maps", encoding="ascii") as maps:
        base = min(int(line.split("-")[0], 16) for line in maps if line.rstrip().endswith(program))
    methods = {base + address: names for address, names in read_methods(symbols).items()}
    try:
        met = watch(pid, methods, seconds)
    finally:
        os.kill(pid, signal.SIGKILL)
    print(f"{len(met)} of {len(methods)} methods ran", file=sys.stderr)
    print("\n".join(sorted({name for address in met for name in methods[address]})))


main()
