"""Watches all requests that wait for a Neo4j server, and detects in a thread when the server hangs.

The driver has no deadline for an answer: if the server process is suspended while its machine keeps the connection, it waits forever. So
when a request has waited for a while and the server has not answered any request since, it is checked over a separate connection
(`diagnosis.answers`). A slow query passes that check. If the server does not respond, the connections of all waiting requests are closed.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import NamedTuple

import neo4j

from graphapp.errors import StoreBusy

__all__ = ["Timing", "Wait", "Watch", "cut_off"]

PLACE_SECONDS = 5.0
"""How long a request waits for a slot if the maximum number of requests is waiting for the server."""
LOOK_SECONDS = 0.1
# how long a further request waits for the check in progress
VERDICT_SECONDS = 0.3


class Timing(NamedTuple):
    """Seconds without any answer after which the server is suspected, seconds within which it must respond to a check, and seconds
    without a response after which waiting requests are cut off."""

    suspect: float
    sign: float
    patience: float


class Wait:
    """A request that waits for the server: since when, until when at most, and in which session."""

    def __init__(self, since: float, until: float) -> None:
        self.since = since
        self.until = until
        self.session: neo4j.Session | None = None
        self.cut = False


class Watch:
    """See the module. `sign(seconds)` returns True if the server responds to a check; `hung(seconds)` is called after each failed check
    with the seconds without a response so far. At most `most` requests wait at a time; a further one waits for a slot, and is refused
    once the server is suspected."""

    def __init__(
        self,
        sign: Callable[[float], bool],
        hung: Callable[[float], object],
        timing: Timing,
        most: int,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._sign = sign
        self._hung = hung
        self._timing = timing
        self._most = most
        self._clock = clock
        lock = threading.Lock()
        # the thread sleeps while no request waits, and is woken only then: most answers arrive before it would check
        self._changed = threading.Condition(lock)
        self._idle = False
        self._freed = threading.Condition(lock)
        self._waits: set[Wait] = set()
        self._answered = clock()
        self._suspected: float | None = None
        self._thread: threading.Thread | None = None
        self._closed = False

    @property
    def suspected(self) -> bool:
        """True while the server has answered no request for a while and has not responded to a check either."""
        return self._suspected is not None

    @contextmanager
    def over(self, seconds: float) -> Iterator[Wait]:
        """Watch the block, for at most `seconds`. Raises StoreBusy if all slots are taken and the server is suspected."""
        wait = self._enter(seconds)
        try:
            yield wait
            # a request that succeeded has had an answer
            self._answered = self._clock()
        finally:
            with self._changed:
                self._waits.discard(wait)
                self._freed.notify()

    def close(self) -> None:
        """End the thread."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def _enter(self, seconds: float) -> Wait:
        with self._changed:
            latest = self._clock() + PLACE_SECONDS
            while len(self._waits) >= self._most:
                if self._closed or self._clock() > latest:
                    raise StoreBusy(
                        "The database is busy with other requests.", "Try again in a few seconds."
                    )
                if self._suspected is not None and self._clock() - self._suspected > VERDICT_SECONDS:
                    raise StoreBusy(
                        "The database is not responding at the moment.", "Try again in a few seconds."
                    )
                self._freed.wait(LOOK_SECONDS)
            wait = Wait(self._clock(), self._clock() + seconds)
            self._waits.add(wait)
            if self._thread is None and not self._closed:
                self._thread = threading.Thread(target=self._look, name="neo4j-watch", daemon=True)
                self._thread.start()
            if self._idle:
                self._idle = False
                self._changed.notify()
            return wait

    # --- the thread

    def _look(self) -> None:
        silent_since: float | None = None
        while True:
            with self._changed:
                while not (self._waits or self._closed):
                    self._suspected = None
                    self._idle = True
                    self._changed.wait()
                if self._closed:
                    return
                now = self._clock()
                self._cut(wait for wait in self._waits if now > wait.until)
                suspected = now - max(self._answered, self._first()) >= self._timing.suspect
                self._suspected = now if suspected else None
                if not suspected:
                    silent_since = None
                    self._changed.wait(LOOK_SECONDS)
                    continue
            asked = self._clock()
            alive = self._sign(self._timing.sign)
            silent_since = None if alive else silent_since or asked
            if silent_since is None:
                # checked again after the same time
                self._answered = self._clock()
                continue
            silent = self._clock() - silent_since
            self._hung(silent)
            if silent >= self._timing.patience:
                with self._changed:
                    self._cut(self._waits)
                    self._suspected = silent_since = None
                    self._answered = self._clock()
            else:
                time.sleep(LOOK_SECONDS)

    def _first(self) -> float:
        """When the longest-waiting request began to wait."""
        return min((wait.since for wait in self._waits if not wait.cut), default=self._clock())

    def _cut(self, waits: Iterable[Wait]) -> None:
        for wait in waits:
            if not wait.cut and wait.session is not None:
                wait.cut = cut_off(wait.session)


def cut_off(session: neo4j.Session) -> bool:
    """Close the connection that a session uses in another thread, so that its answer ends; False if it has none. The driver offers this
    to asynchronous programs only."""
    used = getattr(session, "_connection", None)
    if used is None:
        return False
    with suppress(OSError):
        used.kill()
    return True
