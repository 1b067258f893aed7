"""date.truncate() and similar functions: the beginning of the year, week, hour, etc. of a value. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from graphapp.cypher.evaluator.temporal.building import (
    build_date,
    build_local_datetime,
    build_local_time,
    zone_of,
)
from graphapp.cypher.evaluator.temporal.calendar import (
    civil,
    day_number,
    week_start,
    week_year_and_week,
    weekday,
)
from graphapp.cypher.evaluator.temporal.types import (
    SECOND_NANOS,
    Date,
    DateTime,
    LocalDateTime,
    LocalTime,
    Temporal,
    Time,
)
from graphapp.cypher.evaluator.temporal.zones import at_local
from graphapp.cypher.evaluator.wording import described
from graphapp.errors import QueryError

__all__ = ["truncate_date", "truncate_datetime", "truncate_local_datetime", "truncate_local_time", "truncate_time"]  # fmt: skip

Entries = Mapping[str, Any]


def _year_of(days: int, size: int) -> int:
    year = civil(days)[0]
    return day_number((abs(year) // size * size) * (1 if year >= 0 else -1), 1, 1)


def _month_of(days: int, size: int) -> int:
    year, month, _ = civil(days)
    return day_number(year, (month - 1) // size * size + 1, 1)


_DAYS: dict[str, Callable[[int], int]] = {
    "millennium": lambda days: _year_of(days, 1000),
    "century": lambda days: _year_of(days, 100),
    "decade": lambda days: _year_of(days, 10),
    "year": lambda days: _year_of(days, 1),
    "weekYear": lambda days: week_start(week_year_and_week(days)[0]),
    "quarter": lambda days: _month_of(days, 3),
    "month": lambda days: _month_of(days, 1),
    "week": lambda days: days - weekday(days) + 1,
    "day": lambda days: days,
}
_NANOS = {
    "day": 86_400 * SECOND_NANOS,
    "hour": 3600 * SECOND_NANOS,
    "minute": 60 * SECOND_NANOS,
    "second": SECOND_NANOS,
    "millisecond": 1_000_000,
    "microsecond": 1_000,
}


def _unit(unit: Any, known: Mapping[str, Any]) -> str:
    if isinstance(unit, str) and unit in known:
        return unit
    shown = repr(unit[:40]) if isinstance(unit, str) else described(unit).capitalize()
    raise QueryError(f"Cannot truncate to {shown}.", f"Use one of the units {', '.join(known)}.")


def _date_part(value: Any) -> int:
    if isinstance(value, (Date, LocalDateTime, DateTime)):
        return value.days
    raise QueryError(f"{described(value).capitalize()} has no date to truncate.")


def _time_part(value: Any) -> int:
    if isinstance(value, (LocalTime, Time, LocalDateTime, DateTime)):
        return value.nanos
    raise QueryError(f"{described(value).capitalize()} has no time of day to truncate.")


def _fields(entries: Entries, unit: str, nanos: int) -> dict[str, Any]:
    """`entries`, completed with the larger parts of the second if smaller parts are set."""
    fields = dict(entries)
    names = {name.lower() for name in fields}
    if unit == "millisecond" and names & {"microsecond", "nanosecond"} and "millisecond" not in names:
        fields["millisecond"] = nanos // 1_000_000 % 1_000
        if "microsecond" not in names:
            fields["microsecond"] = 0
    if unit == "microsecond" and "nanosecond" in names and not names & {"millisecond", "microsecond"}:
        fields["millisecond"] = nanos // 1_000_000 % 1_000
        fields["microsecond"] = nanos // 1_000 % 1_000
    return fields


def truncate_date(unit: Any, value: Temporal, entries: Entries) -> Date:
    """date.truncate(unit, value, entries). Raises QueryError for a unit smaller than a day and for a value
    without a date."""
    days = _DAYS[_unit(unit, _DAYS)](_date_part(value))
    return build_date({**entries, "date": Date(days)}) if entries else Date(days)


def _nanos(unit: str, value: Temporal) -> int:
    if unit not in _NANOS or unit == "day":
        return 0
    if isinstance(value, Date):
        raise QueryError(f"A date cannot be truncated to the {unit}.", f"Units are {', '.join(_DAYS)}.")
    nanos = _time_part(value)
    return nanos - nanos % _NANOS[unit]


def truncate_local_datetime(unit: Any, value: Temporal, entries: Entries) -> LocalDateTime:
    """localdatetime.truncate(unit, value, entries). Raises QueryError if the value cannot be truncated to the
    unit."""
    name = _unit(unit, {**_DAYS, **_NANOS})
    days = _date_part(value)
    nanos = _nanos(name, value)
    found = LocalDateTime(_DAYS[name](days) if name in _DAYS else days, nanos)
    if any(key.lower() in ("date", "time") for key in entries):
        raise QueryError("The map passed to truncate() cannot contain a date or time.")
    return build_local_datetime({**_fields(entries, name, nanos), "datetime": found}) if entries else found


def truncate_datetime(unit: Any, value: Temporal, entries: Entries, zone: int | str) -> DateTime:
    """datetime.truncate(unit, value, entries): the local time in the time zone of `entries`, otherwise in
    that of the value, otherwise in `zone`. Raises QueryError if the value cannot be truncated to the unit."""
    local = truncate_local_datetime(unit, value, _without_zone(entries))
    own = (value.zone or value.offset) if isinstance(value, DateTime) else zone
    preferred = value.offset if isinstance(value, DateTime) else None
    return at_local(local.days, local.nanos, _zone(entries, own), preferred)


def truncate_local_time(unit: Any, value: Temporal, entries: Entries) -> LocalTime:
    """localtime.truncate(unit, value, entries). Raises QueryError for a unit larger than a day and for a
    value without a time."""
    name = _unit(unit, _NANOS)
    nanos = _time_part(value)
    nanos -= nanos % _NANOS[name]
    return build_local_time({**_fields(entries, name, nanos), "time": LocalTime(nanos)}) if entries else LocalTime(nanos)  # fmt: skip


def truncate_time(unit: Any, value: Temporal, entries: Entries, zone: int) -> Time:
    """time.truncate(unit, value, entries): the local time in the time zone of `entries`, otherwise in that of
    the value, otherwise in `zone`. Raises QueryError if the value cannot be truncated to the unit."""
    local = truncate_local_time(unit, value, _without_zone(entries))
    own = value.offset if isinstance(value, (Time, DateTime)) else zone
    day = value.days if isinstance(value, DateTime) else 0
    return Time(local.nanos, at_local(day, local.nanos, _zone(entries, own)).offset)


def _without_zone(entries: Entries) -> dict[str, Any]:
    return {name: value for name, value in entries.items() if name.lower() != "timezone"}


def _zone(entries: Entries, own: int | str) -> int | str:
    return next((zone_of(value) for name, value in entries.items() if name.lower() == "timezone"), own)
