"""Writes a batch to the Neo4j graph in one transaction: lists of rows, each written by one UNWIND.

The transaction first locks the state node, so that writers wait for each other, and reads the revision that the last writer left. If it
is not the one that this writer saw last, another process wrote after the batch was matched with the graph, and nothing is written: the
same record may now belong to another paper. If it is the new revision, an earlier attempt was committed but its response was lost, and
nothing is written again.

Nodes are addressed by the server's internal ids, which stay valid until a node is deleted; the revision reveals such deletions.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import neo4j

from graphapp.model.rows import JournalEntry
from graphapp.stores.neo4j import rows as neo4j_rows
from graphapp.stores.neo4j.batch import Batch
from graphapp.stores.neo4j.connection import rows
from graphapp.stores.neo4j.id_cache import IdCache

__all__ = ["Changes", "NewNodes", "RevisionMismatch", "write", "write_early", "write_journal"]

# The first SET locks the node, so that the revision is read only after another writer has committed.
_LOCK = """
MATCH (s:GraphappState {id: 'state'}) SET s.version = s.version
WITH s, s.revision AS before SET s.revision = $revision, s.counted = s.counted AND $counted RETURN before
"""
_PAPER = (
    "{id: r[0], title: r[1], year: r[2], kind: r[3], abstract: r[4], doi: r[5], url: r[6], sources: r[7], authors_cut: r[8],"
    " graphapp_fingerprint: r[9], graphapp_words: r[10], graphapp_order: r[11], graphapp_record: r[12], graphapp_variants: r[13]}"
)
# Statements for the lists of a batch that are not empty, in this order.
_BEFORE: dict[str, tuple[str, ...]] = {
    "uncounted": (
        "UNWIND $rows AS key MATCH (c:Author {key: key}) WHERE c.graphapp_papers >= 0 SET c.graphapp_papers = -1",
    ),
    "kinds": ("UNWIND $rows AS r MATCH (v:Venue {id: r[0]}) WHERE v.kind IS NULL SET v.kind = r[1]",),
    "records": (
        "UNWIND $rows AS r CREATE (:GraphappRecord {paper: r[0], record: r[1], doi: r[2], fingerprint: r[3]})",
    ),
}
_DETACH = (
    "UNWIND $rows AS r MATCH (:Paper {id: r[0]})-[link]-() DELETE link",
    "UNWIND $rows AS r MATCH (record:GraphappRecord {paper: r[0]}) DELETE record",
)
_REMOVE = "UNWIND $rows AS r MATCH (p:Paper {id: r[0]}) DELETE p"
# These return the indexes of rows and the internal ids of their nodes as two lists, which are much smaller to send and read than a
# record for each row.
_INDEXED = "UNWIND range(0, size($rows) - 1) AS i WITH i, $rows[i] AS r"
_REPLACED = f"{_INDEXED} MATCH (p:Paper {{id: r[0]}}) SET p = {_PAPER} RETURN collect(i), collect(id(p))"
_NEW_PAPERS = f"{_INDEXED} CREATE (p:Paper {_PAPER}) RETURN collect(i), collect(id(p))"
_NEW_AUTHORS = (
    f"{_INDEXED} CREATE (a:Author {{id: r[0], name: r[1], key: r[2], graphapp_papers: r[3], graphapp_words: r[4]}})"
    " RETURN collect(i), collect(id(a))"
)
_NEW_VENUES = (
    f"{_INDEXED} CREATE (v:Venue {{id: r[0], name: r[1], kind: r[2]}}) RETURN collect(i), collect(id(v))"
)
_RECOUNT = "UNWIND $rows AS r MATCH (c) WHERE id(c) = r[0] SET c.graphapp_papers = r[1]"
# paper, authors in order[, their positions]
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
_AUTHOR_IDS = "UNWIND $ids AS id MATCH (a:Author {id: id}) RETURN id, id(a)"
_VENUE_IDS = "UNWIND $ids AS id MATCH (v:Venue {id: id}) RETURN id, id(v)"
_PRUNE_AUTHORS = """
UNWIND $ids AS id MATCH (a:Author {id: id}) WHERE NOT EXISTS { (a)-[:WROTE]->() }
WITH a, a.id AS id, a.key AS key, a.graphapp_papers IS NOT NULL AS first DELETE a RETURN id, key, first
"""
# if the first row of a cluster was removed, another row becomes the first
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


_ENTRIES = "UNWIND $rows AS r MERGE (j:GraphappJournal {load: r[0], place: r[1]}) SET j.data = r[2]"
_REMOVED_ENTRIES = "UNWIND $rows AS r MATCH (j:GraphappJournal {load: r[0], place: r[1]}) DELETE j"


class RevisionMismatch(Exception):
    """The graph has another revision than the one that the writer saw last."""


class Changes(NamedTuple):
    """What a transaction created and removed: internal ids of new nodes by id or key, and ids and keys that were removed."""

    authors: dict[str, int]
    venues: dict[str, int]
    clusters: dict[str, int]
    removed_authors: list[str]
    removed_clusters: list[str]
    removed_venues: list[str]


class NewNodes(NamedTuple):
    """Internal ids of the new nodes of a batch, by id."""

    venues: dict[str, int]
    authors: dict[str, int]
    papers: dict[str, int]


def write(
    tx: neo4j.ManagedTransaction, batch: Batch, cache: IdCache, seen: str, revision: str
) -> Changes | None:
    """Write a batch that was prepared for the revision `seen`; the graph then has the new `revision`. None if an earlier attempt was
    committed that may have removed nodes: which ones is unknown. Raises RevisionMismatch."""
    if not _lock(tx, cache, seen, revision):
        return None if batch.drops else _created(tx, batch)
    return _write_rest(tx, batch, cache, _create_nodes(tx, batch))


def write_early(
    tx: neo4j.ManagedTransaction, batch: Batch, cache: IdCache, previous: Callable[[], str], revision: str
) -> Changes:
    """Write a batch whose new nodes are created while the previous batch is still being written. `previous` waits until that batch is
    committed and returns its revision. The state is locked only then, so this does not detect an earlier attempt: use it once, and
    `write` after any failure. Raises RevisionMismatch, and what `previous` raises."""
    new = _create_nodes(tx, batch)
    if not _lock(tx, cache, previous(), revision):
        raise RevisionMismatch
    return _write_rest(tx, batch, cache, new)


def _lock(tx: neo4j.ManagedTransaction, cache: IdCache, seen: str, revision: str) -> bool:
    """Lock the state and set the new `revision`; False if the graph has it already. Raises RevisionMismatch."""
    before = rows(tx, _LOCK, revision=revision, counted=cache.complete)
    if before == [[revision]]:
        return False
    if before != [[seen]]:
        raise RevisionMismatch
    return True


def _create_nodes(tx: neo4j.ManagedTransaction, batch: Batch) -> NewNodes:
    """Create the new nodes of a batch, which needs nothing that an earlier batch creates."""
    return NewNodes(
        _internal_ids(tx, _NEW_VENUES, batch.venues),
        _internal_ids(tx, _NEW_AUTHORS, batch.authors),
        _internal_ids(tx, _NEW_PAPERS, batch.papers),
    )


def _write_rest(tx: neo4j.ManagedTransaction, batch: Batch, cache: IdCache, new: NewNodes) -> Changes:
    """Write everything in a batch except its new nodes."""
    write_journal(tx, batch.entries)
    if batch.recounted:
        counts = [(cache.clusters[key], papers) for key, papers in batch.recounted.items()]
        tx.run(_RECOUNT, rows=counts).consume()
    changed = [(row[0],) for row in batch.replaced]
    steps = [(statement, changed + batch.removed) for statement in _DETACH]
    steps.append((_REMOVE, batch.removed))
    for statement, ids in steps:
        if ids:
            tx.run(statement, rows=ids).consume()
    for name, statements in _BEFORE.items():
        for statement in statements if getattr(batch, name) else ():
            tx.run(statement, rows=getattr(batch, name)).consume()
    papers = new.papers | _internal_ids(tx, _REPLACED, batch.replaced)
    authors = ChainMap(new.authors, cache.authors)
    venues = ChainMap(new.venues, cache.venues)
    plain = [[papers[id], [authors[a] for a in ids]] for id, ids, at in batch.wrote if at is None]
    placed = [[papers[id], [authors[a] for a in ids], at] for id, ids, at in batch.wrote if at is not None]
    published = [[venues[venue], [papers[id] for id in ids]] for venue, ids in batch.published.items()]
    for statement, given in ((_WROTE, plain), (_WROTE_AT, placed), (_PUBLISHED, published)):
        if given:
            tx.run(statement, rows=given).consume()
    removed_authors, moved, removed_clusters, removed_venues = _prune(tx, batch)
    clusters = _first_rows(batch, new.authors) | moved
    return Changes(new.authors, new.venues, clusters, removed_authors, removed_clusters, removed_venues)


def write_journal(tx: neo4j.ManagedTransaction, entries: Sequence[JournalEntry]) -> None:
    """Write and remove entries of the journal of loads."""
    kept = [[*entry] for entry in entries if entry.data is not None]
    removed = [[entry.load, entry.place] for entry in entries if entry.data is None]
    for statement, given in ((_ENTRIES, kept), (_REMOVED_ENTRIES, removed)):
        if given:
            tx.run(statement, rows=given).consume()


def _created(tx: neo4j.ManagedTransaction, batch: Batch) -> Changes:
    """What an earlier attempt created that was committed and removed nothing."""
    authors = dict(rows(tx, _AUTHOR_IDS, ids=[row[0] for row in batch.authors]))
    venues = dict(rows(tx, _VENUE_IDS, ids=[row[0] for row in batch.venues]))
    return Changes(authors, venues, _first_rows(batch, authors), [], [], [])


def _first_rows(batch: Batch, authors: Mapping[str, int]) -> dict[str, int]:
    """The internal ids of the first rows of new clusters, by key."""
    return {row[2]: authors[row[0]] for row in batch.authors if row[3] is not None}


def _internal_ids(tx: neo4j.ManagedTransaction, statement: str, given: Sequence[Any]) -> dict[str, int]:
    """The internal ids of the nodes that a statement creates from these rows, by id."""
    if not given:
        return {}
    ((places, numbers),) = rows(tx, statement, rows=given)
    return {given[place][0]: number for place, number in zip(places, numbers, strict=True)}


def _prune(
    tx: neo4j.ManagedTransaction, batch: Batch
) -> tuple[list[str], dict[str, int], list[str], list[str]]:
    """Remove authors and venues without papers. Returns the removed authors, the internal ids of the new first rows of clusters that lost
    their first row, and the removed clusters and venues."""
    authors = rows(tx, _PRUNE_AUTHORS, ids=batch.dropped_authors) if batch.dropped_authors else []
    keys = [key for _, key, first in authors if first]
    words = {key: neo4j_rows.search_words(key) for key in keys}
    moved = dict(rows(tx, _NEW_FIRST, keys=keys, words=words)) if keys else {}
    venues = rows(tx, _PRUNE_VENUES, ids=batch.dropped_venues) if batch.dropped_venues else []
    removed = [key for key in keys if key not in moved]
    return [id for id, _, _ in authors], moved, removed, [id for (id,) in venues]
