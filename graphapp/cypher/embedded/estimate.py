"""Estimates the needs of a mirror from the counts of its store, before anything is started. Pure.

The constants are straight lines above the measurements at 5,000, 94,340 and 1,000,000 papers, with and without abstracts:
benchmarks/mirror.md has the figures and the method.
"""

from __future__ import annotations

import shlex
from typing import NamedTuple

from graphapp.model.rows import Counts

__all__ = ["Need", "duration", "mib", "need_of", "out_of_memory", "too_large"]

_MIB = 1 << 20
_BUILD_BASE = 40 * _MIB
_HOLD_BASE = 35 * _MIB
_BUILD_ROW, _HOLD_ROW = 170, 390
_BUILD_TEXT, _HOLD_TEXT = 1.2, 2.3
_SECONDS_ROW = 0.000_012
_STORED_ROW = 100
"""Bytes of a store's file per row without abstracts; anything more is text."""


class Need(NamedTuple):
    """Bytes of memory of the process that builds the snapshot, and of each engine once queries have used the whole graph (engines start
    with about 30 MiB); seconds of the build."""

    building: int
    holding: int
    seconds: float

    def engines(self, most: int, memory: int) -> int:
        """How many processes, at most `most`, fit into `memory` bytes; at least one."""
        return max(1, min(most, memory // self.holding))


def need_of(counts: Counts, size: int = 0) -> Need:
    """The need of a store with these counts; `size` is the size of its file in bytes, 0 if it is not a file."""
    rows = counts.rows
    text = max(0, size - _STORED_ROW * rows)
    return Need(
        _BUILD_BASE + _BUILD_ROW * rows + int(_BUILD_TEXT * text),
        _HOLD_BASE + _HOLD_ROW * rows + int(_HOLD_TEXT * text),
        0.5 + _SECONDS_ROW * rows,
    )


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


def _needs(counts: Counts, need: Need, address: str) -> str:
    return (
        f"Cypher queries{'' if address else ' about people'} on a store with {counts.papers:,} papers need about {mib(need.building):,} MiB of memory "
        f"and {duration(need.seconds)} of preparation"
    )


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
