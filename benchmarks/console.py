"""The query page and the query API: the time that a response takes in addition to the engine's own time."""

from __future__ import annotations

import json
import re
import statistics
import time
from collections.abc import Callable
from urllib.parse import urlencode

from benchmarks.measuring import SUBJECT, Place, Row, Server, milliseconds
from graphapp.cypher.examples import gallery

QUERIES = ("papers", "coauthors", "venues", "years", "joint-papers", "first-authors", "new-coauthors")
TIMES = 20
_TOOK = re.compile(r"The engine took (?:([\d.]+) (ms|s)|less than 1 ms)")


def measure(place: Place) -> list[Row]:
    """Queries of the gallery about one author, each several times, as a page and as JSON."""
    queries = [_arguments(name) for name in QUERIES]
    with Server.started(place.store) as server:
        for arguments in queries:
            server.get(f"/query?{arguments}")
        page = [_added(server, f"/query?{each}", _of_page) for each in queries for _ in range(TIMES)]
        api = [_added(server, f"/api/v1/query?{each}", _of_json) for each in queries for _ in range(TIMES)]
    return [
        _row("result as a page", page),
        _row("result as JSON", api),
    ]


def _row(what: str, added: list[float]) -> Row:
    return Row(
        f"console over HTTP, {len(QUERIES)} queries {TIMES} times: {what}, median / p95",
        "≤ 10 ms",
        milliseconds(added),
        "none",
        "without the engine's own time",
        statistics.median(added) <= 0.010,
    )


def _arguments(name: str) -> str:
    query = gallery({"author": SUBJECT, "coauthor": "Chelsea Finn"})[name]
    return urlencode({"cypher": query.text, **{f"p.{key}": value for key, value in query.values({}).items()}})


def _added(server: Server, path: str, engine: Callable[[bytes], float]) -> float:
    """Seconds of a request minus those that the engine reports, which have a resolution of 1 ms."""
    start = time.perf_counter()
    body = server.get(path)
    return time.perf_counter() - start - engine(body)


def _of_page(body: bytes) -> float:
    found = _TOOK.search(body.decode())
    if found is None or found[1] is None:
        return 0.0
    return float(found[1]) / (1000 if found[2] == "ms" else 1)


def _of_json(body: bytes) -> float:
    return float(json.loads(body)["seconds"])
