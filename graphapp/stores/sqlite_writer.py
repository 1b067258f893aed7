"""Writing to the SQLite file: batches are made ready by the caller's thread and written by one of its own, meanwhile.

While an empty file is filled with large batches, that thread hands them to a process of their own. Each public method waits for
the batch under way, so that nothing can be seen of the difference, except that an error is raised one call later.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import ExitStack, closing, contextmanager, suppress
from operator import itemgetter
from typing import NamedTuple

import orjson

from graphapp.records import Kind
from graphapp.stores import sqlite_rows as rows
from graphapp.stores.base import AuthorRow, Authorship, LoadRecord, StoredPaper, VenueRow
from graphapp.stores.rules import differs, printed_order, unrepeated
from graphapp.stores.sqlite_batch import Batch, Gone, log, transaction, write
from graphapp.stores.sqlite_filling import Filler
from graphapp.stores.sqlite_schema import ERRORS, open_writer, translated, writer_lock
from graphapp.stores.sqlite_settling import make_indexes, settle

__all__ = ["Writer"]

# What is remembered of the file while it is filled for the first time; a larger load goes on with look-ups (about 300 bytes each).
REMEMBERED = 1_000_000
# Papers in a batch from which on a process of its own is worth its start.
LARGE = 2000
_position: Callable[[Authorship], int | None] = itemgetter(1)


class _Replaced(NamedTuple):
    """A paper that is in the file already: its number, and what it was."""

    n: int
    paper: StoredPaper


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

    def forget(self, gone: Gone) -> None:
        """Let go of what was removed."""
        for known, ids in zip((self.authors, self.clusters, self.venues), gone, strict=True):
            for id in ids:
                known.pop(id, None)  # type: ignore[attr-defined]

    @property
    def size(self) -> int:
        return len(self.authors) + len(self.papers)


class _Here:
    """Writes by this process's connection, as `Filler` does by another one; whatever a process put off is made up for first."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with transaction(self._db):
            make_indexes(self._db)
            yield self._db

    def write(self, batch: Batch) -> Gone:
        with self._transaction() as db:
            return write(db, batch)

    def log(self, file: str, report: str) -> None:
        with self._transaction() as db:
            log(db, file, report)

    def make_indexes(self) -> None:
        with self._transaction():
            pass

    def settle(self) -> None:
        with self._transaction() as db:
            settle(db)


