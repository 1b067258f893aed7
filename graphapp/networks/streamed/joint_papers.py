"""Third step: each pair of authors on a paper is a record; records are sorted by ranges of the first author, and counted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from graphapp.networks.projection import DECIMALS
from graphapp.networks.streamed.node_order import NodeFile
from graphapp.networks.streamed.scratch import ArrayFile, Buckets, bucket_bounds

__all__ = ["LinkFile", "joined", "spread"]

PAIRS_AT_ONCE = 500_000

_PAIR = np.dtype([("source", "<i4"), ("target", "<i4"), ("year", "<i4"), ("size", "<i4")])
_AUTHORSHIP = np.dtype([("node", "<i4"), ("year", "<i4")])

Array = NDArray[Any]


class LinkFile(NamedTuple):
    """The links of a network by source, then target, in groups of arrays: source, target, papers and strength of each link, and the years of all
    its joint papers, ascending. `linked` is True for each node with a link; `total` links are counted, of which `kept` are in the file."""

    file: ArrayFile
    linked: NDArray[np.bool_]
    total: int
    kept: int


def spread(
    lists: ArrayFile, nodes: NodeFile, met: Array, folder: Path, tell: Callable[[int], object]
) -> tuple[Buckets, Buckets]:
    """The years of the papers of each node, and the pairs of nodes on each paper, by ranges of places. `met` has the number of
    members that each node met on its papers, by number; `tell` receives the number of papers done. Raises OSError."""
    shown = nodes.rank >= 0
    load = np.zeros(len(nodes.papers), np.int64)
    load[nodes.rank[shown]] = met[shown]
    years = Buckets(folder, "years", _AUTHORSHIP, bucket_bounds(nodes.papers, PAIRS_AT_ONCE))
    # each pair is met by both
    pairs = Buckets(folder, "pairs", _PAIR, bucket_bounds(load, 2 * PAIRS_AT_ONCE))
    done = 0
    for lengths, members, year, size in lists.groups():
        paper = np.repeat(np.arange(len(lengths)), lengths)
        codes = np.sort((paper << 32) + nodes.rank[members])
        paper, place = codes >> 32, (codes & (2**32 - 1)).astype(np.int32)
        written = np.empty(len(place), _AUTHORSHIP)
        written["node"], written["year"] = place, year[paper]
        years.add(place, written)
        for records in _pairs(place, paper, lengths, year, size):
            pairs.add(records["source"], records)
        done += len(lengths)
        tell(done)
    return years, pairs


def _pairs(place: Array, paper: Array, lengths: Array, year: Array, size: Array) -> Iterator[Array]:
    """Each member of a paper with each earlier one, about `PAIRS_AT_ONCE` at a time."""
    first = np.repeat(np.cumsum(lengths) - lengths, lengths)
    before = np.arange(len(place)) - first
    total = np.cumsum(before)
    start = 0
    while start < len(place):
        made = int(total[start - 1]) if start else 0
        end = max(start + 1, int(np.searchsorted(total, made + PAIRS_AT_ONCE, side="right")))
        some = before[start:end]
        later = np.repeat(np.arange(start, end), some)
        nth = np.arange(len(later)) - np.repeat(np.cumsum(some) - some, some)
        records = np.empty(len(later), _PAIR)
        records["source"] = place[first[later] + nth]
        records["target"] = place[later]
        records["year"] = year[paper[later]]
        records["size"] = size[paper[later]]
        yield records
        start = end


def joined(pairs: Buckets, nodes: int, joint: int, folder: Path, tell: Callable[[int], object]) -> LinkFile:
    """The links with at least `joint` papers. `tell` receives the number of links done. Raises OSError."""
    file = ArrayFile(folder / "links", 5)
    linked = np.zeros(nodes, bool)
    total = kept = 0
    for records in pairs.read():
        source, target, papers, strength, years = _counted(records, nodes)
        total += len(source)
        if joint > 1:
            enough = papers >= joint
            years = years[np.repeat(enough, papers)]
            source, target, papers, strength = (each[enough] for each in (source, target, papers, strength))
        linked[source] = linked[target] = True
        kept += len(source)
        if len(source):
            file.write(source, target, papers, strength, years)
        tell(total)
    return LinkFile(file, linked, total, kept)


def _counted(records: Array, nodes: int) -> tuple[Array, Array, Array, Array, Array]:
    """Source, target, papers and strength of each link, and the years of its joint papers."""
    codes = records["source"].astype(np.int64) * nodes + records["target"]
    order = np.argsort(codes)
    codes = codes[order]
    first = np.flatnonzero(np.r_[True, codes[1:] != codes[:-1]]) if len(codes) else np.zeros(0, np.int64)
    papers = np.diff(np.r_[first, len(codes)])
    # floating-point sums depend on the order: that of the projection in memory
    several = np.flatnonzero(np.repeat(papers > 1, papers))
    among = order[several]
    when = (records["year"][among].astype(np.int64) << 32) + records["size"][among]
    order[several] = among[np.lexsort((when, codes[several]))]
    years = records["year"][order]
    share = 1 / np.maximum(records["size"][order].astype(np.int64) - 1, 1)
    strength = np.add.reduceat(share, first) if len(first) else np.zeros(0)
    codes = codes[first]
    source, target = codes // max(nodes, 1), codes % max(nodes, 1)
    return (
        source.astype(np.int32),
        target.astype(np.int32),
        papers.astype(np.int32),
        np.round(strength, DECIMALS),
        years,
    )
