"""A server that is stopped completes what is running, for a limited time, and slow clients keep nobody waiting."""

from __future__ import annotations

import errno
import socket
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, suppress
from typing import Any, NamedTuple

import pytest
from flask import Flask
from waitress import wasyncore  # type: ignore[import-untyped]
from waitress.server import BaseWSGIServer  # type: ignore[import-untyped]

from graphapp.settings import Settings
from graphapp.web.collection_site import CollectionSite
from graphapp.web.http.main_loop import close, connection_limit, run_until_stopped
from graphapp.web.server import page_server

LARGE = 500_000
"""Bytes; more than the buffers of a connection hold whose client has a small one."""
HUGE = 8_000_000
"""Bytes; more than a response may have in memory."""
SIZES = {"/large": LARGE, "/huge": HUGE}


class Stopper(wasyncore.dispatcher):  # type: ignore[misc]
    """Stops the loop when a byte arrives, as a signal does."""

    def handle_read(self) -> None:
        self.recv(1)
        raise SystemExit(0)

    def writable(self) -> bool:
        return False


class Running(NamedTuple):
    """A server in a thread: its port, the gate that /wait waits for, what happened, and a function that stops it."""

    port: int
    gate: threading.Event
    said: list[str]
    stop: Callable[[], None]
    thread: threading.Thread

    def asks(self, path: str, buffer: int | None = None) -> socket.socket:
        """A connection that has sent a request; `buffer` is the number of bytes that it receives without reading them."""
        connection = socket.socket()
        connection.settimeout(20)
        if buffer is not None:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
        connection.connect(("127.0.0.1", self.port))
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        return connection


