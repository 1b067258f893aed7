"""Groups of authorships that are probably one person's: average linkage in which what must not be together never is. Pure."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["linkage"]

# further apart than any average of log-odds can bridge
_NEVER = 1e7
_FEW = 9
_SMALL = 24


def linkage(
    size: int, first: NDArray[Any], second: NDArray[Any], log_odds: NDArray[Any], cut: float
) -> NDArray[np.int32]:
    """The group of each of `size` items, numbered from 0 in the order of their first items.

    `first`, `second` and `log_odds` list the pairs that may be together; all other pairs must not. Two groups are joined, the likeliest
    first, while the average log-odds between their items is above `cut` (UPGMA, Sokal and Michener 1958).
    """
    if size == 1:
        return np.zeros(1, np.int32)
    if size == 2:
        return np.array([0, 0 if len(log_odds) and log_odds[0] > cut else 1], np.int32)
    if not len(log_odds) or not np.any(log_odds > cut):
        return np.arange(size, dtype=np.int32)
    if len(log_odds) == size * (size - 1) // 2 and np.all(log_odds > cut):
        return np.zeros(size, np.int32)
    if size <= _FEW:
        return _few(size, first.tolist(), second.tolist(), log_odds.tolist(), cut)
    if size <= _SMALL or np.count_nonzero(log_odds > cut) <= size:
        return _stepwise(size, first, second, log_odds, cut)
    # takes long to import, and after a load hardly any block needs it
    from scipy.cluster.hierarchy import linkage as tree

    a, b = np.minimum(first, second).astype(np.int64), np.maximum(first, second).astype(np.int64)
    distance = np.full(size * (size - 1) // 2, _NEVER)
    distance[size * a - a * (a + 1) // 2 + b - a - 1] = 20 - log_odds.astype(np.float64)
    steps = tree(distance, "average")
    parent = list(range(2 * size - 1))
    for number, (one, other, _distance, _size) in enumerate(steps[steps[:, 2] < 20 - cut].tolist()):
        parent[int(one)] = parent[int(other)] = size + number
    for node in range(2 * size - 2, -1, -1):
        parent[node] = parent[parent[node]]
    return _numbered(parent[:size])


def _numbered(groups: list[int]) -> NDArray[np.int32]:
    """The groups numbered in the order of their first items."""
    number: dict[int, int] = {}
    return np.array([number.setdefault(group, len(number)) for group in groups], np.int32)


def _stepwise(
    size: int, first: NDArray[Any], second: NDArray[Any], log_odds: NDArray[Any], cut: float
) -> NDArray[np.int32]:
    """The same for some items, or many of which few are joined: after a load, known groups are compared with new papers only."""
    total = np.full((size, size), -np.inf)
    total[first, second] = total[second, first] = log_odds
    average, members, group = total.copy(), np.ones(size), np.arange(size)
    while True:
        # the matrix is symmetric, so that the smaller number comes first
        a, b = divmod(int(average.argmax()), size)
        if average[a, b] <= cut:
            return _numbered(group.tolist())
        # a third group joins both or neither: -inf plus anything is -inf
        total[a] += total[b]
        total[a, a] = total[b] = -np.inf
        members[a] += members[b]
        average[a] = total[a] / (members[a] * members)
        average[b] = -np.inf
        for matrix in (total, average):
            matrix[:, a] = matrix[a]
            matrix[:, b] = -np.inf
        group[group == b] = a


def _few(
    size: int, first: list[int], second: list[int], log_odds: list[float], cut: float
) -> NDArray[np.int32]:
    """The same for few items, without the cost of setting up a large calculation: sums between groups, joined one by one."""
    total = {(min(a, b), max(a, b)): x for a, b, x in zip(first, second, log_odds, strict=True)}
    members = dict.fromkeys(range(size), 1)
    group = list(range(size))
    while total:
        best, (a, b) = max((x / (members[a] * members[b]), (-a, -b)) for (a, b), x in total.items())
        if best <= cut:
            break
        a, b = -a, -b
        merged = {}
        for (c, d), x in total.items():
            other = d if c in (a, b) else c
            if {c, d} == {a, b}:
                continue
            if c not in (a, b) and d not in (a, b):
                merged[c, d] = x
                continue
            # a third group joins both or neither
            partner = total.get((min(a, other), max(a, other))), total.get((min(b, other), max(b, other)))
            if partner[0] is not None and partner[1] is not None:
                merged[min(a, other), max(a, other)] = partner[0] + partner[1]
        members[a] += members.pop(b)
        group = [a if g == b else g for g in group]
        total = merged
    return _numbered(group)
