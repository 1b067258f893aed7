"""Writes to the Neo4j graph in batches.

A first load matches and prepares a batch while the server writes the two before it, each in its own transaction: it creates the nodes of
the second while it creates the relationships of the first. They are committed in order; if one fails, the next one is rolled back. Every
method waits for those batches whose outcome it needs, so that callers notice no difference, except that an error of a large batch is raised
by one of the next two calls.
"""

from __future__ import annotations

import threading
import uuid
from collections import deque
from collections.abc import Collection, Sequence, Set
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import Any, NamedTuple

import neo4j

from graphapp.errors import StoreBusy, StoreUnavailable
from graphapp.model.rows import JournalEntry, LoadRecord, StoredPaper
from graphapp.stores.neo4j import rows as neo4j_rows
from graphapp.stores.neo4j.batch import Batch, batch_of
from graphapp.stores.neo4j.connection import ERRORS, Connection, Runner, rows
from graphapp.stores.neo4j.id_cache import IdCache
from graphapp.stores.neo4j.transaction import Changes, RevisionMismatch, write, write_early, write_journal
from graphapp.stores.semantics import differs, holds, report_of, unrepeated

__all__ = ["Writer"]

# Maximum number of cached authors and papers; a larger load continues with look-ups (about 200 bytes each).
CACHED = 2_000_000
# Batches with at least this number of papers are written while the next one is prepared.
LARGE = 2000
# Number of large batches that are written at the same time.
AT_ONCE = 2

_FIRST_ROWS = (
    "UNWIND $ids AS id MATCH (c:Author {key: id}) WHERE c.graphapp_papers IS NOT NULL RETURN c.key, id(c)"
)
_COUNT = """
MATCH (c:Author) WHERE c.graphapp_papers < 0
SET c.graphapp_papers = COUNT { MATCH (:Author {key: c.key})-[:WROTE]->(p:Paper) RETURN DISTINCT p }
"""
_LOG = """
OPTIONAL MATCH (l:GraphappLoad) WITH coalesce(max(l.place), 0) + 1 AS place
MERGE (l:GraphappLoad {id: $file}) ON CREATE SET l.place = place SET l.report = $report
"""


