"""Writing to the Neo4j graph: batches of rows by UNWIND, each batch in one transaction.

Each transaction first takes the node of the state, so that writers wait for each other, and finds there the revision that this writer saw
last. Another one means that somebody else wrote after the papers were joined with what the graph held: they are refused, since the same
record may be there by now under another paper. The new revision means that an earlier try was carried out although its answer was lost:
nothing is done again.
"""

from __future__ import annotations

import threading
import uuid
from collections import ChainMap, Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import neo4j

from graphapp.errors import StoreBusy, StoreUnavailable
from graphapp.model import names
from graphapp.model.clusters import keys_of
from graphapp.model.records import Kind
from graphapp.model.rows import AuthorRow, Authorship, LoadRecord, StoredPaper, VenueRow
from graphapp.stores.neo4j import rows as neo4j_rows
from graphapp.stores.neo4j.connection import Connection, Runner, rows
from graphapp.stores.semantics import differs, paper_row, printed_order, report_of, unrepeated

__all__ = ["Writer"]

# What is remembered of the graph; a larger load goes on with look-ups (about 200 bytes each).
REMEMBERED = 2_000_000
TO_COUNT = -1

_TAKE = """
MATCH (s:GraphappState {id: 'state'}) WITH s, s.revision AS before
SET s.revision = $revision, s.counted = s.counted AND $counted RETURN before
"""
_PAPER = (
    "{id: r[0], title: r[1], year: r[2], kind: r[3], abstract: r[4], doi: r[5], url: r[6], sources: r[7], authors_cut: r[8],"
    " graphapp_fingerprint: r[9], graphapp_words: r[10], graphapp_order: r[11], graphapp_record: r[12], graphapp_variants: r[13]}"
)
_FIRST_ROWS = (
    "UNWIND $ids AS id MATCH (c:Author {key: id}) WHERE c.graphapp_papers IS NOT NULL RETURN c.key, id(c)"
)
# Run on lists of rows, in this order, where these are not empty. Nodes are named by the server's own numbers, which are good until
# somebody deletes them: the revision tells.
_BEFORE: dict[str, tuple[str, ...]] = {
    "counted_keys": (
        "UNWIND $rows AS key MATCH (c:Author {key: key}) WHERE c.graphapp_papers >= 0 SET c.graphapp_papers = -1",
    ),
    "kinds": ("UNWIND $rows AS r MATCH (v:Venue {id: r[0]}) WHERE v.kind IS NULL SET v.kind = r[1]",),
    "records": (
        "UNWIND $rows AS r CREATE (:GraphappRecord {paper: r[0], record: r[1], doi: r[2], fingerprint: r[3]})",
    ),
}
_TAKE_OFF = (
    "UNWIND $rows AS r MATCH (:Paper {id: r[0]})-[link]-() DELETE link",
    "UNWIND $rows AS r MATCH (record:GraphappRecord {paper: r[0]}) DELETE record",
)
_REMOVE = "UNWIND $rows AS r MATCH (p:Paper {id: r[0]}) DELETE p"
# These give the places of rows and the numbers of their nodes, in two lists: many times less to say and to read than a row for each.
_EACH = "UNWIND range(0, size($rows) - 1) AS i WITH i, $rows[i] AS r"
_REPLACED = f"{_EACH} MATCH (p:Paper {{id: r[0]}}) SET p = {_PAPER} RETURN collect(i), collect(id(p))"
_NEW_PAPERS = f"{_EACH} CREATE (p:Paper {_PAPER}) RETURN collect(i), collect(id(p))"
_NEW_AUTHORS = (
    f"{_EACH} CREATE (a:Author {{id: r[0], name: r[1], key: r[2], graphapp_papers: r[3], graphapp_words: r[4]}})"
    " RETURN collect(i), collect(id(a))"
)
_NEW_VENUES = (
    f"{_EACH} CREATE (v:Venue {{id: r[0], name: r[1], kind: r[2]}}) RETURN collect(i), collect(id(v))"
)
_RECOUNT = "UNWIND $rows AS r MATCH (c) WHERE id(c) = r[0] SET c.graphapp_papers = r[1]"
# a paper and its authors in order, or with their positions
_WROTE = """
UNWIND $rows AS r MATCH (p) WHERE id(p) = r[0] UNWIND range(0, size(r[1]) - 1) AS position
MATCH (a) WHERE id(a) = r[1][position] CREATE (a)-[:WROTE {position: position}]->(p)
"""
_WROTE_AT = """
UNWIND $rows AS r MATCH (p) WHERE id(p) = r[0] UNWIND range(0, size(r[1]) - 1) AS place
MATCH (a) WHERE id(a) = r[1][place] CREATE (a)-[:WROTE {position: r[2][place]}]->(p)
"""
_PUBLISHED = """
UNWIND $rows AS r MATCH (v) WHERE id(v) = r[0] UNWIND r[1] AS paper MATCH (p) WHERE id(p) = paper
CREATE (p)-[:PUBLISHED_IN]->(v)
"""
_PRUNE_AUTHORS = """
UNWIND $ids AS id MATCH (a:Author {id: id}) WHERE NOT EXISTS { (a)-[:WROTE]->() }
WITH a, a.id AS id, a.key AS key, a.graphapp_papers IS NOT NULL AS first DELETE a RETURN id, key, first
"""
# another row of a cluster whose first one is gone says from now on how many papers it has
_NEW_FIRST = """
MATCH (a:Author) WHERE a.key IN $keys WITH a ORDER BY a.id WITH a.key AS key, collect(a) AS cluster
WITH key, head(cluster) AS c
SET c.graphapp_words = $words[key],
  c.graphapp_papers = COUNT { MATCH (:Author {key: key})-[:WROTE]->(p:Paper) RETURN DISTINCT p }
RETURN key, id(c)
"""
_PRUNE_VENUES = """
UNWIND $ids AS id MATCH (v:Venue {id: id}) WHERE NOT EXISTS { (v)<-[:PUBLISHED_IN]-() }
DELETE v RETURN id
"""
_COUNT = """
MATCH (c:Author) WHERE c.graphapp_papers < 0
SET c.graphapp_papers = COUNT { MATCH (:Author {key: c.key})-[:WROTE]->(p:Paper) RETURN DISTINCT p }
"""
_LOG = """
OPTIONAL MATCH (l:GraphappLoad) WITH coalesce(max(l.place), 0) + 1 AS place
MERGE (l:GraphappLoad {id: $file}) ON CREATE SET l.place = place SET l.report = $report
"""


