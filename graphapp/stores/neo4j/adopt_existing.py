"""Adopts a graph of the right form that lacks the store's own properties (see `schema`): one that Neo4j's bulk import created, or one
of version 1 of the store, which kept them in separate nodes.

After an import, the fingerprints (`identifiers.fingerprint`) are computed again, and author lists are ordered by position. Both
operations may be interrupted and run again.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import islice
from typing import Any

import neo4j

from graphapp.model import identifiers, names
from graphapp.model.rows import StoredPaper, Variant
from graphapp.stores.base import ProgressCallback
from graphapp.stores.neo4j.connection import ROWS_AT_ONCE, Connection
from graphapp.stores.neo4j.rows import only_record, record_rows, search_words, written_variants

__all__ = ["OLD_INDEXES", "adopt", "clear_old", "upgrade"]

_PAPERS = """
MATCH (p:Paper) RETURN id(p), p.id, p.title, p.year, p.sources,
  COLLECT { MATCH (a:Author)-[w:WROTE]->(p) RETURN [a.id, a.name, w.position] ORDER BY w.position IS NULL, w.position, a.id }
"""
_OLD_PAPERS = """
MATCH (g:GraphappPaper) MATCH (p:Paper {id: g.id}) RETURN id(p), p.id, p.title, p.sources, g.fingerprint, g.order,
  COLLECT { MATCH (x:GraphappVariant {paper: g.id}) RETURN [x.record, x.said, x.doi, x.fingerprint] ORDER BY x.place }
"""
_CLUSTERS = """
MATCH (a:Author) OPTIONAL MATCH (a)-[:WROTE]->(p:Paper)
WITH a.key AS key, count(DISTINCT p) AS papers, min([a.id, id(a)]) AS first RETURN first[1], key, papers
"""
_CLEAR = "MATCH (n:{labels}) CALL (n) {{ DELETE n }} IN TRANSACTIONS OF 10000 ROWS"
_NO_FIRST = (
    "MATCH (a:Author) WHERE a.graphapp_papers IS NOT NULL CALL (a) { SET a.graphapp_papers = null }"
    " IN TRANSACTIONS OF 10000 ROWS"
)
_SET_PAPERS = """
UNWIND $rows AS r MATCH (p) WHERE id(p) = r[0] SET p.graphapp_fingerprint = r[1], p.graphapp_words = r[2], p.graphapp_order = r[3],
  p.graphapp_record = r[4], p.graphapp_variants = r[5]
"""
_SET_FIRST = (
    "UNWIND $rows AS r MATCH (a) WHERE id(a) = r[0] SET a.graphapp_papers = r[1], a.graphapp_words = r[2]"
)
_RECORDS = (
    "UNWIND $rows AS r CREATE (:GraphappRecord {paper: r[0], record: r[1], doi: r[2], fingerprint: r[3]})"
)
_TOTALS = "RETURN COUNT { (:Paper) }, COUNT { (:Author) }"

# created by version 1 and not used by this version
OLD_INDEXES = (
    *(
        "graphapp_names",
        "graphapp_titles",
        "graphapp_side_id",
        "graphapp_name_key",
        "graphapp_side_fingerprint",
    ),
    *("graphapp_variant_paper", "graphapp_variant_doi", "graphapp_variant_fingerprint"),
)


def adopt(connection: Connection, tell: ProgressCallback | None = None) -> None:
    """Add the properties that an import does not write. `tell` receives the progress."""
    _take(connection, _PAPERS, _imported, tell)


def upgrade(connection: Connection, tell: ProgressCallback | None = None) -> None:
    """Convert the nodes of version 1 to the current properties; the nodes remain until `clear_old`."""
    _take(connection, _OLD_PAPERS, _old, tell)


def clear_old(connection: Connection) -> None:
    """Remove the nodes of version 1, if any."""
    with connection.errors(), connection.watched(math.inf, writing=True) as session:
        session.run(_CLEAR.format(labels="GraphappPaper|GraphappVariant|GraphappName")).consume()


def _take(
    connection: Connection, papers_of: str, row_of: Callable[..., list[Any]], tell: ProgressCallback | None
) -> None:
    papers, authors = connection.ask(_TOTALS)[0]
    with connection.errors(), connection.watched(math.inf, writing=True) as session:
        session.run(_CLEAR.format(labels="GraphappRecord")).consume()
        session.run(_NO_FIRST).consume()
        # a separate session, because one transaction reads while others write
        with connection.watched(math.inf) as reading:
            _each(
                reading,
                papers_of,
                papers,
                _progress(tell, "Preparing papers"),
                lambda batch: _papers(session, row_of, batch),
            )
            _each(
                reading,
                _CLUSTERS,
                authors,
                _progress(tell, "Preparing authors"),
                lambda batch: _clusters(session, batch),
            )


def _progress(tell: ProgressCallback | None, what: str) -> Callable[[int, int], object]:
    return lambda done, total: tell(what, done, total) if tell else None


def _each(
    reading: neo4j.Session,
    query: str,
    total: int,
    tell: Callable[[int, int], object],
    work: Callable[[list[list[Any]]], None],
) -> None:
    found = reading.run(query)
    done = 0
    tell(0, total)
    while batch := [list(row.values()) for row in islice(found, ROWS_AT_ONCE)]:
        work(batch)
        done += len(batch)
        tell(done, max(done, total))


def _papers(session: neo4j.Session, row_of: Callable[..., list[Any]], batch: list[list[Any]]) -> None:
    made = [row_of(*row) for row in batch]
    records = [record for row in made for record in row.pop()]

    def write(tx: neo4j.ManagedTransaction) -> None:
        tx.run(_SET_PAPERS, rows=made).consume()
        if records:
            tx.run(_RECORDS, rows=records).consume()

    session.execute_write(write)


def _clusters(session: neo4j.Session, batch: list[list[Any]]) -> None:
    made = [[number, papers, search_words(key)] for number, key, papers in batch]
    session.execute_write(lambda tx: tx.run(_SET_FIRST, rows=made).consume())


def _imported(
    number: int, id: str, title: str, year: int | None, sources: list[str], wrote: list[list[Any]]
) -> list[Any]:
    """The properties of an imported paper, and the rows of its records."""
    positions = [position for _, _, position in wrote]
    # authors without a position were not printed, and do not distinguish papers
    printed = [entry for entry in wrote if entry[2] is not None] or wrote
    last_names = [names.last_name(name) for _, name, _ in printed]
    mark = identifiers.fingerprint(title, year, last_names) if last_names else None
    order = None if len(set(positions)) == len(positions) else [author for author, _, _ in wrote]
    return _row(number, id, title, sources, mark, order, ())


def _old(
    number: int,
    id: str,
    title: str,
    sources: list[str],
    fingerprint: int | None,
    order: list[str] | None,
    variants: list[list[Any]],
) -> list[Any]:
    """The properties of a paper of version 1, which were in separate nodes, and the rows of its records."""
    return _row(number, id, title, sources, fingerprint, order, tuple(Variant(*each) for each in variants))


def _row(
    number: int,
    id: str,
    title: str,
    sources: list[str],
    fingerprint: int | None,
    order: list[str] | None,
    variants: tuple[Variant, ...],
) -> list[Any]:
    paper = StoredPaper(id, title, None, "other", None, (), sources=tuple(sources), variants=variants)
    return [
        number,
        fingerprint,
        " ".join(names.words(title)),
        order,
        only_record(id, sources, variants),
        written_variants(variants),
        record_rows(paper),
    ]
