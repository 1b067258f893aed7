"""Writing to the Neo4j graph: batches of rows by UNWIND, each batch in one transaction.

Each transaction first takes the node of the state, so that writers wait for each other, and finds there the revision that this writer saw
last. Another one means that somebody else wrote: what is remembered is looked up anew. The new revision means that an earlier try was
carried out although its answer was lost: nothing is done again.
"""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

import neo4j
import orjson

from graphapp import names
from graphapp.errors import StoreUnavailable
from graphapp.records import Kind
from graphapp.stores import neo4j_rows
from graphapp.stores.base import AuthorRow, Authorship, LoadRecord, StoredPaper, VenueRow
from graphapp.stores.neo4j_connection import WRITE_RETRY_SECONDS, Connection, rows
from graphapp.stores.rules import differs, printed_order, unrepeated

__all__ = ["Writer"]

# What is remembered of the graph; a larger load goes on with look-ups (about 200 bytes each).
REMEMBERED = 2_000_000

_TAKE = """
MATCH (s:GraphappState {id: 'state'}) WITH s, s.revision AS before
SET s.revision = $revision, s.counted = false RETURN before
"""
_NUMBER = "MATCH (c:GraphappName {key: key}) WHERE c.papers IS NOT NULL SET c.papers = null"
_UNLINK = "MATCH (:Paper {id: r[0]})-[link]-() DELETE link"
_UNRECORD = "MATCH (record:GraphappRecord {paper: r[0]}) DELETE record"
_UNVARY = "MATCH (variant:GraphappVariant {paper: r[0]}) DELETE variant"
_PAPER = (
    "{id: r[0], title: r[1], year: r[2], kind: r[3], abstract: r[4], doi: r[5], url: r[6], sources: r[7],"
    " authors_cut: r[8]}"
)
_SIDE = "{id: r[0], year: r[2], fingerprint: r[9], words: r[10], order: r[11]}"
# Each is run on a list of rows, in this order, where that is not empty.
_STATEMENTS: dict[str, tuple[str, ...]] = {
    "counted_keys": (f"UNWIND $rows AS key {_NUMBER}",),
    "replaced": (
        f"UNWIND $rows AS r {_UNLINK}",
        f"UNWIND $rows AS r {_UNRECORD}",
        f"UNWIND $rows AS r {_UNVARY}",
        f"UNWIND $rows AS r MATCH (p:Paper {{id: r[0]}}) SET p = {_PAPER}",
        f"UNWIND $rows AS r MATCH (g:GraphappPaper {{id: r[0]}}) SET g = {_SIDE}",
    ),
    "removed": (
        f"UNWIND $rows AS r {_UNLINK}",
        f"UNWIND $rows AS r {_UNRECORD}",
        f"UNWIND $rows AS r {_UNVARY}",
        "UNWIND $rows AS r MATCH (p:Paper {id: r[0]}) DELETE p",
        "UNWIND $rows AS r MATCH (g:GraphappPaper {id: r[0]}) DELETE g",
    ),
    "venues": ("UNWIND $rows AS r CREATE (:Venue {id: r[0], name: r[1], kind: r[2]})",),
    "kinds": ("UNWIND $rows AS r MATCH (v:Venue {id: r[0]}) WHERE v.kind IS NULL SET v.kind = r[1]",),
    "keys": ("UNWIND $rows AS r CREATE (:GraphappName {key: r[0], words: r[1]})",),
    "authors": ("UNWIND $rows AS r CREATE (:Author {id: r[0], name: r[1], key: r[2]})",),
    "papers": (
        f"UNWIND $rows AS r CREATE (:Paper {_PAPER})",
        f"UNWIND $rows AS r CREATE (:GraphappPaper {_SIDE})",
    ),
    "records": ("UNWIND $rows AS r CREATE (:GraphappRecord {record: r[0], paper: r[1]})",),
    "variants": (
        "UNWIND $rows AS r CREATE (:GraphappVariant {paper: r[0], place: r[1], record: r[2], said: r[3], doi: r[4],"
        " fingerprint: r[5]})",
    ),
    "wrote": (
        "UNWIND $rows AS r MATCH (a:Author {id: r[0]}) MATCH (p:Paper {id: r[1]})"
        " CREATE (a)-[:WROTE {position: r[2]}]->(p)",
    ),
    "published": (
        "UNWIND $rows AS r MATCH (p:Paper {id: r[0]}) MATCH (v:Venue {id: r[1]}) CREATE (p)-[:PUBLISHED_IN]->(v)",
    ),
}
_PRUNE_AUTHORS = """
UNWIND $ids AS id MATCH (a:Author {id: id}) WHERE NOT EXISTS { (a)-[:WROTE]->() }
WITH a, a.id AS id, a.key AS key DELETE a RETURN id, key
"""
_PRUNE_KEYS = """
UNWIND $keys AS key MATCH (c:GraphappName {key: key}) WHERE NOT EXISTS { MATCH (:Author {key: key}) }
DELETE c RETURN key
"""
_PRUNE_VENUES = """
UNWIND $ids AS id MATCH (v:Venue {id: id}) WHERE NOT EXISTS { (v)<-[:PUBLISHED_IN]-() }
DELETE v RETURN id
"""
_COUNT = """
MATCH (a:Author)-[:WROTE]->(p:Paper) WITH a.key AS key, count(DISTINCT p) AS papers
MATCH (c:GraphappName {key: key}) WHERE c.papers IS NULL SET c.papers = papers
"""
_LOG = """
OPTIONAL MATCH (l:GraphappLoad) WITH coalesce(max(l.place), 0) + 1 AS place
MERGE (l:GraphappLoad {id: $file}) ON CREATE SET l.place = place SET l.report = $report
"""


