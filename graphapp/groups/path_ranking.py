"""All shortest paths in a graph whose links lead from layer to layer: how many there are, and the best of them. Pure."""

from __future__ import annotations

import heapq
from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

__all__ = ["RankedPath", "best_paths", "count_paths", "layers"]

MOST_STEPS = 200_000
"""The maximum number of partial paths that are extended in the search for the best paths."""


class RankedPath(NamedTuple):
    """A path by the identifiers of its authors, the number of joint papers of its weakest link, and the sum over all its links."""

    authors: tuple[str, ...]
    weakest: int
    joint: int


Weights = Mapping[tuple[str, str], int]
"""The number of joint papers of each link (author, next author)."""


def layers(sources: Iterable[str], links: Collection[tuple[str, str]]) -> dict[str, int]:
    """The number of steps from the sources to each author on a path."""
    following = _following(links)
    level = [source for source in sources if source in following]
    found: dict[str, int] = {}
    depth = 0
    while level:
        found.update(dict.fromkeys(level, depth))
        level = list(dict.fromkeys(after for node in level for after in following.get(node, ())))
        depth += 1
    return found


def count_paths(sources: Iterable[str], targets: Collection[str], links: Collection[tuple[str, str]]) -> int:
    """The number of paths from one of `sources` to one of `targets`."""
    following = _following(links)
    count = dict.fromkeys((source for source in sources if source in following), 1)
    total = 0
    while count:
        after: dict[str, int] = {}
        for node, ways in count.items():
            if node in targets:
                total += ways
            for other in following.get(node, ()):
                after[other] = after.get(other, 0) + ways
        count = after
    return total


def best_paths(
    sources: Iterable[str], targets: Collection[str], weights: Weights, limit: int
) -> list[RankedPath]:
    """The `limit` best paths: those whose weakest link has most joint papers first, then those with most joint papers in all, then by
    identifiers. Fewer than `limit` if there are no more, or if too many partial paths would have to be compared.

    Best-first search: the bound of a partial path is that of its best continuation, so that complete paths appear in order.
    """
    following = _following(weights)
    starts = [source for source in sources if source in following]
    weakest, joint = _bounds(targets, weights)
    heap: list[tuple[int, int, tuple[str, ...], int, int]] = [
        (-weakest[start], -joint[start], (start,), weakest[start], 0) for start in starts if start in weakest
    ]
    heapq.heapify(heap)
    found: list[RankedPath] = []
    for _ in range(MOST_STEPS):
        if not heap or len(found) == limit:
            break
        _, _, path, least, total = heapq.heappop(heap)
        node = path[-1]
        if node in targets:
            found.append(RankedPath(path, least, total))
            continue
        for after in following[node]:
            papers = weights[node, after]
            low = min(least, papers) if len(path) > 1 else papers
            bound = min(low, weakest[after])
            together = total + papers
            heapq.heappush(heap, (-bound, -(together + joint[after]), (*path, after), low, together))
    return found


def _following(links: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    following: dict[str, list[str]] = {}
    for node, after in links:
        following.setdefault(node, []).append(after)
    return following


_UNBOUNDED = 1 << 60


def _bounds(targets: Collection[str], weights: Weights) -> tuple[dict[str, int], dict[str, int]]:
    """For each author, the best weakest link and the largest sum of a path from there to a target."""
    before: dict[str, list[str]] = {}
    for node, after in weights:
        before.setdefault(after, []).append(node)
    weakest = dict.fromkeys((target for target in targets if target in before), _UNBOUNDED)
    joint = dict.fromkeys(weakest, 0)
    level = list(weakest)
    while level:
        # all links of a level are known before the next one, because all paths have the same length
        earlier: dict[str, None] = {}
        for after in level:
            for node in before.get(after, ()):
                papers = weights[node, after]
                weakest[node] = max(weakest.get(node, 0), min(papers, weakest[after]))
                joint[node] = max(joint.get(node, 0), papers + joint[after])
                earlier[node] = None
        level = list(earlier)
    return weakest, joint
