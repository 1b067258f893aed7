"""Work that another machine does, waited for only so long: a server may not stop what it was asked, nor answer."""

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
    """Runs at most so many pieces of work at a time, each in a thread of its own."""

    def __init__(self, most: int) -> None:
        self._places = threading.BoundedSemaphore(most)
        self._lock = threading.Lock()
        self._threads: list[threading.Thread] = []

    def wait(self, work: Callable[[], T], seconds: float) -> T:
        """What `work` gives or raises. Raises TimeoutError after `seconds`: the work then goes on by itself, and keeps its place until
        it ends; StoreBusy where no place is free."""
        if not self._places.acquire(blocking=False):
            raise StoreBusy(
                "The database still works on earlier queries that were given up",
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
        """Start `work` in a thread of its own, for which nobody waits but `leave`."""
        thread = threading.Thread(target=work, name="query", daemon=True)
        with self._lock:
            self._threads = [*filter(threading.Thread.is_alive, self._threads), thread]
            thread.start()

    def leave(self, seconds: float) -> None:
        """Wait for what is under way, `seconds` at most: it may hold what is closed next."""
        until = time.monotonic() + seconds
        with self._lock:
            threads = self._threads
        for thread in threads:
            thread.join(max(0.0, until - time.monotonic()))
