"""Which papers of the SQLite file changed since it had a certain revision: a log of the last transactions."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection

from graphapp.stores.sqlite.rows import as_json

__all__ = ["changed_since", "log_change"]

# Transactions that are remembered: after more, a reader must compare all papers.
REMEMBERED_CHANGES = 256


def log_change(db: sqlite3.Connection, first: int, new: int, known: Collection[int]) -> None:
    """Record, in the open transaction and before it changes papers, that `new` papers get numbers from `first` on, and that the papers
    with the numbers `known` are replaced or removed. Raises sqlite3.Error."""
    number: int
    (number,) = db.execute(
        "INSERT INTO change (before, first, past) SELECT revision, ?, ? FROM state RETURNING n",
        (first, first + new),
    ).fetchone()
    if known:
        db.execute(
            "INSERT INTO change_paper SELECT ?, id FROM paper WHERE n IN (SELECT value FROM json_each(?))",
            (number, as_json(known)),
        )
    for table, column in (("change", "n"), ("change_paper", "change")):
        db.execute(f"DELETE FROM {table} WHERE {column} <= ?", (number - REMEMBERED_CHANGES,))


def changed_since(db: sqlite3.Connection, revision: str) -> frozenset[str] | None:
    """See `Store.changed_since`. Raises sqlite3.Error."""
    if db.execute("SELECT revision FROM state").fetchone() == (revision,):
        return frozenset()
    if not db.execute("SELECT 1 FROM sqlite_master WHERE name = 'change_paper'").fetchone():
        return None
    begin = db.execute("SELECT n FROM change WHERE before = ?", (revision,)).fetchone()
    if begin is None:
        return None
    return frozenset(
        id
        for (id,) in db.execute(
            "SELECT id FROM change_paper WHERE change >= ?1 UNION ALL"
            " SELECT paper.id FROM change JOIN paper ON paper.n >= first AND paper.n < past WHERE change.n >= ?1",
            begin,
        )
    )
