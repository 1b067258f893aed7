"""A batch of rows, and how it is written to the SQLite file: completely or not at all."""

from __future__ import annotations

import re
import sqlite3
import uuid
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import chain
from typing import Any, NamedTuple

import orjson

from graphapp.model import names
from graphapp.model.records import Kind
from graphapp.stores.sqlite.changes import log_change
from graphapp.stores.sqlite.dated_titles import add_titles, has_dated_titles, remove_titles
from graphapp.stores.sqlite.deferred_indexes import DeferredWork
from graphapp.stores.sqlite.hashes import change_hashes, check_hashes
from graphapp.stores.sqlite.packed_rows import (
    PackedTables,
    first_number,
    insert_lists,
    insert_packed,
    pack_tables,
    row_count,
    unpacked_tables,
)
from graphapp.stores.sqlite.row_use import RowUse
from graphapp.stores.sqlite.rows import as_json
from graphapp.stores.sqlite.schema import add_missing_tables
from graphapp.stores.sqlite.tallies import TallyChanges

__all__ = ["Batch", "Removed", "forget", "log", "transaction", "write"]


# Names that SQLite's tokenizer and `names.words` split alike.
_PLAIN = re.compile(r"[a-z0-9 .'-]*")
# Rows per statement, which is prepared once and reused; statements with a few rows or with thousands of rows take longer.
_ROWS = 128
# A failure ends the whole batch anyway. If only the statement were rolled back, SQLite would first copy each page that it changes to a
# temporary file: five times as many bytes as the final store.
_INSERT = "INSERT OR ROLLBACK INTO"


class Batch(NamedTuple):
    """Rows ready to be written, in the order of the tables' columns; `folded` is filled in when they are written. It contains only lists,
    tuples, strings, bytes and numbers, so that it can be sent to another process. The lists with the most rows contain the values of all rows,
    flattened: a tuple for each row takes as long as everything else."""

    first: int
    """The number of the first new paper."""
    venues: list[tuple[Any, ...]]
    kinds: list[tuple[Kind, int]]
    clusters: list[Any]
    """Three values per row."""
    authors: list[Any]
    """Four values per row."""
    papers: list[Any]
    """Fourteen values per row."""
    sources: list[tuple[Any, ...]]
    wrote: list[tuple[Any, ...]]
    """Authorships of the other papers."""
    replaced: list[tuple[int | None, str, int]]
    """Papers that are already in the file: year and title there, and number."""
    dropped_authors: list[int]
    dropped_venues: list[str]
    lists: str
    """Author numbers of the new papers from number `first` on whose positions count from 0, as JSON: a list for each paper,
    empty for papers with other positions."""
    variants: list[tuple[Any, ...]]
    removed: list[tuple[int | None, str, int]]
    """Year, title and number of the papers to remove from the file."""
    entries: list[tuple[int, int, bytes | None]]
    """Entries of the journal of loads."""
    hashes: list[Any]
    """Hashes of records of the papers of this batch, six values per row."""
    other_hashes: list[tuple[Any, ...]]
    """Hashes of other records, as for `change_hashes`."""
    loses_hashes: bool
    """Whether all hashes in the file are removed."""
    packed: PackedTables | None = None
    """Clusters, authors, papers and hashes, if their lists are empty because they are packed."""

    @classmethod
    def empty(cls, first: int) -> Batch:
        """A batch without rows, whose new papers will have numbers from `first` on."""
        return cls(first, [], [], [], [], [], [], [], [], [], [], "[]", [], [], [], [], [], False)

    @property
    def changes_nothing(self) -> bool:
        """True if the batch has only entries of the journal and hashes of records."""
        return not (self.paper_count or self.replaced or self.removed)

    @property
    def paper_count(self) -> int:
        """The number of papers, new and replaced ones."""
        return row_count(self.packed[2]) if self.packed else len(self.papers) // 14

    @property
    def first_cluster(self) -> int | None:
        """The number of the first new cluster; None if there is none."""
        if self.packed:
            return first_number(self.packed[0])
        return self.clusters[0] if self.clusters else None

    def as_packed(self) -> Batch:
        """The batch with packed tables; as it is if they cannot be packed."""
        packed = pack_tables(self.clusters, self.authors, self.papers, self.hashes)
        if packed is None:
            return self
        return self._replace(clusters=[], authors=[], papers=[], hashes=[], packed=packed)

    def as_lists(self) -> Batch:
        """The batch without packed tables."""
        if self.packed is None:
            return self
        clusters, authors, papers, hashes = unpacked_tables(self.packed)
        return self._replace(clusters=clusters, authors=authors, papers=papers, hashes=hashes, packed=None)


