"""Writing to the SQLite file: batches are made ready by the caller's thread and written by one of its own.

SQLite works without the interpreter's lock while a statement runs. So each statement here writes many rows: meanwhile
the caller reads and merges the next batch. Each public method waits for the batch under way, so that nothing can
be seen of the difference, except that an error is raised one call later.
"""

from __future__ import annotations

import re
import sqlite3
import threading
import uuid
from collections.abc import Collection, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass, field
from itertools import chain
from typing import Any, NamedTuple

import orjson

from graphapp import names
from graphapp.records import Kind
from graphapp.stores import sqlite_rows as rows
from graphapp.stores.base import AuthorRow, Authorship, LoadRecord, StoredPaper, VenueRow
from graphapp.stores.rules import printed_order, unrepeated
from graphapp.stores.sqlite_schema import ERRORS, open_writer, translated, writer_lock

__all__ = ["Writer"]

# What is remembered of the file while it is filled for the first time; a larger load goes on with look-ups (about 300 bytes each).
REMEMBERED = 1_000_000
# Names that SQLite's tokenizer and `names.words` split alike, as they are.
_PLAIN = re.compile(r"[a-z0-9 .'-]*")


class _Replaced(NamedTuple):
    """A paper that is in the file already: its number, and what it was."""

    n: int
    paper: StoredPaper


@dataclass(slots=True)
class _Batch:
    """Rows ready to be written, in the order of the tables' columns."""

    venues: list[tuple[Any, ...]] = field(default_factory=list)
    kinds: list[tuple[Kind, int]] = field(default_factory=list)
    clusters: list[tuple[Any, ...]] = field(default_factory=list)
    authors: list[tuple[Any, ...]] = field(default_factory=list)
    papers: list[tuple[Any, ...]] = field(default_factory=list)
    sources: list[tuple[Any, ...]] = field(default_factory=list)
    lists: list[list[int]] = field(default_factory=list)
    """Author numbers of the new papers from number `first` on, whose positions count from 0; empty where they do not."""
    first: int = 0
    wrote: list[tuple[Any, ...]] = field(default_factory=list)
    """Authorships of the other papers."""
    replaced: list[_Replaced] = field(default_factory=list)
    dropped_authors: set[int] = field(default_factory=set)
    dropped_venues: set[str] = field(default_factory=set)


