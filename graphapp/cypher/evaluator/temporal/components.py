"""The components of dates, times and durations: `d.year`, `t.offset`, `p.hours`. Names are case-insensitive,
as in Neo4j. Pure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from graphapp.cypher.evaluator.temporal.calendar import (
    civil,
    day_number,
    day_of_year,
    week_year_and_week,
    weekday,
)
from graphapp.cypher.evaluator.temporal.types import (
    SECOND_NANOS,
    Date,
    DateTime,
    Duration,
    LocalDateTime,
    LocalTime,
    Temporal,
    Time,
    offset_text,
)
from graphapp.errors import QueryError

__all__ = ["component", "component_names", "day_of_quarter"]


def day_of_quarter(days: int) -> int:
    """The number of a day in its quarter; 1 for the first day of January, April, July and October."""
    year, month, _ = civil(days)
    return days - day_number(year, (month - 1) // 3 * 3 + 1, 1) + 1


_OF_DAYS: dict[str, Callable[[int], int]] = {
    "year": lambda days: civil(days)[0],
    "quarter": lambda days: (civil(days)[1] - 1) // 3 + 1,
    "month": lambda days: civil(days)[1],
    "week": lambda days: week_year_and_week(days)[1],
    "weekyear": lambda days: week_year_and_week(days)[0],
    "dayofquarter": day_of_quarter,
    "quarterday": day_of_quarter,
    "day": lambda days: civil(days)[2],
    "ordinalday": lambda days: day_of_year(*civil(days)),
    "dayofweek": weekday,
    "weekday": weekday,
}
_OF_NANOS: dict[str, Callable[[int], int]] = {
    "hour": lambda nanos: nanos // (3600 * SECOND_NANOS),
    "minute": lambda nanos: nanos // (60 * SECOND_NANOS) % 60,
    "second": lambda nanos: nanos // SECOND_NANOS % 60,
    "millisecond": lambda nanos: nanos % SECOND_NANOS // 1_000_000,
    "microsecond": lambda nanos: nanos % SECOND_NANOS // 1_000,
    "nanosecond": lambda nanos: nanos % SECOND_NANOS,
}
_OF_OFFSET: dict[str, Callable[[int], int | str]] = {
    "offset": offset_text,
    "offsetminutes": lambda offset: _quotient(offset, 60),
    "offsetseconds": lambda offset: offset,
}
_OF_INSTANT: dict[str, Callable[[int], int]] = {
    "epochmillis": lambda instant: instant // 1_000_000,
    "epochseconds": lambda instant: _quotient(instant // 1_000_000, 1000),
}
_OF_DURATION: dict[str, Callable[[Duration], int]] = {
    "years": lambda one: _quotient(one.months, 12),
    "quarters": lambda one: _quotient(one.months, 3),
    "months": lambda one: one.months,
    "weeks": lambda one: _quotient(one.days, 7),
    "days": lambda one: one.days,
    "hours": lambda one: _quotient(one.seconds, 3600),
    "minutes": lambda one: _quotient(one.seconds, 60),
    "seconds": lambda one: one.seconds,
    "milliseconds": lambda one: _total(one, 1_000),
    "microseconds": lambda one: _total(one, 1_000_000),
    "nanoseconds": lambda one: _total(one, 1_000_000_000),
    "quartersofyear": lambda one: _remainder(_quotient(one.months, 3), 4),
    "monthsofquarter": lambda one: _remainder(one.months, 3),
    "monthsofyear": lambda one: _remainder(one.months, 12),
    "daysofweek": lambda one: _remainder(one.days, 7),
    "minutesofhour": lambda one: _remainder(_quotient(one.seconds, 60), 60),
    "secondsofminute": lambda one: _remainder(one.seconds, 60),
    "millisecondsofsecond": lambda one: one.nanos // 1_000_000,
    "microsecondsofsecond": lambda one: one.nanos // 1_000,
    "nanosecondsofsecond": lambda one: one.nanos,
}


def _quotient(number: int, divisor: int) -> int:
    return number // divisor if number >= 0 else -(-number // divisor)


def _remainder(number: int, divisor: int) -> int:
    return number - divisor * _quotient(number, divisor)


def _total(one: Duration, per_second: int) -> int:
    """The time of a duration in smaller units, truncated to the lowest 64 bits."""
    total = one.seconds * per_second + one.nanos * per_second // SECOND_NANOS
    return (total + (1 << 63)) % (1 << 64) - (1 << 63)


def component(value: Temporal, name: str) -> Any:
    """The component `name`. Raises QueryError if values of this type have no such component."""
    wanted = name.lower()
    if isinstance(value, Duration):
        if wanted in _OF_DURATION:
            return _OF_DURATION[wanted](value)
    elif isinstance(value, (Date, LocalDateTime, DateTime)) and wanted in _OF_DAYS:
        return _OF_DAYS[wanted](value.days)
    if isinstance(value, (LocalTime, Time, LocalDateTime, DateTime)) and wanted in _OF_NANOS:
        return _OF_NANOS[wanted](value.nanos)
    if isinstance(value, (Time, DateTime)):
        if wanted == "timezone":
            return (value.zone if isinstance(value, DateTime) else "") or offset_text(value.offset)
        if wanted in _OF_OFFSET:
            return _OF_OFFSET[wanted](value.offset)
    if isinstance(value, DateTime) and wanted in _OF_INSTANT:
        return _OF_INSTANT[wanted](value.instant)
    raise QueryError(
        f"A {value.NAME} has no component {name!r}.", f"It has {', '.join(component_names(type(value)))}."
    )  # fmt: skip


_SPELT = ["year", "quarter", "month", "week", "weekYear", "dayOfQuarter", "day", "ordinalDay", "dayOfWeek", "hour", "minute", "second", "millisecond", "microsecond", "nanosecond", "timezone", "offset", "offsetMinutes", "offsetSeconds", "epochMillis", "epochSeconds", "years", "quarters", "months", "weeks", "days", "hours", "minutes", "seconds", "milliseconds", "microseconds", "nanoseconds", "quartersOfYear", "monthsOfQuarter", "monthsOfYear", "daysOfWeek", "minutesOfHour", "secondsOfMinute", "millisecondsOfSecond", "microsecondsOfSecond", "nanosecondsOfSecond"]  # fmt: skip


def component_names(kind: type[Temporal]) -> list[str]:
    """The names of the components of a temporal class."""
    known: set[str] = set()
    if kind is Duration:
        known.update(_OF_DURATION)
    if kind in (Date, LocalDateTime, DateTime):
        known.update(_OF_DAYS)
    if kind in (LocalTime, Time, LocalDateTime, DateTime):
        known.update(_OF_NANOS)
    if kind in (Time, DateTime):
        known.update(_OF_OFFSET, ["timezone"])
    if kind is DateTime:
        known.update(_OF_INSTANT)
    return [name for name in _SPELT if name.lower() in known]