class Removed(NamedTuple):
    """Ids of authors, keys of clusters and ids of venues that were removed with a batch."""

    authors: list[str]
    clusters: list[str]
    venues: list[str]


@contextmanager
def transaction(db: sqlite3.Connection) -> Iterator[None]:
    """A transaction: the block is written completely, or not at all if it raises. Raises sqlite3.Error."""
    if not db.in_transaction:
        db.execute("BEGIN IMMEDIATE")
    try:
        yield
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise


def write(db: sqlite3.Connection, batch: Batch, deferred: DeferredWork) -> Removed:
    """Write a batch in the open transaction, and note in `deferred` what it leaves to be done. Raises sqlite3.Error.

    Each statement writes many rows, because SQLite releases the interpreter's lock while a statement runs.
    """
    add_missing_tables(db)
    check_hashes(db, unknown=batch.loses_hashes)
    _write_journal(db, batch.entries)
    if batch.changes_nothing:
        change_hashes(db, batch.other_hashes)
        return Removed([], [], [])
    uncounted = deferred.uncounted
    if deferred.use is None or deferred.use.counted:
        batch = batch.as_lists()
    clusters, authors, papers, hashes = batch.packed or (None, None, None, None)
    _fold(batch)
    _insert_rows(db, "venue", batch.venues)
    db.executemany("UPDATE venue SET kind = ? WHERE n = ?", batch.kinds)
    _insert(db, "cluster", 3, batch.clusters, clusters)
    _insert(db, "author", 4, batch.authors, authors)
    known = [n for _, _, n in (*batch.replaced, *batch.removed)]
    if deferred.use is not None:
        if deferred.use.counted:
            _use(db, batch, known, deferred.use)
    elif uncounted is None:
        _uncount(db, _people(batch), known)
    elif known:
        # also those who were added to papers that are replaced
        uncounted.update(_uncount(db, [row[2] for row in batch.wrote], known))
    if deferred.changes is not None:
        deferred.changes.removing(db, known)
    if deferred.counts is not None:
        deferred.counts.removing(db, known)
        deferred.counts.added(authors, batch.first, batch.lists, batch.wrote)
    log_change(db, batch.first, batch.paper_count - len(batch.replaced), known)
    _remove(db, known)
    _insert(db, "paper", 14, batch.papers, papers)
    _insert_rows(db, "source", batch.sources)
    _insert_rows(db, "variant", batch.variants)
    _insert_rows(db, "wrote", batch.wrote)
    _insert_lists(db, batch)
    if uncounted is not None:
        _count_new(db, batch.first, uncounted)
    _index_words(db, batch)
    _insert(db, "record_hash", 6, batch.hashes, hashes)
    gone = _prune(db, batch, deferred.use)
    if deferred.changes is not None:
        _note_changes(batch, gone, deferred.changes)
    counted = uncounted is not None and not uncounted
    db.execute("UPDATE state SET revision = ?, counted = ?", (uuid.uuid4().hex, counted))
    change_hashes(db, batch.other_hashes)
    return gone


def _write_journal(db: sqlite3.Connection, entries: Iterable[tuple[int, int, bytes | None]]) -> None:
    for load, place, data in entries:
        if data is None:
            db.execute("DELETE FROM journal WHERE load = ? AND place = ?", (load, place))
        else:
            db.execute(
                "INSERT INTO journal VALUES (?, ?, ?) ON CONFLICT (load, place) DO UPDATE SET data = excluded.data",
                (load, place, data),
            )


