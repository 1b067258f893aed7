"""Where the snapshot of a store is kept on disk: beside a store that is a file, else in a temporary folder.

One file for one state of the store: its name tells the state, so that a file is never taken for that of another state or of another
version of the format.
"""

from __future__ import annotations

import contextlib
import glob
import hashlib
import os
import threading
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from graphapp.cypher.embedded.snapshot import VERSION
from graphapp.support.private_folder import PrivateFolder, remove_abandoned

__all__ = ["Built", "MirrorFiles"]

_SUFFIX = ".snapshot"
_FORMER = (".kgl", ".npz")
"""The suffixes of what releases before this format left."""
_DRAFT_SECONDS = 3600
_PREFIX = "graphapp-mirror-"


class Built(NamedTuple):
    """A snapshot file: the state of the store that it holds, and when it was made."""

    file: Path
    revision: str
    made: datetime

    @property
    def as_of(self) -> str:
        return f"{self.made:%Y-%m-%d %H:%M:%S} UTC"


class MirrorFiles:
    """The snapshot files of the store at `address`."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._lock = threading.Lock()
        self._private: PrivateFolder | None = None
        remove_abandoned(_PREFIX)

    def place(self, revision: str) -> Path:
        """Where the file for this state of the store belongs. Raises OSError where there is no place at all."""
        folder, name = self._folder()
        return folder / f"{name}-{self._digest(revision)}{_SUFFIX}"

    def other_place(self, file: Path) -> Path:
        """Where to write `file` when its own place cannot be written. Raises OSError."""
        return self._temporary() / file.name

    def built(self, file: Path, revision: str) -> Built:
        """`file` as the newest one: its permissions are no more than the store's, files of earlier states are removed."""
        _limit_mode(file, self.mode())
        made = datetime.fromtimestamp(file.stat().st_mtime, UTC)
        _remove_others(file, file.name.rpartition("-")[0])
        return Built(file, revision, made)

    def mode(self) -> int:
        """The permissions that a copy of the store may have: those of the store."""
        file = self._store_file()
        return 0o600 if file is None else file.stat().st_mode & 0o777

    def store_size(self) -> int:
        """The size of a store that is a file, in bytes; 0 for others."""
        file = self._store_file()
        return 0 if file is None else file.stat().st_size

    def temporary_path(self) -> str:
        """The temporary folder, "" where none was needed."""
        return "" if self._private is None else str(self._private.path)

    def remove_temporary(self) -> None:
        """Remove what is kept in a temporary folder."""
        with self._lock:
            if self._private is not None:
                self._private.remove()
                self._private = None

    def _store_file(self) -> Path | None:
        file = Path(self._address.removeprefix("sqlite:"))
        return file if self._address != "memory:" and file.is_file() else None

    def _folder(self) -> tuple[Path, str]:
        """The folder, and how the name of a file in it begins."""
        file = self._store_file()
        # commands to the processes are in UTF-8
        if file is not None and os.access(file.parent, os.W_OK) and _is_utf8(file.resolve()):
            return file.resolve().parent, f"{file.name}.mirror"
        return self._temporary(), "mirror"

    def _temporary(self) -> Path:
        with self._lock:
            if self._private is None:
                self._private = PrivateFolder(_PREFIX)
            return self._private.path

    def _digest(self, revision: str) -> str:
        # the same however the path was typed
        file = self._store_file()
        address = self._address if file is None else str(file.resolve())
        text = f"{VERSION} {address} {revision}"
        return hashlib.blake2b(text.encode("utf-8", "backslashreplace"), digest_size=8).hexdigest()


def _is_utf8(file: Path) -> bool:
    try:
        return bool(str(file).encode())
    except UnicodeEncodeError:
        return False


def _limit_mode(file: Path, mode: int) -> None:
    """Remove those permissions of `file` that are not in `mode`."""
    has = file.stat().st_mode & 0o777
    if has & ~mode:
        with contextlib.suppress(OSError):
            file.chmod(has & mode)


def _remove_others(file: Path, name: str) -> None:
    """Delete mirror files of earlier states, and drafts that a killed process left (but none that may still grow)."""
    for other in file.parent.glob(f"{glob.escape(name)}-*.*"):
        with contextlib.suppress(OSError):
            if other.suffix == _SUFFIX or other.suffix in _FORMER:
                stale = other != file
            else:
                stale = time.time() - other.stat().st_mtime > _DRAFT_SECONDS
            if stale:
                other.unlink()
