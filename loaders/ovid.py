"""Ovid, text with field names: `<1>`, then names of fields and below each its indented value.

Authors are "Last, First 1;  Last, First 2": two spaces follow the semicolon between authors, one follows that between degrees. Numbers and
signs after names refer to institutions. The source is the journal with volume, pages and date.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from graphapp.model.records import Kind, Paper, Problem
from loaders.reading.fields import year_in
from loaders.reading.people import listed
from loaders.reading.tagged import Dialect, Meaning, Record, has_line, paper, records

__all__ = ["LABEL", "NAME", "SUFFIXES", "load", "sniff"]

NAME = "ovid"
LABEL = "Ovid, text"
# the extension .txt is shared by many formats: only the content decides
SUFFIXES: tuple[str, ...] = ()

DIALECT = Dialect(
    # the value is in the next lines, which are indented
    line=re.compile(r"(?P<tag><(?=\d{1,7}>\s*$)|[A-Z][A-Za-z /&()'-]{1,60}(?=\s*$))(?P<value>)"),
    begins=frozenset({"<"}),
    core=frozenset(),
    indented=True,
)
_FIELDS = "Score|Accession Number|Unique Identifier|Authors?|Authors Full Name|Title|Source|Status|VN|Database|Record Owner|Publication Type"
_SNIFFED = re.compile(rf"^<\d{{1,7}}>[ \t]*\n(?:{_FIELDS})[ \t]*\n[ \t]+\S", re.MULTILINE)
_AUTHORS = ("Authors Full Name", "Author", "Authors")
_BETWEEN = re.compile(r";\s{2,}")
# references to institutions, and the role of an editor
_MARKS = re.compile(r"(?:\s+[\d,*+#^|~-]+)+$")
_EDITOR = re.compile(r"(?i)\s*\[eds?\.?\]")
_DEGREES = re.compile(
    r"(?:[,;]?\s+(?:M\.?D\.?|Ph\.?D\.?|D\.?Phil\.?|R\.?N\.?|B\.?Sc?N?|M\.?Sc?N?|M\.?A|B\.?A|M\.?P\.?H|M\.?B\.?A|FAAN|FACS|FRCS|FRCP|MRCP|MBBS|MBChB|DO|DSc|DrPH|PharmD|DNP|EdD|PsyD|Dr|Prof)\.?)+$"
)
# a degree that may be initials: "MA", "M.D.", not "PhD" or "MBBS"
_INITIALS = re.compile(r",?\s+(?:[A-Z]\.?){1,3}(?![\w.])")
# the type of a publication after its title: "… .[Review]"
_TYPE = re.compile(r"\s*\[(?P<type>[A-Z][A-Za-z ,/&-]{2,60})\]\.?$")
_VENUE = re.compile(r"(?P<venue>.+?)\.(?:\s{2,}|\s+(?=[A-Z]?\d)|\s*$)")

KINDS: dict[str, Kind] = {
    **dict.fromkeys(
        ("conference paper", "conference", "proceedings", "proceedings paper", "conference abstract"),
        "conference",
    ),
    **dict.fromkeys(("book", "book chapter", "chapter", "edited book", "authored book"), "book"),
    **dict.fromkeys(("dissertation", "dissertation abstract", "thesis"), "thesis"),
    **dict.fromkeys(
        (
            "article",
            "journal article",
            "review",
            "original article",
            "letter",
            "editorial",
            "journal",
            "miscellaneous",
        ),
        "journal",
    ),
    "preprint": "preprint",
}
MEANING = Meaning(
    name=NAME,
    title=("Title",),
    author=("Author",),
    year=("Year of Publication", "Publication Year", "Date of Publication", "Publication Date", "Year"),
    type=("Type",),
    kinds=KINDS,
    venue=("Journal Name", "Journal", "Venue", "Book Title"),
    venues={"thesis": ()},
    abstract=("Abstract",),
    doi=("DOI Number", "Digital Object Identifier", "DOI", "Publisher DOI"),
    url=("Link to the Ovid Full Text or citation", "Full Text"),
    id=("Unique Identifier", "Accession Number"),
)


def sniff(head: bytes, name: str) -> bool:  # noqa: ARG001
    """True if a number in angle brackets is followed by a field of Ovid and its indented value."""
    return has_line(head, _SNIFFED)


def load(stream: BinaryIO, *, max_record_bytes: int = 4_000_000) -> Iterator[Paper | Problem]:
    """The papers of a file, in file order."""
    for found in records(stream, DIALECT, max_record_bytes):
        if isinstance(found, Problem):
            yield found
            continue
        yield from paper(_record(found), MEANING, listed(_names(found)))


def _names(found: Record) -> list[str]:
    text = found.first(*_AUTHORS)
    entries = [entry for entry in _BETWEEN.split(text) if entry.strip() and not _EDITOR.search(entry)]
    return [_without_degrees(_MARKS.sub("", entry.rstrip(" .;"))) for entry in entries]


def _without_degrees(entry: str) -> str:
    """The name before its degrees. Without a given name, the first degree may be initials ("Smith MA"), and is kept."""
    bare = _DEGREES.sub("", entry)
    if "," in bare.rstrip(",; "):
        return bare
    initials = _INITIALS.match(entry, len(bare))
    return entry[: initials.end()] if initials else bare


def _record(found: Record) -> Record:
    """The fields of a record: the title without its type, the venue and year out of the source; of a chapter, its own title."""
    record = Record(found.line)
    title, chapter = found.first("Title"), found.first("Chapter Title")
    if chapter:
        record.fields += [["Book Title", title], ["Type", "chapter"]]
        title = chapter
    if (kind := _TYPE.search(title)) and len(title) > len(kind[0]):
        title = title[: kind.start()]
        record.fields.append(["Type", kind["type"]])
    record.fields.append(["Title", title.strip().removesuffix(".")])
    for said in (found.first("Publication Type"), found.first("Document Type")):
        record.fields += [
            ["Type", part.strip(" .")] for part in re.split(r"[:;,]|\.\s", said) if part.strip(" .")
        ]
    source = found.first("Source")
    if venue := _VENUE.match(source):
        record.fields.append(["Venue", venue["venue"]])
    record.fields += [
        [tag, value.removesuffix(".") if tag in MEANING.id else value]
        for tag, value in found.fields
        if tag not in ("Title", "Source")
    ]
    # the last year of the source: volume and pages come before it
    years = [
        year
        for part in reversed(re.split(r"[,;:(]|\.\s", f"{source}, {found.first('Status')}"))
        if (year := year_in(part))
    ]
    if years:
        record.fields.append(["Year", str(years[0])])
    return record
