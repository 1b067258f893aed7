"""EndNote's XML export, which other reference managers also write: `<xml><records><record>` …

Format: EndNote's RSXML DTD. Authors are those of `contributors/authors`, groups if the name ends with a comma; of books and conference
papers, secondary authors are editors. Text is in `<style>` elements, which only describe its formatting.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, BinaryIO

from graphapp.model.records import Paper, Problem
from loaders.endnote import MEANING as TAGGED
from loaders.reading.tagged import Record, authors, beginning, paper
from loaders.reading.xml_elements import child, find_all, text
from loaders.reading.xml_records import Records, first_tag, parsed

if TYPE_CHECKING:
    from lxml import etree

__all__ = ["LABEL", "NAME", "SUFFIXES", "load", "sniff"]

NAME = "endnote-xml"
LABEL = "EndNote, XML"
# the extension .xml is shared by many formats: only the content decides
SUFFIXES: tuple[str, ...] = ()

# the element of each field of the tagged export
_PATHS = (
    ("A", "contributors/authors/author"),
    ("E", "contributors/secondary-authors/author"),
    ("T", "titles/title"),
    ("J", "periodical/full-title"),
    ("B", "titles/secondary-title"),
    ("J", "titles/alt-title"),
    ("S", "titles/tertiary-title"),
    ("D", "dates/year"),
    ("8", "dates/pub-dates/date"),
    ("X", "abstract"),
    ("R", "electronic-resource-num"),
    ("U", "urls/related-urls/url"),
    ("U", "urls/web-urls/url"),
    ("M", "accession-num"),
    ("F", "label"),
)
# text is in elements that other formats use for style sheets
_NOTHING: frozenset[str] = frozenset()
_MEANING = TAGGED._replace(
    name=NAME, key=("M", "F"), editor=(), editors={"book": ("E",), "conference": ("E",)}
)


def sniff(head: bytes, name: str) -> bool:  # noqa: ARG001
    """True for records with contributors and reference types in EndNote's form."""
    return first_tag(head)[0] in ("xml", "records") and "<ref-type" in beginning(head)


def load(stream: BinaryIO, *, max_record_bytes: int = 4_000_000) -> Iterator[Paper | Problem]:
    """The papers of a file, in file order."""
    for found in parsed(Records(stream, max_record_bytes, {"record"})):
        if isinstance(found, Problem):
            yield found
            continue
        cut, element = found
        record = _record(element, cut.line)
        yield from paper(record, _MEANING, authors(record, _MEANING))


def _record(element: etree._Element, line: int) -> Record:
    """The fields of an element, with the tags of the tagged export."""
    record = Record(line)
    for tag, path in _PATHS:
        record.fields += [[tag, said] for each in find_all(element, path) if (said := text(each, _NOTHING))]
    kind = child(element, "ref-type")
    record.fields.append(["0", "" if kind is None else kind.get("name", "")])
    return record
