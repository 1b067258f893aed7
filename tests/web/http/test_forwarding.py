"""Requests that one process of the server passes to another arrive as the client sent them."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from io import BytesIO
from pathlib import Path

import pytest
import waitress  # type: ignore[import-untyped]
from flask import Flask, Response, request
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.test import create_environ, run_wsgi_app

from graphapp.web.http.forwarding import Forwarder, Received

pytestmark = pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="Unix sockets")


@pytest.fixture(scope="module")
def seen() -> dict[str, object]:
    return {}


@pytest.fixture(scope="module")
def forwarder(tmp_path_factory: pytest.TempPathFactory, seen: dict[str, object]) -> Iterator[Forwarder]:
    """Forwards to an app that repeats what it receives."""
    app = Flask(__name__)

    @app.before_request
    def repeat() -> Response | None:
        if request.path == "/slow":
            return None
        said = {
            "path": request.environ["PATH_INFO"].encode("latin-1").decode("utf-8", "replace"),
            "query": request.query_string.decode(),
            "headers": dict(request.headers),
            "body": request.get_data().decode("latin-1"),
            "client": request.remote_addr,
            "scheme": request.scheme,
            "method": request.method,
        }
        seen.update(said)
        response = Response(str(len(said["body"])), status=int(request.args.get("status", 200)))
        response.headers.add("Set-Cookie", "a=1")
        response.headers.add("Set-Cookie", "b=2")
        return response

    @app.route("/slow")
    def slow() -> str:
        gone = request.environ["waitress.client_disconnected"]
        end = time.monotonic() + 10
        while not gone() and time.monotonic() < end:
            time.sleep(0.02)
        seen["gone"] = gone()
        return ""

    address = str(tmp_path_factory.mktemp("socket") / "s")
    bound = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    bound.bind(address)
    server = waitress.create_server(Received(app), sockets=[bound], threads=2, channel_request_lookahead=1)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield Forwarder(address)
    server.task_dispatcher.shutdown()
    server.close()
    bound.close()


def environ_of(path: str, **options):
    return create_environ(
        path, "http://graphs.example:8000", environ_overrides={"REMOTE_ADDR": "192.0.2.7"}, **options
    )


def test_a_request_arrives_as_it_was_sent(forwarder, seen):
    headers = {"Cookie": "s=1; t=2", "Accept-Encoding": "gzip", "Origin": "http://graphs.example:8000"}
    sent = environ_of(
        "/load/upload?a=1&b=%C3%A9",
        method="POST",
        data=b"\x00\xffform",
        content_type="text/x",
        headers=headers,
    )
    body, status, given_headers = run_wsgi_app(forwarder, sent, buffered=True)
    assert (status, b"".join(body)) == ("200 OK", b"6")
    assert given_headers.getlist("Set-Cookie") == ["a=1", "b=2"]
    assert (seen["method"], seen["path"], seen["query"]) == ("POST", "/load/upload", "a=1&b=%C3%A9")
    assert (seen["body"], seen["client"], seen["scheme"]) == ("\x00\xffform", "192.0.2.7", "http")
    arrived = seen["headers"]
    assert {name: arrived[name] for name in headers} == headers
    assert (arrived["Host"], arrived["Content-Type"]) == ("graphs.example:8000", "text/x")


def test_the_status_of_the_response_is_passed_on_and_head_has_no_body(forwarder):
    body, status, _ = run_wsgi_app(forwarder, environ_of("/x?status=404"), buffered=True)
    assert (status, b"".join(body)) == ("404 NOT FOUND", b"0")
    body, status, _ = run_wsgi_app(forwarder, environ_of("/x", method="HEAD"), buffered=True)
    assert (status, b"".join(body)) == ("200 OK", b"")


def test_a_client_cannot_claim_another_address(forwarder, seen):
    sent = environ_of("/", headers={"Graphapp-Peer": "127.0.0.1", "Graphapp-Scheme": "https"})
    run_wsgi_app(forwarder, sent, buffered=True)
    assert (seen["client"], seen["scheme"]) == ("192.0.2.7", "http")


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=30))
def test_every_path_arrives_unchanged(forwarder, seen, text):
    # a path as WSGI passes it: decoded, as latin-1; the server drops slashes at the beginning
    sent = environ_of("/") | {"PATH_INFO": f"/x{text}".encode().decode("latin-1")}
    run_wsgi_app(forwarder, sent, buffered=True)
    assert seen["path"] == f"/x{text}"


def test_what_no_address_may_contain_arrives_encoded_and_such_a_method_is_refused(forwarder, seen):
    # servers let both through
    run_wsgi_app(forwarder, environ_of("/") | {"QUERY_STRING": "a=%C3%A9&b=\x01\xe9"}, buffered=True)
    assert seen["query"] == "a=%C3%A9&b=%01%E9"
    for method in ("G\x01T", "G\xc9T"):
        body, status, headers = run_wsgi_app(forwarder, environ_of("/", method=method), buffered=True)
        assert status == "400 Bad Request"
        assert b"method" in b"".join(body)
        assert headers["X-Content-Type-Options"] == "nosniff"


def test_a_request_that_is_refused_before_it_is_complete_has_its_response(tmp_path: Path):
    size = 4_000_000
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as bound:
        bound.bind(str(tmp_path / "s"))
        bound.listen(1)

        def refuse() -> None:
            connection, _ = bound.accept()
            with connection:
                connection.recv(100)
                connection.sendall(b"HTTP/1.1 413 Content Too Large\r\nContent-Length: 5\r\n\r\nlarge")

        thread = threading.Thread(target=refuse, daemon=True)
        thread.start()
        sent = environ_of("/load", method="POST", input_stream=BytesIO(bytes(size)), content_length=size)
        body, status, _ = run_wsgi_app(Forwarder(str(tmp_path / "s")), sent, buffered=True)
        thread.join(10)
    assert (status, b"".join(body)) == ("413 Content Too Large", b"large")


def test_a_process_with_more_than_a_thousand_open_files_forwards_requests(tmp_path: Path):
    resource = pytest.importorskip("resource")
    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    if 0 <= limits[1] < 1200:
        pytest.skip("the system allows fewer open files")
    with ExitStack() as stack:
        resource.setrlimit(resource.RLIMIT_NOFILE, (1200, limits[1]))
        stack.callback(resource.setrlimit, resource.RLIMIT_NOFILE, limits)
        bound = stack.enter_context(socket.socket(socket.AF_UNIX, socket.SOCK_STREAM))
        bound.bind(str(tmp_path / "s"))
        bound.listen(1)
        for _ in range(1024):
            stack.callback(os.close, os.dup(bound.fileno()))

        def answer() -> None:
            connection, _ = bound.accept()
            with connection:
                connection.recv(1000)
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")

        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        sent = environ_of("/") | {"waitress.client_disconnected": lambda: False}
        body, status, _ = run_wsgi_app(Forwarder(str(tmp_path / "s")), sent, buffered=True)
        thread.join(10)
    assert (status, b"".join(body)) == ("200 OK", b"ok")


def test_a_client_that_disconnects_ends_the_request(forwarder, seen):
    since = time.monotonic()
    sent = environ_of("/slow") | {"waitress.client_disconnected": lambda: time.monotonic() > since + 0.2}
    run_wsgi_app(forwarder, sent, buffered=True)
    end = time.monotonic() + 10
    while "gone" not in seen and time.monotonic() < end:
        time.sleep(0.02)
    assert seen["gone"] is True


def test_without_the_other_process_the_answer_is_that_the_server_is_stopping(tmp_path: Path):
    sent = environ_of("/", method="POST", input_stream=BytesIO(b"x"), content_length=1)
    body, status, headers = run_wsgi_app(Forwarder(str(tmp_path / "none")), sent, buffered=True)
    assert status == "503 Service Unavailable"
    assert headers["Retry-After"] == "1"
    assert b"Try again" in b"".join(body)
