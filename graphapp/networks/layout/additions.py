"""Places for the new nodes of a network, next to their neighbours, while all others stay where they were. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from itertools import product
from math import ceil, cos, floor, hypot, pi, sin, sqrt

from graphapp.networks.palette import radius
from graphapp.networks.spec import NetworkView

__all__ = ["with_new_nodes"]

GAP = 6.0
CELL = 80.0
GOLDEN_ANGLE = pi * (3 - sqrt(5))
MOST_TRIES = 4000


def with_new_nodes(view: NetworkView, known: Mapping[str, tuple[int, int]]) -> dict[str, tuple[int, int]]:
    """The position of each node of `view` by id. Nodes in `known` keep their positions. A new one is at the free place nearest to the mean of its
    neighbours, weighted by the strength of the links, those with most links to placed nodes first; without placed neighbours, at the free place
    nearest to where the layout put it."""
    count = len(view.nodes)
    stays = [node.id in known for node in view.nodes]
    links: dict[int, list[tuple[int, float]]] = defaultdict(list)
    for edge in view.edges:
        if not stays[edge.source]:
            links[edge.source].append((edge.target, edge.strength))
        if not stays[edge.target]:
            links[edge.target].append((edge.source, edge.strength))
    taken = _Taken()
    places: dict[int, tuple[int, int]] = {}
    for index, node in enumerate(view.nodes):
        if node.id in known:
            places[index] = known[node.id]
            taken.add(*known[node.id], radius(node.papers, count))
    new = [index for index in range(count) if index not in places]
    new.sort(key=lambda index: (-sum(other in places for other, _ in links[index]), index))
    for index in new:
        node = view.nodes[index]
        around = [(places[other], strength) for other, strength in links[index] if other in places]
        total = sum(strength for _, strength in around)
        x, y = float(node.x or 0), float(node.y or 0)
        if total > 0:
            x = sum(at[0] * strength for at, strength in around) / total
            y = sum(at[1] * strength for at, strength in around) / total
        places[index] = taken.nearest(x, y, radius(node.papers, count))
        taken.add(*places[index], radius(node.papers, count))
    return {node.id: places[index] for index, node in enumerate(view.nodes)}


class _Taken:
    """The occupied discs in a grid."""

    def __init__(self) -> None:
        self._cells: dict[tuple[int, int], list[tuple[int, int, float]]] = defaultdict(list)
        self._widest = 0.0
        # few discs are wider than a cell: with these in the grid, each search would visit many cells
        self._wide: list[tuple[int, int, float]] = []
        self._lowest = 0.0
        # how far the spiral around a point is full for discs of a size
        self._full: dict[tuple[int, int, float], int] = {}

    def add(self, x: int, y: int, reach: float) -> None:
        if reach > CELL:
            self._wide.append((x, y, reach))
        else:
            self._cells[floor(x / CELL), floor(y / CELL)].append((x, y, reach))
            self._widest = max(self._widest, reach)
        self._lowest = max(self._lowest, y + reach)

    def nearest(self, x: float, y: float, reach: float) -> tuple[int, int]:
        """The free place for a disc nearest to a point, on a spiral around it; below all discs if the spiral has none."""
        start = (round(x), round(y), reach)
        for turn in range(self._full.get(start, 0), MOST_TRIES):
            away = (reach + GAP) * 0.8 * sqrt(turn)
            place = round(x + away * cos(turn * GOLDEN_ANGLE)), round(y + away * sin(turn * GOLDEN_ANGLE))
            if self._free(*place, reach):
                self._full[start] = turn
                return place
        self._full[start] = MOST_TRIES
        return round(x), ceil(self._lowest + reach + GAP)

    def _free(self, x: int, y: int, reach: float) -> bool:
        column, row = floor(x / CELL), floor(y / CELL)
        for c, r in _nearest_cells(floor((reach + self._widest + GAP) / CELL) + 1):
            for to_x, to_y, other in self._cells.get((column + c, row + r), ()):
                if hypot(x - to_x, y - to_y) < reach + other + GAP:
                    return False
        return all(hypot(x - to_x, y - to_y) >= reach + other + GAP for to_x, to_y, other in self._wide)


@cache
def _nearest_cells(most: int) -> list[tuple[int, int]]:
    """The cells at most `most` columns and rows away, nearest first: an occupied place is mostly occupied by a disc in its own cell."""
    steps = range(-most, most + 1)
    return sorted(product(steps, steps), key=lambda cell: hypot(*cell))
