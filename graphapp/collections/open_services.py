"""The services of collections: opened on first use, closed when they are idle or when there are too many."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

from graphapp.collections.folder import CollectionFolder, CollectionInUse
from graphapp.errors import GraphappError
from graphapp.service import GraphService
from graphapp.stores import open_store

__all__ = ["OpenServices", "TooManyCollections"]

T = TypeVar("T")


class TooManyCollections(GraphappError):
    """More collections are in use at the same time than may be open. `retry_after` is the number of seconds after which to try again."""

    code = "too_many_collections"
    status = 503
    retry_after = 5.0

    def __init__(self) -> None:
        super().__init__(
            "Too many collections are in use at the same time.",
            "Try again in a few seconds; the `open_collections` setting sets this limit.",
        )


class _Opened(Generic[T]):
    """An open service with its app, the number of requests that use it now, and when the last one ended."""

    def __init__(self, service: GraphService, app: T, now: float) -> None:
        self.service = service
        self.app = app
        self.users = 0
        self.last = now


class OpenServices(Generic[T]):
    """The open services of the collections in a folder, at most `most`, each with the app that `make` creates. A service that was not used for
    `idle_seconds` is closed, unless it is working: a load or a fetch is running, or `works` returns True for its app. Thread-safe."""

    def __init__(
        self,
        folder: CollectionFolder,
        make: Callable[[GraphService], T],
        most: int,
        idle_seconds: float,
        works: Callable[[T], bool] = lambda _: False,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.folder = folder
        self._make = make
        self._works = works
        self._most = most
        self._idle_seconds = idle_seconds
        self._clock = clock
        self._lock = threading.RLock()
        self._opened: dict[str, _Opened[T]] = {}
        self._stopped = threading.Event()
        self._watch: threading.Thread | None = None

    def enter(self, name: str) -> T:
        """The app of a collection, which is kept open until `leave` is called. Raises NotFound, ServerBusy if too many others are in use, and what
        opening a store raises."""
        with self._lock:
            found = self._opened.get(name)
            if found is not None and not self.folder.has(name):
                # deleted by a command
                self._close(name)
                found = None
            if found is None:
                settings = self.folder.settings_of(name)
                self._make_room()
                service = GraphService(open_store(settings.store, settings), settings)
                try:
                    found = _Opened(service, self._make(service), self._clock())
                except BaseException:
                    service.close()
                    raise
                self._opened[name] = found
                self._begin_to_watch()
            found.users += 1
            return found.app

    def leave(self, name: str, app: T) -> None:
        """A request to a collection has ended."""
        with self._lock:
            found = self._opened.get(name)
            if found is not None and found.app is app:
                found.users -= 1
                found.last = self._clock()

    def names(self) -> list[str]:
        """The names of the open collections, the least recently used first."""
        with self._lock:
            return sorted(self._opened, key=lambda name: self._opened[name].last)

    def rename(self, name: str, new: str) -> None:
        """Close the service of a collection, and rename it. Raises CollectionInUse while it is used, and what `CollectionFolder.rename` raises."""
        with self._lock:
            self._release(name)
            self.folder.rename(name, new)

    def delete(self, name: str) -> None:
        """Close the service of a collection, and delete it. Raises CollectionInUse while it is used, and what `CollectionFolder.delete` raises."""
        with self._lock:
            self._release(name)
            self.folder.delete(name)

    def _release(self, name: str) -> None:
        with self._lock:
            found = self._opened.get(name)
            if found is None:
                return
            if found.users or self._is_working(found):
                what = (
                    "a request is being answered"
                    if found.users
                    else "a load, a fetch or a computation is running"
                )
                raise CollectionInUse(
                    f"The collection {name!r} is in use: {what}.", "Try again when it has finished."
                )
            self._close(name)

    def close_idle(self) -> None:
        """Close the services that were not used for `idle_seconds`."""
        with self._lock:
            limit = self._clock() - self._idle_seconds
            for name in [name for name, each in self._opened.items() if each.last <= limit]:
                if not self._is_used(self._opened[name]):
                    self._close(name)

    def close(self) -> None:
        """Close all services: loads end after their last complete batch."""
        self._stopped.set()
        with self._lock:
            for name in list(self._opened):
                self._close(name)

    def _make_room(self) -> None:
        for name in self.names():
            if len(self._opened) < self._most:
                return
            if not self._is_used(self._opened[name]):
                self._close(name)
        if len(self._opened) >= self._most:
            raise TooManyCollections

    def _is_working(self, found: _Opened[T]) -> bool:
        return found.service.busy or self._works(found.app)

    def _is_used(self, found: _Opened[T]) -> bool:
        return found.users > 0 or self._is_working(found)

    def _close(self, name: str) -> None:
        self._opened.pop(name).service.close()

    def _begin_to_watch(self) -> None:
        if self._watch is None:
            self._watch = threading.Thread(target=self._run, name="graphapp-collections", daemon=True)
            self._watch.start()

    def _run(self) -> None:
        while not self._stopped.wait(max(1.0, min(self._idle_seconds / 4, 30.0))):
            self.close_idle()
