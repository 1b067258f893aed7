"""From pairs of papers to groups of one person each: a first round on pairs, a second on groups. Pure."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from graphapp.people.collection import Floats
from graphapp.people.evidence import Pairs
from graphapp.people.grouping import linkage
from graphapp.people.groups import Units

__all__ = ["first_groups", "joined_units"]


def first_groups(p: Pairs, log_odds: Floats, cut: float) -> NDArray[np.int64]:
    """The group of each member of `p` after linking pairs above `cut`; groups of different blocks have different numbers."""
    group = np.empty(len(p.members), np.int64)
    for place in range(len(p.blocks)):
        a, b = p.starts[place], p.starts[place + 1]
        low, high = p.bounds[place], p.bounds[place + 1]
        found = linkage(int(b - a), p.first[low:high] - a, p.second[low:high] - a, log_odds[low:high], cut)
        group[a:b] = found + a
    return group


def joined_units(u: Units, log_odds: Floats) -> NDArray[np.int64]:
    """The group of each member after joining parts whose log-odds are above 0."""
    label = np.arange(len(u.size), dtype=np.int64)
    # the pairs of a block are together, those of its parts not: a block has its own numbers
    order = np.argsort(u.block, kind="stable")
    place_in = np.empty(len(order), np.int64)
    parts = np.bincount(u.block)
    start = np.r_[0, np.cumsum(parts)]
    place_in[order] = np.arange(len(order)) - start[u.block[order]]
    of_pair = u.block[u.first]
    likely = np.flatnonzero(log_odds > 0)
    blocks, first_likely, count = np.unique(of_pair[likely], return_index=True, return_counts=True)
    # one likely pair: nothing else can join, as any average with another pair is lower
    alone = likely[first_likely[count == 1]]
    label[u.second[alone]] = u.first[alone]
    for block in blocks[count > 1].tolist():
        low, high = np.searchsorted(of_pair, [block, block + 1])
        own = order[start[block] : start[block + 1]]
        first, second = place_in[u.first[low:high]], place_in[u.second[low:high]]
        found = linkage(len(own), first, second, log_odds[low:high], 0.0)
        # the place of the first item of each group: of equal indices, the last assignment counts
        first_of = np.zeros(len(own), np.int64)
        first_of[found[::-1]] = np.arange(len(own) - 1, -1, -1)
        label[own] = own[first_of[found]]
    result: NDArray[np.int64] = label[u.unit]
    return result
