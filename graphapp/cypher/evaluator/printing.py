"""String representations of values, as in toString() and ||; floats are printed as in Java. Pure."""

from __future__ import annotations

import math
from decimal import Decimal
from typing import Any

from graphapp.cypher.evaluator.points import Point
from graphapp.cypher.evaluator.temporal.types import Temporal

__all__ = ["float_text", "text_of"]


def float_text(value: float) -> str:
    """The output of Java's Double.toString: 1.0, 1.23456789E8, 1.0E-4, NaN, -Infinity."""
    if not math.isfinite(value):
        return "NaN" if value != value else "Infinity" if value > 0 else "-Infinity"
    size = abs(value)
    if not size or 1e-3 <= size < 1e7:
        plain = format(Decimal(repr(value)), "f")
        return plain if "." in plain else plain + ".0"
    shortest = Decimal(repr(value)).normalize()
    if len(shortest.as_tuple().digits) == 1 and float(two := f"{value:.1e}") == value:
        # Java writes at least two digits, the nearest ones: 4.9E-324
        shortest = Decimal(two).normalize()
    sign, figures, exponent = shortest.as_tuple()
    digits = "".join(map(str, figures))
    power = int(exponent) + len(digits) - 1
    return f"{'-' if sign else ''}{digits[0]}.{digits[1:] or '0'}E{power}"


def text_of(value: Any) -> str:
    """A string, number, boolean, date, duration or point as a string. Raises TypeError for other types."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return float_text(value)
    if isinstance(value, (Temporal, Point)):
        return str(value)
    raise TypeError(f"a {type(value).__name__} has no string representation")
