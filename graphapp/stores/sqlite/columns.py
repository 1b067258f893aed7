"""The whole graph of an SQLite file as columns of numbers: those of its tables."""

from __future__ import annotations

import sqlite3
from array import array
from collections.abc import Collection, Iterator, Mapping
from itertools import chain, repeat

import orjson

from graphapp.stores.columns import AuthorshipColumns, PaperColumns
from graphapp.stores.sqlite import rows

__all__ = ["SQLiteColumns"]

AT_ONCE = 20_000
TITLES_AT_ONCE = 5_000


class SQLiteColumns:
    """`GraphColumns` over a connection, in a transaction that lasts as long as this object is used. Columns are read as JSON arrays, which
    takes a fraction of the time of one row for each entry."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def names(self) -> Iterator[tuple[list[int], list[str]]]:
        cursor = self._db.execute("SELECT cluster, name FROM author ORDER BY n")
        while batch := cursor.fetchmany(AT_ONCE):
            clusters, names = zip(*batch, strict=True)
            yield list(clusters), list(names)

    def venues(self) -> Mapping[int, str]:
        return dict(self._db.execute("SELECT n, name FROM venue"))

    def papers(self) -> Iterator[PaperColumns]:
        sql = (
            "SELECT json_group_array(n), json_group_array(coalesce(year, 0)), json_group_array(coalesce(venue, 0))"
            " FROM paper WHERE n >= ? AND n < ?"
        )
        for numbers, years, venues in self._ranges(sql, "paper"):
            yield PaperColumns(numbers, years, venues)

    def authorships(self) -> Iterator[AuthorshipColumns]:
        cluster = self._clusters()
        counted = "SELECT json_group_array(n), json_group_array(size) FROM paper WHERE n >= ? AND n < ?"
        lists = "SELECT json_group_array(author) FROM wrote WHERE paper >= ? AND paper < ?"
        both = "SELECT json_group_array(paper), json_group_array(author) FROM wrote WHERE paper >= ? AND paper < ?"
        for start in range(0, self._most("paper") + 1, AT_ONCE):
            numbers, sizes = self._columns(counted, start)
            (authors,) = self._columns(lists, start)
            if sum(sizes) == len(authors):
                # the entries are read by paper, and their papers need not be
                papers = list(chain.from_iterable(map(repeat, numbers, sizes)))
            else:
                papers, authors = self._columns(both, start)
            yield AuthorshipColumns(papers, list(map(cluster.__getitem__, authors)))

    def titles(self, papers: Collection[int]) -> Iterator[tuple[int, str]]:
        wanted = sorted(papers)
        for start in range(0, len(wanted), TITLES_AT_ONCE):
            asked = (rows.as_json(wanted[start : start + TITLES_AT_ONCE]),)
            sql = "SELECT n, title FROM json_each(?) JOIN paper ON paper.n = json_each.value"
            yield from self._db.execute(sql, asked)

    def _clusters(self) -> array[int]:
        """The number of the cluster of each author row, by the number of the row."""
        most = self._most("author")
        found = array("q", bytes(8 * (most + 1)))
        sql = "SELECT json_group_array(n), json_group_array(cluster) FROM author WHERE n >= ? AND n < ?"
        for numbers, clusters in self._ranges(sql, "author"):
            for number, cluster in zip(numbers, clusters, strict=True):
                found[number] = cluster
        return found

    def _most(self, table: str) -> int:
        most: int | None = self._db.execute(f"SELECT max(n) FROM {table}").fetchone()[0]
        return most or 0

    def _ranges(self, sql: str, table: str) -> Iterator[list[list[int]]]:
        """The columns of `sql` for one range of the numbers of `table` after the other."""
        for start in range(0, self._most(table) + 1, AT_ONCE):
            yield self._columns(sql, start)

    def _columns(self, sql: str, start: int) -> list[list[int]]:
        """The columns of `sql` for the range that begins at `start`."""
        row = self._db.execute(sql, (start, start + AT_ONCE)).fetchone()
        return [orjson.loads(text) for text in row]