class _Changed(Exception):
    """The graph is at another revision than the one that was seen last."""


class _Known:
    """What the writer remembers of the graph. While it is `whole`, what is not in it is not in the graph."""

    def __init__(self, *, whole: bool) -> None:
        self.whole = whole
        # the server's numbers of their nodes; for a cluster, that of its first row
        self.authors: dict[str, int] = {}
        self.venues: dict[str, int] = {}
        # the clusters of the authors: a row keeps the name that it came with first
        self.clusters: dict[str, str] = {}
        self.kinds: dict[str, Kind | None] = {}
        self.keys: dict[str, int] = {}
        # papers of each cluster: known while the graph is
        self.counts: dict[str, int] = {}
        self.papers: set[str] = set()
        # by what papers are matched, each with their ids
        self.records: dict[str, list[str]] = {}
        self.dois: dict[str, list[str]] = {}
        self.fingerprints: dict[int, list[str]] = {}

    def note(self, paper: StoredPaper) -> None:
        """Remember that a paper is in the graph; what it was before is not forgotten."""
        self.papers.add(paper.id)
        for source in paper.sources:
            self.records.setdefault(source, []).append(paper.id)
        if paper.doi is not None:
            self.dois.setdefault(paper.doi, []).append(paper.id)
        if paper.fingerprint is not None:
            self.fingerprints.setdefault(paper.fingerprint, []).append(paper.id)
        for variant in paper.variants:
            if variant.doi is not None:
                self.dois.setdefault(variant.doi, []).append(paper.id)
            if variant.fingerprint is not None:
                self.fingerprints.setdefault(variant.fingerprint, []).append(paper.id)

    def matching(
        self, records: Collection[str], dois: Collection[str], fingerprints: Collection[int]
    ) -> set[str]:
        """Ids of all papers that may hold one of these."""
        found: set[str] = set()
        for source in records:
            found.update(self.records.get(source, ()))
        for doi in dois:
            found.update(self.dois.get(doi, ()))
        for number in fingerprints:
            found.update(self.fingerprints.get(number, ()))
        return found

    @property
    def size(self) -> int:
        return len(self.authors) + len(self.papers)


