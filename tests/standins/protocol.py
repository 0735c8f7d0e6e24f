"""What the tutorial's three programs share, written from docs/classic-protocol.md with the standard library only."""
import json
import os
import socket


def send(sock, kind, payload):
    sock.sendall((json.dumps({"type": kind, "payload": payload}) + "\r").encode("utf-8"))


def messages(sock):
    """Yields (type, payload) until the peer closes."""
    pending = b""
    while True:
        while b"\r" in pending:
            line, pending = pending.split(b"\r", 1)
            if line.strip():
                message = json.loads(line)
                yield message["type"], message["payload"]
        data = sock.recv(4096)
        if not data:
            return
        pending += data


def computer_details():
    with open("/proc/meminfo", encoding="ascii") as memory:
        total = next(int(line.split()[1]) * 1024 for line in memory if line.startswith("MemTotal:"))
    with open("/proc/loadavg", encoding="ascii") as load:
        percent = min(100.0, float(load.read().split()[0]) * 100 / os.cpu_count())
    return {"hostname": socket.gethostname(), "cpu_percent_used": percent, "ram": total, "cpu": "", "cpu_cores": os.cpu_count()}
