"""The range of dates and durations, as in Neo4j. Pure."""

from __future__ import annotations

from graphapp.cypher.evaluator.temporal.calendar import day_number
from graphapp.cypher.evaluator.temporal.types import DAY_NANOS, Date, DateTime, Duration, LocalDateTime
from graphapp.errors import QueryError

__all__ = ["MAX_YEAR", "checked_date", "checked_datetime", "checked_duration", "checked_local"]

MAX_YEAR = 999_999_999
_FIRST = day_number(-MAX_YEAR, 1, 1)
_LAST = day_number(MAX_YEAR, 12, 31)
_INT64 = 1 << 63


def _check(days: int) -> None:
    if not _FIRST <= days <= _LAST:
        raise QueryError(
            "The date is out of range.", f"Years must be between {-MAX_YEAR:,} and {MAX_YEAR:,}."
        )  # fmt: skip


def checked_date(days: int) -> Date:
    """The date. Raises QueryError if its year has more than nine digits."""
    _check(days)
    return Date(days)


def checked_local(days: int, nanos: int) -> LocalDateTime:
    """The local datetime; `nanos` may be negative or exceed a day. Raises QueryError if its year has more
    than nine digits."""
    more, nanos = divmod(nanos, DAY_NANOS)
    _check(days + more)
    return LocalDateTime(days + more, nanos)


def checked_datetime(value: DateTime) -> DateTime:
    """The datetime. Raises QueryError if its year has more than nine digits."""
    _check(value.days)
    return value


def checked_duration(months: int, days: int, seconds: int, nanos: int = 0) -> Duration:
    """The duration. Raises QueryError if any part exceeds 64 bits."""
    value = Duration(months, days, seconds, nanos)
    if all(-_INT64 <= part < _INT64 for part in (months, days, value.seconds, value.key[0])):  # type: ignore[operator]
        return value
    raise QueryError(
        "The duration is too long.", "The months, days and seconds of a duration must each fit in 64 bits."
    )
