"""The difference of two dates or times: duration.between() and similar functions. Pure.

A value takes missing parts from the other one: a time takes its date, a local time its time zone; a date
starts at midnight.
"""

from __future__ import annotations

from graphapp.cypher.evaluator.temporal.arithmetic import months_later
from graphapp.cypher.evaluator.temporal.calendar import civil
from graphapp.cypher.evaluator.temporal.types import (
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

__all__ = ["between", "in_days", "in_months", "in_seconds"]


def _quotient(number: int, divisor: int) -> int:
    return number // divisor if number >= 0 else -(-number // divisor)


def _day(value: Temporal) -> int | None:
    return value.days if isinstance(value, (Date, LocalDateTime, DateTime)) else None


def _zone(value: Temporal) -> int | str | None:
    if isinstance(value, Time):
        return value.offset
    return (value.zone or value.offset) if isinstance(value, DateTime) else None


def _nanos(value: Temporal) -> int:
    return value.nanos if isinstance(value, (LocalTime, Time, LocalDateTime, DateTime)) else 0


def _placed(value: Temporal, other: Temporal) -> DateTime:
    """The value as a datetime, with the date and time zone of the other value if it has none; in UTC if
    neither has one."""
    if isinstance(value, DateTime):
        return value
    day, zone = _day(value), _zone(value)
    if day is None:
        day = _day(other) or 0
    if zone is None:
        zone = _zone(other) or 0
    return at_local(day, _nanos(value), zone)


def _have_dates(start: Temporal, end: Temporal) -> bool:
    return _day(start) is not None and _day(end) is not None


def _same_zone(start: DateTime, end: DateTime) -> DateTime:
    """`end` converted to the time zone of `start`."""
    return at_instant(end.instant, start.zone or start.offset)


def _check_dates(start: Temporal, end: Temporal, unit: str) -> None:
    if _day(start) is None and _day(end) is None:
        raise QueryError(
            f"The number of {unit} between two times of day is undefined.", "Use duration.inSeconds()."
        )


def _months(start: LocalDateTime, end: LocalDateTime) -> int:
    """Complete months between two datetimes."""
    day = end.days + _days_off(start, end)
    (year1, month1, day1), (year2, month2, day2) = civil(start.days), civil(day)
    return _quotient((year2 * 12 + month2) * 32 + day2 - (year1 * 12 + month1) * 32 - day1, 32)


def _days_off(start: LocalDateTime, end: LocalDateTime) -> int:
    """Correction of the number of days for an incomplete last day: -1, 0 or 1."""
    if end.days > start.days and end.nanos < start.nanos:
        return -1
    return 1 if end.days < start.days and end.nanos > start.nanos else 0


def _local(value: DateTime) -> LocalDateTime:
    return LocalDateTime(value.days, value.nanos)


def in_seconds(start: Temporal, end: Temporal) -> Duration:
    """duration.inSeconds(): the elapsed time, including clock changes."""
    nanos = _placed(end, start).instant - _placed(start, end).instant
    return Duration(0, 0, 0, nanos)


def in_days(start: Temporal, end: Temporal) -> Duration:
    """duration.inDays(): complete days in the time zone of `start`; 0 if one of the two has no date. Raises
    QueryError if neither has one."""
    _check_dates(start, end, "days")
    if not _have_dates(start, end):
        return Duration(0, 0, 0)
    first = _placed(start, end)
    begin, finish = _local(first), _local(_same_zone(first, _placed(end, start)))
    return Duration(0, finish.days + _days_off(begin, finish) - begin.days, 0)


def in_months(start: Temporal, end: Temporal) -> Duration:
    """duration.inMonths(): complete months in the time zone of `start`; 0 if one of the two has no date.
    Raises QueryError if neither has one."""
    _check_dates(start, end, "months")
    if not _have_dates(start, end):
        return Duration(0, 0, 0)
    first = _placed(start, end)
    return Duration(_months(_local(first), _local(_same_zone(first, _placed(end, start)))), 0, 0)


def between(start: Temporal, end: Temporal) -> Duration:
    """duration.between(): complete months, then complete days, then the remaining time."""
    if not _have_dates(start, end):
        return in_seconds(start, end)
    first = _placed(start, end)
    last = _same_zone(first, _placed(end, start))
    zone = first.zone or first.offset
    months = _months(_local(first), _local(last))
    moved = at_local(months_later(first.days, months), first.nanos, zone, first.offset)
    days = last.days + _days_off(_local(moved), _local(last)) - moved.days
    moved = at_local(moved.days + days, moved.nanos, zone, moved.offset)
    return Duration(months, days, 0, last.instant - moved.instant)
