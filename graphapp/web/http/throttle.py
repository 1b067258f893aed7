"""Limits the number of slow requests, so that some threads are always free for pages.

Networks, files and queries may take seconds. At most half of the server's threads serve them; a few more requests may wait for a limited
time, and further ones are refused immediately.
"""

from __future__ import annotations

import threading
from collections.abc import Collection

from flask import Flask, g, request

from graphapp.errors import ServerBusy

__all__ = ["SLOW", "Turns", "register"]

SLOW = frozenset(
    {
        "api.collaborators",
        "api.compare",
        "api.conflict_check",
        "api.conflict_check_by_body",
        "api.conflicts",
        "api.group",
        "api.group_report",
        "api.map_author",
        "api.map_level",
        "api.network",
        "api.network_citation",
        "api.network_communities",
        "api.network_layout",
        "api.network_measure",
        "api.network_suggested",
        "api.path",
        "api.paths",
        "api.network_node",
        "api.network_link",
        "api.network_expand",
        "api.query",
        "api.query_by_body",
        "api.query_network",
        "api.query_plan",
        "api.saved_network",
        "api.saved_query",
        "console.query",
        "console.saved",
        "downloads.answer",
        "downloads.collaborators",
        "downloads.compare",
        "downloads.conflict_check",
        "downloads.conflicts",
        "downloads.group",
        "downloads.group_report",
        "downloads.map_level_file",
        "downloads.network",
        "downloads.papers",
        "collections.change",
        "collections.collections",
        "collections.create",
        "collections.delete",
        "collections.rename",
        "groups.group",
        "groups.save",
        "loading.columns",
        "loading.files",
        "loading.upload",
        "map.collection_map",
        "pages.author_network",
        "pages.collaborators",
        "pages.compare",
        "pages.conflict_check",
        "pages.conflicts",
        "pages.explain",
        "pages.feed",
        "pages.group_report",
        "pages.load_entry",
        "pages.network",
        "pages.path",
        "pages.venue_network",
        "people.contradictions",
    }
)
"""Endpoints that may take long."""
_EXTENSION = "graphapp-turns"


class Turns:
    """At most `running` turns at a time, and at most `waiting` requests that wait up to `seconds` for a turn."""

    def __init__(self, running: int, waiting: int, seconds: float) -> None:
        self._free = threading.BoundedSemaphore(running)
        self._places = threading.BoundedSemaphore(waiting)
        self._seconds = seconds

    def take(self) -> None:
        """Begin a turn. Raises ServerBusy if none is free in time."""
        if self._free.acquire(blocking=False):
            return
        if not self._places.acquire(blocking=False):
            raise ServerBusy
        try:
            if not self._free.acquire(timeout=self._seconds):
                raise ServerBusy
        finally:
            self._places.release()

    def give_back(self) -> None:
        """End a turn."""
        self._free.release()


def register(
    app: Flask, threads: int, seconds: float, slow: Collection[str] = SLOW, shared: Flask | None = None
) -> None:
    """Limit the number of concurrent requests for the `slow` endpoints of `app`, which is served by `threads` threads. `shared` is another app
    that is served by the same threads."""
    turns: Turns = (
        shared.extensions[_EXTENSION]
        if shared
        else Turns(max(1, threads // 2), max(1, threads // 4), seconds)
    )
    app.extensions[_EXTENSION] = turns

    @app.before_request
    def begin() -> None:
        if request.endpoint in slow:
            turns.take()
            g.turn = turns

    @app.teardown_request
    def end(_error: BaseException | None) -> None:
        taken: Turns | None = g.pop("turn", None)
        if taken is not None:
            taken.give_back()
