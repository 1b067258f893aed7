"""Hostile queries over HTTP: the time of the slowest, the response times of other users' pages during them, and the memory used."""

from __future__ import annotations

import http.client
import json
import threading
from typing import Any

from benchmarks.measuring import Place, Row, Server, family, percentile, resident, timed
from benchmarks.opened import opened
from graphapp.web import urls
from tests.cypher.hostile import HOSTILE

SECONDS = 2.0
WAIT = 0.02


def measure(place: Place) -> list[Row]:
    """Every hostile query, one after another, while another client requests author pages."""
    with opened(place.store) as service:
        service.query("RETURN 1 AS built")
        paths = [urls.author(hit.key) for hit in service.store.top_authors(200)]
    with Server.started(place.store) as server:
        _ask(server, "MATCH (a:Author) RETURN a.name LIMIT 1", {})
        over = threading.Event()
        most = [0.0]
        threads = [threading.Thread(target=_watch, args=(server.process.pid, over, most))]
        waits: list[float] = []
        threads.append(threading.Thread(target=_read, args=(server, paths, over, waits)))
        for thread in threads:
            thread.start()
        took = [timed(lambda one=one: _ask(server, one.text, one.parameters)) for one in HOSTILE]  # type: ignore[misc]
        over.set()
        for thread in threads:
            thread.join()
    slowest = max(took)
    return [
        Row(
            f"{len(HOSTILE)} hostile queries over HTTP, slowest",
            f"≤ {SECONDS:.0f} s (their limit) + 2 s",
            f"{slowest:.2f} s",
            "none",
            f"{sum(one > 0.5 for one in took)} took more than 0.5 s",
            slowest <= SECONDS + 2,
        ),
        Row(
            "other users' author pages during these queries, p95 / slowest",
            "≤ 200 ms",
            f"{percentile(waits, 0.95) * 1e3:.0f} / {max(waits) * 1e3:.0f} ms",
            "none",
            f"{len(waits):,} pages",
            percentile(waits, 0.95) <= 0.2,
        ),
        Row(
            "peak memory of all processes during these queries", "", f"{most[0]:,.0f} MiB", "none", "resident"
        ),
    ]


def _ask(server: Server, text: str, parameters: Any) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    body = json.dumps({"cypher": text, "parameters": dict(parameters), "seconds": SECONDS})
    connection.request("POST", "/api/v1/query", body, {"Content-Type": "application/json"})
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.status


def _read(server: Server, paths: list[str], over: threading.Event, waits: list[float]) -> None:
    reader = Server(server.store, server.port, server.process)
    at = 0
    while not over.wait(WAIT):
        path = paths[at % len(paths)]
        waits.append(timed(lambda path=path: reader.get(path)))  # type: ignore[misc]
        at += 1


def _watch(pid: int, over: threading.Event, most: list[float]) -> None:
    """Set `most[0]` to the peak memory of a process and its descendants, in MiB; 0 if the system does not report it."""
    while not over.wait(0.1):
        most[0] = max(most[0], sum(map(resident, family(pid))) / 2**20)
