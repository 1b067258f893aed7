"""Writes the structure of the relationships of one type; see `snapshot`."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from graphapp.cypher.embedded.snapshot_sections import Sections

__all__ = ["write_links"]


def write_links(
    sections: Sections,
    type: str,
    starts: NDArray[np.int32],
    ends: NDArray[np.int32],
    size: int,
    first: int,
) -> None:
    """Write the relationships from node `starts[i]` to node `ends[i]`, sorted by start, in a graph of `size` nodes; `first` is the number of
    the first relationship. Raises OSError."""
    by_end = np.argsort(ends, kind="stable")
    held: dict[str, NDArray[Any]] = {
        "starts": starts,
        "ends": ends,
        "first_out": np.append(0, np.cumsum(np.bincount(starts, minlength=size))),
        "first_in": np.append(0, np.cumsum(np.bincount(ends, minlength=size))),
        "in": by_end + first,
        "sources": starts[by_end],
    }
    for name, values in held.items():
        sections.add(f"{type}.{name}", values.astype(np.int32).tobytes())
