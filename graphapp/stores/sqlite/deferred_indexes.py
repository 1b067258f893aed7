"""What a large first load puts off, and how it is made up for: some indexes, and the number of papers of each cluster.

What is asked meanwhile is answered without them: slower, and the same. Who opens the file to write, after a load that was killed,
finishes what it put off.
"""

from __future__ import annotations

import sqlite3

from graphapp.stores.sqlite.schema import INDEXES

__all__ = ["make_indexes", "put_off_indexes", "settle"]


# Names and hashes come in no order: to put each into its place as it comes takes five times as long as to sort them all at the end.
# The other indexes grow at few places, or are filled while the writing process would wait.
_SCATTERED = ("author_id", "cluster_key", "paper_fingerprint")


def put_off_indexes(db: sqlite3.Connection) -> None:
    """Take away the indexes that cost most, where the file holds no paper, until they are made again. Raises sqlite3.Error."""
    if db.execute("SELECT 1 FROM paper LIMIT 1").fetchone():
        return
    for name in _SCATTERED:
        db.execute(f"DROP INDEX IF EXISTS {name}")


def make_indexes(db: sqlite3.Connection) -> None:
    """Make the indexes that are missing. Raises sqlite3.Error."""
    for statement in INDEXES:
        db.execute(statement)


def settle(db: sqlite3.Connection) -> None:
    """Make the indexes that are missing, and count the papers of every cluster that is not counted. Raises sqlite3.Error."""
    make_indexes(db)
    if db.execute("SELECT counted FROM state").fetchone() == (1,):
        return
    db.execute(
        "INSERT INTO tally SELECT author.cluster, count(DISTINCT wrote.paper) FROM author"
        " JOIN wrote ON wrote.author = author.n"
        " WHERE author.cluster NOT IN (SELECT cluster FROM tally) GROUP BY author.cluster"
    )
    db.execute("UPDATE state SET counted = 1")
