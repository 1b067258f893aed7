"""The memory that building a map needs, so that a map that cannot be built is refused before it begins. Pure."""

from __future__ import annotations

from graphapp.errors import GraphappError
from graphapp.model.rows import Counts

__all__ = ["MapTooLarge", "needed_memory", "require_memory"]

# measured with 1 and 4.1 million papers: the bytes for the processes, for each authorship and for each author
_BASE = 150_000_000
_PER_AUTHORSHIP = 95
_PER_AUTHOR = 220


class MapTooLarge(GraphappError):
    """Building the map needs more memory than is free."""

    code = "map_too_large"
    status = 503


def needed_memory(counts: Counts) -> int:
    """About how many bytes all processes together need to build the map of a store."""
    return _BASE + _PER_AUTHORSHIP * counts.authorships + _PER_AUTHOR * counts.names


def require_memory(counts: Counts, available: int | None) -> None:
    """Raise MapTooLarge if the `available` bytes are not enough for the map of a store; None: unknown."""
    needed = needed_memory(counts)
    if available is not None and needed > available:
        raise MapTooLarge(
            f"The map of {counts.papers:,} papers needs about {_gb(needed)} GB of memory, but only {_gb(available)} GB is free.",
            "Free some memory, or build the map of a copy of the store on a larger machine, and copy the map next to this store.",
        )


def _gb(count: int) -> str:
    return f"{count / 1e9:.1f}"
