"""A graph of our form that came without what our store keeps beside it, as Neo4j's bulk import leaves it: that is made here.

What a record was merged by is computed anew (`identity.fingerprint`), and the order of a list of authors is that of its positions.
"""

from __future__ import annotations

from itertools import islice
from typing import Any

import neo4j

from graphapp import identity, names
from graphapp.stores.neo4j_connection import ROWS_AT_ONCE, Connection

__all__ = ["adopt"]

_PAPERS = """
MATCH (p:Paper) RETURN p.id, p.title, p.year, p.sources,
  COLLECT { MATCH (a:Author)-[w:WROTE]->(p) RETURN [a.id, a.name, w.position] ORDER BY w.position IS NULL, w.position, a.id }
"""
_FORGET = "MATCH (n:GraphappPaper|GraphappRecord|GraphappVariant|GraphappName) CALL (n) { DELETE n } IN TRANSACTIONS OF 10000 ROWS"
_SIDE = "UNWIND $rows AS r CREATE (:GraphappPaper {id: r[0], year: r[1], fingerprint: r[2], words: r[3], order: r[4]})"
_RECORDS = "UNWIND $rows AS r CREATE (:GraphappRecord {record: r[0], paper: r[1]})"
_NAMES = "UNWIND $rows AS r CREATE (:GraphappName {key: r[0], words: r[1], papers: r[2]})"
_KEYS = """
MATCH (a:Author) OPTIONAL MATCH (a)-[:WROTE]->(p:Paper) RETURN a.key, count(DISTINCT p)
"""


def adopt(connection: Connection) -> None:
    """Make the nodes beside the graph. One that was broken off is begun anew."""
    with connection.errors(), connection.session(writing=True) as session:
        session.run(_FORGET).consume()
        # another session, as one transaction reads while others write
        with connection.session() as reading:
            papers = reading.run(_PAPERS)
            while batch := list(islice(papers, ROWS_AT_ONCE)):
                session.execute_write(_write_papers, [list(row.values()) for row in batch])
            keys = reading.run(_KEYS)
            while batch := list(islice(keys, ROWS_AT_ONCE)):
                clusters = [[key, " ".join(names.words(key)), papers_of] for key, papers_of in batch]
                session.execute_write(_run, _NAMES, clusters)


def _write_papers(tx: neo4j.ManagedTransaction, papers: list[list[Any]]) -> None:
    _run(tx, _SIDE, [_side(*paper) for paper in papers])
    several = [(id, sources) for id, _, _, sources, _ in papers if sources != [identity.named_by(id)]]
    _run(tx, _RECORDS, [[record, id] for id, sources in several for record in sources])


def _run(tx: neo4j.ManagedTransaction, statement: str, given: list[Any]) -> None:
    tx.run(statement, rows=given).consume()


def _side(id: str, title: str, year: int | None, sources: list[str], wrote: list[list[Any]]) -> list[Any]:  # noqa: ARG001
    positions = [position for _, _, position in wrote]
    # who was added without a place was not printed, and does not tell papers apart
    printed = [entry for entry in wrote if entry[2] is not None] or wrote
    last_names = [names.last_name(name) for _, name, _ in printed]
    return [
        id,
        year,
        identity.fingerprint(title, year, last_names) if last_names else None,
        " ".join(names.words(title)),
        None if len(set(positions)) == len(positions) else [author for author, _, _ in wrote],
    ]
