"""The server: waitress around the app, one address printed, a clean stop on Ctrl-C and SIGTERM."""

from __future__ import annotations

import signal
from collections.abc import Callable
from types import FrameType
from typing import Any

import waitress  # type: ignore[import-untyped]

from graphapp.errors import BadInput
from graphapp.service import GraphService
from graphapp.settings import Settings
from graphapp.web import create_app

__all__ = ["serve"]

HEADER_ROOM = 64_000
BODY_ROOM = 4_000_000


def serve(service: GraphService, settings: Settings, say: Callable[[str], object] = print) -> None:
    """Serve until Ctrl-C or SIGTERM, then close `service`. `say` gets the address once connections are accepted.

    Call it in the main thread. Raises BadInput when the address cannot be listened on.
    """
    try:
        server = _listen(service, settings)
        say(f"graphapp is at {_address(server, settings)} (Ctrl-C stops it)")
        before = signal.signal(signal.SIGTERM, _stop)
        try:
            # returns on KeyboardInterrupt and SystemExit, after the requests that are being answered
            server.run()
        finally:
            signal.signal(signal.SIGTERM, before)
            server.close()
    finally:
        service.close()


def _listen(service: GraphService, settings: Settings) -> Any:
    app = create_app(service, settings)
    try:
        # the limits here are only the outer wall: the app refuses earlier, with an error that says what to do
        return waitress.create_server(
            app,
            host=settings.host,
            port=settings.port,
            threads=settings.threads,
            ident="graphapp",
            max_request_header_size=settings.request_bytes + HEADER_ROOM,
            max_request_body_size=settings.request_bytes + BODY_ROOM,
            clear_untrusted_proxy_headers=True,
        )
    except (OSError, ValueError) as error:
        raise BadInput(
            f"Cannot listen on {settings.host} port {settings.port}: {error}",
            "Choose another port, or stop the program that uses this one.",
        ) from error


def _address(server: Any, settings: Settings) -> str:
    # a name with an IPv4 and an IPv6 address makes two sockets
    listening = getattr(server, "effective_listen", None) or [(None, server.effective_port)]
    host = settings.host
    if ":" in host and not host.startswith("["):
        host = f"[{host}]"
    return f"http://{host}:{listening[0][1]}"


def _stop(_signal: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)
