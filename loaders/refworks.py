"""RefWorks' tagged format: `RT Journal Article`, `A1`, `T1` …

Format: RefWorks' help, "RefWorks Tagged Format". Each A1 is an author; A2 is an editor of books and conference papers;
A3 to A6 are other people. A legend of the tags may precede the first record.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from graphapp.model.records import Kind, Paper, Problem
from loaders.reading.tagged import Dialect, Meaning, has_line, papers

__all__ = ["LABEL", "NAME", "SUFFIXES", "load", "sniff"]

NAME = "refworks"
LABEL = "RefWorks tagged format"
# the extension .txt is shared by many formats: only the content decides
SUFFIXES: tuple[str, ...] = ()

# only tags of the legend, since a line of text may begin with two upper-case letters
_TAGS = (
    "RT|SR|ID|A[1-6]|T[1-3]|J[FO]|YR|FD|VO|IS|SP|OP|K1|AB|NO|ED|PB|PP|SN|AV|AD|AN|LA|CL|SF|OT|LK|DO|CN|DB|DS|IP|RD|ST|"
    "U1[0-5]|U[1-9]|UL|SL|LL|CR|WT|WV|WP|OL|PMC?ID"
)
DIALECT = Dialect(
    line=re.compile(rf"(?P<tag>{_TAGS})(?: (?P<value>.*)|[ \t]*$)"),
    begins=frozenset({"RT"}),
    core=frozenset({"A1", "T1"}),
    titles=frozenset({"T1"}),
)
_SNIFFED = re.compile(
    r"^RT [A-Z][A-Za-z,/ ]+\n(?:[A-Z][A-Z0-9]{1,4} .*\n){0,30}?(?:SR|ID|A1|T1|JF) ", re.MULTILINE
)

KINDS: dict[str, Kind] = {
    **dict.fromkeys(
        (
            "journal article",
            "journal",
            "journal, electronic",
            "magazine article",
            "newspaper article",
            "abstract",
        ),
        "journal",
    ),
    "conference proceedings": "conference",
    **dict.fromkeys(("book, section", "book, whole", "book, edited", "book, chapter", "monograph"), "book"),
    **dict.fromkeys(
        (
            "dissertation",
            "dissertation/thesis",
            "dissertation, unpublished",
            "dissertation/thesis, unpublished",
            "thesis",
        ),
        "thesis",
    ),
}
MEANING = Meaning(
    name=NAME,
    title=("T1", "OT"),
    author=("A1",),
    year=("YR", "FD"),
    type=("RT",),
    kinds=KINDS,
    venue=("T2", "JF", "JO"),
    venues={"journal": ("JF", "JO", "T2"), "thesis": ()},
    abstract=("AB",),
    doi=("DO",),
    url=("UL", "LK"),
    key=("AN", "ID"),
    notes=("NO",),
    editors={"book": ("A2",), "conference": ("A2",)},
)


def sniff(head: bytes, name: str) -> bool:  # noqa: ARG001
    """True if a line states a reference type and a later one has a field of the record."""
    return has_line(head, _SNIFFED)


def load(stream: BinaryIO, *, max_record_bytes: int = 4_000_000) -> Iterator[Paper | Problem]:
    """The papers of a file, in file order."""
    yield from papers(stream, DIALECT, MEANING, max_record_bytes)
