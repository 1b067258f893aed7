"""Files as streams of records: plain, gzip and Zstandard, told apart by their first bytes, never by their names.

Nothing is unpacked further than it is read, so a small file that unpacks to a huge one costs no memory.
"""

from __future__ import annotations

import io
import os
import re
import select
import stat
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, NamedTuple, Protocol

import zstandard

from graphapp.errors import BadInput

__all__ = ["HEAD", "Opened", "opened"]

HEAD = 65_536
"""How many unpacked bytes a loader sees when it is asked whether a file is its own."""

_GZIP = b"\x1f\x8b"
_ZSTD = b"\x28\xb5\x2f\xfd"
_BLOCK = 262_144
# a pipe that the caller holds open already, as a shell's <(…) gives it
_DESCRIPTOR = re.compile(r"/(?:dev|proc/self)/fd/(\d{1,9})|/dev/(stdin)")
_ASK_EVERY = 0.2
# a Zstandard block of 4 bytes may stand for 128 KiB: fed in such pieces, a hostile file unpacks to 32 MiB at a time at most
_ZSTD_PIECE = 1024
_ZSTD_WINDOW = 2**27


class Counted(io.RawIOBase):
    """A file that counts the bytes taken from it."""

    def __init__(self, file: io.RawIOBase) -> None:
        self._file = file
        self.count = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        size = self._file.readinto(buffer) or 0
        self.count += size
        return size


class _Pipe(io.RawIOBase):
    """A pipe or terminal, for whose bytes one may have to wait; `ask` is called while waiting."""

    def __init__(self, file: io.FileIO, ask: Callable[[], None]) -> None:
        self._file = file
        self._ask = ask

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        while True:
            if not select.select([self._file], [], [], _ASK_EVERY)[0]:
                self._ask()
                continue
            size = self._file.readinto(buffer)
            # None: another reader of the same pipe took the bytes
            if size is not None:
                return size


class _Watched(io.RawIOBase):
    """A file that calls `ask` after each piece that it gave."""

    def __init__(self, file: io.RawIOBase, ask: Callable[[], None]) -> None:
        self._file = file
        self._ask = ask

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        size = self._file.readinto(buffer) or 0
        if size:
            self._ask()
        return size


class _Unpacker(Protocol):
    def more(self) -> bytes:
        """The next unpacked bytes; empty at the end."""


class _Gzip:
    """Unpacks gzip, also of several members."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._rest = b""
        self._member = zlib.decompressobj(wbits=31)

    def more(self) -> bytes:
        while True:
            data = self._rest or self._file.read(_BLOCK)
            if self._member.eof:
                if not data:
                    return b""
                # what follows the last member may be padding of zeros, as tape and some copies leave it
                data = data.lstrip(b"\0")
                if not data:
                    self._rest = b""
                    continue
                self._member = zlib.decompressobj(wbits=31)
            out = self._member.decompress(data, _BLOCK)
            if not (data or out or self._member.eof):
                raise BadInput("The gzip file ends in the middle", "Copy or download it again.")
            self._rest = self._member.unused_data if self._member.eof else self._member.unconsumed_tail
            if out:
                return out


class _Zstd:
    """Unpacks Zstandard, also of several frames."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._rest = b""
        self._new = zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW).decompressobj
        self._frame = self._new()
        self._begun = False

    def more(self) -> bytes:
        while True:
            data = self._rest or self._file.read(_ZSTD_PIECE)
            self._rest = b""
            if not data:
                if self._begun:
                    raise BadInput("The Zstandard file ends in the middle", "Copy or download it again.")
                return b""
            self._begun = True
            out = self._frame.decompress(data)
            if self._frame.eof:
                self._rest = self._frame.unused_data
                self._frame = self._new()
                self._begun = False
            if out:
                return out


class _Unpacked(io.RawIOBase):
    """What an unpacker gives, as a file. Damage becomes BadInput."""

    def __init__(self, unpacker: _Unpacker) -> None:
        self._unpacker = unpacker
        self._ready = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        if not self._ready:
            try:
                self._ready = memoryview(self._unpacker.more())
            except (zlib.error, zstandard.ZstdError) as error:
                raise BadInput(
                    f"The compressed file is damaged ({error})", "Copy or download it again."
                ) from error
        size = min(len(buffer), len(self._ready))
        buffer[:size] = self._ready[:size]
        self._ready = self._ready[size:]
        return size


class Opened(NamedTuple):
    """An open file: its unpacked stream, its first unpacked bytes (still in the stream), its size on disk (0 if unknown),
    and the counter of bytes read from disk."""

    stream: BinaryIO
    head: bytes
    size: int
    counter: Counted

    @property
    def position(self) -> int:
        """How many of `size` bytes have been read."""
        return self.counter.count


@contextmanager
def opened(path: Path, ask: Callable[[int, int], None] | None = None) -> Iterator[Opened]:
    """The file at `path`, unpacked while it is read. Regular files, and pipes that are open already (/dev/stdin, /dev/fd/…).

    `ask` is called with position and size after each piece that is read or unpacked and while a pipe gives nothing; what it
    raises ends the reading. Raises BadInput when the file cannot be opened or its packing is damaged; reading from the stream
    may raise the same, or OSError.
    """
    try:
        file, size = _opened(path)
    except (OSError, ValueError) as error:
        raise BadInput(_unreadable(error), "Check the name and that you may read the file.") from error
    with file:
        counter: Counted

        def asked() -> None:
            if ask is not None:
                ask(counter.count, size)

        regular = stat.S_ISREG(os.fstat(file.fileno()).st_mode)
        counter = Counted(file if regular else _Pipe(file, asked))
        packed: io.BufferedReader[io.RawIOBase] = io.BufferedReader(_Watched(counter, asked), _BLOCK)
        begin = packed.peek(4)[:4]
        stream = packed
        if begin.startswith(_GZIP):
            stream = io.BufferedReader(_Watched(_Unpacked(_Gzip(packed)), asked), _BLOCK)
        elif begin == _ZSTD:
            stream = io.BufferedReader(_Watched(_Unpacked(_Zstd(packed)), asked), _BLOCK)
        head = stream.peek(HEAD)[:HEAD]
        if stream is not packed and head.startswith((_GZIP, _ZSTD)):
            raise BadInput("The file is packed twice", "Unpack it once, then load it.")
        yield Opened(stream, head, size, counter)


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
