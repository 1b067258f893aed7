"""Shared by all benchmarks: a row of the table, a working folder, clocks, a server, a browser."""

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
    "environment",
    *("percentile", "resident", "timed"),
]

GRAPHAPP = Path(sys.executable).with_name("graphapp")
SUBJECT = "Sergey Levine"


class Row(NamedTuple):
    """One line of the table: what was measured, the target, the result of graphapp, and that of another program.

    `reached` says if the target was reached; None if there is none.
    """

    work: str
    reach: str
    ours: str
    peer: str
    note: str = ""
    reached: bool | None = None


class Place(NamedTuple):
    """The file of records, a folder for temporary files, the store that the benchmark `load` creates, and further stores."""

    corpus: Path
    folder: Path
    store: Path
    more: tuple[Path, ...] = ()


class Finished(NamedTuple):
    """The wall-clock time of a command in seconds and its peak memory in MiB."""

    seconds: float
    mib: float


def command(arguments: Sequence[str | Path]) -> Finished:
    """Run a command to its end. Raises RuntimeError, with its standard error, if it fails."""
    start = time.perf_counter()
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen(
            [str(part) for part in arguments], stdout=subprocess.DEVNULL, stderr=output
        )
        return _waited(process, start, output)


def _waited(process: subprocess.Popen[bytes], start: float, output: IO[bytes]) -> Finished:
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        output.seek(0)
        raise RuntimeError(
            f"{process.args!r} failed with exit status {process.returncode}: {output.read().decode(errors='replace')}"
        )
    return Finished(seconds, usage.ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10))


def python(code: str, *arguments: str | Path) -> Finished:
    """Run Python code in a separate process. Raises RuntimeError if it fails."""
    return command([sys.executable, "-c", code, *arguments])


@contextlib.contextmanager
def environment(**values: str) -> Iterator[None]:
    """Set variables of the environment, which programs started in the block inherit, and restore the former ones at its end."""
    former = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in former.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def timed(work: Callable[[], object]) -> float:
    """The wall-clock seconds of one call of `work`."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def percentile(seconds: Sequence[float], share: float) -> float:
    """The value below which a `share` (0 to 1) of the values lies."""
    ordered = sorted(seconds)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def milliseconds(seconds: Sequence[float]) -> str:
    """Median and 95th percentile, in ms."""
    return f"{statistics.median(seconds) * 1e3:.1f} / {percentile(seconds, 0.95) * 1e3:.1f} ms"


class Server:
    """`graphapp serve` of a store in a separate process, with one persistent connection to it."""

    def __init__(self, store: Path, port: int, process: subprocess.Popen[bytes]) -> None:
        self.port = port
        self.url = f"http://127.0.0.1:{port}"
        self.store = store
        self.process = process
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)

    def get(self, path: str) -> bytes:
        """The body of a page. Raises RuntimeError for any status except 200."""
        try:
            answer = self._asked(path)
        except ConnectionError:
            # the server closes a connection that was idle for some time
            self._connection.close()
            answer = self._asked(path)
        body = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{path}: {answer.status}")
        return body

    def _asked(self, path: str) -> http.client.HTTPResponse:
        self._connection.request("GET", path)
        return self._connection.getresponse()

    def settled(self, seconds: float = 120.0, ready: Callable[[], bool] = lambda: True) -> None:
        """Wait until the server is `ready` and has finished what it prepares after its start, such as the mirror: until its processes use at
        most 2% of a processor for a second, or for at most `seconds`."""
        until = time.monotonic() + seconds
        used = -1.0
        while time.monotonic() < until and (not ready() or cpu_seconds(self.process.pid) - used > 0.02):
            used = cpu_seconds(self.process.pid)
            time.sleep(1)

    @classmethod
    @contextlib.contextmanager
    def started(cls, store: Path) -> Iterator[Server]:
        """A server that accepts connections; it is stopped afterwards. Raises RuntimeError if it does not start."""
        with socket.create_server(("127.0.0.1", 0)) as probe:
            port = probe.getsockname()[1]
        process = subprocess.Popen(
            [GRAPHAPP, "serve", "--store", store, "--port", str(port)],
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            _until_open(port, process)
            server = cls(store, port, process)
            with contextlib.closing(server._connection):
                yield server
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
            raise RuntimeError("the server exited during its start")
        time.sleep(0.05)
    raise RuntimeError("the server does not accept connections after 30 seconds")


def family(pid: int) -> list[int]:
    """The ids of a process and of all its descendants, except those that end in the meantime."""
    found = [pid]
    # an ended process has no folder any more
    with contextlib.suppress(OSError):
        for tasks in list(Path(f"/proc/{pid}/task").iterdir()):
            with contextlib.suppress(OSError):
                for child in (tasks / "children").read_text().split():
                    found += family(int(child))
    return found


def resident(pid: int) -> int:
    """The resident memory of a process, in bytes; 0 if the system does not report it. The parts of a store that are mapped do not count: the system
    can free them at any time, and those of several mappings are in memory once."""
    total, counts = 0, False
    try:
        for line in Path(f"/proc/{pid}/smaps").read_text(errors="replace").splitlines():
            fields = line.split()
            if not fields[0].endswith(":"):
                counts = not line.endswith(".db")
            elif counts and fields[0] == "Rss:":
                total += 1024 * int(fields[1])
    except (OSError, IndexError):
        return 0
    return total


def cpu_seconds(pid: int) -> float:
    """The processor time in seconds of a process and its descendants, including those that have exited."""
    ticks = 0
    for each in family(pid):
        with contextlib.suppress(OSError, IndexError):
            fields = Path(f"/proc/{each}/stat").read_text().rpartition(")")[2].split()
            ticks += sum(map(int, fields[11:15]))
    return ticks / 100


def chromium() -> str | None:
    """The path of an installed Chromium or Chrome, or None."""
    names = (
        "chromium",
        "chromium-browser",
        "google-chrome",
        "google-chrome-stable",
        "chromium-headless-shell",
    )
    return next((found for name in names if (found := shutil.which(name))), None)
