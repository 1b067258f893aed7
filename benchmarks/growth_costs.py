"""Shared by the modules that measure growth: a sample of records, and the cost of a command."""

from __future__ import annotations

import os
import subprocess
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from benchmarks.measuring import family, resident

__all__ = ["Cost", "GrowthSample", "cost", "cost_and_output"]

_EVERY = 0.05


class GrowthSample(NamedTuple):
    """A number of papers, their file, a file with further papers, the store that the load fills, a folder, and whether to measure other
    programs."""

    size: int
    records: Path
    more: Path
    store: Path
    folder: Path
    peers: bool


class Cost(NamedTuple):
    """Processor and wall-clock time in seconds and peak memory in MiB, of all processes together; the size of the resulting file in MiB,
    0 without one; or only a remark."""

    cpu: float = 0.0
    wall: float = 0.0
    mib: float = 0.0
    file: float = 0.0
    note: str = ""

    def __str__(self) -> str:
        if not self.cpu:
            return self.note
        file = f", file {self.file:,.0f} MiB" if self.file else ""
        return f"{self.cpu:.1f} s CPU, {self.wall:.1f} s, {self.mib:,.0f} MiB{file}{self.note and f' ({self.note})'}"


def cost(
    arguments: Sequence[str | Path], result: Path | None = None, environ: Mapping[str, str] | None = None
) -> Cost:
    """Run a command to its end; `result` is the file or folder that it writes. Raises RuntimeError, with its standard error, if its exit status
    is neither 0 nor 1, as that of a load with problems."""
    return cost_and_output(arguments, result, environ)[0]


def cost_and_output(
    arguments: Sequence[str | Path], result: Path | None = None, environ: Mapping[str, str] | None = None
) -> tuple[Cost, str]:
    """As `cost`, with what the command prints on standard output."""
    start = time.perf_counter()
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(
            [str(part) for part in arguments],
            stdout=output,
            stderr=errors,
            env={**os.environ, **(environ or {})},
        )
        peak = [0]
        ended = threading.Event()
        watcher = threading.Thread(target=_watch, args=(process.pid, peak, ended))
        watcher.start()
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        ended.set()
        watcher.join()
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in (0, 1):
            errors.seek(0)
            raise RuntimeError(
                f"{process.args!r}: {process.returncode}: {errors.read().decode(errors='replace')}"
            )
        output.seek(0)
        said = output.read().decode(errors="replace")
    # the usage of a process includes its descendants if it waited for them, as graphapp does
    found = Cost(usage.ru_utime + usage.ru_stime, wall, peak[0] / 2**20, _size(result) / 2**20)
    return found, said


def _size(result: Path | None) -> int:
    """The size of a file, or of the files in a folder; 0 if there is none."""
    if result is None or not result.exists():
        return 0
    files = result.rglob("*") if result.is_dir() else (result,)
    return sum(file.stat().st_size for file in files if file.is_file())


def _watch(pid: int, peak: list[int], ended: threading.Event) -> None:
    while not ended.wait(_EVERY):
        peak[0] = max(peak[0], sum(map(resident, family(pid))))
