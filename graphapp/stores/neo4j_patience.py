"""Work that another machine does, waited for only so long: a server may not stop what it was asked, nor answer."""

from __future__ import annotations

import threading
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

        threading.Thread(target=run, name="query", daemon=True).start()
        return done.result(seconds)
