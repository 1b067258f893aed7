"""The mirror of a store in a file: first results, queries in the shell, parallel queries, recovery after an interrupted query, memory.

Runs with the first 5,000 records and with all records; `--more STORE` adds stores that are already loaded, such as one with a million
papers. Times are wall-clock seconds, with the processor time of all processes in parentheses: on a shared machine, only processor times are
comparable. Existing mirror files of the stores are removed first.
"""

from __future__ import annotations

import gzip
import http.client
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from benchmarks.measuring import GRAPHAPP, Place, Row, Server, command, cpu_seconds, family, resident

__all__ = ["measure"]

FIRST = 5000
QUICK = "MATCH (a:Author)-[:WROTE]->(p:Paper) RETURN a.name AS name, p.title AS title LIMIT 1"
SLOW = "RETURN reduce(s = 0, i IN range(1, 90000) | s + reduce(t = 0, j IN range(1, 90000) | t + j)) AS x"
# Python's regular expressions cannot be interrupted, so the engine's process is killed
CRASH = "RETURN 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab' =~ '(a+)+c' AS x"
SLOW_SECONDS = 3.0
LONGEST = 1200.0
REACH = {"first": 6.0, "again": 1.5, "shell": 1.2, "parallel": 0.2, "after": 0.2, "memory": 900.0}
"""The targets for stores of the size of the corpus: seconds, and MiB for memory."""


class Taken(NamedTuple):
    """Wall-clock time and processor time, in seconds."""

    wall: float
    cpu: float

    def __str__(self) -> str:
        return f"{self.wall:.2f} s ({self.cpu:.2f})"


def measure(place: Place) -> list[Row]:
    """The rows of each store."""
    small = _small(place)
    return [row for store in (small, place.store, *place.more) for row in _of(store)]


def _small(place: Place) -> Path:
    """A store of the first `FIRST` records."""
    records, store = place.folder / "first.jsonl", place.folder / "first.db"
    opened = gzip.open if place.corpus.suffix == ".gz" else open
    with opened(place.corpus, "rb") as lines, records.open("wb") as out:
        for _, line in zip(range(FIRST), lines, strict=False):
            out.write(line)
    command([GRAPHAPP, "load", "--store", store, records])
    return store


def _of(store: Path) -> Iterator[Row]:
    for old in store.parent.glob(f"{store.name}.mirror-*"):
        old.unlink()
    papers = _papers(store)
    graded = FIRST < papers < 200_000
    first, _ = _served(store, papers, graded)
    yield _row(papers, "first result of a server, no mirror file", "first", first, graded)
    again, rows = _served(store, papers, graded)
    yield _row(papers, "first result of a server after a restart", "again", again, graded)
    yield from rows
    for which in ("first", "second"):
        yield _row(papers, f"graphapp query in the shell, {which} time", "shell", _shell(store), graded)


def _papers(store: Path) -> int:
    done = subprocess.run(
        [GRAPHAPP, "stats", "--json", "--store", store], capture_output=True, text=True, check=True
    )
    papers: int = json.loads(done.stdout)["counts"]["papers"]
    return papers


def _served(store: Path, papers: int, graded: bool) -> tuple[Taken, list[Row]]:
    """The time from the start of a server to the first result, and the rows that are measured once the engines are ready."""
    began = time.perf_counter()
    with Server.started(store) as server:
        pid = server.process.pid
        while _ask(server, QUICK)[0] != 200:
            if time.perf_counter() - began > LONGEST:
                raise RuntimeError(f"no answer from {store} in {LONGEST:.0f} s")
            time.sleep(0.02)
        first = Taken(time.perf_counter() - began, cpu_seconds(pid))
        _rest(server)
        memory = sum(map(resident, family(pid))) / 2**20
        rows = [
            _row(papers, "a query while another one runs", "parallel", _parallel(server), graded),
            _row(papers, "the query after an interrupted one", "after", _after(server), graded),
            Row(
                f"{papers:,} papers: memory of all processes when idle",
                f"≤ {REACH['memory']:.0f} MiB" if graded else "",
                f"{memory:,.0f} MiB",
                "",
                f"{_engines(pid)} engines, resident",
                memory <= REACH["memory"] if graded else None,
            ),
        ]
    return first, rows


def _row(papers: int, work: str, goal: str, taken: Taken, graded: bool) -> Row:
    return Row(
        f"{papers:,} papers: {work}",
        f"≤ {REACH[goal]:g} s" if graded else "",
        str(taken),
        "",
        "wall-clock time (processor time)",
        taken.wall <= REACH[goal] if graded else None,
    )


def _rest(server: Server) -> None:
    """Wait until two engines are ready and the processes are idle."""
    server.settled(LONGEST, lambda: _engines(server.process.pid) >= 2)


def _engines(pid: int) -> int:
    """The number of engine processes."""
    count = 0
    for each in family(pid):
        try:
            count += b"cypher/embedded/worker.py" in Path(f"/proc/{each}/cmdline").read_bytes()
        except OSError:
            continue
    return count


def _ask(server: Server, text: str, seconds: float = 5.0) -> tuple[int, Taken]:
    """The status of the response and the time it took."""
    began, used = time.perf_counter(), cpu_seconds(server.process.pid)
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    body = json.dumps({"cypher": text, "seconds": seconds})
    connection.request("POST", "/api/v1/query", body, {"Content-Type": "application/json"})
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.status, Taken(time.perf_counter() - began, cpu_seconds(server.process.pid) - used)


def _parallel(server: Server) -> Taken:
    """A fast query that starts while a slow one runs; its processor time includes that of the slow one."""
    thread = threading.Thread(target=_ask, args=(server, SLOW, SLOW_SECONDS))
    thread.start()
    time.sleep(0.3)
    _, taken = _ask(server, QUICK)
    thread.join()
    _rest(server)
    return taken


def _after(server: Server) -> Taken:
    _ask(server, CRASH)
    _, taken = _ask(server, QUICK)
    _rest(server)
    return taken


def _shell(store: Path) -> Taken:
    """The time of one `graphapp query` command."""
    began = time.perf_counter()
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen(
            [GRAPHAPP, "query", "--store", store, QUICK], stdout=subprocess.DEVNULL, stderr=output
        )
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            output.seek(0)
            raise RuntimeError(output.read().decode(errors="replace"))
    return Taken(time.perf_counter() - began, usage.ru_utime + usage.ru_stime)


if __name__ == "__main__":
    for name in sys.argv[1:]:
        for row in _of(Path(name)):
            print(f"{row.work:<70} {row.reach:<10} {row.ours:<20} {row.note}", flush=True)
