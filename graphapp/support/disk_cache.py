"""The disk cache: computed values as files, written atomically and verified when read. The oldest are removed if the size limit is exceeded.

No function raises: if the folder is not writable, nothing is kept. The package diskcache was considered and not used: its last release is
from 2023, it unpickles what it reads (CVE-2025-69872, unfixed), it does not detect damaged content, and it raises if the folder cannot be
used; the code needed here is short.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from hashlib import blake2b
from pathlib import Path

__all__ = ["DiskCache"]

PATTERN = "*.kept"
FREED = 0.8
"""If the size limit is exceeded, files are removed until this part of it is used."""


class DiskCache:
    """Values by name in `folder`, together at most `room` bytes. May be used by several processes at once."""

    def __init__(self, folder: Path, room: int) -> None:
        self._folder = folder
        self._room = room

    def get(self, name: str) -> bytes | None:
        """The content of `name`; None if there is none or it is damaged."""
        path = self._path(name)
        try:
            checksum, _, content = path.read_bytes().partition(b"\n")
        except OSError:
            return None
        if checksum != _checksum(content):
            return None
        with contextlib.suppress(OSError):
            os.utime(path)
        return content

    def put(self, name: str, content: bytes) -> None:
        """Keep `content` under `name`, if possible."""
        if len(content) > self._room:
            return
        with contextlib.suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            self._write(self._path(name), _checksum(content) + b"\n" + content)
            self._make_room()

    def _path(self, name: str) -> Path:
        return self._folder / PATTERN.replace("*", name)

    def _write(self, path: Path, content: bytes) -> None:
        number, draft = tempfile.mkstemp(prefix=path.stem + ".", suffix=".part", dir=self._folder)
        try:
            with open(number, "wb") as out:
                out.write(content)
            os.replace(draft, path)
        except OSError:
            os.unlink(draft)
            raise

    def _make_room(self) -> None:
        files = []
        # temporary files of a killed process are removed like all others
        for path in (*self._folder.glob(PATTERN), *self._folder.glob("*.part")):
            with contextlib.suppress(OSError):
                state = path.stat()
                files.append((state.st_mtime_ns, str(path), state.st_size))
        taken = sum(size for _, _, size in files)
        if taken <= self._room:
            return
        for _, path_text, size in sorted(files):
            if taken <= self._room * FREED:
                return
            with contextlib.suppress(OSError):
                os.unlink(path_text)
            taken -= size


def _checksum(content: bytes) -> bytes:
    return blake2b(content, digest_size=16).hexdigest().encode()
