"""Limits of a worker process: memory, files, time, and its end together with its parent."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from typing import TextIO

try:
    import resource
except ImportError:  # Windows has no such limits: the parent's deadline and the evaluator's own limits remain
    resource = None  # type: ignore[assignment]

__all__ = ["Memory", "end_with_parent", "limit"]

_PARENT_SECONDS = 0.25


class Memory:
    """Address space of this process, if the system reports it."""

    def __init__(self) -> None:
        self._file: TextIO | None = None
        if os.path.exists("/proc/self/statm"):
            self._file = open("/proc/self/statm")  # noqa: SIM115 - kept open: no file can be opened later
        self._most = 0

    def used(self) -> int:
        """Bytes of address space in use; 0 if the system does not report it."""
        if self._file is None or resource is None:
            return 0
        self._file.seek(0)
        return int(self._file.read().split()[0]) * resource.getpagesize()

    def cap(self, more: int) -> None:
        """Allow `more` bytes beyond the current use, no files and no core dump."""
        base = self.used()
        self._most = base + more
        limit("RLIMIT_CORE", 0)
        if base:
            limit("RLIMIT_AS", self._most)
        limit("RLIMIT_FSIZE", 0)
        limit("RLIMIT_NOFILE", 0)

    def worn(self, share: int) -> bool:
        """True if less than `share` bytes are left under the cap."""
        return self._most > 0 and self.used() > self._most - share


def limit(name: str, value: int) -> None:
    """Set a limit permanently, if the system has it."""
    if resource is None or not hasattr(resource, name):
        return
    try:
        resource.setrlimit(getattr(resource, name), (value, value))
    except (ValueError, OSError):
        pass


def end_with_parent(clear: Callable[[], object]) -> None:
    """Call `clear` and end this process when its parent has ended, even during a query."""
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(_PARENT_SECONDS)
        clear()
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
