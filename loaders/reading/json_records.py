"""Records out of JSON of any size: an array, an object with a list under one of several keys, one object, or one value on each line.

Memory grows with the largest record, not with the file. Invalid JSON is a problem with its place, and reading continues with the next
record. `Infinity`, `NaN`, unpaired surrogates and control characters in strings are accepted, since programs write them although
JSON does not allow them.
"""

# orjson reads lines, files that fit into one record's limit, and larger arrays in pieces; if the ends of records are unknown,
# the decoder of the standard library reads one value after the other, which takes several times as long.

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any, BinaryIO

import orjson

from graphapp.model.records import Problem
from loaders.reading.decoding import Decoder
from loaders.reading.json_errors import not_json
from loaders.reading.json_heads import beginning, has_record
from loaders.reading.json_shapes import NO_FIELDS, JsonRecord, ListPaths, records_in
from loaders.reading.json_text import JsonText, loosely
from loaders.reading.lines import LongLine, RawFile, as_utf8, numbered

__all__ = ["JsonRecord", "ListPaths", "beginning", "has_record", "records"]

_BLOCK = 262_144
_REFUSED = "record refused"


def records(stream: BinaryIO, lists: ListPaths, limit: int) -> Iterator[JsonRecord | Problem]:
    """Every record of a file, in order, and a problem for each that cannot be read. A record is at most `limit` bytes."""
    plain = as_utf8(stream)
    begin = plain.read(limit + 1).removeprefix(b"\xef\xbb\xbf")
    if len(begin) <= limit:
        try:
            value = orjson.loads(begin)
        except orjson.JSONDecodeError:
            pass
        else:
            for number, (record, around) in enumerate(records_in(value, lists, NO_FIELDS), 1):
                yield JsonRecord(f"record {number}", record, around)
            return
    whole = io.BufferedReader(RawFile(_ChainedFile(begin, plain)), _BLOCK)
    if _is_lines(begin):
        yield from _lines(whole, lists, limit)
    else:
        yield from JsonText(whole, lists, limit).records()


class _ChainedFile:
    """A file whose beginning has already been read."""

    def __init__(self, begin: bytes, rest: io.BufferedReader[Any]) -> None:
        self._begin = io.BytesIO(begin)
        self._rest = rest

    def read(self, size: int, /) -> bytes:
        """The next bytes; none at the end."""
        return self._begin.read(size) or self._rest.read(size)


def _is_lines(begin: bytes) -> bool:
    """True if one of the first lines is a complete JSON object."""
    lines = begin.lstrip()[: 4 * _BLOCK].split(b"\n", 4)
    if not lines[0].startswith(b"{"):
        return False
    for line in lines[:4]:
        try:
            if type(orjson.loads(line)) is dict:
                return True
        except orjson.JSONDecodeError:
            continue
    return False


def _lines(stream: io.BufferedReader[Any], lists: ListPaths, limit: int) -> Iterator[JsonRecord | Problem]:
    """The records of a file with one value on each line."""
    decoder = Decoder()
    loads = orjson.loads
    is_record = lists.is_record
    for number, line in numbered(stream, limit):
        where = f"line {number}"
        if type(line) is LongLine:
            yield Problem(where, f"longer than {limit:,} bytes", _REFUSED, 1)
            continue
        try:
            value = loads(line)
        except orjson.JSONDecodeError as error:
            if line.isspace():
                continue
            loose = loosely(decoder.line(number, line))
            if loose is None:
                yield Problem(where, not_json(error.msg), _REFUSED, 1)
                continue
            value = loose[0]
        if type(value) is dict and is_record(value):
            yield JsonRecord(where, value, NO_FIELDS)
            continue
        for record, around in records_in(value, lists, NO_FIELDS):
            yield JsonRecord(where, record, around)
    yield from decoder.problems()
