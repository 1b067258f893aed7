"""The progress of a load, and its interruption by Ctrl-C."""

from __future__ import annotations

import time
from collections.abc import Callable

from graphapp.ingest.file import FileLoad
from graphapp.ingest.report import Progress
from graphapp.ingest.sources import LoadInterruption
from graphapp.support.interrupts import Interruption

__all__ = ["Meter"]

_SECONDS = 0.5


class Meter:
    """Reports progress to `on_progress`, and raises LoadInterruption after Ctrl-C."""

    def __init__(self, size: int, stop: Interruption, on_progress: Callable[[Progress], None] | None) -> None:
        self._size = size
        self._stop = stop
        self._on_progress = on_progress
        self._file: FileLoad | None = None
        # records of finished files
        self._read = 0
        self._begin = self._told = time.monotonic()
        self._settling: float | None = None

    def begin(self, file: FileLoad) -> None:
        """This file is read next."""
        self._file = file

    def end(self) -> None:
        """The current file is finished."""
        if self._file is not None:
            self._read += self._file.read
            self._file = None

    def check(self) -> None:
        """Raises LoadInterruption after Ctrl-C."""
        if self._stop.pressed:
            raise LoadInterruption

    def ask(self, position: int) -> None:
        """The callback of the readers: called between pieces of a file and while waiting for a pipe, with the position in bytes in
        all files. Raises LoadInterruption after Ctrl-C."""
        self.check()
        if time.monotonic() - self._told > _SECONDS:
            self.tell(position)

    def tell(self, position: int) -> None:
        """Report progress now."""
        now = self._told = time.monotonic()
        if self._on_progress is not None and self._file is not None:
            read = self._read + self._file.read
            self._on_progress(Progress(self._file.name, position, self._size, read, now - self._begin))

    def settling(self, what: str, done: int, total: int) -> None:
        """The callback of `Store.settle`."""
        now = time.monotonic()
        self._settling = self._settling or now
        if self._on_progress is not None:
            self._on_progress(Progress("", done, total, self._read, now - self._settling, what))
