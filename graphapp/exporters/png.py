"""A PNG picture of a network: the SVG picture, rendered at up to twice its size with the fonts of the system.

Rendered by resvg, which runs no script and fetches nothing. On a system without fonts the picture has no names.
"""

from __future__ import annotations

from io import BytesIO
from typing import BinaryIO

from graphapp.exporters import svg
from graphapp.exporters.base import Exporter
from graphapp.network import NetworkView

__all__ = ["EXPORTER", "write"]

ZOOM = 2.0
LONGEST_SIDE = 2600
"""Pixels: 22 cm in print at 300 dots an inch. Time grows with the area, and twice this takes seconds."""


def write(view: NetworkView, out: BinaryIO) -> None:
    """Draw `view` on white. Raises BadInput when it has no positions."""
    import resvg_py  # here: only this format needs it, and it is compiled code

    drawing = BytesIO()
    svg.write(view, drawing)
    zoom = min(ZOOM, LONGEST_SIDE / max(svg.size(view)))
    # no folder for references: a picture in a picture could otherwise be read from disk
    out.write(bytes(resvg_py.svg_to_bytes(svg_string=drawing.getvalue().decode(), zoom=zoom)))


EXPORTER = Exporter(
    "png", "PNG picture", ".png", "image/png", write, order=110, drawing=True, strong_only=True
)
