"""ProQuest, "Text only": documents between lines of underscores, each with "Document 1 of 20", the title, and lines "Field: value".

Authors are "Last, First", separated by semicolons. A table of contents before the documents and a bibliography after them are ignored.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from graphapp.model.records import Kind, Paper, Problem
from loaders.reading.people import listed
from loaders.reading.tables import split
from loaders.reading.tagged import Dialect, Meaning, Record, has_line, paper, records

__all__ = ["LABEL", "NAME", "SUFFIXES", "load", "sniff"]

NAME = "proquest"
LABEL = "ProQuest, text"
# the extension .txt is shared by many formats: only the content decides
SUFFIXES: tuple[str, ...] = ()

_RULE = "__"
DIALECT = Dialect(
    line=re.compile(
        rf"(?P<tag>Document(?= \d+ of \d+[ \t]*$)|{_RULE}(?=_{{20,}}[ \t]*$)|https?(?=://\S+[ \t]*$)|[A-Z][\w/ ,&()-]{{1,45}}(?=:(?:[ \t]|$)))"
        r":?[ \t]?(?P<value>.*)"
    ),
    begins=frozenset({"Document"}),
    # nothing else is a record: the bibliography at the end has lines like those of records
    core=frozenset(),
    ends=frozenset({_RULE}),
)
_SNIFFED = re.compile(
    r"\A_{20,}\s*\nReport Information from ProQuest|^Document \d+ of \d+[ \t]*\n(?:.*\n){0,60}?(?:ProQuest document ID|Document URL): ",
    re.MULTILINE,
)
_COUNT = re.compile(r"\d+ of \d+\s*")
# marks of footnotes after names
_MARKS = re.compile(r"(?<=[^\W\d_.])[\d,]+$")

KINDS: dict[str, Kind] = {
    "dissertation/thesis": "thesis",
    "dissertations & theses": "thesis",
    **dict.fromkeys(
        ("conference paper", "conference proceeding", "conference papers & proceedings"), "conference"
    ),
    **dict.fromkeys(("book", "book chapter", "books"), "book"),
    **dict.fromkeys(
        (
            "article",
            "journal article",
            "review",
            "literature review",
            "scholarly journals",
            "trade journals",
            "magazines",
        ),
        "journal",
    ),
    "working paper/pre-print": "preprint",
    "working papers": "preprint",
}
MEANING = Meaning(
    name=NAME,
    title=("Title",),
    author=("Author",),
    year=("Publication year", "Publication date", "Degree date", "Year"),
    type=("Document type", "Source type"),
    kinds=KINDS,
    venue=("Publication title", "Conference title", "Journal"),
    venues={"thesis": ()},
    abstract=("Abstract",),
    doi=("DOI", "Digital Object Identifier", "Digital Object Identifier (DOI)"),
    url=("Document URL", "https", "http"),
    id=("ProQuest document ID",),
)


def sniff(head: bytes, name: str) -> bool:  # noqa: ARG001
    """True for a report from ProQuest, and for a document with a number from it."""
    return has_line(head, _SNIFFED)


def load(stream: BinaryIO, *, max_record_bytes: int = 4_000_000) -> Iterator[Paper | Problem]:
    """The documents of a file, in file order."""
    for found in records(stream, DIALECT, max_record_bytes):
        if isinstance(found, Problem):
            if found.refused or "outside" not in found.what:
                yield found
            continue
        record = _record(found)
        names = [_MARKS.sub("", name) for name in split(record.first("Author"), ";")]
        yield from paper(record, MEANING, listed(names))


def _record(found: Record) -> Record:
    """The fields of a document. The title after its number counts if there is no other; the full text may contain lines like fields, the title follows it."""
    record = Record(found.line)
    for tag, value in found.fields:
        if tag in ("https", "http"):
            value = f"{tag}{value if value.startswith('://') else f':{value}'}"
        record.fields.append([tag, value])
    titles = [value for tag, value in found.fields if tag == "Title" and value]
    title = titles[-1] if titles else _COUNT.sub("", found.first("Document"), count=1)
    record.fields = [["Title", title], *(field for field in record.fields if field[0] != "Title")]
    return record
