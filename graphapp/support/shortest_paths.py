"""Shortest chains in a graph that is given by a function for the neighbours of nodes. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Mapping
from typing import Generic, TypeVar

__all__ = ["links_between", "shortest"]

T = TypeVar("T", bound=Hashable)


class _Side(Generic[T]):
    """The nodes that one of the two searches has reached, each with its predecessors one step nearer to the start."""

    def __init__(self, starts: Iterable[T]) -> None:
        self.nearer: dict[T, list[T]] = {start: [] for start in starts}
        self.frontier: list[T] = list(self.nearer)
        self.steps = 0

    def advance(self, neighbours: Callable[[Collection[T]], Iterable[tuple[T, T]]]) -> None:
        """Take one step from every node of the frontier."""
        reached: dict[T, list[T]] = {}
        asked = set(self.frontier)
        for node, other in neighbours(self.frontier):
            # an unrequested node, for example from a damaged file, could close a cycle
            if other not in self.nearer and node in asked:
                reached.setdefault(other, []).append(node)
        self.nearer.update(reached)
        self.frontier = list(reached)
        self.steps += 1

    def on_the_way(self, ends: Iterable[T]) -> set[tuple[T, T]]:
        """All links (farther, nearer) on shortest paths from the start to one of `ends`."""
        links: set[tuple[T, T]] = set()
        level = set(ends)
        while level:
            links.update((node, nearer) for node in level for nearer in self.nearer[node])
            level = {nearer for node in level for nearer in self.nearer[node]}
        return links


def shortest(
    start: T,
    end: T,
    longest: int,
    neighbours: Callable[[Collection[T]], Iterable[tuple[T, T]]],
    labels: Callable[[Collection[T]], Mapping[T, str]],
) -> list[T] | None:
    """A shortest chain from `start` to `end`, both included; None if there is no chain of at most `longest` links.

    `neighbours` returns a pair (node, neighbour) for each link of the given nodes; links are undirected. `labels` returns the
    label of each node. Of several shortest chains, the result is the one whose first differing label is the smallest by code
    point; nodes with the same label are interchangeable. Breadth-first from both ends, always from the smaller frontier,
    because the number of nodes grows with each step.
    """
    if start == end:
        return [start]
    forward = links_between([start], [end], longest, neighbours)
    return None if forward is None else _smallest(start, end, forward, labels)


def links_between(
    starts: Iterable[T],
    ends: Iterable[T],
    longest: int,
    neighbours: Callable[[Collection[T]], Iterable[tuple[T, T]]],
) -> set[tuple[T, T]] | None:
    """The links (node, next node) of all shortest paths from one of `starts` to one of `ends`, which have no node in common; None if there is
    no path of at most `longest` links. `neighbours` as for `shortest`."""
    sides = _Side(starts), _Side(ends)
    while sides[0].steps + sides[1].steps < longest:
        near, far = sorted(sides, key=lambda side: len(side.frontier))
        if not near.frontier:
            return None
        near.advance(neighbours)
        # a node met here is equally far from the other end as any other: otherwise an earlier step would have met it
        met = [node for node in near.frontier if node in far.nearer]
        if met:
            return {(b, a) for a, b in sides[0].on_the_way(met)} | sides[1].on_the_way(met)
    return None


def _smallest(
    start: T,
    end: T,
    forward: Iterable[tuple[T, T]],
    labels: Callable[[Collection[T]], Mapping[T, str]],
) -> list[T]:
    """The chain with the smallest labels in a graph in which all paths from `start` to `end` have the same number of links."""
    following: dict[T, list[T]] = {}
    for node, after in forward:
        following.setdefault(node, []).append(after)
    label = labels({after for _, after in forward} | {start})
    levels = [{start}]
    while end not in levels[-1]:
        candidates = {after for node in levels[-1] for after in following[node]}
        least = min(label[node] for node in candidates)
        levels.append({node for node in candidates if label[node] == least})
    return _one_chain(levels, following)


def _one_chain(levels: list[set[T]], following: Mapping[T, Collection[T]]) -> list[T]:
    """One chain through `levels`, each of which contains nodes with equal labels."""
    chain = [next(iter(levels[-1]))]
    for level in reversed(levels[:-1]):
        chain.append(next(node for node in level if chain[-1] in following[node]))
    chain.reverse()
    return chain
