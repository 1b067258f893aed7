"""What the mirror of a store needs, told from its counts before anything is started. Pure.

The constants are straight lines above what was measured at 5,000, 94,340 and 1,000,000 papers, and with and without abstracts:
benchmarks/mirror.md has the figures, and how they were taken.
"""

from __future__ import annotations

from typing import NamedTuple

from graphapp.model.rows import Counts

__all__ = ["Need", "duration", "mib", "need_of", "too_large"]

_MIB = 1 << 20
_BUILD_BASE = 40 * _MIB
_HOLD_BASE = 35 * _MIB
_BUILD_ROW, _HOLD_ROW = 170, 390
_BUILD_TEXT, _HOLD_TEXT = 1.2, 2.3
_SECONDS_ROW = 0.000_012
_STORED_ROW = 100
"""Bytes of a store's file for each row where there are no abstracts; what is more is text."""


class Need(NamedTuple):
    """Bytes of memory of the process that makes the snapshot, and of each engine once queries have used all of the graph (they start with
    some 30 MiB); seconds that the making takes."""

    building: int
    holding: int
    seconds: float

    def engines(self, most: int, memory: int) -> int:
        """How many processes of at most `most` fit into `memory` bytes; one at least."""
        return max(1, min(most, memory // self.holding))


def need_of(counts: Counts, size: int = 0) -> Need:
    """What a store with these counts needs; `size` is that of its file in bytes, 0 where it is none."""
    rows = counts.rows
    text = max(0, size - _STORED_ROW * rows)
    return Need(
        _BUILD_BASE + _BUILD_ROW * rows + int(_BUILD_TEXT * text),
        _HOLD_BASE + _HOLD_ROW * rows + int(_HOLD_TEXT * text),
        0.5 + _SECONDS_ROW * rows,
    )


def too_large(counts: Counts, need: Need, allowed: int) -> tuple[str, str]:
    """What to tell someone whose store needs more than `allowed` bytes, and what to do about it."""
    wanted = mib(need.building)
    return (
        f"Cypher on a store of {counts.papers:,} papers needs about {wanted:,} MiB of memory and "
        f"{duration(need.seconds)} to be prepared; the setting mirror_memory_mb allows {mib(allowed):,} MiB.",
        f"Set GRAPHAPP_MIRROR_MEMORY_MB to {wanted}, or ask Neo4j: graphapp neo4j-export writes the files for it.",
    )


def mib(size: int) -> int:
    """Bytes in MiB, rounded up."""
    return -(-size // _MIB)


def duration(seconds: float) -> str:
    """A time as a person says it, in seconds or minutes."""
    return f"{seconds:.0f} s" if seconds < 100 else f"{seconds / 60:.0f} minutes"
