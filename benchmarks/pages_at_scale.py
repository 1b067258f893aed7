"""Processor time of the server for each kind of page, on a large store: `python -m benchmarks.pages_at_scale STORE`.

The wall-clock time of a page says little on a machine that also does other work; the processor time that the server's processes use for it
does. The second table is about eight clients at once, where both count.
"""

from __future__ import annotations

import contextlib
import os
import random
import re
import resource
import signal
import socket
import sqlite3
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode

import click

from benchmarks.measuring import GRAPHAPP, Server, environment, family, percentile, resident
from benchmarks.opened import opened
from graphapp.model import names
from graphapp.model.rows import StoredPaper
from graphapp.stores.base import Store
from graphapp.web import urls

CLIENTS = 8
SEED = 7


class Asked(NamedTuple):
    """What is requested: for each kind of page, its addresses."""

    pages: dict[str, list[str]]
    network: str
    mixed: list[str]


def processor_ms(pid: int) -> float:
    """The processor time of the threads of a process and its descendants, in ms. Those that have ended do not count."""
    total = 0
    for each in family(pid):
        for task in Path(f"/proc/{each}/task").glob("*/schedstat"):
            try:
                total += int(task.read_text().split()[0])
            except (OSError, IndexError):
                continue
    return total / 1e6


def cost(server: Server, path: str) -> float:
    """The processor time of one request, in ms."""
    before = processor_ms(server.process.pid)
    server.get(path)
    return processor_ms(server.process.pid) - before


