# SPDX-License-Identifier: MIT
"""Servers of tests: on the loopback interface alone, and silent about who goes away."""
import http.server
import socket


def keep_inside(listener):
    """An unbound socket comes to stand on all loopback addresses, each a host, and on no other interface."""
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, b"lo")


def listen_on_loopback():
    listener = socket.socket()
    keep_inside(listener)
    listener.bind(("0.0.0.0", 0))
    return listener


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, handler):
        super().__init__(("0.0.0.0", 0), handler)

    def server_bind(self):
        keep_inside(self.socket)
        super().server_bind()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # headers and body in one packet

    def log_message(self, *_):
        pass

    def handle(self):
        try:
            super().handle()
        except OSError:
            pass  # the other side was killed
