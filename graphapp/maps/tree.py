"""The regions of a map as arrays, and what is counted for each of them. Pure.

Region 0 is the whole map. The regions that a region is divided into have consecutive numbers, as have the authors of each region.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graphapp.maps.links import LinkColumns, summed
from graphapp.maps.regions import Region

__all__ = ["RECENT_YEARS", "RegionCounts", "Tree", "counted", "levels", "sibling_links", "tree_of", "typical"]

Ints = NDArray[Any]

RECENT_YEARS = 5
"""Growth is the share of the papers of this many last years."""


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


def _region_of_author(tree: Tree, regions: Ints) -> Ints:
    """The region of each author among `regions`, which do not overlap; -1 for none."""
    found = np.full(len(tree.order), -1, np.int32)
    for region in regions.tolist():
        found[tree.first[region] : tree.end[region]] = region
    return found


@dataclass(slots=True)
class RegionCounts:
    """For each region: its papers (those with at least one of its authors), the mean of their years (NaN if none is known), those of the
    last `RECENT_YEARS` years, and the venue of most of them (-1: none). `last_year` is the latest year of the collection, 0 if unknown."""

    papers: Ints
    mean_year: NDArray[np.float32]
    recent: Ints
    venue: Ints
    last_year: int


def counted(tree: Tree, paper: Ints, author: Ints, year: Ints, venue: Ints) -> RegionCounts:
    """The counts of all regions. The authorships have authors in the new order, and are sorted by paper; `year` and `venue` are those of each
    paper."""
    total = len(tree)
    last = int(year.max(initial=0))
    found = RegionCounts(
        np.zeros(total, np.int64), np.full(total, np.nan, np.float32), np.zeros(total, np.int64),
        np.full(total, -1, np.int32), last,
    )  # fmt: skip
    _count(found, np.zeros(len(year), np.int64), np.arange(len(year)), year, venue)
    for regions in levels(tree):
        region = _region_of_author(tree, regions)[author]
        kept = region >= 0
        code = np.unique(paper[kept].astype(np.int64) * total + region[kept])
        _count(found, code % total, code // total, year, venue)
    return found


def _count(found: RegionCounts, region: Ints, paper: Ints, year: Ints, venue: Ints) -> None:
    """Add the counts of pairs of a region and a paper."""
    total = len(found.papers)
    papers = np.bincount(region, minlength=total)
    present = papers > 0
    years = year[paper]
    known = np.bincount(region, years > 0, total)
    sums = np.bincount(region, years, total)
    found.papers[present] = papers[present]
    dated = present & (known > 0)
    found.mean_year[dated] = sums[dated] / known[dated]
    recent = np.bincount(region, years > found.last_year - RECENT_YEARS, total)
    found.recent[present] = recent[present].astype(np.int64) if found.last_year else 0
    most = typical(region, venue[paper], total)
    found.venue[present] = most[present]


def typical(region: Ints, venue: Ints, total: int) -> Ints:
    """The most frequent venue of each region, the one with the lowest number of several; -1 for none."""
    found = np.full(total, -1, np.int32)
    kept = venue >= 0
    if not kept.any():
        return found
    venues = int(venue.max()) + 1
    code, count = np.unique(region[kept].astype(np.int64) * venues + venue[kept], return_counts=True)
    # of several values for one index, numpy keeps the last
    order = np.lexsort((-(code % venues), count))
    found[code[order] // venues] = code[order] % venues
    return found


def sibling_links(tree: Tree, links: LinkColumns) -> LinkColumns:
    """The links between regions that one region is divided into, sorted by this region, then the ends. `links` are those of the authors in the new
    order."""
    found = []
    for regions in levels(tree):
        between = summed(links, _region_of_author(tree, regions), len(tree))
        found.append(between.only(tree.parent[between.source] == tree.parent[between.target]))
    if not found:
        return links.only(slice(0, 0))
    every = LinkColumns(*(np.concatenate(column) for column in zip(*found, strict=True)))
    return every.only(np.lexsort((every.target, every.source, tree.parent[every.source])))
