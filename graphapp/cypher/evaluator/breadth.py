"""Breadth-first search for shortest paths: from one node to all others, between two nodes from both ends, and
from a node back to itself.

A path is the list of the numbers of its relationships.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from graphapp.cypher.evaluator.steps import Hop

__all__ = ["Search"]

# each node maps to every (relationship, preceding node) by which a shortest path reaches it
_Parents = dict[int, list[tuple[int, int]]]


@dataclass
class Search:
    """A search space. `forwards` and `backwards` are the same steps from either end, `most` is the maximum
    length (None: no limit), and `relationship` and `node` test which relationships and nodes may be used
    (None: all). With `every` all shortest paths are found instead of one."""

    forwards: Hop
    backwards: Hop
    most: int | None
    relationship: Callable[[int], bool] | None
    node: Callable[[int], bool] | None
    every: bool
    spend: Callable[[int], None]

    def between(self, start: int, end: int) -> list[list[int]]:
        """The shortest paths between two different nodes."""
        ahead: _Parents = {start: []}
        behind: _Parents = {end: []}
        front, back = [start], [end]
        length = 0
        while front and back and (self.most is None or length < self.most):
            length += 1
            if len(front) <= len(back):
                front = self._further(front, ahead, self.forwards)
                met = [node for node in front if node in behind]
            else:
                back = self._further(back, behind, self.backwards)
                met = [node for node in back if node in ahead]
            if met:
                return self._joined(met, ahead, behind)
        return []

    def _further(self, level: list[int], parents: _Parents, ways: Hop) -> list[int]:
        """The nodes one step further that were not reached before."""
        found: _Parents = {}
        relationship, allowed = self.relationship, self.node
        for here in level:
            self.spend(1 + ways.degree(here))
            for number, other in ways.around(here):
                if other in parents:
                    continue
                if relationship is not None and not relationship(number):
                    continue
                known = found.get(other)
                if known is not None:
                    if self.every:
                        known.append((number, here))
                elif allowed is None or allowed(other):
                    found[other] = [(number, here)]
        parents.update(found)
        return list(found)

    def _joined(self, met: list[int], ahead: _Parents, behind: _Parents) -> list[list[int]]:
        found = []
        for node in met:
            for first in _back(node, ahead):
                for second in _back(node, behind):
                    found.append([*reversed(first), *second])
                    if not self.every:
                        return found
        return found

    def reached(self, start: int) -> Iterator[tuple[int, list[list[int]]]]:
        """All other nodes with the shortest paths to them, in order of distance."""
        parents: _Parents = {start: []}
        level, length = [start], 0
        while level and (self.most is None or length < self.most):
            length += 1
            level = self._further(level, parents, self.forwards)
            for node in level:
                paths = [list(reversed(one)) for one in _back(node, parents)]
                yield node, paths

    def nodes(self, start: int) -> Iterator[int]:
        """All other nodes, in order of distance."""
        parents: _Parents = {start: []}
        level, length = [start], 0
        while level and (self.most is None or length < self.most):
            length += 1
            level = self._further(level, parents, self.forwards)
            yield from level

    def round_trip(self, start: int) -> list[list[int]]:
        """The shortest paths from a node to itself, with at least one relationship."""
        best: list[list[int]] = []
        for number, other in self.forwards.around(start):
            if (self.relationship and not self.relationship(number)) or self.most == 0:
                continue
            if other == start:
                trips = [[number]]
            else:
                trips = [[number, *rest] for rest in self._without(number, best).between(other, start)]
            if not trips or (best and len(trips[0]) > len(best[0])):
                continue
            if best and len(trips[0]) == len(best[0]):
                best += trips if self.every else []
            else:
                best = trips
        return best

    def _without(self, taken: int, best: list[list[int]]) -> Search:
        """The search for the rest of a round trip: excludes its first relationship and paths longer than the
        best."""
        usual = self.relationship
        most = len(best[0]) - 1 if best else None if self.most is None else self.most - 1

        def allowed(number: int) -> bool:
            return number != taken and (usual is None or usual(number))

        return Search(self.forwards, self.backwards, most, allowed, self.node, self.every, self.spend)


def _back(node: int, parents: _Parents) -> Iterator[list[int]]:
    """All paths back from a node to the start of the search, as relationships in reverse order."""
    stack: list[tuple[int, list[int]]] = [(node, [])]
    while stack:
        here, walked = stack.pop()
        before = parents[here]
        if not before:
            yield walked
        for number, other in before:
            stack.append((other, [*walked, number]))
