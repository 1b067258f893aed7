"""Stopping a query from outside, because nobody waits for its answer any more."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

__all__ = ["Stopper"]


class Stopper:
    """The `Stop` of one query. Any thread may make the wish; it cannot be taken back."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._acts: list[Callable[[], object]] = []
        self._wished = False

    @property
    def wished(self) -> bool:
        """True once the query should end."""
        return self._wished

    def wish(self) -> None:
        """Ask that the query ends. Returns when all has been done for it; a second wish does nothing."""
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
