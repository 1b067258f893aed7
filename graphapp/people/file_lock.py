"""A lock for the writers of a file, among threads and processes: it ends with its holder."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from graphapp.errors import StoreBusy

try:
    import fcntl
except ImportError:
    _LOCKS = False  # Windows: a file that exists or not
else:
    _LOCKS = True

__all__ = ["locked"]

_PAUSE_SECONDS = 0.05
# no writer needs this long: one that does was killed, and its lock did not end with it
_ABANDONED_SECONDS = 60.0


@contextmanager
def locked(path: Path, wait_seconds: float) -> Iterator[None]:
    """Hold the lock for writing to the file `path`, whose folder exists. Raises StoreBusy after `wait_seconds`, and OSError if the lock, a
    file next to `path`, cannot be written."""
    lock = path.with_name(path.name + "-lock")
    deadline = time.monotonic() + wait_seconds
    while (release := _taken(lock)) is None:
        if time.monotonic() >= deadline:
            raise StoreBusy(
                f"Another process is writing to {path}.", "Try again when the other process has finished."
            )
        time.sleep(_PAUSE_SECONDS)
    try:
        yield
    finally:
        release()


def _taken(lock: Path) -> Callable[[], object] | None:
    """Take the lock. Returns what releases it, None if another writer holds it."""
    if not _LOCKS:
        return _made(lock)
    held = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(held)
        return None
    except OSError:
        # a file system without locks
        os.close(held)
        return _made(lock.with_name(lock.name + "-held"))
    return lambda: os.close(held)


def _made(lock: Path) -> Callable[[], object] | None:
    """The lock where the system has none that ends with its holder: a file that only one process can create."""
    with contextlib.suppress(OSError):
        if time.time() - lock.stat().st_mtime > _ABANDONED_SECONDS:
            lock.unlink()
    try:
        os.close(os.open(lock, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666))
    except FileExistsError:
        return None
    return lambda: lock.unlink(missing_ok=True)
