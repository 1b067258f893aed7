"""Builds the mirror file in the background; a caller that waits for it may stop waiting."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from graphapp.cypher.embedded.estimate import Need
from graphapp.cypher.embedded.fill import Changing
from graphapp.cypher.embedded.mirror_file import Built
from graphapp.cypher.embedded.process import Process
from graphapp.cypher.results import Stop
from graphapp.errors import QueryCancelled, StoreBusy, StoreUnavailable

__all__ = ["Building"]

_LOOK_SECONDS = 0.1
_TRIES = 3
_KNOWN_SHARE = 0.05
"""The completed share from which it predicts the remaining time better than the estimate."""


class Building(threading.Thread):
    """Runs `make` for `self.revision`, and again with the newest `revise()` if the store changed during the build."""

    def __init__(
        self,
        make: Callable[[Building], Built],
        revise: Callable[[], str],
        revision: str,
        *,
        may_outlast: bool = False,
    ) -> None:
        """`may_outlast`: a long build should not end with this process, because it does not keep the mirror up to date."""
        super().__init__(name="mirror building", daemon=True)
        self.may_outlast = may_outlast
        self._make = make
        self._revise = revise
        self.revision = revision
        self.share = 0.0
        # once it is known
        self.need: Need | None = None
        self.done = threading.Event()
        self.built: Built | None = None
        self.error: BaseException | None = None
        self._began = time.monotonic()
        self._process: Process | None = None
        self._stopped = False
        self.cancelled = False
        self._outside = False
        self.left = False

    def run(self) -> None:
        try:
            self.built = self._tried(_TRIES)
        except Exception as error:
            self.error = _cancelled() if self.cancelled else error
        finally:
            self.done.set()

    def _tried(self, times: int) -> Built:
        try:
            return self._make(self)
        except Changing:
            if times == 1 or self._stopped:
                raise
        self.revision = self._revise()
        return self._tried(times - 1)

    def note(self, share: float) -> None:
        """Set the share that is done, 0 to 1."""
        self.share = min(share, 1.0)

    @property
    def seconds_left(self) -> float:
        """The remaining time in seconds: first the estimate, soon the time of the completed part, extrapolated, as the machine may be busy."""
        passed = time.monotonic() - self._began
        estimated = max(0.0, (self.need.seconds if self.need else 0.0) - passed)
        if self.share <= 0:
            return estimated
        measured = passed / self.share - passed
        weight = min(1.0, self.share / _KNOWN_SHARE)
        return weight * measured + (1 - weight) * estimated

    @contextmanager
    def process(self, memory: int) -> Iterator[Process]:
        """A process that builds a snapshot with `memory` bytes, until the end of the block; `stop` ends it. Raises StoreUnavailable if
        `stop` was called before, ProcessDied."""
        process = self._process = Process.of_build()
        try:
            if self._stopped:
                raise StoreUnavailable("The store is closed.", "Open the store again.")
            process.send({"build": memory})
            yield process
        finally:
            process.kill()

    @contextmanager
    def attended(self, process: Process) -> Iterator[Process]:
        """A process that builds a snapshot on its own, until the end of the block; `stop` ends it. Raises StoreUnavailable if `stop` was called
        before."""
        self._process, self._outside = process, True
        try:
            if self._stopped:
                raise StoreUnavailable("The store is closed.", "Open the store again.")
            yield process
        finally:
            self._outside = False
            process.kill()

    def leave(self) -> bool:
        """Let the build continue after this process has ended, if a process of its own carries it out. False if it does not."""
        self.left = self._outside
        return self.left

    def wait(self, seconds: float, stop: Stop) -> bool:
        """Wait until the build is done; False if it is not done after `seconds`. Raises QueryCancelled."""
        until = time.monotonic() + seconds
        while not self.done.wait(min(_LOOK_SECONDS, max(0.0, until - time.monotonic()))):
            if stop.wished:
                raise QueryCancelled
            if time.monotonic() >= until:
                return False
        return True

    def cancel(self) -> None:
        """Abort the build because a user wishes so; those who wait for it get StoreBusy."""
        self.cancelled = True
        self.left = False
        self.stop()

    def stop(self) -> None:
        """Abort the build, unless it was left to itself."""
        self._stopped = True
        if self.left:
            return
        if self._process is not None and not self.done.is_set():
            self._process.kill()


def _cancelled() -> StoreBusy:
    return StoreBusy(
        "The preparation of the Cypher engine was cancelled.", "It starts again with the next query."
    )