class _Changed(Exception):
    """Somebody else has written to the graph."""


@dataclass(slots=True)
class _Known:
    """What the writer remembers of the graph. While it is `whole`, what is not in it is not in the graph."""

    whole: bool
    authors: set[str] = field(default_factory=set)
    keys: set[str] = field(default_factory=set)
    venues: dict[str, Kind | None] = field(default_factory=dict)
    papers: set[str] = field(default_factory=set)
    records: set[str] = field(default_factory=set)
    dois: set[str] = field(default_factory=set)
    fingerprints: set[int] = field(default_factory=set)

    def note(self, paper: StoredPaper) -> None:
        """Remember that a paper is in the graph."""
        self.papers.add(paper.id)
        self.records.update(paper.sources)
        if paper.doi is not None:
            self.dois.add(paper.doi)
        if paper.fingerprint is not None:
            self.fingerprints.add(paper.fingerprint)
        for variant in paper.variants:
            if variant.doi is not None:
                self.dois.add(variant.doi)
            if variant.fingerprint is not None:
                self.fingerprints.add(variant.fingerprint)


@dataclass(slots=True)
class _Batch:
    """Rows ready to be written; the fields but the last two are the keys of `_STATEMENTS`."""

    counted_keys: list[str] = field(default_factory=list)
    replaced: list[list[Any]] = field(default_factory=list)
    removed: list[tuple[str]] = field(default_factory=list)
    venues: list[tuple[str, str, Kind | None]] = field(default_factory=list)
    kinds: list[tuple[str, Kind]] = field(default_factory=list)
    keys: list[tuple[str, str]] = field(default_factory=list)
    authors: list[tuple[str, str, str]] = field(default_factory=list)
    papers: list[list[Any]] = field(default_factory=list)
    records: list[tuple[str, str]] = field(default_factory=list)
    variants: list[tuple[Any, ...]] = field(default_factory=list)
    wrote: list[tuple[str, str, int | None]] = field(default_factory=list)
    published: list[tuple[str, str]] = field(default_factory=list)
    dropped_authors: list[str] = field(default_factory=list)
    dropped_venues: list[str] = field(default_factory=list)


