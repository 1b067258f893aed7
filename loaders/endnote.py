"""EndNote's tagged export (.enw), which includes Refer and BibIX: `%0 Journal Article`, `%A`, `%T` …

Format: EndNote's help, "EndNote Export", and refer(1). Each `%A` is an author, a group if it ends with a comma; `%E` is an editor, `%Y` and
`%?` are series editors and translators. A record begins at `%0`; in Refer, which lacks it, a blank line separates records.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from graphapp.model.records import Kind, Paper, Problem
from loaders.reading.tagged import Dialect, Meaning, has_line, papers

__all__ = ["LABEL", "NAME", "SUFFIXES", "load", "sniff"]

NAME = "endnote"
LABEL = "EndNote, Refer and BibIX (.enw)"
SUFFIXES: tuple[str, ...] = (".enw", ".ref", ".refer")

DIALECT = Dialect(
    line=re.compile(r"%(?P<tag>[0-9A-Za-z@!#$&()*+,.:<=>?\[\]^~_-])(?:[ \t](?P<value>.*)|[ \t]*$)"),
    begins=frozenset({"0"}),
    core=frozenset({"A", "T"}),
    titles=frozenset({"T"}),
)
_SNIFFED = re.compile(r"^%0 [A-Z][A-Za-z ,]{2,40}$|^%[AT] \S.*\n(?:%.*\n){0,30}?%[ATDJIB] \S", re.MULTILINE)

KINDS: dict[str, Kind] = {
    **dict.fromkeys(
        ("journal article", "journal", "electronic article", "magazine article", "newspaper article"),
        "journal",
    ),
    **dict.fromkeys(("conference paper", "conference proceedings", "conference"), "conference"),
    **dict.fromkeys(
        (
            *(
                "book",
                "book section",
                "book chapter",
                "edited book",
                "electronic book",
                "electronic book section",
            ),
            *("encyclopedia", "dictionary", "serial", "ancient text", "classical work"),
        ),
        "book",
    ),
    "thesis": "thesis",
    "preprint": "preprint",
}
MEANING = Meaning(
    name=NAME,
    title=("T", "Q", "!"),
    author=("A",),
    year=("D", "8"),
    type=("0",),
    kinds=KINDS,
    venue=("B", "J", "S"),
    venues={"journal": ("J", "B"), "thesis": ()},
    abstract=("X",),
    doi=("R",),
    url=("U",),
    key=("F", "M"),
    editor=("E",),
)


def sniff(head: bytes, name: str) -> bool:  # noqa: ARG001
    """True if a line begins a record, or a name or title is followed by another field."""
    return has_line(head, _SNIFFED)


def load(stream: BinaryIO, *, max_record_bytes: int = 4_000_000) -> Iterator[Paper | Problem]:
    """The papers of a file, in file order."""
    yield from papers(stream, DIALECT, MEANING, max_record_bytes)
