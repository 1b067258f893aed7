"""The regions of a map as arrays, and what is counted for each of them. Pure.

Region 0 is the whole map. The regions that a region is divided into have consecutive numbers, as have the authors of each region.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from graphapp.maps.regions import Region

__all__ = [
    *("RECENT_YEARS", "RegionCounts", "RegionPapers", "Tree", "levels", "region_of_author", "region_papers"),
    *("tree_of", "typical"),
]

Ints = NDArray[Any]

RECENT_YEARS = 5
"""Growth is the share of the papers of this many last years."""
_HALF, _LOW = 32, 0xFFFFFFFF
"""Two numbers of 32 bits are sorted as one: several times faster than a sort of indices."""


@dataclass(slots=True)
class Tree:
    """The regions. `order` has the authors (their numbers so far) in their new order. For each region: the region that contains it (-1 for the
    whole map), its level (0 for the whole map), the first region that it is divided into and their number, the first of its authors and the end of
    them in the new order, its kind, and the venue of small groups."""

    order: Ints
    parent: Ints
    level: Ints
    first_child: Ints
    children: Ints
    first: Ints
    end: Ints
    kind: Ints
    venue: Ints

    def __len__(self) -> int:
        return len(self.parent)


def tree_of(regions: Sequence[Region]) -> Tree:
    """The map of these regions of the first level."""
    root = Region(np.zeros(0, np.int32), children=list(regions))
    queue: list[tuple[Region, int, int]] = [(root, -1, 0)]
    rows: list[list[int]] = []
    for number, (region, above, depth) in enumerate(queue):
        rows.append([above, depth, len(queue), len(region.children), region.kind, region.venue])
        queue.extend((child, number, depth + 1) for child in region.children)
    columns = [np.array(column, np.int32) for column in zip(*rows, strict=True)]
    parent, level, first_child, children, kind, venue = columns
    sizes = np.array([0 if region.children else len(region.authors) for region, _, _ in queue], np.int64)
    # the sums from the deepest regions upwards
    for number in range(len(queue) - 1, 0, -1):
        sizes[parent[number]] += sizes[number]
    first = np.zeros(len(queue), np.int64)
    for number in range(len(queue)):
        at = int(first[number])
        for child in range(first_child[number], first_child[number] + children[number]):
            first[child] = at
            at += int(sizes[child])
    order = np.empty(int(sizes[0]), np.int32)
    for number, (region, _, _) in enumerate(queue):
        if not region.children:
            order[first[number] : first[number] + sizes[number]] = region.authors
    return Tree(order, parent, level, first_child, children, first, first + sizes, kind, venue)


def levels(tree: Tree) -> Iterator[Ints]:
    """The numbers of the regions of each level, from the first."""
    for level in range(1, int(tree.level.max()) + 1):
        yield np.flatnonzero(tree.level == level)


def region_of_author(tree: Tree, regions: Ints) -> Ints:
    """The region of each author among `regions`, which do not overlap; -1 for none."""
    found = np.full(len(tree.order), -1, np.int32)
    for region in regions.tolist():
        found[tree.first[region] : tree.end[region]] = region
    return found


class RegionPapers(NamedTuple):
    """The papers of the regions of one level: pairs of a region and a paper, sorted, and the number of authors of the paper in the region."""

    region: Ints
    paper: Ints
    authors: Ints


def region_papers(tree: Tree, paper: Ints, author: Ints) -> Iterator[RegionPapers]:
    """The papers of the regions of each level, from the first. `author` has the authors of authorships in the new order, `paper` their papers."""
    for regions in levels(tree):
        region = region_of_author(tree, regions)[author]
        kept = region >= 0
        code = region[kept].astype(np.int64) << _HALF
        code |= paper[kept]
        del region, kept
        code.sort()
        first, count = _runs(code)
        code = code[first]
        yield RegionPapers((code >> _HALF).astype(np.int32), (code & _LOW).astype(np.int32), count)


class RegionCounts:
    """For each region: its papers (those with at least one of its authors), the mean of their years (NaN if none is known), those of the
    last `RECENT_YEARS` years, and the venue of most of them (-1: none). `last_year` is the latest year of the collection, 0 if unknown."""

    def __init__(self, regions: int, year: Ints, venue: Ints) -> None:
        """The counts of the whole map. `year` and `venue` are those of each paper."""
        self.papers: Ints = np.zeros(regions, np.int64)
        self.mean_year: NDArray[np.float32] = np.full(regions, np.nan, np.float32)
        self.recent: Ints = np.zeros(regions, np.int64)
        self.venue: Ints = np.full(regions, -1, np.int32)
        self.last_year = int(year.max(initial=0))
        self._year, self._venue = year, venue
        papers = np.arange(len(year), dtype=np.int32)
        self.add(RegionPapers(np.zeros(len(year), np.int32), papers, papers))

    def add(self, found: RegionPapers) -> None:
        """Count the papers of regions, all those of each."""
        region, total = found.region, len(self.papers)
        years = self._year[found.paper]
        papers = np.bincount(region, minlength=total)
        known = np.bincount(region[years > 0], minlength=total)
        sums = np.bincount(region, years, total)
        recent = np.bincount(region[years > self.last_year - RECENT_YEARS], minlength=total)
        present, dated = papers > 0, known > 0
        self.papers[present] = papers[present]
        self.mean_year[dated] = sums[dated] / known[dated]
        if self.last_year:
            self.recent[present] = recent[present]
        self.venue[present] = typical(region, self._venue[found.paper], total)[present]


def typical(group: Ints, venue: Ints, groups: int) -> Ints:
    """The most frequent venue of each group, the one with the lowest number of several; -1 for none. Each paper of a group has a place in `group`
    and in `venue`."""
    found = np.full(groups, -1, np.int32)
    kept = venue >= 0
    code = group[kept].astype(np.int64) << _HALF
    code |= venue[kept]
    code.sort()
    first, count = _runs(code)
    code = code[first]
    # of equally frequent venues, the lowest number has the highest rank
    rank = count << _HALF
    rank |= _LOW - (code & _LOW)
    code >>= _HALF
    first, _ = _runs(code)
    if len(first):
        found[code[first]] = _LOW - (np.maximum.reduceat(rank, first) & _LOW)
    return found


def _runs(ordered: Ints) -> tuple[Ints, Ints]:
    """The first place of each value of an ordered array, and the number of its places."""
    if not len(ordered):
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    first = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]])
    return first, np.diff(np.r_[first, len(ordered)])
