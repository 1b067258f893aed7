"""Requests over HTTP, to a server on loopback."""

from __future__ import annotations

import gzip
import logging
import socket
import threading

import pytest

from graphapp.fetching.engine import TransportFailed
from graphapp.fetching.request import Request
from graphapp.fetching.transport import HttpTransport
from tests.fetching.replay import Asked, Replay, Reply, served


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch):
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture
def transport():
    with HttpTransport(0.5, 1) as made:
        yield made


def test_a_response_is_decompressed_and_redirects_are_not_followed(transport):
    bodies = {
        "/x/zip": Reply(200, gzip.compress(b"text"), {"Content-Encoding": "gzip", "X-Rate": "5"}),
        "/x/moved": Reply(301, headers={"Location": "/x/zip"}),
    }
    replay = Replay(x=lambda asked: bodies["/x" + asked.path])
    with served(replay) as address:
        found = transport.send(
            Request(f"{address}/x/zip", (("a", "ä b"),), headers={"User-Agent": "graphapp/1"})
        )
        moved = transport.send(Request(f"{address}/x/moved"))
    assert (found.status, found.body, found.headers["x-rate"]) == (200, b"text", "5")
    assert (moved.status, moved.headers["location"]) == (301, "/x/zip")
    assert replay.asked[0].parameters == {"a": "ä b"}
    assert replay.asked[0].headers["user-agent"] == "graphapp/1"


def test_the_body_of_a_request_is_sent(transport):
    replay = Replay(x=lambda asked: Reply(200, asked.body))
    with served(replay) as address:
        assert transport.send(Request(f"{address}/x", method="POST", body=b"[1]")).body == b"[1]"


@pytest.mark.parametrize(
    ("reply", "message", "again"),
    [
        (Reply(200, b"half", cut=True), "incomplete", True),
        (Reply(200, b"no gzip", {"Content-Encoding": "gzip"}), "incomplete", True),
        (Reply(200, b"x" * (2**20 + 1)), "larger than 1 MiB", False),
        (Reply(200, gzip.compress(bytes(2**21)), {"Content-Encoding": "gzip"}), "larger than 1 MiB", False),
    ],
)
def test_incomplete_and_too_large_responses(transport, reply, message, again):
    with (
        served(Replay(x=lambda _: reply)) as address,
        pytest.raises(TransportFailed, match=message) as failed,
    ):
        transport.send(Request(f"{address}/x"))
    assert failed.value.again is again


def test_a_slow_server_is_given_up():
    done = threading.Event()

    def slow(_: Asked) -> Reply:
        done.wait(10)
        return Reply()

    with served(Replay(x=slow)) as address, HttpTransport(0.05, 1) as transport:
        with pytest.raises(TransportFailed, match="did not answer within") as failed:
            transport.send(Request(f"{address}/x"))
        done.set()
    assert failed.value.again


def test_no_server(transport):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with pytest.raises(TransportFailed, match="No connection to") as failed:
        transport.send(Request(f"http://127.0.0.1:{port}/x", secrets=(("key", "hidden"),)))
    assert failed.value.again
    assert "HTTPS_PROXY" in failed.value.hint
    assert "hidden" not in failed.value.message


def test_the_proxy_of_the_environment_is_used(transport, monkeypatch):
    replay = Replay(x=lambda _: Reply(200, b"by proxy"))
    with served(replay) as address:
        monkeypatch.setenv("HTTP_PROXY", address)
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        assert transport.send(Request("http://source.invalid/x")).body == b"by proxy"
        assert transport.send(Request(f"{address}/x")).body == b"by proxy"
    assert replay.asked[0].headers["host"] == "source.invalid"


@pytest.mark.parametrize("name", ["SSL_CERT_FILE", "HTTPS_PROXY"])
def test_wrong_certificates_and_proxies_in_the_environment_are_reported(
    transport, monkeypatch, tmp_path, name
):
    (tmp_path / "none.pem").write_text("", encoding="utf-8")
    monkeypatch.setenv(name, "ftp://x" if name == "HTTPS_PROXY" else str(tmp_path / "none.pem"))
    with pytest.raises(TransportFailed) as failed:
        transport.send(Request("https://127.0.0.1:9/x"))
    assert name in failed.value.hint
    assert not failed.value.again


def test_no_log_contains_a_key(transport, caplog):
    caplog.set_level(logging.DEBUG)
    with served(Replay(x=lambda _: Reply())) as address:
        transport.send(
            Request(f"{address}/x", secrets=(("api_key", "hidden"),), headers={"x-api-key": "hidden"})
        )
    assert "hidden" not in caplog.text
