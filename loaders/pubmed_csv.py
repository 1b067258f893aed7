"""PubMed, "Save" as CSV. Authors are "Last FM" in one cell, separated by commas, with a period after the last; groups follow after
semicolons: "Baden LR, El Sahly HM; COVE Study Group."

Columns: PMID, Title, Authors, Citation, First Author, Journal/Book, Publication Year, Create Date, PMCID, NIHMS ID, DOI
(https://pubmed.ncbi.nlm.nih.gov/help/#save-to-file).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from graphapp.model.names import clean
from graphapp.model.records import Paper, PersonName, Problem
from loaders.reading.people import People, comma_joined, listed, medline
from loaders.reading.tables import Cells, TableLayout, columns, papers, split

__all__ = ["LABEL", "NAME", "SUFFIXES", "load", "sniff"]

NAME = "pubmed-csv"
LABEL = "PubMed, CSV"
SUFFIXES: tuple[str, ...] = ()


def _people(cells: Cells) -> People:
    """The authors in order, then the groups."""
    first, *groups = split(cells["authors"].removesuffix("."), ";") or [""]
    names = comma_joined(first)
    if any(" " in name for name in names) and not any(map(_is_indexed, names)):
        # no authors except a group, whose name may contain commas
        names, groups = [], [first, *groups]
    found = listed(names)
    authors = [person._replace(name=medline(person.name)) for person in found.authors]
    authors += [PersonName(clean(group), group=True) for group in groups if group]
    return found._replace(authors=authors)


def _is_indexed(name: str) -> bool:
    return medline(name) != clean(name)


LAYOUT = TableLayout(
    name=NAME,
    columns={
        "id": ("pmid",),
        "title": ("title",),
        "authors": ("authors",),
        "year": ("publication year", "create date"),
        "venue": ("journal/book",),
        "doi": ("doi",),
    },
    people=_people,
    kinds={},
    default="journal",
)
_TOLD_BY = frozenset({"pmid", "title", "authors", "citation", "journal/book"})


def sniff(head: bytes, name: str) -> bool:  # noqa: ARG001
    """True if the columns are those of PubMed."""
    return columns(head) >= _TOLD_BY


def load(stream: BinaryIO, *, max_record_bytes: int = 4_000_000) -> Iterator[Paper | Problem]:
    """The papers of a table, row by row. Raises BadInput if no column is the title."""
    yield from papers(stream, LAYOUT, max_record_bytes)
