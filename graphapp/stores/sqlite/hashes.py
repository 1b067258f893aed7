"""The hashes of records in the SQLite file: see `Store.record_hashes`. They follow the numbers of papers, so that adding them needs no index."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from graphapp.model.identifiers import named_by, paper_named
from graphapp.model.rows import RecordHash
from graphapp.stores.sqlite.rows import where_in

__all__ = ["add_hashes", "are_current", "check_hashes", "record_hashes"]

_COLUMNS = "hash, load, batch, number"
_SINGLE = f"SELECT id, {_COLUMNS} FROM paper JOIN record_hash ON paper = n WHERE single AND id IN"
_SOURCES = f"SELECT record, {_COLUMNS} FROM source JOIN record_hash USING (paper, place) WHERE record IN"
# the paper of a record, and the place of the record in it
_PLACES = (
    "SELECT n, 0 FROM paper WHERE single AND id = ?1"
    " UNION ALL SELECT source.paper, source.place FROM source WHERE record = ?2"
)


def are_current(db: sqlite3.Connection) -> bool:
    """False in files of earlier versions, and in those that an earlier version changed."""
    if not db.execute("SELECT 1 FROM sqlite_schema WHERE name = 'hash_state'").fetchone():
        return False
    return db.execute("SELECT 1 FROM hash_state JOIN state USING (revision)").fetchone() is not None


def record_hashes(db: sqlite3.Connection, records: Collection[str] | None) -> list[RecordHash]:
    """See `Store.record_hashes`."""
    if not are_current(db):
        return []
    if records is None:
        found = db.execute(f"SELECT '', {_COLUMNS} FROM record_hash LIMIT 1").fetchall()
        return [RecordHash(*row) for row in found]
    named = list(filter(None, map(paper_named, records)))
    hashes = [RecordHash(named_by(id), *row) for id, *row in where_in(db, _SINGLE, named)]
    hashes += [RecordHash(*row) for row in where_in(db, _SOURCES, records)]
    # an earlier version may have removed a batch from the journal without changing a paper
    batches = {(each.load, each.place) for each in hashes}
    sql = "SELECT 1 FROM journal WHERE load = ? AND place = ?"
    lost = {batch for batch in batches if not db.execute(sql, batch).fetchone()}
    return [each for each in hashes if (each.load, each.place) not in lost] if lost else hashes


def check_hashes(db: sqlite3.Connection, *, unknown: bool) -> None:
    """Before a batch is written: remove all hashes if they are not maintained any more, or if it is `unknown` which ones the batch affects.
    Raises sqlite3.Error."""
    if unknown or not are_current(db):
        db.execute("DELETE FROM record_hash")


def add_hashes(db: sqlite3.Connection, others: Iterable[Sequence[Any]]) -> None:
    """After a batch was written: add or remove the hashes of records whose papers it did not write, each with the values of `RecordHash`, and
    note that the hashes are those of the present revision. Raises sqlite3.Error."""
    for record, hash, *place in others:
        found = db.execute(_PLACES, (paper_named(record), record)).fetchall()
        for row in found if hash is None else ():
            db.execute("DELETE FROM record_hash WHERE paper = ? AND place = ?", row)
        for row in found if hash is not None else ():
            db.execute("INSERT OR REPLACE INTO record_hash VALUES (?, ?, ?, ?, ?, ?)", (*row, hash, *place))
    db.execute("INSERT OR REPLACE INTO hash_state SELECT 1, revision FROM state")
