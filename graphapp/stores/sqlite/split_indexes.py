"""Indexes of a large file in two parts: the rows that the file had when the index was created, and those added since.

Rows that are added belong anywhere in an index by id, name, DOI or author: ten thousand papers would change nearly every page of such indexes,
and adding them would take longer the larger the file is. The indexes of a large file therefore begin with the expression "the row has a higher
number than the last one had": new rows are next to each other, in a few pages. When they have become many, the index is created again.

Queries need not know this: SQLite looks up a value in each part ("skip-scan"), because its statistics say that the expression has two values
(https://www.sqlite.org/optoverview.html#the_skip_scan_optimization). Only a query that needs the order of an index asks for its `parts`. A unique
index does not compare the parts with each other; the writer looks up each value before it adds a row.
"""

from __future__ import annotations

import re
import sqlite3

from graphapp.stores.sqlite.schema import INDEXES

__all__ = ["STATEMENTS", "create_index", "is_outgrown", "parts"]

SPLIT_FROM = 200_000
"""Rows that are too few for parts of their own."""
SHARE = 4
"""The index is created again when the new rows are more than one in this number of the others: it then takes longer to add rows."""

# by index: the column by which rows are numbered
_NUMBERED_BY = {
    "cluster_key": "n",
    "author_id": "n",
    "author_cluster": "n",
    "paper_id": "n",
    "paper_fingerprint": "n",
    "paper_doi": "n",
    "paper_venue": "n",
    "wrote_author": "paper",
}
_PART = re.compile(r"\((?:n|paper) > (\d+), ")
# Rows of the table, and rows with equal values of the first columns: two parts, then what SQLite assumes without statistics, so that it chooses
# the same order of tables as for indexes without parts.
_ROWS = 2**20
_STATISTICS = f"{_ROWS} {_ROWS // 2}"
_EQUAL = (10, 9)


def _name(statement: str) -> str:
    """The name of the index that a statement creates."""
    return statement.partition("EXISTS ")[2].partition(" ")[0]


STATEMENTS = {_name(statement): statement for statement in INDEXES}
"""The statements that create the indexes without parts, by name."""


def create_index(db: sqlite3.Connection, name: str) -> None:
    """Create an index in the open transaction, in parts if the table is large; an existing one is created again. Raises sqlite3.Error."""
    statement = STATEMENTS[name]
    db.execute(f"DROP INDEX IF EXISTS {name}")
    last = _last(db, name)
    if last < SPLIT_FROM:
        db.execute(statement)
        return
    db.execute(statement.replace("(", f"({_NUMBERED_BY[name]} > {last}, ", 1))
    # creates the table of statistics
    db.execute("ANALYZE sqlite_schema")
    db.execute(
        "INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES (?, ?, ?)",
        (_table(name), name, _statistics(statement)),
    )
    # reads it, after which this connection uses the new index
    db.execute("ANALYZE sqlite_schema")


def _table(name: str) -> str:
    return STATEMENTS[name].partition(" ON ")[2].partition(" ")[0]


def _statistics(statement: str) -> str:
    columns = statement.partition("(")[2].partition(")")[0].count(",") + 1
    equal = (1,) if "UNIQUE" in statement else _EQUAL[:columns]
    return " ".join((_STATISTICS, *map(str, equal)))


def _last(db: sqlite3.Connection, name: str) -> int:
    """The highest number of a row of the table of an index; 0 if the index never has parts."""
    if name not in _NUMBERED_BY:
        return 0
    sql = f"SELECT coalesce(max({_NUMBERED_BY[name]}), 0) FROM {_table(name)}"
    return int(db.execute(sql).fetchone()[0])


def _border(db: sqlite3.Connection, name: str) -> int:
    """The highest number of a row in the first part of an index; 0 if it has no parts."""
    found = db.execute("SELECT sql FROM sqlite_schema WHERE type = 'index' AND name = ?", (name,)).fetchone()
    border = found and _PART.search(found[0])
    return int(border[1]) if border else 0


def is_outgrown(db: sqlite3.Connection, name: str) -> bool:
    """True if the index has more new rows than SHARE allows, and should be created again. Raises sqlite3.Error."""
    border = _border(db, name)
    return _last(db, name) - border >= max(SPLIT_FROM, border // SHARE)


def parts(db: sqlite3.Connection, name: str) -> list[str]:
    """A condition for each part of an index, which together select all rows: within a part, rows are in the order of the columns of the index.
    Raises sqlite3.Error."""
    border = _border(db, name)
    if not border:
        return ["1"]
    first = f"({_table(name)}.{_NUMBERED_BY[name]} > {border})"
    return [f"{first} = 0", f"{first} = 1"]
