"""Finds out what is at the address of a Neo4j server that the driver cannot use: `examine` probes it, `advice` explains the finding.

The first bytes of Bolt, its magic number and four versions to choose from, are those of the Bolt handshake specification
(https://neo4j.com/docs/bolt/current/bolt/handshake/); a server that speaks it answers with four bytes.
"""

from __future__ import annotations

import contextlib
import socket
import ssl
import time
from typing import Literal, NamedTuple
from urllib.parse import urlsplit

__all__ = ["Advice", "Finding", "ServerPlace", "advice", "answers", "concluded", "examine", "place_of"]

PORT = 7687
_BOLT = b"\x60\x60\xb0\x17" + b"\x00\x08\x08\x05" + b"\x00\x04\x04\x04" + b"\x00\x00\x00\x03" + b"\x00" * 4
_GET = b"GET / HTTP/1.0\r\n\r\n"

Reply = Literal["bolt", "http", "other", "closed", "silent"]
"""The response of a service: Bolt, HTTP, other data, a closed connection without data, or nothing in time."""
Finding = Literal[
    "no host",
    "closed port",
    "no answer",
    "silent",
    "needs TLS",
    "no TLS",
    "certificate",
    "HTTP",
    "not Bolt",
    "speaks Bolt",
]


class ServerPlace(NamedTuple):
    """The location of a server: the scheme without its suffix, host and port, whether TLS is used, and whether its certificate is checked."""

    scheme: str
    host: str
    port: int
    tls: bool
    checked: bool

    @property
    def shown(self) -> str:
        """Host and port as written in an address."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}"


class Advice(NamedTuple):
    """The problem, as the end of a sentence, and what to do."""

    wrong: str
    hint: str


def place_of(address: str) -> ServerPlace:
    """The parts of an address that `checked_address` accepted."""
    parts = urlsplit(address)
    scheme, _, security = parts.scheme.partition("+")
    return ServerPlace(scheme, parts.hostname or "", parts.port or PORT, bool(security), security == "s")


def answers(place: ServerPlace, seconds: float) -> bool:
    """True if a server at `place` starts to speak Bolt within `seconds`. A suspended server does not, although its machine accepts the
    connection."""
    try:
        return _reply(place, _BOLT, place.tls, time.monotonic() + seconds) == "bolt"
    except OSError:
        return False


def examine(place: ServerPlace, seconds: float) -> Finding:
    """Find out what is at `place`, by at most three probes of at most `seconds` each, plus the time of the host name lookup."""
    try:
        socket.getaddrinfo(place.host, place.port, type=socket.SOCK_STREAM)
    except (socket.gaierror, UnicodeError):
        return "no host"
    try:
        plain = _reply(place, _BOLT, False, time.monotonic() + seconds)
    except ConnectionRefusedError:
        return "closed port"
    except OSError:
        return "no answer"
    if plain == "bolt" and not place.tls:
        return "speaks Bolt"
    secured: Reply = "closed"
    with contextlib.suppress(OSError):
        secured = _reply(place, _BOLT, True, time.monotonic() + seconds)
    found = concluded(place, plain, secured)
    if found in ("silent", "not Bolt"):
        # many web servers wait for the end of a line before they respond
        with contextlib.suppress(OSError):
            if _reply(place, _GET, False, time.monotonic() + seconds) == "http":
                return "HTTP"
    return found


def concluded(place: ServerPlace, plain: Reply, secured: Reply) -> Finding:
    """The finding for two replies to Bolt, one without TLS and one with it. Pure."""
    if place.tls:
        if secured == "bolt":
            return "certificate" if place.checked else "speaks Bolt"
        if plain == "bolt":
            return "no TLS"
    elif plain == "bolt":
        return "speaks Bolt"
    elif secured == "bolt":
        return "needs TLS"
    if "http" in (plain, secured):
        return "HTTP"
    return "silent" if plain == "silent" else "not Bolt"


def _reply(place: ServerPlace, sent: bytes, tls: bool, until: float) -> Reply:
    """The reply of the service to `sent`. Raises OSError if there is no connection."""
    with socket.create_connection((place.host, place.port), timeout=_left(until)) as raw:
        try:
            with _secured(raw, place.host, until) if tls else contextlib.nullcontext(raw) as way:
                way.settimeout(_left(until))
                way.sendall(sent)
                return _read(way, until)
        except TimeoutError:
            return "silent"
        except OSError:
            # includes TLS errors
            return "closed"


def _secured(raw: socket.socket, host: str, until: float) -> ssl.SSLSocket:
    context = ssl.create_default_context()
    # the identity does not matter here: nothing secret is sent
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    raw.settimeout(_left(until))
    return context.wrap_socket(raw, server_hostname=host)


def _read(way: socket.socket, until: float) -> Reply:
    data = b""
    while len(data) < 4:
        way.settimeout(_left(until))
        more = way.recv(4 - len(data))
        if not more:
            break
        data += more
    if not data:
        return "closed"
    if data == b"HTTP":
        return "http"
    # a version, or four zeros if there is no common version
    return "bolt" if len(data) == 4 and data[0] == 0 and data[3] < 32 else "other"


def _left(until: float) -> float:
    return max(0.01, until - time.monotonic())


def advice(finding: Finding, place: ServerPlace) -> Advice:
    """What a finding means for the user who gave the address. Pure."""
    host, port = place.host, place.port
    plain = f"{place.scheme}://{place.shown}"
    secured = f"{place.scheme}+s://{place.shown}"
    own = f"{place.scheme}+ssc://{place.shown}"
    table: dict[Finding, Advice] = {
        "no host": Advice(
            f"there is no host named {host}",
            "Check the spelling of the name, and whether this machine needs a VPN to resolve it.",
        ),
        "closed port": Advice(
            f"nothing is listening on port {port} of {host}",
            f"Start the server, or correct the port. The default port of Neo4j is {PORT}.",
        ),
        "no answer": Advice(
            f"{host} does not respond on port {port}",
            "Check that the machine is running and that no firewall blocks the port.",
        ),
        "silent": Advice(
            f"port {port} of {host} accepts connections but sends nothing",
            "The server may be starting, overloaded or suspended: check the server log, and try again."
            " If the service is not a Neo4j server, correct the port.",
        ),
        "needs TLS": Advice(
            "the server requires TLS",
            f"Use {secured}, or {own} if the certificate of the server is self-signed.",
        ),
        "no TLS": Advice(
            "the server does not use TLS",
            f"Use {plain}, or enable TLS for Bolt on the server.",
        ),
        "certificate": Advice(
            f"the certificate of the server is not valid for {host}, or is not signed by an authority that this machine trusts",
            f"Use the host name in the certificate, or {own} if the certificate is self-signed.",
        ),
        "HTTP": Advice(
            f"port {port} belongs to a web server, which does not speak Bolt",
            f"Use the Bolt port of Neo4j, usually {PORT}; 7474 is the port of its web interface.",
        ),
        "not Bolt": Advice(
            f"the service on port {port} of {host} does not speak Bolt",
            f"Use the Bolt port of a Neo4j server, usually {PORT}.",
        ),
        "speaks Bolt": Advice(
            "the server closed the connection",
            "The server may be starting or stopping: try again in a moment, and check the server log.",
        ),
    }
    return table[finding]
