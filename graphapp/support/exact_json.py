"""JSON with exact integers, for parameters of queries. Pure.

The JSON parser used elsewhere converts an integer of more than 64 bits to a float, so that a query would run with another number.
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
    """The value of a JSON text. Raises JSONError for invalid JSON, BadInput for an integer that exceeds 64 bits."""
    plain = text if isinstance(text, str) else text.decode(errors="replace")
    if _MANY.search(plain):
        # invalid JSON is reported below; what is nested too deep for this reader is refused as a parameter
        with contextlib.suppress(json.JSONDecodeError, RecursionError):
            json.loads(plain, parse_int=_whole)
    return orjson.loads(text)


def _whole(digits: str) -> int:
    # JSON allows no leading zeros, so a number with more digits is too large
    value = int(digits) if len(digits) <= _DIGITS + 1 else _INT64
    if not -_INT64 <= value < _INT64:
        raise BadInput(
            f"The number {digits[:60]} has more than 64 bits.",
            "Integers must be between -2^63 and 2^63 - 1. To give a longer sequence of digits, put it in quotes as a string.",
        )
    return value
