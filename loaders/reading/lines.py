"""Lines of a file, with their numbers and a limit on their length."""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Iterator
from typing import Any, BinaryIO, Protocol

__all__ = ["LongLine", "RawFile", "Readable", "as_utf8", "blocks", "is_utf8", "numbered", "wide_encoding"]

# after this many blank lines in a row it is faster to examine the whole buffer
_RUN = 64
_BLANK = re.compile(rb"\s*")
# bytes per line of text that consists of blank lines in large part
_SHORT = 8
# bytes of lines that are read at once
_AT_ONCE = 262_144
# lines until the buffer is examined again
_TRY_AFTER = 1000


class LongLine(bytes):
    """The beginning of a line that is longer than the limit; the rest was skipped."""


def numbered(stream: BinaryIO, limit: int) -> Iterator[tuple[int, bytes]]:
    """Each line with its 1-based number, including its line end, without a UTF-8 BOM; a line of more than `limit` bytes is a
    LongLine. UTF-16 and UTF-32 are converted to UTF-8.

    Many blank lines in a row may be yielded as one item, with the number of the first of them.
    """
    for number, data, count in blocks(stream, limit):
        if count == 1:
            yield number, data
        else:
            yield from enumerate(io.BytesIO(data).readlines(), number)


def blocks(stream: BinaryIO, limit: int) -> Iterator[tuple[int, bytes, int]]:
    """The items of `numbered`, in blocks: the number of the first line, the bytes, and the number of lines. All lines of a block of several are
    complete, and few of them are blank; a block of one line is an item, which may be many blank lines. The first line is a block of its own."""
    number = at_once = 1
    blanks = 0
    buffered = as_utf8(stream)
    readline = buffered.readline
    most = limit + 1
    while line := readline(most):
        long = len(line) == most and line[-1:] != b"\n"
        if number == 1:
            line = line.removeprefix(codecs.BOM_UTF8) or b"\n"
        if long:
            rest = line
            while rest and rest[-1:] != b"\n":
                rest = readline(most)
            line = LongLine(line)
        yield number, line, 1
        number += 1
        if len(line) > 2 or not line.isspace():
            blanks = 0
            if number >= at_once:
                data, count = _lines_ahead(buffered, limit)
                if count:
                    yield number, data, count
                number += count
                # an unsuccessful attempt takes as long as many lines
                at_once = number if count else number + _TRY_AFTER
            continue
        blanks += 1
        if blanks >= _RUN:
            blanks = 0
            if run := _blank_lines(buffered):
                yield number, run, 1
                number += run.count(b"\n")
                blanks = _RUN


def _lines_ahead(buffered: io.BufferedReader[Any], limit: int) -> tuple[bytes, int]:
    """Read the complete lines in the buffer at once, which takes a tenth of the time, and count them; none if one of them may exceed the limit, or if
    many of them are blank."""
    ahead = buffered.peek()
    end = ahead.rfind(b"\n", 0, _AT_ONCE) + 1
    count = ahead.count(b"\n", 0, end)
    if end > limit or count * _SHORT > end:
        return b"", 0
    return buffered.read(end), count


def _blank_lines(buffered: io.BufferedReader[Any]) -> bytes:
    """Read the following blank lines, as far as they are in the buffer."""
    ahead = buffered.peek()
    match = _BLANK.match(ahead)
    end = match.end() if match else 0
    return buffered.read(ahead.rfind(b"\n", 0, end) + 1)


def wide_encoding(head: bytes) -> str | None:
    """The encoding of text that begins with `head` if it is UTF-16 or UTF-32, else None."""
    if head.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return "utf-32"
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    # the formats are mostly ASCII: without a BOM, nearly every other byte of UTF-16 is zero
    even, odd = (half.count(0) / max(len(half), 1) for half in (head[0:64:2], head[1:64:2]))
    if odd > 0.5 > 0.2 > even:
        return "utf-16-le"
    if even > 0.5 > 0.2 > odd:
        return "utf-16-be"
    return None


def is_utf8(line: bytes) -> bool:
    """True if a line is valid UTF-8."""
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def as_utf8(stream: BinaryIO) -> io.BufferedReader[Any]:
    """`stream` with UTF-16 and UTF-32 converted to UTF-8; other bytes unchanged."""
    buffered = stream if isinstance(stream, io.BufferedReader) else io.BufferedReader(RawFile(stream))
    encoding = wide_encoding(buffered.peek(64)[:64])
    if encoding is None:
        return buffered
    return io.BufferedReader(RawFile(codecs.EncodedFile(buffered, "utf-8", encoding, "replace")))


class Readable(Protocol):
    """Anything that returns bytes, perhaps more than requested, and none at its end."""

    def read(self, size: int, /) -> bytes: ...


class RawFile(io.RawIOBase):
    """Anything with `read` as a raw file, for buffering."""

    def __init__(self, file: Readable) -> None:
        self._file = file
        self._rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        # a converter may return more bytes than requested
        data = self._rest or self._file.read(len(buffer))
        size = min(len(buffer), len(data))
        buffer[:size] = data[:size]
        self._rest = data[size:]
        return size
