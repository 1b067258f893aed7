"""Positions of errors in the text of a query. Pure."""

from __future__ import annotations

from graphapp.errors import QueryError

__all__ = ["offset_of", "placed"]


def placed(error: QueryError, at: int) -> QueryError:
    """The error with an offset into the text, unless it already has one."""
    if not hasattr(error, "at"):
        error.at = at  # type: ignore[attr-defined]
    return error


def offset_of(error: QueryError) -> int | None:
    """The offset of an error in the text; None if it has none."""
    return getattr(error, "at", None)
