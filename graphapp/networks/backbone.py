"""Which links of a dense network to draw: a maximum spanning forest and each node's strongest links. Pure.

The forest keeps everyone attached, the strongest links keep the texture of the groups. A filter by weight alone would cut
hundreds of authors off; the weaker links inside long author lists are what goes.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["DENSE", "backbone", "strong_links"]

DENSE = 3
"""A network with more links than this many times its nodes is thinned out."""
EACH = 2
"""Strongest links that every node keeps."""

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


def strong_links(nodes: int, source: Ints, target: Ints, strength: Floats) -> Bools:
    """True for each link that is drawn by default: all of them, or the backbone of a dense network."""
    if len(source) <= DENSE * nodes:
        return np.ones(len(source), bool)
    return backbone(nodes, source, target, strength, EACH)


def backbone(nodes: int, source: Ints, target: Ints, strength: Floats, each: int) -> Bools:
    """True for the links of the maximum spanning forest and for every node's `each` strongest links.

    Of equally strong links, the first one wins.
    """
    ranking = np.argsort(-strength, kind="stable")
    a, b = source[ranking], target[ranking]
    kept = np.zeros(len(source), bool)
    kept[ranking] = _forest(nodes, a, b) | _best_of_each(a, b, each)
    return kept


def _forest(nodes: int, a: Ints, b: Ints) -> Bools:
    """Borůvka's algorithm on links given best first: every tree takes the best link that leaves it, until none does."""
    kept = np.zeros(len(a), bool)
    tree = np.arange(nodes)
    links = np.arange(len(a))
    while True:
        links = links[tree[a[links]] != tree[b[links]]]
        if not len(links):
            return kept
        worst_first = links[::-1]
        best = np.full(nodes, -1)
        # of several values for one place numpy keeps the last, here the best
        best[tree[a[worst_first]]] = worst_first
        ends = best.copy()
        best[tree[b[worst_first]]] = worst_first
        best = np.where((ends >= 0) & ((best < 0) | (ends < best)), ends, best)
        chosen = np.unique(best[best >= 0])
        kept[chosen] = True
        tree = _joined(tree, tree[a[chosen]], tree[b[chosen]])


def _joined(tree: Ints, a: Ints, b: Ints) -> Ints:
    """`tree` with each node's tree renamed to the smallest number among the trees that a[i]-b[i] join."""
    name = np.arange(len(tree))
    while True:
        low = np.minimum(name[a], name[b])
        if np.array_equal(name[a], name[b]):
            return name[tree]
        np.minimum.at(name, name[a], low)
        np.minimum.at(name, name[b], low)
        name = name[name]


def _best_of_each(a: Ints, b: Ints, each: int) -> Bools:
    """True for the first `each` links, of those given best first, at each node."""
    count = len(a)
    ends = np.stack((a, b), axis=1).ravel()
    order = np.argsort(ends, kind="stable")
    node, link = ends[order], order // 2
    first = np.flatnonzero(np.r_[True, node[1:] != node[:-1]]) if count else np.zeros(0, np.int64)
    place = np.arange(2 * count) - np.repeat(first, np.diff(np.r_[first, 2 * count]))
    kept = np.zeros(count, bool)
    kept[link[place < each]] = True
    return kept
