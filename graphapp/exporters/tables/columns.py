"""The columns of the tables, and their values for each paper, author and venue.

The table of papers is a superset of graphapp's own records (`loaders.jsonl`): that loader reads it again without loss of what queries can see. Pure.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import orjson

from graphapp.exporters.own import listed_editors
from graphapp.exporters.papers import own_record
from graphapp.exporters.text import storable
from graphapp.model.rows import AuthorRow, StoredPaper
from graphapp.model.variants import records

__all__ = [
    "AUTHORSHIP_COLUMNS",
    "AUTHOR_COLUMNS",
    "PAPER_COLUMNS",
    "VENUE_COLUMNS",
    "TableColumn",
    "authorship_rows",
    "paper_row_values",
]


class TableColumn(NamedTuple):
    """A column: its name, its type (`string`, `int`, `bool`, `strings`, or the columns of an object, or of a list of objects), and its meaning."""

    name: str
    kind: str | tuple[TableColumn, ...]
    meaning: str
    many: bool = False


_NAME = TableColumn("name", "string", "name")
_GIVEN_ID = TableColumn("id", "string", "identifier given by the source; null if it gives only a name")

PAPER_COLUMNS = (
    TableColumn("id", "string", "identifier of the paper in graphapp"),
    TableColumn("title", "string", "title"),
    TableColumn("year", "int", "year of publication; null if unknown"),
    TableColumn("kind", "string", "`conference`, `journal`, `preprint`, `book`, `thesis` or `other`"),
    TableColumn(
        "venue",
        (
            TableColumn("id", "string", "identifier, as in the table of venues"),
            _NAME,
            TableColumn("kind", "string", "kind of the venue; null if unknown"),
        ),
        "an object with `id`, `name` and `kind`; null if unknown",
    ),
    TableColumn(
        "authors",
        (
            _NAME,
            _GIVEN_ID,
            TableColumn("author", "string", "identifier of the author row, as in the table of authors"),
            TableColumn("cluster", "string", "key of the name cluster"),
            TableColumn("position", "int", "place in the author list, from 0; null if unknown"),
            TableColumn("unplaced", "bool", "true if the place is unknown"),
        ),
        "a list of objects in printed order, each with `name`, `id`, `author`, `cluster`, `position` and `unplaced`",
        many=True,
    ),
    TableColumn("authors_cut", "bool", "true if the source shows only the beginning of the list"),
    TableColumn(
        "editors",
        (_NAME, _GIVEN_ID),
        "a list of objects, each with `name` and `id`: the editors of the publication or of its volume",
        many=True,
    ),
    TableColumn("abstract", "string", "abstract; null if unknown"),
    TableColumn("doi", "string", "DOI; null if unknown"),
    TableColumn("url", "string", "address; null if unknown"),
    TableColumn("sources", "strings", "names of the records that the paper was merged from"),
    TableColumn("graphapp_source", "string", "the first of them, for loading"),
    TableColumn("graphapp_records", "strings", "the records as JSON if there are several, for loading"),
)
AUTHOR_COLUMNS = (
    TableColumn("id", "string", "identifier of the author row"),
    _NAME,
    TableColumn("cluster", "string", "key of the name cluster: equal for all rows with the same name"),
)
VENUE_COLUMNS = (
    TableColumn("id", "string", "identifier"),
    _NAME,
    TableColumn("kind", "string", "kind of the venue; null if unknown"),
)
AUTHORSHIP_COLUMNS = (
    TableColumn("author", "string", "identifier of the author row"),
    TableColumn("paper", "string", "identifier of the paper"),
    TableColumn("position", "int", "place in the author list, from 0; null if unknown"),
)


def paper_row_values(paper: StoredPaper) -> tuple[Any, ...]:
    """The values of a paper in the order of `PAPER_COLUMNS`."""
    several = len(paper.sources) > 1
    return (
        storable(paper.id),
        storable(paper.title),
        paper.year,
        paper.kind,
        paper.venue and {"id": paper.venue.id, "name": storable(paper.venue.name), "kind": paper.venue.kind},
        [
            {
                "name": storable(row.name),
                "id": _given_id(row),
                "author": storable(row.id),
                "cluster": storable(row.key),
                "position": position,
                "unplaced": position is None,
            }
            for row, position in paper.authors
        ],
        paper.authors_cut,
        [{"name": storable(row.name), "id": _given_id(row)} for row, _ in listed_editors(paper)],
        paper.abstract and storable(paper.abstract),
        paper.doi and storable(paper.doi),
        paper.url and storable(paper.url),
        list(map(storable, paper.sources)),
        storable(paper.sources[0]) if paper.sources else None,
        [orjson.dumps(own_record(each)).decode() for each in records(paper)] if several else [],
    )


def _given_id(row: AuthorRow) -> str | None:
    return None if row.id.startswith("name:") else storable(row.id)


def authorship_rows(papers: Sequence[StoredPaper]) -> list[tuple[str, str, int | None]]:
    """The authorships of some papers in the order of `AUTHORSHIP_COLUMNS`."""
    return [
        (storable(row.id), storable(paper.id), position)
        for paper in papers
        for row, position in paper.authors
    ]
