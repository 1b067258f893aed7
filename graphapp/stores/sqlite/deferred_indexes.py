"""Work that a large first load defers, and its completion: some indexes, the number of papers of each cluster, and the rankings of `tallies`.

Until then, queries are answered without them: slower, with the same results. After a load that was killed, the next process that opens
the file for writing completes the deferred work.
"""

from __future__ import annotations

import sqlite3

from graphapp.stores.sqlite.schema import INDEXES, add_missing_tables
from graphapp.stores.sqlite.tallies import settle_tallies

__all__ = ["make_indexes", "put_off_indexes", "settle"]


# Names and hashes arrive in random order: inserting each one takes five times as long as sorting all of them at the end.
# The other indexes grow in few places, or are filled while the writing process would wait.
_SCATTERED = ("author_id", "cluster_key", "paper_fingerprint")


def put_off_indexes(db: sqlite3.Connection) -> None:
    """Drop the most expensive indexes, if the file contains no papers, until `make_indexes`. Raises sqlite3.Error."""
    if db.execute("SELECT 1 FROM paper LIMIT 1").fetchone():
        return
    for name in _SCATTERED:
        db.execute(f"DROP INDEX IF EXISTS {name}")


def make_indexes(db: sqlite3.Connection) -> None:
    """Create the missing indexes. Raises sqlite3.Error."""
    for statement in INDEXES:
        db.execute(statement)


def settle(db: sqlite3.Connection) -> None:
    """Create the missing tables and indexes, count the papers of every uncounted cluster, and rank what pages list. Raises sqlite3.Error."""
    add_missing_tables(db)
    make_indexes(db)
    _count_papers(db)
    settle_tallies(db)


def _count_papers(db: sqlite3.Connection) -> None:
    if db.execute("SELECT counted FROM state").fetchone() == (1,):
        return
    db.execute(
        "INSERT INTO tally SELECT author.cluster, count(DISTINCT wrote.paper) FROM author"
        " JOIN wrote ON wrote.author = author.n"
        " WHERE author.cluster NOT IN (SELECT cluster FROM tally) GROUP BY author.cluster"
    )
    db.execute("UPDATE state SET counted = 1")