class Writer:
    """The writer of the graph of a connection; used by one thread at a time."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._lock = threading.RLock()
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="graphapp-writer")
        # the batches in progress, oldest first
        self._under_way: deque[_BatchInProgress] = deque()
        self._revision = ""
        # the revision of a batch whose outcome is unknown
        self._attempted: str | None = None
        self._cache = IdCache(complete=False)
        self._renew()

    def _renew(self) -> bool:
        """Empty the cache and read the revision; False if another process has written since it was last read."""
        ((revision, some),) = self._connection.ask(
            "MATCH (s:GraphappState {id: 'state'}) RETURN s.revision, EXISTS { MATCH (:Paper) }"
        ) or ((None, None),)
        if revision is None:
            raise StoreUnavailable(
                f"The database at {self._connection.address} was emptied by another process.",
                "Open the store again.",
            )
        ours = {self._revision, self._attempted}
        self._revision, self._attempted = revision, None
        self._cache = IdCache(complete=not some)
        return revision in ours

    def _busy(self) -> StoreBusy:
        return StoreBusy(
            f"Another process is writing to {self._connection.address}.",
            "Run the command again when the other process has finished: the command resumes where it stopped.",
        )

    # --- called by the store

    def join(self) -> None:
        """Wait for the batches in progress. Raises their errors; these batches may then not be in the graph."""
        with self._lock:
            self._wait(0)

    def close(self) -> None:
        """Wait for the batches in progress, and end the threads. Raises errors of the batches."""
        with self._lock:
            try:
                self.join()
            finally:
                self._threads.shutdown(wait=False)

    def _wait(self, most: int) -> None:
        """Wait until at most `most` batches are in progress. Raises the error of the first batch that failed, as soon as it is known; the
        batch after it is then not written either."""
        under_way = self._under_way
        while len(under_way) > most or (under_way and under_way[0].done.done()):
            wait([under_way[0].done])
            try:
                if not under_way[0].done.result():
                    self._cache = IdCache(complete=False)
            except RevisionMismatch:
                self._abandon()
                self._renew()
                raise self._busy() from None
            except BaseException:
                self._abandon()
                # the cache contains nodes that may not be in the graph
                self._cache = IdCache(complete=False)
                raise
            under_way.popleft()

    def _abandon(self) -> None:
        """Forget all batches in progress, of which the first has failed, when they have ended."""
        wait([batch.done for batch in self._under_way])
        self._under_way.clear()

    def upsert(
        self,
        papers: Sequence[StoredPaper],
        gone: Collection[str] = (),
        entries: Sequence[JournalEntry] = (),
    ) -> None:
        with self._lock:
            if not self._cache.complete:
                self.join()
            if self._attempted or self._cache.size > CACHED:
                self.join()
                if not self._renew():
                    raise self._busy()
            papers = unrepeated(papers)
            batch = self._batch(papers, set(gone) - {paper.id for paper in papers})
            if batch is None:
                if entries:
                    self.join()
                    self._connection.write(lambda tx: write_journal(tx, entries))
                return
            batch.entries = list(entries)
            background = self._cache.complete and not batch.drops and len(batch.papers) >= LARGE
            self._wait(AT_ONCE - 1 if background else 0)
            self._begin(batch)
            if not background:
                self.join()

    def matching(
        self, records: Collection[str], dois: Collection[str], fingerprints: Collection[int]
    ) -> list[StoredPaper]:
        def work(tx: Runner) -> list[StoredPaper]:
            return neo4j_rows.by_id(tx, neo4j_rows.matching(tx, records, dois, fingerprints))

        with self._lock:
            if not self._cache.complete:
                self.join()
                return self._connection.look(work)
            papers = self._read(self._cache.papers.holding(records, dois, fingerprints))
        # a paper may have changed since it was cached
        return [paper for paper in papers if holds(paper, records, dois, fingerprints)]

    def settle(self) -> None:
        """Count the papers of every uncounted cluster."""

        def work(tx: neo4j.ManagedTransaction) -> None:
            state = rows(
                tx, "MATCH (s:GraphappState {id: 'state'}) SET s.counted = s.counted RETURN s.counted"
            )
            if state == [[False]]:
                tx.run(_COUNT).consume()
                tx.run("MATCH (s:GraphappState {id: 'state'}) SET s.counted = true").consume()

        with self._lock:
            self.join()
            if self._connection.ask("MATCH (s:GraphappState {id: 'state'}) RETURN s.counted") == [[False]]:
                self._connection.write(work)

    def log_load(self, load: LoadRecord) -> None:
        report = report_of(load)
        with self._lock:
            self.join()
            self._connection.write(lambda tx: tx.run(_LOG, file=load.file, report=report).consume())

    def forget_load(self, file: str) -> None:
        query = "MATCH (l:GraphappLoad {id: $file}) DELETE l"
        with self._lock:
            self.join()
            self._connection.write(lambda tx: tx.run(query, file=file).consume())

    # --- preparing a batch

    def _batch(self, papers: Sequence[StoredPaper], removed: Collection[str]) -> Batch | None:
        """The rows of those papers that are new or differ from the graph's, and of those to be removed; None if nothing changes."""
        try:
            held = self._held([paper.id for paper in papers])
            gone = self._held(removed).values()
            changed = [paper for paper in papers if paper.id not in held or differs(held[paper.id], paper)]
            if not changed and not gone:
                return None
            self._look_up(changed)
            return batch_of(changed, held, gone, self._cache)
        except BaseException:
            # the cache contains nodes that will not be in the graph
            self._cache = IdCache(complete=False)
            raise

    def _held(self, ids: Collection[str]) -> dict[str, StoredPaper]:
        """Those of these papers that are in the graph, by id."""
        if self._cache.complete:
            ids = [id for id in ids if id in self._cache.papers.ids]
        return {paper.id: paper for paper in self._read(ids)}

    def _read(self, ids: Collection[str]) -> list[StoredPaper]:
        """The papers with these ids, read while batches are written, unless these write one of them."""
        if not ids:
            return []
        while not all(batch.papers.isdisjoint(ids) for batch in self._under_way):
            self._wait(len(self._under_way) - 1)
        return self._connection.look(lambda tx: neo4j_rows.by_id(tx, ids))

    def _look_up(self, papers: Sequence[StoredPaper]) -> None:
        """Add to the cache those authors, clusters and venues of these papers that are in the graph, unless the cache is complete."""
        cache = self._cache
        if cache.complete:
            return
        people = {entry.author for paper in papers for entry in paper.authors}
        ids = list({row.id for row in people} - cache.authors.keys())
        keys = list({row.key for row in people} - cache.clusters.keys())
        venues = list({paper.venue.id for paper in papers if paper.venue} - cache.venues.keys())

        def work(tx: Runner) -> tuple[list[list[Any]], ...]:
            return (
                rows(tx, "UNWIND $ids AS id MATCH (a:Author {id: id}) RETURN a.id, id(a), a.key", ids=ids),
                rows(tx, _FIRST_ROWS, ids=keys),
                rows(tx, "UNWIND $ids AS id MATCH (v:Venue {id: id}) RETURN v.id, id(v), v.kind", ids=venues),
            )

        authors, clusters, places = self._connection.look(work)
        cache.authors.update((id, n) for id, n, _ in authors)
        cache.author_keys.update((id, key) for id, _, key in authors)
        cache.clusters.update((key, n) for key, n in clusters)
        cache.venues.update((id, n) for id, n, _ in places)
        cache.venue_kinds.update((id, kind) for id, _, kind in places)

    # --- writing a batch, in a thread

    def _begin(self, batch: Batch) -> None:
        cache = self._cache
        previous = self._under_way[-1].done if self._under_way else None
        done = self._threads.submit(lambda: self._write(batch, cache, previous))
        self._under_way.append(_BatchInProgress({row[0] for row in (*batch.papers, *batch.replaced)}, done))

    def _write(self, batch: Batch, cache: IdCache, previous: Future[bool] | None) -> bool:
        """Write a batch after the `previous` one, and add the internal ids of new nodes to the cache; False if these are unknown."""
        revision = uuid.uuid4().hex
        changes = None
        if previous is not None:
            changes = self._write_early(batch, cache, previous, revision)
        if changes is None:
            seen = self._revision
            try:
                changes = self._connection.write(lambda tx: write(tx, batch, cache, seen, revision))
            except BaseException:
                self._attempted = revision
                raise
        self._revision = revision
        if changes is None:
            return False
        _update(cache, changes)
        return True

    def _write_early(
        self, batch: Batch, cache: IdCache, previous: Future[bool], revision: str
    ) -> Changes | None:
        """Write a batch whose nodes are created before the `previous` one is committed. None if the server did not confirm it."""

        def revision_before() -> str:
            previous.result()
            return self._revision

        try:
            return self._connection.attempt(
                lambda tx: write_early(tx, batch, cache, revision_before, revision)
            )
        except ERRORS:
            previous.result()
            return None


class _BatchInProgress(NamedTuple):
    """A batch that is being written: the ids of its papers, and the result of `Writer._write`."""

    papers: Set[str]
    done: Future[bool]


def _update(cache: IdCache, changes: Changes) -> None:
    cache.authors.update(changes.authors)
    cache.venues.update(changes.venues)
    cache.clusters.update(changes.clusters)
    for id in changes.removed_authors:
        cache.authors.pop(id, None)
        cache.author_keys.pop(id, None)
    for key in changes.removed_clusters:
        cache.clusters.pop(key, None)
        cache.cluster_papers.pop(key, None)
    for id in changes.removed_venues:
        cache.venues.pop(id, None)
        cache.venue_kinds.pop(id, None)
