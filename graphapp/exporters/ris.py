"""RIS of a list of papers, for reference managers: UTF-8, each record from TY to ER.

Format: the RIS specification of 2011 (https://en.wikipedia.org/wiki/RIS_(file_format)). Names are "Family, Given, Suffix"; the name of a group
ends with a comma. Data without a RIS tag is in the custom field C8, for our own loader.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import BinaryIO

import orjson

from graphapp.exporters.chapters import is_chapter
from graphapp.exporters.own import listed_editors, own_facts
from graphapp.exporters.text import one_line, storable, write_lines
from graphapp.model.records import Kind
from graphapp.model.rows import Authorship, StoredPaper

__all__ = ["write"]

_TYPES: dict[Kind, str] = {
    "conference": "CPAPER",
    "journal": "JOUR",
    "preprint": "UNPB",
    "book": "BOOK",
    "thesis": "THES",
    "other": "GEN",
}
_NAME = re.compile(r"(?P<given>[^,]+\S) (?P<family>[^\s,]+(?: \d{4})?)")
_SUFFIXED = re.compile(r"(?P<given>[^,]+\S) (?P<family>[^\s,]+) (?P<suffix>[JS]r\.?|I{2,3}|IV)")


def write(papers: Sequence[StoredPaper], out: BinaryIO) -> None:
    """Write `papers` in their order."""
    write_lines(out, (line for paper in papers for line in _record(paper)))


def _record(paper: StoredPaper) -> Iterator[str]:
    yield f"TY  - {'CHAP' if is_chapter(paper) else _TYPES[paper.kind]}"
    placed = [entry for entry in paper.authors if entry.position is not None]
    fields = [
        ("TI", paper.title),
        *(("AU", _name(entry)) for entry in placed or paper.authors),
        *(("ED", _name(entry)) for entry in listed_editors(paper)),
        ("PY", None if paper.year is None else str(paper.year)),
        ("T2", paper.venue.name if paper.venue else None),
        ("AB", paper.abstract),
        ("DO", paper.doi),
        ("UR", paper.url),
        ("C8", f"graphapp {orjson.dumps(own_facts(paper)).decode()}"),
    ]
    for tag, value in fields:
        if value:
            yield f"{tag}  - {one_line(storable(value))}"
    yield "ER  - \n"


def _name(entry: Authorship) -> str:
    """A name as "Family, Given, Suffix"; the name of a group with a comma at the end."""
    name = entry.author.name
    if entry.author.id.startswith("group:"):
        return f"{name},"
    if match := _SUFFIXED.fullmatch(name):
        return f"{match['family']}, {match['given']}, {match['suffix']}"
    match = _NAME.fullmatch(name)
    return f"{match['family']}, {match['given']}" if match else name
