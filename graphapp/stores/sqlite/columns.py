"""The whole graph of an SQLite file as columns of numbers: those of its tables."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterator, Mapping
from itertools import chain, repeat

from graphapp.model.rows import ListBatch
from graphapp.stores.sqlite.rows import as_json, columns, has_index, where_in

__all__ = ["SQLiteColumns"]

AT_ONCE = 20_000
ROWS_AT_ONCE = 5_000


class SQLiteColumns:
    """`GraphColumns` over a connection, in a transaction that lasts as long as this object is used. Columns are read as JSON arrays, which
    takes a fraction of the time of one row for each entry."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def clusters(self) -> Iterator[tuple[list[int], list[int]]]:
        sql = "SELECT json_group_array(n), json_group_array(cluster) FROM author WHERE n BETWEEN ? AND ?"
        for piece in self.ranges("author"):
            of_row, of_cluster = columns(self._db, sql, *piece)
            yield of_row, of_cluster

    def names(self) -> Iterator[tuple[list[int], list[int], list[str]]]:
        cursor = self._db.execute("SELECT n, cluster, name FROM author ORDER BY n")
        while batch := cursor.fetchmany(AT_ONCE):
            numbers, clusters, names = zip(*batch, strict=True)
            yield list(numbers), list(clusters), list(names)

    def authors(self, *, by_row: bool) -> Iterator[tuple[list[int], list[str], list[str]]]:
        # the rows of one cluster after those of another, so that nothing is sorted in memory; SQLite would not choose this for an index in parts
        joined = "CROSS JOIN" if has_index(self._db, "author_cluster") else "JOIN"
        cursor = self._db.execute(
            f"SELECT author.n, author.name, {'author.id' if by_row else 'cluster.key'}"
            f" FROM cluster {joined} author ON author.cluster = cluster.n ORDER BY cluster.n"
        )
        while batch := cursor.fetchmany(AT_ONCE):
            numbers, names, ids = zip(*batch, strict=True)
            yield list(numbers), list(names), list(ids)

    def lists(self) -> Iterator[ListBatch]:
        of_papers = (
            "SELECT json_group_array(n), json_group_array(year), json_group_array(size)"
            " FROM (SELECT n, year, size FROM paper WHERE n BETWEEN ? AND ? ORDER BY n)"
        )
        listed = "FROM (SELECT paper, author FROM wrote WHERE paper BETWEEN ? AND ? ORDER BY paper)"
        for piece in self.ranges("paper"):
            numbers, years, sizes = columns(self._db, of_papers, *piece)
            (authors,) = columns(self._db, f"SELECT json_group_array(author) {listed}", *piece)
            if sum(sizes) == len(authors):
                # the entries are in the order of the papers, whose numbers need not be read again for each entry
                papers = list(chain.from_iterable(map(repeat, numbers, sizes)))
            else:
                both = f"SELECT json_group_array(paper), json_group_array(author) {listed}"
                papers, authors = columns(self._db, both, *piece)
            yield ListBatch(numbers, years, sizes, papers, authors)

    def venues(self) -> Mapping[int, str]:
        return dict(self._db.execute("SELECT n, name FROM venue"))

    def published(self) -> Iterator[tuple[list[int], list[int]]]:
        # the index by venue has both; rows of papers are long
        cursor = self._db.execute("SELECT n, venue FROM paper WHERE venue IS NOT NULL")
        while batch := cursor.fetchmany(AT_ONCE):
            papers, venues = zip(*batch, strict=True)
            yield list(papers), list(venues)

    def titles(self, papers: Collection[int]) -> Iterator[tuple[int, str]]:
        wanted = sorted(papers)
        for start in range(0, len(wanted), ROWS_AT_ONCE):
            asked = (as_json(wanted[start : start + ROWS_AT_ONCE]),)
            sql = "SELECT n, title FROM json_each(?) JOIN paper ON paper.n = json_each.value"
            yield from self._db.execute(sql, asked)

    def numbers(
        self, rows: Collection[str], papers: Collection[str]
    ) -> tuple[Mapping[str, int], Mapping[str, int]]:
        return (
            dict(where_in(self._db, "SELECT id, n FROM author WHERE id IN", rows)),
            dict(where_in(self._db, "SELECT id, n FROM paper WHERE id IN", papers)),
        )

    def ranges(self, table: str) -> Iterator[tuple[int, int]]:
        """The first and the last number of each piece of a table."""
        first, last = self._db.execute(f"SELECT min(n), max(n) FROM {table}").fetchone()
        if first is not None:
            for start in range(first, last + 1, AT_ONCE):
                yield start, start + AT_ONCE - 1
