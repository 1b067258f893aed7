"""JSON that is larger than one record may be, or damaged: its records, one by one, from a window of the file that is in memory.

After a damaged record, reading continues where the next record begins in the same way as the others. What programs write although
JSON does not allow it (`NaN`, unpaired surrogates, control characters in strings) is read; the surrogates are dropped.

A streaming parser (ijson) cannot replace this module: it takes as long on undamaged files, stops at the first damaged record, and
rejects files with `NaN` or a control character in a string.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from os.path import commonprefix
from typing import Any

import orjson

from graphapp.model.records import Problem
from loaders.reading.decoding import Decoder
from loaders.reading.json_errors import not_json
from loaders.reading.json_heads import partly
from loaders.reading.json_shapes import DEEPEST, NO_FIELDS, JsonRecord, ListPaths, Paths, records_in

__all__ = ["JsonText", "loosely"]

_BLOCK = 262_144
_REFUSED = "record refused"
# how far after the beginning of the next record the end of a damaged one is searched
_LOOKED_AT = 16_384
# after this many records without an end, the rest is not a list of records
_MOST_LOST = 200
# an error so close to the end of the window may be caused by that end
_NEAR = 16
_LONGEST_LEAD = 200
_AT_ONCE = 1_000_000
_SPACE = re.compile(r"[ \t\r\n]*")
_STRUCTURE = re.compile(r'"(?:[^"\\]|\\.)*+"|[{}\[\]]', re.DOTALL)
_FIRST_KEY = re.compile(r'\{(?P<space>\s*)(?P<key>"(?:[^"\\]|\\.)*+")', re.DOTALL)
_GAP = re.compile(r'"[\s:,{}\[\]]*[:,][\s:,{}\[\]]*"')
_ANY_FOLLOWS = re.compile(r",\s*(?=[{\[])")
_BETWEEN = re.compile(r"\s*,\s*")
_AFTER_VALUE = re.compile(r"\s*[,\]]")
_NEXT_VALUE = re.compile(r"\n(?=[{\[])")
_QUOTED = re.compile(rb'[^"]*"?')

_as_written = json.JSONDecoder(strict=False).raw_decode


def loosely(text: str) -> tuple[Any] | None:
    """The value of `text` by the rules of the standard library, which allow more than JSON; None if these do not allow it either."""
    start = _end_of_space(text, 0)
    try:
        value, end = _decode(text, start)
    except (ValueError, RecursionError):
        return None
    return (value,) if _end_of_space(text, end) == len(text) else None


def _decode(text: str, place: int) -> tuple[Any, int]:
    """The value that begins at a place, without unpaired surrogates, which no store can keep, and where it ends. Raises ValueError and RecursionError."""
    value, end = _as_written(text, place)
    if text.find("\\ud", place, end) >= 0 or text.find("\\uD", place, end) >= 0:
        value = json.loads(json.dumps(value, ensure_ascii=False).encode(errors="ignore").decode())
    return value, end


def _end_of_space(text: str, place: int) -> int:
    match = _SPACE.match(text, place)
    return match.end() if match else place


def _safe_cut(block: bytes) -> int:
    """Where bytes can be cut without cutting a character: after a byte that no multi-byte character of any encoding contains."""
    cut = max(block.rfind(mark) for mark in (b'"', b",", b" ", b"\n")) + 1
    return cut or (len(block) if len(block) > 4 * _BLOCK else 0)


class _Damage(Exception):
    """The text here is not JSON; the message says why."""


class _LongRecord(Exception):
    """The value here is longer than the limit."""


class JsonText:
    """A file as text, of which a window is in memory: `_text` from `_place` on is unread."""

    def __init__(self, stream: io.BufferedReader[Any], lists: ListPaths, limit: int) -> None:
        self._stream = stream
        self._lists = lists
        self._met = 0
        self._lost = 0
        self._depth = 0
        # see _several
        self._lead = ""
        self._between = ""
        self._not_before = 0
        self._limit = limit
        self._decoder = Decoder()
        self._rest = b""
        self._line = 1
        self._text = ""
        self._place = 0
        self._gone = 0
        self._ended = False
        self._count = 0

    def records(self) -> Iterator[JsonRecord | Problem]:
        """The records of all values in the file."""
        while char := self._char():
            if char not in "{[":
                yield self._refused("not JSON: neither an object nor an array")
                self._to_next_value()
                continue
            if char == "[":
                self._place += 1
                yield from self._array()
                continue
            try:
                value = self._value()
            except (_Damage, _LongRecord) as error:
                yield from self._inside(self._lists.paths, str(error))
            else:
                yield from self._found(value, NO_FIELDS)
        yield from self._decoder.problems()

    # --- the window

    def _more(self) -> bool:
        """Read the next block and drop what has been read. False at the end of the file."""
        if self._ended:
            return False
        kept = len(self._text) - self._place
        block = self._rest + self._stream.read(max(_BLOCK, kept))
        if len(block) == len(self._rest):
            self._ended = True
            cut = len(block)
        else:
            cut = _safe_cut(block)
        block, self._rest = block[:cut], block[cut:]
        self._gone += self._place
        self._text = self._text[self._place :] + self._decoded(block)
        self._place = 0
        return bool(block) or not self._ended

    def _decoded(self, block: bytes) -> str:
        try:
            text = block.decode()
        except UnicodeDecodeError:
            text = self._decoder.text(self._line, _QUOTED.findall(block))
        self._line += block.count(b"\n")
        return text

    def _char(self) -> str:
        """The next character that is not whitespace; "" at the end."""
        while True:
            self._place = _end_of_space(self._text, self._place)
            if self._place < len(self._text):
                return self._text[self._place]
            if not self._more():
                return ""

    def _value(self) -> Any:
        """The value that begins here. Raises _Damage or _LongRecord, with nothing read."""
        while True:
            reached, why = 0, "the file ends inside the record"
            try:
                value, reached = _decode(self._text, self._place)
                if reached - self._place > self._limit:
                    raise _LongRecord(f"longer than {self._limit:,} bytes")
                if reached < len(self._text) or (self._ended and not self._rest):
                    self._place = reached
                    return value
            except json.JSONDecodeError as error:
                reached = error.pos
                why = why if reached >= len(self._text) else not_json(error.msg)
                if error.msg.startswith("Unterminated string"):
                    reached, why = len(self._text), "unterminated string"
            except RecursionError:
                raise _Damage("nested too deeply") from None
            except ValueError:
                raise _Damage("a number with too many digits") from None
            if reached < len(self._text) - _NEAR:
                raise _Damage(why)
            if len(self._text) - self._place > self._limit:
                raise _LongRecord(f"longer than {self._limit:,} bytes")
            if not self._more():
                raise _Damage(why)

    # --- containers that are too large for one value, or damaged

    def _inside(self, paths: Paths, why: str) -> Iterator[JsonRecord | Problem]:
        """The records inside the array or object that begins here; if it contains none, it is refused itself, because of `why`."""
        if self._text[self._place] == "[":
            self._place += 1
            yield from self._array()
            return
        before = self._met
        try:
            yield from self._object(paths)
        except _Damage as error:
            met = self._met > before
            yield Problem(self._where(), str(error), "rest ignored") if met else self._refused(str(error))
            self._to_next_value()
            return
        if self._met == before:
            yield self._refused(why)

    def _object(self, paths: Paths) -> Iterator[JsonRecord | Problem]:
        """The records in the lists of an object. Raises _Damage if its keys cannot be read."""
        self._place += 1
        if self._char() == "}":
            self._place += 1
            return
        while True:
            name = self._name()
            inner = tuple(path[1:] for path in paths if path[0] == name)
            char = self._char()
            if () in inner and char == "[":
                self._place += 1
                yield from self._array()
            elif () in inner and char == "{":
                yield from self._entry((*filter(None, inner), *self._lists.paths))
            elif inner and char == "{":
                yield from self._object(inner)
            else:
                self._skip()
            char = self._char()
            self._place += 1
            if char == "}":
                return
            if char != ",":
                raise _Damage("not JSON: an unterminated object" if char else "the file is truncated")

    def _entry(self, paths: Paths) -> Iterator[JsonRecord | Problem]:
        """An object in place of a list: one record, or an object that contains a list."""
        self._met += 1
        try:
            value = self._value()
        except (_Damage, _LongRecord) as error:
            yield from self._inside(paths, str(error))
        else:
            yield from self._found(value, NO_FIELDS)

    def _name(self) -> str:
        """A key and the colon after it."""
        if self._char() != '"':
            raise _Damage("not JSON: an object without a key")
        try:
            name = self._value()
        except _LongRecord as error:
            raise _Damage(str(error)) from None
        if self._char() != ":":
            raise _Damage("not JSON: a key without a value")
        self._place += 1
        return str(name)

    def _array(self) -> Iterator[JsonRecord | Problem]:
        """The records of an array whose opening bracket has been read."""
        self._met += 1
        while char := self._char():
            if char == "]":
                self._place += 1
                return
            if char == ",":
                self._place += 1
                continue
            if several := self._several():
                yield from self._found(several, NO_FIELDS)
                continue
            try:
                value = self._noted()
            except _Damage as error:
                yield self._refused(str(error))
                self._resume()
            except _LongRecord as error:
                if char in "{[" and self._depth < DEEPEST and self._holds_a_list():
                    self._depth += 1
                    yield from self._inside(self._lists.paths, str(error))
                    self._depth -= 1
                else:
                    yield self._refused(str(error))
                    self._resume()
            else:
                yield from self._found(value, NO_FIELDS)
            if self._lost > _MOST_LOST:
                yield Problem(self._where(), f"{_MOST_LOST} records have no end", "rest of the file ignored")
                self._to_the_end()
                return
        yield Problem(
            self._where(),
            "the list of records has no end: the file is truncated",
            "the records before that point were loaded",
        )

    def _noted(self) -> Any:
        """The value that begins here, as `_value`; how records begin and are separated is remembered for `_several`."""
        begin, text = self._place, self._text
        value = self._value()
        if text is self._text:
            record = text[begin : begin + _LONGEST_LEAD]
            self._lead = commonprefix([self._lead, record]) if self._lead else record  # noqa: RUF071
            gap = _BETWEEN.match(text, self._place)
            self._between = gap[0] if gap else ""
        return value

    def _several(self) -> list[Any] | None:
        """All whole records in memory, at once. Where the last one ends is guessed from how the others begin; if the guess is wrong,
        orjson does not accept the array."""
        if not self._between or len(self._lead) < 4 or self._gone + self._place < self._not_before:
            return None
        cut = self._text.rfind(
            self._between + self._lead, self._place + 1, self._place + min(self._limit, _AT_ONCE)
        )
        if cut < 0:
            return None
        try:
            found: list[Any] = orjson.loads(f"[{self._text[self._place : cut]}]")
        except orjson.JSONDecodeError:
            self._not_before = self._gone + cut
            return None
        self._place = cut
        return found

    def _holds_a_list(self) -> bool:
        """True if the value that begins here has, as far as it is in memory, a key under which records may be."""
        if self._text[self._place] == "[":
            return True
        head = partly(self._text[self._place : self._place + _BLOCK])
        return type(head) is dict and not self._lists.is_record(head)

    def _skip(self) -> None:
        """Skip a value of any size."""
        try:
            self._value()
            return
        except _Damage:
            raise
        except _LongRecord:
            pass
        depth = 0
        while True:
            match = _STRUCTURE.search(self._text, self._place)
            if match is None:
                # an incomplete string begins at its quotation mark; anything longer than the limit is not a string
                quote = self._text.find('"', self._place)
                self._place = len(self._text) if quote < 0 else quote
                if len(self._text) - self._place > self._limit or not self._more():
                    raise _Damage("unterminated string")
                continue
            self._place = match.end()
            depth += {"{": 1, "[": 1, "}": -1, "]": -1}.get(match[0], 0)
            if depth <= 0:
                return

    # --- after damage

    def _resume(self) -> None:
        """Go to the end of the damaged or too long record that begins here, as far as it can be determined."""
        begin = self._in_memory()
        first = _FIRST_KEY.match(self._text, begin)
        follows = _ANY_FOLLOWS
        if first:
            follows = re.compile(rf",\s*(?=\{{{re.escape(first['space'])}{re.escape(first['key'])}\s*:)")
        alike = follows.search(self._text, begin + 1)
        end = self._balanced(begin, alike.start() + _LOOKED_AT if alike else len(self._text))
        if end and (not alike or alike.start() >= end - 1 or follows.match(self._text, end)):
            self._place = end
            return
        self._lost += 1
        while alike is None:
            # the text in memory may end inside a match
            self._place = max(self._place + 1, len(self._text) - 1000)
            if not self._more():
                self._to_the_end()
                return
            alike = follows.search(self._text, self._place)
        self._place = alike.start()

    def _to_the_end(self) -> None:
        self._place = len(self._text)
        while self._more():
            self._place = len(self._text)

    def _in_memory(self) -> int:
        """Read until the text in memory has the length limit of a record; returns where the unread text begins in it."""
        while len(self._text) - self._place <= self._limit and self._more():
            pass
        return self._place

    def _balanced(self, begin: int, stop: int) -> int | None:
        """Where the value that begins here ends by its brackets, followed by a comma or the end of the list. None if that is not before
        `stop`, or if a quotation mark is missing, so that the text between strings looks like a string."""
        depth = 0
        for match in _STRUCTURE.finditer(self._text, begin, stop):
            char = match[0]
            if char in "{[":
                depth += 1
            elif char in "}]":
                depth -= 1
                if depth < 0:
                    return match.start() if char == "]" and match.start() > begin else None
            elif _GAP.fullmatch(char):
                return None
            if depth == 0:
                return match.end() if _AFTER_VALUE.match(self._text, match.end()) else None
        return None

    def _to_next_value(self) -> None:
        """Go to the next line whose first character begins an object or an array, else to the end."""
        while True:
            match = _NEXT_VALUE.search(self._text, self._place)
            if match:
                self._place = match.end()
                return
            self._place = max(self._place, len(self._text) - 1000)
            if not self._more():
                self._place = len(self._text)
                return

    # --- results

    def _found(self, value: Any, around: dict[str, Any]) -> Iterator[JsonRecord]:
        for record, outer in records_in(value, self._lists, around):
            self._count += 1
            yield JsonRecord(f"record {self._count}", record, outer)

    def _where(self) -> str:
        return f"record {self._count + 1}, character {self._gone + self._place + 1:,}"

    def _refused(self, why: str) -> Problem:
        problem = Problem(self._where(), why, _REFUSED, 1)
        self._count += 1
        return problem
