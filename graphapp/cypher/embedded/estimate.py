"""Estimates the needs of a mirror from the counts of its store, before anything is started. Pure.

The constants are straight lines above the measurements at 5,000 to 8,000,000 papers, with and without abstracts: benchmarks/mirror.md has the
figures and the method.
"""

from __future__ import annotations

import shlex
from typing import NamedTuple

from graphapp.model.rows import Counts

__all__ = ["Need", "costs", "duration", "mib", "need_of", "no_space", "out_of_memory", "too_large"]

_MIB = 1 << 20
_HOLD_BASE = 35 * _MIB
_HOLD_ROW, _HOLD_TEXT = 390, 2.3
_STORED_ROW = 100
"""Bytes of a store's file per row without abstracts; anything more is text."""


class _Build(NamedTuple):
    """The need of a way to build a snapshot: bytes of memory, per row and per byte of text; seconds, likewise; bytes on the disk, likewise."""

    base: int
    row: int
    text: float
    seconds: float
    seconds_row: float
    seconds_text: float
    disk_row: int
    disk_text: float


_IN_MEMORY = _Build(40 * _MIB, 170, 1.2, 0.5, 0.000_012, 0, 65, 1.1)
# a column of text is on the disk twice while it is copied into the file
_FROM_FILE = _Build(60 * _MIB, 36, 0, 1.0, 0.000_001_5, 0.000_000_01, 70, 2.2)


class Need(NamedTuple):
    """Bytes of memory of the process that builds the snapshot, and of each engine once queries have used the whole graph (engines start
    with about 30 MiB); seconds of the build; bytes on the disk during the build."""

    building: int
    holding: int
    seconds: float
    disk: int

    def engines(self, most: int, memory: int) -> int:
        """How many processes, at most `most`, fit into `memory` bytes. At least two, if `most` allows them, so that queries need not wait for each
        other: `share` limits their memory."""
        return max(min(2, most), min(most, memory // self.holding))

    def share(self, most: int, memory: int) -> int:
        """How many of the `memory` bytes each of the `engines` may use for the graph."""
        return memory // self.engines(most, memory)


def need_of(counts: Counts, size: int = 0, *, from_file: bool = False) -> Need:
    """The need of a store with these counts; `size` is the size of its file in bytes, 0 if it is not a file. `from_file`: the process that builds the
    snapshot reads the file itself, and keeps strings in temporary files."""
    rows = counts.rows
    text = max(0, size - _STORED_ROW * rows)
    build = _FROM_FILE if from_file else _IN_MEMORY
    return Need(
        build.base + build.row * rows + int(build.text * text),
        _HOLD_BASE + _HOLD_ROW * rows + int(_HOLD_TEXT * text),
        build.seconds + build.seconds_row * rows + build.seconds_text * text,
        build.disk_row * rows + int(build.disk_text * text),
    )


def costs(need: Need) -> str:
    """What the preparation takes, for messages."""
    return f"about {duration(need.seconds)}, {mib(need.building):,} MiB of memory and {mib(need.disk):,} MiB of disk space"


def too_large(counts: Counts, need: Need, allowed: int, address: str) -> tuple[str, str]:
    """The message and the hint for the store at `address` that needs more than `allowed` bytes. `address` is "" if a server answers all other
    queries."""
    return (
        f"{_needs(counts, need, address)}; the `mirror_memory_mb` setting allows {mib(allowed):,} MiB.",
        _advice(f"Set GRAPHAPP_MIRROR_MEMORY_MB to {mib(need.building)}", address),
    )


def out_of_memory(counts: Counts, need: Need, free: int, address: str) -> tuple[str, str]:
    """The message and the hint for the store at `address` that needs more than the `free` bytes of memory of the machine or container."""
    return (
        f"{_needs(counts, need, address)}; only {free // _MIB:,} MiB of memory is free.",
        _advice("End other programs, or use a machine with more memory", address),
    )


def no_space(counts: Counts, need: Need, free: int, folder: str, address: str) -> tuple[str, str]:
    """The message and the hint for the store at `address` whose snapshot does not fit into the `free` bytes of the disk with `folder`."""
    return (
        f"{_needs(counts, need, address)}; only {free // _MIB:,} MiB of disk space is free in {folder}.",
        _advice("Free disk space", address),
    )


def _needs(counts: Counts, need: Need, address: str) -> str:
    return f"Preparing Cypher queries{'' if address else ' about people'} on {counts.papers:,} papers takes {costs(need)}"


def _advice(first: str, address: str) -> str:
    if not address:
        return f"{first}."
    return f"{first}, or use Neo4j: `graphapp neo4j-export FOLDER --store {shlex.quote(address)}` writes the files to import."


def mib(size: int) -> int:
    """Bytes in MiB, rounded up."""
    return -(-size // _MIB)


def duration(seconds: float) -> str:
    """A duration for people, in seconds or minutes."""
    return f"{seconds:.0f} s" if seconds < 100 else f"{seconds / 60:.0f} minutes"
