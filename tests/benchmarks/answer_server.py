"""Answers every POST with one long answer of Markdown at a steady pace, every GET with a model list; writes its port.

Each model answers something else. Arguments: the answer's characters, its deltas, and how many of them are sent in a
second.
"""

import json
import sys
import time
from collections.abc import Sequence
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.benchmarks.answers import cut, make_answer
from tests.benchmarks.telling import tell
from tests.servers import JSON, SSE, delta, finished, models_of, started

MODELS = 6


@cache
def _events(seed: int, length: int, deltas: int) -> Sequence[bytes]:
    return [started(), *map(delta, cut(make_answer(length, seed), deltas)), finished()]


class Pacing(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    length = deltas = pace = 1

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        events = _events(int(asked["model"].rpartition("-")[2]), self.length, self.deltas)
        self._begin(SSE, "Transfer-Encoding", "chunked")
        begun = time.monotonic()
        for index, event in enumerate(events):
            time.sleep(max(0.0, begun + index / self.pace - time.monotonic()))
            self.wfile.write(b"%x\r\n%s\r\n" % (len(event), event))
        self.wfile.write(b"0\r\n\r\n")

    def do_GET(self) -> None:
        body = models_of(*(f"vendor/model-{number}" for number in range(1, MODELS + 1))).body
        assert isinstance(body, bytes)
        self._begin(JSON, "Content-Length", str(len(body)))
        self.wfile.write(body)

    def _begin(self, kind: str, header: str, value: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header(header, value)
        self.end_headers()

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Nobody reads it."""


if __name__ == "__main__":
    Pacing.length, Pacing.deltas, Pacing.pace = map(int, sys.argv[1:])
    with ThreadingHTTPServer(("127.0.0.1", 0), Pacing) as server:
        server.daemon_threads = True
        tell("port", server.server_port)
        server.serve_forever()
