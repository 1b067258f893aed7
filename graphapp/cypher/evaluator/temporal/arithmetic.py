"""Sums and multiples of dates, times and durations. Pure."""

from __future__ import annotations

import math
from typing import TypeVar

from graphapp.cypher.evaluator.temporal.calendar import civil, day_number, days_in_month
from graphapp.cypher.evaluator.temporal.limits import (
    checked_date,
    checked_datetime,
    checked_duration,
    checked_local,
)
from graphapp.cypher.evaluator.temporal.types import (
    DAY_NANOS,
    DAY_SECONDS,
    SECOND_NANOS,
    Date,
    DateTime,
    Duration,
    LocalDateTime,
    LocalTime,
    Temporal,
    Time,
)
from graphapp.cypher.evaluator.temporal.zones import at_instant, at_local
from graphapp.errors import QueryError

__all__ = [
    "add_duration",
    "add_durations",
    "approximate",
    "months_later",
    "scale_duration",
    "subtract_duration",
    "subtract_durations",
]

_SECOND_NANOS, _DAY_NANOS, _MONTH_NANOS = 1e9, 86_400e9, 2_629_746e9

_Point = TypeVar("_Point", Date, LocalTime, Time, LocalDateTime, DateTime)


def approximate(months: float, days: float, seconds: float, nanos: float = 0.0) -> Duration:
    """A duration of fractional parts: the fraction of a month becomes days (of the mean month, 30.436875
    days), the fraction of a day becomes seconds. Uses floats in Neo4j's order of operations, so that the
    nanoseconds agree. Raises QueryError on 64-bit overflow."""
    whole_months = _integer(months)
    days += _MONTH_NANOS * (months - whole_months) / _DAY_NANOS
    whole_days = _integer(days)
    seconds += _DAY_NANOS * (days - whole_days) / _SECOND_NANOS
    whole_seconds = _integer(seconds)
    nanos += _SECOND_NANOS * (seconds - whole_seconds)
    return checked_duration(whole_months, whole_days, whole_seconds, _integer(nanos))


def _integer(part: float) -> int:
    if part != part:
        return 0
    if abs(part) >= 2.0**63:
        raise QueryError(
            "The duration is too long.",
            "The months, days and seconds of a duration must each fit in 64 bits.",
        )
    return int(part)


def add_durations(a: Duration, b: Duration) -> Duration:
    """a + b, for each part. Raises QueryError on 64-bit overflow."""
    return checked_duration(a.months + b.months, a.days + b.days, a.seconds + b.seconds, a.nanos + b.nanos)


def subtract_durations(a: Duration, b: Duration) -> Duration:
    """a - b, for each part. Raises QueryError on 64-bit overflow."""
    return checked_duration(a.months - b.months, a.days - b.days, a.seconds - b.seconds, a.nanos - b.nanos)


def scale_duration(value: Duration, by: float, divide: bool = False) -> Duration:
    """value * by, or value / by. Raises QueryError for division by the integer zero and on 64-bit
    overflow."""
    parts = (value.months, value.days, value.seconds, value.nanos)
    if not divide:
        if isinstance(by, int):
            return checked_duration(*(part * by for part in parts))
        return approximate(*(part * by for part in parts))
    if by:
        return approximate(*(part / by for part in parts))
    if isinstance(by, int):
        raise QueryError("Division by zero.")
    return approximate(*(part * math.copysign(math.inf, by) for part in parts))


def months_later(days: int, months: int) -> int:
    """The day number `months` later: the same day of the month, or the last day if the month is shorter."""
    year, month, day = civil(days)
    more, month = divmod(year * 12 + month - 1 + months, 12)
    return day_number(more, month + 1, min(day, days_in_month(more, month + 1)))


def subtract_duration(value: _Point, duration: Duration) -> _Point:
    """value - duration. Raises QueryError if the result is out of range."""
    return add_duration(
        value, Duration(-duration.months, -duration.days, -duration.seconds, -duration.nanos)
    )  # fmt: skip


def add_duration(value: _Point, duration: Duration) -> _Point:
    """value + duration: adds the months first, then the days, then the time. For a date only full days of the
    time count, for a time only the rest below a day. Raises QueryError if the result is out of range."""
    total = duration.seconds * SECOND_NANOS + duration.nanos
    if isinstance(value, Date):
        whole = abs(duration.seconds) // DAY_SECONDS * (1 if duration.seconds >= 0 else -1)
        return checked_date(months_later(value.days, duration.months) + duration.days + whole)
    if isinstance(value, LocalTime):
        return LocalTime((value.nanos + total) % DAY_NANOS)
    if isinstance(value, Time):
        return Time((value.nanos + total) % DAY_NANOS, value.offset)
    days = months_later(value.days, duration.months) + duration.days
    if isinstance(value, LocalDateTime):
        return checked_local(days, value.nanos + total)
    zone = value.zone or value.offset
    moved = at_local(days, value.nanos, zone, value.offset) if duration.months or duration.days else value
    return checked_datetime(at_instant(moved.instant + total, zone) if total else moved)


def is_moment(value: object) -> bool:
    """True if a duration can be added to the value."""
    return isinstance(value, Temporal) and not isinstance(value, Duration)
