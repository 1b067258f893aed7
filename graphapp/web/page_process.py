"""A process that serves pages beside the first process of a server (`graphapp.web.page_processes`): `python -m graphapp.web.page_process`.

It reads one line from its input, with the settings and what it inherits, and ends when its input ends. It answers requests that only read the
store and the files beside it; every answer is made for the present revision of these, so that all processes give the same answers. Other
requests are forwarded to the first process.
"""

from __future__ import annotations

import os
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterable
from typing import Any

import orjson
from flask import Flask
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from graphapp.service import GraphService
from graphapp.settings import Settings
from graphapp.stores import open_store
from graphapp.web import create_app
from graphapp.web.collection_site import CollectionSite
from graphapp.web.http.forwarding import Forwarder
from graphapp.web.server import page_server

__all__ = ["PAGES", "PageSite", "main"]

PAGES = frozenset(
    {
        "api.author",
        "api.author_by_name",
        "api.description",
        "api.overview",
        "api.paper",
        "api.paper_by_id",
        "api.path",
        "api.search",
        "api.venue",
        "api.venue_by_name",
        "pages.author",
        "pages.author_by_name",
        "pages.front",
        "pages.icon",
        "pages.paper",
        "pages.paper_by_id",
        "pages.path",
        "pages.search",
        "pages.venue",
        "pages.venues",
        "static_files.file",
    }
)
"""The endpoints that any process answers: they use nothing that is only in the memory of the first one."""
END_SECONDS = 12.0
"""The time after which a process ends whose requests do not."""


class PageSite:
    """Answers requests for PAGES by `app`, and passes all others to `forward`. Persons are answered by the first process, which knows who is who: that
    takes time to compute, and memory."""

    def __init__(self, app: Flask, settings: Settings, forward: Callable[..., Iterable[bytes]]) -> None:
        self.app = app
        self._settings = settings
        self._forward = forward
        self._map = app.url_map.bind("")

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        answer = self.app if self._is_page(environ) else self._forward
        return answer(environ, start_response)

    def _is_page(self, environ: dict[str, Any]) -> bool:
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            return False
        if self._settings.unit == "person" or "unit=" in environ.get("QUERY_STRING", ""):
            return False
        path = environ.get("PATH_INFO", "").encode("latin-1").decode("utf-8", "replace")
        try:
            endpoint, _ = self._map.match(path, method="GET")
        except (HTTPException, RequestRedirect):
            return False
        return endpoint in PAGES


def main() -> None:
    """Serve until the input ends."""
    signal.signal(signal.SIGTERM, _stop)
    line = sys.stdin.buffer.readline()
    if not line.endswith(b"\n"):
        return
    given = orjson.loads(line)
    settings = Settings(**given["settings"])
    sockets = [socket.socket(fileno=number) for number in given["sockets"]]
    service = GraphService(open_store(settings.store, settings), settings)
    try:
        app = create_app(service, settings)
        app.secret_key = bytes.fromhex(given["secret"])
        site = PageSite(app, settings, Forwarder(given["forward"]))
        server = page_server(site, CollectionSite(app), settings, sockets, {})
        threading.Thread(target=_end_with_input, name="end of input", daemon=True).start()
        # returns on SystemExit, after the running requests are complete
        server.run()
    finally:
        service.close()


def _end_with_input() -> None:
    """Stop the server when the first process closes the pipe or ends."""
    while sys.stdin.buffer.read(1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    threading.Event().wait(END_SECONDS)
    os._exit(1)


def _stop(_signal: int, _frame: Any) -> None:
    raise SystemExit(0)


if __name__ == "__main__":
    main()