class Writer:
    """The one who writes to the file `path`. Raises StoreBusy when another one does, and goes on doing so for `seconds`."""

    def __init__(self, path: str, seconds: float) -> None:
        self._path = path
        self._lock = threading.RLock()
        with ExitStack() as on_failure:
            self._right = on_failure.enter_context(closing(writer_lock(path, seconds)))
            with self._errors():
                self._db = on_failure.enter_context(closing(open_writer(path)))
                with transaction(self._db):
                    # a process that fills the file may outlive its starter, and with it the right, by one batch
                    self._known = _Known(self._db)
            on_failure.pop_all()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="graphapp-writer")
        self._under_way: Future[Gone | None] | None = None
        self._filler: Filler | None = None
        # a batch was broken off while it was made ready: numbers may be remembered that no row has
        self._in_doubt = False
        self.settle()

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except ERRORS as error:
            raise translated(error, self._path) from error

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
                    gone = done.result()
                except BaseException:
                    self._end_filler()
                    # numbers were given to rows that are not in the file now
                    self._known = _Known(self._db)
                    raise
            if gone is not None:
                self._known.forget(gone)

    def _end_filler(self) -> None:
        if self._filler is not None:
            self._filler.close()
            self._filler = None

    def upsert(self, papers: Sequence[StoredPaper]) -> None:
        with self._lock, self._errors():
            self._remember_less()
            papers = unrepeated(papers)
            known = self._replaced(papers)
            changed = [
                paper for paper in papers if paper.id not in known or differs(known[paper.id].paper, paper)
            ]
            if not changed:
                return
            self._in_doubt = True
            self._look_up(changed)
            batch = self._batch(changed, known)
            self._in_doubt = False
            self.join()
            if self._filler is None and self._known.whole and len(changed) >= LARGE:
                with suppress(OSError):
                    self._filler = Filler(self._path)
            self._begin(lambda hand: hand.write(batch))
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
        """Make the indexes that are missing, and count the papers of every cluster that is not counted."""
        with self._lock:
            self._begin(lambda hand: hand.settle())
            self.join()
            self._end_filler()

    def log_load(self, load: LoadRecord) -> None:
        report = orjson.dumps(load, default=list).decode()
        with self._lock:
            self._begin(lambda hand: hand.log(load.file, report))

    def close(self) -> None:
        with self._lock:
            try:
                self.join()
            finally:
                self._thread.shutdown()
                self._end_filler()
                with suppress(sqlite3.Error):
                    # what readers in other processes would keep it from doing when it is closed
                    self._db.execute("PRAGMA wal_checkpoint(PASSIVE)")
                self._db.close()
                self._right.close()

    # --- making a batch ready

    def _remember_less(self) -> None:
        if self._in_doubt or self._known.size > REMEMBERED:
            # what is not remembered is looked up from now on
            self._begin(lambda hand: hand.make_indexes())
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

    def _batch(self, papers: Sequence[StoredPaper], known: dict[str, _Replaced]) -> Batch:
        batch = Batch.empty(self._known.last["paper"] + 1)
        lists: list[list[int]] = []
        dropped_authors: set[int] = set()
        dropped_venues: set[str] = set()
        for paper in papers:
            old = known.get(paper.id)
            if old is None:
                n = self._known.next("paper")
            else:
                n = old.n
                batch.replaced.append((n, old.paper.title))
                dropped_authors |= self._dropped_authors(old.paper, paper)
                if old.paper.venue and (paper.venue is None or paper.venue.id != old.paper.venue.id):
                    dropped_venues.add(old.paper.venue.id)
            numbers = self._paper(batch, n, paper, new=old is None)
            if old is None:
                lists.append(numbers)
        return batch._replace(
            dropped_authors=list(dropped_authors),
            dropped_venues=list(dropped_venues),
            lists=orjson.dumps(lists).decode(),
        )

    def _dropped_authors(self, old: StoredPaper, new: StoredPaper) -> set[int]:
        """Numbers of the author rows that this paper does not name any more."""
        ids = {entry.author.id for entry in old.authors} - {entry.author.id for entry in new.authors}
        missing = [id for id in ids if id not in self._known.authors]
        self._known.authors.update(rows.where_in(self._db, "SELECT id, n FROM author WHERE id IN", missing))
        return {self._known.authors[id] for id in ids}

    def _paper(self, batch: Batch, n: int, paper: StoredPaper, *, new: bool) -> list[int]:
        """Add the rows of one paper to the batch, but for its author list where that can go to `Batch.lists`, which is given."""
        single = paper.sources == (paper.id,)
        self._known.note(paper, single=single)
        if not single:
            batch.sources.extend([(n, place, record) for place, record in enumerate(paper.sources)])
        batch.papers.append(
            (
                n,
                paper.id,
                paper.title,
                None,
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
        if new and list(map(_position, paper.authors)) == list(range(len(paper.authors))):
            return self._authors(batch, paper.authors)
        entries = printed_order(paper.authors)
        batch.wrote.extend(
            (n, place, number, entry.position)
            for place, (number, entry) in enumerate(zip(self._authors(batch, entries), entries, strict=True))
        )
        return []

    def _authors(self, batch: Batch, entries: Sequence[Authorship]) -> list[int]:
        """Numbers of the authors of one paper; new ones are added to the batch."""
        get = self._known.authors.get
        numbers = [get(row.id) for row, _ in entries]
        if None not in numbers:
            return numbers  # type: ignore[return-value]
        new = self._new_author
        return [n or get(row.id) or new(batch, row) for n, (row, _) in zip(numbers, entries, strict=True)]

    def _new_author(self, batch: Batch, row: AuthorRow) -> int:
        id, name, key = row
        known = self._known
        n = known.authors[id] = known.next("author")
        cluster = known.clusters.get(key)
        if cluster is None:
            cluster = known.clusters[key] = known.next("cluster")
            batch.clusters.append((cluster, key, None))
        batch.authors.append((n, id, name, cluster))
        return n

    def _venue(self, batch: Batch, venue: VenueRow) -> int:
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

    def _begin(self, job: Callable[[Filler | _Here], Gone | None]) -> None:
        """Have something done by who writes just now, when what is under way is done."""
        self.join()
        self._under_way = self._thread.submit(lambda: job(self._hand()))

    def _hand(self) -> Filler | _Here:
        if self._filler is not None and not self._filler.ready():
            # it could not be started as it should; the file can be written all the same
            self._end_filler()
        return self._filler or _Here(self._db)
