"""Writes to the SQLite file: the thread of the caller prepares batches, a second thread writes them at the same time.

While a file is filled with large batches, that thread passes them to a separate process, which defers the indexes. Each public method waits
for the batch in progress, so that callers notice no difference, except that an error is raised by the next call.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import ExitStack, closing, contextmanager, suppress
from functools import partial
from itertools import chain, compress, repeat
from operator import not_
from typing import Any, NamedTuple

import orjson

from graphapp.errors import GraphappError
from graphapp.model.record_columns import PaperBatch, RecordColumns, RecordHashes
from graphapp.model.rows import (
    Authorship,
    JournalEntry,
    LoadRecord,
    PlacedInOrder,
    RecordHash,
    StoredPaper,
    VenueRow,
)
from graphapp.stores.base import ProgressCallback
from graphapp.stores.id_cache import single_record, single_records
from graphapp.stores.semantics import differs, holds, printed_order, report_of, unrepeated
from graphapp.stores.sqlite import rows
from graphapp.stores.sqlite.batch import Batch, Removed, forget, log, transaction, write
from graphapp.stores.sqlite.bulk_load import WriterProcess
from graphapp.stores.sqlite.deferred_indexes import DeferredStep, DeferredWork, make_indexes
from graphapp.stores.sqlite.hashes import any_hash, hashes_of, places_of
from graphapp.stores.sqlite.id_cache import IdCache
from graphapp.stores.sqlite.schema import (
    ERRORS,
    check_file,
    delete_drafts,
    empty_log,
    is_busy,
    open_writer,
    translated,
    writer_lock,
)

__all__ = ["Writer", "check_unused"]

# Maximum number of authors and papers in the dictionaries of the cache (about 300 bytes each); it then moves them to tables.
REMEMBERED = 500_000
# Batches with at least this number of papers are worth the start of a separate process.
LARGE = 2000
# From this number of rows on, indexes are created by such a process, whose temporary files are next to the store.
MANY_ROWS = 1_000_000


ORPHAN_SECONDS = 300.0
"""The longest time to wait for a process that a killed load left behind."""
# milliseconds; as in other connections
_BUSY_MS = 5000


class _ExistingPaper(NamedTuple):
    """A paper that is already in the file: its number and its content."""

    n: int
    paper: StoredPaper


class _LocalWriter:
    """Writes through the connection of this process, as `WriterProcess` does in another one; first completes the work that such a process deferred."""

    defers = False

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._work = DeferredWork(db)

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with transaction(self._db):
            make_indexes(self._db)
            yield self._db

    def write(self, batch: Batch) -> Removed:
        with self._transaction() as db:
            return write(db, batch, self._work)

    def log(self, file: str, report: str) -> None:
        with self._transaction() as db:
            log(db, file, report)

    def forget(self, file: str) -> None:
        with self._transaction() as db:
            forget(db, file)

    def make_indexes(self) -> None:
        with self._transaction():
            pass

    def steps(self, *, grown: bool) -> list[DeferredStep]:
        return self._work.steps(grown=grown)

    def carry_out(self, index: str, note: Callable[[int], object]) -> None:
        self._work.note = note
        with transaction(self._db):
            self._work.carry_out(index)


def _wait_for_orphan(db: sqlite3.Connection, tell: ProgressCallback | None) -> None:
    """Begin a transaction. A process that fills the file may outlive its parent, and with it the writer lock, until it has written a batch or
    created an index, which takes a minute in a very large file. Raises sqlite3.Error if it takes longer than ORPHAN_SECONDS."""
    # short waits, so that Ctrl-C is handled promptly
    db.execute("PRAGMA busy_timeout = 200")
    deadline = time.monotonic() + ORPHAN_SECONDS
    while not db.in_transaction:
        try:
            db.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            if not is_busy(error) or time.monotonic() >= deadline:
                raise
            if tell is not None:
                tell(
                    "Waiting for another process to finish writing, such as one that a killed load left", 0, 0
                )
    db.execute(f"PRAGMA busy_timeout = {_BUSY_MS}")


class Writer:
    """The writer of the file `path`. First converts a file of format 3 and completes what a load that was killed had deferred; `tell` receives
    the progress. Raises StoreBusy if another process writes for longer than `seconds`."""

    def __init__(self, path: str, seconds: float, tell: ProgressCallback | None = None) -> None:
        self._path = path
        self._lock = threading.RLock()
        with ExitStack() as on_failure:
            self._right = on_failure.enter_context(closing(writer_lock(path, seconds)))
            delete_drafts(path)
            with self._errors():
                self._db = on_failure.enter_context(closing(open_writer(path)))
                _wait_for_orphan(self._db, tell)
                with transaction(self._db):
                    self._cache = IdCache(self._db)
            on_failure.pop_all()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="graphapp-writer")
        self._under_way: Future[Any] | None = None
        self._process: WriterProcess | None = None
        self._local: _LocalWriter | None = None
        # of the batch that is being prepared, by record
        self._hashes: dict[str, tuple[int | None, int, int, int]] = {}
        # those of its columns
        self._hashed: RecordHashes | None = None
        # the preparation of a batch was interrupted: the cache may contain numbers of rows that do not exist
        self._in_doubt = False
        # papers when the file was last settled, and papers written since
        self._settled = self._cache.last["paper"]
        self._written = 0
        try:
            self.settle(tell)
        except BaseException:
            # the writer lock must not last as long as a traceback that refers to this object
            with suppress(GraphappError):
                self.close()
            raise

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except ERRORS as error:
            raise translated(error, self._path) from error

    # --- called by the store

    def join(self) -> Any:
        """Wait for the job in progress. Returns its result, and raises its errors."""
        with self._lock:
            if self._under_way is None:
                return None
            wait([self._under_way])
            done, self._under_way = self._under_way, None
            with self._errors():
                try:
                    result = done.result()
                except BaseException:
                    self._end_process()
                    # what it noted for the end of the load may have been rolled back
                    self._local = None
                    # numbers were assigned to rows that are not in the file now
                    self._cache = IdCache(self._db)
                    raise
            if type(result) is Removed:
                self._cache.remove(result)
            return result

    def _end_process(self) -> None:
        if self._process is not None:
            self._process.close()
            self._process = None

    def upsert(
        self,
        papers: Sequence[StoredPaper],
        gone: Collection[str] = (),
        entries: Sequence[JournalEntry] = (),
        hashes: Sequence[RecordHash] | None = None,
    ) -> None:
        with self._lock, self._errors():
            self._tidy_cache()
            columns, papers = _parted(papers)
            held = self._held([*columns.ids, *(paper.id for paper in papers)])
            if held and columns:
                columns, papers = _without(columns, held, papers)
                # those that were moved are found by their names
                hashes = None if hashes is None else [*hashes]
            ids = {*columns.ids, *(paper.id for paper in papers)} if gone else ()
            removed = self._held(set(gone).difference(ids)).values() if gone else ()
            changed = [
                paper for paper in papers if paper.id not in held or differs(held[paper.id].paper, paper)
            ]
            self._hashes = _by_record(hashes or ())
            self._hashed = hashes if isinstance(hashes, RecordHashes) else None
            if not columns and not changed and not removed:
                if entries or hashes:
                    lost = hashes is None and any(entry.data is None for entry in entries)
                    alone = self._annotated(Batch.empty(0), entries, loses_hashes=lost)
                    self._begin(lambda hand: hand.write(alone))
                return
            new = len(columns) + len(changed)
            self._written += new
            if new >= LARGE:
                self._start_process()
            self._in_doubt = True
            self._look_up(columns, changed)
            batch = self._removing(self._batch(columns, changed, held), removed)
            batch = self._annotated(batch, entries, loses_hashes=hashes is None)
            self._begin(lambda hand: hand.write(batch))
            # not before: an interrupted wait for the previous batch loses this one
            self._in_doubt = False
            if batch.dropped_authors or batch.dropped_venues:
                self.join()

    def matching(
        self, records: Collection[str], dois: Collection[str], fingerprints: Collection[int]
    ) -> list[StoredPaper]:
        with self._lock, self._errors():
            if not self._cache.complete:
                self.join()
                return rows.papers(self._db, rows.matching(self._db, records, dois, fingerprints))
            numbers = self._cache.papers.holding(records, dois, fingerprints)
            if not numbers:
                return []
            self.join()
            return [
                paper
                for paper in rows.papers(self._db, numbers)
                # a paper may have changed since it was cached
                if holds(paper, records, dois, fingerprints)
            ]

    def record_hashes(self, records: Collection[str] | None) -> list[RecordHash]:
        with self._lock, self._errors():
            if records is None:
                self.join()
                return any_hash(self._db)
            numbers = self._papers_of(records)
            return hashes_of(self._db, numbers, records) if numbers else []

    def _papers_of(self, records: Collection[str]) -> Collection[int]:
        """The numbers of the papers that have these records, and perhaps of others."""
        if self._cache.complete:
            numbers: Collection[int] = list(self._cache.papers.holding(records, (), ()))
            if numbers:
                self.join()
            return numbers
        self.join()
        return rows.matching(self._db, records, (), ())

    def settle(self, tell: ProgressCallback | None = None) -> None:
        """Create the missing indexes, and those that have outgrown their parts after papers were written, and count the papers of every uncounted
        cluster, each in a transaction of its own. `tell` receives roughly the numbers of rows."""
        with self._lock:
            grown = self._written > 0
            steps: list[DeferredStep] = self._done(lambda hand: hand.steps(grown=grown))
            total, done = sum(step.rows for step in steps), 0
            if total >= MANY_ROWS:
                self._start(defers=False)
            for step in steps:
                if tell is not None:
                    tell(step.what, done, total)
                self._done(partial(_carry_out, step, done, total, tell))
                done += step.rows
            self._end_process()
            self._settled, self._written = self._cache.last["paper"], 0

    def log_load(self, load: LoadRecord) -> None:
        report = report_of(load)
        with self._lock:
            self._begin(lambda hand: hand.log(load.file, report))

    def forget_load(self, file: str) -> None:
        with self._lock:
            self._begin(lambda hand: hand.forget(file))

    def close(self) -> None:
        with self._lock:
            try:
                self.join()
            finally:
                self._thread.shutdown()
                self._end_process()
                with suppress(sqlite3.Error):
                    empty_log(self._db)
                self._db.close()
                self._right.close()

    # --- preparing a batch

    def _tidy_cache(self) -> None:
        """Keep the cache correct and small."""
        if self._in_doubt:
            # rows that are not cached are looked up from now on
            self._done(lambda hand: hand.make_indexes())
            self._cache = IdCache(self._db)
            self._in_doubt = False
        if self._cache.size <= REMEMBERED:
            return
        self.join()
        if self._cache.complete:
            self._cache.compact()
        else:
            self._cache = IdCache(self._db)

    def _start_process(self) -> None:
        """Let a separate process write if that is worthwhile: as soon as the number of papers has doubled, one that defers the indexes."""
        doubled = self._written >= self._settled
        if self._process is not None and (self._process.defers or not doubled):
            return
        if not (self._cache.complete or doubled):
            return
        self.join()
        self._end_process()
        if not self._cache.complete:
            self._cache.read(self._db)
        self._start(defers=doubled)

    def _start(self, *, defers: bool) -> None:
        if self._process is None:
            with suppress(OSError):
                self._process = WriterProcess(self._path, defers=defers)

    def _held(self, ids: Collection[str]) -> dict[str, _ExistingPaper]:
        """Those of these papers that are in the file, by id."""
        numbers = self._paper_numbers(ids)
        if not numbers:
            return {}
        self.join()
        return {
            paper.id: _ExistingPaper(numbers[paper.id], paper)
            for paper in rows.papers(self._db, numbers.values())
        }

    def _look_up(self, columns: RecordColumns, papers: Sequence[StoredPaper]) -> None:
        """Move the numbers of the authors, clusters and venues of these papers that the file may contain to the dictionaries of the cache."""
        cache = self._cache
        authors, clusters = cache.authors, cache.authors.clusters
        if cache.complete:
            if cache.compacted:
                authors.recall(columns, papers)
            return
        unknown = authors.unknown_of(columns, papers)
        authors.learn(self._in_file("author", "id", {id for id, _ in unknown}))
        keys = {key for id, key in unknown if authors.of(id) is None} - clusters.keys()
        clusters.update(self._in_file("cluster", "key", keys))
        listed = [run.roster.venues[venue] for run in columns.runs() for venue in set(run.venues)]
        listed += [paper.venue for paper in papers]
        venues = {venue.id for venue in listed if venue} - cache.venues.keys()
        found = rows.where_in(self._db, "SELECT id, n, kind FROM venue WHERE id IN", venues)
        cache.venues.update((id, (n, kind)) for id, n, kind in found)

    def _in_file(self, table: str, column: str, values: Collection[str]) -> Iterator[tuple[str, int]]:
        """The rows of the file with these values in a column: value and number."""
        self.join()
        return rows.where_in(self._db, f"SELECT {column}, n FROM {table} WHERE {column} IN", values)

    def _paper_numbers(self, ids: Collection[str]) -> dict[str, int]:
        """The numbers of those of these papers that are in the file."""
        if not self._cache.complete:
            return dict(self._in_file("paper", "id", ids))
        known = self._cache.papers.ids
        numbers = {} if known.keys().isdisjoint(ids) else {id: known[id] for id in ids if id in known}
        if candidates := list(self._cache.papers.tables[0].find(ids)):
            self.join()
            sql = "SELECT n, id FROM paper WHERE n IN (SELECT value FROM json_each(?))"
            found = dict(self._db.execute(sql, (rows.as_json(n for _, n in candidates),)))
            numbers.update((id, n) for id, n in candidates if found.get(n) == id)
        return numbers

    def _batch(
        self, columns: RecordColumns, papers: Sequence[StoredPaper], held: dict[str, _ExistingPaper]
    ) -> Batch:
        batch = Batch.empty(self._cache.last["paper"] + 1)
        authors = self._cache.authors
        numbers: list[int] = []
        parts = self._add_columns(batch, columns)
        lists: list[list[int]] = []
        dropped_authors: set[int] = set()
        dropped_venues: set[str] = set()
        for paper in papers:
            old = held.get(paper.id) if held else None
            if old is None:
                n = self._cache.next("paper")
                numbers.append(n)
                if type(paper.authors) is PlacedInOrder:
                    # nearly all lists have this form, and this is the fastest way
                    lists.append(authors.numbers(paper.authors.people))
                    continue
                lists.append([])
            else:
                n = old.n
                numbers.append(n)
                batch.replaced.append((old.paper.year, old.paper.title, n))
                dropped_authors |= self._dropped_authors(old.paper, paper.authors)
                if old.paper.venue and (paper.venue is None or paper.venue.id != old.paper.venue.id):
                    dropped_venues.add(old.paper.venue.id)
            batch.wrote.extend((n, *entry) for entry in self._numbered(paper.authors))
        self._add_papers(batch, papers, numbers)
        parts += [orjson.dumps(lists)[1:-1]] if lists else []
        batch = batch._replace(
            clusters=authors.added_clusters,
            authors=authors.added,
            dropped_authors=list(dropped_authors),
            dropped_venues=list(dropped_venues),
            lists=f"[{b','.join(parts).decode()}]",
        )
        authors.added, authors.added_clusters = [], []
        return batch

    def _add_columns(self, batch: Batch, columns: RecordColumns) -> list[bytes]:
        """Add new papers to the batch. Returns their author lists as JSON, separated by commas; those whose authors are not in order are empty, and
        added to the batch."""
        if not columns:
            return []
        last = self._cache.last
        first = last["paper"] + 1
        last["paper"] += len(columns)
        numbers = range(first, first + len(columns))
        lists = self._cache.authors.number_columns(columns)
        for place, each in columns.unordered.items():
            batch.wrote.extend((first + place, *entry) for entry in self._numbered(each))
        singles = single_records(columns)
        self._cache.papers.add_columns(columns, numbers, singles)
        if not all(singles):
            several = zip(numbers, repeat(0), columns.names)
            batch.sources.extend(compress(several, map(not_, singles)))
        if any(columns.said):
            batch.variants.extend(
                (n, 0, name, said, None, None)
                for n, name, said in zip(numbers, columns.names, columns.said, strict=True)
                if said
            )
        if self._hashed is not None:
            _add_column_hashes(batch, numbers, self._hashed)
        elif self._hashes:
            self._add_hashes(batch, zip(numbers, repeat(0), columns.names))
        venues = self._column_venues(batch, columns)
        batch.papers.extend(
            _flattened(
                *(numbers, columns.ids, columns.titles, None, columns.years, columns.kinds, venues),
                *(columns.lengths(), columns.cuts, columns.abstracts, columns.dois, columns.urls),
                *(columns.fingerprints, singles),
            )
        )
        return lists

    def _column_venues(self, batch: Batch, columns: RecordColumns) -> list[int | None]:
        """The numbers of the venues of new papers. New venues are added to the batch."""
        found: list[int | None] = []
        for run in columns.runs():
            # in the order of the papers
            venues = {each: run.roster.venues[each] for each in dict.fromkeys(run.venues)}
            numbers = {each: venue and self._venue(batch, venue) for each, venue in venues.items()}
            found += map(numbers.__getitem__, run.venues)
        return found

    def _annotated(self, batch: Batch, entries: Iterable[JournalEntry], *, loses_hashes: bool) -> Batch:
        """The batch, with entries of the journal and the hashes of records whose papers it does not write."""
        others = self._hashes
        places = dict(places_of(self._db, self._papers_of(others))) if others else {}
        return batch._replace(
            entries=[(*entry,) for entry in entries],
            other_hashes=[(*places[record], *each) for record, each in others.items() if record in places],
            loses_hashes=loses_hashes,
        )

    def _numbered(self, listed: Sequence[Authorship]) -> Iterator[tuple[int, int, int | None]]:
        """Place, author number and position of each entry of an author list."""
        authors = self._cache.authors
        if type(listed) is PlacedInOrder:
            # these rows may have a number that is in no dictionary any more
            yield from ((place, n, place) for place, n in enumerate(authors.numbers(listed.people)))
        else:
            for place, entry in enumerate(printed_order(listed)):
                yield place, authors.number(entry.author), entry.position

    def _removing(self, batch: Batch, removed: Iterable[_ExistingPaper]) -> Batch:
        """The batch, with the papers to remove."""
        authors = set(batch.dropped_authors)
        venues = set(batch.dropped_venues)
        for n, paper in removed:
            batch.removed.append((paper.year, paper.title, n))
            authors |= self._dropped_authors(paper, ())
            venues |= {paper.venue.id} if paper.venue else set()
        return batch._replace(dropped_authors=list(authors), dropped_venues=list(venues))

    def _dropped_authors(self, old: StoredPaper, authors: Iterable[Authorship]) -> set[int]:
        """Numbers of the author rows of the old paper that are not among these authors."""
        ids = {entry.author.id for entry in old.authors} - {entry.author.id for entry in authors}
        known = self._cache.authors
        unknown = known.unknown(ids)
        if self._cache.complete:
            known.recall_rows(unknown)
        else:
            known.learn(self._in_file("author", "id", unknown))
        return {n for n in map(known.of, ids) if n is not None}

    def _add_papers(self, batch: Batch, papers: Sequence[StoredPaper], numbers: Sequence[int]) -> None:
        """Add the rows of these papers with their numbers to the batch, except their author lists."""
        singles = list(map(single_record, papers))
        self._cache.papers.add(papers, numbers, singles)
        for n, paper, single in zip(numbers, papers, singles, strict=True):
            if not single:
                batch.sources.extend([(n, place, record) for place, record in enumerate(paper.sources)])
            if paper.variants:
                batch.variants.extend([(n, place, *variant) for place, variant in enumerate(paper.variants)])
        if self._hashes:
            read = zip(numbers, papers, strict=True)
            self._add_hashes(
                batch, ((n, place, record) for n, paper in read for place, record in enumerate(paper.sources))
            )
        venues = [None if paper.venue is None else self._venue(batch, paper.venue) for paper in papers]
        rows_of_papers = [
            (
                n,
                paper.id,
                paper.title,
                None,
                paper.year,
                paper.kind,
                venue,
                len(paper.authors),
                paper.authors_cut,
                paper.abstract,
                paper.doi,
                paper.url,
                paper.fingerprint,
                single,
            )
            for n, paper, venue, single in zip(numbers, papers, venues, singles, strict=True)
        ]
        batch.papers.extend(chain.from_iterable(rows_of_papers))

    def _add_hashes(self, batch: Batch, records: Iterable[tuple[int, int, str]]) -> None:
        """Add the hashes of these records: the number of the paper, the place among its records, and the name of each."""
        left = self._hashes
        found = (
            (n, place, *known)
            for n, place, record in records
            if (known := left.pop(record, None)) is not None and known[0] is not None
        )
        batch.hashes.extend(chain.from_iterable(found))

    def _venue(self, batch: Batch, venue: VenueRow) -> int:
        known = self._cache.venues.get(venue.id)
        if known is None:
            n = self._cache.next("venue")
            batch.venues.append((n, venue.id, venue.name, venue.kind))
        else:
            n, kind = known
            if kind is not None or venue.kind is None:
                return n
            batch.kinds.append((venue.kind, n))
        self._cache.venues[venue.id] = n, venue.kind
        return n

    # --- writing the batch, in the thread

    def _begin(self, job: Callable[[WriterProcess | _LocalWriter], Any]) -> None:
        """Pass a job to the current writer, after the job in progress."""
        self.join()
        self._under_way = self._thread.submit(lambda: job(self._hand()))

    def _done(self, job: Callable[[WriterProcess | _LocalWriter], Any]) -> Any:
        """The result of a job."""
        self._begin(job)
        return self.join()

    def _hand(self) -> WriterProcess | _LocalWriter:
        if self._process is not None and not self._process.ready():
            # the process could not be started; the file can be written nevertheless
            self._end_process()
        if self._process is not None:
            # it changes what is left to do
            self._local = None
            return self._process
        self._local = self._local or _LocalWriter(self._db)
        return self._local


def _parted(papers: Sequence[StoredPaper]) -> tuple[RecordColumns, Sequence[StoredPaper]]:
    """The papers in columns, and the others, with each id once."""
    if isinstance(papers, PaperBatch):
        return papers.columns, papers.others
    return RecordColumns(), unrepeated(papers)


def _without(
    columns: RecordColumns, ids: Collection[str], papers: Sequence[StoredPaper]
) -> tuple[RecordColumns, Sequence[StoredPaper]]:
    """The columns without the papers with these ids, and the other papers with them."""
    places = [place for place, id in enumerate(columns.ids) if id in ids]
    return columns.without(places), [*map(columns.__getitem__, places), *papers]


def _by_record(hashes: Sequence[RecordHash]) -> dict[str, tuple[int | None, int, int, int]]:
    """The other values of each hash by record."""
    if isinstance(hashes, RecordHashes):
        return dict(hashes.others)
    return {each.record: each[1:] for each in hashes}


def _flattened(*columns: Sequence[Any] | None) -> list[Any]:
    """The values of rows, one row after the other. A column that is None has no value; the first one has a value for each row."""
    assert columns[0] is not None
    width = len(columns)
    found: list[Any] = [None] * (width * len(columns[0]))
    for place, column in enumerate(columns):
        if column is not None:
            found[place::width] = column
    return found


def _add_column_hashes(batch: Batch, papers: Sequence[int], hashes: RecordHashes) -> None:
    """Add the hashes of the records of new papers, which are those of the columns and have these numbers."""
    found, numbers = hashes.columns.hashes, hashes.numbers
    if None in found:
        given = [hash is not None for hash in found]
        papers, numbers = [*compress(papers, given)], [*compress(numbers, given)]
        found = [*compress(found, given)]
    size = len(papers)
    loads, places = [hashes.load] * size, [hashes.place] * size
    batch.hashes.extend(_flattened(papers, [0] * size, found, loads, places, numbers))


def _carry_out(
    step: DeferredStep,
    done: int,
    total: int,
    tell: ProgressCallback | None,
    hand: WriterProcess | _LocalWriter,
) -> None:
    def note(rows: int) -> None:
        if tell is not None:
            tell(step.what, done + min(rows, step.rows), total)

    hand.carry_out(step.name, note)


def check_unused(path: str) -> None:
    """Raises StoreBusy while another process writes to the store at `path`, StoreUnreadable if it is not a store, and StoreUnavailable. Moves what is
    in its log into the file, and changes nothing else."""
    check_file(path)
    with closing(writer_lock(path, 0)):
        try:
            with closing(open_writer(path)) as db:
                # a process that a killed load left behind
                db.execute("PRAGMA busy_timeout = 0")
                with transaction(db):
                    pass
                empty_log(db)
        except ERRORS as error:
            raise translated(error, path) from error
