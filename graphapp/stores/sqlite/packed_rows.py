"""The largest tables of a batch as bytes: the parent packs them, and the process that writes passes them to SQLite without making objects of their
values, in one statement for each table. Only where the functions of `graphapp.native` are built, and SQLite is a library that they can extend.

The words of names and titles that SQLite would split or fold differently are computed in these statements.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

from graphapp.model import names
from graphapp.native import compiled
from graphapp.stores.sqlite.dated_titles import title_place

__all__ = [
    *("PackedTables", "add_functions", "extend_sqlite", "first_number", "insert_lists", "insert_packed"),
    *("pack_tables", "row_count", "unpacked_tables"),
]

PackedTables = tuple[bytes, bytes, bytes, bytes]
"""Rows of clusters, authors, papers, and hashes of records."""

_COLUMNS = {"cluster": 3, "author": 4, "paper": 14, "record_hash": 6, "tally": 2}
_WIDTHS = [*_COLUMNS.values()][:4]
_COMPUTED = {
    ("cluster", 2): "CASE WHEN is_plain_name(c1) THEN NULL ELSE folded_words(c1) END",
    ("paper", 3): "CASE WHEN is_ascii(c2) THEN NULL ELSE folded_words(c2) END",
}
"""Columns whose values are not packed, by table and place."""


def _native() -> ModuleType:
    assert compiled is not None
    return compiled


# --- in the parent


def pack_tables(*tables: list[Any]) -> PackedTables | None:
    """The rows of these tables, flattened lists of values, as bytes; None if that is not possible."""
    if compiled is None:
        return None
    clusters, authors, papers, hashes = map(compiled.packed, tables, _WIDTHS)
    if clusters is None or authors is None or papers is None or hashes is None:
        return None
    return clusters, authors, papers, hashes


# --- in the process that writes


def extend_sqlite(*, alone: bool = False) -> bool:
    """Let connections that are opened from now on read packed rows; False if that is not possible. `alone`: the process has no connection yet, and
    will use each of them in one thread only, for which SQLite needs fewer locks."""
    if compiled is None:
        return False
    import _sqlite3

    # without a file, it is part of the interpreter
    path = getattr(_sqlite3, "__file__", None)
    if path is None:
        return False
    if alone:
        compiled.simplify_sqlite(path)
    return bool(compiled.extend_sqlite(path))


def add_functions(db: sqlite3.Connection) -> None:
    """Create what `insert_packed` uses in addition to the functions of `extend_sqlite`. Raises sqlite3.Error."""
    db.create_function("folded_words", 1, lambda text: " ".join(names.words(text)), deterministic=True)
    db.create_function("odd_title_place", 3, title_place, deterministic=True)


def unpacked_tables(tables: PackedTables) -> list[list[Any]]:
    """The inverse of `pack_tables`."""
    return [*map(_native().unpacked, tables)]


def row_count(rows: bytes) -> int:
    """The number of packed rows."""
    size: int = _native().packed_header(rows)[0]
    return size


def first_number(rows: bytes) -> int | None:
    """The first value of the first of the packed rows, which is a number; None if there is no row."""
    size, _, first = _native().packed_header(rows)
    return first if size else None


def insert_packed(db: sqlite3.Connection, insert: str, table: str, rows: bytes) -> None:
    """Insert packed rows into a table; `insert` is the beginning of the statement. Raises sqlite3.Error."""
    _, used, _ = _native().packed_header(rows)
    columns = (
        _COMPUTED.get((table, place)) or (f"c{place}" if used >> place & 1 else "NULL")
        for place in range(_COLUMNS[table])
    )
    with _held(rows) as number:
        db.execute(f"{insert} {table} SELECT {', '.join(columns)} FROM packed_rows(?)", (number,))


def insert_lists(db: sqlite3.Connection, insert: str, first: int, lists: str) -> None:
    """Insert the author lists, in JSON, of the papers with numbers from `first` on. Raises sqlite3.Error."""
    with _held(lists) as number:
        db.execute(f"{insert} wrote SELECT list, place, value, place FROM listed(?, ?)", (number, first))


@contextmanager
def _held(content: bytes | str) -> Iterator[int]:
    """The number by which a statement refers to this content."""
    number = _native().hold(content)
    try:
        yield number
    finally:
        _native().release(number)
