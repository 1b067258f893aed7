"""Several processes that serve one store: all give the same answers, and none is left behind."""

from __future__ import annotations

import errno
import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, suppress
from pathlib import Path
from types import SimpleNamespace
from typing import NamedTuple, TypeVar
from urllib.parse import urlencode

import pytest

from graphapp.errors import BadInput
from graphapp.settings import Settings
from graphapp.stores import open_store
from graphapp.web.page_processes import PageProcesses, process_count

pytestmark = pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="finds processes in /proc")

RECORDS = [
    {"id": f"r{number}", "title": f"On {a} and {b}", "year": 2000 + number, "venue": "V", "authors": [a, b]}
    for number, (a, b) in enumerate([("Ada Poe", "Ben Ray"), ("Ben Ray", "Cleo Fox"), ("Ada Poe", "Dan Lee")])
]


Value = TypeVar("Value")


class Running(NamedTuple):
    """A server of several processes: the first one, its port, the page process, and what is closed after a test."""

    process: subprocess.Popen[str]
    port: int
    other: int
    closing: ExitStack

    def connection(self) -> http.client.HTTPConnection:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        return self.closing.enter_context(closing(connection))


def until(condition: Callable[[], Value], seconds: float = 20.0) -> Value:
    """The first value of `condition` that is true."""
    end = time.monotonic() + seconds
    while not (value := condition()):
        assert time.monotonic() < end
        time.sleep(0.05)
    return value


def page_processes(pid: int) -> list[int]:
    """The page processes of a server that have the store open."""
    children = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        # a thread may have ended since
        with suppress(OSError):
            children += [int(each) for each in (task / "children").read_text().split()]
    return [each for each in children if is_page_process(each)]


def is_page_process(pid: int) -> bool:
    with suppress(OSError):
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
        links = Path(f"/proc/{pid}/fd").iterdir()
        return b"page_process" in command and any(target(link).endswith("graph.db") for link in links)
    return False


def target(link: Path) -> str:
    """The file of a file descriptor; empty if it has been closed since."""
    with suppress(OSError):
        return os.readlink(link)
    return ""


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("store")
    path, records = folder / "graph.db", folder / "records.jsonl"
    records.write_text("".join(json.dumps(each) + "\n" for each in RECORDS))
    done = subprocess.run(
        [sys.executable, "-m", "graphapp", "load", str(records), "--store", str(path)], capture_output=True
    )
    assert done.returncode == 0, done.stderr
    return path


@pytest.fixture
def running(store: Path, request: pytest.FixtureRequest) -> Iterator[Running]:
    """A server of two processes, with the settings of the parameter."""
    environ = {**os.environ, **getattr(request, "param", {})}
    command = [
        sys.executable,
        "-m",
        "graphapp",
        "serve",
        "--store",
        str(store),
        "--port",
        "0",
        "--processes",
        "2",
    ]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environ
    ) as process:
        try:
            assert process.stdout is not None
            port = int(process.stdout.readline().split()[3].rpartition(":")[2])
            (other,) = until(lambda: page_processes(process.pid))
            with ExitStack() as stack:
                yield Running(process, port, other, stack)
        finally:
            process.send_signal(signal.SIGCONT)
            process.kill()


def with_the_other(server: Running) -> http.client.HTTPConnection:
    """A connection that the page process accepted: the first process is stopped until it has."""
    server.process.send_signal(signal.SIGSTOP)
    try:
        connection = server.connection()
        connection.request("GET", "/authors/Ada%20Poe")
        response = connection.getresponse()
        assert response.status == 200
        assert b"Dan Lee" in response.read()
    finally:
        server.process.send_signal(signal.SIGCONT)
    return connection


def asked(
    connection: http.client.HTTPConnection, path: str, form: dict[str, str] | None = None, **headers: str
):
    body = urlencode(form) if form is not None else None
    if form is not None:
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Origin": f"http://127.0.0.1:{connection.port}",
            **headers,
        }
    connection.request("POST" if form is not None else "GET", path, body, headers)
    response = connection.getresponse()
    return response, response.read()


