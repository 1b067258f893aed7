"""Sources in the shapes of their real responses: in this process, or behind an HTTP server on loopback.

A `ReplayedSource` answers requests like the source of its name, from a list of records. `trouble` is consulted before each answer: a list of responses to
send first, each once.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, unquote, urlsplit

from graphapp.fetching.engine import TransportFailed
from graphapp.fetching.request import Request
from graphapp.fetching.response import Response

CHALLENGE = (
    b"<!DOCTYPE html><html><head><title>Making sure you&#39;re not a bot!</title></head>"
    b"<body><script src='/anubis.js'></script>Proof-of-work</body></html>"
)


class Asked(NamedTuple):
    """A request as a source receives it."""

    path: str
    parameters: dict[str, str]
    headers: dict[str, str]
    body: bytes


class Reply(NamedTuple):
    """A response as a source sends it; `cut` announces more bytes than it sends."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = {}
    cut: bool = False


def as_json(value: Any, status: int = 200, **headers: str) -> Reply:
    return Reply(status, json.dumps(value).encode(), {"Content-Type": "application/json", **headers})


class Replay:
    """All sources: `sources` maps the first part of a path to a function that answers. `asked` has every request."""

    def __init__(self, **sources: Callable[[Asked], Reply]) -> None:
        self.sources = sources
        self.asked: list[Asked] = []
        self.trouble: list[Reply] = []
        self._lock = threading.Lock()

    def answer(self, asked: Asked) -> Reply:
        with self._lock:
            self.asked.append(asked)
            if self.trouble:
                return self.trouble.pop(0)
        name, _, rest = asked.path.lstrip("/").partition("/")
        source = self.sources.get(name.replace("-", "_"))
        if source is None:
            return Reply(404)
        return source(asked._replace(path="/" + rest))

    def paths(self) -> list[str]:
        return [asked.path for asked in self.asked]


class FakeClock:
    """A clock that only sleeping and requests move."""

    def __init__(self, start: float = 1_800_000_000.0) -> None:
        self.time = start
        self.slept: list[float] = []

    def now(self) -> float:
        return self.time

    def monotonic(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        assert seconds > 0
        self.slept.append(seconds)
        self.time += seconds


class FakeTransport:
    """Asks a replay in this process. `sent` has the time of each request; each takes `seconds`."""

    def __init__(self, replay: Replay, clock: FakeClock, seconds: float = 0.0) -> None:
        self.replay = replay
        self.sent: list[float] = []
        self._clock = clock
        self._seconds = seconds

    def send(self, request: Request) -> Response:
        self.sent.append(self._clock.now())
        self._clock.time += self._seconds
        parts = urlsplit(request.full_address)
        reply = self.replay.answer(
            Asked(
                unquote(parts.path),
                dict(parse_qsl(parts.query)),
                {name.lower(): value for name, value in request.headers.items()},
                request.body,
            )
        )
        if reply.cut:
            raise TransportFailed("The response is incomplete", "Check the network.", again=True)
        return Response(
            reply.status, {name.lower(): value for name, value in reply.headers.items()}, reply.body
        )


@contextmanager
def served(replay: Replay) -> Iterator[str]:
    """The replay behind an HTTP server on a free port. Yields its address."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            parts = urlsplit(self.path)
            headers = {name.lower(): value for name, value in self.headers.items()}
            reply = replay.answer(
                Asked(unquote(parts.path), dict(parse_qsl(parts.query)), headers, self.rfile.read(length))
            )
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(reply.body) + (1000 if reply.cut else 0)))
            if reply.cut:
                self.close_connection = True
            self.end_headers()
            self.wfile.write(reply.body)

        do_POST = do_GET  # noqa: N815

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=10)