def asked(store: Path) -> Asked:
    """A random but repeatable choice of addresses."""
    dice = random.Random(SEED)
    with opened(store) as service:
        held = service.store
        top = [hit.key for hit in held.top_authors(50)]
        papers = some_papers(store, held, dice, 6000)
        authors = list(dict.fromkeys(paper.authors[0].author.key for paper in papers if paper.authors))
        biggest = held.venues(0, 1)[0]
        last = -(-biggest.papers // service.settings.shown_papers)
        venues = [venue.id for venue in held.venues(0, -1 if held.counts().venues < 50_000 else 50_000)]
        words = list(dict.fromkeys(dice.choice(names.words(paper.title)) for paper in papers[:600]))
        chosen = dice.sample(venues, min(100, len(venues)))
        pairs = [dice.sample(authors, 2) for _ in range(50)]
    pages = {
        "type a name, first letters": [
            _typed(text) for text in ("w", "we", "wei wa", "smi", "m", "an", "j s")
        ],
        "type a name, common words": [
            _typed(text)
            for text in ("wang", "wei", "li", "zhang wei", "john", "maria", "wei wang", "wang w", "jo", "c")
        ],
        "type a name, random": [_typed(key[: dice.randint(2, len(key))]) for key in authors[:100]],
        "search, random word of a title": [_search(word) for word in words[:60]],
        "search, common words": [
            _search(text) for text in ("learning", "a", "the", "of", "w", "co", "pro", "comp", "network")
        ],
        "search, several words": [
            _search(text)
            for text in (
                "learning networks",
                "deep learning for",
                "a the",
                "graph neural netw",
                "an of in",
                "data the wi",
            )
        ],
        "search, unusual input": [
            _search(text)
            for text in ('"deep learning" OR *', "naïve bayes", "c++", "3d", "学习", "-", "'s 0", "x" * 300)
        ],
        "search without a match": [_search(text) for text in ("qqqqxx zzzz", "learning qqqqxx", "qqqqxx")],
        "search, JSON": [_typed(word) + "&papers=100" for word in words[:20]],
        "author page, random": [urls.author(key) for key in authors[:200]],
        "author page, top 50": [urls.author(key) for key in top],
        "paper": [urls.paper(paper.id) for paper in papers[:100]],
        "list of venues": ["/venues"],
        "venue page, random": [urls.venue(id) for id in chosen],
        "venue page, biggest": [urls.venue(biggest.id)],
        "venue page, biggest, further pages": [
            _page(biggest.id, number) for number in {min(2, last), last // 2 + 1, last}
        ],
        "venue page, 300 biggest": [urls.venue(id) for id in dice.sample(venues[:300], min(50, len(venues)))],
        "venue page, smallest": [urls.venue(venues[-1])],
        "shortest path, random pairs": ["/path?" + urlencode({"from": a, "to": b}) for a, b in pairs],
    }
    network = "/api/v1/network?" + urlencode({"centre": "author", "value": top[0]})
    # as many as eight clients request in a minute: no page is requested twice and answered from memory
    mixed = [urls.author(key) for key in authors[200:]] + [urls.paper(paper.id) for paper in papers[100:2500]]
    mixed += [urls.venue(id) for id in dice.sample(venues, min(600, len(venues)))]
    mixed += [_typed(key[: dice.randint(2, 8)]) for key in authors[100:1000]] + [
        _search(word) for word in words[60:400]
    ]
    dice.shuffle(mixed)
    return Asked(pages, network, mixed)


def some_papers(file: Path, held: Store, dice: random.Random, number: int) -> list[StoredPaper]:
    """Papers from the whole store, so that their authors are as prolific as the author of a random paper."""
    with contextlib.closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as db:
        (last,) = db.execute("SELECT max(n) FROM paper").fetchone()
        rows = (
            db.execute("SELECT id FROM paper WHERE n = ?", (dice.randint(1, last),)).fetchone()
            for _ in range(number)
        )
        ids = [row[0] for row in rows if row]
    found = held.papers(ids)
    dice.shuffle(found)
    return found


def _typed(text: str) -> str:
    return "/api/v1/search?" + urlencode({"q": text})


def _search(text: str) -> str:
    return "/search?" + urlencode({"q": text})


def _page(venue: str, number: int) -> str:
    address = urls.venue(venue)
    return f"{address}{'&' if '?' in address else '?'}page={number}"


def line(name: str, found: Sequence[float]) -> str:
    """A row of the table."""
    return f"| {name} | {len(found)} | {statistics.median(found):.1f} | {percentile(found, 0.95):.1f} | {max(found):.1f} |"


def page_costs(store: Path, what: Asked) -> Iterator[tuple[str, list[float]]]:
    """The processor time of each request for each kind of page, in ms; last, under the name "memory", the resident memory of the server in
    MiB."""
    with Server.started(store) as server:
        server.get("/api/v1/search?q=a")
        server.settled()
        yield "front page, first", [cost(server, "/")]
        yield "front page, again", [cost(server, "/") for _ in range(3)]
        for name, paths in what.pages.items():
            yield name, [cost(server, path) for path in paths]
        yield "memory", [sum(map(resident, family(server.process.pid))) / 2**20]


def network_costs(store: Path, what: Asked) -> Iterator[tuple[str, list[float]]]:
    """The processor time in ms of the network of the author with the most papers, without waiting for its layout, and until it has one."""
    with environment(GRAPHAPP_LAYOUT_WAIT_SECONDS="0"), Server.started(store) as server:
        server.get("/api/v1/search?q=a")
        server.settled()
        before = processor_ms(server.process.pid)
        own = _own_ms(server.process.pid)
        server.get(what.network)
        yield "network of the top author, without layout", [_own_ms(server.process.pid) - own]
        until = time.monotonic() + 120
        while b'"computing"' in server.get(what.network) and time.monotonic() < until:
            time.sleep(1)
        yield "network of the top author, with layout", [processor_ms(server.process.pid) - before]
        yield "network of the top author, again", [cost(server, what.network)]


def sequential(costs: Iterable[tuple[str, list[float]]]) -> None:
    """The first table."""
    print("| page | n | median | p95 | max |  (CPU ms of the server)\n|---|---|---|---|---|")
    for name, found in costs:
        print(
            f"\nMemory of the processes: {found[0]:.0f} MiB" if name == "memory" else line(name, found),
            flush=True,
        )


def _own_ms(pid: int) -> float:
    """The processor time of the server without that of the process that computes positions."""
    return processor_ms(pid) - sum(map(processor_ms, set(family(pid)) - {pid} - _servers(pid)))


def _servers(pid: int) -> set[int]:
    """The processes that serve pages, besides the first one."""
    named = Path("/proc")
    return {
        each
        for each in family(pid)
        if each != pid and b"graphapp.cli.page_process" in (named / str(each) / "cmdline").read_bytes()
    }


class Answered(NamedTuple):
    """What eight clients got in `wall` seconds, the processor time of the server and of the clients in ms, that of each process of the server, and a
    sentence about the load."""

    answers: list[Answer]
    wall: float
    server_ms: float
    clients_ms: float
    shares: list[float]
    loading: str

    @property
    def seconds(self) -> list[float]:
        """The durations of the answers that are not errors."""
        return [each.seconds for each in self.answers if not each.problem]


def answered(store: Path, what: Asked, seconds: float, load: Path | None = None) -> Answered:
    """Let eight clients request pages for some seconds; `load` is a file that `graphapp load` loads into the store at the same time."""
    answers: list[Answer] = []
    told = ""
    with Server.started(store) as server:
        server.get("/")
        server.settled()
        servers = [server.process.pid, *sorted(_servers(server.process.pid))]
        shares = [-processor_ms_of(pid) for pid in servers]
        before, own, begin = processor_ms(server.process.pid), _own_cpu(), time.perf_counter()
        end = begin + seconds
        with _loading(store, load) as loading:
            _run([_client(server.port, what.mixed[n::CLIENTS], end, answers) for n in range(CLIENTS)])
            if loading is not None:
                told = f"The load {'ended before' if loading.poll() is not None else 'ran until'} the end. "
        wall = time.perf_counter() - begin
        used, spent = processor_ms(server.process.pid) - before, 1e3 * (_own_cpu() - own)
        shares = [share + processor_ms_of(pid) for share, pid in zip(shares, servers, strict=True)]
    return Answered(answers, wall, used, spent, shares, told)


def together(found: Answered) -> None:
    """The second table."""
    answers, wall, done = found.answers, found.wall, found.seconds
    print(
        f"\n{found.loading}{CLIENTS} clients, {wall:.0f} s: {len(done) / wall:.1f} requests/s, {len(answers) - len(done)} errors",
        end="; ",
    )
    print(
        f"wall ms median {statistics.median(done) * 1e3:.0f}, p95 {percentile(done, 0.95) * 1e3:.0f}",
        end="; ",
    )
    print(
        f"CPU ms a request: server {found.server_ms / len(done):.1f}, clients {found.clients_ms / len(done):.2f}",
        end="; ",
    )
    cores = found.server_ms / 1e3 / wall
    print(f"{cores:.2f} cores, load {os.getloadavg()[0]:.1f}; CPU s by process: ", end="")
    print(", ".join(f"{ms / 1e3:.1f}" for ms in found.shares))
    print("\n| kind | n | median | p95 | max |  (wall ms)\n|---|---|---|---|---|")
    for kind in sorted({each.kind for each in answers}):
        print(line(kind, [1e3 * each.seconds for each in answers if each.kind == kind and not each.problem]))
    for problem in [each.problem for each in answers if each.problem][:5]:
        print(problem)


@contextlib.contextmanager
def _loading(store: Path, file: Path | None) -> Iterator[subprocess.Popen[bytes] | None]:
    """A running load of a file, ended at the end of the block; None without a file."""
    if file is None:
        yield None
        return
    with subprocess.Popen(
        [GRAPHAPP, "load", file, "--store", store], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            yield process
        finally:
            process.send_signal(signal.SIGINT)


class Answer(NamedTuple):
    """A response: the first part of its address, its duration, and the first line of a response that is not 200."""

    kind: str
    seconds: float
    problem: str = ""


def _own_cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def processor_ms_of(pid: int) -> float:
    """The processor time of a process so far, without that of its descendants, in ms."""
    return (
        sum(int(task.read_text().split()[0]) for task in Path(f"/proc/{pid}/task").glob("*/schedstat")) / 1e6
    )


def _client(port: int, paths: Sequence[str], end: float, answers: list[Answer]) -> Callable[[], None]:
    """A client that requests one address after another on one connection. It reads no more of a response than its length, so that it takes little
    of the processors that it shares with the server."""

    def run() -> None:
        with socket.create_connection(("127.0.0.1", port), timeout=120) as connection:
            for path in paths:
                start = time.perf_counter()
                if start >= end:
                    return
                connection.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode())
                status = _whole_response(connection)
                kind = path.partition("?")[0].split("/")[1]
                taken = time.perf_counter() - start
                answers.append(Answer(kind, taken, "" if " 200 " in status else f"{path}: {status}"))

    return run


def _whole_response(connection: socket.socket) -> str:
    """Read a response to its end. Returns its first line. Raises ConnectionError if it is incomplete."""
    read = bytearray()
    while b"\r\n\r\n" not in read:
        read += _some(connection)
    head, _, begun = read.partition(b"\r\n\r\n")
    length = re.search(rb"(?im)^content-length: *(\d+)", head)
    left = int(length[1]) - len(begun) if length else 0
    while left > 0:
        left -= len(_some(connection))
    return head.partition(b"\r\n")[0].decode("latin-1")


def _some(connection: socket.socket) -> bytes:
    piece = connection.recv(1 << 18)
    if not piece:
        raise ConnectionError("the server closed the connection")
    return piece


def _run(jobs: Sequence[Callable[[], None]]) -> None:
    threads = [threading.Thread(target=job) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@click.command()
@click.argument("store", type=click.Path(exists=True, path_type=Path))
@click.option("--seconds", default=20.0, help="Duration of the requests of eight clients; 0 omits them.")
@click.option("--processes", default=0, help="Processes of the server; by default, as many as it chooses.")
@click.option(
    "--load",
    type=click.Path(exists=True, path_type=Path),
    help="Load this file while the clients request pages.",
)
@click.option("--only", type=click.Choice(["pages", "network", "clients"]), help="Measure only this.")
def main(store: Path, seconds: float, processes: int, load: Path | None, only: str | None) -> None:
    """Measure the pages of STORE."""
    os.environ["GRAPHAPP_PROCESSES"] = str(processes)
    what = asked(store)
    print(f"load average {os.getloadavg()[0]:.1f}, {os.cpu_count()} cores, Python {sys.version.split()[0]}")
    if only in (None, "pages"):
        sequential(page_costs(store, what))
    if only in (None, "network"):
        sequential(network_costs(store, what))
    if only in (None, "clients") and seconds:
        together(answered(store, what, seconds, load))


if __name__ == "__main__":
    main()