def log(db: sqlite3.Connection, file: str, report: str) -> None:
    """Record the report on a loaded file, replacing an older one. Raises sqlite3.Error."""
    db.execute(
        "INSERT INTO load (file, report) VALUES (?, ?) ON CONFLICT (file) DO UPDATE SET report = excluded.report",
        (file, report),
    )


def forget(db: sqlite3.Connection, file: str) -> None:
    """Remove the report on a file. Raises sqlite3.Error."""
    db.execute("DELETE FROM load WHERE file = ?", (file,))


def _insert_rows(db: sqlite3.Connection, table: str, new: Sequence[tuple[Any, ...]]) -> None:
    if new:
        _insert(db, table, len(new[0]), list(chain.from_iterable(new)))


def _insert(
    db: sqlite3.Connection, table: str, width: int, values: Sequence[Any], packed: bytes | None = None
) -> None:
    """Insert rows of `width` values each, or packed ones."""
    if packed is not None:
        insert_packed(db, _INSERT, table, packed)
        return
    row = f"({','.join('?' * width)})"
    for start in range(0, len(values), _ROWS * width):
        part = values[start : start + _ROWS * width]
        db.execute(f"{_INSERT} {table} VALUES {','.join([row] * (len(part) // width))}", part)


def _insert_lists(db: sqlite3.Connection, batch: Batch) -> None:
    """Insert the author lists of the new papers."""
    if batch.packed:
        insert_lists(db, _INSERT, batch.first, batch.lists)
        return
    db.execute(
        f"{_INSERT} wrote SELECT ? + list.key, entry.key, entry.value, entry.key"
        " FROM json_each(?) AS list, json_each(list.value) AS entry",
        (batch.first, batch.lists),
    )


def _people(batch: Batch) -> list[int]:
    """The authors of all authorships of the batch."""
    return [*chain.from_iterable(orjson.loads(batch.lists)), *(row[2] for row in batch.wrote)]


def _uncount(db: sqlite3.Connection, people: Collection[int], papers: Collection[int]) -> list[int]:
    """Remove the number of papers of the clusters of these authors and of the authors of these papers. Returns the clusters."""
    changed = [
        n
        for (n,) in db.execute(
            "SELECT DISTINCT cluster FROM author WHERE n IN (SELECT value FROM json_each(?)"
            " UNION SELECT author FROM wrote WHERE paper IN (SELECT value FROM json_each(?)))",
            (as_json(set(people)), as_json(papers)),
        )
    ]
    db.execute("DELETE FROM tally WHERE cluster IN (SELECT value FROM json_each(?))", (as_json(changed),))
    return changed


def _count_new(db: sqlite3.Connection, first: int, uncounted: Collection[int]) -> None:
    """Add the new papers, with numbers from `first` on, to the numbers of papers of their clusters, except uncounted ones."""
    db.execute(
        "INSERT INTO tally SELECT author.cluster, count(DISTINCT wrote.paper) FROM wrote"
        " JOIN author ON author.n = wrote.author WHERE wrote.paper >= ?"
        " AND author.cluster NOT IN (SELECT value FROM json_each(?)) GROUP BY author.cluster"
        " ON CONFLICT (cluster) DO UPDATE SET papers = papers + excluded.papers",
        (first, as_json(uncounted)),
    )


def _use(db: sqlite3.Connection, batch: Batch, known: Collection[int], use: RowUse) -> None:
    """Count the references of a batch, before the papers `known` are removed."""
    use.removing(db, known)
    use.added(_people(batch), batch.authors[3::4], batch.papers[6::14])


def _note_changes(batch: Batch, gone: Removed, changes: TallyChanges) -> None:
    """Note what a batch added, and the rows that were removed with it."""
    changes.added(batch.papers[7::14], batch.papers[6::14], batch.papers[4::14])
    changes.rows(
        len(batch.authors) // 4 - len(gone.authors),
        len(batch.clusters) // 3 - len(gone.clusters),
        len(batch.venues) - len(gone.venues),
    )


