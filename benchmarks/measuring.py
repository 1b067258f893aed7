"""What every measurement needs: a row of the table, a place to work in, clocks, a server, a browser."""

from __future__ import annotations

import contextlib
import http.client
import os
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import IO, NamedTuple

__all__ = [
    *("Finished", "Place", "Row", "Server", "chromium", "command", "cpu_seconds", "family", "milliseconds"),
    *("percentile", "resident", "timed"),
]

GRAPHAPP = Path(sys.executable).with_name("graphapp")
SUBJECT = "Sergey Levine"


class Row(NamedTuple):
    """One line of the table. `reached` is None where no figure was set as a reach."""

    work: str
    reach: str
    ours: str
    peer: str
    note: str = ""
    reached: bool | None = None


class Place(NamedTuple):
    """The records, a folder for whatever is made, the store that the first measurement leaves in it, and stores that are there
    already."""

    corpus: Path
    folder: Path
    store: Path
    more: tuple[Path, ...] = ()


class Finished(NamedTuple):
    """What a command took: seconds of the clock, and its largest memory in MiB."""

    seconds: float
    mib: float


def command(arguments: Sequence[str | Path]) -> Finished:
    """Run a command to its end. Raises RuntimeError, with what it said, when it fails."""
    start = time.perf_counter()
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen([str(part) for part in arguments], stdout=subprocess.DEVNULL, stderr=said)
        return _waited(process, start, said)


def _waited(process: subprocess.Popen[bytes], start: float, said: IO[bytes]) -> Finished:
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        said.seek(0)
        raise RuntimeError(
            f"{process.args!r} ended with {process.returncode}: {said.read().decode(errors='replace')}"
        )
    return Finished(seconds, usage.ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10))


def python(code: str, *arguments: str | Path) -> Finished:
    """Run a Python program given as text in a process of its own."""
    return command([sys.executable, "-c", code, *arguments])


def timed(work: Callable[[], object]) -> float:
    """Seconds that `work` takes, once."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def percentile(seconds: Sequence[float], share: float) -> float:
    """The value below which `share` of the values are."""
    ordered = sorted(seconds)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def milliseconds(seconds: Sequence[float]) -> str:
    """Median and 95th percentile, in ms."""
    return f"{statistics.median(seconds) * 1e3:.1f} / {percentile(seconds, 0.95) * 1e3:.1f} ms"


class Server:
    """A `graphapp serve` of a store in a process of its own, asked over one kept connection."""

    def __init__(self, store: Path, port: int, process: subprocess.Popen[bytes]) -> None:
        self.port = port
        self.url = f"http://127.0.0.1:{port}"
        self.store = store
        self.process = process
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)

    def get(self, path: str) -> bytes:
        """The body of a page. Raises RuntimeError for any status but 200."""
        self._connection.request("GET", path)
        answer = self._connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{path}: {answer.status}")
        return body

    @classmethod
    @contextlib.contextmanager
    def started(cls, store: Path) -> Iterator[Server]:
        """A server that answers, ended afterwards."""
        with socket.create_server(("127.0.0.1", 0)) as probe:
            port = probe.getsockname()[1]
        process = subprocess.Popen(
            [GRAPHAPP, "serve", "--store", store, "--port", str(port)],
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            _until_open(port, process)
            yield cls(store, port, process)
        finally:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _until_open(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        if process.poll() is not None:
            raise RuntimeError("the server ended at once")
        time.sleep(0.05)
    raise RuntimeError("the server does not answer")


def family(pid: int) -> list[int]:
    """A process and those that it started, and so on."""
    found = [pid]
    for tasks in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children = tasks.read_text().split()
        except OSError:
            continue
        for child in children:
            found += family(int(child))
    return found


def resident(pid: int) -> int:
    """The memory of a process, in bytes; 0 where the system does not tell."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * 4096
    except (OSError, IndexError):
        return 0


def cpu_seconds(pid: int) -> float:
    """Seconds of the processor that a process and those that it started have used, also those that have ended."""
    ticks = 0
    for each in family(pid):
        with contextlib.suppress(OSError, IndexError):
            fields = Path(f"/proc/{each}/stat").read_text().rpartition(")")[2].split()
            ticks += sum(map(int, fields[11:15]))
    return ticks / 100


def chromium() -> str | None:
    """The browser of this machine, or None."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return next((found for name in names if (found := shutil.which(name))), None)
