"""Files as streams of records: plain and packed ones, told apart by their first bytes, never by their names."""

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
from loaders.reading.unpacking import MAGIC, Allowance, Limits, packing, unpacked

__all__ = ["HEAD", "Opened", "opened", "without_packing"]

HEAD = 65_536
"""How many unpacked bytes a loader sees when it is asked whether a file is its own."""

_BLOCK = 262_144
# a pipe that the caller holds open already, as a shell's <(…) gives it
_DESCRIPTOR = re.compile(r"/(?:dev|proc/self)/fd/(\d{1,9})|/dev/(stdin)")
_ASK_EVERY = 0.2


class _Over(io.RawIOBase):
    """A file over another one, which can be read anywhere where `file` can."""

    def __init__(self, file: io.RawIOBase) -> None:
        self._file = file

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return self._file.seekable()

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()


class Counted(_Over):
    """A file that counts the bytes taken from it, from where it was last sought."""

    def __init__(self, file: io.RawIOBase) -> None:
        super().__init__(file)
        self.count = 0

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        size = self._file.readinto(buffer) or 0
        self.count += size
        return size

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        # a file that is read again counts anew
        self.count = super().seek(offset, whence)
        return self.count


class _Pipe(io.RawIOBase):
    """A pipe or terminal, for whose bytes one may have to wait; `ask` is called while waiting."""

    def __init__(self, file: io.FileIO, ask: Callable[[], None]) -> None:
        self._file = file
        self._ask = ask
        # a writer may begin with a few bytes; the first read shows enough to tell a format
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
        """What the pipe gives next, 0 at its end."""
        while True:
            if not select.select([self._file], [], [], _ASK_EVERY)[0]:
                self._ask()
                continue
            size = self._file.readinto(buffer)
            # None: another reader of the same pipe took the bytes
            if size is not None:
                return size


class _Watched(_Over):
    """A file that calls `ask` after each piece that it gave."""

    def __init__(self, file: io.RawIOBase, ask: Callable[[], None]) -> None:
        super().__init__(file)
        self._ask = ask

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        size = self._file.readinto(buffer) or 0
        if size:
            self._ask()
        return size


class Opened(NamedTuple):
    """An open file: its unpacked stream, its first unpacked bytes (still in the stream), its size on disk (0 if unknown),
    and the counter of bytes read from disk. `allowance` is what is left of what it may unpack to, `asked` is to be called while
    more is unpacked."""

    stream: io.BufferedReader[Any]
    head: bytes
    size: int
    counter: Counted
    allowance: Allowance
    asked: Callable[[], None]

    @property
    def position(self) -> int:
        """How many of `size` bytes have been read."""
        count = self.counter.count
        return min(count, self.size) if self.size else count


@contextmanager
def opened(
    path: Path, ask: Callable[[int, int], None] | None = None, limits: Limits | None = None
) -> Iterator[Opened]:
    """The file at `path`, unpacked while it is read. Regular files, and pipes that are open already (/dev/stdin, /dev/fd/…).

    `ask` is called with position and size after each piece that is read or unpacked and while a pipe gives nothing; what it
    raises ends the reading. Raises BadInput when the file cannot be opened, its packing is damaged or it unpacks to more than
    `limits` allow; reading from the stream may raise the same, or OSError.
    """
    try:
        file, size = _opened(path)
    except (OSError, ValueError) as error:
        raise BadInput(_unreadable(error), "Check the name and that you may read the file.") from error
    with file:
        counter: Counted

        def asked() -> None:
            if ask is not None:
                ask(min(counter.count, size) if size else counter.count, size)

        regular = stat.S_ISREG(os.fstat(file.fileno()).st_mode)
        counter = Counted(file if regular else _Pipe(file, asked))
        allowance = Allowance(limits or Limits(), lambda: max(size, counter.count))
        stream = io.BufferedReader(_Watched(counter, asked), _BLOCK)
        yield without_packing(Opened(stream, b"", size, counter, allowance, asked))


def without_packing(source: Opened) -> Opened:
    """The same file, unpacked where it is packed, with its head. Raises BadInput when it is packed twice."""
    stream = source.stream
    unpacker = packing(stream.peek(MAGIC)[:MAGIC])
    if unpacker is not None:
        stream = io.BufferedReader(
            _Watched(unpacked(unpacker(stream), source.allowance), source.asked), _BLOCK
        )
    head = stream.peek(HEAD)[:HEAD]
    if unpacker is not None and packing(head) is not None:
        raise BadInput("The file is packed twice", "Unpack it once, then load it.")
    return source._replace(stream=stream, head=head)


def _opened(path: Path) -> tuple[io.FileIO, int]:
    """An open file and its size, 0 for a pipe. What is neither is refused unopened: it might wait for ever, or act."""
    found = path.stat()
    if stat.S_ISREG(found.st_mode):
        # no named pipe that took its place meanwhile makes anyone wait
        flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
        return io.FileIO(os.open(path, flags), "rb"), found.st_size
    if given := _DESCRIPTOR.fullmatch(str(path)):
        return io.FileIO(os.dup(int(given[1] or 0)), "rb"), 0
    for is_so, what in _OTHERS:
        if is_so(found.st_mode):
            raise BadInput(f"This is {what}, not a file", "Name a regular file, or pipe into /dev/stdin.")
    raise BadInput("This is no regular file", "Name a regular file, or pipe into /dev/stdin.")


_OTHERS: tuple[tuple[Callable[[int], bool], str], ...] = (
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISFIFO, "a named pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)


def _unreadable(error: Exception) -> str:
    if isinstance(error, FileNotFoundError):
        return "There is no such file"
    if isinstance(error, PermissionError):
        return "The file may not be read"
    return f"The file cannot be opened ({getattr(error, 'strerror', None) or error})"