@dataclass(slots=True)
class _Batch:
    """Rows ready to be written."""

    counted_keys: list[str] = field(default_factory=list)
    kinds: list[tuple[str, Kind]] = field(default_factory=list)
    recounted: dict[str, int] = field(default_factory=dict)
    """Numbers of papers of clusters that the graph has."""
    records: list[tuple[Any, ...]] = field(default_factory=list)
    removed: list[tuple[str]] = field(default_factory=list)
    venues: list[tuple[str, str, Kind | None]] = field(default_factory=list)
    authors: list[tuple[str, str, str, int | None, str | None]] = field(default_factory=list)
    """The first row of a cluster also has the number of its papers, -1 where they are to be counted, and its words."""
    papers: list[list[Any]] = field(default_factory=list)
    replaced: list[list[Any]] = field(default_factory=list)
    wrote: list[tuple[str, list[str], list[int | None] | None]] = field(default_factory=list)
    """Paper, its authors, and their positions where these do not count from 0."""
    published: dict[str, list[str]] = field(default_factory=dict)
    """Papers of each venue."""
    dropped_authors: list[str] = field(default_factory=list)
    dropped_venues: list[str] = field(default_factory=list)


class _Numbers(NamedTuple):
    """What a transaction made and removed: numbers of new nodes by id, and ids that are gone."""

    authors: dict[str, int]
    venues: dict[str, int]
    keys: dict[str, int]
    gone_authors: list[str]
    gone_keys: list[str]
    gone_venues: list[str]


