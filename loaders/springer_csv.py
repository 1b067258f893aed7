"""SpringerLink, search results as CSV. Authors are run together in one cell: "Hassan B. HassanSaman A. BarakatQusay I. Sarhan".

They are split where a capital letter follows a lower-case letter, a period or other capital letters ("McDonald", "DeRen" and "M.B." are one
word), which is reported once for the table, with the number of cells.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from graphapp.model.records import Kind, Paper, Problem
from loaders.reading.people import People, listed
from loaders.reading.tables import Cells, TableLayout, columns, papers

__all__ = ["LABEL", "NAME", "SUFFIXES", "load", "sniff", "split_names"]

NAME = "springer-csv"
LABEL = "SpringerLink, CSV"
# the extension is that of any table: only the content decides
SUFFIXES: tuple[str, ...] = ()

_KINDS: dict[str, Kind] = {
    "article": "journal",
    **dict.fromkeys(("conference paper", "conferencepaper", "chapter conferencepaper", "conference proceedings"), "conference"),
    **dict.fromkeys(("chapter", "book", "reference work", "reference work entry", "chapter referenceworkentry", "protocol", "living reference work entry"), "book"),
}  # fmt: skip
# where one name may end and the next begin: before a capital letter
_BOUNDARY = re.compile(r"(?<=[^\W\d_])(?=[^\W\d_])|(?<=\.)(?=[^\W\d_])")
# beginnings of surnames that are not names, and those that may be: "LePage", but "Jiang LeAkeem Pedro"
_PREFIX = re.compile(r"(?:^|[\s’'-])(?:Ma?c|Fitz)$")
_MAYBE_PREFIX = re.compile(r"[\s-](?:[DL][aeiu]|Del|Van|Von|Al|El|St)$")


def split_names(text: str) -> list[str]:
    """The names that are run together in `text`. A part without a space belongs to the next one ("ZhenFeng Shao"), the last one, and one after
    the beginning of a surname, to the one before it ("Kevin D. LePage")."""
    parts: list[str] = []
    begin = 0
    for boundary in _BOUNDARY.finditer(text):
        at = boundary.start()
        if _is_boundary(text, at) and not _PREFIX.search(text, begin, at):
            parts.append(text[begin:at])
            begin = at
    parts.append(text[begin:])
    names: list[str] = []
    held = ""
    for part in parts:
        if not held and " " not in part.strip() and names and _MAYBE_PREFIX.search(names[-1]):
            names[-1] += part.strip()
            continue
        held += part
        if " " in held.strip():
            names.append(held.strip())
            held = ""
    if held.strip():
        names[-1:] = ["".join((*names[-1:], held.strip()))]
    return names


def _is_boundary(text: str, at: int) -> bool:
    before, after, next_one = text[at - 1], text[at], text[at + 1 : at + 2]
    if not after.isupper():
        return False
    if before == ".":
        # "M.B. Lopes" is one name, "G.Nadesh" two
        return next_one.islower()
    if before.islower():
        return True
    # "TYJVadivu": the last capital letter begins a name
    return before.isupper() and next_one.islower()


class _AuthorCells:
    """Splits the cells of one table, and counts them."""

    def __init__(self) -> None:
        self.first = 0
        self.times = 0

    def people(self, cells: Cells) -> People:
        """The people of a row."""
        names = split_names(cells["authors"]) if cells["authors"] else []
        if len(names) > 1:
            self.first = self.first or cells.line
            self.times += 1
        return listed(names)


def _layout(cells: _AuthorCells) -> TableLayout:
    return TableLayout(
        name=NAME,
        columns={
            "id": ("item doi",),
            "title": ("item title",),
            "authors": ("authors",),
            "year": ("publication year",),
            "kind": ("content type",),
            "venue": ("publication title", "book series title"),
            "doi": ("item doi",),
            "url": ("url",),
        },
        people=cells.people,
        kinds=_KINDS,
    )


_TOLD_BY = frozenset({"item title", "publication title", "item doi", "content type"})


def sniff(head: bytes, name: str) -> bool:  # noqa: ARG001
    """True if the columns are those of SpringerLink."""
    return columns(head) >= _TOLD_BY


def load(stream: BinaryIO, *, max_record_bytes: int = 4_000_000) -> Iterator[Paper | Problem]:
    """The papers of a table, row by row. Raises BadInput if no column is the title."""
    cells = _AuthorCells()
    yield from papers(stream, _layout(cells), max_record_bytes)
    if cells.times:
        what = "author names without a separator" + (f" ({cells.times:,} records)" if cells.times > 1 else "")
        yield Problem(f"line {cells.first}", what, "split before capital letters", times=cells.times)