class _Known:
    """What the writer remembers of the file. While it is `whole`, what is not in it is not in the file."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self.authors: dict[str, int] = {}
        self.clusters: dict[str, int] = {}
        self.venues: dict[str, tuple[int, Kind | None]] = {}
        self.papers: set[str] = set()
        self.records: set[str] = set()
        self.dois: set[str] = set()
        self.fingerprints: set[int] = set()
        self.last = {
            table: db.execute(f"SELECT coalesce(max(n), 0) FROM {table}").fetchone()[0]
            for table in ("author", "cluster", "venue", "paper")
        }
        self.whole = not any(self.last.values())

    def next(self, table: str) -> int:
        n: int = self.last[table] + 1
        self.last[table] = n
        return n

    def note(self, paper: StoredPaper, *, single: bool) -> None:
        """Remember that a paper is in the file; `single` when its id is its only record."""
        self.papers.add(paper.id)
        if not single:
            self.records.update(paper.sources)
        if paper.doi is not None:
            self.dois.add(paper.doi)
        if paper.fingerprint is not None:
            self.fingerprints.add(paper.fingerprint)

    def may_hold(self, record: str) -> bool:
        """False when no paper in the file comes from this record."""
        return record in self.papers or record in self.records

    @property
    def size(self) -> int:
        return len(self.authors) + len(self.papers)


class Writer:
    """The one who writes to the file `path`. Raises StoreBusy when another one does, and goes on doing so for `seconds`."""

    def __init__(self, path: str, seconds: float) -> None:
        self._path = path
        self._lock = threading.RLock()
        with ExitStack() as on_failure:
            self._right = on_failure.enter_context(closing(writer_lock(path, seconds)))
            with self._errors():
                self._db = on_failure.enter_context(closing(open_writer(path)))
                self._known = _Known(self._db)
            on_failure.pop_all()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="graphapp-writer")
        self._under_way: Future[None] | None = None
        # a batch was broken off while it was made ready: numbers may be remembered that no row has
        self._in_doubt = False
        self.settle()

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except ERRORS as error:
            raise translated(error, self._path) from error

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._db.execute("COMMIT")
        except BaseException:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            raise

    # --- what the store calls

    def join(self) -> None:
        """Wait for the batch under way. Raises what went wrong with it."""
        with self._lock:
            if self._under_way is None:
                return
            wait([self._under_way])
            done, self._under_way = self._under_way, None
            with self._errors():
                try:
                    done.result()
                except BaseException:
                    # numbers were given to rows that are not in the file now
                    self._known = _Known(self._db)
                    raise

    def upsert(self, papers: Sequence[StoredPaper]) -> None:
        with self._lock, self._errors():
            self._remember_less()
            papers = unrepeated(papers)
            known = self._replaced(papers)
            changed = [paper for paper in papers if _differs(known.get(paper.id), paper)]
            if not changed:
                return
            self._in_doubt = True
            self._look_up(changed)
            batch = self._batch(changed, known)
            self._in_doubt = False
            self.join()
            self._under_way = self._thread.submit(self._write, batch)
            if batch.dropped_authors or batch.dropped_venues:
                self.join()

    def matching(
        self, records: Collection[str], dois: Collection[str], fingerprints: Collection[int]
    ) -> list[StoredPaper]:
        with self._lock, self._errors():
            known = self._known
            if known.whole:
                records = [record for record in records if known.may_hold(record)]
                dois = [doi for doi in dois if doi in known.dois]
                fingerprints = [number for number in fingerprints if number in known.fingerprints]
                if not (records or dois or fingerprints):
                    return []
            self.join()
            return rows.papers(self._db, rows.matching(self._db, records, dois, fingerprints))

    def settle(self) -> None:
        """Count the papers of every cluster that is not counted."""
        with self._lock, self._errors():
            self.join()
            if self._db.execute("SELECT counted FROM state").fetchone() == (1,):
                return
            with self._transaction():
                self._db.execute(
                    "INSERT INTO tally SELECT author.cluster, count(DISTINCT wrote.paper) FROM author"
                    " JOIN wrote ON wrote.author = author.n"
                    " WHERE author.cluster NOT IN (SELECT cluster FROM tally) GROUP BY author.cluster"
                )
                self._db.execute("UPDATE state SET counted = 1")

    def log_load(self, load: LoadRecord) -> None:
        with self._lock, self._errors():
            self.join()
            self._db.execute(
                "INSERT INTO load (file, report) VALUES (?, ?) ON CONFLICT (file) DO UPDATE SET report = excluded.report",
                (load.file, orjson.dumps(load, default=list).decode()),
            )

    def close(self) -> None:
        with self._lock:
            try:
                self.join()
            finally:
                self._thread.shutdown()
                with suppress(sqlite3.Error):
                    # what readers in other processes would keep it from doing when it is closed
                    self._db.execute("PRAGMA wal_checkpoint(PASSIVE)")
                self._db.close()
                self._right.close()

    # --- making a batch ready

    def _remember_less(self) -> None:
        if self._in_doubt or self._known.size > REMEMBERED:
            self.join()
            self._known = _Known(self._db)
            self._in_doubt = False

    def _replaced(self, papers: Sequence[StoredPaper]) -> dict[str, _Replaced]:
        """Those of `papers` that are in the file, by id."""
        ids = [paper.id for paper in papers if not self._known.whole or paper.id in self._known.papers]
        if not ids:
            return {}
        self.join()
        numbers = dict(rows.where_in(self._db, "SELECT id, n FROM paper WHERE id IN", ids))
        return {
            paper.id: _Replaced(numbers[paper.id], paper) for paper in rows.papers(self._db, numbers.values())
        }

    def _look_up(self, papers: Sequence[StoredPaper]) -> None:
        """Learn the numbers of authors, clusters and venues of these papers, where the file may have more than is remembered."""
        known = self._known
        if known.whole:
            return
        self.join()
        people = {entry.author for paper in papers for entry in paper.authors}
        ids = {row.id for row in people} - known.authors.keys()
        known.authors.update(rows.where_in(self._db, "SELECT id, n FROM author WHERE id IN", ids))
        keys = {row.key for row in people} - known.clusters.keys()
        known.clusters.update(rows.where_in(self._db, "SELECT key, n FROM cluster WHERE key IN", keys))
        venues = {paper.venue.id for paper in papers if paper.venue} - known.venues.keys()
        found = rows.where_in(self._db, "SELECT id, n, kind FROM venue WHERE id IN", venues)
        known.venues.update((id, (n, kind)) for id, n, kind in found)

    def _batch(self, papers: Sequence[StoredPaper], known: dict[str, _Replaced]) -> _Batch:
        batch = _Batch(first=self._known.last["paper"] + 1)
        for paper in papers:
            old = known.get(paper.id)
            if old is None:
                n = self._known.next("paper")
            else:
                n = old.n
                batch.replaced.append(old)
                batch.dropped_authors |= self._dropped_authors(old.paper, paper)
                if old.paper.venue and (paper.venue is None or paper.venue.id != old.paper.venue.id):
                    batch.dropped_venues.add(old.paper.venue.id)
            self._paper(batch, n, paper, new=old is None)
        return batch

    def _dropped_authors(self, old: StoredPaper, new: StoredPaper) -> set[int]:
        """Numbers of the author rows that this paper does not name any more."""
        ids = {entry.author.id for entry in old.authors} - {entry.author.id for entry in new.authors}
        missing = [id for id in ids if id not in self._known.authors]
        self._known.authors.update(rows.where_in(self._db, "SELECT id, n FROM author WHERE id IN", missing))
        return {self._known.authors[id] for id in ids}

    def _paper(self, batch: _Batch, n: int, paper: StoredPaper, *, new: bool) -> None:
        """Add the rows of one paper to the batch."""
        single = paper.sources == (paper.id,)
        self._known.note(paper, single=single)
        if not single:
            batch.sources.extend((n, place, record) for place, record in enumerate(paper.sources))
        batch.papers.append(
            (
                n,
                paper.id,
                paper.title,
                None if paper.title.isascii() else " ".join(names.words(paper.title)),
                paper.year,
                paper.kind,
                None if paper.venue is None else self._venue(batch, paper.venue),
                len(paper.authors),
                paper.authors_cut,
                paper.abstract,
                paper.doi,
                paper.url,
                paper.fingerprint,
                single,
            )
        )
        if [position for _, position in paper.authors] == list(range(len(paper.authors))) and new:
            batch.lists.append(self._authors(batch, paper.authors))
            return
        entries = printed_order(paper.authors)
        batch.wrote.extend(
            (n, place, number, entry.position)
            for place, (number, entry) in enumerate(zip(self._authors(batch, entries), entries, strict=True))
        )
        if new:
            batch.lists.append([])

    def _authors(self, batch: _Batch, entries: Sequence[Authorship]) -> list[int]:
        """Numbers of the authors of one paper; new ones are added to the batch."""
        get = self._known.authors.get
        numbers = [get(row.id) for row, _ in entries]
        if None not in numbers:
            return numbers  # type: ignore[return-value]
        return [get(row.id) or self._new_author(batch, row) for row, _ in entries]

    def _new_author(self, batch: _Batch, row: AuthorRow) -> int:
        n = self._known.authors[row.id] = self._known.next("author")
        cluster = self._known.clusters.get(row.key)
        if cluster is None:
            cluster = self._known.clusters[row.key] = self._known.next("cluster")
            folded = None if _PLAIN.fullmatch(row.key) else " ".join(names.words(row.key))
            batch.clusters.append((cluster, row.key, folded))
        batch.authors.append((n, row.id, row.name, cluster))
        return n

    def _venue(self, batch: _Batch, venue: VenueRow) -> int:
        known = self._known.venues.get(venue.id)
        if known is None:
            n = self._known.next("venue")
            batch.venues.append((n, venue.id, venue.name, venue.kind))
        else:
            n, kind = known
            if kind is not None or venue.kind is None:
                return n
            batch.kinds.append((venue.kind, n))
        self._known.venues[venue.id] = n, venue.kind
        return n

    # --- writing it, in the thread

    def _write(self, batch: _Batch) -> None:
        with self._transaction():
            self._insert("venue", batch.venues)
            self._db.executemany("UPDATE venue SET kind = ? WHERE n = ?", batch.kinds)
            self._insert("cluster", batch.clusters)
            self._insert("author", batch.authors)
            self._uncount([old.n for old in batch.replaced], batch)
            self._remove(batch.replaced)
            self._insert("paper", batch.papers)
            self._insert("source", batch.sources)
            self._insert("wrote", batch.wrote)
            self._db.execute(
                "INSERT INTO wrote SELECT ? + list.key, entry.key, entry.value, entry.key"
                " FROM json_each(?) AS list, json_each(list.value) AS entry",
                (batch.first, orjson.dumps(batch.lists).decode()),
            )
            self._index_words(batch)
            if batch.dropped_authors or batch.dropped_venues:
                self._prune(batch)
            self._db.execute("UPDATE state SET revision = ?, counted = 0", (uuid.uuid4().hex,))

    def _insert(self, table: str, new: Sequence[tuple[Any, ...]]) -> None:
        if not new:
            return
        width = len(new[0])
        row = f"({','.join('?' * width)})"
        step = 30_000 // width
        for start in range(0, len(new), step):
            part = new[start : start + step]
            sql = f"INSERT INTO {table} VALUES {','.join([row] * len(part))}"
            self._db.execute(sql, list(chain.from_iterable(part)))

    def _uncount(self, replaced: Sequence[int], batch: _Batch) -> None:
        """Forget the number of papers of every cluster whose papers change."""
        if not self._db.execute("SELECT 1 FROM tally LIMIT 1").fetchone():
            return
        people: Iterable[int] = chain(chain.from_iterable(batch.lists), (row[2] for row in batch.wrote))
        self._db.execute(
            "DELETE FROM tally WHERE cluster IN (SELECT cluster FROM author WHERE n IN (SELECT value FROM json_each(?)"
            " UNION SELECT author FROM wrote WHERE paper IN (SELECT value FROM json_each(?))))",
            (rows.as_json(set(people)), rows.as_json(replaced)),
        )

    def _remove(self, replaced: Sequence[_Replaced]) -> None:
        """Take out papers that are written anew."""
        if replaced:
            numbers = (rows.as_json(old.n for old in replaced),)
            for table, column in (("wrote", "paper"), ("source", "paper"), ("paper", "n")):
                self._db.execute(
                    f"DELETE FROM {table} WHERE {column} IN (SELECT value FROM json_each(?))", numbers
                )

    def _index_words(self, batch: _Batch) -> None:
        """Put new names and titles into the search indexes, and other titles in the place of those that were replaced."""
        for index, table, column, new in (
            ("name_search", "cluster", "key", batch.clusters[0][0] if batch.clusters else None),
            ("title_search", "paper", "title", batch.first),
        ):
            self._db.execute(
                f"INSERT INTO {index} (rowid, words) SELECT n, coalesce(folded, {column}) FROM {table} WHERE n >= ?",
                (new,),
            )
        for n, old in batch.replaced:
            title, folded = self._db.execute("SELECT title, folded FROM paper WHERE n = ?", (n,)).fetchone()
            if title != old.title:
                before = old.title if old.title.isascii() else " ".join(names.words(old.title))
                self._db.execute(
                    "INSERT INTO title_search (title_search, rowid, words) VALUES ('delete', ?, ?)",
                    (n, before),
                )
                self._db.execute(
                    "INSERT INTO title_search (rowid, words) VALUES (?, ?)", (n, folded or title)
                )

    def _prune(self, batch: _Batch) -> None:
        """Remove authors, their clusters, and venues that no paper names any more."""
        db = self._db
        gone = db.execute(
            "DELETE FROM author WHERE n IN (SELECT value FROM json_each(?))"
            " AND NOT EXISTS (SELECT 1 FROM wrote WHERE wrote.author = author.n) RETURNING id, cluster",
            (rows.as_json(batch.dropped_authors),),
        ).fetchall()
        for id, _ in gone:
            del self._known.authors[id]
        empty = db.execute(
            "SELECT n, key, coalesce(folded, key) FROM cluster WHERE n IN (SELECT value FROM json_each(?))"
            " AND NOT EXISTS (SELECT 1 FROM author WHERE author.cluster = cluster.n)",
            (rows.as_json({cluster for _, cluster in gone}),),
        ).fetchall()
        for n, key, words in empty:
            db.execute(
                "INSERT INTO name_search (name_search, rowid, words) VALUES ('delete', ?, ?)", (n, words)
            )
            db.execute("DELETE FROM tally WHERE cluster = ?", (n,))
            db.execute("DELETE FROM cluster WHERE n = ?", (n,))
            self._known.clusters.pop(key, None)
        for id in batch.dropped_venues:
            if db.execute(
                "DELETE FROM venue WHERE id = ? AND NOT EXISTS (SELECT 1 FROM paper WHERE paper.venue = venue.n)",
                (id,),
            ).rowcount:
                self._known.venues.pop(id, None)


def _differs(old: _Replaced | None, new: StoredPaper) -> bool:
    """True when writing `new` would change what the file says of the paper."""
    if old is None:
        return True
    was = old.paper
    if was.venue and new.venue:
        if was.venue.id != new.venue.id or (was.venue.kind is None and new.venue.kind is not None):
            return True
    elif was.venue or new.venue:
        return True
    return [_facts(was), _places(was.authors)] != [_facts(new), _places(printed_order(new.authors))]


def _facts(paper: StoredPaper) -> tuple[Any, ...]:
    return (
        paper.title,
        paper.year,
        paper.kind,
        paper.authors_cut,
        paper.abstract,
        paper.doi,
        paper.url,
        tuple(paper.sources),
        paper.fingerprint,
    )


def _places(authors: Iterable[Authorship]) -> list[tuple[str, int | None]]:
    return [(entry.author.id, entry.position) for entry in authors]