class Writer:
    """The one who writes to the graph of a connection; used by one thread at a time."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._lock = threading.RLock()
        self._revision = ""
        # what the revision is if a batch was written whose answer was lost for good
        self._attempted: str | None = None
        self._known = _Known(whole=False)
        self._renew()

    def _renew(self) -> bool:
        """Forget everything, and see what the graph is now; False when others have written to it since it was last seen."""
        ((revision, some),) = self._connection.ask(
            "MATCH (s:GraphappState {id: 'state'}) RETURN s.revision, EXISTS { MATCH (:Paper) }"
        ) or ((None, None),)
        if revision is None:
            raise StoreUnavailable(
                f"The database at {self._connection.address} was emptied meanwhile", "Open it again."
            )
        ours = {self._revision, self._attempted}
        self._revision, self._attempted = revision, None
        self._known = _Known(whole=not some)
        return revision in ours

    def _busy(self) -> StoreBusy:
        return StoreBusy(
            f"Others write to {self._connection.address}",
            "Do the same again when they have finished: it goes on from there.",
        )

    # --- what the store calls

    def upsert(self, papers: Sequence[StoredPaper], gone: Collection[str] = ()) -> None:
        with self._lock:
            if (self._attempted or self._known.size > REMEMBERED) and not self._renew():
                raise self._busy()
            given = unrepeated(papers)
            removed = set(gone) - {paper.id for paper in given}
            try:
                self._upsert(given, removed)
            except _Changed:
                self._renew()
                raise self._busy() from None

    def matching(
        self, records: Collection[str], dois: Collection[str], fingerprints: Collection[int]
    ) -> list[StoredPaper]:
        def work(tx: Runner) -> list[StoredPaper]:
            return neo4j_rows.by_id(tx, neo4j_rows.matching(tx, records, dois, fingerprints))

        with self._lock:
            if not self._known.whole:
                return self._connection.look(work)
            maybe = self._known.matching(records, dois, fingerprints)
            papers = self._connection.look(lambda tx: neo4j_rows.by_id(tx, maybe)) if maybe else []
        # some may have held it once
        return [paper for paper in papers if _holds(paper, records, dois, fingerprints)]

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

    def log_load(self, load: LoadRecord) -> None:
        report = report_of(load)
        with self._lock:
            self._connection.write(lambda tx: tx.run(_LOG, file=load.file, report=report).consume())

    def forget_load(self, file: str) -> None:
        query = "MATCH (l:GraphappLoad {id: $file}) DELETE l"
        with self._lock:
            self._connection.write(lambda tx: tx.run(query, file=file).consume())

    # --- a batch

    def _upsert(self, papers: Sequence[StoredPaper], gone: Collection[str]) -> None:
        """Write what is new of these papers, and remove those that are `gone`. Raises _Changed, and has done nothing, when something else
        was written meanwhile."""
        try:
            known = self._held([paper.id for paper in papers])
            removed = self._held(gone)
            changed = [paper for paper in papers if paper.id not in known or differs(known[paper.id], paper)]
            if changed or removed:
                self._look_up(changed)
                self._write(self._batch(changed, known, removed.values()))
        except BaseException:
            # what is remembered may not be in the graph
            self._known = _Known(whole=False)
            raise

    def _held(self, ids: Collection[str]) -> dict[str, StoredPaper]:
        """Those papers that are in the graph, by id, as they are there."""
        known = self._known
        ids = [id for id in ids if not known.whole or id in known.papers]
        if not ids:
            return {}
        return {paper.id: paper for paper in self._connection.look(lambda tx: neo4j_rows.by_id(tx, ids))}

    def _look_up(self, papers: Sequence[StoredPaper]) -> None:
        """Learn which authors, clusters and venues of these papers the graph has, where it may have more than is remembered."""
        known = self._known
        if known.whole:
            return
        people = {entry.author for paper in papers for entry in paper.authors}
        ids = list({row.id for row in people} - known.authors.keys())
        keys = list({row.key for row in people} - known.keys.keys())
        venues = list({paper.venue.id for paper in papers if paper.venue} - known.venues.keys())

        def work(tx: Runner) -> tuple[list[list[Any]], ...]:
            return (
                rows(tx, "UNWIND $ids AS id MATCH (a:Author {id: id}) RETURN a.id, id(a), a.key", ids=ids),
                rows(tx, _FIRST_ROWS, ids=keys),
                rows(tx, "UNWIND $ids AS id MATCH (v:Venue {id: id}) RETURN v.id, id(v), v.kind", ids=venues),
            )

        authors, clusters, places = self._connection.look(work)
        known.authors.update((id, n) for id, n, _ in authors)
        known.clusters.update((id, key) for id, _, key in authors)
        known.keys.update((key, n) for key, n in clusters)
        known.venues.update((id, n) for id, n, _ in places)
        known.kinds.update((id, kind) for id, _, kind in places)

    def _batch(
        self,
        papers: Sequence[StoredPaper],
        known: dict[str, StoredPaper],
        removed: Collection[StoredPaper],
    ) -> _Batch:
        making = _Making(self._known)
        changes: Counter[str] = Counter()
        for paper in papers:
            old = known.get(paper.id)
            making.add(paper, old)
            changes.update({making.clusters[entry.author.id] for entry in paper.authors})
            if old is not None:
                changes.subtract(keys_of(old))
        for old in removed:
            making.remove(old)
            changes.subtract(keys_of(old))
        making.count(changes)
        return making.batch

    # --- the transaction

    def _write(self, batch: _Batch) -> None:
        seen, revision = self._revision, uuid.uuid4().hex
        self._attempted = revision

        def work(tx: neo4j.ManagedTransaction) -> _Numbers | None:
            before = rows(tx, _TAKE, revision=revision, counted=self._known.whole)
            if before == [[revision]]:
                # the answer to an earlier try was lost, and with it what was made and removed
                return None
            if before != [[seen]]:
                raise _Changed
            return _written(tx, batch, self._known)

        numbers = self._connection.write(work)
        self._revision, self._attempted = revision, None
        known = self._known
        if numbers is None:
            self._known = _Known(whole=False)
            return
        known.authors |= numbers.authors
        known.venues |= numbers.venues
        known.keys |= numbers.keys
        for id in numbers.gone_authors:
            known.authors.pop(id, None)
            known.clusters.pop(id, None)
        for key in numbers.gone_keys:
            known.keys.pop(key, None)
            known.counts.pop(key, None)
        for id in numbers.gone_venues:
            known.venues.pop(id, None)
            known.kinds.pop(id, None)


class _Making:
    """Turns papers into the rows of a batch."""

    def __init__(self, known: _Known) -> None:
        self.batch = _Batch()
        self._known = known
        self.clusters = known.clusters
        self._authors: set[str] = set()
        # of each new cluster the place of its first row among the new authors
        self._first_rows: dict[str, int] = {}

    def add(self, paper: StoredPaper, old: StoredPaper | None) -> None:
        """Add a paper, which the graph holds as `old`."""
        batch, id = self.batch, paper.id
        if old is not None:
            gone = {entry.author.id for entry in old.authors} - {entry.author.id for entry in paper.authors}
            batch.dropped_authors.extend(gone)
            if old.venue and (paper.venue is None or paper.venue.id != old.venue.id):
                batch.dropped_venues.append(old.venue.id)
        self._known.note(paper)
        batch.records.extend(neo4j_rows.record_rows(paper))
        if paper.venue is not None:
            self._venue(paper.venue)
            batch.published.setdefault(paper.venue.id, []).append(id)
        entries = printed_order(paper.authors)
        self._list(id, entries)
        positions = [entry.position for entry in entries]
        row = [
            *paper_row(paper),
            paper.fingerprint,
            " ".join(names.words(paper.title)),
            # positions that are all different give the order by themselves
            None if len(set(positions)) == len(positions) else [entry.author.id for entry in entries],
            neo4j_rows.only_record(id, paper.sources, paper.variants),
            neo4j_rows.written_variants(paper.variants),
        ]
        (batch.papers if old is None else batch.replaced).append(row)

    def remove(self, paper: StoredPaper) -> None:
        """Take out a paper that the graph holds."""
        self.batch.removed.append((paper.id,))
        self.batch.dropped_authors.extend({entry.author.id for entry in paper.authors})
        if paper.venue:
            self.batch.dropped_venues.append(paper.venue.id)

    def count(self, changes: Mapping[str, int]) -> None:
        """Say how many papers each cluster has after this batch, by how many more it has than before; where that is not known of the
        graph, take away what it says."""
        known, batch = self._known, self.batch
        if known.whole:
            for key, more in changes.items():
                known.counts[key] = known.counts.get(key, 0) + more
            batch.recounted = {key: known.counts[key] for key, more in changes.items() if more}
        else:
            batch.counted_keys = [key for key in changes if key not in self._first_rows]
        for key, place in self._first_rows.items():
            id, name, _, _, _ = batch.authors[place]
            papers = batch.recounted.pop(key, TO_COUNT)
            batch.authors[place] = (id, name, key, papers, neo4j_rows.search_words(key))

    def _list(self, paper: str, entries: Sequence[Authorship]) -> None:
        if not entries:
            return
        ids = []
        for row, _ in entries:
            ids.append(row.id)
            if row.id not in self._known.authors and row.id not in self._authors:
                self._author(row)
        positions = [position for _, position in entries]
        counted = positions == list(range(len(positions)))
        self.batch.wrote.append((paper, ids, None if counted else positions))

    def _author(self, row: AuthorRow) -> None:
        self._authors.add(row.id)
        self.clusters[row.id] = row.key
        if row.key not in self._known.keys and row.key not in self._first_rows:
            self._first_rows[row.key] = len(self.batch.authors)
        self.batch.authors.append((row.id, row.name, row.key, None, None))

    def _venue(self, venue: VenueRow) -> None:
        kinds = self._known.kinds
        if venue.id not in kinds:
            self.batch.venues.append((venue.id, venue.name, venue.kind))
        elif kinds[venue.id] is None and venue.kind is not None:
            self.batch.kinds.append((venue.id, venue.kind))
        else:
            return
        kinds[venue.id] = venue.kind


def _written(tx: neo4j.ManagedTransaction, batch: _Batch, known: _Known) -> _Numbers:
    """Write the rows of a batch."""
    new_venues = _numbers(tx, _NEW_VENUES, batch.venues)
    new_authors = _numbers(tx, _NEW_AUTHORS, batch.authors)
    new_keys = {row[2]: new_authors[row[0]] for row in batch.authors if row[3] is not None}
    if batch.recounted:
        counts = [(known.keys[key], papers) for key, papers in batch.recounted.items()]
        tx.run(_RECOUNT, rows=counts).consume()
    changed = [(row[0],) for row in batch.replaced]
    steps = [(statement, changed + batch.removed) for statement in _TAKE_OFF]
    steps.append((_REMOVE, batch.removed))
    for statement, ids in steps:
        if ids:
            tx.run(statement, rows=ids).consume()
    for name, statements in _BEFORE.items():
        for statement in statements if getattr(batch, name) else ():
            tx.run(statement, rows=getattr(batch, name)).consume()
    papers = _numbers(tx, _NEW_PAPERS, batch.papers) | _numbers(tx, _REPLACED, batch.replaced)
    authors = ChainMap(new_authors, known.authors)
    venues = ChainMap(new_venues, known.venues)
    plain = [[papers[id], [authors[a] for a in ids]] for id, ids, at in batch.wrote if at is None]
    placed = [[papers[id], [authors[a] for a in ids], at] for id, ids, at in batch.wrote if at is not None]
    published = [[venues[venue], [papers[id] for id in ids]] for venue, ids in batch.published.items()]
    for statement, given in ((_WROTE, plain), (_WROTE_AT, placed), (_PUBLISHED, published)):
        if given:
            tx.run(statement, rows=given).consume()
    gone_authors, moved, gone_keys, gone_venues = _pruned(tx, batch)
    return _Numbers(new_authors, new_venues, new_keys | moved, gone_authors, gone_keys, gone_venues)


def _numbers(tx: neo4j.ManagedTransaction, statement: str, given: Sequence[Any]) -> dict[str, int]:
    """The server's numbers of the nodes that a statement makes of these rows, by id."""
    if not given:
        return {}
    ((places, numbers),) = rows(tx, statement, rows=given)
    return {given[place][0]: number for place, number in zip(places, numbers, strict=True)}


