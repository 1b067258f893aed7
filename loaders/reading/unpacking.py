"""What is packed, told by its first bytes and unpacked no further than it is read: gzip, bzip2, xz and Zstandard.

A small file that unpacks to a huge one costs no memory, and an `Allowance` ends it before it costs hours.
"""

from __future__ import annotations

import bz2
import io
import lzma
import zlib
from collections.abc import Callable
from typing import BinaryIO, NamedTuple, Protocol

import zstandard

from graphapp.errors import BadInput

__all__ = ["XZ_MEMORY", "Allowance", "Limits", "Stream", "packing", "unpacked"]

_BLOCK = 262_144
# a Zstandard block of 4 bytes may stand for 128 KiB: fed in such pieces, a hostile file unpacks to 32 MiB at a time at most
_ZSTD_PIECE = 1024
_ZSTD_WINDOW = 2**27
# what the largest setting of the xz program needs to unpack
XZ_MEMORY = 70 * 2**20
# below this any file may unpack as it likes: tables of zeros are no attack
_FREE = 64 * 2**20
_MIB = 2**20


class Limits(NamedTuple):
    """How far packed files are unpacked: MiB from one file, how many times its size on disk, files in one archive, archives inside each
    other, and MiB of an archive that has to be copied to a temporary file."""

    mib: int = 200_000
    times: int = 400
    members: int = 200_000
    nesting: int = 3
    copied_mib: int = 4_000


class Allowance:
    """How much one file on disk may unpack to, whatever is inside what. `packed` says how many packed bytes there are."""

    def __init__(self, limits: Limits, packed: Callable[[], int]) -> None:
        self._limits = limits
        self._packed = packed
        self._unpacked = 0

    def take(self, size: int) -> None:
        """So many bytes more were unpacked. Raises BadInput when that is more than the file may hold."""
        self._unpacked += size
        if self._unpacked <= _FREE:
            return
        if self._unpacked > self._limits.mib * _MIB:
            raise BadInput(
                f"It unpacks to more than {self._limits.mib:,} MiB",
                "If it is what it should be, raise the setting unpack_mib.",
            )
        if self._unpacked > self._limits.times * max(self._packed(), 1):
            raise BadInput(
                f"It unpacks to more than {self._limits.times:,} times its size",
                "Files made to fill disks do that. If it is what it should be, raise the setting unpack_times.",
            )


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


class Stream(Protocol):
    """What bz2 and lzma unpack one stream with."""

    @property
    def eof(self) -> bool: ...

    @property
    def needs_input(self) -> bool: ...

    @property
    def unused_data(self) -> bytes: ...

    def decompress(self, data: bytes, max_length: int = -1) -> bytes: ...


class _Streams:
    """Unpacks bzip2 or xz, also of several streams; `new` begins one."""

    def __init__(self, file: BinaryIO, what: str, new: Callable[[], Stream]) -> None:
        self._file = file
        self._what = what
        self._new = new
        self._stream = new()
        self._fresh = True

    def more(self) -> bytes:
        while True:
            data = b""
            if self._stream.eof:
                # padding may follow
                data = (self._stream.unused_data or self._file.read(_BLOCK)).lstrip(b"\0")
                while not data and (further := self._file.read(_BLOCK)):
                    data = further.lstrip(b"\0")
                if not data:
                    return b""
                self._stream = self._new()
            elif self._stream.needs_input:
                data = self._file.read(_BLOCK)
                if not data:
                    raise BadInput(f"The {self._what} file ends in the middle", "Copy or download it again.")
            if out := self._stream.decompress(data, _BLOCK):
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


def _xz(file: BinaryIO) -> _Unpacker:
    return _Streams(file, "xz", lambda: lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=XZ_MEMORY))


def _bzip2(file: BinaryIO) -> _Unpacker:
    return _Streams(file, "bzip2", bz2.BZ2Decompressor)


# the first bytes that say how a file is packed; "BZh" alone begins texts
_PACKINGS: tuple[tuple[tuple[bytes, ...], Callable[[BinaryIO], _Unpacker]], ...] = (
    ((b"\x1f\x8b",), _Gzip),
    ((b"\x28\xb5\x2f\xfd",), _Zstd),
    (
        tuple(b"BZh%d" % level + magic for level in range(1, 10) for magic in (b"1AY&SY", b"\x17rE8P\x90")),
        _bzip2,
    ),
    ((b"\xfd7zXZ\0",), _xz),
)
# so many first bytes tell
MAGIC = 10


def packing(head: bytes) -> Callable[[BinaryIO], _Unpacker] | None:
    """What unpacks a file that begins with `head`; None when it is not packed."""
    return next((unpacker for magics, unpacker in _PACKINGS if head.startswith(magics)), None)


def unpacked(unpacker: _Unpacker, allowance: Allowance) -> io.RawIOBase:
    """What an unpacker gives, as a file. Damage is BadInput, and so is more than the allowance."""
    return _Unpacked(unpacker, allowance)


class _Unpacked(io.RawIOBase):
    def __init__(self, unpacker: _Unpacker, allowance: Allowance) -> None:
        self._unpacker = unpacker
        self._allowance = allowance
        self._ready = memoryview(b"")
        self._error: BadInput | None = None

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        # as much as there is room for, so that the first read shows enough to tell a format
        filled = 0
        while filled < len(buffer) and (self._ready or self._more(filled)):
            size = min(len(buffer) - filled, len(self._ready))
            buffer[filled : filled + size] = self._ready[:size]
            self._ready = self._ready[size:]
            filled += size
        return filled

    def _more(self, filled: int) -> bool:
        """Unpack the next piece; False at the end, and before an error where something was unpacked that comes first."""
        if self._error is None:
            try:
                self._ready = memoryview(self._next())
                self._allowance.take(len(self._ready))
            except BadInput as error:
                self._error = error
        if self._error is None:
            return bool(self._ready)
        if filled:
            return False
        raise self._error

    def _next(self) -> bytes:
        try:
            return self._unpacker.more()
        except (zlib.error, zstandard.ZstdError, lzma.LZMAError, EOFError, OSError) as error:
            if isinstance(error, OSError) and error.errno is not None:
                # the disk, not what is on it
                raise
            raise BadInput(
                f"The compressed file is damaged ({error})", "Copy or download it again."
            ) from error
