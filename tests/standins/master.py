"""A stand-in for the tutorial's master: a thread per connection. Prints the address it listens on."""
import argparse
import logging
import socket
import threading
import uuid

from protocol import computer_details, messages, send

clients = {}
lock = threading.Lock()


def serve(sock, address):
    name = uuid.uuid4().hex
    with lock:
        clients[name] = {"uuid": name, "address": f"{address[0]}:{address[1]}"}
    try:
        for kind, payload in messages(sock):
            logging.info("%s says %s: %s", name, kind, payload)
            if kind != "info":
                continue
            if payload == "uuid":
                send(sock, "uuid", name)
            elif payload == "computer_details":
                send(sock, "master_info", computer_details())
            elif payload == "slave_details":
                with lock:
                    everybody = dict(clients)
                send(sock, "slave_details", everybody)
            else:
                send(sock, "bad_message", "unknown")
    except OSError:
        pass
    finally:
        with lock:
            del clients[name]
        sock.close()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=12345)
    parser.add_argument("--log", help="file that gets a line per message, as the tutorial's master writes one")
    options = parser.parse_args()
    if options.log:
        logging.basicConfig(filename=options.log, level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    listener = socket.create_server((options.host, options.port), backlog=1024)
    print("%s:%d" % listener.getsockname()[:2], flush=True)
    while True:
        sock, address = listener.accept()
        threading.Thread(target=serve, args=(sock, address), daemon=True).start()


main()
