"""The server: runs the app in waitress, prints one address, and stops cleanly on Ctrl-C and SIGTERM."""

from __future__ import annotations

import errno
import logging
import os
import secrets
import signal
import socket
from collections.abc import Callable, Iterable, Mapping
from copy import copy
from types import FrameType
from typing import Any

import waitress  # type: ignore[import-untyped]
from waitress.channel import ClientDisconnected, HTTPChannel  # type: ignore[import-untyped]
from waitress.parser import HTTPRequestParser  # type: ignore[import-untyped]
from waitress.server import BaseWSGIServer  # type: ignore[import-untyped]
from waitress.task import ErrorTask  # type: ignore[import-untyped]

from graphapp.errors import BadInput
from graphapp.service import GraphService
from graphapp.settings import Settings
from graphapp.support.gc_pause import collected_rarely
from graphapp.web import create_app
from graphapp.web.collection_site import CollectionSite
from graphapp.web.http import main_loop, owner, uploads
from graphapp.web.http.connection_balance import balance
from graphapp.web.http.forwarding import Received
from graphapp.web.http.security import REFUSAL_HEADERS
from graphapp.web.page_processes import PageProcesses, process_count
from graphapp.web.query_requests import console_open
from graphapp.web.render.first_templates import compile_templates_in_background

__all__ = ["page_server", "serve"]

log = logging.getLogger("graphapp.web")

HEADER_ROOM = 64_000
BODY_ROOM = 4_000_000
ANY_SIZE = 1 << 50
# the machine does not have this address, such as ::1 where IPv6 is disabled
_NOT_HERE = (errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT)


def serve(service: GraphService, settings: Settings, say: Callable[[str], object] = print) -> None:
    """Serve until Ctrl-C or SIGTERM, then close `service` and the collections. `say` is called with the address once connections are accepted.

    Call it in the main thread. Raises BadInput if the server cannot listen on the address.
    """
    site: CollectionSite | None = None
    pages: PageProcesses | None = None
    try:
        number = process_count(settings)
        # first, as it continues in the background; saved queries of the owner are available where the console is off
        service.start(cypher=console_open(settings) or bool(settings.saved_queries))
        site = CollectionSite(create_app(service, settings))
        _log_actions()
        sockets = _listen(settings.host, settings.port)
        listening: dict[int, Any] = {}
        page_server(site, site, settings, sockets, listening)
        if number > 1:
            secret = site.app.secret_key = secrets.token_bytes(32)
            pages = PageProcesses(number - 1, settings, sockets, secret)
            balance(main_loop.servers(listening), pages.balance)
            owner.share_ended(site.app, pages.ended)
            # each of their threads forwards one request at a time, also while clients have taken all connections
            forwarded = (number - 1) * settings.threads
            page_server(Received(site), site, settings, [pages.listen()], listening, forwarded)
        before = signal.signal(signal.SIGTERM, _stop)
        # a shell starts what a script puts in the background with SIGINT ignored
        before_int = signal.signal(signal.SIGINT, signal.default_int_handler)
        try:
            if pages is not None:
                pages.start()
            # from here on the server can be stopped
            say(
                f"graphapp listens on {_address(settings.host, sockets[0].getsockname()[1])} (press Ctrl-C to stop)"
            )
            compile_templates_in_background(site.app)
            with collected_rarely():
                # the other processes stop at the same time, not after this one
                main_loop.run_until_stopped(listening, pages.end if pages is not None else lambda: None)
        except (KeyboardInterrupt, SystemExit):
            # stopped before it ran
            return
        finally:
            signal.signal(signal.SIGTERM, before)
            signal.signal(signal.SIGINT, before_int)
            main_loop.close(listening)
            if pages is not None:
                pages.close()
    finally:
        if site is not None:
            site.close()
        service.close()


def _log_actions() -> None:
    """Write what the owner does, and refused attempts, to standard error."""
    log = logging.getLogger("graphapp.owner")
    log.setLevel(logging.INFO)
    if not log.handlers:
        handler = logging.StreamHandler()
        handler.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
        log.addHandler(handler)


def _listen(host: str, port: int) -> list[socket.socket]:
    """A bound socket for each address of `host` that this machine has (localhost has two where IPv6 is enabled), all on one port."""
    bound: list[socket.socket] = []
    absent: OSError | None = None
    try:
        for family, kind, protocol, _, address in socket.getaddrinfo(
            host.strip("[]") or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        ):
            taken = bound[0].getsockname()[1] if bound else port
            try:
                bound.append(_bound(socket.socket(family, kind, protocol), (address[0], taken, *address[2:])))
            except OSError as error:
                if error.errno not in _NOT_HERE:
                    raise
                absent = error
        if absent is not None and not bound:
            raise absent
    except (OSError, UnicodeError) as error:
        for each in bound:
            each.close()
        raise BadInput(
            f"Cannot listen on {host} port {port}: {getattr(error, 'strerror', None) or error}.",
            "Check the host name."
            if isinstance(error, (socket.gaierror, UnicodeError)) or error.errno in _NOT_HERE
            else "Choose another port, or stop the program that uses this one.",
        ) from error
    return bound


