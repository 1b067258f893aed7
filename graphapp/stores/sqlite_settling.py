"""What a large first load puts off, and how it is made up for: indexes, and the number of papers of each cluster.

Rows are written several times as fast while nothing but their tables has to be kept in order. What is asked meanwhile is answered
from the tables: slower, and the same. Who opens the file to write, after a load that was killed, finishes what it put off.
"""

from __future__ import annotations

import sqlite3

from graphapp.stores.sqlite_schema import INDEXES

__all__ = ["make_indexes", "put_off_indexes", "settle"]


def put_off_indexes(db: sqlite3.Connection) -> None:
    """Take the indexes away where the file holds no paper, until they are made again. Raises sqlite3.Error."""
    if db.execute("SELECT 1 FROM paper LIMIT 1").fetchone():
        return
    # those of primary keys have no text of their own, and stay
    made = db.execute("SELECT name FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL").fetchall()
    for (name,) in made:
        db.execute(f"DROP INDEX {name}")


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