@pytest.fixture
def running(request: pytest.FixtureRequest) -> Iterator[Running]:
    gate, said = threading.Event(), []

    def app(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        said.append(f"begun {path}")
        if path == "/wait":
            gate.wait(20)
        if path == "/gone":
            while not environ["waitress.client_disconnected"]():
                time.sleep(0.01)
            said.append("gone")
        body = b"x" * SIZES[path] if path in SIZES else path.encode()
        start_response("200 OK", [("Content-Length", str(len(body)))])
        return [body]

    bound = socket.create_server(("127.0.0.1", 0))
    listening: dict[int, Any] = {}
    page_server(app, CollectionSite(Flask(__name__)), Settings(threads=2), [bound], listening)
    ours, theirs = socket.socketpair()
    Stopper(theirs, map=listening)
    grace = getattr(request, "param", 20.0)
    thread = threading.Thread(
        target=run_until_stopped, args=(listening, lambda: said.append("stopping"), grace)
    )
    thread.start()
    stop = lambda: ours.sendall(b"x")  # noqa: E731
    yield Running(bound.getsockname()[1], gate, said, stop, thread)
    gate.set()
    if thread.is_alive():
        stop()
    thread.join(20)
    ours.close()


def received(connection: socket.socket) -> bytes:
    """Everything until the server closes the connection."""
    found = b""
    while piece := connection.recv(1 << 16):
        found += piece
    return found


def until(condition: Callable[[], object]) -> None:
    end = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_a_request_that_runs_when_the_server_is_stopped_has_its_whole_response(running):
    with running.asks("/wait") as waiting, running.asks("/large") as large, running.asks("/idle") as idle:
        until(lambda: {"begun /wait", "begun /large", "begun /idle"} <= set(running.said))
        running.stop()
        until(lambda: "stopping" in running.said)
        # a connection without a request is closed at once
        assert received(idle).endswith(b"/idle")
        with running.asks("/late") as late:
            late.settimeout(0.2)
            with pytest.raises(TimeoutError):
                late.recv(1)
        running.gate.set()
        assert received(waiting).endswith(b"/wait")
        assert len(received(large)) > LARGE
    running.thread.join(20)
    assert not running.thread.is_alive()
    assert "begun /late" not in running.said


def test_a_thread_that_has_just_sent_a_response_ends_without_an_error(running, monkeypatch, caplog):
    pull = BaseWSGIServer.pull_trigger

    def late(server: BaseWSGIServer) -> None:
        time.sleep(0.3)
        pull(server)

    monkeypatch.setattr(BaseWSGIServer, "pull_trigger", late)
    with running.asks("/idle") as idle:
        found = b""
        while not found.endswith(b"/idle"):
            found += idle.recv(1000)
        running.stop()
        running.thread.join(20)
    assert not running.thread.is_alive()
    assert [record.getMessage() for record in caplog.records] == []


@pytest.mark.parametrize("running", [0.2], indirect=True)
def test_a_request_that_does_not_end_is_given_up_and_learns_that_its_client_is_gone(running):
    with running.asks("/gone") as waiting:
        until(lambda: "begun /gone" in running.said)
        running.stop()
        assert received(waiting) == b""
        running.thread.join(20)
    assert not running.thread.is_alive()
    until(lambda: running.said == ["begun /gone", "stopping", "gone"])


def test_two_hundred_clients_that_do_not_read_keep_nobody_waiting(running):
    # more connections than threads, and more bytes than their buffers hold
    with ExitStack() as stack:
        slow = [stack.enter_context(running.asks("/large", buffer=4096)) for _ in range(200)]
        until(lambda: running.said.count("begun /large") == 200)
        for path in ("/a", "/b"):
            with running.asks(path) as quick:
                found = b""
                while not found.endswith(path.encode()):
                    found += quick.recv(1 << 16)
        assert len(slow[0].recv(100)) == 100


def test_a_response_that_cannot_be_stored_for_its_slow_client_is_ended(running, monkeypatch, caplog):
    def full(*_arguments: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("tempfile.TemporaryFile", full)
    with running.asks("/huge", buffer=4096) as slow:
        until(lambda: "begun /huge" in running.said)
        # without an end, this would wait for more until the time is over
        assert len(received(slow)) < HUGE
    assert "could not be stored: No space left on device. Free disk space" in caplog.text


def test_other_processes_are_served_while_clients_have_taken_all_connections():
    def app(_environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        start_response("200 OK", [("Content-Length", "2")])
        return [b"ok"]

    listening: dict[int, Any] = {}
    site, settings = CollectionSite(Flask(__name__)), Settings(threads=1, connections=20)
    public, forwarded = (socket.create_server(("127.0.0.1", 0)) for _ in range(2))
    page_server(app, site, settings, [public], listening)
    page_server(app, site, settings, [forwarded], listening, 2)
    with ExitStack() as stack:
        for _ in range(20):
            stack.enter_context(socket.create_connection(public.getsockname(), 20))
        wasyncore.loop(0.001, use_poll=True, map=listening, count=40)
        assert len(listening) == 20
        asking = stack.enter_context(socket.create_connection(forwarded.getsockname(), 20))
        asking.sendall(b"GET / HTTP/1.1\r\n\r\n")
        asking.setblocking(False)
        found = b""
        for _ in range(200):
            wasyncore.loop(0.05, use_poll=True, map=listening, count=1)
            with suppress(BlockingIOError):
                found += asking.recv(1000)
            if found.endswith(b"ok"):
                break
        assert found.endswith(b"ok")
    close(listening)


def test_the_limit_on_connections_respects_that_on_open_files(monkeypatch):
    resource = pytest.importorskip("resource")
    limits = [(256, 4096)]
    monkeypatch.setattr(resource, "getrlimit", lambda _which: limits[-1])
    monkeypatch.setattr(resource, "setrlimit", lambda _which, new: limits.append(new))
    assert connection_limit(500) == 500
    # each connection may have a temporary file
    assert limits.pop() == (1200, 4096)
    assert connection_limit(2000) == 1948
    assert limits.pop() == (4096, 4096)
    limits[-1] = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
    assert connection_limit(1000) == 1000
    assert len(limits) == 1
