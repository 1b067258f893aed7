"""The operators + - * / % ^ and || on values: 64-bit integers, IEEE 754 floats, strings, lists, dates and
durations. Pure."""

from __future__ import annotations

import math
from typing import Any

from graphapp.cypher.evaluator.printing import text_of
from graphapp.cypher.evaluator.temporal.arithmetic import (
    add_duration,
    add_durations,
    is_moment,
    scale_duration,
    subtract_duration,
    subtract_durations,
)
from graphapp.cypher.evaluator.temporal.types import Duration
from graphapp.cypher.evaluator.wording import described
from graphapp.errors import QueryError

__all__ = ["MAX_INTEGER", "MIN_INTEGER", "add", "concatenate", "divide", "modulo", "multiply", "negate", "power", "subtract"]  # fmt: skip

MAX_INTEGER = (1 << 63) - 1
MIN_INTEGER = -(1 << 63)

_NUMBERS = frozenset({int, float})
_JOINED = frozenset({str, int, float})


def _integer(value: int, shown: str) -> int:
    if MIN_INTEGER <= value <= MAX_INTEGER:
        return value
    raise QueryError(f"{shown} is not a 64-bit integer.", "Use toFloat() on one of the numbers for an approximate result.")  # fmt: skip


def _wrapped(value: int) -> int:
    """The lowest 64 bits, as in Java, where -9223372036854775808 / -1 overflows to itself."""
    return (value - MIN_INTEGER) % (1 << 64) + MIN_INTEGER


def add(a: Any, b: Any) -> Any:
    """a + b: numbers, strings with strings and numbers, lists with lists or elements, durations with
    durations and dates. Returns None if either is None. Raises QueryError for other types and on 64-bit
    overflow."""
    if a is None or b is None:
        return None
    kind, other = type(a), type(b)
    if kind in _NUMBERS and other in _NUMBERS:
        return _integer(a + b, f"{a} + {b}") if kind is int and other is int else a + b
    if kind is str and other is str:
        return a + b
    if kind is list or other is list:
        return (a if kind is list else [a]) + (b if other is list else [b])
    if kind in _JOINED and other in _JOINED:
        return text_of(a) + text_of(b)
    if other is Duration:
        if kind is Duration:
            return add_durations(a, b)
        if is_moment(a):
            return add_duration(a, b)
    if kind is Duration and is_moment(b):
        return add_duration(b, a)
    hint = "Convert the other value to a string with toString()." if kind is str or other is str else ""
    raise QueryError(f"{described(a).capitalize()} and {described(b)} cannot be added.", hint)


def subtract(a: Any, b: Any) -> Any:
    """a - b: numbers, durations, and durations from dates. Returns None if either is None. Raises QueryError
    for other types and on 64-bit overflow."""
    if a is None or b is None:
        return None
    kind, other = type(a), type(b)
    if kind in _NUMBERS and other in _NUMBERS:
        return _integer(a - b, f"{a} - {b}") if kind is int and other is int else a - b
    if other is Duration:
        if kind is Duration:
            return subtract_durations(a, b)
        if is_moment(a):
            return subtract_duration(a, b)
    hint = "Use duration.between(b, a) for the duration between two dates or times." if is_moment(a) and is_moment(b) else ""  # fmt: skip
    raise QueryError(f"{described(b).capitalize()} cannot be subtracted from {described(a)}.", hint)


def multiply(a: Any, b: Any) -> Any:
    """a * b: numbers, and durations with numbers. Returns None if either is None. Raises QueryError for other
    types and on 64-bit overflow."""
    if a is None or b is None:
        return None
    kind, other = type(a), type(b)
    if kind in _NUMBERS and other in _NUMBERS:
        return _integer(a * b, f"{a} * {b}") if kind is int and other is int else a * b
    if kind is Duration and other in _NUMBERS:
        return scale_duration(a, b)
    if other is Duration and kind in _NUMBERS:
        return scale_duration(b, a)
    raise QueryError(f"{described(a).capitalize()} and {described(b)} cannot be multiplied.")


