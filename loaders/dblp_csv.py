"""Tables derived from dblp: authors in one cell, separated by vertical bars (dblp-to-csv: `key;author;title;…`) or by commas (the
benchmark tables of record linkage: `id,title,authors,venue,year`). Names are dblp's own, homonym numbers included.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from graphapp.model.names import clean
from graphapp.model.records import Kind, Paper, PersonName, Problem
from loaders.reading.fields import orcid_id
from loaders.reading.people import People, comma_joined
from loaders.reading.tables import Cells, TableLayout, columns, papers, split
from loaders.reading.tagged import beginning

__all__ = ["LABEL", "NAME", "SUFFIXES", "load", "sniff"]

NAME = "dblp-csv"
LABEL = "dblp as a table"
# the extension is that of any table: only the content decides
SUFFIXES: tuple[str, ...] = ()

_KEY = re.compile(
    r"(?:^|[,;\t|\"])(?:conf|journals|books|phd|reference|series|homepages)/[\w-]+/[\w-]+", re.MULTILINE
)


def _parts(text: str) -> list[str]:
    """The parts of a list; old versions of dblp-to-csv write it in brackets."""
    text = text[1:-1] if text.startswith("[") and text.endswith("]") else text
    return split(text, "|") if "|" in text else comma_joined(text)


def _people(cells: Cells) -> People:
    names = _parts(cells["authors"])
    orcids = [orcid_id(part) for part in split(cells["orcids"], "|")]
    if len(orcids) != len(names):
        orcids = [None] * len(names)
    return People([PersonName(clean(name), orcid) for name, orcid in zip(names, orcids, strict=True) if name])


def _kind(cells: Cells) -> Kind | None:
    """The kind according to the beginning of dblp's key."""
    stream = cells["id"].partition("/")[0]
    if cells["id"].startswith("journals/corr/"):
        return "preprint"
    kinds: dict[str, Kind] = {
        "conf": "conference",
        "journals": "journal",
        "books": "book",
        "reference": "book",
        "phd": "thesis",
    }
    return kinds.get(stream)


LAYOUT = TableLayout(
    name=NAME,
    columns={
        "id": ("key", "id"),
        "title": ("title",),
        "authors": ("author", "authors"),
        "orcids": ("author-orcid",),
        "year": ("year",),
        "kind": ("type",),
        "venue": ("journal", "booktitle", "venue"),
        "abstract": (),
        "doi": ("doi", "ee"),
        "url": ("ee",),
    },
    people=_people,
    kinds={
        "article": "journal",
        "inproceedings": "conference",
        "book": "book",
        "incollection": "book",
        "phdthesis": "thesis",
    },
    kind=_kind,
    joined="|",
)
_TABLES = (
    frozenset({"key", "author", "title", "mdate"}),
    frozenset({"id", "title", "authors", "venue", "year"}),
)


def sniff(head: bytes, name: str) -> bool:  # noqa: ARG001
    """True if the columns are those of such a table and the first rows have a dblp key."""
    found = columns(head)
    return any(found >= table for table in _TABLES) and _KEY.search(beginning(head)) is not None


def load(stream: BinaryIO, *, max_record_bytes: int = 4_000_000) -> Iterator[Paper | Problem]:
    """The papers of a table, row by row. Raises BadInput if no column is the title."""
    yield from papers(stream, LAYOUT, max_record_bytes)
