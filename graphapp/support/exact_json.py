"""JSON whose whole numbers stay what they are, for parameters of queries. Pure.

The JSON reader used elsewhere makes a float of a number that 64 bits do not hold, and a query would then be answered for another number.
"""

from __future__ import annotations

import contextlib
import json
import re
from typing import Any

import orjson

from graphapp.errors import BadInput

__all__ = ["JSONError", "read_json"]

JSONError = orjson.JSONDecodeError

_DIGITS = 19
_MANY = re.compile(rf"[0-9]{{{_DIGITS}}}")
_INT64 = 1 << 63


def read_json(text: str | bytes) -> Any:
    """The value of a JSON text. Raises JSONError where it is none, BadInput for a whole number of more than 64 bits."""
    plain = text if isinstance(text, str) else text.decode(errors="replace")
    if _MANY.search(plain):
        # what is no JSON is said below; what is nested too deep for this reader is refused as a parameter
        with contextlib.suppress(json.JSONDecodeError, RecursionError):
            json.loads(plain, parse_int=_whole)
    return orjson.loads(text)


def _whole(digits: str) -> int:
    # JSON allows no zeros before a number, so one of so many more digits is too big
    value = int(digits) if len(digits) <= _DIGITS + 1 else _INT64
    if not -_INT64 <= value < _INT64:
        raise BadInput(
            f"The number {digits[:60]} has more than 64 bits.",
            'Whole numbers go from -2^63 to 2^63 - 1; a text of digits stands in quotes: "123".',
        )
    return value
