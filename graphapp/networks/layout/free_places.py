"""Free places for thousands of discs between others, on a fine grid. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, log, sqrt

import numpy as np
from numpy.typing import NDArray

__all__ = ["FreePlaces"]

GAP = 6.0
LEAST_CELL = 8.0
MOST_CELLS = 4_000_000
ROOM = 40.0
"""The side of the square that a new disc takes around the others, in world units, if none finds a place between them."""
STEP = 1.4
"""The ratio of the radii of two sizes: discs are placed as if they had the next larger one."""
MOST_REACH = 16.0
"""The cells around discs of up to this radius are marked for all discs at once."""
FIRST_WINDOW = 6

Bools = NDArray[np.bool_]


class FreePlaces:
    """Places that no disc occupies. For each size of disc there is a grid of the cells in whose middle such a disc would be less than `GAP` from another."""

    def __init__(self, points: Sequence[tuple[int, int]], more: int) -> None:
        """The grid contains `points`, the middles of discs that are added first and wanted places of others, with room around them for `more` discs."""
        at = np.array(points, float).reshape(-1, 2)
        low, high = (at.min(0), at.max(0)) if len(at) else (np.zeros(2), np.zeros(2))
        margin = ROOM * sqrt(more) + 2 * ROOM
        self._low, extent = low - margin, high - low + 2 * margin
        self._cell = max(LEAST_CELL, sqrt(float(extent.prod()) / MOST_CELLS))
        self._shape = tuple(int(each) for each in np.ceil(extent / self._cell) + 1)
        self._discs: list[tuple[float, float, float]] = []
        self._taken: dict[int, Bools] = {}
        # how far the surroundings of a cell are full for discs of a size
        self._full: dict[tuple[int, int, int], int] = {}
        self._lowest = 0.0

    def add(self, x: int, y: int, reach: float) -> None:
        """Occupy a disc."""
        self._discs.append((x, y, reach))
        self._lowest = max(self._lowest, y + reach)
        for size, taken in self._taken.items():
            self._mark(taken, x, y, reach + STEP**size + GAP)

    def nearest(self, x: float, y: float, reach: float) -> tuple[int, int]:
        """The free place for a disc nearest to a point; below all discs if there is none in the grid."""
        size = ceil(log(max(reach, 1.0)) / log(STEP))
        if size not in self._taken:
            self._taken[size] = self._marked(STEP**size + GAP)
        taken = self._taken[size]
        column, line = (int(each) for each in np.rint((np.array((x, y)) - self._low) / self._cell))
        start = column, line, size
        window = self._full.get(start, FIRST_WINDOW)
        while window < 2 * max(self._shape):
            left, top = max(0, column - window), max(0, line - window)
            free = np.argwhere(~taken[left : max(0, column + window + 1), top : max(0, line + window + 1)])
            away = np.hypot(free[:, 0] + left - column, free[:, 1] + top - line)
            # in the corners of the window, a nearer place may be outside
            if len(away) and away.min() <= window:
                self._full[start] = window
                found = (free[int(away.argmin())] + (left, top)) * self._cell + self._low
                return round(float(found[0])), round(float(found[1]))
            window *= 2
        return round(x), ceil(self._lowest + reach + GAP)

    def _marked(self, more: float) -> Bools:
        """The grid in which all discs are marked, each with a margin."""
        taken = np.zeros(self._shape, bool)
        discs = np.array(self._discs).reshape(-1, 3)
        usual = discs[:, 2] <= MOST_REACH
        for x, y, reach in discs[~usual]:
            self._mark(taken, x, y, reach + more)
        at = (discs[usual, :2] - self._low) / self._cell
        reach = (discs[usual, 2] + more + 1.0) / self._cell
        cells = np.rint(at).astype(np.int64)
        most = ceil(reach.max()) if len(reach) else 0
        for across in range(-most, most + 1):
            for down in range(-most, most + 1):
                near = cells + np.array((across, down))
                marked = near[((near - at) ** 2).sum(1) < reach**2]
                marked = marked[((marked >= 0) & (marked < self._shape)).all(1)]
                taken[marked[:, 0], marked[:, 1]] = True
        return taken

    def _mark(self, taken: Bools, x: float, y: float, around: float) -> None:
        """Mark the cells whose middle is nearer to a point than `around`."""
        # places are rounded to whole units
        around += 1.0
        across, down = (x - self._low[0]) / self._cell, (y - self._low[1]) / self._cell
        reach = around / self._cell
        left, top = max(0, ceil(across - reach)), max(0, ceil(down - reach))
        part = taken[left : max(0, int(across + reach) + 1), top : max(0, int(down + reach) + 1)]
        columns = np.arange(left, left + part.shape[0])[:, None] - across
        lines = np.arange(top, top + part.shape[1]) - down
        part |= columns**2 + lines**2 < reach**2
