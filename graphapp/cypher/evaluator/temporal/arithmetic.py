"""Sums and multiples of dates, times and durations. Pure."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
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
    "exact",
    "months_later",
    "scale_duration",
    "subtract_duration",
    "subtract_durations",
]

_MONTH_SECONDS = 2_629_746

_Point = TypeVar("_Point", Date, LocalTime, Time, LocalDateTime, DateTime)


def exact(number: float) -> Fraction:
    """A float as the decimal number that it is written as: 0.1 is a tenth."""
    return Fraction(number) if isinstance(number, int) else Fraction(Decimal(repr(number)))


def approximate(
    months: Fraction | int, days: Fraction | int, seconds: Fraction | int, nanos: Fraction | int = 0
) -> Duration:
    """A duration of parts that need not be integers: what is left of a month is days of the mean month, 30.436875 days, what is left of a day
    is seconds."""
    whole_months = int(months)
    days += Fraction(_MONTH_SECONDS, DAY_SECONDS) * (months - whole_months)
    whole_days = int(days)
    seconds += DAY_SECONDS * (days - whole_days)
    whole_seconds = int(seconds)
    nanos += SECOND_NANOS * (seconds - whole_seconds)
    return checked_duration(whole_months, whole_days, whole_seconds, int(nanos))


def add_durations(a: Duration, b: Duration) -> Duration:
    """a + b, part by part. Raises QueryError beyond 64 bits."""
    return checked_duration(a.months + b.months, a.days + b.days, a.seconds + b.seconds, a.nanos + b.nanos)


def subtract_durations(a: Duration, b: Duration) -> Duration:
    """a - b, part by part. Raises QueryError beyond 64 bits."""
    return checked_duration(a.months - b.months, a.days - b.days, a.seconds - b.seconds, a.nanos - b.nanos)


def scale_duration(value: Duration, by: float, divide: bool = False) -> Duration:
    """value * by, or value / by. Raises QueryError for a division by zero, an infinite number, or beyond 64 bits."""
    if by != by or abs(by) == float("inf"):
        raise QueryError("A duration cannot be multiplied or divided by a number that is not finite.")
    if divide and not by:
        raise QueryError("Division by zero.")
    factor = 1 / exact(by) if divide else exact(by)
    parts = (value.months, value.days, value.seconds, value.nanos)
    if factor.denominator == 1:
        return checked_duration(*(part * factor.numerator for part in parts))
    return approximate(*(part * factor for part in parts))


def months_later(days: int, months: int) -> int:
    """The day number `months` later: the same day of the month, or the last one where the month is shorter."""
    year, month, day = civil(days)
    more, month = divmod(year * 12 + month - 1 + months, 12)
    return day_number(more, month + 1, min(day, days_in_month(more, month + 1)))


def subtract_duration(value: _Point, duration: Duration) -> _Point:
    """value - duration. Raises QueryError where the result is out of range."""
    return add_duration(
        value, Duration(-duration.months, -duration.days, -duration.seconds, -duration.nanos)
    )  # fmt: skip


def add_duration(value: _Point, duration: Duration) -> _Point:
    """value + duration: first the months, then the days, then the time. A date takes whole days of the time, a time what is left of them.
    Raises QueryError where the result is out of range."""
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
    """True for what a duration may be added to."""
    return isinstance(value, Temporal) and not isinstance(value, Duration)