def _pruned(
    tx: neo4j.ManagedTransaction, batch: _Batch
) -> tuple[list[str], dict[str, int], list[str], list[str]]:
    """Remove authors and venues that no paper names any more. Gives the authors that are gone, the numbers of the first rows of clusters
    that lost theirs, and the clusters and venues that are gone."""
    authors = rows(tx, _PRUNE_AUTHORS, ids=batch.dropped_authors) if batch.dropped_authors else []
    keys = [key for _, key, first in authors if first]
    words = {key: neo4j_rows.search_words(key) for key in keys}
    moved = dict(rows(tx, _NEW_FIRST, keys=keys, words=words)) if keys else {}
    venues = rows(tx, _PRUNE_VENUES, ids=batch.dropped_venues) if batch.dropped_venues else []
    gone = [key for key in keys if key not in moved]
    return [id for id, _, _ in authors], moved, gone, [id for (id,) in venues]


def _holds(
    paper: StoredPaper, records: Collection[str], dois: Collection[str], fingerprints: Collection[int]
) -> bool:
    """True where a paper holds one of these, or one of its variants does."""
    return (
        any(source in records for source in paper.sources)
        or not {paper.doi, *(variant.doi for variant in paper.variants)}.isdisjoint(dois)
        or not {paper.fingerprint, *(variant.fingerprint for variant in paper.variants)}.isdisjoint(
            fingerprints
        )
    )
