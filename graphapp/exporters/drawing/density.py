"""The density of a network as a PNG image: how many papers the authors around each point have. Pure.

The same field as in `static/network/density.js`: change both. PNG: https://www.w3.org/TR/png/.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence
from math import ceil
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from graphapp.networks.palette import SCALE, on_scale, rgb

__all__ = ["DensityField", "density_field", "density_png"]

CELLS = 240
SPREAD = 1 / 48
"""The standard deviation of the kernel as a part of the longer side."""
REACH = 3
OPAQUE = 0.3
"""The part of the largest value from which the colour is opaque."""
STEPS = 64


class DensityField(NamedTuple):
    """Values on a grid of rows and columns, and its edges in the network's coordinates."""

    values: NDArray[np.float64]
    left: float
    top: float
    right: float
    bottom: float


def density_field(places: Sequence[tuple[float, float, float]]) -> DensityField:
    """The sum of Gaussian kernels around nodes, given as x, y and weight, on a grid that covers them with a margin."""
    x, y, weight = np.array(places, float).reshape(-1, 3).T
    side = max(float(np.ptp(x)), float(np.ptp(y)), 100.0)
    deviation = side * SPREAD
    margin = REACH * deviation
    left, top = float(x.min()) - margin, float(y.min()) - margin
    wide, high = float(x.max()) + margin - left, float(y.max()) + margin - top
    cell = max(wide, high) / CELLS
    columns, rows = max(1, ceil(wide / cell)), max(1, ceil(high / cell))
    values = np.zeros((rows, columns))
    reach = ceil(margin / cell)
    for px, py, size in zip(x, y, weight, strict=True):
        column, row = int((px - left) // cell), int((py - top) // cell)
        c = np.arange(max(0, column - reach), min(columns - 1, column + reach) + 1)
        r = np.arange(max(0, row - reach), min(rows - 1, row + reach) + 1)
        dx, dy = left + (c + 0.5) * cell - px, top + (r + 0.5) * cell - py
        falloff = np.outer(np.exp(-(dy**2) / (2 * deviation**2)), np.exp(-(dx**2) / (2 * deviation**2)))
        values[r[0] : r[-1] + 1, c[0] : c[-1] + 1] += size * falloff
    return DensityField(values, left, top, left + columns * cell, top + rows * cell)


def density_png(field: DensityField) -> bytes:
    """The field as a PNG with one pixel for each cell: colours of the scale by the square root of the value, transparent where it is low."""
    most = float(field.values.max())
    at = np.sqrt(field.values / most) if most > 0 else np.zeros_like(field.values)
    colours = np.array([rgb(on_scale(SCALE, step / (STEPS - 1))) for step in range(STEPS)], np.uint8)
    pixels = np.empty((*at.shape, 4), np.uint8)
    pixels[..., :3] = colours[np.rint(at * (STEPS - 1)).astype(int)]
    pixels[..., 3] = np.rint(255 * np.minimum(1, at / OPAQUE))
    rows, columns = at.shape
    lines = b"".join(b"\0" + pixels[row].tobytes() for row in range(rows))
    header = struct.pack(">IIBBBBB", columns, rows, 8, 6, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", header)
        + _chunk(b"IDAT", zlib.compress(lines, 9))
        + _chunk(b"IEND", b"")
    )


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