class Writer:
    """The one who writes to the graph of a connection; used by one thread at a time."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._lock = threading.RLock()
        self._revision = ""
        self._known = _Known(whole=False)
        self._some_counted = True
        self._renew()

    def _renew(self) -> None:
        """Forget everything, and see what the graph is now."""
        ((revision, some),) = self._connection.ask(
            "MATCH (s:GraphappState {id: 'state'}) RETURN s.revision, EXISTS { MATCH (:Paper) }"
        ) or ((None, None),)
        if revision is None:
            raise StoreUnavailable(
                f"The database at {self._connection.address} was emptied meanwhile", "Open it again."
            )
        self._revision = revision
        self._known = _Known(whole=not some)
        # false while no cluster can have a number of papers that a change would make wrong
        self._some_counted = bool(some)

    # --- what the store calls

    def upsert(self, papers: Sequence[StoredPaper], gone: Collection[str] = ()) -> None:
        with self._lock:
            if len(self._known.authors) + len(self._known.papers) > REMEMBERED:
                self._renew()
            given = unrepeated(papers)
            removed = set(gone) - {paper.id for paper in given}
            until = time.monotonic() + WRITE_RETRY_SECONDS
            while not self._tried(given, removed):
                if time.monotonic() > until:
                    raise StoreUnavailable(
                        f"Others keep writing to {self._connection.address}",
                        "Try again when they have finished.",
                    )
                self._renew()

    def matching(
        self, records: Collection[str], dois: Collection[str], fingerprints: Collection[int]
    ) -> list[StoredPaper]:
        known = self._known
        if known.whole:
            records = [record for record in records if record in known.records]
            dois = [doi for doi in dois if doi in known.dois]
            fingerprints = [number for number in fingerprints if number in known.fingerprints]
        if not (records or dois or fingerprints):
            return []
        return self._connection.read(
            lambda tx: neo4j_rows.by_id(tx, neo4j_rows.matching(tx, records, dois, fingerprints))
        )

    def settle(self) -> None:
        """Count the papers of every cluster that is not counted."""

        def work(tx: neo4j.ManagedTransaction) -> None:
            state = rows(
                tx, "MATCH (s:GraphappState {id: 'state'}) SET s.counted = s.counted RETURN s.counted"
            )
            if state == [[False]]:
                tx.run(_COUNT).consume()
                tx.run("MATCH (s:GraphappState {id: 'state'}) SET s.counted = true").consume()

        with self._lock:
            if self._connection.ask("MATCH (s:GraphappState {id: 'state'}) RETURN s.counted") == [[False]]:
                self._connection.write(work)
            self._some_counted = True

    def log_load(self, load: LoadRecord) -> None:
        report = orjson.dumps(load, default=list).decode()
        with self._lock:
            self._connection.write(lambda tx: tx.run(_LOG, file=load.file, report=report).consume())

    # --- a batch

    def _tried(self, papers: Sequence[StoredPaper], gone: Collection[str]) -> bool:
        """Write what is new of these papers, and remove those that are `gone`; False when somebody else has written meanwhile, and
        nothing was done."""
        try:
            known = self._held([paper.id for paper in papers])
            removed = self._held(gone)
            changed = [paper for paper in papers if paper.id not in known or differs(known[paper.id], paper)]
            if not changed and not removed:
                return self._is_current()
            self._look_up(changed)
            batch = self._batch(changed, known, removed.values())
            self._write(batch)
        except _Changed:
            return False
        except BaseException:
            # what is remembered may not be in the graph
            self._known = _Known(whole=False)
            raise
        return True

    def _is_current(self) -> bool:
        if self._known.whole:
            return True
        return self._connection.ask("MATCH (s:GraphappState {id: 'state'}) RETURN s.revision") == [
            [self._revision]
        ]

    def _held(self, ids: Collection[str]) -> dict[str, StoredPaper]:
        """Those papers that are in the graph, by id, as they are there."""
        known = self._known
        ids = [id for id in ids if not known.whole or id in known.papers]
        if not ids:
            return {}
        return {paper.id: paper for paper in self._connection.read(lambda tx: neo4j_rows.by_id(tx, ids))}

    def _look_up(self, papers: Sequence[StoredPaper]) -> None:
        """Learn which authors, clusters and venues of these papers the graph has, where it may have more than is remembered."""
        known = self._known
        if known.whole:
            return
        people = {entry.author for paper in papers for entry in paper.authors}
        ids = list({row.id for row in people} - known.authors)
        keys = list({row.key for row in people} - known.keys)
        venues = list({paper.venue.id for paper in papers if paper.venue} - known.venues.keys())

        def work(tx: neo4j.ManagedTransaction) -> tuple[list[list[Any]], ...]:
            return (
                rows(tx, "UNWIND $ids AS id MATCH (a:Author {id: id}) RETURN a.id", ids=ids),
                rows(tx, "UNWIND $ids AS id MATCH (c:GraphappName {key: id}) RETURN c.key", ids=keys),
                rows(tx, "UNWIND $ids AS id MATCH (v:Venue {id: id}) RETURN v.id, v.kind", ids=venues),
            )

        authors, clusters, places = self._connection.read(work)
        known.authors.update(id for (id,) in authors)
        known.keys.update(key for (key,) in clusters)
        known.venues.update((id, kind) for id, kind in places)

    def _batch(
        self,
        papers: Sequence[StoredPaper],
        known: dict[str, StoredPaper],
        removed: Collection[StoredPaper],
    ) -> _Batch:
        batch = _Batch()
        dropped_authors: set[str] = set()
        dropped_venues: set[str] = set()
        touched: set[str] = set()
        for paper in papers:
            old = known.get(paper.id)
            row = self._paper(batch, paper)
            if old is None:
                batch.papers.append(row)
            else:
                batch.replaced.append(row)
                dropped_authors |= {entry.author.id for entry in old.authors} - {
                    entry.author.id for entry in paper.authors
                }
                touched |= {entry.author.key for entry in old.authors}
                if old.venue and (paper.venue is None or paper.venue.id != old.venue.id):
                    dropped_venues.add(old.venue.id)
            if self._some_counted:
                touched |= {entry.author.key for entry in paper.authors}
        for old in removed:
            batch.removed.append((old.id,))
            dropped_authors |= {entry.author.id for entry in old.authors}
            touched |= {entry.author.key for entry in old.authors}
            dropped_venues |= {old.venue.id} if old.venue else set()
        batch.counted_keys = list(touched)
        batch.dropped_authors, batch.dropped_venues = list(dropped_authors), list(dropped_venues)
        return batch

    def _paper(self, batch: _Batch, paper: StoredPaper) -> list[Any]:
        """The row of one paper; its author list, venue and records are added to the batch."""
        self._known.note(paper)
        id = paper.id
        if paper.sources != (id,):
            batch.records.extend([(record, id) for record in paper.sources])
        batch.variants.extend([(id, place, *variant) for place, variant in enumerate(paper.variants)])
        if paper.venue is not None:
            self._venue(batch, paper.venue)
            batch.published.append((id, paper.venue.id))
        entries = printed_order(paper.authors)
        for entry in entries:
            if entry.author.id not in self._known.authors:
                self._author(batch, entry.author)
        batch.wrote.extend([(entry.author.id, id, entry.position) for entry in entries])
        return [
            id,
            paper.title,
            paper.year,
            paper.kind,
            paper.abstract,
            paper.doi,
            paper.url,
            paper.sources,
            paper.authors_cut,
            paper.fingerprint,
            " ".join(names.words(paper.title)),
            None if _said_by_positions(entries) else [entry.author.id for entry in entries],
        ]

    def _author(self, batch: _Batch, row: AuthorRow) -> None:
        self._known.authors.add(row.id)
        batch.authors.append((row.id, row.name, row.key))
        if row.key not in self._known.keys:
            self._known.keys.add(row.key)
            batch.keys.append((row.key, " ".join(names.words(row.key))))

    def _venue(self, batch: _Batch, venue: VenueRow) -> None:
        venues = self._known.venues
        if venue.id not in venues:
            batch.venues.append((venue.id, venue.name, venue.kind))
        elif venues[venue.id] is None and venue.kind is not None:
            batch.kinds.append((venue.id, venue.kind))
        else:
            return
        venues[venue.id] = venue.kind

    # --- the transaction

    def _write(self, batch: _Batch) -> None:
        seen, revision = self._revision, uuid.uuid4().hex

        def work(tx: neo4j.ManagedTransaction) -> tuple[list[str], list[str], list[str]] | None:
            before = rows(tx, _TAKE, revision=revision)
            if before == [[revision]]:
                # the answer to an earlier try was lost, and with it what was removed
                return None
            if before != [[seen]]:
                raise _Changed
            for name, statements in _STATEMENTS.items():
                if given := getattr(batch, name):
                    for statement in statements:
                        tx.run(statement, rows=given).consume()
            return _pruned(tx, batch)

        gone = self._connection.write(work)
        self._revision = revision
        if gone is None:
            self._known = _Known(whole=False)
            return
        authors, keys, venues = gone
        self._known.authors.difference_update(authors)
        self._known.keys.difference_update(keys)
        for venue in venues:
            self._known.venues.pop(venue, None)


def _pruned(tx: neo4j.ManagedTransaction, batch: _Batch) -> tuple[list[str], list[str], list[str]]:
    """Remove authors, their clusters, and venues that no paper names any more; gives what was removed."""
    authors = rows(tx, _PRUNE_AUTHORS, ids=batch.dropped_authors) if batch.dropped_authors else []
    keys = rows(tx, _PRUNE_KEYS, keys=list({key for _, key in authors})) if authors else []
    venues = rows(tx, _PRUNE_VENUES, ids=batch.dropped_venues) if batch.dropped_venues else []
    return [id for id, _ in authors], [key for (key,) in keys], [id for (id,) in venues]


def _said_by_positions(entries: Sequence[Authorship]) -> bool:
    """True where the positions alone give the order of the list."""
    positions = [entry.position for entry in entries]
    return len(set(positions)) == len(positions)