def _bound(new: socket.socket, address: tuple[Any, ...]) -> socket.socket:
    try:
        if new.family == socket.AF_INET6:
            new.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        if os.name == "posix":
            # elsewhere this option would share the port with another program
            new.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        new.bind(address)
    except OSError:
        new.close()
        raise
    return new


class _Request(HTTPRequestParser):  # type: ignore[misc]
    """A request; one with two contradictory headers for its length closes the connection (RFC 9112, section 6.1)."""

    def parse_header(self, header_plus: bytes) -> None:
        """Read the head of the request. Raises ParsingError."""
        super().parse_header(header_plus)
        if self.chunked and "CONTENT_LENGTH" in self.headers:
            self.headers["CONNECTION"] = "close"
            self.connection_close = True


class _UploadRequest(_Request):
    """A request of an app that receives uploads: the body of one that `may_send` accepts may have up to `largest` bytes. It is written to a
    temporary file while it arrives."""

    adj: Any
    largest = 0
    may_send: Callable[[str, Mapping[str, str]], bool] = staticmethod(lambda _path, _headers: False)

    def parse_header(self, header_plus: bytes) -> None:
        """Read the head of the request. Raises ParsingError."""
        super().parse_header(header_plus)
        if self.command == "POST" and self.content_length > BODY_ROOM:
            headers = {name.replace("_", "-"): value for name, value in self.headers.items()}
            if self.may_send(self.path, headers):
                # shared by all requests
                self.adj = copy(self.adj)
                self.adj.max_request_body_size = self.largest


class _Refusal(ErrorTask):  # type: ignore[misc]
    """The response to a request that is not HTTP or exceeds a limit, which never reaches the app."""

    def execute(self) -> None:
        """Answer."""
        self.response_headers.extend(REFUSAL_HEADERS.items())
        super().execute()


class _Channel(HTTPChannel):  # type: ignore[misc]
    parser_class = _Request
    error_task_class = _Refusal

    def write_soon(self, data: Any) -> int:
        """Send `data`, or keep what the client does not read yet. Raises ClientDisconnected, also if it cannot be kept: the base class would then
        count wrongly what is left to send, and not close the connection."""
        try:
            written: int = super().write_soon(data)
        except OSError as error:
            log.warning(
                "a response was ended early, as what its client had not read could not be stored: %s. "
                "Free disk space in the server's folder for temporary files (TMPDIR).",
                error.strerror or error,
            )
            self.will_close = True
            raise ClientDisconnected from error
        return written


def page_server(
    app: Callable[..., Iterable[bytes]],
    site: CollectionSite,
    settings: Settings,
    sockets: list[socket.socket],
    listening: dict[int, Any],
    more: int = 0,
) -> None:
    """Add a server of `app` on these sockets to `listening`, with its threads (`graphapp.web.http.main_loop` runs it); `site` says how large the body of
    a request may be. It accepts connections until those in `listening` are `more` than the setting `connections`."""
    # waiting requests are normal and need no log entry
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    # these limits are only a fallback: the app refuses earlier, with an error that says what to do
    waitress.create_server(
        app,
        sockets=sockets,
        threads=settings.threads,
        ident="graphapp",
        max_request_header_size=settings.request_bytes + HEADER_ROOM,
        max_request_body_size=settings.request_bytes + BODY_ROOM,
        clear_untrusted_proxy_headers=True,
        # reading during a request detects that a client disconnects
        channel_request_lookahead=1,
        connection_limit=main_loop.connection_limit(settings.connections) + more,
        # a thread never waits for a slow client: what is not sent yet is kept in memory, or from 1 MB on in a temporary file
        outbuf_high_watermark=ANY_SIZE,
        map=listening,
    )
    channel = _channel(site)
    for each in listening.values():
        if isinstance(each, BaseWSGIServer):
            each.channel_class = channel


def _channel(site: CollectionSite) -> type[_Channel]:
    """The channel class for `site`: larger bodies are received only where the site accepts them."""
    accepted = uploads.accepted(site.app)
    if accepted is None:
        return _Channel
    members = {"largest": accepted.largest, "may_send": staticmethod(site.may_send)}
    parser = type("_AppRequest", (_UploadRequest,), members)
    return type("_AppChannel", (_Channel,), {"parser_class": parser})


def _address(host: str, port: int) -> str:
    bare = host.strip("[]")
    return f"http://[{bare}]:{port}" if ":" in bare else f"http://{host}:{port}"


def _stop(_signal: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)
