"""The writer's cache of the SQLite file, so that a large load hardly has to read it."""

from __future__ import annotations

import sqlite3
from array import array
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import Any

import orjson

from graphapp.model.record_columns import ColumnRun, RecordColumns, RowRoster
from graphapp.model.records import Kind
from graphapp.model.rows import AuthorRow, PlacedInOrder, SharedRow, StoredPaper
from graphapp.native import compiled
from graphapp.stores.id_cache import PaperCache, columns_of, values_of, wide_dict
from graphapp.stores.sqlite.batch import Removed
from graphapp.stores.sqlite.number_table import NumberTable

__all__ = ["IdCache"]

# the prefix of ids that are derived from the name, and of no other ids
_NAMED = "name:"
_AT_ONCE = 50_000


class _Authors:
    """Numbers of author rows, and of clusters by key. `added` and `added_clusters` are the values of new rows, flattened as in
    `Batch`; `named_rows` (by name), `other_rows` (by id) and `keys` have the numbers that are no longer in the dictionaries."""

    def __init__(self, last: dict[str, int]) -> None:
        self.clusters: dict[str, int] = wide_dict()
        self.added: list[Any] = []
        self.added_clusters: list[Any] = []
        self.named_rows = NumberTable(exact=True)
        self.other_rows = NumberTable(exact=True)
        self.keys = NumberTable(exact=True)
        # most ids are derived from the name: these rows are found by name, which saves building the id
        self._by_name: dict[str, int] = wide_dict()
        self._by_id: dict[str, int] = wide_dict()
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

    def number_columns(self, columns: RecordColumns) -> list[bytes]:
        """The author lists of these records as numbers of the store, as JSON: lists, separated by commas, of one or more records each. A list whose
        authors are not in order is empty. New rows get numbers."""
        found = []
        for run in columns.runs():
            run.roster.number_by(self._valid)
            self._number_new(run.roster, run.members)
            found.append(_listed(run))
        return found

    def _number_new(self, roster: RowRoster, rows: array[int]) -> None:
        """Number those of these rows that have no number."""
        names, keys, ids, last = roster.names, roster.keys, roster.ids, self._last
        if compiled is not None:
            last["author"], last["cluster"] = compiled.numbered(
                *(rows, roster.numbers, names, keys, ids, self._by_name, self._by_id, self.clusters),
                *(last["author"], last["cluster"], self.added, self.added_clusters),
            )
            return
        for row in roster.unnumbered(rows):
            id, name = ids[row], names[row]
            known, word = (self._by_name, name) if id is None else (self._by_id, id)
            roster.numbers[row] = self._number(known, word, id, name, keys[row])

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

    def _unnumbered(
        self, columns: RecordColumns, papers: Iterable[StoredPaper]
    ) -> tuple[set[tuple[str, str]], set[tuple[str, str]]]:
        """The author rows of these papers that have no number in a dictionary: names and keys of those that are identified by their names, ids and
        keys of the others. A name or an id may have several keys."""
        by, named, ids = self._valid, self._by_name, self._by_id
        names: set[tuple[str, str]] = set()
        others: set[tuple[str, str]] = set()
        for run in columns.runs():
            roster = run.roster
            roster.number_by(by)
            rows = roster.unnumbered(run.members)
            values = [map(column.__getitem__, rows) for column in (roster.ids, roster.names, roster.keys)]
            for id, name, key in zip(*values, strict=True):
                if id is None:
                    if name not in named:
                        names.add((name, key))
                elif id not in ids:
                    others.add((id, key))
        for paper in chain(papers, columns.unordered_papers()):
            if type(paper.authors) is PlacedInOrder:
                for person in paper.authors.people:
                    if person.numbered_by is by:
                        continue
                    if person.id is None:
                        if person.name not in named:
                            names.add((person.name, person.key))
                    elif person.id not in ids:
                        others.add((person.id, person.key))
            else:
                for id, _, key in (entry.author for entry in paper.authors):
                    known, word = self._place(id)
                    if word not in known:
                        (names if known is named else others).add((word, key))
        return names, others

    def unknown_of(self, columns: RecordColumns, papers: Iterable[StoredPaper]) -> set[tuple[str, str]]:
        """The ids and keys of the author rows of these papers that have no number in a dictionary. An id may have several keys."""
        names, others = self._unnumbered(columns, papers)
        return {(_NAMED + name, key) for name, key in names} | others

    def recall(self, columns: RecordColumns, papers: Iterable[StoredPaper]) -> None:
        """Move the numbers of the author rows of these papers, and of the clusters of the new ones, from the tables to the dictionaries."""
        named, ids = self._by_name, self._by_id
        names, others = self._unnumbered(columns, papers)
        named.update(self.named_rows.find({name for name, _ in names}))
        ids.update(self.other_rows.find({id for id, _ in others}))
        keys = {key for name, key in names if name not in named}
        keys.update(key for id, key in others if id not in ids)
        self.clusters.update(self.keys.find(keys - self.clusters.keys()))

    def recall_rows(self, unknown: Iterable[str]) -> None:
        """Move the numbers of the rows with these ids from the tables to the dictionaries."""
        named, others = _split(unknown)
        self._by_name.update(self.named_rows.find(named))
        self._by_id.update(self.other_rows.find(others))

    def unknown(self, ids: Iterable[str]) -> list[str]:
        """The ids whose rows have no number in a dictionary."""
        return [id for id in ids if self.of(id) is None]

    def of(self, id: str) -> int | None:
        """The number of the row with this id; None if it has none in a dictionary."""
        known, word = self._place(id)
        return known.get(word)

    def learn(self, rows: Iterable[tuple[Any, ...]]) -> None:
        """Add the numbers of rows of the file, by id."""
        for id, n in rows:
            known, word = self._place(id)
            known[word] = n

    def compact(self) -> None:
        """Move the content of the dictionaries to the tables."""
        self.named_rows.add(self._by_name.keys(), self._by_name.values())
        self.other_rows.add(self._by_id.keys(), self._by_id.values())
        self.keys.add(self.clusters.keys(), self.clusters.values())
        self._by_id, self._by_name, self.clusters = wide_dict(), wide_dict(), wide_dict()

    def remove(self, ids: Sequence[str], keys: Sequence[str]) -> None:
        """Forget removed rows and clusters."""
        for id in ids:
            known, word = self._place(id)
            known.pop(word, None)
        for key in keys:
            self.clusters.pop(key, None)
        named, others = _split(ids)
        self.named_rows.remove(named)
        self.other_rows.remove(others)
        self.keys.remove(keys)
        self._valid = object()


