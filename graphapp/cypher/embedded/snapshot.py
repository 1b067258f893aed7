"""The file of a snapshot: the whole graph in columns, which each engine maps into memory.

Little-endian. A fixed prefix (magic, version, offset, length and CRC-32 of the header), the sections, each aligned to 8 bytes, and the
header, a JSON object:

- `crc`: CRC-32 of all sections with their padding
- `sections`: offset and length in bytes of each, by name
- `nodes`: for each label, in the order of node numbers, its `label`, `count` and `columns`
- `relationships`: for each type its `type`, `count` and `columns`; sorted by start node, numbered consecutively across types
- `base`: path and `crc` of another snapshot, whose nodes and relationships are numbered before those of this one; none if it is missing

A column has a `name` and an `encoding` (`snapshot_columns` reads them). The sections of a property are named
"<label or type>.<property>.<part>", those of the structure of a type "<type>.starts", ".ends", ".first_out", ".first_in" (where the
relationships of each node begin, plus one final entry), ".in" (relationship numbers by end node) and ".sources" (their start nodes).
"""

from __future__ import annotations

import json
import mmap
import struct
import sys
import zlib
from array import array
from collections.abc import Mapping
from typing import Any, BinaryIO, Literal

__all__ = ["ALIGNMENT", "CHECKED", "PREFIX", "SNAPSHOT_MAGIC", "VERSION", "Snapshot", "SnapshotDamaged"]

SNAPSHOT_MAGIC = b"gapp-col"
VERSION = 1
PREFIX = struct.Struct("<8sIIQQI4x")
"""Magic, version, CRC-32 of the header, its offset and length, CRC-32 of this prefix up to here."""
CHECKED = PREFIX.size - 8
"""The number of bytes of the prefix that its CRC-32 covers."""
ALIGNMENT = 8

_CHUNK = 1 << 20


class SnapshotDamaged(Exception):
    """The file is not a snapshot, or is incomplete."""


class Snapshot:
    """A snapshot that is mapped into memory, with its `base`. Raises SnapshotDamaged; OSError if a file cannot be read."""

    def __init__(self, path: str) -> None:
        with open(path, "rb") as file:
            self._header = _header(file)
            _check(file, self._header["end"] - PREFIX.size, self._header["crc"])
            self._map = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
        self.nodes: list[dict[str, Any]] = self._header["nodes"]
        self.relationships: list[dict[str, Any]] = self._header["relationships"]
        self.crc: int = self._header["crc"]
        self.base = self._based(self._header.get("base"))

    def _based(self, described: Mapping[str, Any] | None) -> Snapshot | None:
        if described is None:
            return None
        base = Snapshot(described["path"])
        if base.crc != described["crc"]:
            raise SnapshotDamaged("the file belongs to another snapshot")
        return base

    def section(self, name: str) -> memoryview:
        """The bytes of a section."""
        offset, length = self._header["sections"][name]
        return self._map[offset : offset + length]

    def size(self, name: str) -> int:
        """The length of a section in bytes, 0 if it does not exist."""
        return int(self._header["sections"].get(name, (0, 0))[1])

    def integers(self, name: str, typecode: Literal["i", "I", "q"]) -> memoryview | array[int]:
        """The integers of a section, in place."""
        # an empty view cannot be cast
        return self.section(name).cast(typecode) if self.size(name) else array(typecode)

    def array(self, name: str, typecode: str = "i") -> array[int]:
        """The integers of a section as an array, which is read faster."""
        found = array(typecode)
        found.frombytes(self.section(name))
        return found


def _header(file: BinaryIO) -> Mapping[str, Any]:
    prefix = file.read(PREFIX.size)
    if len(prefix) < PREFIX.size:
        raise SnapshotDamaged("the file is too short")
    magic, version, header_crc, offset, length, prefix_crc = PREFIX.unpack(prefix)
    if magic != SNAPSHOT_MAGIC or version != VERSION or sys.byteorder != "little":
        raise SnapshotDamaged("the file is not a snapshot from this version")
    if zlib.crc32(prefix[:CHECKED]) != prefix_crc or file.seek(0, 2) != offset + length:
        raise SnapshotDamaged("the prefix or the length of the file is wrong")
    file.seek(offset)
    text = file.read(length)
    if zlib.crc32(text) != header_crc:
        raise SnapshotDamaged("the header of the file is damaged")
    header: dict[str, Any] = json.loads(text)
    header["end"] = offset
    file.seek(PREFIX.size)
    return header


def _check(file: BinaryIO, left: int, crc: int) -> None:
    """Read all sections once, not through the map: an error of the disk then raises an exception and does not end the process."""
    found = 0
    view = memoryview(bytearray(_CHUNK))
    while left:
        count = file.readinto(view[: min(left, _CHUNK)])  # type: ignore[attr-defined]
        if not count:
            raise SnapshotDamaged("the file is too short")
        found = zlib.crc32(view[:count], found)
        left -= count
    if found != crc:
        raise SnapshotDamaged("the sections of the file are damaged")