def divide(a: Any, b: Any) -> Any:
    """a / b: integers give an integer, rounded towards zero; durations can be divided by numbers. Returns
    None if either is None. Raises QueryError for other types and for division by the integer zero; division
    by 0.0 gives an infinity or NaN."""
    if type(a) is float and type(b) is int:
        _divisor(b)
    return divide_literals(a, b)


def divide_literals(a: Any, b: Any) -> Any:
    """a / b where both are literals of the query. Neo4j folds such constants at compile time, where 1.0 / 0
    is an infinity. Otherwise the same as `divide`."""
    if a is None or b is None:
        return None
    kind, other = type(a), type(b)
    if kind is int and other is int:
        quotient = abs(a) // abs(_divisor(b))
        return _wrapped(quotient if (a < 0) == (b < 0) else -quotient)
    if kind in _NUMBERS and other in _NUMBERS:
        return _float_quotient(float(a), float(b))
    if kind is Duration and other in _NUMBERS:
        return scale_duration(a, b, divide=True)
    raise QueryError(f"{described(a).capitalize()} cannot be divided by {described(b)}.")


def _divisor(value: int) -> int:
    if value:
        return value
    raise QueryError("Division by zero.")


def _float_quotient(a: float, b: float) -> float:
    if b:
        return a / b
    if not a or a != a or b != b:
        return math.nan
    return math.copysign(math.inf, a) * math.copysign(1, b)


def modulo(a: Any, b: Any) -> Any:
    """a % b, with the sign of a. Returns None if either is None. Raises QueryError unless both are numbers,
    and for an integer modulo zero."""
    if a is None or b is None:
        return None
    kind, other = type(a), type(b)
    if kind is int and other is int:
        rest = abs(a) % abs(_divisor(b))
        return rest if a >= 0 else -rest
    if kind in _NUMBERS and other in _NUMBERS:
        a, b = float(a), float(b)
        return math.nan if not b or math.isinf(a) else math.fmod(a, b)
    raise QueryError(f"% cannot be applied to {described(a)} and {described(b)}.")


def power(a: Any, b: Any) -> Any:
    """a ^ b, always a float. Returns None if either is None. Raises QueryError unless both are numbers."""
    if a is None or b is None:
        return None
    if type(a) not in _NUMBERS or type(b) not in _NUMBERS:
        raise QueryError(f"{described(a).capitalize()} cannot be raised to the power of {described(b)}.")
    a, b = float(a), float(b)
    if abs(a) == 1 and math.isinf(b):
        return math.nan
    if a == 1 and b != b:
        return math.nan
    try:
        return math.pow(a, b)
    except OverflowError:
        return -math.inf if a < 0 and b % 2 == 1 else math.inf
    except ValueError:
        if a:
            return math.nan
        return -math.inf if math.copysign(1, a) < 0 and b % 2 == 1 else math.inf


def negate(value: Any) -> Any:
    """-value of a number; None for None. Raises QueryError for other types and for the smallest 64-bit
    integer."""
    kind = type(value)
    if kind is int:
        return _integer(-value, f"-({value})")
    if kind is float:
        return 0.0 - value if not value else -value
    if value is None:
        return None
    raise QueryError(f"{described(value).capitalize()} cannot be negated.")


def concatenate(a: Any, b: Any) -> Any:
    """a || b of two strings or two lists. Returns None if either is None. Raises QueryError for other
    types."""
    for value in (a, b):
        if value is not None and type(value) is not str and type(value) is not list:
            raise QueryError(
                f"{described(a).capitalize()} and {described(b)} cannot be concatenated.",
                "|| joins two strings or two lists; use toString() on other values.",
            )
    if a is None or b is None:
        return None
    if type(a) is type(b):
        return a + b
    raise QueryError(f"{described(a).capitalize()} and {described(b)} cannot be concatenated.", "|| joins two strings or two lists.")  # fmt: skip