def _listed(run: ColumnRun) -> bytes:
    """The author lists of a run as numbers of the store, as in `number_columns`."""
    numbers = run.roster.numbers
    if compiled is not None:
        return compiled.listed(run.sizes, run.members, numbers, {}) or b""
    left = map(numbers.__getitem__, run.members)
    return orjson.dumps([[*islice(left, size)] for size in run.sizes])[1:-1]


def _split(ids: Iterable[str]) -> tuple[list[str], list[str]]:
    """The names in ids that are derived from names, and the other ids."""
    named, others = [], []
    for id in ids:
        if id.startswith(_NAMED):
            named.append(id.removeprefix(_NAMED))
        else:
            others.append(id)
    return named, others


class _Papers(PaperCache[int]):
    """The numbers of papers by id, record, DOI and fingerprint: in dictionaries at first, then in `tables`, one for each of these in this order."""

    def __init__(self) -> None:
        super().__init__()
        self.tables = tuple(NumberTable() for _ in range(4))

    def add(self, papers: Sequence[StoredPaper], handles: Sequence[int], singles: Sequence[bool]) -> None:
        if not self.tables[0]:
            super().add(papers, handles, singles)
            return
        added: tuple[Sequence[tuple[Any, int]], ...] = values_of(papers, handles, singles)
        for table, pairs in zip(self.tables, added, strict=True):
            table.add([value for value, _ in pairs], [n for _, n in pairs])

    def add_columns(self, columns: RecordColumns, handles: Sequence[int], singles: Sequence[bool]) -> None:
        if not self.tables[0]:
            super().add_columns(columns, handles, singles)
            return
        for table, added in zip(self.tables, columns_of(columns, handles, singles), strict=True):
            table.add(*added)

    def compact(self) -> None:
        """Move the content of the dictionaries to the tables, which papers are added to from now on."""
        for table, (values, numbers) in zip(self.tables, self.taken(), strict=True):
            table.add(values, numbers)

    def holding(
        self, records: Collection[str], dois: Collection[str], fingerprints: Collection[int]
    ) -> set[int]:
        if not self.tables[0]:
            return super().holding(records, dois, fingerprints)
        asked = (self.named(records), records, dois, fingerprints)
        return {n for table, values in zip(self.tables, asked, strict=True) for _, n in table.find(values)}


