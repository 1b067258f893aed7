"""The writer's cache of the SQLite file, so that a first load hardly has to read it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import Any

from graphapp.model.records import Kind
from graphapp.model.rows import AuthorRow, SharedRow
from graphapp.stores.id_cache import PaperCache
from graphapp.stores.sqlite.batch import Removed

__all__ = ["IdCache"]

# the prefix of ids that are derived from the name, and of no other ids
_NAMED = "name:"


class _Authors:
    """Numbers of author rows, and of clusters by key. `added` and `added_clusters` are the values of new rows, flattened as in
    `Batch`."""

    def __init__(self, last: dict[str, int]) -> None:
        self.clusters: dict[str, int] = {}
        self.added: list[Any] = []
        self.added_clusters: list[Any] = []
        # most ids are derived from the name: these rows are found by name, which saves building the id
        self._by_name: dict[str, int] = {}
        self._by_id: dict[str, int] = {}
        self._last = last
        # a number stored in a `SharedRow` is valid while the row's `numbered_by` is this object
        self._valid = object()

    def __len__(self) -> int:
        return len(self._by_name) + len(self._by_id)

    def numbers(self, people: Iterable[SharedRow]) -> list[int]:
        """The numbers of these rows, in order; rows without a number get one."""
        by = self._valid
        return [person.number if person.numbered_by is by else self._add(person) for person in people]

    def _add(self, person: SharedRow) -> int:
        person.numbered_by = self._valid
        id, name = person.id, person.name
        known, word = (self._by_name, name) if id is None else (self._by_id, id)
        n = person.number = self._number(known, word, id, name, person.key)
        return n

    def number(self, row: AuthorRow) -> int:
        """The number of one row."""
        return self._number(*self._place(row.id), *row)

    def _place(self, id: str) -> tuple[dict[str, int], str]:
        """The dictionary that has, or will have, the number of the row with this id, and the key to use there."""
        if id.startswith(_NAMED):
            return self._by_name, id.removeprefix(_NAMED)
        return self._by_id, id

    def _number(self, known: dict[str, int], word: str, id: str | None, name: str, key: str) -> int:
        last = self._last
        new = last["author"] + 1
        n = known.setdefault(word, new)
        if n == new:
            last["author"] = n
            new = last["cluster"] + 1
            cluster = self.clusters.setdefault(key, new)
            if cluster == new:
                last["cluster"] = cluster
                self.added_clusters += (cluster, key, None)
            self.added += (n, id or _NAMED + name, name, cluster)
        return n

    def unknown(self, ids: Iterable[str]) -> list[str]:
        """The ids whose rows have no number here."""
        return [id for id in ids if self.of(id) is None]

    def of(self, id: str) -> int | None:
        """The number of the row with this id; None if it has none here."""
        known, word = self._place(id)
        return known.get(word)

    def learn(self, rows: Iterable[tuple[Any, ...]]) -> None:
        """Add the numbers of rows of the file, by id."""
        for id, n in rows:
            known, word = self._place(id)
            known[word] = n

    def remove(self, ids: Iterable[str], keys: Iterable[str]) -> None:
        """Forget removed rows and clusters."""
        for id in ids:
            known, word = self._place(id)
            known.pop(word, None)
        for key in keys:
            self.clusters.pop(key, None)
        self._valid = object()


class IdCache:
    """The numbers of rows in the file, and the papers by record, DOI and fingerprint.

    While the cache is `complete`, anything not in it is not in the file either. `last` has the highest number in each table.
    """

    def __init__(self, db: sqlite3.Connection) -> None:
        self.last: dict[str, int] = {
            table: db.execute(f"SELECT coalesce(max(n), 0) FROM {table}").fetchone()[0]
            for table in ("author", "cluster", "venue", "paper")
        }
        self.complete = not any(self.last.values())
        self.authors = _Authors(self.last)
        self.venues: dict[str, tuple[int, Kind | None]] = {}
        self.papers: PaperCache[int] = PaperCache()

    def next(self, table: str) -> int:
        """The number of a new row."""
        n = self.last[table] = self.last[table] + 1
        return n

    def remove(self, removed: Removed) -> None:
        """Forget removed rows."""
        if removed.authors:
            self.authors.remove(removed.authors, removed.clusters)
        for id in removed.venues:
            self.venues.pop(id, None)

    @property
    def size(self) -> int:
        """The number of authors and papers in the cache."""
        return len(self.authors) + len(self.papers.ids)
