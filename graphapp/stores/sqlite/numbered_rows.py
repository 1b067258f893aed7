"""All rows of an SQLite file by the numbers of its tables, for the snapshot for Cypher queries.

`Store.rows` refers to authors and papers by their identifiers, in the order of these: each authorship then needs its paper from anywhere in the
file. In the order of the numbers, every table is read from its beginning to its end.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from typing import Any

import orjson

from graphapp.model.identifiers import named_by
from graphapp.model.rows import Table
from graphapp.stores.sqlite.columns import SQLiteColumns
from graphapp.stores.sqlite.rows import columns

__all__ = ["numbered_rows"]

_AT_ONCE = 5_000
_NODES: dict[Table, str] = {
    "Author": "SELECT author.n, author.id, name, key FROM author CROSS JOIN cluster ON cluster.n = author.cluster ORDER BY author.n",
    "Venue": "SELECT n, id, name, kind FROM venue ORDER BY n",
    "Paper": "SELECT n, id, title, year, kind, abstract, doi, url, CASE WHEN NOT single THEN"
    " (SELECT json_group_array(record) FROM (SELECT record FROM source WHERE paper = paper.n ORDER BY place)) END,"
    " authors_cut FROM paper ORDER BY n",
}
_WROTE = (
    "SELECT json_group_array(author), json_group_array(paper), json_group_array(position)"
    " FROM (SELECT author, paper, position FROM wrote WHERE paper BETWEEN ? AND ? ORDER BY paper, place)"
)


def numbered_rows(db: sqlite3.Connection) -> Iterator[tuple[Table, Sequence[Sequence[Any]]]]:
    """Batches of columns of each table, nodes first: the properties as in `Store.rows`, preceded by the number of each node. Relationships have the
    numbers of their start and end. Raises sqlite3.Error."""
    for table, sql in _NODES.items():
        cursor = db.execute(sql)
        while batch := cursor.fetchmany(_AT_ONCE):
            held = list(zip(*batch, strict=True))
            if table == "Paper":
                # no list: the paper was made from the one record that its id names
                held[8] = tuple(
                    orjson.loads(text) if text else [named_by(id)]
                    for id, text in zip(held[1], held[8], strict=True)
                )
                held[9] = tuple(map(bool, held[9]))
            yield table, held
    numbers = SQLiteColumns(db)
    for first, last in numbers.ranges("paper"):
        yield "WROTE", columns(db, _WROTE, first, last)
    for papers, venues in numbers.published():
        yield "PUBLISHED_IN", [papers, venues]
