"""How often each row of the SQLite file is referenced: finds authors, clusters and venues without papers while indexes are deferred.

4 bytes for each row, where a look-up without an index would read all authorships. Most loads drop no row and count nothing.
"""

from __future__ import annotations

import sqlite3
from array import array
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from graphapp.stores.sqlite.rows import as_json

__all__ = ["RowUse"]

_AT_ONCE = 100_000
# further counts that are added together
_GROWTH = 100_000


class _Counts:
    """A count for each row number."""

    def __init__(self) -> None:
        self._counts = array("i", bytes(4 * _GROWTH))

    def add(self, numbers: Collection[int], times: int = 1) -> None:
        """Count each of these numbers once more (or `times`)."""
        counts = self._counts
        lacking = max(numbers, default=0) + 1 - len(counts)
        if lacking > 0:
            counts.frombytes(bytes(4 * (lacking + _GROWTH)))
        for n in numbers:
            counts[n] += times

    def unused(self, numbers: Iterable[int]) -> list[int]:
        """Those of these numbers whose count is 0."""
        counts = self._counts
        return [n for n in numbers if n >= len(counts) or not counts[n]]


class RowUse:
    """The authorships of each author, the authors of each cluster and the papers of each venue, by row number, once they are `counted`."""

    def __init__(self) -> None:
        self.counted = False
        self.authors = _Counts()
        self.clusters = _Counts()
        self.venues = _Counts()

    def count(self, db: sqlite3.Connection) -> None:
        """Count what the file contains, unless that was done: from then on, all changes must be counted. Raises sqlite3.Error."""
        if self.counted:
            return
        self.counted = True
        for counts, sql in (
            (self.authors, "SELECT author FROM wrote"),
            (self.clusters, "SELECT cluster FROM author"),
            (self.venues, "SELECT venue FROM paper WHERE venue IS NOT NULL"),
        ):
            cursor = db.execute(sql)
            while part := cursor.fetchmany(_AT_ONCE):
                counts.add([n for (n,) in part])

    def added(self, authors: Sequence[int], clusters: Sequence[int], venues: Iterable[int | None]) -> None:
        """Count new rows: the authors of authorships, the clusters of authors, the venues of papers."""
        self.authors.add(authors)
        self.clusters.add(clusters)
        self.venues.add([n for n in venues if n is not None])

    def removing(self, db: sqlite3.Connection, papers: Collection[int]) -> None:
        """Count what is removed with these papers, which the file still contains. Raises sqlite3.Error."""
        if not papers:
            return
        asked = (as_json(papers),)
        within = "IN (SELECT value FROM json_each(?))"
        self.authors.add(_column(db, f"SELECT author FROM wrote WHERE paper {within}", asked), -1)
        self.venues.add(
            _column(db, f"SELECT venue FROM paper WHERE n {within} AND venue IS NOT NULL", asked), -1
        )


def _column(db: sqlite3.Connection, sql: str, parameters: tuple[Any, ...]) -> list[int]:
    return [n for (n,) in db.execute(sql, parameters)]