def test_every_process_answers_pages_alike_and_the_owner_may_use_either(running):
    other = with_the_other(running)
    for path in (
        "/",
        "/search?q=ada",
        "/venues",
        "/api/v1/path?from=Ada+Poe&to=Cleo+Fox",
        "/api/v1/search?q=b",
    ):
        response, body = asked(other, path)
        # the tag is the same: a browser that has the page of one process does not need that of the other
        response_again, nothing = asked(
            running.connection(), path, **{"If-None-Match": response.headers["ETag"]}
        )
        assert (response.status, response_again.status, nothing) == (200, 304, b"")
        assert body
    # networks and queries are answered by the first process through the other one
    response, body = asked(other, "/api/v1/network?centre=author&value=Ben+Ray")
    assert response.status == 200
    assert all(name in body for name in (b"Ada Poe", b"Ben Ray", b"Cleo Fox"))
    response, body = asked(other, "/api/v1/query?" + urlencode({"cypher": "MATCH (p:Paper) RETURN count(p)"}))
    assert (response.status, json.loads(body)["rows"]) == (200, [[3]])
    # a form of the page process, sent back to it, changes the store by the first process
    response, body = asked(other, "/load")
    token = re.search(rb'name="csrf" value="([^"]+)"', body)[1].decode()
    cookie = response.headers["Set-Cookie"].partition(";")[0]
    response, _ = asked(other, "/load/demo", {"csrf": "wrong"}, Cookie=cookie)
    assert response.status == 403
    response, _ = asked(other, "/load/demo", {"csrf": token}, Cookie=cookie)
    assert (response.status, response.headers["Location"]) == (303, "/load/progress")

    def loaded() -> bool:
        return not json.loads(asked(other, "/load/state", Cookie=cookie)[1])["running"]

    until(loaded)
    # the other process sees the new revision at once
    assert b"Weizhu Chen" in asked(other, "/")[1]


def test_a_page_process_that_ends_is_replaced(running):
    first, other, said = running.process, running.other, ""
    for how, status in ((signal.SIGKILL, -9), (signal.SIGTERM, 0)):
        os.kill(other, how)
        said += f"page process {other} ended with status {status}; another one is started\n"
        (other,) = until(lambda former=other: [pid for pid in page_processes(first.pid) if pid != former])
    with_the_other(running._replace(other=other))
    first.terminate()
    assert first.wait(20) == 0
    assert first.stderr.read() == said


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_no_page_process_outlives_the_server(running, how):
    with_the_other(running)
    running.process.send_signal(how)
    assert running.process.wait(20) == (-how if how == signal.SIGKILL else 0)
    until(lambda: not alive(running.other))
    assert running.process.stderr.read() == ""


TOKEN = "correct horse battery staple"
SAME_PERSON = b"This is the same person as"


@pytest.mark.parametrize("running", [{"GRAPHAPP_OWNER_TOKEN": TOKEN}], indirect=True)
def test_every_process_knows_who_signed_in_and_out(running):
    other = with_the_other(running)
    assert SAME_PERSON not in asked(other, "/authors/Ada%20Poe")[1]
    response, body = asked(other, "/owner")
    cookie = response.headers["Set-Cookie"].partition(";")[0]
    token = re.search(rb'name="csrf" value="([^"]+)"', body)[1].decode()
    response, _ = asked(other, "/owner/sign-in", {"csrf": token, "token": TOKEN}, Cookie=cookie)
    assert response.status == 303
    cookie = response.headers["Set-Cookie"].partition(";")[0]
    assert SAME_PERSON in asked(other, "/authors/Ada%20Poe", Cookie=cookie)[1]
    token = re.search(rb'name="csrf" value="([^"]+)"', asked(other, "/owner", Cookie=cookie)[1])[1].decode()
    assert asked(other, "/owner/sign-out", {"csrf": token}, Cookie=cookie)[0].status == 303
    # a copy of the cookie is of no use any more, whichever process receives it
    for connection in (other, running.connection(), running.connection()):
        assert SAME_PERSON not in asked(connection, "/authors/Ada%20Poe", Cookie=cookie)[1]
    # nor does any process receive files for it: they are refused when the head of the request has arrived
    for connection in (with_the_other(running), running.connection()):
        assert upload_head(connection, running.port, cookie) == b"HTTP/1.1 413"


