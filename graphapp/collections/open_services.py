"""The services of collections: opened on first use, closed when they are idle or when there are too many."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from typing import Generic, TypeVar
from weakref import WeakValueDictionary

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
    `idle_seconds` is closed, unless uploads wait to be loaded or it is working: a load or a fetch is running, or `works` returns True for its
    app. Thread-safe.

    `_lock` protects the table of services and is held only for moments. Opening and closing a service, and renaming and deleting a collection,
    take longer: they hold the gate of the collection, a lock for each name."""

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
        self._lock = threading.Lock()
        self._opened: dict[str, _Opened[T]] = {}
        self._opening: set[str] = set()
        self._gates: WeakValueDictionary[str, threading.Lock] = WeakValueDictionary()
        self._stopped = threading.Event()
        self._watch: threading.Thread | None = None

    def enter(self, name: str) -> T:
        """The app of a collection, which is kept open until `leave` is called. Raises NotFound, TooManyCollections if too many others are in use,
        and what opening a store raises."""
        app = self._used(name)
        if app is not None:
            return app
        with self._gate(name):
            # another request may have opened it in the meantime
            app = self._used(name)
            return self._open(name) if app is None else app

    def _used(self, name: str) -> T | None:
        """The app of a collection that is open, for one more user; else None."""
        exists = self.folder.has(name)
        with self._lock:
            found = self._opened.get(name)
            if found is None or not exists:
                return None
            found.users += 1
            return found.app

    def _open(self, name: str) -> T:
        """Open a collection for its first user. The gate of the collection is held."""
        self._close_deleted(name)
        settings = self.folder.settings_of(name)
        try:
            self._make_room(name)
            service = GraphService(open_store(settings.store, settings), settings)
            try:
                opened = _Opened(service, self._make(service), self._clock())
            except BaseException:
                service.close()
                raise
            opened.users = 1
            with self._lock:
                self._opening.discard(name)
                self._opened[name] = opened
                self._begin_to_watch()
        finally:
            with self._lock:
                self._opening.discard(name)
        return opened.app

    def _close_deleted(self, name: str) -> None:
        """Close the service of a collection that a command has deleted, unless it has users or is working."""
        with self._lock:
            found = self._opened.get(name)
            if found is None or found.users or self._is_working(found):
                return
            del self._opened[name]
        found.service.close()

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

    def create(self, name: str) -> None:
        """Create an empty collection. Raises what `CollectionFolder.create` raises."""
        with self._gate(name):
            self.folder.create(name)

    def rename(self, name: str, new: str) -> list[str]:
        """Close the service of a collection, and rename it. Returns the names of files that were kept. Raises CollectionInUse while it is used or
        has uploads, and what `CollectionFolder.rename` raises."""
        with ExitStack() as gates:
            # in one order, so that two renames do not wait for each other
            for each in sorted({name, new}):
                gates.enter_context(self._gate(each))
            self.folder.check_rename(name, new)
            self._release(name, keep_uploads=True)
            return self.folder.rename(name, new)

    def delete(self, name: str) -> list[str]:
        """Close the service of a collection, and delete it with its uploads. Returns the names of files that were kept. Raises CollectionInUse
        while it is used, and what `CollectionFolder.delete` raises."""
        with self._gate(name):
            self.folder.check_delete(name)
            self._release(name, keep_uploads=False)
            return self.folder.delete(name)

    def _release(self, name: str, *, keep_uploads: bool) -> None:
        """Close the service of a collection whose gate is held. Raises CollectionInUse."""
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
            if keep_uploads and found.service.has_uploads:
                raise CollectionInUse(
                    f"The collection {name!r} is in use: uploaded files or fetched records are not loaded yet.",
                    "Load or discard them first, on the page /load of the collection.",
                )
            del self._opened[name]
        found.service.close()

    def close_idle(self) -> None:
        """Close the services that were not used for `idle_seconds`."""
        limit = self._clock() - self._idle_seconds
        for name in self.names():
            self._close_unused(name, limit)

    def close(self) -> None:
        """Close all services: loads end after their last complete batch."""
        self._stopped.set()
        with self._lock:
            found = list(self._opened.values())
            self._opened.clear()
        with ExitStack() as stack:
            for each in found:
                stack.callback(each.service.close)

    def _gate(self, name: str) -> threading.Lock:
        """The lock for opening, closing, renaming and deleting a collection. A thread that holds one gate waits for another only in `rename`."""
        with self._lock:
            gate = self._gates.get(name)
            if gate is None:
                gate = self._gates[name] = threading.Lock()
            return gate

    def _make_room(self, name: str) -> None:
        """Reserve a place for a collection, which is given back by removing it from `_opening`. Raises TooManyCollections."""
        with self._lock:
            if len(self._opened) + len(self._opening) < self._most:
                self._opening.add(name)
                return
        if not any(self._close_unused(each, successor=name) for each in self.names()):
            raise TooManyCollections

    def _close_unused(self, name: str, limit: float = math.inf, successor: str = "") -> bool:
        """Close the service of a collection that is not used, and was not used since `limit`; its place is reserved for `successor`. Returns
        whether it was closed."""
        gate = self._gate(name)
        # it is being opened, closed, renamed or deleted
        if not gate.acquire(blocking=False):
            return False
        try:
            with self._lock:
                found = self._opened.get(name)
                if found is None or found.last > limit or self._is_used(found):
                    return False
                del self._opened[name]
                if successor:
                    self._opening.add(successor)
            found.service.close()
        finally:
            gate.release()
        return True

    def _is_working(self, found: _Opened[T]) -> bool:
        return found.service.busy or self._works(found.app)

    def _is_used(self, found: _Opened[T]) -> bool:
        return found.users > 0 or self._is_working(found) or found.service.has_uploads

    def _begin_to_watch(self) -> None:
        if self._watch is None:
            self._watch = threading.Thread(target=self._run, name="graphapp-collections", daemon=True)
            self._watch.start()

    def _run(self) -> None:
        while not self._stopped.wait(max(1.0, min(self._idle_seconds / 4, 30.0))):
            self.close_idle()
