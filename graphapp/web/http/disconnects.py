"""Client disconnects: a query is stopped when its client disconnects.

A browser ends its connection when its user presses Stop or leaves the page. The server reports whether the connection still exists
(`waitress.client_disconnected`, which `graphapp.web.server` enables); under a server that does not, a query ends at its time limit.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from flask import request

from graphapp.cypher.cancellation import Stopper
from graphapp.cypher.results import Stop

__all__ = ["stopping"]

LOOK_SECONDS = 0.1


@contextmanager
def stopping() -> Iterator[Stop | None]:
    """A `Stop` that is set when the client of this request disconnects during the block; None if the server does not report it."""
    gone: Callable[[], bool] | None = request.environ.get("waitress.client_disconnected")
    if gone is None:
        yield None
        return
    stop, done = Stopper(), threading.Event()
    watch = threading.Thread(target=_watch, args=(gone, stop, done), name="reader there", daemon=True)
    watch.start()
    try:
        yield stop
    finally:
        done.set()


def _watch(gone: Callable[[], bool], stop: Stopper, done: threading.Event) -> None:
    while not done.wait(LOOK_SECONDS):
        if gone():
            stop.wish()
            return
