"""The location of a store's snapshot on disk: next to a store that is a file, otherwise in a temporary folder.

Each state of the store has its own file, whose name identifies the state and the version of the format, so that a file is never
mistaken for that of another one.
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

__all__ = ["LOCK_SUFFIX", "Built", "FoundSnapshot", "MirrorFiles"]

_SUFFIX = ".snapshot"
_FORMER = (".kgl", ".npz")
"""The suffixes of files left by releases before this format."""
LOCK_SUFFIX = ".building"
"""The suffix of the file that is locked while a snapshot is built."""
_DRAFT_SECONDS = 3600
_PREFIX = "graphapp-mirror-"


class Built(NamedTuple):
    """A snapshot file: the state of the store that it contains, and when it was built."""

    file: Path
    revision: str
    made: datetime

    @property
    def as_of(self) -> str:
        return f"{self.made:%Y-%m-%d %H:%M:%S} UTC"


class FoundSnapshot(NamedTuple):
    """A snapshot file, the number of its papers, how many engines may hold it, and how many bytes each may use for the graph."""

    built: Built
    papers: int
    engines: int
    share: int


class MirrorFiles:
    """The snapshot files of the store at `address`. `kind` distinguishes what they contain; `home` is a file next to which those of a store
    that is not a file are kept."""

    def __init__(self, address: str, kind: str = "mirror", home: Path | None = None) -> None:
        self._address = address
        self._kind = kind
        self.home = home
        self._lock = threading.Lock()
        self._private: PrivateFolder | None = None
        remove_abandoned(_PREFIX)

    def place(self, revision: str) -> Path:
        """The path of the file for this state of the store. Raises OSError if there is no place for it."""
        folder, name = self._folder()
        return folder / f"{name}-{self._digest(revision)}{_SUFFIX}"

    def other_place(self, file: Path) -> Path:
        """The alternative path if the path of `file` cannot be written. Raises OSError."""
        return self._temporary() / file.name

    def stays(self, file: Path) -> bool:
        """True if a snapshot at this path is kept when the program ends."""
        return self._private is None or file.parent != self._private.path

    def built(self, file: Path, revision: str) -> Built:
        """`file` as the newest one: limits its permissions to the store's, and removes files of earlier states."""
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
        """The temporary folder, "" if none was needed."""
        return "" if self._private is None else str(self._private.path)

    def remove_temporary(self) -> None:
        """Remove the temporary folder."""
        with self._lock:
            if self._private is not None:
                self._private.remove()
                self._private = None

    def _store_file(self) -> Path | None:
        file = Path(self._address.removeprefix("sqlite:"))
        return file if self._address != "memory:" and file.is_file() else None

    def _folder(self) -> tuple[Path, str]:
        """The folder, and the prefix of the names of files in it."""
        file = self._store_file()
        beside = self.home if file is None else file
        # commands to the processes are in UTF-8
        if beside is not None and os.access(beside.parent, os.W_OK) and _is_utf8(beside.resolve()):
            return beside.resolve().parent, f"{beside.name}.{self._kind}"
        return self._temporary(), self._kind

    def _temporary(self) -> Path:
        with self._lock:
            if self._private is None:
                self._private = PrivateFolder(_PREFIX)
            return self._private.path

    def _digest(self, revision: str) -> str:
        # independent of the spelling of the path
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
    """Delete mirror files of earlier states, and drafts left by a killed process (but none that may still grow)."""
    for other in file.parent.glob(f"{glob.escape(name)}-*.*"):
        with contextlib.suppress(OSError):
            if other.suffix == _SUFFIX or other.suffix in _FORMER:
                stale = other != file
            elif other.suffix == LOCK_SUFFIX:
                stale = other != file.with_suffix(LOCK_SUFFIX)
            else:
                stale = other.suffix == ".new" and time.time() - other.stat().st_mtime > _DRAFT_SECONDS
            if stale:
                other.unlink()
