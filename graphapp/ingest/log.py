"""The log of loads as it is shown: summed up by format, the newest files first. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from graphapp.model.rows import LoadRecord

__all__ = ["NEWEST", "FormatSum", "by_format", "newest_first"]

NEWEST = 20
"""How many files are shown one by one; of more, the sums by format are shown before them."""


class FormatSum(NamedTuple):
    """What all files of a format brought; the counts are those of `LoadRecord`."""

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
    """The loads by when they were finished, newest first; of one moment, the later in the log first."""
    return sorted(loads, key=lambda load: load.finished)[::-1]
