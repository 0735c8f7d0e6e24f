"""A stand-in for the tutorial's webserver slave. Prints the page's address, then its uuid."""
import argparse
import html
import http.server
import json
import socket
import threading
import time

from protocol import send
from slave import handshake

known = {"master": None, "slaves": None}


class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        blocks = "".join(
            f"<h2>{title}</h2><pre>{html.escape(json.dumps(known[key], indent=4, sort_keys=True))}</pre>"
            for title, key in (("Master Information", "master"), ("Slave Information", "slaves")))
        body = f"<html><head><title>Raspberry Pi Cluster</title></head><body>{blocks}</body></html>".encode("utf-8")
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=12345)
    parser.add_argument("--http-port", type=int, default=8123)
    parser.add_argument("--interval", type=float, default=5)
    options = parser.parse_args()
    server = http.server.ThreadingHTTPServer(("127.0.0.1", options.http_port), Page)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print("http://127.0.0.1:%d/" % server.server_address[1], flush=True)
    sock = socket.create_connection((options.host, options.port))
    name, _, incoming = handshake(sock)
    print(name, flush=True)
    while True:
        send(sock, "message", f"I am still alive, client: {name}")
        send(sock, "info", "computer_details")
        known["master"] = next(incoming)[1]
        send(sock, "info", "slave_details")
        known["slaves"] = next(incoming)[1]
        time.sleep(options.interval)


main()
