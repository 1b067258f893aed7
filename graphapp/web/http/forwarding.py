"""Passes requests from one process of the server to another, through a Unix socket that only this user can open.

What a request does not say itself, such as the address of the client, is in headers that `Received` reads and clients cannot send: it only
receives requests of the other processes.
"""

from __future__ import annotations

import contextlib
import http.client
import select
import socket
import string
from collections.abc import Callable, Iterable, Iterator, Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from graphapp.web.http.security import REFUSAL_HEADERS

__all__ = ["Forwarder", "Received"]

Environ = dict[str, Any]
_PIECE = 1 << 16
_LOOK_MILLISECONDS = 100
_PEER, _SCHEME = "Graphapp-Peer", "Graphapp-Scheme"
# each connection has its own (RFC 9110, section 7.6.1); the server adds the last two
_OWN = frozenset(
    {"connection", "expect", "keep-alive", "trailer", "transfer-encoding", "upgrade", "date", "server"}
)


class _Connection(http.client.HTTPConnection):
    def __init__(self, path: str) -> None:
        super().__init__("localhost")
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.connect(self._path)


class Forwarder:
    """A WSGI application that passes every request to the process that listens on the Unix socket `path`, and its response back. If the client
    disconnects, so does the forwarder, which ends a query."""

    def __init__(self, path: str) -> None:
        self._path = path

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        connection = _Connection(self._path)
        try:
            answer = self._answer(connection, environ)
        except (OSError, http.client.HTTPException):
            connection.close()
            return _unavailable(start_response)
        except ValueError:
            # http.client sends only methods in ASCII without control characters
            connection.close()
            return _refused(
                start_response,
                HTTPStatus.BAD_REQUEST,
                "The method of the request is invalid. Use GET or POST.",
            )
        if answer is None:
            return _unavailable(start_response)
        headers = [(name, value) for name, value in answer.getheaders() if name.lower() not in _OWN]
        start_response(f"{answer.status} {answer.reason}", headers)
        return _Body(connection, answer)

    def _answer(self, connection: _Connection, environ: Environ) -> http.client.HTTPResponse | None:
        """The head of the response; None if the client has disconnected."""
        body = environ["wsgi.input"] if environ.get("CONTENT_LENGTH") else None
        # the other process may refuse a request before it has the whole body; its response says why
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            connection.request(environ["REQUEST_METHOD"], _target(environ), body, _headers(environ))
        gone: Callable[[], bool] | None = environ.get("waitress.client_disconnected")
        while gone is not None and not _has_answer(connection.sock):
            if gone():
                connection.close()
                return None
        return connection.getresponse()


class _Body:
    """The body of a response, read as it is sent on."""

    def __init__(self, connection: _Connection, answer: http.client.HTTPResponse) -> None:
        self._connection = connection
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        while piece := self._answer.read(_PIECE):
            yield piece

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()


class Received:
    """Passes the requests that a `Forwarder` sent to `app`, as if they were from the client."""

    def __init__(self, app: Callable[[Environ, Any], Iterable[bytes]]) -> None:
        self._app = app

    def __call__(self, environ: Environ, start_response: Any) -> Iterable[bytes]:
        said = {name: environ.pop(f"HTTP_{name.upper().replace('-', '_')}", "") for name in (_PEER, _SCHEME)}
        own = {
            "REMOTE_ADDR": said[_PEER],
            "REMOTE_HOST": said[_PEER],
            "wsgi.url_scheme": said[_SCHEME] or "http",
        }
        host, _, port = environ.get("HTTP_HOST", "").rpartition(":")
        own |= {
            "SERVER_NAME": host or environ.get("HTTP_HOST", ""),
            "SERVER_PORT": port if port.isdigit() else "80",
        }
        return self._app({**environ, **own}, start_response)


def _has_answer(sock: socket.socket) -> bool:
    """Wait briefly for an answer; True if there is one, or if the other process has closed the connection."""
    # `select` supports only file descriptors below 1024
    watch = select.poll()
    watch.register(sock, select.POLLIN)
    return bool(watch.poll(_LOOK_MILLISECONDS))


def _target(environ: Mapping[str, Any]) -> str:
    path = quote(environ.get("PATH_INFO", "").encode("latin-1"), safe="/:@!$&'()*+,;=~")
    # only what an address cannot contain is changed, which some servers accept nevertheless
    query = quote(environ.get("QUERY_STRING", "").encode("latin-1"), safe=string.punctuation)
    return f"{path}?{query}" if query else path


def _headers(environ: Mapping[str, Any]) -> dict[str, str]:
    """The headers of a request as its client sent them."""
    sent = {
        name.removeprefix("HTTP_").replace("_", "-").title(): value
        for name, value in environ.items()
        if name.startswith("HTTP_") or (name in ("CONTENT_TYPE", "CONTENT_LENGTH") and value)
    }
    kept = {name: value for name, value in sent.items() if name.lower() not in _OWN}
    kept.setdefault("Host", f"{environ['SERVER_NAME']}:{environ['SERVER_PORT']}")
    # http.client would otherwise ask for an uncompressed response
    kept.setdefault("Accept-Encoding", "")
    return kept | {
        _PEER: environ.get("REMOTE_ADDR", ""),
        _SCHEME: environ["wsgi.url_scheme"],
        "Connection": "close",
    }


def _unavailable(start_response: Callable[..., Any]) -> list[bytes]:
    message = "The server is stopping or restarting. Try again in a moment."
    return _refused(start_response, HTTPStatus.SERVICE_UNAVAILABLE, message, ("Retry-After", "1"))


def _refused(
    start_response: Callable[..., Any], status: HTTPStatus, message: str, *more: tuple[str, str]
) -> list[bytes]:
    headers = [("Content-Type", "text/plain; charset=utf-8"), *more, *REFUSAL_HEADERS.items()]
    start_response(f"{status.value} {status.phrase}", headers)
    return [f"{message}\n".encode()]
