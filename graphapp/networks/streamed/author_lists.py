"""First step: the author lists that count for a network are written to a file, and the papers of each author are counted."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graphapp.model.rows import ListBatch
from graphapp.networks.columns import UNKNOWN_YEAR
from graphapp.networks.spec import NetworkSpec
from graphapp.networks.streamed.scratch import ArrayFile

__all__ = ["ListTally", "numbers_of_rows", "tally_lists"]

Array = NDArray[Any]

# of the type of the counts: with another one, `add.at` takes a hundred times as long
_ONE = np.int32(1)


@dataclass(slots=True)
class ListTally:
    """The numbers of author rows and nodes found in author lists. `written` has the papers of each author row, counted or not; `papers` the papers of
    each node that count, and `met` the members that it has on these in total. `long` papers have too many authors, `undated` ones no year."""

    written: Array
    papers: Array
    met: Array
    long: int = 0
    undated: int = 0


def numbers_of_rows(clusters: Iterable[tuple[list[int], list[int]]], *, by_row: bool) -> Array:
    """The number of the node of each author row, by the number of the row: its cluster, or the row itself; -1 for numbers without a row."""
    of_row = np.full(1024, -1, np.int32)
    for rows, nodes in clusters:
        if not rows:
            continue
        needed = max(rows) + 1
        if needed > len(of_row):
            more = np.full(max(needed, 2 * len(of_row)) - len(of_row), -1, np.int32)
            of_row = np.concatenate((of_row, more))
        of_row[rows] = rows if by_row else nodes
    return of_row


def tally_lists(
    batches: Iterable[ListBatch],
    spec: NetworkSpec,
    of_row: Array,
    file: ArrayFile,
    tell: Callable[[int], object],
) -> ListTally:
    """Write the author lists of the papers that count to `file`, one group for each batch: the numbers of members (at least one), the nodes of the
    members, each once per paper, the years and the sizes of the papers. `tell` receives the number of papers read. Raises OSError."""
    nodes = int(of_row.max(initial=-1)) + 1
    tally = ListTally(np.zeros(len(of_row), np.int32), np.zeros(nodes, np.int32), np.zeros(nodes, np.int64))
    done = 0
    for batch in batches:
        years = np.array([UNKNOWN_YEAR if year is None else year for year in batch.years], np.int64)
        years = np.clip(years, -UNKNOWN_YEAR, UNKNOWN_YEAR).astype(np.int32)
        sizes = np.array(batch.sizes, np.int32)
        place = np.searchsorted(np.array(batch.papers, np.int64), np.array(batch.lists, np.int64))
        place, rows = _each_once(place, np.array(batch.authors, np.int64), len(of_row))
        np.add.at(tally.written, rows, _ONE)
        if spec.longest is not None:
            tally.long += int((sizes > spec.longest).sum())
        tally.undated += int((years == UNKNOWN_YEAR).sum())
        counts = _counts(spec, years, sizes)[place]
        place, members = _each_once(place[counts], of_row[rows[counts]].astype(np.int64), max(nodes, 1))
        lengths = np.bincount(place, minlength=len(sizes))
        np.add.at(tally.papers, members, _ONE)
        np.add.at(tally.met, members, lengths[place] - 1)
        kept = lengths > 0
        file.write(lengths[kept].astype(np.int32), members.astype(np.int32), years[kept], sizes[kept])
        done += len(batch.papers)
        tell(done)
    return tally


def _each_once(papers: Array, members: Array, most: int) -> tuple[Array, Array]:
    """Pairs of a paper and a member (less than `most`), each once, sorted."""
    codes = np.sort(papers * most + members)
    first = np.ones(len(codes), bool)
    first[1:] = codes[1:] != codes[:-1]
    return np.divmod(codes[first], most)


def _counts(spec: NetworkSpec, years: Array, sizes: Array) -> NDArray[np.bool_]:
    """`NetworkSpec.counts` of each paper."""
    counts = np.ones(len(years), bool)
    if spec.longest is not None:
        counts &= sizes <= spec.longest
    if spec.first is not None:
        counts &= (years >= spec.first) & (years != UNKNOWN_YEAR)
    if spec.last is not None:
        counts &= (years <= spec.last) & (years != UNKNOWN_YEAR)
    return counts
