"""AMiner and its DBLP-Citation-network, JSON arrays (versions 12 and later) and lines (versions 10 and 11, the Open Academic Graph)
(https://www.aminer.org/citation, https://www.aminer.cn/open/article?id=5965cf249ed5db41ed4f52bf).

Papers and authors have the numbers of the Microsoft Academic Graph up to version 12 (`mag:`), then AMiner's own of 24 hexadecimal
digits (`aminer:`). Version 13 is an export of MongoDB, in which integers are written `NumberInt(2013)`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, BinaryIO, cast

from graphapp.model.names import clean
from graphapp.model.records import Kind, Paper, PersonName, Problem
from loaders.reading.fields import orcid_id, year_in
from loaders.reading.json_papers import (
    Notes,
    by_content,
    first,
    marked,
    obj,
    papers,
    record_name,
    text,
    titled,
    uninverted,
    venue,
)
from loaders.reading.json_records import ListPaths, has_record
from loaders.reading.lines import RawFile, as_utf8
from loaders.reading.people import is_group

__all__ = ["LABEL", "NAME", "SUFFIXES", "load", "sniff"]

NAME = "aminer"
LABEL = "AMiner and DBLP-Citation-network, JSON"
SUFFIXES: tuple[str, ...] = ()

_LISTS = ListPaths()
_OWN_FIELDS = frozenset({"n_citation", "fos", "doc_type", "page_start", "indexed_abstract", "references"})
_KINDS: dict[str, Kind] = {
    "conference": "conference", "journal": "journal", "repository": "preprint", "book": "book", "bookchapter": "book", "thesis": "thesis",
}  # fmt: skip
# the types of venues
_VENUE_KINDS: dict[str, Kind] = {"C": "conference", "J": "journal", "0": "conference", "1": "journal"}
_HEX = re.compile(r"[0-9a-f]{24}")
_NUMBER = re.compile(rb"Number(?:Int|Long)\(\s*\"?(-?\d+)\"?\s*\)")
_LONGEST_NUMBER = 40


def sniff(head: bytes, name: str) -> bool:  # noqa: ARG001
    """True if the first record has a title, a number of citations, and another field of AMiner."""
    return has_record(_NUMBER.sub(rb"\1", head), _LISTS, _is_ours)


def _is_ours(record: dict[str, Any]) -> bool:
    if type(record.get("title")) is not str or not {"id", "_id"} & record.keys():
        return False
    return "n_citation" in record and bool(
        (_OWN_FIELDS - {"n_citation"}) & record.keys() or "authors" in record
    )


def load(stream: BinaryIO, *, max_record_bytes: int = 4_000_000) -> Iterator[Paper | Problem]:
    """The papers of a file, in file order."""
    buffered = as_utf8(stream)
    numbers = _NUMBER.search(buffered.peek(65_536)) is not None
    source = cast(BinaryIO, RawFile(_PlainNumbers(buffered))) if numbers else cast(BinaryIO, buffered)
    return papers(source, _LISTS, _paper, max_record_bytes)


class _PlainNumbers:
    """A file with the numbers of MongoDB written as JSON."""

    def __init__(self, file: Any) -> None:
        self._file = file
        self._rest = b""

    def read(self, size: int, /) -> bytes:
        """The next bytes; none at the end."""
        data = self._rest + (more := self._file.read(size))
        # a number may be cut, even inside its first word
        cut = data.rfind(b"N", max(len(data) - _LONGEST_NUMBER, 0)) if more else -1
        cut = len(data) if cut < 0 else cut
        self._rest, data = data[cut:], data[:cut]
        return _NUMBER.sub(rb"\1", data) or (self.read(size) if more else b"")


def _paper(record: dict[str, Any], notes: Notes) -> Paper | None:
    title = titled(record.get("title"), notes)
    if title is None:
        return None
    place, said = text(record.get("venue")), obj(record.get("venue"))
    kind = _KINDS.get((text(record.get("doc_type")) or "").lower())
    kind = kind or _VENUE_KINDS.get(text(said.get("type")) or "", "other")
    people = [person for entry in _entries(record, notes) if (person := _person(entry, notes))]
    year = year_in(text(record.get("year")))
    where = text(said.get("raw")) or text(said.get("name_d")) or text(said.get("name")) or place
    return Paper(
        record_name(NAME, text(record.get("id")) or text(record.get("_id")))
        or by_content(NAME, title, year, people),
        title,
        people,
        year,
        kind,
        venue(where, kind),
        authors_cut=notes.cut,
        abstract=marked(text(record.get("abstract")) or uninverted(record.get("indexed_abstract"))),
        doi=notes.text(record, "doi"),
        url=text(first(record.get("url"))) or text(record.get("pdf")),
    )


def _entries(record: dict[str, Any], notes: Notes) -> list[Any]:
    """The author list: objects, or names only."""
    given = record.get("authors")
    return given if type(given) is list and {*map(type, given)} == {str} else notes.entries(record, "authors")


def _person(entry: Any, notes: Notes) -> PersonName | None:
    said = obj(entry)
    name = marked(text(entry) or text(said.get("name")) or text(said.get("name_zh")))
    if not name:
        notes.nameless()
        return None
    if notes.is_end(name):
        return None
    ids = [each for each in (_author_id(said), orcid_id(text(said.get("orcid")))) if each]
    return PersonName(
        name,
        ids[0] if ids else None,
        group=is_group(name),
        affiliation=_affiliation(said),
        ids=tuple(ids[1:]),
    )


def _author_id(said: dict[str, Any]) -> str | None:
    id = text(said.get("id")) or text(said.get("_id")) or ""
    if _HEX.fullmatch(id):
        return f"aminer:{id}"
    return f"mag:{id}" if id.isdecimal() else None


def _affiliation(said: dict[str, Any]) -> str | None:
    # tabs are written so in version 12
    printed = (text(said.get("org")) or text(first(said.get("orgs"))) or "").replace("#TAB#", " ")
    return clean(printed) or None
