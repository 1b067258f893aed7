"""Who wrote which paper, as arrays: all shortest chains of a store of millions of papers are found in a fraction of the time that SQLite takes.

Clusters and papers have their numbers in the file. The papers of cluster c are `papers[paper_starts[c] : paper_starts[c + 1]]`, the clusters of
paper p `clusters[cluster_starts[p] : cluster_starts[p + 1]]`, possibly with repeats.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from graphapp.stores.sqlite import rows
from graphapp.stores.sqlite.shortest import OnChains

__all__ = ["NUMBER_BYTES", "CoauthorArrays", "coauthor_arrays"]

Ints = NDArray[np.int32]
NUMBER_BYTES = 4

AT_ONCE = 100_000
# from this number of values on, marking them is faster than sorting them
MARKED = 20_000

_ENTRIES = "SELECT json_group_array(paper), json_group_array(author) FROM (SELECT paper, author FROM wrote WHERE paper BETWEEN ? AND ? ORDER BY paper)"
_AUTHORS = "SELECT json_group_array(n), json_group_array(cluster) FROM author WHERE n BETWEEN ? AND ?"


class CoauthorArrays(NamedTuple):
    """The arrays of one state of a store."""

    paper_starts: Ints
    papers: Ints
    cluster_starts: Ints
    clusters: Ints

    @classmethod
    def of(cls, found: Mapping[str, NDArray[Any]]) -> CoauthorArrays:
        """The arrays with these names. Raises ValueError if they do not belong together."""
        try:
            arrays = cls(**found)
        except TypeError as error:
            raise ValueError("not the arrays of coauthors") from error
        for starts, values in (
            (arrays.paper_starts, arrays.papers),
            (arrays.cluster_starts, arrays.clusters),
        ):
            if not len(starts) or starts[-1] != len(values):
                raise ValueError("the arrays do not belong together")
        return arrays

    def on_chains(self, starts: Collection[int], ends: Collection[int], steps: int) -> OnChains:
        """As `shortest.on_chains`."""
        sides = [_sorted(starts)], [_sorted(ends)]
        while len(sides[0]) + len(sides[1]) - 2 < 2 * steps:
            near, far = sorted(sides, key=self._links)
            if not len(near[-1]):
                break
            reached = self._neighbours(near[-1], papers=len(near) % 2 == 1)
            near.append(_without(reached, near[-2]) if len(near) > 1 else reached)
            if len(near) % 2 == len(far) % 2 and len(met := _common(near[-1], far[-1])):
                return _gathered([self._behind(levels, met) for levels in sides])
        return OnChains(set(), set())

    def _links(self, levels: list[Ints]) -> int:
        """The number of links of the last level, which the next step follows."""
        starts = self.paper_starts if len(levels) % 2 else self.cluster_starts
        return int((starts[levels[-1] + 1] - starts[levels[-1]]).sum())

    def _neighbours(self, nodes: Ints, *, papers: bool) -> Ints:
        """The papers of clusters, or the clusters on papers, ascending."""
        starts, values = (self.paper_starts, self.papers) if papers else (self.cluster_starts, self.clusters)
        first = starts[nodes]
        counts = starts[nodes + 1] - first
        before = np.cumsum(counts) - counts
        found = values[np.repeat(first - before, counts) + np.arange(int(counts.sum()))]
        return _distinct(found, len(self.cluster_starts if papers else self.paper_starts))

    def _behind(self, levels: list[Ints], met: Ints) -> list[Ints]:
        """Of each level, the nodes from which a shortest chain leads to the last level's nodes `met`."""
        kept = [met]
        for number in range(len(levels) - 1, 0, -1):
            kept.append(_common(self._neighbours(kept[-1], papers=number % 2 == 0), levels[number - 1]))
        return kept[::-1]


def _sorted(numbers: Collection[int]) -> Ints:
    return np.array(sorted(set(numbers)), np.int32)


def _distinct(values: Ints, past: int) -> Ints:
    """The distinct values, all below `past`, ascending."""
    if len(values) < MARKED:
        return np.unique(values)
    marked = np.zeros(past, bool)
    marked[values] = True
    return np.flatnonzero(marked).astype(np.int32)


def _without(one: Ints, other: Ints) -> Ints:
    return np.setdiff1d(one, other, assume_unique=True)


def _common(one: Ints, other: Ints) -> Ints:
    return np.intersect1d(one, other, assume_unique=True)


def _gathered(sides: list[list[Ints]]) -> OnChains:
    levels = [(number % 2, level.tolist()) for side in sides for number, level in enumerate(side)]
    return OnChains(
        {node for odd, level in levels if not odd for node in level},
        {node for odd, level in levels if odd for node in level},
    )


def coauthor_arrays(db: sqlite3.Connection) -> CoauthorArrays:
    """The arrays of a store, in the open transaction. Raises sqlite3.Error."""
    last = {name: _last(db, name) for name in ("author", "cluster", "paper")}
    cluster_of = np.zeros(last["author"] + 1, np.int32)
    for first in range(0, last["author"] + 1, AT_ONCE):
        numbers, clusters = rows.columns(db, _AUTHORS, first, first + AT_ONCE - 1)
        cluster_of[numbers] = clusters
    of_paper, of_cluster = [np.zeros(0, np.int32)], [np.zeros(0, np.int32)]
    for first in range(0, last["paper"] + 1, AT_ONCE):
        papers, authors = rows.columns(db, _ENTRIES, first, first + AT_ONCE - 1)
        of_paper.append(np.array(papers, np.int32))
        of_cluster.append(cluster_of[authors] if authors else of_cluster[0])
    paper, cluster = np.concatenate(of_paper), np.concatenate(of_cluster)
    del of_paper, of_cluster
    order = np.argsort(cluster, kind="stable")
    return CoauthorArrays(
        _starts(cluster, last["cluster"]), paper[order], _starts(paper, last["paper"]), cluster
    )


def _last(db: sqlite3.Connection, table: str) -> int:
    (number,) = db.execute(f"SELECT coalesce(max(n), 0) FROM {table}").fetchone()
    return int(number)


def _starts(sorted_by: Ints, last: int) -> Ints:
    """Where the entries of each number from 0 to `last` begin among entries that are sorted by these numbers, and how many there are."""
    starts: Ints = np.zeros(last + 2, np.int32)
    np.cumsum(np.bincount(sorted_by, minlength=last + 1), out=starts[1:])
    return starts