def upload_head(connection: http.client.HTTPConnection, port: int, cookie: str) -> bytes:
    """The beginning of the response to the head of a request with a body of 50 MB, which is not sent."""
    if connection.sock is None:
        connection.connect()
    origin = f"http://127.0.0.1:{port}"
    head = (
        f"POST /load/upload HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nOrigin: {origin}\r\nCookie: {cookie}\r\n"
        "Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 50000000\r\n\r\n"
    )
    connection.sock.sendall(head.encode())
    return connection.sock.recv(12, socket.MSG_WAITALL)


LONG = "RETURN reduce(s = 0, i IN range(1, 90000) | s + reduce(t = 0, j IN range(1, 90000) | t + j)) AS x"
UNLIMITED = {"GRAPHAPP_QUERY_SECONDS": "60", "GRAPHAPP_QUERY_WORK": "1000000000000"}


@pytest.mark.parametrize("running", [UNLIMITED], indirect=True)
def test_clients_learn_that_the_server_ends_when_a_process_of_it_is_killed(running):
    other = with_the_other(running)
    other.request("GET", "/api/v1/query?" + urlencode({"cypher": LONG}))
    time.sleep(0.5)
    # the first process is killed: the other one answers what it forwarded, and ends
    running.process.kill()
    response = other.getresponse()
    assert response.status == 503
    assert b"The server is stopping or restarting. Try again in a moment." in response.read()
    until(lambda: not alive(running.other))


def test_a_client_of_a_page_process_that_is_killed_is_served_by_another_process(running):
    other = with_the_other(running)
    os.kill(running.other, signal.SIGKILL)
    with pytest.raises((ConnectionError, http.client.HTTPException)):
        asked(other, "/authors/Ada%20Poe")
    # `http.client` connects again
    assert asked(other, "/authors/Ada%20Poe")[0].status == 200


def test_a_folder_in_which_no_socket_can_be_is_a_clear_error(tmp_path, monkeypatch):
    # longer than the path of a Unix socket may be
    folder = tmp_path / ("x" * 120)
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    processes = PageProcesses(1, Settings(), [], b"secret")
    with pytest.raises(BadInput, match="socket"):
        processes.listen()
    assert not list(folder.iterdir())
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "none"))
    with pytest.raises(BadInput, match="temporary folder"):
        PageProcesses(1, Settings(), [], b"secret")


@pytest.mark.parametrize("failing", ["tempfile.mkdtemp", "pathlib.Path.write_bytes", "socket.socket.bind"])
def test_a_full_disk_is_named_as_the_reason(tmp_path, monkeypatch, failing):
    def full(*_, **__):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr(failing, full)
    with pytest.raises(BadInput) as told:
        PageProcesses(1, Settings(), [], b"secret").listen()
    assert told.value.message.endswith(": No space left on device.")
    assert "socket" not in told.value.message
    assert told.value.hint.startswith("Free space there")
    assert not list(tmp_path.iterdir())


def test_a_server_that_is_stopped_while_a_process_starts_reports_no_error(tmp_path, monkeypatch):
    closed = (tmp_path / "input").open("wb")
    closed.close()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr(subprocess, "Popen", lambda *_, **__: SimpleNamespace(stdin=closed, pid=0))
    processes = PageProcesses(1, Settings(), [], b"secret")
    # `close` closes the input before the message is written
    assert processes._started(0) is not None


def test_the_number_of_processes_depends_on_the_store(tmp_path, monkeypatch):
    monkeypatch.setattr("graphapp.web.page_processes.processor_count", lambda: 4)
    path = tmp_path / "graph.db"
    open_store(str(path), Settings.read(environ={}), create=True).close()

    def number(store: str, **given: int) -> int:
        return process_count(Settings.read({"store": store, **given}, {}))

    assert (
        number(str(path)) == number(f"sqlite:{path}") == number("memory:") == number("bolt://localhost") == 1
    )
    monkeypatch.setattr("graphapp.web.page_processes.LARGE", 1000)
    assert number(str(path)) == number(f"sqlite:{path}") == 4
    assert number(str(path), processes=1) == 1
    assert number(str(path), processes=3) == 3
    with pytest.raises(BadInput, match="in memory"):
        number("memory:", processes=2)
