"""Where in the text an error comes from. Pure."""

from __future__ import annotations

from graphapp.errors import QueryError

__all__ = ["offset_of", "placed"]


def placed(error: QueryError, at: int) -> QueryError:
    """The error, with the offset of its place unless it has one."""
    if not hasattr(error, "at"):
        error.at = at  # type: ignore[attr-defined]
    return error


def offset_of(error: QueryError) -> int | None:
    """The offset of its place, None where it has none."""
    return getattr(error, "at", None)
