"""Temporary files of arrays and records, so that memory does not grow with the network."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import gettempdir
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graphapp.support.private_folder import PrivateFolder
from graphapp.support.whole_folder import NotWritten

__all__ = ["ArrayFile", "Buckets", "bucket_bounds", "scratch_folder", "writing_scratch"]

PREFIX = ".graphapp-network-"
MOST_RANGES = 256

Array = NDArray[Any]


class _ScratchNotWritten(NotWritten):
    """Temporary files cannot be written."""


@contextmanager
def scratch_folder(home: Path | None) -> Iterator[Path]:
    """A folder for temporary files, removed at the end: in the folder `home`, where the network is written and there must be space anyway, or
    in the system's temporary folder. That of a killed process is removed by the next one. Raises NotWritten, whose hint contains the path `home`;
    that of the temporary folder is only in the owner's hint."""
    try:
        with writing_scratch():
            folder = PrivateFolder(PREFIX, home)
        try:
            yield folder.path
        finally:
            folder.remove()
    except _ScratchNotWritten as error:
        # there may be no usable temporary folder
        with suppress(OSError):
            error.owner_hint = _hint(str(home or gettempdir()))
        error.hint = error.owner_hint if home else _hint("the server's folder for temporary files (TMPDIR)")
        raise


@contextmanager
def writing_scratch() -> Iterator[None]:
    """Converts an error of the disk to one that says what to do. Raises NotWritten."""
    try:
        yield
    except OSError as error:
        # numpy gives no reason if a file was written in part only
        raise _ScratchNotWritten(
            f"The temporary files of the network cannot be written: {error.strerror or 'the disk is probably full'}.",
            "Free disk space, and try again.",
        ) from error


def _hint(place: str) -> str:
    return f"They need space in {place}. Free disk space there, and try again."


class ArrayFile:
    """Groups of arrays in a file, read in the order in which they were written."""

    def __init__(self, path: Path, size: int) -> None:
        """`size` is the number of arrays in a group."""
        self._path = path
        self._size = size
        self._out = path.open("wb")

    def write(self, *arrays: Array) -> None:
        """Add a group of arrays. Raises OSError."""
        for array in arrays:
            np.save(self._out, array, allow_pickle=False)

    def groups(self) -> Iterator[list[Array]]:
        """Each group; may be called again."""
        self._out.flush()
        end = os.fstat(self._out.fileno()).st_size
        with self._path.open("rb") as file:
            while file.tell() < end:
                yield [np.load(file, allow_pickle=False) for _ in range(self._size)]

    def close(self) -> None:
        """Close and remove the file."""
        self._out.close()
        self._path.unlink(missing_ok=True)


class Buckets:
    """Records that are written in any order and read by ranges of numbers, each of which fits into memory."""

    def __init__(self, folder: Path, name: str, kind: np.dtype[Any], begins: Array) -> None:
        """The first number of each range is in `begins`, which is ascending and starts with 0."""
        self._kind = kind
        self._begins = begins
        self._paths = [folder / f"{name}-{place}" for place in range(len(begins))]
        for path in self._paths:
            path.write_bytes(b"")

    def add(self, numbers: Array, records: Array) -> None:
        """Add records, each to the range of its number. Raises OSError."""
        # numbers of 16 bits are sorted several times as fast
        place = (np.searchsorted(self._begins, numbers, side="right") - 1).astype(np.uint16)
        order = np.argsort(place, kind="stable")
        records = records[order]
        ends = np.searchsorted(place[order], np.arange(len(self._begins) + 1))
        for bucket in np.flatnonzero(np.diff(ends)).tolist():
            # hundreds of open files could exceed the limit of a process
            with self._paths[bucket].open("ab") as file:
                records[ends[bucket] : ends[bucket + 1]].tofile(file)

    def read(self) -> Iterator[Array]:
        """The records of each range, in the order of the ranges, in the order in which they were added. Only once: the files are removed."""
        for path in self._paths:
            yield np.fromfile(path, self._kind)
            path.unlink()


def bucket_bounds(loads: Array, most: int) -> Array:
    """The first numbers of ranges of numbers: the `loads` of the numbers in a range add up to at most about `most`, unless there would be more
    than `MOST_RANGES` ranges, or a single load is larger."""
    total = int(loads.sum())
    size = max(most, -(-total // (MOST_RANGES - 1)))
    # the load of all smaller numbers
    before = np.cumsum(loads) - loads
    begins = np.unique(np.searchsorted(before, np.arange(0, max(total, 1), size)))
    return np.union1d([0], begins[begins < len(loads)]).astype(np.int64)