class IdCache:
    """The numbers of rows in the file, and the papers by record, DOI and fingerprint.

    While the cache is `complete`, anything not in it is not in the file either. `last` has the highest number in each table. Numbers are
    in dictionaries, or after `compact` in tables; those of papers find candidates, also removed ones (`NumberTable`).
    """

    def __init__(self, db: sqlite3.Connection) -> None:
        self.last: dict[str, int] = {
            table: db.execute(f"SELECT coalesce(max(n), 0) FROM {table}").fetchone()[0]
            for table in ("author", "cluster", "venue", "paper")
        }
        self.complete = not any(self.last.values())
        self.authors = _Authors(self.last)
        self.venues: dict[str, tuple[int, Kind | None]] = {}
        self.papers = _Papers()

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
        """The number of authors and papers in dictionaries."""
        return len(self.authors) + len(self.papers.ids)

    @property
    def compacted(self) -> bool:
        """True if tables have the numbers of some rows."""
        return bool(self.authors.keys or self.papers.tables[0])

    def compact(self) -> None:
        """Move the numbers of authors and papers from the dictionaries to the tables, which need a tenth of the memory. The rows must have
        been written."""
        self.authors.compact()
        self.papers.compact()

    def read(self, db: sqlite3.Connection) -> None:
        """Read the whole file, after which the cache is complete. Raises sqlite3.Error."""
        ids, records, dois, fingerprints = self.papers.tables
        named = f"substr(id, 1, {len(_NAMED)}) = '{_NAMED}'"
        for table, sql in (
            (self.authors.named_rows, f"SELECT substr(id, {len(_NAMED) + 1}), n FROM author WHERE {named}"),
            (self.authors.other_rows, f"SELECT id, n FROM author WHERE NOT {named}"),
            (self.authors.keys, "SELECT key, n FROM cluster"),
            (ids, "SELECT id, n FROM paper"),
            (records, "SELECT record, paper FROM source"),
            (dois, "SELECT doi, n FROM paper WHERE doi IS NOT NULL"),
            (dois, "SELECT doi, paper FROM variant WHERE doi IS NOT NULL"),
            (fingerprints, "SELECT fingerprint, n FROM paper WHERE fingerprint IS NOT NULL"),
            (fingerprints, "SELECT fingerprint, paper FROM variant WHERE fingerprint IS NOT NULL"),
        ):
            for part in _parts(db, sql):
                table.add(*zip(*part, strict=True))
        self.venues = {id: (n, kind) for id, n, kind in db.execute("SELECT id, n, kind FROM venue")}
        self.complete = True


def _parts(db: sqlite3.Connection, sql: str) -> Iterator[Sequence[tuple[Any, int]]]:
    cursor = db.execute(sql)
    while part := cursor.fetchmany(_AT_ONCE):
        yield part
