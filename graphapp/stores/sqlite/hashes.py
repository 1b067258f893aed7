"""The hashes of records in the SQLite file: see `Store.record_hashes`. They are found by the numbers of papers, so that they need no index, and
so that a load that defers all indexes can use them."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Iterator
from typing import Any

from graphapp.model.identifiers import named_by
from graphapp.model.rows import RecordHash
from graphapp.stores.sqlite.rows import as_json

__all__ = ["any_hash", "are_current", "change_hashes", "check_hashes", "hashes_of", "places_of"]

_OF = "SELECT value FROM json_each(?)"


def are_current(db: sqlite3.Connection) -> bool:
    """False in files of earlier versions, and in those that an earlier version changed."""
    if not db.execute("SELECT 1 FROM sqlite_schema WHERE name = 'hash_state'").fetchone():
        return False
    return db.execute("SELECT 1 FROM hash_state JOIN state USING (revision)").fetchone() is not None


def any_hash(db: sqlite3.Connection) -> list[RecordHash]:
    """One of the hashes, if there is any."""
    if not are_current(db):
        return []
    found = db.execute("SELECT '', hash, load, batch, number FROM record_hash LIMIT 1")
    return [RecordHash(*row) for row in found]


def hashes_of(db: sqlite3.Connection, numbers: Collection[int], records: Collection[str]) -> list[RecordHash]:
    """The hashes of those of these records that have one; `numbers` are those of their papers."""
    if not are_current(db):
        return []
    wanted = frozenset(records)
    found = db.execute(
        "SELECT CASE WHEN single THEN NULL ELSE record END, id, hash, load, batch, number"
        f" FROM record_hash JOIN paper ON n = paper LEFT JOIN source USING (paper, place) WHERE paper IN ({_OF})",
        (as_json(numbers),),
    )
    hashes = [
        RecordHash(name, *row)
        for record, id, *row in found
        if (name := named_by(id) if record is None else record) in wanted
    ]
    # an earlier version may have removed a batch from the journal without changing a paper
    batches = {(each.load, each.place) for each in hashes}
    sql = "SELECT 1 FROM journal WHERE load = ? AND place = ?"
    lost = {batch for batch in batches if not db.execute(sql, batch).fetchone()}
    return [each for each in hashes if (each.load, each.place) not in lost] if lost else hashes


def places_of(db: sqlite3.Connection, numbers: Collection[int]) -> Iterator[tuple[str, tuple[int, int]]]:
    """The names of the records of the papers with these numbers, each with the number of its paper and its place in it."""
    asked = (as_json(numbers),)
    for n, id in db.execute(f"SELECT n, id FROM paper WHERE single AND n IN ({_OF})", asked):
        yield named_by(id), (n, 0)
    for n, place, record in db.execute(
        f"SELECT paper, place, record FROM source WHERE paper IN ({_OF})", asked
    ):
        yield record, (n, place)


def check_hashes(db: sqlite3.Connection, *, unknown: bool) -> None:
    """Before a batch is written: remove all hashes if they are not maintained any more, or if it is `unknown` which ones the batch affects.
    Raises sqlite3.Error."""
    if unknown or not are_current(db):
        db.execute("DELETE FROM record_hash")


def change_hashes(db: sqlite3.Connection, others: Iterable[tuple[Any, ...]]) -> None:
    """After a batch was written: replace the hashes of records whose papers it did not write, or remove them (paper, place, hash or None, load,
    batch, number), and note that the hashes are those of the present revision. Raises sqlite3.Error."""
    for row in others:
        if row[2] is None:
            db.execute("DELETE FROM record_hash WHERE paper = ? AND place = ?", row[:2])
        else:
            db.execute("INSERT OR REPLACE INTO record_hash VALUES (?, ?, ?, ?, ?, ?)", row)
    db.execute("INSERT OR REPLACE INTO hash_state SELECT 1, revision FROM state")
