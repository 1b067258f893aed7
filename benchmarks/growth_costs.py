"""Shared by the modules that measure growth: a sample of records, the steps of a measurement, and the cost of a command."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO, NamedTuple

from benchmarks.measuring import family, resident

__all__ = ["Cost", "GrowthSample", "Step", "cost", "cost_and_output", "remove_store"]

_EVERY = 0.05
_LONGEST = 3600
"""Seconds after which a command is ended."""


class GrowthSample(NamedTuple):
    """A number of papers, their file, a file with further papers, the store that the load fills, and a folder."""

    size: int
    records: Path
    more: Path
    store: Path
    folder: Path


class Cost(NamedTuple):
    """Processor and wall-clock time in seconds and peak memory in MiB, of all processes together; the size of the resulting file in MiB; the
    95th percentile and the maximum of the processor time of many requests in seconds, of which `cpu` is the median; what was done per second; a
    remark; and the row that it is compared with. 0 for what was not measured."""

    cpu: float = 0.0
    wall: float = 0.0
    mib: float = 0.0
    file: float = 0.0
    p95: float = 0.0
    most: float = 0.0
    rate: float = 0.0
    note: str = ""
    beside: str = ""

    def __str__(self) -> str:
        parts = [
            _time(self.cpu, self.p95) if self.cpu else "",
            f"p95 {1e3 * self.p95:,.1f}, max {1e3 * self.most:,.0f}" if self.p95 else "",
            f"{_time(self.wall)} wall" if self.wall else "",
            f"{self.mib:,.0f} MiB" if self.mib else "",
            f"file {self.file:,.0f} MiB" if self.file else "",
            f"{self.rate:,.0f}/s" if self.rate else "",
            self.note,
        ]
        return ", ".join(filter(None, parts))


def _time(seconds: float, in_ms: float = 0.0) -> str:
    """A time in seconds, or in ms if it is short or next to others `in_ms`."""
    return f"{1e3 * seconds:,.1f} ms" if in_ms or seconds < 0.1 else f"{seconds:,.1f} s"


class Step(NamedTuple):
    """A part of a measurement, whose results are kept together. With more than `largest` papers, it is omitted except from a complete
    measurement; 0: never. `peer`: it measures other programs only."""

    measure: Callable[[GrowthSample], Mapping[str, Cost]]
    largest: int = 0
    peer: bool = False


def cost(
    arguments: Sequence[str | Path], result: Path | None = None, *, accepted: Sequence[int] = (0,)
) -> Cost:
    """Run a command to its end; `result` is the file or folder that it writes. Raises RuntimeError, with its standard error, if its exit status
    is not one of those that are `accepted`, or if it takes longer than an hour."""
    return cost_and_output(arguments, result, accepted=accepted)[0]


def cost_and_output(
    arguments: Sequence[str | Path], result: Path | None = None, *, accepted: Sequence[int] = (0,)
) -> tuple[Cost, str]:
    """As `cost`, with what the command prints on standard output; on standard error, if that is empty."""
    start = time.perf_counter()
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        process = subprocess.Popen([str(part) for part in arguments], stdout=output, stderr=errors)
        peak = [0]
        ended = threading.Event()
        watcher = threading.Thread(target=_watch, args=(process, peak, ended))
        watcher.start()
        try:
            _, status, usage = os.wait4(process.pid, 0)
        except BaseException:
            # such as Ctrl-C: the command and the thread must end, too
            process.terminate()
            process.wait()
            raise
        finally:
            ended.set()
            watcher.join()
        wall = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in accepted:
            # the code of a program on its command line is long
            shown = " ".join(str(part).partition("\n")[0] for part in arguments)
            raise RuntimeError(f"{shown}: exit status {process.returncode}: {_text(errors).strip()[-500:]}")
        said = _text(output) or _text(errors)
    # the usage of a process includes its descendants if it waited for them, as graphapp does
    found = Cost(usage.ru_utime + usage.ru_stime, wall, peak[0] / 2**20, _size(result) / 2**20)
    return found, said


def _text(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode(errors="replace")


def _size(result: Path | None) -> int:
    """The size of a file, or of the files in a folder; 0 if there is none."""
    if result is None or not result.exists():
        return 0
    files = result.rglob("*") if result.is_dir() else (result,)
    return sum(file.stat().st_size for file in files if file.is_file())


def _watch(process: subprocess.Popen[bytes], peak: list[int], ended: threading.Event) -> None:
    begin = time.monotonic()
    pause = _EVERY
    while not ended.wait(pause):
        before = time.monotonic()
        peak[0] = max(peak[0], sum(map(resident, family(process.pid))))
        # a process cannot get memory while that of another one is counted, which takes long if it is large
        pause = max(_EVERY, 4 * (time.monotonic() - before))
        if before - begin > _LONGEST:
            process.kill()


def remove_store(store: Path) -> None:
    """Remove a store and the files and folders next to it."""
    for old in store.parent.glob(store.name + "*"):
        if old.is_dir():
            # temporary files of DuckDB, if it was killed
            shutil.rmtree(old)
        else:
            old.unlink()
