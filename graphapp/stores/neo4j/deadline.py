"""Waits a limited time for work on another machine: a server may neither respond nor stop a query."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

from graphapp.errors import StoreBusy

__all__ = ["Patience"]

T = TypeVar("T")


class Patience:
    """Runs at most `most` pieces of work at a time, each in its own thread."""

    def __init__(self, most: int) -> None:
        self._places = threading.BoundedSemaphore(most)
        self._lock = threading.Lock()
        self._threads: list[threading.Thread] = []

    def wait(self, work: Callable[[], T], seconds: float) -> T:
        """The result of `work`. Raises its errors; TimeoutError after `seconds` (the work then continues in the background, and counts
        until it ends); StoreBusy if `most` pieces of work are running."""
        if not self._places.acquire(blocking=False):
            raise StoreBusy(
                "The database is still running earlier queries that were abandoned.",
                "Try again in a minute or two.",
            )
        done: Future[T] = Future()

        def run() -> None:
            try:
                done.set_result(work())
            except BaseException as error:
                done.set_exception(error)
            finally:
                self._places.release()

        self.begin(run)
        return done.result(seconds)

    def begin(self, work: Callable[[], object]) -> None:
        """Start `work` in its own thread; only `leave` waits for it."""
        thread = threading.Thread(target=work, name="query", daemon=True)
        with self._lock:
            self._threads = [*filter(threading.Thread.is_alive, self._threads), thread]
            thread.start()

    def leave(self, seconds: float) -> None:
        """Wait at most `seconds` for running work: it may use what is closed next."""
        until = time.monotonic() + seconds
        with self._lock:
            threads = self._threads
        for thread in threads:
            thread.join(max(0.0, until - time.monotonic()))
