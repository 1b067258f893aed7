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

    def add(name: str, values: NDArray[Any]) -> None:
        sections.add(f"{type}.{name}", np.ascontiguousarray(values, np.int32).view(np.uint8).data)

    def firsts(numbers: NDArray[np.int32]) -> NDArray[Any]:
        return np.append(0, np.cumsum(np.bincount(numbers, minlength=size)))

    add("starts", starts)
    add("ends", ends)
    add("first_out", firsts(starts))
    add("first_in", firsts(ends))
    by_end = np.argsort(ends, kind="stable").astype(np.int32)
    add("in", by_end + np.int32(first))
    add("sources", starts[by_end])
