"""EndNote's XML export, which other reference managers write too: `<xml><records><record>` …

Format: EndNote's RSXML DTD. Authors are those of `contributors/authors`, a group where a comma ends its name; other contributors are
editors and translators. Text stands in `<style>` elements, which only say how it looks.
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
# its files end in .xml, as files of many other formats do: only the content tells
SUFFIXES: tuple[str, ...] = ()

# where an element has what a line of the tagged export has
_PATHS = (
    ("A", "contributors/authors/author"),
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
# text stands in elements whose name elsewhere is that of style sheets
_NOTHING: frozenset[str] = frozenset()
_MEANING = TAGGED._replace(name=NAME, key=("M", "F"))


def sniff(head: bytes, name: str) -> bool:  # noqa: ARG001
    """True when the file is of records with contributors and kinds as EndNote has them."""
    return first_tag(head)[0] in ("xml", "records") and "<ref-type" in beginning(head)


def load(stream: BinaryIO, *, max_record_bytes: int = 4_000_000) -> Iterator[Paper | Problem]:
    """The papers of a file, in its order."""
    for found in parsed(Records(stream, max_record_bytes, {"record"})):
        if isinstance(found, Problem):
            yield found
            continue
        cut, element = found
        record = _record(element, cut.line)
        yield from paper(record, _MEANING, authors(record, _MEANING))


def _record(element: etree._Element, line: int) -> Record:
    """The fields of an element under the tags of the tagged export."""
    record = Record(line)
    for tag, path in _PATHS:
        record.fields += [[tag, said] for each in find_all(element, path) if (said := text(each, _NOTHING))]
    kind = child(element, "ref-type")
    record.fields.append(["0", "" if kind is None else kind.get("name", "")])
    return record
