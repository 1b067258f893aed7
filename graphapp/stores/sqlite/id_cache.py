"""What the one who writes remembers of the SQLite file, so that a first load needs to ask it next to nothing."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Iterator
from typing import Any

from graphapp.model.identifiers import paper_named
from graphapp.model.records import Kind
from graphapp.model.rows import AuthorRow, SharedRow, StoredPaper
from graphapp.stores.sqlite.batch import Gone

__all__ = ["Known"]

# what the id of a row begins with that has it from its name, and no other id does
_NAMED = "name:"


class _Holders:
    """Numbers of the papers that hold, or held, a value: nearly always one."""

    def __init__(self) -> None:
        self._first: dict[Any, int] = {}
        self._others: dict[Any, list[int]] = {}

    def add(self, value: Any, paper: int) -> None:
        if self._first.setdefault(value, paper) != paper:
            self._others.setdefault(value, []).append(paper)

    def of(self, values: Iterable[Any]) -> Iterator[int]:
        for value in self._first.keys() & values:
            yield self._first[value]
            yield from self._others.get(value, ())


class _Authors:
    """Numbers of author rows, and of clusters by key. `added` and `added_clusters` are the values of the rows that the tables lack
    yet, as `Batch` has them."""

    def __init__(self, last: dict[str, int]) -> None:
        self.clusters: dict[str, int] = {}
        self.added: list[Any] = []
        self.added_clusters: list[Any] = []
        # most rows have their id from their name: these are known by the name, which need not be made longer
        self._by_name: dict[str, int] = {}
        self._by_id: dict[str, int] = {}
        self._last = last
        # numbers noted at the rows themselves are true as long as this is the object that they are noted with
        self._valid = object()

    def __len__(self) -> int:
        return len(self._by_name) + len(self._by_id)

    def numbers(self, people: Iterable[SharedRow]) -> list[int]:
        """The numbers of these rows, in order; new ones are given where there are none."""
        by = self._valid
        return [person.number if person.numbered_by is by else self._noted(person) for person in people]

    def _noted(self, person: SharedRow) -> int:
        person.numbered_by = self._valid
        id, name = person.id, person.name
        known, word = (self._by_name, name) if id is None else (self._by_id, id)
        n = person.number = self._number(known, word, id, name, person.key)
        return n

    def number(self, row: AuthorRow) -> int:
        """The number of one row."""
        return self._number(*self._place(row.id), *row)

    def _place(self, id: str) -> tuple[dict[str, int], str]:
        """Where the number of the row with this id is, or is to be."""
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
        """Those of these rows that have no number here."""
        return [id for id in ids if self.of(id) is None]

    def of(self, id: str) -> int | None:
        """The number of the row with this id; None where it has none here."""
        known, word = self._place(id)
        return known.get(word)

    def learn(self, rows: Iterable[tuple[Any, ...]]) -> None:
        """Remember the numbers of rows of the file, by id."""
        for id, n in rows:
            known, word = self._place(id)
            known[word] = n

    def forget(self, ids: Iterable[str], keys: Iterable[str]) -> None:
        """Let go of rows and clusters that were removed."""
        for id in ids:
            known, word = self._place(id)
            known.pop(word, None)
        for key in keys:
            self.clusters.pop(key, None)
        self._valid = object()


class Known:
    """Numbers that rows of the file have, and the papers that hold a record, a DOI or a fingerprint.

    While it is `whole`, what is not in it is not in the file. `last` has the highest number in each table.
    """

    def __init__(self, db: sqlite3.Connection) -> None:
        self.last: dict[str, int] = {
            table: db.execute(f"SELECT coalesce(max(n), 0) FROM {table}").fetchone()[0]
            for table in ("author", "cluster", "venue", "paper")
        }
        self.whole = not any(self.last.values())
        self.authors = _Authors(self.last)
        self.venues: dict[str, tuple[int, Kind | None]] = {}
        self.papers: dict[str, int] = {}
        self._records = _Holders()
        self._dois = _Holders()
        self._fingerprints = _Holders()

    def note(self, paper: StoredPaper, n: int, *, single: bool) -> None:
        """Remember that a paper is in the file; `single` when its only record is the one that its id names."""
        self.papers[paper.id] = n
        if paper.fingerprint is not None:
            self._fingerprints.add(paper.fingerprint, n)
        if paper.doi is not None:
            self._dois.add(paper.doi, n)
        if not single:
            for record in paper.sources:
                self._records.add(record, n)
        for variant in paper.variants:
            if variant.doi is not None:
                self._dois.add(variant.doi, n)
            if variant.fingerprint is not None:
                self._fingerprints.add(variant.fingerprint, n)

    def holding(
        self, records: Collection[str], dois: Collection[str], fingerprints: Collection[int]
    ) -> set[int]:
        """Numbers of the papers that may hold one of these, among those remembered."""
        named = {id for id in map(paper_named, records) if id is not None}
        found = {self.papers[id] for id in self.papers.keys() & named}
        found.update(self._records.of(records), self._dois.of(dois), self._fingerprints.of(fingerprints))
        return found

    def next(self, table: str) -> int:
        """The number of a new row."""
        n = self.last[table] = self.last[table] + 1
        return n

    def forget(self, gone: Gone) -> None:
        """Let go of what was removed."""
        if gone.authors:
            self.authors.forget(gone.authors, gone.clusters)
        for id in gone.venues:
            self.venues.pop(id, None)

    @property
    def size(self) -> int:
        """How many authors and papers are remembered."""
        return len(self.authors) + len(self.papers)
