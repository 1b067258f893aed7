"""MARC 21 in its binary form (ISO 2709), as libraries exchange it (https://www.loc.gov/marc/specifications/specrecstruc.html).

pymarc reads the records, in UTF-8 and MARC-8; they are converted to XML elements, which `loaders.marcxml` reads. pymarc is optional (`pip install
graphapp[marc]`): without it, a file of MARC records is one of `loaders.reading.mistakes`.

The file is split into records here, since pymarc ends at the first invalid length. A record begins with its length and ends with the byte 1D. After
a record whose length does not lead to such a byte, reading continues after the next one.
"""

from __future__ import annotations

import contextlib
import io
import re
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from graphapp.errors import BadInput
from graphapp.model.names import clean
from graphapp.model.records import Paper, Problem
from loaders.reading.mistakes import is_marc

if TYPE_CHECKING:
    from lxml import etree

__all__ = ["LABEL", "NAME", "SUFFIXES", "load", "sniff"]

NAME = "marc"
LABEL = "MARC 21, binary (ISO 2709)"
# readers of MARC are optional: the content decides
SUFFIXES: tuple[str, ...] = ()

_BLOCK = 262_144
_END = b"\x1d"
_LENGTH = re.compile(rb"\d{5}")
_LEADER_SIZE = 24
# the largest length of five digits
_LONGEST = 99_999
# line ends and padding between records
_PADDING = re.compile(rb"[\r\n\0\x1a ]*")


def sniff(head: bytes, name: str) -> bool:  # noqa: ARG001
    """True if a record begins with the leader of a MARC record, and pymarc is installed."""
    return is_marc(head) and find_spec("pymarc") is not None


def load(stream: BinaryIO, *, max_record_bytes: int = 4_000_000) -> Iterator[Paper | Problem]:  # noqa: ARG001
    """The titles of a file, in file order. A record has at most 99,999 bytes. Raises BadInput without pymarc."""
    if find_spec("pymarc") is None:
        raise BadInput(
            "pymarc, which reads binary MARC, is not installed",
            "Install it with `pip install graphapp[marc]`.",
        )
    import pymarc

    # only files of this format need it
    from loaders.marcxml import item

    # not typed
    to_xml = cast("Callable[[Any], etree._Element]", pymarc.record_to_xml_node)
    for number, (data, what) in enumerate(_split(stream), 1):
        where = f"record {number}"
        node = None
        if not what:
            reader = pymarc.MARCReader(data, hide_utf8_warnings=True, utf8_handling="replace")
            # pymarc prints the characters of MARC-8 that it does not know
            with contextlib.redirect_stderr(io.StringIO()):
                record = next(reader)
                node = None if record is None else to_xml(record)
            error = reader.current_exception
            what = clean(str(error)).rstrip(".")[:100] or type(error).__name__
        if node is None:
            yield Problem(where, f"not a MARC record: {what}", "record refused", 1)
        else:
            yield item(node, where, NAME)


def _split(stream: BinaryIO) -> Iterator[tuple[bytes, str]]:
    """Each record of a file as bytes, and ""; or no bytes, and why the bytes up to the next end of a record are not a record."""
    data, at = b"", 0
    while True:
        padding = _PADDING.match(data, at)
        at = padding.end() if padding else at
        if len(data) - at < _LONGEST and (more := stream.read(_BLOCK)):
            data, at = data[at:] + more, 0
            continue
        if at == len(data):
            return
        length = int(data[at : at + 5]) if _LENGTH.match(data, at) else 0
        end = at + length
        if length >= _LEADER_SIZE and data[end - 1 : end] == _END:
            yield data[at:end], ""
            at = end
            continue
        yield b"", _reason(length, len(data) - at)
        while (found := data.find(_END, at)) < 0 and (more := stream.read(_BLOCK)):
            data, at = more, 0
        at = len(data) if found < 0 else found + 1


def _reason(length: int, rest: int) -> str:
    """Why no record of this length begins where `rest` bytes of the file are left."""
    if length < _LEADER_SIZE:
        return "invalid record length in the first five bytes"
    return (
        "record longer than the rest of the file"
        if length > rest
        else "no end of record at the stated length"
    )
