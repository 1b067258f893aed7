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

__all__ = ["Cost", "GrowthSample", "cost"]

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
    """Run a command to its end; `result` is the file that it writes. Raises RuntimeError, with its standard error, if its exit status is
    neither 0 nor 1, as that of a load with problems."""
    start = time.perf_counter()
    with tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(
            [str(part) for part in arguments],
            stdout=subprocess.DEVNULL,
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
    size = result.stat().st_size / 2**20 if result is not None and result.exists() else 0.0
    # the usage of a process includes its descendants if it waited for them, as graphapp does
    return Cost(usage.ru_utime + usage.ru_stime, wall, peak[0] / 2**20, size)


def _watch(pid: int, peak: list[int], ended: threading.Event) -> None:
    while not ended.wait(_EVERY):
        peak[0] = max(peak[0], sum(map(resident, family(pid))))
