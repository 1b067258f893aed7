"""Dimensions, export of publications as CSV or Excel. Authors are "Last, First" in one cell, separated by semicolons.

A line "About the data: Exported on …" may precede the header (`loaders.reading.tables` skips it). Affiliations follow each name in
parentheses: "Sheen, Jack Z (University of Toronto); Mazza, Frank (…; …)".
Fields: https://dimensions.freshdesk.com/support/solutions/articles/23000018820.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import BinaryIO

from graphapp.model.names import clean
from graphapp.model.records import Kind, Paper, Problem
from loaders.reading.people import People, listed
from loaders.reading.tables import Cells, TableLayout, columns, papers, split

__all__ = ["LABEL", "NAME", "SUFFIXES", "load", "sniff"]

NAME = "dimensions-csv"
LABEL = "Dimensions, CSV or Excel"
# the extension is that of any table: only the content decides
SUFFIXES: tuple[str, ...] = ()

_KINDS: dict[str, Kind] = {
    "article": "journal",
    **dict.fromkeys(("proceeding", "conference paper", "seminar"), "conference"),
    **dict.fromkeys(("chapter", "monograph", "edited book", "book"), "book"),
    "preprint": "preprint",
}


def _people(cells: Cells) -> People:
    """The authors, with their affiliations if the cell of affiliations lists the same names."""
    names = split(cells["authors"], ";")
    found = listed(names)
    places = _places(cells["places"], names)
    if len(places) != len(found.authors):
        return found
    return found._replace(
        authors=[
            person._replace(affiliation=clean(place) or None)
            for person, place in zip(found.authors, places, strict=True)
        ]
    )


def _places(text: str, names: Sequence[str]) -> list[str]:
    """The affiliations after each of the names, in their order; [] if the text lists other names. Affiliations may contain semicolons and parentheses."""
    places: list[str] = []
    at = 0
    for number, name in enumerate(names, 1):
        if not text.startswith(name, at):
            return []
        at += len(name)
        end = text.find(f"; {names[number]}", at) if number < len(names) else len(text)
        if end < 0:
            return []
        places.append(text[at:end].strip().removeprefix("(").removesuffix(")"))
        at = end + 2
    return places


LAYOUT = TableLayout(
    name=NAME,
    columns={
        "id": ("publication id",),
        "title": ("title",),
        "authors": ("authors",),
        "places": ("authors (raw affiliation)", "authors affiliations"),
        "year": ("pubyear", "publication date"),
        "kind": ("publication type",),
        "venue": ("source title", "anthology title"),
        "abstract": ("abstract",),
        "doi": ("doi",),
        "url": ("dimensions url", "source linkout"),
    },
    people=_people,
    kinds=_KINDS,
)
_TOLD_BY = frozenset({"publication id", "title", "pubyear", "dimensions url"})


def sniff(head: bytes, name: str) -> bool:  # noqa: ARG001
    """True if the columns are those of Dimensions."""
    return columns(head) >= _TOLD_BY


def load(stream: BinaryIO, *, max_record_bytes: int = 4_000_000) -> Iterator[Paper | Problem]:
    """The papers of a table, row by row. Raises BadInput if no column is the title."""
    yield from papers(stream, LAYOUT, max_record_bytes)
