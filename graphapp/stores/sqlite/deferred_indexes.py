"""Work that a large load defers, and its completion: the indexes, also that of titles, the number of papers of each cluster, and the rankings of
`tallies`.

Until then, queries are answered without them: slower, with the same results. After a load that was killed, the next process that opens
the file for writing completes the deferred work. It converts a file of format 3 in the same way.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import NamedTuple

from graphapp.stores.sqlite.dated_titles import fill_dated_titles, has_dated_titles
from graphapp.stores.sqlite.paper_counts import PaperCounts
from graphapp.stores.sqlite.row_use import RowUse
from graphapp.stores.sqlite.rows import as_json
from graphapp.stores.sqlite.schema import FORMER_INDEXES, add_missing_tables
from graphapp.stores.sqlite.split_indexes import STATEMENTS, create_index, is_outgrown
from graphapp.stores.sqlite.tallies import TallyChanges, are_settled, settle_tallies

__all__ = ["DeferredStep", "DeferredWork", "make_indexes"]

# venues are few, and removed ones are found by id
_KEPT = ("venue_id",)

_COUNTED = (
    "INSERT OR REPLACE INTO tally SELECT author.cluster, count(DISTINCT wrote.paper) FROM author"
    " JOIN wrote ON wrote.author = author.n WHERE author.cluster"
)


class DeferredStep(NamedTuple):
    """A step of the completion: a description, the name of the index that it creates, or of other work, and roughly the rows that it reads."""

    what: str
    name: str
    rows: int


_TITLES = "titles"
_COUNT = "count"
_BY_PAPERS = "tally_papers"
_RANK = "rank"


def make_indexes(db: sqlite3.Connection) -> None:
    """Create the missing indexes. Raises sqlite3.Error."""
    known = _known(db)
    for name in STATEMENTS:
        if name not in known:
            create_index(db, name)


def _known(db: sqlite3.Connection) -> set[str]:
    return {name for (name,) in db.execute("SELECT name FROM sqlite_schema WHERE type = 'index'")}


class DeferredWork:
    """What the connection `db`, which writes batches, leaves for the end of the load.

    `extended`: packed rows can be read through the connection. `use` counts references while indexes are deferred, if it must; else None.
    `uncounted` has the clusters whose papers must be counted again; None if it is not known which ones: those without a row in `tally`. `changes`
    are those since totals and rankings were settled; None if they are not known. `counts` has the papers of each cluster of a file that was
    empty; else None. `note`, if it is set, receives about how many rows of a long step are done.
    """

    def __init__(self, db: sqlite3.Connection, *, extended: bool = False) -> None:
        self._db = db
        self._extended = extended
        self.note: Callable[[int], object] | None = None
        self.use: RowUse | None = None
        self.counts: PaperCounts | None = None
        self.uncounted: set[int] | None = set() if self._is_counted() else None
        self.changes: TallyChanges | None = TallyChanges() if are_settled(db) else None

    def _is_counted(self) -> bool:
        return bool(self._db.execute("SELECT counted FROM state").fetchone() == (1,))

    def put_off(self) -> None:
        """Drop the indexes, also that of titles, and the numbers of papers, until the steps are carried out. Raises sqlite3.Error."""
        for name in (*STATEMENTS, *FORMER_INDEXES):
            if name not in _KEPT:
                self._db.execute(f"DROP INDEX IF EXISTS {name}")
        self._db.execute("DROP TABLE IF EXISTS dated_titles")
        # merges the parts of the index of names, one of each batch, 16 at a time instead of 4: a fifth less work, and searches are as fast
        self._db.execute("INSERT INTO name_search (name_search, rank) VALUES ('automerge', 16)")
        self._db.execute("DELETE FROM tally")
        self._db.execute("UPDATE state SET counted = 0")
        self.uncounted = None
        self.changes = None
        self.use = RowUse()
        empty = self._db.execute("SELECT 1 FROM author LIMIT 1").fetchone() is None
        self.counts = PaperCounts() if self._extended and empty else None

    def steps(self, *, grown: bool = False) -> list[DeferredStep]:
        """What is left to do, in order; with `grown`, also the indexes whose new rows are too many (`is_outgrown`). Raises sqlite3.Error."""
        known = _known(self._db)
        found = [
            DeferredStep("Creating indexes", name, self._size(statement))
            for name, statement in STATEMENTS.items()
            if name not in known or (grown and is_outgrown(self._db, name))
        ]
        if not has_dated_titles(self._db):
            found.append(DeferredStep("Indexing titles by year", _TITLES, self._size(" ON paper ")))
        if not self._is_counted():
            size = self._size(" ON wrote ") if self.uncounted is None else len(self.uncounted)
            found.append(DeferredStep("Counting papers", _COUNT, size))
        if not are_settled(self._db):
            size = self._size(" ON paper " if self.changes is None else " ON venue ")
            found.append(DeferredStep("Ranking venues and authors", _RANK, size))
        return found

    def _size(self, statement: str) -> int:
        """Roughly the number of rows of the table that a statement indexes, without reading them."""
        table = statement.partition(" ON ")[2].partition(" ")[0]
        column = {"wrote": "paper", "source": "paper", "variant": "paper", "tally": "cluster"}.get(table, "n")
        (size,) = self._db.execute(f"SELECT coalesce(max({column}), 0) FROM {table}").fetchone()
        return int(size) * (3 if table == "wrote" else 1)

    def carry_out(self, name: str) -> None:
        """Carry out one of the `steps`. Raises sqlite3.Error."""
        self.use = None
        if name == _TITLES:
            fill_dated_titles(self._db, self.note, extended=self._extended)
        elif name == _COUNT:
            self._count()
        elif name == _RANK:
            add_missing_tables(self._db)
            settle_tallies(self._db, self.changes)
            self.changes = TallyChanges()
        else:
            create_index(self._db, name)

    def _count(self) -> None:
        if self.uncounted is None:
            # sorting the finished table takes less time than keeping its index in order
            self._db.execute(f"DROP INDEX IF EXISTS {_BY_PAPERS}")
            if self.counts is not None and self.counts.known:
                self.counts.write(self._db, self._size(" ON cluster "))
            else:
                self._db.execute(f"{_COUNTED} NOT IN (SELECT cluster FROM tally) GROUP BY author.cluster")
            create_index(self._db, _BY_PAPERS)
        else:
            self._db.execute(
                f"{_COUNTED} IN (SELECT value FROM json_each(?)) GROUP BY author.cluster",
                (as_json(self.uncounted),),
            )
        self._db.execute("UPDATE state SET counted = 1")
        self.uncounted = set()
        self.counts = None
