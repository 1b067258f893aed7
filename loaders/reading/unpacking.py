"""Decompression of gzip, bzip2, xz and Zstandard, detected by the first bytes of a file, no further than the file is read.

A small file that decompresses to a huge one costs no memory, and an `Allowance` stops it before it costs hours.

gzip is read by the standard library. The other classes of the standard library and of zstandard are not used, since they lose data
silently: BZ2File and LZMAFile ignore a damaged second stream, the stream reader of zstandard ignores that a file is truncated, and
LZMAFile has no memory limit.
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import zlib
from collections.abc import Callable, Iterator
from typing import BinaryIO, NamedTuple, Protocol

import zstandard

from graphapp.errors import BadInput

__all__ = ["MAGIC", "XZ_MEMORY", "Allowance", "DecompressedFile", "Limits", "Stream", "packing"]

_BLOCK = 262_144
# a Zstandard block of 4 bytes can expand to 128 KiB: read in such pieces, a hostile file yields at most 32 MiB at a time
_ZSTD_PIECE = 1024
_ZSTD_WINDOW = 2**27
# what decompressing the largest preset of the xz program needs
XZ_MEMORY = 70 * 2**20
# below this size any ratio is accepted: tables of zeros are not an attack
_FREE = 64 * 2**20
_MIB = 2**20
_AGAIN = "Copy or download the file again."


class Limits(NamedTuple):
    """How far compressed files, archives and workbooks are read: MiB from one file, the ratio of that to the size on disk, files in one archive,
    archives inside each other, MiB of an archive that has to be copied to a temporary file, and MiB of memory for reading a workbook (0: no limit)."""

    mib: int = 200_000
    times: int = 400
    members: int = 200_000
    nesting: int = 3
    copied_mib: int = 4_000
    table_file_mib: int = 2_000


class Allowance:
    """How much one file on disk may decompress to, in all its layers together. `packed` returns the number of compressed bytes;
    `ask` is called after each read, and may raise to stop the reading."""

    def __init__(self, limits: Limits, packed: Callable[[], int], ask: Callable[[], None]) -> None:
        self._limits = limits
        self._packed = packed
        self.ask = ask
        self._unpacked = 0

    def take(self, size: int) -> None:
        """Count `size` more bytes. Raises BadInput when the file exceeds its limits."""
        self._unpacked += size
        if self._unpacked <= _FREE:
            return
        if self._unpacked > self._limits.mib * _MIB:
            raise BadInput(
                f"The file decompresses to more than {self._limits.mib:,} MiB",
                "If the decompressed size is as expected, raise the `unpack_mib` setting.",
            )
        if self._unpacked > self._limits.times * max(self._packed(), 1):
            raise BadInput(
                f"The file decompresses to more than {self._limits.times:,} times its size",
                "The file may be a decompression bomb. If the decompressed size is as expected, raise the `unpack_times` setting.",
            )


def _gzip(file: BinaryIO) -> Iterator[bytes]:
    unpacked = gzip.GzipFile(fileobj=file)
    try:
        yield from iter(lambda: unpacked.read1(_BLOCK), b"")
    except EOFError as error:
        raise _truncated("gzip") from error


class Stream(Protocol):
    """The decompressors of bz2 and lzma."""

    @property
    def eof(self) -> bool: ...

    @property
    def needs_input(self) -> bool: ...

    @property
    def unused_data(self) -> bytes: ...

    def decompress(self, data: bytes, max_length: int = -1) -> bytes: ...


def _streams(file: BinaryIO, what: str, new: Callable[[], Stream]) -> Iterator[bytes]:
    """bzip2 or xz, one stream or several; `new` makes the decompressor of one."""
    data: bytes = file.read(_BLOCK)
    while data:
        stream = new()
        while not stream.eof:
            if stream.needs_input and not (data := data or file.read(_BLOCK)):
                raise _truncated(what)
            if out := stream.decompress(data, _BLOCK):
                yield out
            data = b""
        # zeros may follow as padding
        data = stream.unused_data.lstrip(b"\0")
        while not data and (more := file.read(_BLOCK)):
            data = more.lstrip(b"\0")


def _zstd(file: BinaryIO) -> Iterator[bytes]:
    """One frame or several."""
    new = zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW).decompressobj
    frame = None
    while data := file.read(_ZSTD_PIECE):
        while data:
            frame = frame or new()
            if out := frame.decompress(data):
                yield out
            data = b""
            if frame.eof:
                data, frame = frame.unused_data, None
    if frame is not None:
        raise _truncated("Zstandard")


def _xz(file: BinaryIO) -> Iterator[bytes]:
    return _streams(file, "xz", lambda: lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=XZ_MEMORY))


def _bzip2(file: BinaryIO) -> Iterator[bytes]:
    return _streams(file, "bzip2", bz2.BZ2Decompressor)


def _truncated(what: str) -> BadInput:
    return BadInput(f"The {what} file is truncated", _AGAIN)


# the first bytes of each format; "BZh" alone may also begin a text file
_PACKINGS: tuple[tuple[tuple[bytes, ...], Callable[[BinaryIO], Iterator[bytes]]], ...] = (
    ((b"\x1f\x8b",), _gzip),
    ((b"\x28\xb5\x2f\xfd",), _zstd),
    (
        tuple(b"BZh%d" % level + magic for level in range(1, 10) for magic in (b"1AY&SY", b"\x17rE8P\x90")),
        _bzip2,
    ),
    ((b"\xfd7zXZ\0",), _xz),
)
MAGIC = 10
"""How many first bytes `packing` needs."""


def packing(head: bytes) -> Callable[[BinaryIO], Iterator[bytes]] | None:
    """The function that decompresses a file that begins with `head`, in pieces; None if it is not compressed."""
    return next((unpacker for magics, unpacker in _PACKINGS if head.startswith(magics)), None)


class DecompressedFile(io.RawIOBase):
    """Decompressed pieces as a file, counted in an `Allowance`. Reading raises BadInput for damage and for more than the allowance,
    after everything before it has been read."""

    def __init__(self, pieces: Iterator[bytes], allowance: Allowance) -> None:
        self._pieces = pieces
        self._allowance = allowance
        self._ready = memoryview(b"")
        self._error: BadInput | OSError | None = None

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        # fills the buffer, so that the first read shows enough to detect the format
        filled = 0
        while filled < len(buffer) and (self._ready or self._more(filled)):
            size = min(len(buffer) - filled, len(self._ready))
            buffer[filled : filled + size] = self._ready[:size]
            self._ready = self._ready[size:]
            filled += size
        if filled:
            self._allowance.ask()
        return filled

    def _more(self, filled: int) -> bool:
        """Decompress the next piece. False at the end, and before an error if `filled` bytes are to be returned first."""
        if self._error is None:
            try:
                self._ready = memoryview(next(self._pieces, b""))
                self._allowance.take(len(self._ready))
            except (BadInput, OSError, EOFError, zlib.error, zstandard.ZstdError, lzma.LZMAError) as error:
                self._error = _as_bad_input(error)
        if self._error is None:
            return bool(self._ready)
        if filled:
            return False
        raise self._error


def _as_bad_input(error: Exception) -> BadInput | OSError:
    # an OSError with a number is about the disk, not about what is on it
    if isinstance(error, BadInput) or (isinstance(error, OSError) and error.errno is not None):
        return error
    return BadInput(f"The compressed file is damaged ({error})", _AGAIN)
