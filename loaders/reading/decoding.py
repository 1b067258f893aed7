"""Bytes to text where a format does not say its encoding: UTF-8 with or without a mark, UTF-16 and UTF-32, else GBK or Windows-1252.

What is UTF-8 is read as UTF-8, line by line, so that one odd line changes no other. Lines that are not are read in the encoding
that the file names; where it names none, as GBK when most of what that gives are the Chinese characters of everyday use
(GB 2312, level 1, which Western text read as GBK hardly hits), else as Windows-1252. That is said once for each encoding, with a
count. Text that was garbled before it came into the file, and control characters, are the business of `graphapp.ingest.mojibake`.
"""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Iterator
from itertools import accumulate
from typing import BinaryIO

from graphapp.model.records import Problem
from loaders.reading.lines import LongLine, RawFile, as_utf8, is_utf8, numbered

__all__ = ["Decoder", "LongText", "known_encoding", "text_lines"]

# the names that people know, for what is said
_WINDOWS = "cp1252"
_CHINESE = "gb18030"
_SAID_AS = {_CHINESE: "GBK"}
# how many lines that are not UTF-8 are looked at together before any is read
_ASKED = 200
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")


class LongText(str):
    """The beginning of a line that is longer than the limit; the rest was skipped."""


class Decoder:
    """Bytes to text for one file. `named` is the encoding that the file names for what is not UTF-8, if it does."""

    def __init__(self, named: str | None = None) -> None:
        self._named = known_encoding(named) if named else None
        self._evident: str | None = None
        self._first: dict[str, int] = {}
        self._times: dict[str, int] = {}

    def name(self, encoding: str) -> None:
        """The file names its encoding; what is no encoding with ASCII in it is passed over."""
        self._named = known_encoding(encoding) or self._named

    def look_ahead(self, head: bytes) -> None:
        """Judge by the beginning of the file in which encoding its lines are that are not UTF-8: many tell more than one."""
        odd = [line for line in head.splitlines()[:-1] if not is_utf8(line)][:_ASKED]
        if odd and _is_chinese(b"\n".join(odd)):
            self._evident = _CHINESE

    def text(self, first: int, lines: list[bytes]) -> str:
        """The text of whole lines, of which the first has this number."""
        data = b"".join(lines)
        try:
            return data.decode()
        except UnicodeDecodeError:
            ends = accumulate((line.count(b"\n") for line in lines), initial=first)
            return "".join(self.line(number, line) for number, line in zip(ends, lines, strict=False))

    def line(self, number: int, line: bytes) -> str:
        """The text of a line; any bytes have one."""
        try:
            return line.decode()
        except UnicodeDecodeError:
            pass
        if self._named is None and self._evident is None and _is_chinese(line):
            self._evident = _CHINESE
        encoding = self._named or self._evident or _WINDOWS
        try:
            text = line.decode(encoding)
        except UnicodeDecodeError:
            # Windows-1252 gives no letter to five bytes, ISO 8859-1 gives a control character to each of them
            encoding = _WINDOWS
            text = line.decode(encoding, "graphapp-latin-1")
        self._first.setdefault(encoding, number)
        self._times[encoding] = self._times.get(encoding, 0) + 1
        return text

    def problems(self) -> Iterator[Problem]:
        """At the end of the file: one problem for each encoding that lines were read in which are not UTF-8."""
        for encoding, first in self._first.items():
            what = f"not UTF-8, decoded as {_SAID_AS.get(encoding, encoding)}"
            yield Problem(f"line {first}", what, "kept", times=self._times[encoding])


def _as_latin_1(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeDecodeError)
    return error.object[error.start : error.end].decode("latin-1"), error.end


codecs.register_error("graphapp-latin-1", _as_latin_1)


def known_encoding(name: str) -> str | None:
    """The codec of a name as programs write it, if it is one for text with ASCII in it."""
    try:
        found = codecs.lookup(name)
        if b"@ {".decode(found.name) == "@ {":
            return found.name
    except (LookupError, UnicodeError, TypeError, ValueError):
        pass
    return None


def _is_chinese(data: bytes) -> bool:
    """True when `data` is GBK and at least half of its letters that are not ASCII are of GB 2312, level 1.

    Level 1 has 3,755 characters, by which 99.7 % of running text is written, with first bytes B0 to D7
    (GB 2312-80). In Western text these bytes are capitals with accents, which seldom stand in pairs.
    """
    try:
        text = data.decode(_CHINESE)
    except UnicodeDecodeError:
        return False
    letters = _NOT_ASCII.findall(text)
    everyday = sum(_is_everyday(letter) for letter in letters)
    return everyday > 0 and 2 * everyday >= len(letters)


def _is_everyday(letter: str) -> bool:
    code = letter.encode(_CHINESE)
    return len(code) == 2 and 0xB0 <= code[0] <= 0xD7 and code[1] >= 0xA1


def text_lines(stream: BinaryIO, limit: int, decoder: Decoder) -> Iterator[tuple[int, str]]:
    """Each line with its 1-based number as text that ends with a line feed (the last one perhaps not), whatever line ends the file
    has; a line of more than `limit` bytes comes as LongText. `decoder.problems()`, asked at the end, says what was odd.

    Many blank lines in a row may come as one text, with the number of the first of them.
    """
    buffered = as_utf8(stream)
    head = buffered.peek()
    if b"\r" in head and b"\n" not in head:
        buffered = io.BufferedReader(RawFile(_LineFeeds(buffered)))
        head = buffered.peek()
    decoder.look_ahead(head)
    line_of = decoder.line
    for number, line in numbered(buffered, limit):
        if type(line) is LongLine:
            yield number, LongText(line.decode(errors="replace"))
            continue
        if line[-2:] == b"\r\n":
            line = line.replace(b"\r\n", b"\n")
        try:
            yield number, line.decode()
        except UnicodeDecodeError:
            yield number, line_of(number, line)


class _LineFeeds:
    """A file whose lines end with a carriage return alone, as old Macintosh programs write them, with line feeds."""

    def __init__(self, file: io.BufferedReader) -> None:
        self._file = file

    def read(self, size: int) -> bytes:
        return self._file.read1(size).replace(b"\r", b"\n")
