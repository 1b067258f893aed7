"""The message if an address has no Neo4j server or another service; each case is simulated on the loopback address."""

from __future__ import annotations

import itertools
import shutil
import socket
import ssl
import subprocess
import threading
from contextlib import contextmanager, suppress

import pytest

from graphapp.errors import StoreUnavailable
from graphapp.stores import open_store
from graphapp.stores.neo4j import diagnosis
from graphapp.stores.neo4j.diagnosis import ServerPlace, advice, answers, concluded, examine, place_of

pytestmark = pytest.mark.slow

SECONDS = 1.0


@contextmanager
def listening(answer, context=None):
    """A service that calls `answer(socket)` for each connection; returns its port."""
    server = socket.create_server(("127.0.0.1", 0))
    over = threading.Event()

    def each(one):
        with suppress(OSError):
            one.settimeout(5)
            if context is not None:
                one = context.wrap_socket(one, server_side=True)
            with one:
                answer(one, over)

    def serve():
        while not over.is_set():
            with suppress(OSError):
                one, _ = server.accept()
                threading.Thread(target=each, args=(one,), daemon=True).start()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield server.getsockname()[1]
    finally:
        over.set()
        server.shutdown(socket.SHUT_RDWR)
        server.close()
        thread.join(5)


def bolt(one, over):
    if one.recv(20).startswith(b"\x60\x60\xb0\x17"):
        one.sendall(b"\x00\x00\x04\x05")


def http(one, over):
    if b"\n" in one.recv(100):
        one.sendall(b"HTTP/1.0 200 OK\r\n\r\n")


def eager_http(one, over):
    one.recv(20)
    one.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")


def mail(one, over):
    one.sendall(b"220 mail.example.org ESMTP\r\n")


def closing(one, over):
    one.recv(20)


def silent(one, over):
    over.wait(10)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """The server side of TLS with a self-signed certificate."""
    program = shutil.which("openssl")
    if program is None:
        pytest.skip("no openssl: install it (on Debian: apt-get install openssl)")
    folder = tmp_path_factory.mktemp("tls")
    key, made = folder / "key.pem", folder / "cert.pem"
    subprocess.run(
        [
            program,
            *f"req -x509 -newkey rsa:2048 -nodes -keyout {key} -out {made} -days 2 -subj /CN=h".split(),
        ],
        check=True,
        capture_output=True,
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(made, key)
    return context


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


def found(scheme, port):
    return examine(place_of(f"{scheme}://127.0.0.1:{port}"), SECONDS)


def test_a_host_that_does_not_exist():
    assert examine(place_of("bolt://no-such-host.invalid"), SECONDS) == "no host"


def test_a_port_on_which_nothing_listens():
    assert found("bolt", free_port()) == "closed port"


@pytest.mark.parametrize(
    ("service", "expected"),
    [
        (bolt, "speaks Bolt"),
        (http, "HTTP"),
        (eager_http, "HTTP"),
        (mail, "not Bolt"),
        (closing, "not Bolt"),
        (silent, "silent"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_a_service_without_tls_asked_without_it(service, expected):
    with listening(service) as port:
        assert found("neo4j", port) == expected


@pytest.mark.parametrize("scheme", ["bolt+s", "neo4j+ssc"])
def test_tls_asked_of_a_server_without_it(scheme):
    with listening(bolt) as port:
        assert found(scheme, port) == "no TLS"


def test_a_server_that_requires_tls_asked_without_it(certificate):
    with listening(bolt, certificate) as port:
        assert found("bolt", port) == "needs TLS"


def test_a_certificate_that_is_not_trusted(certificate):
    with listening(bolt, certificate) as port:
        assert found("bolt+s", port) == "certificate"
        assert found("bolt+ssc", port) == "speaks Bolt"


def test_a_web_server_with_tls(certificate):
    with listening(eager_http, certificate) as port:
        assert found("bolt+s", port) == "HTTP"


def test_a_server_responds_if_it_begins_to_speak_bolt(certificate):
    with listening(bolt) as port:
        assert answers(place_of(f"bolt://127.0.0.1:{port}"), SECONDS)
    with listening(bolt, certificate) as port:
        assert answers(place_of(f"neo4j+s://127.0.0.1:{port}"), SECONDS)
    with listening(silent) as port:
        assert not answers(place_of(f"bolt://127.0.0.1:{port}"), 0.3)
    assert not answers(place_of(f"bolt://127.0.0.1:{free_port()}"), 0.3)


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("bolt://h", ServerPlace("bolt", "h", 7687, False, False)),
        ("neo4j+s://h:1", ServerPlace("neo4j", "h", 1, True, True)),
        ("bolt+ssc://[::1]:2", ServerPlace("bolt", "::1", 2, True, False)),
    ],
)
def test_the_parts_of_an_address(address, place):
    assert place_of(address) == place


@pytest.mark.parametrize("tls", [False, True])
def test_every_pair_of_replies_means_something_that_has_advice(tls):
    place = ServerPlace("bolt", "h", 1, tls, tls)
    replies = ("bolt", "http", "other", "closed", "silent")
    for plain, secured in itertools.product(replies, replies):
        said = advice(concluded(place, plain, secured), place)
        assert said.wrong
        assert said.hint


def test_advice_names_the_address_to_use():
    plain, secured = place_of("neo4j://db:7688"), place_of("bolt+s://[::1]:7687")
    assert "neo4j+s://db:7688" in advice("needs TLS", plain).hint
    assert "neo4j+ssc://db:7688" in advice("needs TLS", plain).hint
    assert "bolt://[::1]:7687" in advice("no TLS", secured).hint
    assert "bolt+ssc://[::1]:7687" in advice("certificate", secured).hint
    assert "db" in advice("no host", plain).wrong
    assert "7688" in advice("closed port", plain).wrong


# --- through the store, with the errors of the driver


@pytest.mark.parametrize("scheme", ["bolt", "neo4j"])
@pytest.mark.parametrize(
    ("service", "finding"),
    [(http, "HTTP"), (eager_http, "HTTP"), (mail, "not Bolt"), (closing, "not Bolt"), (silent, "silent")],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_opening_a_store_says_what_is_there(settings, monkeypatch, scheme, service, finding):
    monkeypatch.setenv("NEO4J_PASSWORD", "unused")
    with listening(service) as port:
        check(settings, f"{scheme}://127.0.0.1:{port}", finding)


def test_opening_a_store_says_that_tls_is_missing_or_too_much(settings, monkeypatch, certificate):
    monkeypatch.setenv("NEO4J_PASSWORD", "unused")
    with listening(bolt, certificate) as port:
        check(settings, f"bolt://127.0.0.1:{port}", "needs TLS")
        check(settings, f"bolt+s://127.0.0.1:{port}", "certificate")
    with listening(bolt) as port:
        check(settings, f"neo4j+s://127.0.0.1:{port}", "no TLS")
        check(settings, f"bolt+ssc://127.0.0.1:{port}", "no TLS")


def test_opening_a_store_says_that_the_name_or_the_port_is_wrong(settings, monkeypatch):
    monkeypatch.setenv("NEO4J_PASSWORD", "unused")
    check(settings, "neo4j://no-such-host.invalid", "no host")
    check(settings, f"bolt://127.0.0.1:{free_port()}", "closed port")


def check(settings, address, finding):
    said = diagnosis.advice(finding, place_of(address))
    with pytest.raises(StoreUnavailable) as caught:
        open_store(address, settings)
    assert caught.value.message == f"The database at {address} is not reachable: {said.wrong}."
    assert caught.value.hint == said.hint
