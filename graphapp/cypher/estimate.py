"""What the mirror of a store needs, told from its counts before anything is started. Pure.

The constants are straight lines through measurements of the benchmark `mirror` at 5,000, 94,340 and 1,000,000 papers, rounded
up; benchmarks/mirror.md says how they were taken.
"""

from __future__ import annotations

from typing import NamedTuple

from graphapp.stores.base import Counts

__all__ = ["Need", "duration", "mib", "need_of", "too_large"]

_MIB = 1 << 20
_BASE = 70 * _MIB
_BUILD_BYTES = 700
_HOLD_BYTES = 360
_BUILD_SECONDS = 0.000_020


class Need(NamedTuple):
    """Bytes of memory while the mirror is made and of each process that holds it afterwards; seconds that the making takes."""

    building: int
    holding: int
    seconds: float

    def engines(self, most: int, memory: int) -> int:
        """How many processes of at most `most` fit into `memory` bytes; one at least."""
        return max(1, min(most, memory // self.holding))


def need_of(counts: Counts) -> Need:
    """What a store with these counts needs."""
    rows = counts.rows
    return Need(_BASE + _BUILD_BYTES * rows, _BASE + _HOLD_BYTES * rows, 0.5 + _BUILD_SECONDS * rows)


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
