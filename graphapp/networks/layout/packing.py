"""Packing in the plane: discs are moved apart until none overlap, and groups of discs are packed around the largest. Pure, deterministic."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from graphapp.networks.layout.outline import solid_cells

__all__ = ["GOLDEN_ANGLE", "Points", "Reals", "gather", "pack", "spread"]

Points = NDArray[np.float64]
"""One row (x, y) for each disc."""
Reals = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

TOLERANCE = 0.5
"""Smaller overlaps are ignored."""
PUSH = 0.45
"""The part of an overlap by which each of two discs moves in a round; with one half, dense groups oscillate."""
GOLDEN_ANGLE = np.pi * (3 - np.sqrt(5))
MARGIN = 0.75
"""The margin around a group as a part of the width of a cell: more than half the diagonal of a cell, so that groups that share no cell cannot touch."""
LARGE_PAIRS = 200_000
"""The largest number of pairs of a large disc and any other one that are compared directly."""
FEW_DISCS = 100
"""Of so few discs, all pairs are compared in each round, which takes less time than searching for the near ones."""
FEW_ROUNDS = 6
"""If pairs are near for fewer rounds than this, the next search includes pairs that are farther apart."""
MOST_SLACK = 8
"""The largest slack, as a multiple of the first one."""
GATHERINGS = 40
PULL = 0.04
TIDYING = 50
"""The number of groups after which the list of free cells is renewed."""
FIRST_TRIES = 64
"""The number of places that are tried at once, doubled each time."""
MOST_CELLS = 1_000_000
"""The largest number of cells that are looked up at once."""
SMALL_SHAPE = 16
"""Up to this number of cells from the middle to the edge, the same squares of cells are used for many shapes."""
SOME_CELLS = 256
"""The number of cells of a large shape that are looked up first: most places are rejected by these."""


def spread(points: Points, radii: Reals, gap: float, rounds: int = 200) -> Points:
    """`points` moved as little as possible until discs of these radii are `gap` apart, in at most `rounds` rounds.

    The pairs of near discs are computed once for many rounds: discs must move by the slack before others can become near.
    """
    points, radii = points.copy(), radii + gap / 2
    if len(points) <= FEW_DISCS:
        return _spread_few(points, radii, rounds)
    least = slack = max(float(radii.mean()), 4 * TOLERANCE)
    left = rounds
    while left > 0:
        i, j = _near(points, radii, slack)
        travelled, before = 0.0, left
        while left > 0 and travelled < slack / 2:
            left -= 1
            step = _apart(points, radii, i, j)
            if step is None:
                return points
            points += step
            travelled += float(np.hypot(step[:, 0], step[:, 1]).max())
        few = before - left < FEW_ROUNDS
        slack = min(2 * slack, MOST_SLACK * least) if few else max(slack / 2, least)
    return points


def _spread_few(points: Points, radii: Reals, rounds: int) -> Points:
    """`points` moved as by `spread`, in place, with all pairs compared in each round."""
    i, j = _every_pair(len(points))
    for _ in range(rounds):
        step = _apart(points, radii, i, j)
        if step is None:
            return points
        points += step
    return points


@lru_cache(FEW_DISCS + 1)
def _every_pair(count: int) -> tuple[Ints, Ints]:
    """All pairs i < j of `count` discs."""
    i, j = np.triu_indices(count, 1)
    return i, j


def gather(points: Points, radii: Reals, gap: float, aspect: float) -> Points:
    """Discs moved closer together without changing their arrangement: in small steps, they are pulled to the middle and moved apart again.

    The result is about `aspect` times as wide as high.
    """
    pull = PULL * np.array([1.0, aspect])
    points = spread(points, radii, gap)
    for _ in range(GATHERINGS):
        middle = np.average(points, axis=0, weights=radii**2)
        points = spread(points - (points - middle) * pull, radii, gap, rounds=10)
    return spread(points, radii, gap, rounds=1000)


def _apart(points: Points, radii: Reals, i: Ints, j: Ints) -> Points | None:
    """The displacement of each disc in this round, None if no two overlap."""
    apart = points[i] - points[j]
    distance = np.hypot(apart[:, 0], apart[:, 1])
    overlap = radii[i] + radii[j] - distance
    touching = overlap > TOLERANCE
    if not touching.any():
        return None
    i, j, apart, distance, overlap = (
        i[touching],
        j[touching],
        apart[touching],
        distance[touching],
        overlap[touching],
    )
    same = distance < 1e-9
    turn = i[same] * GOLDEN_ANGLE
    apart[same] = np.stack((np.cos(turn), np.sin(turn)), axis=1)
    distance[same] = 1.0
    move = apart * (overlap * PUSH / distance)[:, None]
    count = len(points)
    step = np.zeros_like(points)
    for axis in (0, 1):
        step[:, axis] = np.bincount(i, move[:, axis], count) - np.bincount(j, move[:, axis], count)
    # a disc surrounded by others gets many displacements at once: limit the sum to the largest single one
    length = np.hypot(step[:, 0], step[:, 1])
    most = float(overlap.max()) / 2
    return step * np.minimum(1, most / np.maximum(length, 1e-12))[:, None]


def _near(points: Points, radii: Reals, slack: float) -> tuple[Ints, Ints]:
    """Pairs i < j of discs less than `slack` apart."""
    count = len(points)
    if not count:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    # a few large discs would need a grid with cells so wide that they contain most discs
    large = np.flatnonzero(radii > 2 * np.median(radii))
    most = min(count // 8, LARGE_PAIRS // count)
    if len(large) > most:
        large = large[np.argsort(-radii[large], kind="stable")[:most]]
    is_large = np.zeros(count, bool)
    is_large[large] = True
    small = np.flatnonzero(~is_large)
    i, j = (small[ends] for ends in _in_grid(points[small], 2 * float(radii[small].max()) + slack))
    one, other = np.repeat(large, count), np.tile(np.arange(count), len(large))
    kept = ~is_large[other] | (one < other)
    i = np.concatenate((i, np.minimum(one, other)[kept]))
    j = np.concatenate((j, np.maximum(one, other)[kept]))
    close = np.hypot(*(points[i] - points[j]).T) < radii[i] + radii[j] + slack
    i, j = i[close], j[close]
    by_pair = np.lexsort((j, i))
    return i[by_pair], j[by_pair]


def _in_grid(points: Points, width: float) -> tuple[Ints, Ints]:
    """Pairs i < j of points in the same cell or in neighbouring cells of a grid with cells of this width."""
    cell = np.floor((points - points.min(0)) / width).astype(np.int64) + 1
    across = int(cell[:, 1].max()) + 2
    code = cell[:, 0] * across + cell[:, 1]
    order = np.argsort(code, kind="stable")
    ordered = code[order]
    pairs = []
    for step in (0, 1, across - 1, across, across + 1):
        first = np.searchsorted(ordered, code + step, "left")
        count = np.searchsorted(ordered, code + step, "right") - first
        one = np.repeat(np.arange(len(points)), count)
        nth = np.arange(len(one)) - np.repeat(np.cumsum(count) - count, count)
        other = order[np.repeat(first, count) + nth]
        keep = one < other if step == 0 else one != other
        pairs.append((np.minimum(one, other)[keep], np.maximum(one, other)[keep]))
    i, j = (np.concatenate(column) for column in zip(*pairs, strict=True))
    return i, j


class _Shape(NamedTuple):
    """The cells that a group occupies, relative to the cell of its origin: rows of (column, line)."""

    cells: Ints
    origin: Points


def pack(groups: Sequence[tuple[Points, Reals]], cell: float, aspect: float) -> list[Points]:
    """The position of each group of discs: the first group stays, and each other one is moved to the nearest free place.

    Distance is measured by an ellipse `aspect` times as wide as high. A group occupies the cells of its discs plus a margin, and many discs also
    the gaps between them, so that groups stay apart and fill the space between one another.
    Method: polyomino packing, Freivalds, Dogrusoz and Kikusts 2002, https://doi.org/10.1007/3-540-45848-4_30.
    """
    if not groups:
        return []
    shapes = [_shape(points, radii, cell, middle=index > 0) for index, (points, radii) in enumerate(groups)]
    free = _FreeCells(shapes, _reach(shapes, aspect), aspect)
    moved = []
    for index, ((points, _), shape) in enumerate(zip(groups, shapes, strict=True)):
        place = np.zeros(2, np.int64) if index == 0 else free.nearest(shape.cells)
        free.take(shape.cells + place)
        moved.append(points - shape.origin + place * cell)
    return moved


def _shape(points: Points, radii: Reals, cell: float, middle: bool) -> _Shape:
    """The cells of a group: those that its discs and a margin cover, and of many discs also the gaps between them."""
    origin = (points.max(0) + points.min(0)) / 2 if middle else np.zeros(2)
    seen, reach = points - origin, radii + cell * MARGIN
    if len(points) > FEW_DISCS:
        return _Shape(solid_cells(seen, reach, cell), origin)
    size = int(np.ceil(float((np.hypot(seen[:, 0], seen[:, 1]) + radii).max()) / cell)) + 1
    cells = _square(size) if size <= SMALL_SHAPE else _square.__wrapped__(size)
    apart = np.hypot(*(cells[:, None] * cell - seen).transpose(2, 0, 1))
    return _Shape(cells[(apart <= reach).any(1) | ~cells.any(1)], origin)


@lru_cache(SMALL_SHAPE + 1)
def _square(size: int) -> Ints:
    """The cells of a square around (0, 0) with sides of 2 `size` + 1 cells."""
    cells: Ints = np.indices((2 * size + 1, 2 * size + 1)).reshape(2, -1).T - size
    return cells


def _reach(shapes: Sequence[_Shape], aspect: float) -> Ints:
    """Half the size of a grid that is large enough for all shapes in the worst case."""
    first = np.abs(shapes[0].cells).max(0)
    rest = shapes[1:]
    room = np.sqrt(2 * sum(len(shape.cells) for shape in rest))
    widest = max((int(np.ptp(shape.cells, axis=0).max()) + 1 for shape in rest), default=0)
    wide = np.array([max(aspect, 1.0), max(1 / aspect, 1.0)])
    return np.asarray(np.ceil((first.max() + room + 2 * widest + 2) * wide), np.int64)


class _FreeCells:
    """The cells of a grid around (0, 0) that no shape occupies, the nearest to the middle first. Distance is measured by an ellipse `aspect`
    times as wide as high. Every shape contains its own origin, so that only free cells need to be tried as places.

    The search for a place begins where the last shape with as many cells was placed: of thousands of small shapes, each would otherwise try all
    gaps that were too narrow for those before it. Smaller shapes still fill these gaps."""

    def __init__(self, shapes: Sequence[_Shape], half: Ints, aspect: float) -> None:
        self._half = half + max(int(np.abs(shape.cells).max()) for shape in shapes)
        self._across = 2 * int(self._half[1]) + 1
        self._taken = np.zeros((2 * int(self._half[0]) + 1) * self._across, bool)
        column, line = np.indices((2 * int(half[0]) + 1, 2 * int(half[1]) + 1)).reshape(2, -1) - half[:, None]
        far = (column**2 / aspect + line**2 * aspect).astype(float)
        nearest = np.argsort(far, kind="stable")
        self._free = self._codes(np.stack((column[nearest], line[nearest]), axis=1))
        self._placed = 0
        # by number of cells: how many of the free cells were tried
        self._tried: dict[int, int] = {}

    def take(self, cells: Ints) -> None:
        """Occupy these cells."""
        self._taken[self._codes(cells)] = True
        self._placed += 1
        # after the first shape, which is the largest, few cells are occupied at a time
        if self._placed == 1 or self._placed % TIDYING == 0:
            kept = ~self._taken[self._free]
            before = np.cumsum(kept)
            self._tried = {size: int(before[tried - 1]) for size, tried in self._tried.items() if tried}
            self._free = self._free[kept]

    def nearest(self, cells: Ints) -> Ints:
        """The place nearest to the middle where a shape covers no occupied cell."""
        steps = cells[:, 0] * self._across + cells[:, 1]
        some = steps[:: -(-len(steps) // SOME_CELLS)]
        start, size = self._tried.get(len(cells), 0), FIRST_TRIES
        while start < len(self._free):
            some_free = self._free[start : start + size]
            possible = np.flatnonzero(~self._taken[some_free])
            possible = possible[~self._taken[some_free[possible, None] + some].any(1)]
            for index in possible.tolist():
                code = int(some_free[index])
                if len(some) == len(steps) or not self._taken[code + steps].any():
                    self._tried[len(cells)] = start + index
                    return np.array([code // self._across, code % self._across], np.int64) - self._half
            start, size = start + size, min(2 * size, MOST_CELLS // len(some))
        raise AssertionError("the grid is too small for all shapes")

    def _codes(self, cells: Ints) -> Ints:
        codes: Ints = (cells[:, 0] + self._half[0]) * self._across + cells[:, 1] + self._half[1]
        return codes
