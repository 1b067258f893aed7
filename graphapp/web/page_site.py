"""What a process answers that serves pages in addition to the first process of a server (`graphapp.web.page_processes`).

It answers requests that only read the store and the files next to it; every answer is made for the present revision of these, so that all processes
give the same answers. Other requests are forwarded to the first process.
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NamedTuple

from flask import Flask
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from graphapp.service import GraphService
from graphapp.settings import Settings
from graphapp.support.gc_pause import collected_rarely
from graphapp.web import create_app
from graphapp.web.collection_site import CollectionSite
from graphapp.web.http import main_loop, owner
from graphapp.web.http.connection_balance import ConnectionBalance, balance
from graphapp.web.http.forwarding import Forwarder
from graphapp.web.render.first_templates import compile_templates_in_background
from graphapp.web.server import page_server

__all__ = ["PAGES", "PageSite", "SharedByProcesses", "serve_pages"]

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


class PageSite:
    """Answers requests for PAGES by `app`, and passes all others to `forward`. Persons are answered by the first process, which knows who is who: that
    takes time to compute, and memory. So are the pages of an owner who signed in, whose forms only the first process receives."""

    def __init__(self, app: Flask, settings: Settings, forward: Callable[..., Iterable[bytes]]) -> None:
        self.app = app
        self._settings = settings
        self._forward = forward
        self._map = app.url_map.bind("")
        self._signed_in = f"{app.config['SESSION_COOKIE_NAME']}=" if settings.owner_token else None

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        answer = self.app if self._is_page(environ) else self._forward
        return answer(environ, start_response)

    def _is_page(self, environ: dict[str, Any]) -> bool:
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            return False
        if self._settings.unit == "person" or "unit=" in environ.get("QUERY_STRING", ""):
            return False
        if self._signed_in is not None and self._signed_in in environ.get("HTTP_COOKIE", ""):
            return False
        path = environ.get("PATH_INFO", "").encode("latin-1").decode("utf-8", "replace")
        try:
            endpoint, _ = self._map.match(path, method="GET")
        except (HTTPException, RequestRedirect):
            return False
        return endpoint in PAGES


class SharedByProcesses(NamedTuple):
    """What a process shares with the others: `forward_to` is the Unix socket of the first one, `secret` signs the sessions, `counts` is the file with the
    numbers of connections, with this process at `place`, and `ended` that with the sessions that have ended."""

    forward_to: str
    secret: bytes
    counts: Path
    place: int
    ended: Path


def serve_pages(
    service: GraphService, settings: Settings, sockets: list[socket.socket], shared: SharedByProcesses
) -> None:
    """Serve pages on these sockets until SystemExit, then complete the running requests."""
    app = create_app(service, settings)
    app.secret_key = shared.secret
    owner.share_ended(app, shared.ended)
    compile_templates_in_background(app)
    site = PageSite(app, settings, Forwarder(shared.forward_to))
    listening: dict[int, Any] = {}
    page_server(site, CollectionSite(app), settings, sockets, listening)
    balance(main_loop.servers(listening), ConnectionBalance(shared.counts, shared.place))
    with collected_rarely():
        # long enough to pass on what the first process answers until its own time is over
        main_loop.run_until_stopped(listening, grace=main_loop.GRACE_SECONDS + 1)
