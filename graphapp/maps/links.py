"""The coauthor links of a whole collection as arrays. Pure.

The strength of a link is the sum of 1/(n-1) over its joint papers, where n is the number of authors (Newman 2001,
https://doi.org/10.1103/PhysRevE.64.016132), as in networks.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = ["LinkColumns", "coauthor_links", "summed"]

Ints = NDArray[Any]
Reals = NDArray[Any]

# rounded, so that the order of the papers does not matter
DECIMALS = 6
_BITS = 12
"""Bits for the number of authors of a paper in a sort key."""
MOST_AUTHORS = 2**_BITS - 1


class LinkColumns(NamedTuple):
    """Undirected links, each once, with `source` < `target`, sorted by source, then target: the number of joint papers and the strength of each."""

    source: Ints
    target: Ints
    papers: Ints
    strength: Reals

    def only(self, kept: Any) -> LinkColumns:
        """The links that `kept`, an index or a mask, selects."""
        return LinkColumns(*(column[kept] for column in self))


def coauthor_links(paper: Ints, author: Ints, authors: int) -> LinkColumns:
    """The links of papers with at most `MOST_AUTHORS` authors. `paper` and `author` are the authorships, sorted by paper, then author."""
    if not len(paper):
        return LinkColumns(*(np.zeros(0, kind) for kind in (np.int32, np.int32, np.int32, np.float32)))
    starts = np.flatnonzero(np.r_[True, paper[1:] != paper[:-1]])
    size = np.diff(np.r_[starts, len(paper)])
    of_entry = np.repeat(np.arange(len(starts), dtype=np.int32), size)
    before = np.arange(len(paper)) - starts[of_entry]
    # every author of a paper is paired with each earlier one
    later = np.repeat(np.arange(len(paper), dtype=np.int32), before)
    nth = np.arange(len(later)) - np.repeat(np.cumsum(before) - before, before)
    earlier = starts[of_entry[later]] + nth
    del nth
    # one sort of numbers is several times faster than a sort of indices: the size of the paper is part of the number
    key = author[earlier].astype(np.int64)
    del earlier
    key *= authors
    key += author[later]
    key <<= _BITS
    key += size[of_entry[later]]
    del later, of_entry
    key.sort()
    share = 1 / ((key & MOST_AUTHORS) - 1)
    key >>= _BITS
    first = np.flatnonzero(np.r_[True, key[1:] != key[:-1]]) if len(key) else np.zeros(0, np.int64)
    strength = np.add.reduceat(share, first) if len(first) else np.zeros(0)
    papers = np.diff(np.r_[first, len(key)])
    code = key[first]
    return LinkColumns(
        (code // authors).astype(np.int32),
        (code % authors).astype(np.int32),
        papers.astype(np.int32),
        np.round(strength, DECIMALS).astype(np.float32),
    )


def summed(links: LinkColumns, group: Ints, groups: int) -> LinkColumns:
    """The links between groups: papers and strengths of the links between their members, added up. `group` has the group of each end, -1 for
    ends that count nowhere; links within a group are omitted."""
    a, b = group[links.source], group[links.target]
    kept = (a >= 0) & (b >= 0) & (a != b)
    a, b = a[kept].astype(np.int64), b[kept].astype(np.int64)
    code = np.minimum(a, b) * max(groups, 1) + np.maximum(a, b)
    codes, which = np.unique(code, return_inverse=True)
    return LinkColumns(
        (codes // max(groups, 1)).astype(np.int32),
        (codes % max(groups, 1)).astype(np.int32),
        np.bincount(which, links.papers[kept], len(codes)).astype(np.int64),
        np.bincount(which, links.strength[kept], len(codes)).astype(np.float32),
    )
