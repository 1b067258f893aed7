"""The memory cache: a `cachetools` LRU cache in which several threads that need the same value share one computation."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from typing import Generic, TypeVar

from cachetools import LRUCache

__all__ = ["MemoryCache"]

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class MemoryCache(Generic[K, V]):
    """At most `entries` values (None: no limit); with `weigh`, their total weight is at most `capacity`. The least recently used values are
    evicted first. A value that is heavier than the capacity is not kept. Thread-safe.

    `cachetools` alone supports neither two limits nor computations that several threads share without blocking other keys.
    """

    def __init__(
        self,
        entries: int | None = None,
        weigh: Callable[[V], float] | None = None,
        capacity: float = math.inf,
    ) -> None:
        self._entries = entries
        self._values: LRUCache[K, V] = LRUCache(capacity, weigh)
        self._running: dict[K, Future[V]] = {}
        self._lock = threading.Lock()

    def get(self, key: K, make: Callable[[], V]) -> V:
        """The value of `key`, computed by `make()` if it is not in the cache. While one thread computes it, others wait for the result.
        Raises what `make` raises; nothing is kept in that case."""
        with self._lock:
            if key in self._values:
                return self._values[key]
            running = self._running.get(key)
            mine = running is None
            if running is None:
                running = self._running[key] = Future()
        if mine:
            self._compute(key, running, make)
        return running.result()

    def _compute(self, key: K, running: Future[V], make: Callable[[], V]) -> None:
        try:
            value = make()
            with self._lock:
                self._keep(key, value)
                del self._running[key]
        except BaseException as error:
            with self._lock:
                self._running.pop(key, None)
            running.set_exception(error)
            return
        running.set_result(value)

    def put(self, key: K, value: V) -> None:
        """Keep `value`, replacing an earlier one."""
        with self._lock:
            self._keep(key, value)

    def _keep(self, key: K, value: V) -> None:
        # a value heavier than the capacity is refused by ValueError, and must not leave an earlier value in the cache
        self._values.pop(key, None)
        try:
            self._values[key] = value
        except ValueError:
            return
        while self._entries is not None and len(self._values) > self._entries:
            self._values.popitem()

    def known(self, key: K) -> V | None:
        """The value of `key` if it is in the cache, else None. Does not block."""
        with self._lock:
            return self._values.get(key)

    def forget(self, key: K) -> None:
        """Remove the value of `key`. A running computation is not affected."""
        with self._lock:
            self._values.pop(key, None)
