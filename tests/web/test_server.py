"""The server itself: it says where it is, answers, and stops cleanly."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from unittest.mock import Mock

import pytest

from graphapp.errors import BadInput
from graphapp.settings import Settings
from graphapp.web import server as server_module
from graphapp.web.server import serve

PROGRAM = """
from graphapp.service import GraphService
from graphapp.settings import Settings
from graphapp.stores import open_store
from graphapp.web import server as server_module
from graphapp.web.server import serve
settings = Settings(port=0, host="127.0.0.1")
serve(GraphService(open_store("memory:", settings), settings), settings, lambda line: print(line, flush=True))
print("closed", flush=True)
"""


@pytest.fixture
def server() -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    with process:
        yield process
        if process.poll() is None:
            process.kill()


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_the_server_prints_its_address_answers_and_stops_cleanly(server, stop):
    line = server.stdout.readline()
    address = line.split()[3]
    assert address.startswith("http://127.0.0.1:")
    with urllib.request.urlopen(address, timeout=10) as response:
        assert response.status == 200
        assert response.headers["Server"] == "graphapp"
    server.send_signal(stop)
    assert server.wait(10) == 0
    assert server.stdout.read() == "closed\n"
    assert server.stderr.read() == ""


@pytest.mark.skipif(os.name != "posix", reason="signals of a shell")
def test_a_server_that_a_script_started_in_the_background_stops_on_an_interrupt_too():
    # without job control a shell starts such a program with SIGINT ignored
    ignoring = ["sh", "-c", 'trap \'\' INT; exec "$0" -c "$1"', sys.executable, PROGRAM]
    with subprocess.Popen(ignoring, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert "Ctrl-C" in process.stdout.readline()
            process.send_signal(signal.SIGINT)
            assert process.wait(10) == 0
            assert process.stdout.read() == "closed\n"
        finally:
            process.kill()


def test_requests_beyond_the_limits_get_our_errors_through_the_server(server):
    address = server.stdout.readline().split()[3]
    for path, body, status in (
        ("/api/v1/search?q=" + "a" * 100_001, None, 414),
        ("/api/v1/query", b"x" * 200_000, 413),
    ):
        request = urllib.request.Request(
            address + path, data=body, headers={"Content-Type": "application/json"}
        )
        with pytest.raises(urllib.error.HTTPError) as caught:
            urllib.request.urlopen(request, timeout=10)
        with caught.value as error:
            assert error.code == status
            assert b'"hint"' in error.read()


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        ("GET /\xff HTTP/1.1\r\n", b"400"),
        ("get / HTTP/1.1\r\n", b"400"),
        ("GET / HTTP/1.1\r\nContent-Length: x\r\n", b"400"),
        ("POST / HTTP/1.1\r\nContent-Length: 99999999999\r\n", b"413"),
    ],
)
def test_what_is_no_request_is_refused_with_the_headers_that_protect_the_reader(server, request_, status):
    told = _told(server, f"{request_}Host: localhost\r\n\r\n".encode("latin-1"))
    head = told.partition(b"\r\n\r\n")[0]
    assert head.split()[1] == status
    assert b"X-Content-Type-Options: nosniff" in head
    assert b"Content-Security-Policy: default-src 'none'" in head
    assert b"Cache-Control: no-store" in head


def test_a_request_whose_length_is_told_in_two_ways_ends_its_connection(server):
    lengths = "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n"
    first = f"POST / HTTP/1.1\r\nHost: localhost\r\n{lengths}\r\n0\r\n\r\n"
    told = _told(server, (first + "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n").encode())
    assert told.startswith(b"HTTP/1.1 405")
    assert told.count(b"HTTP/1.1 ") == 1
    assert b"Connection: close" in told


def _told(server, request: bytes) -> bytes:
    """All that the server says to these bytes before it closes the connection."""
    host, port = server.stdout.readline().split()[3].removeprefix("http://").split(":")
    told = b""
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        connection.sendall(request)
        while part := connection.recv(65536):
            told += part
    return told


def test_slow_uploads_keep_no_one_waiting_and_large_ones_of_other_sites_are_refused_unread(server):
    address = server.stdout.readline().split()[3]
    host, port = address.removeprefix("http://").split(":")

    def begun(origin: str) -> socket.socket:
        """A connection that has sent the head of an upload of 100 MB and the beginning of its body."""
        connection = socket.create_connection((host, int(port)), timeout=20)
        head = f"POST /load/upload HTTP/1.1\r\nHost: {host}:{port}\r\nOrigin: {origin}\r\nContent-Length: 100000000\r\n"
        connection.sendall(f"{head}Content-Type: multipart/form-data; boundary=x\r\n\r\n--x\r\n".encode())
        return connection

    # more than the server has threads
    slow = [begun(address) for _ in range(20)]
    try:
        with urllib.request.urlopen(address, timeout=20) as response:
            assert response.status == 200
        with begun("https://evil.example") as connection:
            assert connection.recv(65536).startswith(b"HTTP/1.1 413")
    finally:
        for connection in slow:
            connection.close()


def test_a_port_that_is_taken_is_a_clear_error(make_service):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        settings = Settings(port=taken.getsockname()[1])
        with pytest.raises(BadInput, match=r"Cannot listen on 127\.0\.0\.1 port"):
            serve(make_service([], settings), settings)


@pytest.mark.parametrize("host", ["a" * 64 + ".example", "no.such.host.invalid", "192.0.2.1"])
def test_a_host_that_is_not_this_machine_is_a_clear_error(make_service, host):
    settings = Settings(host=host, port=0, console="off")
    with pytest.raises(BadInput, match=f"Cannot listen on {host} port 0") as refused:
        serve(make_service([], settings), settings)
    assert refused.value.hint == "Check the host name."


def test_a_host_name_serves_where_one_of_its_addresses_is_missing(monkeypatch):
    """Most Linux systems list ::1 for localhost, also where IPv6 is disabled."""
    listed = socket.getaddrinfo("127.0.0.1", 0, type=socket.SOCK_STREAM)
    absent = [(*listed[0][:4], ("192.0.2.1", 0))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: absent + listed)
    (bound,) = server_module._listen("localhost", 0)
    with bound:
        assert bound.getsockname()[0] == "127.0.0.1"


@pytest.mark.parametrize(
    ("options", "cypher"),
    [
        ({}, True),
        ({"console": "off"}, False),
        ({"host": "0.0.0.0"}, False),
        ({"host": "0.0.0.0", "console": "on"}, True),
        ({"console": "off", "saved_queries": "mine.toml"}, True),
    ],
)
def test_what_the_first_answer_would_wait_for_is_started_once(make_service, monkeypatch, options, cypher):
    settings = Settings(port=0, **options)
    service = make_service([], settings)
    started = []
    monkeypatch.setattr(service, "start", lambda *, cypher: started.append(cypher))
    monkeypatch.setattr("graphapp.web.server.page_server", lambda *_: Mock())
    monkeypatch.setattr("graphapp.web.server.create_app", lambda *_: Mock())
    with socket.socket() as listening:
        monkeypatch.setattr("graphapp.web.server._listen", lambda *_: [listening])
        listening.bind(("127.0.0.1", 0))
        serve(service, settings, lambda _line: None)
    assert started == [cypher]


STOPPING = PROGRAM.replace("port=0,", "port=0, threads=1, query_seconds=60, query_work=10**12,")
LONG = "RETURN reduce(s = 0, i IN range(1, 90000) | s + reduce(t = 0, j IN range(1, 90000) | t + j)) AS x"


@pytest.mark.idle
@pytest.mark.parametrize("path", ["/query", "/api/v1/query", "/files/answer.csv"])
def test_a_query_whose_reader_goes_away_is_stopped(path):
    with subprocess.Popen(
        [sys.executable, "-c", STOPPING], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        address = process.stdout.readline().split()[3]
        port = int(address.rpartition(":")[2].strip("/"))
        with urllib.request.urlopen(f"{address}/api/v1/query?cypher=RETURN+1", timeout=30) as response:
            assert response.status == 200
        with socket.create_connection(("127.0.0.1", port)) as reader:
            asked = (
                f"GET {path}?{urllib.parse.urlencode({'cypher': LONG})} HTTP/1.1\r\nHost: localhost\r\n\r\n"
            )
            reader.sendall(asked.encode())
            time.sleep(0.7)
        started = time.monotonic()
        # the only thread of this server is free again, and so is the engine
        with urllib.request.urlopen(f"{address}/api/v1/query?cypher=RETURN+2", timeout=30) as response:
            assert b"[[2]]" in response.read()
        assert time.monotonic() - started < 5
        process.send_signal(signal.SIGINT)
        assert process.wait(10) == 0
