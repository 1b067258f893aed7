"""A Neo4j server that hangs (SIGSTOP): when clients get a 503, how long other requests take, and when pages are available again.

Run by `python -m benchmarks hung-server`; `python -m benchmarks.hung_server` runs this benchmark alone.
"""

from __future__ import annotations

import http.client
import os
import signal
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple

from benchmarks.measuring import Place, Row, Server, percentile
from graphapp.demo import DEMO
from graphapp.ingest.load import ingest
from graphapp.settings import Settings
from graphapp.stores import open_store
from graphapp.web import urls
from tools import neo4j_server

PASSWORD = "only-for-benchmarks"
CLIENTS = 16
HUNG_SECONDS = 20.0
WARM = 300
REACH_SECONDS = 5.0
FREE_REACH = 0.1
FREE = ("/static/graphapp.css", "/api/v1/openapi.json")
WAIT = 0.05
# longer than any user waits for a page
GIVE_UP = 150.0


class Answer(NamedTuple):
    """One response: the time of its request and its duration, in seconds, and its status (0 if there was no response)."""

    asked: float
    took: float
    status: int


def measure(_place: Place) -> list[Row]:
    """The rows, or one that says why Neo4j cannot be started."""
    with tempfile.TemporaryDirectory(prefix="graphapp-hung-") as folder:
        server = neo4j_server.Server(Path(folder), PASSWORD)
        try:
            server.start()
        except neo4j_server.NoServer as error:
            return [Row("a Neo4j server that hangs", "", "not measured", "", str(error)[:100])]
        try:
            os.environ["NEO4J_PASSWORD"] = PASSWORD
            return _rows(server)
        finally:
            server.kill()


def _rows(neo4j: neo4j_server.Server) -> list[Row]:
    settings = Settings.read()
    with closing(open_store(neo4j.uri, settings, create=True)) as store:
        ingest(store, [DEMO], settings)
        pages = [urls.author(hit.key) for hit in store.top_authors(100)]
    with Server.started(neo4j.uri) as server, _asking(server.port, pages) as (answers, free):
        # warm up: a new Neo4j server compiles the queries first
        for _ in range(900):
            if len(answers) >= WARM:
                break
            time.sleep(0.1)
        threads = _threads(server.process.pid)
        stopped = time.monotonic()
        os.kill(neo4j.pid, signal.SIGSTOP)
        try:
            time.sleep(HUNG_SECONDS)
            most_threads = _threads(server.process.pid)
        finally:
            os.kill(neo4j.pid, signal.SIGCONT)
        continued = time.monotonic()
        back = _back(answers, continued)
    return _table(answers, free, stopped, continued, back, (threads, most_threads))


def _table(
    answers: Sequence[Answer],
    free: Sequence[Answer],
    stopped: float,
    continued: float,
    back: float | None,
    threads: tuple[int, int],
) -> list[Row]:
    during = [one for one in answers if one.asked + one.took > stopped and one.asked < continued]
    refused = [one for one in during if one.status == 503]
    first = [one.took for one in refused if one.asked < stopped + REACH_SECONDS]
    later = [one.took for one in refused if one.asked >= stopped + REACH_SECONDS]
    before = [
        one.took for one in answers[WARM // 2 :] if one.asked + one.took < stopped and one.status == 200
    ]
    others = [one.took for one in free if stopped < one.asked < continued]
    wrong = sum(one.status not in (200, 503) for one in during)
    slowest = max((one.took for one in during), default=0.0)
    return [
        Row(
            f"hung Neo4j, {CLIENTS} clients: slowest answer",
            f"≤ {REACH_SECONDS:g} s",
            f"{slowest:.2f} s",
            "",
            f"{len(refused):,} got 503, {wrong} neither 200 nor 503",
            slowest <= REACH_SECONDS and not wrong,
        ),
        Row(
            "… first 503s, median / slowest",
            "",
            _seconds(first),
            "",
            f"requested in the first {REACH_SECONDS:g} s",
        ),
        Row("… later 503s, median / slowest", "", _seconds(later), "", f"{len(later):,} answers"),
        Row(
            "… static file and openapi.json during this, p95 / slowest",
            f"≤ {FREE_REACH * 1e3:g} ms",
            f"{percentile(others, 0.95) * 1e3:.0f} / {max(others) * 1e3:.0f} ms" if others else "no answer",
            "",
            f"{len(others):,} answers",
            bool(others) and percentile(others, 0.95) <= FREE_REACH,
        ),
        Row(
            "… first page after the server resumes",
            f"≤ {REACH_SECONDS:g} s",
            "none" if back is None else f"{back:.2f} s",
            "",
            f"without a restart; before the hang, a page took {_seconds(before)} (median / slowest)",
            back is not None and back <= REACH_SECONDS,
        ),
        Row("… threads of graphapp, before / at the end", "", f"{threads[0]} / {threads[1]}", "", ""),
    ]


def _seconds(values: Sequence[float]) -> str:
    return f"{percentile(values, 0.5):.2f} / {max(values):.2f} s" if values else "none"


@contextmanager
def _asking(port: int, pages: Sequence[str]) -> Iterator[tuple[list[Answer], list[Answer]]]:
    """Run clients that request one page after another, and one that requests addresses that need no store. Yields the lists of
    their responses, which grow until the end."""
    over = threading.Event()
    answers: list[Answer] = []
    free: list[Answer] = []
    threads = [
        threading.Thread(target=_ask, args=(port, [*pages[n:], *pages[:n]], answers, over), daemon=True)
        for n in range(CLIENTS)
    ]
    threads.append(threading.Thread(target=_ask, args=(port, FREE, free, over), daemon=True))
    for thread in threads:
        thread.start()
    try:
        yield answers, free
    finally:
        over.set()
        for thread in threads:
            thread.join(GIVE_UP)


def _ask(port: int, paths: Sequence[str], answers: list[Answer], over: threading.Event) -> None:
    number = 0
    while not over.wait(WAIT):
        path = paths[number % len(paths)]
        number += 1
        asked, status = time.monotonic(), 0
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=GIVE_UP)
        try:
            # a new address each time, as cached responses need no database
            connection.request("GET", f"{path}?{number}" if "authors" in path else path)
            answer = connection.getresponse()
            answer.read()
            status = answer.status
        except OSError:
            pass
        finally:
            connection.close()
        answers.append(Answer(asked, time.monotonic() - asked, status))


def _back(answers: Sequence[Answer], since: float) -> float | None:
    """Seconds from `since` to the first page with status 200; None if there is none within a minute."""
    for _ in range(600):
        for one in list(answers):
            if one.status == 200 and one.asked + one.took > since:
                return one.asked + one.took - since
        time.sleep(0.1)
    return None


def _threads(pid: int) -> int:
    """The number of threads of a process; 0 if the system does not report it."""
    try:
        return len(os.listdir(f"/proc/{pid}/task"))
    except OSError:
        return 0


if __name__ == "__main__":
    for row in measure(Place(Path(), Path(), Path())):
        print(*(part for part in row if part not in ("", None)), sep=" | ")
