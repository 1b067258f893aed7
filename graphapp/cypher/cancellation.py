"""Stops a query from outside, when no client waits for its result any more."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

__all__ = ["Stopper"]


class Stopper:
    """The `Stop` of one query. Any thread may request the stop; the request cannot be withdrawn."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._acts: list[Callable[[], object]] = []
        self._wished = False

    @property
    def wished(self) -> bool:
        """True once the query should end."""
        return self._wished

    def wish(self) -> None:
        """Request that the query ends. Returns when everything for it has been done; further requests do nothing."""
        with self._lock:
            if not self._wished:
                self._wished = True
                for act in self._acts:
                    act()

    @contextmanager
    def by(self, act: Callable[[], object]) -> Iterator[None]:
        """See `Stop.by`."""
        with self._lock:
            if self._wished:
                act()
            self._acts.append(act)
        try:
            yield
        finally:
            with self._lock:
                self._acts.remove(act)
