"""Temporary folders of one process: readable only by its user, and removed by a later process if the process was killed.

A process locks its folder; the system releases the lock however the process ends. A folder without a lock can therefore be removed by
any process. Process numbers are not compared, as they may belong to another process by then, or to another container.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
import time
from pathlib import Path

try:
    import fcntl
except ImportError:
    _LOCKS = False  # Windows: folders are removed by age
else:
    _LOCKS = True

__all__ = ["PrivateFolder", "remove_abandoned"]

_TRIES = 5
_ABANDONED_SECONDS = 86_400.0


class PrivateFolder:
    """A new folder with mode 0700 in the folder `within`, by default the system's temporary folder. Raises OSError if it cannot be created."""

    def __init__(self, prefix: str, within: Path | None = None) -> None:
        remove_abandoned(prefix, within)
        self.path, self._lock = _made(prefix, within)

    def remove(self) -> None:
        """Remove the folder with its contents; `remove_abandoned` removes what cannot be removed now."""
        shutil.rmtree(self.path, ignore_errors=True)
        if self._lock >= 0:
            os.close(self._lock)
            self._lock = -1


def _made(prefix: str, within: Path | None) -> tuple[Path, int]:
    """A new folder, and the file descriptor that holds its lock (-1 on systems without locks)."""
    for _ in range(_TRIES):
        path = Path(tempfile.mkdtemp(prefix=prefix, dir=within))
        if not _LOCKS:
            return path, -1
        lock = _locked(path)
        # before it was locked, another process may have considered it abandoned
        if lock is not None and path.is_dir():
            return path, lock
        if lock is not None:
            os.close(lock)
    raise OSError(f"no private folder could be created in {within or tempfile.gettempdir()}")


def _locked(path: Path) -> int | None:
    """A file descriptor that holds the lock of a folder; None if another process holds it or the folder no longer exists."""
    try:
        lock = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(lock)
        return None
    return lock


def remove_abandoned(prefix: str, within: Path | None = None) -> None:
    """Remove the folders with this prefix in `within` that belong to this user and are not locked by a process."""
    with contextlib.suppress(OSError):
        for path in (within or Path(tempfile.gettempdir())).glob(f"{prefix}*"):
            with contextlib.suppress(OSError):
                _remove_if_abandoned(path)


def _remove_if_abandoned(path: Path) -> None:
    found = path.lstat()
    if not _LOCKS:
        if time.time() - found.st_mtime > _ABANDONED_SECONDS:
            shutil.rmtree(path, ignore_errors=True)
        return
    if found.st_uid != os.getuid():
        return
    lock = _locked(path)
    if lock is not None:
        shutil.rmtree(path, ignore_errors=True)
        os.close(lock)
