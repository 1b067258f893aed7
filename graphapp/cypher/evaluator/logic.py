"""Three-valued logic: true, false and unknown (null). Pure."""

from __future__ import annotations

from typing import Any

from graphapp.cypher.evaluator.wording import described
from graphapp.errors import QueryError

__all__ = ["and_", "not_", "or_", "truth", "xor"]


def truth(value: Any) -> bool | None:
    """A value as a condition: booleans and null are unchanged, a list is true unless it is empty. Raises
    QueryError for other types."""
    if value is True or value is False or value is None:
        return value
    if isinstance(value, list):
        return bool(value)
    raise QueryError(f"A condition must be a boolean, not {described(value)}.")


def and_(*values: Any) -> bool | None:
    """False if any value is false, otherwise null if any is null, otherwise true."""
    unknown: Any = True
    error: QueryError | None = None
    for value in values:
        try:
            known = truth(value)
        except QueryError as failure:
            error = error or failure
            continue
        if known is False:
            return False
        if known is None:
            unknown = None
    if error is not None:
        raise error
    return bool(unknown) or None


def or_(*values: Any) -> bool | None:
    """True if any value is true, otherwise null if any is null, otherwise false."""
    unknown: Any = False
    error: QueryError | None = None
    for value in values:
        try:
            known = truth(value)
        except QueryError as failure:
            error = error or failure
            continue
        if known:
            return True
        if known is None:
            unknown = None
    if error is not None:
        raise error
    return None if unknown is None else False


def xor(*values: Any) -> bool | None:
    """Null if any value is null, otherwise whether an odd number of values is true."""
    result: bool | None = False
    for value in values:
        known = truth(value)
        result = None if known is None or result is None else result is not known
    return result


def not_(value: Any) -> bool | None:
    """True for false, false for true, null for null."""
    known = truth(value)
    return None if known is None else not known
