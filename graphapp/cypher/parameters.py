"""The parameters of a query for an engine that reads JSON values. Pure."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

from graphapp.cypher.language.tokens import Token, significant, tokenize
from graphapp.errors import BadInput, QueryError, QueryTooLong

__all__ = ["checked", "checked_value", "given_value"]

_DEEPEST = 64
_INT64 = 1 << 63


def checked(text: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters that `text` uses.

    Raises QueryError for a missing one, BadInput for one that is not a JSON value, QueryTooLong for one that is nested too deep.
    """
    found: dict[str, Any] = {}
    for token in significant(tokenize(text)):
        if token.kind == "parameter" and token.value not in found:
            found[token.value] = checked_value(given_value(token, given), token.value)
    return found


def given_value(token: Token, given: Mapping[str, Any]) -> Any:
    """The value of the parameter `token`, unchanged. Raises QueryError if it is missing."""
    if token.value in given:
        return given[token.value]
    raise QueryError(
        f"The query uses ${token.value}, which has no value.",
        f"Set the parameter {token.value}.",
        line=token.line,
        column=token.column,
    )


def _same(text: str) -> str:
    return text


def checked_value(
    value: Any, name: str, text: Callable[[str], str] = _same, key: Callable[[str], str] = _same
) -> Any:
    """The value of the parameter `name`, after `text` is applied to each string and `key` to each key of a map in it.

    Raises BadInput if it is not a JSON value, QueryTooLong if it is nested too deep.
    """

    def read(value: Any, depth: int) -> Any:
        if depth > _DEEPEST:
            raise QueryTooLong(f"The parameter {name} is nested more than {_DEEPEST} levels deep.")
        if isinstance(value, str):
            if any("\ud800" <= char <= "\udfff" for char in value):
                raise BadInput(
                    f"The parameter {name} contains an unpaired surrogate.", "Encode the parameter as UTF-8."
                )
            return text(value)
        if value is None or isinstance(value, bool):
            return value
        if isinstance(value, int) and -_INT64 <= value < _INT64:
            return value
        if isinstance(value, float) and math.isfinite(value):
            return value
        if isinstance(value, (list, tuple)):
            return [read(item, depth + 1) for item in value]
        if isinstance(value, Mapping) and all(isinstance(each, str) for each in value):
            return {key(each): read(item, depth + 1) for each, item in value.items()}
        raise BadInput(
            f"The parameter {name} cannot be used: {str(value)[:60]!r}.",
            "Parameters are strings, numbers of at most 64 bits, true, false, null, lists and maps.",
        )

    return read(value, 0)
