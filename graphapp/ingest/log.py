"""The log of loads for display: totals by format, the newest files first. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from graphapp.model.rows import LoadRecord

__all__ = ["NEWEST", "FormatSum", "by_format", "newest_first"]

NEWEST = 20
"""How many files are listed one by one; if there are more, the totals by format are shown before them."""


class FormatSum(NamedTuple):
    """The sums of the counts of `LoadRecord` over all files of a format."""

    format: str
    files: int
    read: int
    loaded: int
    merged: int
    refused: int
    problem_count: int


def by_format(loads: Iterable[LoadRecord]) -> list[FormatSum]:
    """The sums of each format, most files first, then by name."""
    found: dict[str, FormatSum] = {}
    for load in loads:
        sums = found.get(load.format, FormatSum(load.format, 0, 0, 0, 0, 0, 0))
        found[load.format] = FormatSum(
            load.format,
            sums.files + 1,
            sums.read + load.read,
            sums.loaded + load.loaded,
            sums.merged + load.merged,
            sums.refused + load.refused,
            sums.problem_count + load.problem_count,
        )
    return sorted(found.values(), key=lambda sums: (-sums.files, sums.format))


def newest_first(loads: Sequence[LoadRecord]) -> list[LoadRecord]:
    """The loads, last finished first; of those with the same time, the later in the log first."""
    return sorted(loads, key=lambda load: load.finished)[::-1]
