"""The size of a picture: its options, and the resulting size in units, on paper and in pixels. Pure.

A picture is drawn in units of which a label is 12 high, as on the page. The font size therefore determines the width in units, and with it the
space for labels: 170 mm with a font size of 9 points are 643 units.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from math import floor
from typing import Any, NamedTuple

from graphapp.errors import BadInput
from graphapp.exporters.base import ExportOption
from graphapp.support.value_rules import ValueRule

__all__ = [
    "DPI",
    "FONT_SIZE",
    "LABEL_LIMIT",
    "PARTS",
    "PIXEL_SCALE",
    "POINTS",
    "SCREEN_DPI",
    "WIDTH",
    "Length",
    "Size",
    "dpi_of",
    "pixels",
    "size_of",
]

INCH = {"mm": 25.4, "cm": 2.54, "in": 1.0, "pt": 72.0}
"""The number of each unit per inch."""
SCREEN_DPI = 96.0
"""Pixels in an inch, as CSS and SVG define them."""
USUAL_FONT_SIZE = 9.0
LETTER = 12
"""The height of a label in units; with 9 points, a unit is a pixel of a screen."""
POINTS = 72.0
MOST_PIXELS = 50_000_000
"""The maximum number of pixels of a PNG: more take seconds to render, and much memory in the programs that show them."""
LONGEST_SIDE = 2600
"""The longer side of a PNG without size options, in pixels: 22 cm at 300 dots per inch."""
USUAL_DPI = 192.0
PRINT_DPI = 300.0
_LENGTH = re.compile(r"([0-9]{1,6}(?:\.[0-9]{1,4})?) ?(px|mm|cm|in|pt)?")


class Length(NamedTuple):
    """A length on paper in inches, or in pixels (then `inches` is None)."""

    inches: float | None
    pixels: float | None


class Size(NamedTuple):
    """The width of a picture in units (None: what the network needs), and the numbers of units and of dots per inch. `on_paper`: the width was
    given in a unit of length."""

    units: float | None
    units_per_inch: float
    dpi: float
    on_paper: bool = False


class LengthRule:
    """Lengths from 20 mm to 2 m, or from 200 to 10,000 pixels, with a unit of `INCH` or px (the default)."""

    schema: Mapping[str, Any] = {
        "type": "string",
        "pattern": r"^[0-9]{1,6}(\.[0-9]{1,4})? ?(px|mm|cm|in|pt)?$",
    }

    def read(self, text: str) -> Length:
        """The length. Raises ValueError."""
        found = _LENGTH.fullmatch(text.lower())
        wanted = "a length such as 170mm, 17cm, 6.7in, 480pt or 1600px, from 20 mm to 2 m or from 200 to 10,000 pixels"
        if not found:
            raise ValueError(wanted)
        value, unit = float(found[1]), found[2] or "px"
        if unit == "px":
            if not 200 <= value <= 10_000:
                raise ValueError(wanted)
            return Length(None, value)
        inches = value / INCH[unit]
        if not 20 <= inches * 25.4 <= 2000:
            raise ValueError(wanted)
        return Length(inches, None)


WIDTH = ExportOption(
    "width",
    "Width",
    "Width of the picture, such as 170mm, 17cm, 6.7in, 480pt or 1600px",
    "as wide as the network requires, but displayed at no more than 1000 px",
    "170mm",
    LengthRule(),
)
DPI = ExportOption(
    "dpi",
    "Dots per inch",
    "Pixels per inch, from 30 to 1200 (for a width in pixels, they determine the printed size)",
    "300 for a width on paper, 96 for a width in pixels, otherwise 192",
    "300",
    ValueRule(float, 30, 1200),
)
PIXEL_SCALE = ExportOption(
    "scale",
    "Scale",
    "Picture pixels per screen pixel, from 1 to 4, as an alternative to dots per inch",
    "2, unless dots per inch are specified",
    "4",
    ValueRule(float, 1, 4),
)
PARTS = ExportOption(
    "parts",
    "Also include",
    "What the picture contains in addition to the drawing: all (title, caption and legend), legend or none",
    "all",
    "legend",
    ValueRule(str, choices=("all", "legend", "none")),
)
LABEL_LIMIT = ExportOption(
    "labels",
    "Maximum number of names",
    "Maximum number of names to show, starting with the most important nodes",
    "as many as the page shows at this size",
    "40",
    ValueRule(int, 0, 2000),
)
FONT_SIZE = ExportOption(
    "font_size",
    "Size of names in points",
    "Size of the names in points, from 4 to 40",
    "9",
    "8",
    ValueRule(float, 4, 40),
)


def dpi_of(dpi: float | None, scale: float | None) -> float | None:
    """The dots per inch for these options. Raises BadInput if both are given."""
    if dpi is not None and scale is not None:
        raise BadInput("`dpi` and `scale` cannot be combined.", "Specify only one of the two.")
    return dpi if scale is None else scale * SCREEN_DPI


def size_of(width: Length | None, dpi: float | None, font_size: float | None) -> Size:
    """The size for these options; None for an option that is not given."""
    per_inch = LETTER * POINTS / (font_size or USUAL_FONT_SIZE)
    if width is None:
        return Size(None, per_inch, dpi or USUAL_DPI)
    if width.inches is not None:
        return Size(width.inches * per_inch, per_inch, dpi or PRINT_DPI, True)
    assert width.pixels is not None
    dpi = dpi or SCREEN_DPI
    return Size(width.pixels / dpi * per_inch, per_inch, dpi)


def pixels(width: float, height: float, size: Size, *, chosen: bool) -> tuple[int, float]:
    """The width in pixels of a picture of `width` × `height` units, and its dots per inch. Unless the size was `chosen`, its longer side has
    at most LONGEST_SIDE pixels. Raises BadInput if it would have more than MOST_PIXELS pixels."""
    zoom = size.dpi / size.units_per_inch
    if not chosen:
        zoom = min(zoom, LONGEST_SIDE / max(width, height))
        zoom = max(1, floor(width * zoom)) / width
    across, down = round(width * zoom), round(height * zoom)
    if across * down > MOST_PIXELS:
        raise BadInput(
            f"A picture of {across:,} × {down:,} pixels is too large: the maximum is {MOST_PIXELS // 1_000_000} million pixels.",
            "Choose a smaller width or fewer dots per inch, or save the picture as SVG.",
        )
    return max(across, 1), zoom * size.units_per_inch
