"""The links of a dense network that are drawn: a maximum spanning forest and the strongest links of each node. Pure.

The forest keeps every node connected, and the strongest links preserve the structure of the groups. A filter by weight alone would
disconnect hundreds of authors; this one removes mostly the weaker links within long author lists.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["DENSE", "backbone", "strong_links"]

DENSE = 3
"""A network with more links than this many times its nodes is reduced to its backbone."""
EACH = 2
"""The number of strongest links that every node keeps."""

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


def strong_links(nodes: int, source: Ints, target: Ints, strength: Floats) -> Bools:
    """True for each link that is drawn by default: all links, or those of the backbone in a dense network."""
    if len(source) <= DENSE * nodes:
        return np.ones(len(source), bool)
    return backbone(nodes, source, target, strength, EACH)


def backbone(nodes: int, source: Ints, target: Ints, strength: Floats, each: int) -> Bools:
    """True for the links of the maximum spanning forest and for the `each` strongest links of every node.

    Of equally strong links, the first one is used.
    """
    ranking = np.argsort(-strength, kind="stable")
    a, b = source[ranking], target[ranking]
    kept = np.zeros(len(source), bool)
    kept[ranking] = _forest(nodes, a, b) | _best_of_each(a, b, each)
    return kept


def _forest(nodes: int, a: Ints, b: Ints) -> Bools:
    """Borůvka's algorithm on links sorted best first: every tree adds the best link that leaves it, until no link leaves any tree."""
    kept = np.zeros(len(a), bool)
    tree = np.arange(nodes)
    links = np.arange(len(a))
    while True:
        links = links[tree[a[links]] != tree[b[links]]]
        if not len(links):
            return kept
        worst_first = links[::-1]
        best = np.full(nodes, -1)
        # of several values for one index, numpy keeps the last, which is the best here
        best[tree[a[worst_first]]] = worst_first
        ends = best.copy()
        best[tree[b[worst_first]]] = worst_first
        best = np.where((ends >= 0) & ((best < 0) | (ends < best)), ends, best)
        chosen = np.unique(best[best >= 0])
        kept[chosen] = True
        tree = _joined(tree, tree[a[chosen]], tree[b[chosen]])


def _joined(tree: Ints, a: Ints, b: Ints) -> Ints:
    """`tree` with each node's tree renumbered to the smallest number among the trees that the links a[i]-b[i] join."""
    name = np.arange(len(tree))
    while True:
        low = np.minimum(name[a], name[b])
        if np.array_equal(name[a], name[b]):
            return name[tree]
        np.minimum.at(name, name[a], low)
        np.minimum.at(name, name[b], low)
        name = name[name]


def _best_of_each(a: Ints, b: Ints, each: int) -> Bools:
    """True for the first `each` links at each node, of links sorted best first."""
    count = len(a)
    ends = np.stack((a, b), axis=1).ravel()
    order = np.argsort(ends, kind="stable")
    node, link = ends[order], order // 2
    first = np.flatnonzero(np.r_[True, node[1:] != node[:-1]]) if count else np.zeros(0, np.int64)
    place = np.arange(2 * count) - np.repeat(first, np.diff(np.r_[first, 2 * count]))
    kept = np.zeros(count, bool)
    kept[link[place < each]] = True
    return kept
