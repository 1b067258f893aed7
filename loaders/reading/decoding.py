"""Bytes to text where a format does not state its encoding: UTF-8 with or without a BOM, UTF-16 and UTF-32, else GBK or Windows-1252.

Lines are decoded one by one, so that one invalid line affects no other. A line that is not UTF-8 is decoded in the encoding that the
file names; if it names none, as GBK if most characters are then common Chinese ones (GB 2312, level 1, which Western text decoded as
GBK hardly ever yields), else as Windows-1252. Each encoding is reported once, with a count. Text that was wrongly decoded before it was
saved, and control characters, are handled in `graphapp.ingest.mojibake`.

charset-normalizer is not used: bibliographic records have few non-ASCII characters, from which it often guesses wrongly: of five
lines in Windows-1252 it decoded two as Windows-1250 ("Sřren Kierkegĺrd"), and "王伟" in GBK as Big5.
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

# the names of codecs in problems
_WINDOWS = "cp1252"
_CHINESE = "gb18030"
_SAID_AS = {_CHINESE: "GBK"}
# how many lines that are not UTF-8 are examined together at the beginning of a file
_ASKED = 200
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")


class LongText(str):
    """The beginning of a line that is longer than the limit; the rest was skipped."""


class Decoder:
    """Decodes one file. `named` is the encoding that the file states for lines that are not UTF-8, or None."""

    def __init__(self, named: str | None = None) -> None:
        self._named = known_encoding(named) if named else None
        self._evident: str | None = None
        self._first: dict[str, int] = {}
        self._times: dict[str, int] = {}

    def name(self, encoding: str) -> None:
        """Set the encoding that the file states. An unknown encoding, and one that does not include ASCII, is ignored."""
        self._named = known_encoding(encoding) or self._named

    def look_ahead(self, head: bytes) -> None:
        """Detect the encoding of lines that are not UTF-8 from the beginning of the file: many lines are better evidence than one."""
        odd = [line for line in head.splitlines()[:-1] if not is_utf8(line)][:_ASKED]
        if odd and _is_chinese(b"\n".join(odd)):
            self._evident = _CHINESE

    def text(self, first: int, lines: list[bytes]) -> str:
        """The text of whole lines; `first` is the number of the first."""
        data = b"".join(lines)
        try:
            return data.decode()
        except UnicodeDecodeError:
            ends = accumulate((line.count(b"\n") for line in lines), initial=first)
            return "".join(self.line(number, line) for number, line in zip(ends, lines, strict=False))

    def line(self, number: int, line: bytes) -> str:
        """The text of a line. Never fails."""
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
            # five bytes are undefined in Windows-1252; in ISO 8859-1 they are control characters
            encoding = _WINDOWS
            text = line.decode(encoding, "graphapp-latin-1")
        self._first.setdefault(encoding, number)
        self._times[encoding] = self._times.get(encoding, 0) + 1
        return text

    def problems(self) -> Iterator[Problem]:
        """At the end of the file: one problem for each encoding other than UTF-8 that was used."""
        for encoding, first in self._first.items():
            what = f"not UTF-8, decoded as {_SAID_AS.get(encoding, encoding)}"
            yield Problem(f"line {first}", what, "kept", times=self._times[encoding])


def _as_latin_1(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeDecodeError)
    return error.object[error.start : error.end].decode("latin-1"), error.end


codecs.register_error("graphapp-latin-1", _as_latin_1)


def known_encoding(name: str) -> str | None:
    """The codec of this name, in the spellings of common programs; None if it is unknown or does not include ASCII."""
    try:
        found = codecs.lookup(name)
        if b"@ {".decode(found.name) == "@ {":
            return found.name
    except (LookupError, UnicodeError, TypeError, ValueError):
        pass
    return None


def _is_chinese(data: bytes) -> bool:
    """True if `data` is valid GBK and at least half of its non-ASCII characters are of GB 2312, level 1.

    Level 1 has 3,755 characters, which make up 99.7 % of running text, with first bytes B0 to D7 (GB 2312-80). In Western text
    these bytes are accented upper-case letters, which seldom occur in pairs.
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
    """Each line with its 1-based number, as text that ends with a line feed (except perhaps the last), regardless of the file's line
    endings; a line of more than `limit` bytes is a LongText. `decoder.problems()` has the problems after the last line.

    Many blank lines in a row may be yielded as one text, with the number of the first of them.
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
    """A file whose lines end with a single carriage return (old Macintosh programs), converted to line feeds."""

    def __init__(self, file: io.BufferedReader) -> None:
        self._file = file

    def read(self, size: int) -> bytes:
        return self._file.read1(size).replace(b"\r", b"\n")
