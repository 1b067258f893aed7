"""The cells of a grid that a large group of discs takes, with the gaps between its parts. Pure, deterministic."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["solid_cells"]

INLET = 0.16
"""Gaps and inlets narrower than twice this part of the half extent of a group are part of it: small groups in them would seem to belong to it."""


def solid_cells(points: NDArray[np.float64], reach: NDArray[np.float64], cell: float) -> NDArray[Any]:
    """The cells (column, line), around that of (0, 0), whose middles discs of these radii cover, those in gaps and narrow inlets between them, and the
    cell of (0, 0).

    Method: morphological closing with a disc, by distance transforms, then filling of holes.
    """
    # importing it takes longer than laying out most networks
    from scipy.ndimage import binary_fill_holes, distance_transform_edt

    half = int(np.ceil(float((np.abs(points).max(1) + reach).max()) / cell))
    width = max(1.0, INLET * half)
    # the closing must not meet the edge of the grid
    middle = half + int(np.ceil(width)) + 1
    grid = np.zeros((2 * middle + 1, 2 * middle + 1), bool)
    around = int(np.ceil(float(reach.max()) / cell))
    nearest = np.rint(points / cell).astype(np.int64)
    for step in np.indices((2 * around + 1, 2 * around + 1)).reshape(2, -1).T - around:
        cells = nearest + step
        cells = cells[np.hypot(*(cells * cell - points).T) <= reach] + middle
        grid[cells[:, 0], cells[:, 1]] = True
    grid[middle, middle] = True
    widened = distance_transform_edt(~grid) <= width
    closed = (distance_transform_edt(widened) > width) | grid
    return np.argwhere(binary_fill_holes(closed)) - middle
