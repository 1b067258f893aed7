"""OpenAlex, CSV export of works: the authors' names, OpenAlex ids and ORCIDs, each in one cell, separated by vertical bars.

Ids and ORCIDs are used only if their number equals that of the authors, since an author with two institutions shifts the
others.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from graphapp.model.names import clean
from graphapp.model.records import Kind, Paper, PersonName, Problem
from loaders.reading.fields import openalex_id, orcid_id
from loaders.reading.people import People
from loaders.reading.tables import Cells, TableLayout, columns, papers

__all__ = ["LABEL", "NAME", "SUFFIXES", "load", "sniff"]

NAME = "openalex-csv"
LABEL = "OpenAlex, CSV"
# the extension is that of any table: only the content decides
SUFFIXES: tuple[str, ...] = ()

_KINDS: dict[str, Kind] = {
    **dict.fromkeys(
        ("article", "review", "letter", "editorial", "erratum", "retraction", "journal-article"), "journal"
    ),
    **dict.fromkeys(("book", "book-chapter", "reference-entry", "monograph"), "book"),
    **dict.fromkeys(("preprint", "posted-content"), "preprint"),
    **dict.fromkeys(("proceedings-article", "conference-paper"), "conference"),
    "dissertation": "thesis",
}


def _people(cells: Cells) -> People:
    """The authors, with the values of parallel cells whose length is the same."""
    names = [part.strip() for part in cells["authors"].split("|")] if cells["authors"] else []
    odd: list[tuple[str, str]] = []

    def beside(field: str, said: str = "") -> list[str]:
        parts = [part.strip() for part in cells[field].split("|")]
        if len(parts) == len(names):
            return parts
        if said and cells[field]:
            what = f"the number of {said} ({len(parts)}) differs from the number of authors ({len(names)})"
            odd.append((what, f"{said} ignored"))
        return [""] * len(names)

    authors: list[PersonName] = []
    rows = zip(
        names,
        beside("ids", "author IDs"),
        beside("orcids", "ORCIDs"),
        beside("printed"),
        beside("places"),
        strict=True,
    )
    for name, id, orcid, printed, place in rows:
        if not name:
            odd.append(("author without a name", "author dropped"))
            continue
        found = [each for each in (openalex_id(id), orcid_id(orcid)) if each]
        authors.append(
            PersonName(
                clean(name),
                found[0] if found else None,
                printed=clean(printed) if clean(printed) not in ("", clean(name)) else None,
                affiliation=clean(place) or None,
                ids=tuple(found[1:]),
            )
        )
    return People(authors, odd=tuple(odd))


LAYOUT = TableLayout(
    name=NAME,
    columns={
        "id": ("id",),
        "title": ("title", "display_name"),
        "authors": ("authorships.author.display_name", "authorships.raw_author_name"),
        "ids": ("authorships.author.id",),
        "orcids": ("authorships.author.orcid",),
        "printed": ("authorships.raw_author_name",),
        "places": ("authorships.institutions.display_name", "authorships.raw_affiliation_strings"),
        "year": ("publication_year", "publication_date"),
        "kind": ("type",),
        "venue kind": ("primary_location.source.type",),
        "venue": ("primary_location.source.display_name",),
        "abstract": ("abstract",),
        "doi": ("doi",),
        "url": ("primary_location.landing_page_url",),
    },
    people=_people,
    kinds=_KINDS,
    venue_kinds={"conference": "conference", "repository": "preprint"},
)
_TOLD_BY = frozenset({"id", "publication_year", "authorships.author.id"})


def sniff(head: bytes, name: str) -> bool:  # noqa: ARG001
    """True if the columns are those of OpenAlex."""
    return columns(head) >= _TOLD_BY


def load(stream: BinaryIO, *, max_record_bytes: int = 4_000_000) -> Iterator[Paper | Problem]:
    """The papers of a table, row by row. Raises BadInput if no column is the title."""
    yield from papers(stream, LAYOUT, max_record_bytes)
