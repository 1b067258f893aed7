"""The Lens, CSV export of scholarly works: authors in one cell, separated by semicolons, first names first."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from graphapp.model.records import Kind, Paper, Problem
from loaders.reading.people import People, listed
from loaders.reading.tables import Cells, TableLayout, columns, papers, split

__all__ = ["LABEL", "NAME", "SUFFIXES", "load", "sniff"]

NAME = "lens-csv"
LABEL = "The Lens, CSV"
# the extension is that of any table: only the content decides
SUFFIXES: tuple[str, ...] = ()

_KINDS: dict[str, Kind] = {
    **dict.fromkeys(
        ("journal article", "journal", "letter", "editorial", "review", "news", "clinical trial"), "journal"
    ),
    **dict.fromkeys(("conference proceedings article", "conference proceedings", "conference"), "conference"),
    **dict.fromkeys(("book", "book chapter", "reference entry"), "book"),
    "preprint": "preprint",
    "dissertation": "thesis",
}


def _people(cells: Cells) -> People:
    return listed(split(cells["authors"], ";"))


LAYOUT = TableLayout(
    name=NAME,
    columns={
        "id": ("lens id",),
        "title": ("title",),
        "authors": ("author/s",),
        "year": ("publication year",),
        "kind": ("publication type",),
        "venue": ("source title",),
        "abstract": ("abstract",),
        "doi": ("doi",),
        "url": ("external url",),
    },
    people=_people,
    kinds=_KINDS,
)
_TOLD_BY = frozenset({"lens id", "title", "author/s"})


def sniff(head: bytes, name: str) -> bool:  # noqa: ARG001
    """True if the columns are those of The Lens."""
    return columns(head) >= _TOLD_BY


def load(stream: BinaryIO, *, max_record_bytes: int = 4_000_000) -> Iterator[Paper | Problem]:
    """The papers of a table, row by row. Raises BadInput if no column is the title."""
    yield from papers(stream, LAYOUT, max_record_bytes)
