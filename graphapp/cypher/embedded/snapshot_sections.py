"""Writes the sections and the header of a snapshot; see `snapshot`."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import zlib
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

from graphapp.cypher.embedded.snapshot import ALIGNMENT, CHECKED, PREFIX, SNAPSHOT_MAGIC, VERSION

__all__ = ["Sections", "new_snapshot"]

_COPIED_BYTES = 1 << 20


class Sections:
    """Writes sections one after the other into a seekable file. Every method raises OSError."""

    def __init__(self, out: BinaryIO) -> None:
        self._out = out
        self._crc = 0
        self._at = PREFIX.size
        self._places: dict[str, tuple[int, int]] = {}
        out.write(bytes(PREFIX.size))

    def add(self, name: str, content: bytes | bytearray | memoryview) -> None:
        """Write one section."""
        self._places[name] = (self._at, len(content))
        self._write(content)
        self._write(bytes(-len(content) % ALIGNMENT))

    def add_file(self, name: str, content: BinaryIO) -> None:
        """Write one section with the content of a seekable file."""
        start = self._at
        content.seek(0)
        while part := content.read(_COPIED_BYTES):
            self._write(part)
        self._places[name] = (start, self._at - start)
        self._write(bytes(-(self._at - start) % ALIGNMENT))

    def _write(self, part: bytes | bytearray | memoryview) -> None:
        self._out.write(part)
        self._crc = zlib.crc32(part, self._crc)
        self._at += len(part)

    def finish(self, described: Mapping[str, Any]) -> None:
        """Write the header, with the descriptions `described`, and then the prefix, without which the file is not a snapshot."""
        header = json.dumps({**described, "sections": self._places, "crc": self._crc}).encode()
        self._out.write(header)
        values = (SNAPSHOT_MAGIC, VERSION, zlib.crc32(header), self._at, len(header))
        prefix = PREFIX.pack(*values, 0)[:CHECKED]
        self._out.seek(0)
        self._out.write(PREFIX.pack(*values, zlib.crc32(prefix)))


@contextlib.contextmanager
def new_snapshot(path: str, mode: int) -> Iterator[Sections]:
    """The sections of a new file, which is at `path` after the block: completely or not at all, with at most the permissions `mode`. Raises
    OSError."""
    draft = f"{path}.{os.getpid()}.{secrets.token_hex(4)}.new"
    try:
        with open(draft, "xb", opener=lambda name, flags: os.open(name, flags, mode)) as out:
            yield Sections(out)
        os.replace(draft, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(draft)
        raise