def _remove(db: sqlite3.Connection, replaced: Collection[int]) -> None:
    """Remove papers that are replaced or deleted."""
    if replaced:
        numbers = (as_json(replaced),)
        for table in ("wrote", "source", "variant", "record_hash"):
            db.execute(f"DELETE FROM {table} WHERE paper IN (SELECT value FROM json_each(?))", numbers)
        db.execute("DELETE FROM paper WHERE n IN (SELECT value FROM json_each(?))", numbers)


def _fold(batch: Batch) -> None:
    """Fill in the folded words of those names and titles that SQLite would split or fold differently."""
    for place, key in enumerate(batch.clusters[1::3]):
        if not _PLAIN.fullmatch(key):
            batch.clusters[3 * place + 2] = " ".join(names.words(key))
    for place, title in enumerate(batch.papers[2::14]):
        if not title.isascii():
            batch.papers[14 * place + 3] = " ".join(names.words(title))


def _index_words(db: sqlite3.Connection, batch: Batch) -> None:
    """Add new names and titles to the search indexes, and replace the titles of replaced papers. An index of titles that is deferred is filled
    from the papers later."""
    db.execute(
        "INSERT INTO name_search (rowid, words) SELECT n, coalesce(folded, key) FROM cluster WHERE n >= ?",
        (batch.first_cluster,),
    )
    if not has_dated_titles(db):
        return
    old = {*batch.replaced, *batch.removed}
    new: Iterable[tuple[int | None, str, int]]
    new = zip(batch.papers[4::14], batch.papers[2::14], batch.papers[::14], strict=True)
    if old:
        new = set(new)
        remove_titles(db, old - new)
        new -= old
    add_titles(db, new)


def _prune(db: sqlite3.Connection, batch: Batch, use: RowUse | None) -> Removed:
    """Remove authors, their clusters, and venues without papers."""
    if not (batch.dropped_authors or batch.dropped_venues):
        return Removed([], [], [])
    if use is not None:
        use.count(db)
    authors = batch.dropped_authors
    unused = "NOT EXISTS (SELECT 1 FROM wrote WHERE wrote.author = author.n)"
    if use is not None:
        authors, unused = use.authors.unused(authors), "1"
    gone = db.execute(
        f"DELETE FROM author WHERE n IN (SELECT value FROM json_each(?)) AND {unused} RETURNING id, cluster",
        (as_json(authors),),
    ).fetchall()
    keys = _prune_clusters(db, [cluster for _, cluster in gone], use)
    venues = [id for id in batch.dropped_venues if _prune_venue(db, id, use)]
    return Removed([id for id, _ in gone], keys, venues)


def _prune_clusters(db: sqlite3.Connection, clusters: Sequence[int], use: RowUse | None) -> list[str]:
    """Remove those of these clusters that have no author any more. Returns their keys."""
    empty: Collection[int] = set(clusters)
    unused = "NOT EXISTS (SELECT 1 FROM author WHERE author.cluster = cluster.n)"
    if use is not None:
        use.clusters.add(clusters, -1)
        empty, unused = use.clusters.unused(empty), "1"
    found = db.execute(
        "SELECT n, key, coalesce(folded, key) FROM cluster WHERE n IN (SELECT value FROM json_each(?))"
        f" AND {unused}",
        (as_json(empty),),
    ).fetchall()
    for n, _, words in found:
        db.execute("INSERT INTO name_search (name_search, rowid, words) VALUES ('delete', ?, ?)", (n, words))
        db.execute("DELETE FROM tally WHERE cluster = ?", (n,))
        db.execute("DELETE FROM cluster WHERE n = ?", (n,))
    return [key for _, key, _ in found]


def _prune_venue(db: sqlite3.Connection, id: str, use: RowUse | None) -> bool:
    """Remove a venue if it has no paper any more. Returns whether it was removed."""
    if use is None:
        unused = "NOT EXISTS (SELECT 1 FROM paper WHERE paper.venue = venue.n)"
        return db.execute(f"DELETE FROM venue WHERE id = ? AND {unused}", (id,)).rowcount > 0
    found = [n for (n,) in db.execute("SELECT n FROM venue WHERE id = ?", (id,))]
    return any(db.execute("DELETE FROM venue WHERE n = ?", (n,)).rowcount for n in use.venues.unused(found))
