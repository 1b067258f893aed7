"""Sessions that were ended before they expire: they live in cookies, so that a copy of the cookie would still be valid."""

from __future__ import annotations

import threading
from pathlib import Path

__all__ = ["EndedSessions"]


class EndedSessions:
    """The ids of ended sessions. Thread-safe.

    The process in which owners sign out can share them: it appends each to a file, which other processes read when it has grown.
    """

    def __init__(self) -> None:
        self._ids: set[str] = set()
        self._file: Path | None = None
        self._read = 0
        self._lock = threading.Lock()

    def share(self, file: Path) -> None:
        """Share the sessions that end from now on with the processes that call this with the same file. Raises OSError if it cannot be written."""
        file.touch()
        self._file = file

    def add(self, id: str) -> None:
        """The session `id` has ended. Raises OSError if that cannot be shared; in this process it has ended nevertheless."""
        with self._lock:
            self._ids.add(id)
            if self._file is not None:
                with self._file.open("a", encoding="ascii") as out:
                    out.write(f"{id}\n")

    def __contains__(self, id: str) -> bool:
        with self._lock:
            self._update()
            return id in self._ids

    def _update(self) -> None:
        """Read what other processes have added. Raises OSError if the file is gone."""
        if self._file is None or self._file.stat().st_size == self._read:
            return
        with self._file.open("rb") as added:
            added.seek(self._read)
            # the last line may be incomplete
            lines = added.read().rpartition(b"\n")[0]
        if lines:
            self._read += len(lines) + 1
            self._ids.update(lines.decode("ascii").split("\n"))
