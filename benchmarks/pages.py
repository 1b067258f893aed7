"""Author cluster pages over HTTP: sequential requests, and eight clients in parallel."""

from __future__ import annotations

import statistics
import threading
import time

from benchmarks.measuring import Place, Row, Server, milliseconds, percentile, timed
from benchmarks.opened import opened
from graphapp.web import urls

READERS = 8
SECONDS = 30.0


def _paths(place: Place) -> list[str]:
    """The pages of the 200 authors with most papers."""
    with opened(place.store) as service:
        return [urls.author(hit.key) for hit in service.store.top_authors(200)]


def measure(place: Place) -> list[Row]:
    paths = _paths(place)
    with Server.started(place.store) as server:
        server.get("/")
        once = [timed(lambda path=path: server.get(path)) for path in paths]  # type: ignore[misc]
        row = Row(
            "author cluster page over HTTP, 200 authors with most papers, median / p95",
            "≤ 20 / 60 ms",
            milliseconds(once),
            "none",
            f"slowest {max(once) * 1e3:.0f} ms",
            statistics.median(once) <= 0.020 and percentile(once, 0.95) <= 0.060,
        )
        return [row, _crowd(server, paths)]


def _crowd(server: Server, paths: list[str]) -> Row:
    """Eight clients, each with its own connection, starting at different pages of the list."""
    done: list[float] = []
    failures: list[str] = []
    end = time.perf_counter() + SECONDS

    def read(number: int) -> None:
        reader = Server(server.store, server.port, server.process)
        at = number * len(paths) // READERS
        while time.perf_counter() < end:
            try:
                done.append(timed(lambda: reader.get(paths[at % len(paths)])))  # noqa: B023
            except Exception as error:
                failures.append(str(error))
                reader = Server(server.store, server.port, server.process)
            at += 1

    threads = [threading.Thread(target=read, args=(number,)) for number in range(READERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    rate = len(done) / SECONDS
    return Row(
        f"{READERS} clients for {SECONDS:.0f} s on these pages",
        "≥ 150 requests/s, no error",
        f"{rate:.0f} requests/s, {len(failures)} errors",
        "none",
        f"median / p95 {milliseconds(done)}",
        rate >= 150 and not failures,
    )
