"""Files as streams of bytes, plain or compressed; compression is detected by the first bytes, never by the name."""

from __future__ import annotations

import io
import os
import re
import select
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from graphapp.errors import BadInput
from loaders.reading.unpacking import MAGIC, Allowance, DecompressedFile, Limits, packing

__all__ = ["HEAD", "OpenFile", "PipeFile", "opened", "without_packing"]

HEAD = 65_536
"""How many decompressed bytes a loader sees when it detects the format."""

_BLOCK = 262_144
# a pipe that is open already, such as a shell's <(…)
_DESCRIPTOR = re.compile(r"/(?:dev|proc/self)/fd/(\d{1,9})|/dev/(stdin)")
_ASK_EVERY = 0.2


class ByteCounter(io.RawIOBase):
    """A file that counts the bytes read since the last seek; `ask` is called after each read, and may raise to stop the reading."""

    def __init__(self, file: io.RawIOBase, ask: Callable[[], None]) -> None:
        self._file = file
        self._ask = ask
        self.count = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return self._file.seekable()

    def fileno(self) -> int:
        return self._file.fileno()

    def tell(self) -> int:
        return self._file.tell()

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        # a file that is read again counts again
        self.count = self._file.seek(offset, whence)
        return self.count

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        size = self._file.readinto(buffer) or 0
        self.count += size
        if size:
            self._ask()
        return size


class PipeFile(io.RawIOBase):
    """A pipe or terminal; `ask` is called while waiting for its bytes, and may raise to stop the reading."""

    def __init__(self, file: io.FileIO, ask: Callable[[], None]) -> None:
        self._file = file
        self._ask = ask
        # a writer may start with a few bytes; the first read returns enough to detect the format
        self._least = HEAD

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        least, self._least = min(self._least, len(buffer)), 1
        filled = 0
        while filled < least and (size := self._part(memoryview(buffer)[filled:])):
            filled += size
        return filled

    def _part(self, buffer: memoryview) -> int:
        """The size of the next piece, 0 at the end."""
        while True:
            if not select.select([self._file], [], [], _ASK_EVERY)[0]:
                self._ask()
                continue
            size = self._file.readinto(buffer)
            # None: another reader of the same pipe took the bytes
            if size is not None:
                return size


class OpenFile(NamedTuple):
    """An open file: its decompressed stream, its first decompressed bytes (still in the stream), its size on disk (0 if unknown),
    the counter of bytes read from disk, and what is left of the size that it may decompress to."""

    stream: io.BufferedReader[Any]
    head: bytes
    size: int
    counter: ByteCounter
    allowance: Allowance

    @property
    def position(self) -> int:
        """How many of `size` bytes have been read."""
        count = self.counter.count
        return min(count, self.size) if self.size else count


@contextmanager
def opened(
    path: Path, ask: Callable[[int, int], None] | None = None, limits: Limits | None = None
) -> Iterator[OpenFile]:
    """The file at `path`, decompressed while it is read. Regular files, and pipes that are open already (/dev/stdin, /dev/fd/…).

    `ask` is called with the position and the size in bytes after each piece that is read or decompressed, and while waiting for a
    pipe; it may raise to stop the reading. Raises BadInput if the file cannot be opened, its compressed data is damaged or it
    decompresses to more than `limits` allow; reading from the stream may raise the same, or OSError.
    """
    try:
        file, size = _opened(path)
    except (OSError, ValueError) as error:
        raise BadInput(_unreadable(error), "Check the name and the permissions of the file.") from error
    with file:
        counter: ByteCounter

        def asked() -> None:
            if ask is not None:
                ask(min(counter.count, size) if size else counter.count, size)

        regular = stat.S_ISREG(os.fstat(file.fileno()).st_mode)
        counter = ByteCounter(file if regular else PipeFile(file, asked), asked)
        allowance = Allowance(limits or Limits(), lambda: max(size, counter.count), asked)
        yield without_packing(OpenFile(io.BufferedReader(counter, _BLOCK), b"", size, counter, allowance))


def without_packing(source: OpenFile) -> OpenFile:
    """The same file, decompressed if it is compressed, with its head. Raises BadInput if it is compressed twice."""
    stream = source.stream
    unpacker = packing(stream.peek(MAGIC)[:MAGIC])
    if unpacker is not None:
        stream = io.BufferedReader(DecompressedFile(unpacker(stream), source.allowance), _BLOCK)
    head = stream.peek(HEAD)[:HEAD]
    if unpacker is not None and packing(head) is not None:
        raise BadInput("The file is compressed twice", "Decompress the file once, then load it.")
    return source._replace(stream=stream, head=head)


def _opened(path: Path) -> tuple[io.FileIO, int]:
    """An open file and its size, 0 for a pipe. Anything else is refused without opening it, which may block or have effects."""
    found = path.stat()
    if stat.S_ISREG(found.st_mode):
        # must not block if a named pipe has taken its place since
        flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
        return io.FileIO(os.open(path, flags), "rb"), found.st_size
    if given := _DESCRIPTOR.fullmatch(str(path)):
        return io.FileIO(os.dup(int(given[1] or 0)), "rb"), 0
    for is_so, what in _OTHERS:
        if is_so(found.st_mode):
            raise BadInput(
                f"This is {what}, not a file", "Load a regular file, or pipe the data in and load /dev/stdin."
            )
    raise BadInput(
        "This is not a regular file", "Load a regular file, or pipe the data in and load /dev/stdin."
    )


_OTHERS: tuple[tuple[Callable[[int], bool], str], ...] = (
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISFIFO, "a named pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)


def _unreadable(error: Exception) -> str:
    if isinstance(error, FileNotFoundError):
        return "File not found"
    if isinstance(error, PermissionError):
        return "Permission denied"
    return f"The file cannot be opened ({getattr(error, 'strerror', None) or error})"
