"""Cypher: the first query after a load, which builds the mirror, and the overhead of later queries."""

from __future__ import annotations

import statistics
import time

from benchmarks.measuring import SUBJECT, Place, Row, milliseconds, timed
from benchmarks.opened import opened
from graphapp.service import GraphService

QUERY = (
    "MATCH (a:Author {key: $key})-[:WROTE]->(p:Paper)<-[:WROTE]-(b:Author) "
    "WHERE b.key <> $key RETURN b.name AS name, count(p) AS papers ORDER BY papers DESC, name LIMIT 20"
)
TIMES = 50


def measure(place: Place) -> list[Row]:
    """A query that counts the joint papers with each coauthor of one author."""
    parameters = {"key": SUBJECT.casefold()}
    with opened(place.store) as service:
        first = timed(lambda: service.query(QUERY, parameters))
        added = [_added(service, parameters) for _ in range(TIMES)]
        whole = [timed(lambda: service.query(QUERY, parameters)) for _ in range(TIMES)]
    return [
        Row(
            "first Cypher query after a load",
            "≤ 6 s",
            f"{first:.1f} s",
            "see loading: kglite",
            "",
            first <= 6,
        ),
        Row(
            f"later Cypher queries, {TIMES} times, overhead, median / p95",
            "≤ 5 ms",
            milliseconds(added),
            "without the engine's own time",
            f"with the engine's time: {milliseconds(whole)}",
            statistics.median(added) <= 0.005,
        ),
    ]


def _added(service: GraphService, parameters: dict[str, str]) -> float:
    """Seconds of one query minus those that the engine reports."""
    start = time.perf_counter()
    answer = service.query(QUERY, parameters)
    return time.perf_counter() - start - answer.seconds
