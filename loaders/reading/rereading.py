"""A stream that is read twice: files by seeking to their beginning, pipes and compressed files from a compressed copy.

The copy is kept in memory while it is small, then in a temporary file without a name, which the system removes when it is closed.
"""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, BinaryIO

import zstandard

from graphapp.errors import BadInput

__all__ = ["PieceFile", "RereadableFile", "writing_temporary"]

_BLOCK = 1 << 20
# a compressed copy up to this size stays in memory
_IN_MEMORY = 1 << 24


@contextmanager
def writing_temporary(other: type[Exception] = OSError) -> Iterator[None]:
    """Converts OSError, or an `other` error of writing a temporary file, to one that says what to do. Raises BadInput."""
    try:
        yield
    except (OSError, other) as error:
        raise BadInput(
            f"A temporary file that is needed to read this file cannot be written ({getattr(error, 'strerror', None) or error})",
            "Free disk space in the folder for temporary files, or set TMPDIR to another folder.",
        ) from error


class PieceFile:
    """Pieces of bytes as a readable file."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces

    def read(self, size: int = -1, /) -> bytes:  # noqa: ARG002
        """The next piece, regardless of `size`; b"" at the end."""
        return next(filter(None, self._pieces), b"")


class RereadableFile(io.RawIOBase):
    """A stream that can be read again: `whole` reads all of it, then `again` returns to its beginning. A damaged or truncated
    stream ends where it is damaged; `check` raises the error."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._begin = stream.tell() if stream.seekable() else None
        self._copy: IO[bytes] | None = None
        self._packer: zstandard.ZstdCompressionWriter | None = None
        self._error: Exception | None = None
        self._source: BinaryIO = stream
        if self._begin is None:
            self._copy = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY, prefix="graphapp-")  # noqa: SIM115
            self._packer = self._new_packer()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        data = self._next(len(buffer))
        if self._packer is not None:
            with writing_temporary():
                self._packer.write(data)
        buffer[: len(data)] = data
        return len(data)

    def whole(self) -> Iterator[bytes]:
        """The whole stream from its beginning, however much of it has been read."""
        if self._copy is None:
            self._stream.seek(self._begin or 0)
            while data := self._next(_BLOCK):
                yield data
            return
        yield from self._copied()
        # after the frame that was read; the rest becomes another frame
        self._copy.seek(0, io.SEEK_END)
        self._packer = self._new_packer()
        while data := self._next(_BLOCK):
            with writing_temporary():
                self._packer.write(data)
            yield data

    def _next(self, size: int) -> bytes:
        """At most `size` more bytes of the source; b"" at its end, and where it is damaged."""
        if self._error is not None and self._source is self._stream:
            return b""
        try:
            # what was read before an error is not lost
            return (
                self._source.read1(size)
                if isinstance(self._source, io.BufferedReader)
                else self._source.read(size)
            )
        except (BadInput, OSError) as error:
            self._error = error
            return b""

    def check(self) -> None:
        """Raises the error of a damaged stream."""
        if self._error is not None:
            raise self._error

    def again(self) -> None:
        """Return to the beginning of the stream; `whole` must have been read to its end."""
        if self._copy is None:
            self._stream.seek(self._begin or 0)
            self._error = None
            return
        self._finish()
        self._source = self._unpacked()

    def close(self) -> None:
        """Remove the copy; the stream itself stays open."""
        if self._copy is not None:
            self._packer = None
            self._copy.close()
        super().close()

    def _copied(self) -> Iterator[bytes]:
        self._finish()
        reader = self._unpacked()
        while data := reader.read(_BLOCK):
            yield data

    def _finish(self) -> None:
        """End the current frame."""
        if self._packer is not None:
            with writing_temporary():
                self._packer.flush(zstandard.FLUSH_FRAME)
            self._packer = None

    def _unpacked(self) -> BinaryIO:
        assert self._copy is not None
        self._copy.seek(0)
        unpacker = zstandard.ZstdDecompressor()
        return io.BufferedReader(unpacker.stream_reader(self._copy, read_across_frames=True, closefd=False))

    def _new_packer(self) -> zstandard.ZstdCompressionWriter:
        assert self._copy is not None
        return zstandard.ZstdCompressor(level=1).stream_writer(self._copy, closefd=False)
