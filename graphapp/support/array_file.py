"""Arrays in one file that is mapped into memory: only what is used is read. Not NumPy's archive format, whose members cannot be mapped."""

from __future__ import annotations

import json
import mmap
from collections.abc import Mapping
from pathlib import Path
from typing import Any, BinaryIO
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

__all__ = ["read_arrays", "write_arrays"]

_MAGIC = b"arrays 1"
# mapped arrays begin at multiples of this, so that numbers are aligned
_ALIGNMENT = 64


def write_arrays(out: BinaryIO, arrays: Mapping[str, NDArray[Any]]) -> None:
    """Write arrays of numbers by name. Raises OSError."""
    listed = {name: np.ascontiguousarray(array) for name, array in arrays.items()}
    directory, size = {}, 0
    for name, array in listed.items():
        directory[name] = (array.dtype.str, array.shape, size)
        size = _aligned(size + array.nbytes)
    text = json.dumps([directory, size]).encode()
    head = _MAGIC + len(text).to_bytes(8, "little") + crc32(text).to_bytes(8, "little") + text
    out.write(head.ljust(_aligned(len(head)), b"\0"))
    for array in listed.values():
        out.write(array.data if array.size else b"")
        out.write(b"\0" * (_aligned(array.nbytes) - array.nbytes))


def read_arrays(path: Path) -> dict[str, NDArray[Any]]:
    """The arrays of a file, read-only, which stay valid when the file is replaced. Raises OSError, and ValueError if this is not such a file
    or it was cut off."""
    with open(path, "rb") as file:
        head = file.read(len(_MAGIC) + 16)
        length, check = (int.from_bytes(head[start : start + 8], "little") for start in (8, 16))
        if len(head) < len(_MAGIC) + 16 or not head.startswith(_MAGIC):
            raise ValueError("not an array file")
        text = file.read(length)
        if len(text) < length or crc32(text) != check:
            raise ValueError("damaged")
        directory, size = json.loads(text)
        start = _aligned(len(head) + length)
        mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    if len(mapped) != start + size:
        raise ValueError("cut off")
    return {
        name: np.ndarray(tuple(shape), dtype, mapped, start + offset)
        for name, (dtype, shape, offset) in directory.items()
    }


def _aligned(size: int) -> int:
    return -(-size // _ALIGNMENT) * _ALIGNMENT
