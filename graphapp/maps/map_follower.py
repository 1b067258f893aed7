"""Builds the map of a store again after a load by another process, such as `graphapp load`."""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING

from graphapp.errors import GraphappError

if TYPE_CHECKING:
    from graphapp.maps.map_service import MapService
    from graphapp.stores.base import Store

__all__ = ["MapFollower"]

log = logging.getLogger("graphapp.maps")

LOOKS_SECONDS = 15.0
CLOSE_SECONDS = 5.0


class MapFollower:
    """Looks at the store at intervals. A map is built when the store has not changed between two looks, and only once for each state of the
    store, so that neither a long load nor a failing build causes one build after the other."""

    def __init__(self, store: Store, maps: MapService, *, first: bool) -> None:
        """`first`: also build a map if there is none."""
        self._store = store
        self._maps = maps
        self._first = first
        self._seen: str | None = None
        self._done: str | None = None
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._run, name="graphapp-map-follower", daemon=True)

    def start(self) -> None:
        """Begin to look, until `close`."""
        self._thread.start()

    def close(self) -> None:
        """Stop looking. A build that has begun continues."""
        self._closed.set()
        if self._thread.is_alive():
            self._thread.join(CLOSE_SECONDS)

    def look(self) -> bool:
        """Look once; True if a build was started. The first look only remembers the state of the store."""
        now = self._store.revision()
        if self._seen is None:
            self._seen = self._done = now
        changed, self._seen = now != self._seen, now
        if changed or now == self._done or self._maps.job.state().running:
            return False
        self._done = now
        state = self._maps.state()
        if state.current or not (state.exists or self._first):
            return False
        return self._maps.build_in_background()

    def _run(self) -> None:
        while not self._closed.is_set():
            try:
                self.look()
            except GraphappError as error:
                # the store may be busy or out of reach for a while
                log.info("the map was not compared with the store: %s", error.message)
            self._closed.wait(LOOKS_SECONDS)
