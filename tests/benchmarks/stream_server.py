"""Answers every POST with one long, well-formed stream of text deltas, as fast as it is read; writes its port."""

import sys
from http.server import BaseHTTPRequestHandler, HTTPServer

from tests.benchmarks.telling import tell
from tests.servers import SSE, delta, finished, started

PIECE = 16 * 1024  # bytes in a chunk
TEXT = "word "


class Streaming(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    body = b""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Content-Type", SSE)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for start in range(0, len(self.body), PIECE):
            piece = self.body[start : start + PIECE]
            self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
        self.wfile.write(b"0\r\n\r\n")

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Nobody reads it."""


if __name__ == "__main__":
    Streaming.body = started() + delta(TEXT) * int(sys.argv[1]) + finished()
    with HTTPServer(("127.0.0.1", 0), Streaming) as server:
        tell("port", server.server_port)
        server.serve_forever()
