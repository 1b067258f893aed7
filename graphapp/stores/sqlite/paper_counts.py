"""The papers of each cluster, counted while a large load fills an empty file, where counting them at the end would join all authorships with all
authors. Only where the functions of `graphapp.native` are built, and batches are packed.

Needs 4 bytes for each author row, and 8 for each cluster.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Sequence
from typing import Any

from graphapp.native import compiled
from graphapp.stores.sqlite.packed_rows import insert_packed
from graphapp.stores.sqlite.rows import as_json

__all__ = ["PaperCounts"]

MOST_BYTES = 400_000_000
"""The memory from which on they are counted at the end instead."""
_AT_ONCE = 500_000


class PaperCounts:
    """Counts what is written to an empty file; `known` is False once it did not see everything, or would need too much memory."""

    def __init__(self) -> None:
        self._counts = compiled and compiled.PaperCounts()

    @property
    def known(self) -> bool:
        """True if everything in the file was counted."""
        return self._counts is not None

    def removing(self, db: sqlite3.Connection, papers: Collection[int]) -> None:
        """Note what is removed with these papers, which the file still contains. Raises sqlite3.Error."""
        if self._counts is not None and papers:
            sql = "SELECT paper, author FROM wrote WHERE paper IN (SELECT value FROM json_each(?)) ORDER BY paper"
            self._counts.rows(db.execute(sql, (as_json(papers),)).fetchall(), True)

    def added(self, authors: bytes | None, first: int, lists: str, wrote: Sequence[tuple[Any, ...]]) -> None:
        """Note a batch, after what it removes: packed rows of new authors, the lists of the papers from number `first` on in JSON, and other
        authorships. None: the authors are not packed."""
        if self._counts is None:
            return
        if authors is None or self._counts.bytes() > MOST_BYTES:
            self._counts = None
            return
        self._counts.authors(authors)
        self._counts.lists(lists, first)
        self._counts.rows([(row[0], row[2]) for row in wrote], False)

    def write(self, db: sqlite3.Connection, last: int) -> None:
        """Fill the empty table `tally`; `last` is the highest number of a cluster. Raises sqlite3.Error."""
        assert self._counts is not None
        for first in range(0, last + 1, _AT_ONCE):
            insert_packed(db, "INSERT INTO", "tally", self._counts.packed(first, first + _AT_ONCE))
