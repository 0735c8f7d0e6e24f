"""A stand-in for the tutorial's slave. Prints its uuid once the handshake is done."""
import argparse
import socket
import time

from protocol import computer_details, messages, send


def handshake(sock):
    incoming = messages(sock)
    send(sock, "info", "uuid")
    name = next(incoming)[1]
    send(sock, "computer_details", computer_details())
    send(sock, "info", "computer_details")
    return name, next(incoming)[1], incoming


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=12345)
    parser.add_argument("--interval", type=float, default=5)
    options = parser.parse_args()
    sock = socket.create_connection((options.host, options.port))
    name = handshake(sock)[0]
    print(name, flush=True)
    while True:
        send(sock, "message", f"I am still alive, client: {name}")
        time.sleep(options.interval)


if __name__ == "__main__":
    main()
