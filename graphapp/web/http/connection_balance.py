"""Spreads connections evenly over the processes of a server, which accept them on the same sockets.

Whichever process looks first would accept all that wait, and a client keeps its connection for many requests: of eight connections one process had
six, and with them three quarters of the work. So the processes share how many each has open, and one that has more than another leaves a new
connection to it for a moment.
"""

from __future__ import annotations

import contextlib
import math
import os
import struct
import time
import weakref
from collections.abc import Callable
from pathlib import Path

from waitress.server import BaseWSGIServer  # type: ignore[import-untyped]

__all__ = ["ConnectionBalance", "balance"]

_ENTRY = struct.Struct("=i")
_NONE = -1
"""The entry of a process that accepts no connections."""
LOOK_SECONDS = 0.001
MOST_SECONDS = 0.05
"""How long a connection is left to other processes, which may be busy; then this one accepts it. Half as long each further time, as long as
none of them accepts a connection: a process that was stopped never does."""


class ConnectionBalance:
    """The number of open connections of each process of a server, in a file that all of them read and write: `own` is the place of this process.
    A number is written at once, so that no lock is needed."""

    def __init__(
        self,
        file: Path,
        own: int,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], object] = time.sleep,
    ) -> None:
        """Raises OSError if the file cannot be opened."""
        # not mapped to memory: if a change needs disk space and there is none, some file systems end the process
        self._file = os.open(file, os.O_RDWR)
        weakref.finalize(self, os.close, self._file).atexit = False
        self._size = os.fstat(self._file).st_size
        self._own, self._published = own, _NONE
        self._clock, self._sleep = clock, sleep
        self._since = self._last = -math.inf
        # the processes that accepted no connection that was left to them, and how long they get for the next one
        self._absent: dict[int, int] = {}
        self._patience = MOST_SECONDS

    @staticmethod
    def create(file: Path, number: int) -> None:
        """Create the file for `number` processes, none of which accepts connections yet."""
        file.write_bytes(_ENTRY.pack(_NONE) * number)

    def publish(self, count: int) -> None:
        """This process has `count` connections open, and accepts further ones."""
        if count != self._published:
            self._published = count
            self._write(self._own, count)

    def pause(self) -> None:
        """This process accepts no connections for the time being."""
        self.publish(_NONE)

    def left(self, place: int) -> None:
        """The process at `place` has ended."""
        self._write(place, _NONE)

    def _write(self, place: int, count: int) -> None:
        # with an old number, connections are only spread less evenly
        with contextlib.suppress(OSError):
            os.pwrite(self._file, _ENTRY.pack(count), place * _ENTRY.size)

    def _with_fewer(self, count: int) -> dict[int, int]:
        """The numbers of the other processes that accept connections and have fewer than `count`, by place; none if they cannot be read."""
        try:
            stored = os.pread(self._file, self._size, 0)
        except OSError:
            return {}
        counts = enumerate(number for (number,) in _ENTRY.iter_unpack(stored))
        return {place: number for place, number in counts if place != self._own and _NONE < number < count}

    def may_accept(self, count: int) -> bool:
        """True if this process, with `count` open connections, should accept one that waits. If another process has fewer, it gets a moment
        to do so first."""
        others = self._with_fewer(count)
        if not others:
            self._last = -math.inf
            return True
        if others != self._absent:
            self._absent, self._patience = {}, MOST_SECONDS
        now = self._clock()
        # another process accepted the last one that this one left to it, if some time has passed
        if now - self._last > MOST_SECONDS:
            self._since = now
        self._last = now
        if now - self._since >= self._patience:
            self._last = -math.inf
            self._absent, self._patience = others, self._patience / 2
            if self._patience < LOOK_SECONDS:
                self._patience = 0
            return True
        self._sleep(LOOK_SECONDS)
        return False


def balance(servers: list[BaseWSGIServer], shared: ConnectionBalance) -> None:
    """Let `servers`, all of this process, accept connections only when it is their turn."""

    def count() -> int:
        return sum(len(each.active_channels) for each in servers)

    def balanced(server: BaseWSGIServer) -> None:
        readable, accept = server.readable, server.handle_accept

        def look() -> bool:
            # called in each round of the loop
            ready: bool = readable()
            if ready:
                shared.publish(count())
            else:
                # it is being stopped, or has as many connections as it may have
                shared.pause()
            return ready

        def accept_in_turn() -> None:
            if shared.may_accept(count()):
                accept()
                shared.publish(count())

        server.readable, server.handle_accept = look, accept_in_turn

    for each in servers:
        balanced(each)
