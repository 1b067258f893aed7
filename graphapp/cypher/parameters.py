"""The parameters of a query for an engine that reads JSON values. Pure."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from graphapp.cypher.tokens import significant, tokenize
from graphapp.errors import BadInput, QueryError, QueryTooLong

__all__ = ["checked"]

_DEEPEST = 64
_INT64 = 1 << 63


def checked(text: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters that `text` uses.

    Raises QueryError for one that is missing, BadInput for one that is no JSON value, QueryTooLong for one that is nested too deep.
    """
    found: dict[str, Any] = {}
    for token in significant(tokenize(text)):
        if token.kind != "parameter" or token.value in found:
            continue
        if token.value not in given:
            raise QueryError(
                f"The query uses ${token.value}, which has no value.",
                f"Give it as the parameter {token.value}.",
                line=token.line,
                column=token.column,
            )
        found[token.value] = _value(given[token.value], token.value, 0)
    return found


def _value(value: Any, name: str, depth: int) -> Any:
    if depth > _DEEPEST:
        raise QueryTooLong(f"The parameter {name} is nested more than {_DEEPEST} deep.")
    if isinstance(value, str):
        if any("\ud800" <= char <= "\udfff" for char in value):
            raise BadInput(f"The parameter {name} holds half of a character.", "Give it as UTF-8.")
        return value
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int) and -_INT64 <= value < _INT64:
        return value
    if isinstance(value, float) and math.isfinite(value):
        return value
    if isinstance(value, (list, tuple)):
        return [_value(item, name, depth + 1) for item in value]
    if isinstance(value, Mapping) and all(isinstance(key, str) for key in value):
        return {key: _value(item, name, depth + 1) for key, item in value.items()}
    raise BadInput(
        f"The parameter {name} cannot be used: {str(value)[:60]!r}.",
        "Parameters are texts, numbers of at most 64 bits, true, false, null, lists and maps.",
    )
