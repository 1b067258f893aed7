"""Functions of numbers. Floats behave as in Java: NaN and infinities instead of errors. Pure."""

from __future__ import annotations

import decimal
import math
import random
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from graphapp.cypher.evaluator.functions.arguments import integer, number, refused
from graphapp.errors import QueryError

__all__ = ["NUMBERS", "round_"]

_MODES = {
    "UP": decimal.ROUND_UP,
    "DOWN": decimal.ROUND_DOWN,
    "CEILING": decimal.ROUND_CEILING,
    "FLOOR": decimal.ROUND_FLOOR,
    "HALF_UP": decimal.ROUND_HALF_UP,
    "HALF_DOWN": decimal.ROUND_HALF_DOWN,
    "HALF_EVEN": decimal.ROUND_HALF_EVEN,
    "UNNECESSARY": decimal.ROUND_DOWN,
}
# enough digits for any float, so that only the requested rounding takes place
_EXACT = decimal.Context(prec=2000, Emin=-99999, Emax=99999)
_LONG = 2.0**63


def round_(value: Any, precision: Any = 0, mode: Any = None) -> float:
    """round(value, precision, mode), applied to the shortest decimal form of the float: round(1.005, 2) is
    1.01. Without precision and mode, halves are rounded up: round(-1.5) is -1.0; with a precision only, away
    from zero. Raises QueryError for a negative precision, an unknown mode, and if UNNECESSARY would require
    rounding."""
    figure = float(number("round", value))
    digits = integer("round", precision)
    if mode is not None and not isinstance(mode, str):
        raise refused("round", "a string as the rounding mode", mode)
    if digits < 0:
        raise QueryError("The precision of round() cannot be negative.")
    if mode is not None and mode not in _MODES:
        raise QueryError(f"Unknown rounding mode {mode!r}.", f"Use one of {', '.join(_MODES)}.")
    if not math.isfinite(figure):
        return figure
    if mode is None and not digits:
        return _nearest(figure)
    exact = Decimal(repr(figure))
    exponent = exact.as_tuple().exponent
    assert isinstance(exponent, int)
    if -exponent <= digits:
        return figure + 0.0
    rounded = exact.quantize(Decimal(1).scaleb(-digits), _MODES[mode or "HALF_UP"], _EXACT)
    if mode == "UNNECESSARY" and rounded != exact:
        raise QueryError(f"{figure} requires rounding.", "The mode UNNECESSARY does not allow rounding.")
    return float(rounded) + 0.0


def _nearest(figure: float) -> float:
    """The nearest 64-bit integer; halves are rounded up."""
    floor = math.floor(figure)
    whole = floor + (figure - floor >= 0.5)
    return float(max(-_LONG, min(_LONG, whole))) + 0.0


def _real(name: str, function: Callable[[float], float]) -> Callable[[Any], float]:
    def call(value: Any) -> float:
        try:
            return function(float(number(name, value)))
        except ValueError:
            return math.nan
        except OverflowError:
            return math.inf

    return call


def _logarithm(function: Callable[[float], float]) -> Callable[[float], float]:
    return lambda value: function(value) if value else -math.inf


def _cot(value: float) -> float:
    tangent = math.tan(value)
    return 1.0 / tangent if tangent else math.copysign(math.inf, tangent)


def _rounding(function: Callable[[float], float]) -> Callable[[float], float]:
    # a value that is rounded to zero keeps its sign
    return lambda value: math.copysign(function(value), value) if math.isfinite(value) else value


_REAL: Mapping[str, Callable[[float], float]] = {
    "ceil": _rounding(math.ceil),
    "floor": _rounding(math.floor),
    "sqrt": math.sqrt,
    "exp": math.exp,
    "log": _logarithm(math.log),
    "log10": _logarithm(math.log10),
    "sin": math.sin,
    "cos": math.cos,
    "tan": math.tan,
    "cot": _cot,
    "asin": math.asin,
    "acos": math.acos,
    "atan": math.atan,
    "degrees": math.degrees,
    "radians": math.radians,
    "haversin": lambda value: (1.0 - math.cos(value)) / 2,
}


def _abs(value: Any) -> int | float:
    figure = abs(number("abs", value))
    # the negative of the smallest 64-bit integer does not fit 64 bits
    return -figure if isinstance(figure, int) and figure == 1 << 63 else figure


def _sign(value: Any) -> int:
    figure = number("sign", value)
    return (figure > 0) - (figure < 0)


def _atan2(y: Any, x: Any) -> float:
    return math.atan2(number("atan2", y), number("atan2", x))


def _is_nan(value: Any) -> bool:
    figure = number("isNaN", value)
    return figure != figure


NUMBERS: Mapping[str, tuple[int, int, Callable[..., Any]]] = {
    **{name: (1, 1, _real(name, function)) for name, function in _REAL.items()},
    "abs": (1, 1, _abs),
    "sign": (1, 1, _sign),
    "round": (1, 3, round_),
    "atan2": (2, 2, _atan2),
    "isnan": (1, 1, _is_nan),
    "e": (0, 0, lambda: math.e),
    "pi": (0, 0, lambda: math.pi),
    "rand": (0, 0, random.random),
}
"""By name in lower case: minimum and maximum number of arguments, and the implementation, which never
receives null."""
