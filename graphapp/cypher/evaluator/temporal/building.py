"""Builds dates and times from maps like {year: 2015, week: 30} and {date: d, hour: 3}, and from one another.
Pure.

A map may contain a date, a time or a datetime as a base; without a base, a unit requires all larger units.
Source: the Cypher manual of Neo4j 5, "Temporal functions"; unspecified details were determined on a Neo4j
server.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from graphapp.cypher.evaluator.temporal.arithmetic import approximate
from graphapp.cypher.evaluator.temporal.calendar import civil, days_in_month, week_year_and_week, weekday
from graphapp.cypher.evaluator.temporal.components import day_of_quarter
from graphapp.cypher.evaluator.temporal.fields import (
    calendar_day,
    checked,
    nanos_of_day,
    ordinal_day,
    quarter_day,
    week_day,
)
from graphapp.cypher.evaluator.temporal.types import (
    DAY_NANOS,
    SECOND_NANOS,
    Date,
    DateTime,
    Duration,
    LocalDateTime,
    LocalTime,
    Time,
)
from graphapp.cypher.evaluator.temporal.zones import at_instant, at_local, fixed_or_named
from graphapp.cypher.evaluator.wording import described
from graphapp.errors import QueryError

__all__ = [
    "TemporalParts",
    "build_date",
    "build_datetime",
    "build_duration",
    "build_local_datetime",
    "build_local_time",
    "build_time",
    "zone_of",
]

Zone = int | str

# the units of each way to specify a day, largest first
_CALENDARS = {
    "calendar date": ("year", "month", "day"),
    "week date": ("year", "week", "dayofweek"),
    "quarter date": ("year", "quarter", "dayofquarter"),
    "ordinal date": ("year", "ordinalday"),
}
_CLOCK = ("hour", "minute", "second")
_FRACTIONS = ("millisecond", "microsecond", "nanosecond")
_EPOCHS = ("epochseconds", "epochmillis")
_DATE_FIELDS = frozenset(unit for units in _CALENDARS.values() for unit in units)
_TIME_FIELDS = frozenset(_CLOCK + _FRACTIONS)
_SPELT = {
    "dayofweek": "dayOfWeek",
    "dayofquarter": "dayOfQuarter",
    "ordinalday": "ordinalDay",
    "epochseconds": "epochSeconds",
    "epochmillis": "epochMillis",
}  # fmt: skip


class TemporalParts:
    """The entries of a map, by name in lower case. Raises QueryError for a name that is not in `allowed`, and
    for an empty map."""

    def __init__(self, entries: Mapping[str, Any], what: str, *allowed: str) -> None:
        self.what = what
        self.values = {_UNIFIED.get(name.lower(), name.lower()): value for name, value in entries.items()}
        for name, given in zip(entries, self.values, strict=False):
            if given not in allowed:
                raise QueryError(f"A {what} has no {name!r}.", f"Allowed: {', '.join(map(_spelt, allowed))}.")
        if not self.values:
            raise QueryError(
                f"The map for the {what} is empty.", f"Allowed: {', '.join(map(_spelt, allowed))}."
            )

    def has(self, *names: str) -> bool:
        """True if the map contains any of the entries."""
        return any(name in self.values for name in names)

    def integer(self, name: str, default: int) -> int:
        """An integer entry, `default` if it is absent; null means the minimum. Raises QueryError for other
        types."""
        value = self.values.get(name, default)
        if value is None:
            return 0 if name == "year" or name in _TIME_FIELDS else 1
        if isinstance(value, bool) or not isinstance(value, int):
            raise QueryError(f"The {_spelt(name)} must be an integer, not {described(value)}.")
        return value

    def without(self, *names: str) -> TemporalParts:
        """A copy without some of the entries."""
        rest = TemporalParts.__new__(TemporalParts)
        rest.what = self.what
        rest.values = {name: value for name, value in self.values.items() if name not in names}
        return rest


_UNIFIED = {"weekday": "dayofweek", "quarterday": "dayofquarter"}
_DAY_NAMES = ("year", "quarter", "month", "week", "ordinalday", "dayofquarter", "dayofweek", "day")
_TIME_NAMES = (*_CLOCK, *_FRACTIONS)


def _spelt(name: str) -> str:
    return _SPELT.get(name, name)


def zone_of(value: Any) -> Zone:
    """The time zone with a name or offset. Raises QueryError if there is none, or if `value` is not a
    string."""
    if isinstance(value, str):
        return fixed_or_named(value)
    raise QueryError(f"A time zone must be a string, not {described(value)}.")


def _day_of(value: Any) -> int:
    if isinstance(value, (Date, LocalDateTime, DateTime)):
        return value.days
    raise QueryError(f"{described(value).capitalize()} has no date.")


def _nanos_of(value: Any) -> int:
    if isinstance(value, (LocalTime, Time, LocalDateTime, DateTime)):
        return value.nanos
    raise QueryError(f"{described(value).capitalize()} has no time of day.")


def _own_zone(value: Any) -> Zone | None:
    """The time zone of a value; None if it has none."""
    if isinstance(value, Time):
        return value.offset
    return (value.zone or value.offset) if isinstance(value, DateTime) else None


def _kind(parts: TemporalParts) -> str:
    """The way in which a map specifies a day, according to the units other than the year."""
    found = [kind for kind, units in _CALENDARS.items() if parts.has(*units[1:])]
    if len(found) > 1:
        raise QueryError(
            f"The map mixes units from {found[0]}s and {found[1]}s.",
            "Use units from only one kind of date.",
        )
    return found[0] if found else "calendar date"


def _day(parts: TemporalParts, base: int | None, complete: bool = False) -> int:
    """The day that a map specifies, based on the day `base`. `complete` is set if a time follows, which
    requires all units of the day."""
    kind = _kind(parts)
    if base is None:
        _check_order(parts, _CALENDARS[kind], complete)
        units = [parts.integer(unit, 0 if unit == "year" else 1) for unit in _CALENDARS[kind]]
        return _MAKERS[kind](*units)
    return _changed(parts, kind, base)


_MAKERS: dict[str, Callable[..., int]] = {
    "calendar date": calendar_day,
    "week date": week_day,
    "quarter date": quarter_day,
    "ordinal date": ordinal_day,
}


def _check_order(parts: TemporalParts, units: tuple[str, ...], complete: bool) -> None:
    """Raises QueryError if a unit is given without the larger ones, or (`complete`) if one is missing."""
    missing = ""
    for unit in units:
        if not parts.has(unit):
            missing = missing or unit
        elif missing:
            raise QueryError(
                f"The {parts.what} specifies {_spelt(unit)} but not {_spelt(missing)}.",
                f"Add the {_spelt(missing)}.",
            )
    if missing and (complete or missing == units[0]):
        raise QueryError(
            f"The {parts.what} requires {_spelt(missing)}.",
            f"Add the {_spelt(missing)} to the map, as in {{{_spelt(missing)}: 1}}.",
        )


def _changed(parts: TemporalParts, kind: str, base: int) -> int:
    """The day `base` with its units replaced by those of the map."""
    year, month, day = civil(base)
    if kind == "week date":
        week_year, week = week_year_and_week(base)
        return week_day(
            parts.integer("year", week_year),
            parts.integer("week", week),
            parts.integer("dayofweek", weekday(base)),
        )
    new_year = parts.integer("year", year)
    if kind == "ordinal date":
        return ordinal_day(new_year, parts.integer("ordinalday", 1))
    if kind == "quarter date":
        quarter = (month - 1) // 3 + 1
        new_quarter = checked("quarter", parts.integer("quarter", quarter), 1, 4)
        if parts.has("dayofquarter"):
            return quarter_day(new_year, new_quarter, parts.integer("dayofquarter", day_of_quarter(base)))
        return _clamped(new_year, month + (new_quarter - quarter) * 3, day)
    new_month = checked("month", parts.integer("month", month), 1, 12)
    if parts.has("day"):
        return calendar_day(new_year, new_month, parts.integer("day", day))
    return _clamped(new_year, new_month, day)


def _clamped(year: int, month: int, day: int) -> int:
    """A day of a month, or the last day if the month is shorter."""
    calendar_day(year, month)
    return calendar_day(year, month, min(day, days_in_month(year, month)))


def _nanos(parts: TemporalParts, base: int | None) -> int:
    """The time of day that a map specifies, based on the time `base`; midnight if there is neither.
    Nanoseconds."""
    if base is None:
        if not parts.has(*_TIME_NAMES):
            return 0
        _check_order(
            parts, (*_CLOCK, next((one for one in _FRACTIONS if parts.has(one)), "nanosecond")), False
        )
        base = 0
    seconds, fraction = divmod(base, SECOND_NANOS)
    hour, minute, second = seconds // 3600, seconds // 60 % 60, seconds % 60
    if parts.has(*_FRACTIONS):
        fraction = _fraction(parts)
    return nanos_of_day(
        parts.integer("hour", hour),
        parts.integer("minute", minute),
        parts.integer("second", second),
        fraction,
    )


def _fraction(parts: TemporalParts) -> int:
    """Nanoseconds of a second: the sum of milliseconds, microseconds and nanoseconds, each limited by the
    next larger unit given."""
    milli, micro = parts.has("millisecond"), parts.has("microsecond")
    micro_limit = 1_000 if milli else 1_000_000
    nano_limit = 1_000 if micro else 1_000_000 if milli else SECOND_NANOS
    return (
        checked("millisecond", parts.integer("millisecond", 0), 0, 999) * 1_000_000
        + checked("microsecond", parts.integer("microsecond", 0), 0, micro_limit - 1) * 1_000
        + checked("nanosecond", parts.integer("nanosecond", 0), 0, nano_limit - 1)
    )


def build_date(entries: Mapping[str, Any]) -> Date:
    """date({…}). Raises QueryError if the map does not specify a date."""
    parts = TemporalParts(entries, "date", "date", *_DAY_NAMES)
    base = _day_of(parts.values["date"]) if parts.has("date") else None
    return Date(_day(parts.without("date"), base))


def build_local_time(entries: Mapping[str, Any]) -> LocalTime:
    """localtime({…}). Raises QueryError if the map does not specify a time."""
    parts = TemporalParts(entries, "local time", "time", *_TIME_NAMES)
    return LocalTime(_time_of_day(parts))


def _time_of_day(parts: TemporalParts) -> int:
    """The time of day of a map, which is required."""
    if parts.has("time"):
        return _nanos(parts, _nanos_of(parts.values["time"]))
    if not parts.has("hour"):
        raise QueryError(f"The {parts.what} needs an hour.", "Add the hour to the map, as in {hour: 1}.")
    return _nanos(parts, None)


def build_time(entries: Mapping[str, Any], zone: int) -> Time:
    """time({…}), with the offset `zone` if the map has no time zone. Raises QueryError if the map does not
    specify a time."""
    parts = TemporalParts(entries, "time", "time", *_TIME_NAMES, "timezone")
    nanos = _time_of_day(parts)
    own = parts.values.get("time")
    offset = own.offset if isinstance(own, (Time, DateTime)) else None
    if not parts.has("timezone"):
        return Time(nanos, zone if offset is None else offset)
    wanted = zone_of(parts.values["timezone"])
    # a named zone has its offset on the day that the time is taken from, otherwise on 1970-01-01
    day = own.days if isinstance(own, DateTime) else 0
    if offset is None:
        return Time(nanos, at_local(day, nanos, wanted).offset)
    new = at_instant(day * DAY_NANOS + nanos - offset * SECOND_NANOS, wanted)
    return Time(new.nanos, new.offset)


def _selected(parts: TemporalParts) -> tuple[int | None, int | None, Zone | None]:
    """Day, time of day and time zone of the base in a map; each None if the base does not have it."""
    if parts.has("datetime"):
        if parts.has("date", "time"):
            raise QueryError("A map can contain either datetime, or date and time.")
        value = parts.values["datetime"]
        return _day_of(value), _nanos_of(value), _own_zone(value)
    day = _day_of(parts.values["date"]) if parts.has("date") else None
    if not parts.has("time"):
        return day, None, None
    value = parts.values["time"]
    return day, _nanos_of(value), _own_zone(value)


def _day_and_nanos(parts: TemporalParts, day: int | None, nanos: int | None) -> tuple[int, int]:
    timed = nanos is not None or parts.has(*_TIME_NAMES)
    return _day(parts, day, complete=timed), _nanos(parts, nanos)


def build_local_datetime(entries: Mapping[str, Any]) -> LocalDateTime:
    """localdatetime({…}). Raises QueryError if the map does not specify one."""
    parts = TemporalParts(entries, "local datetime", "date", "time", "datetime", *_DAY_NAMES, *_TIME_NAMES)
    day, nanos, _ = _selected(parts)
    return LocalDateTime(*_day_and_nanos(parts, day, nanos))


def build_datetime(entries: Mapping[str, Any], zone: Zone) -> DateTime:
    """datetime({…}), in `zone` if neither the map nor its base has a time zone. After its units are set, the
    base is converted to the time zone of the map. Raises QueryError if the map does not specify a
    datetime."""
    parts = TemporalParts(
        entries, "datetime", "date", "time", "datetime", *_EPOCHS, *_DAY_NAMES, *_TIME_NAMES, "timezone"
    )
    own: Zone | None
    if parts.has(*_EPOCHS):
        day, nanos = _since_epoch(parts)
        own = 0
    else:
        selected_day, selected_nanos, own = _selected(parts)
        day, nanos = _day_and_nanos(parts, selected_day, selected_nanos)
    if not parts.has("timezone"):
        source = parts.values.get("datetime") if parts.has("datetime") else parts.values.get("time")
        preferred = source.offset if isinstance(source, DateTime) else None
        return at_local(day, nanos, zone if own is None else own, preferred)
    wanted = zone_of(parts.values["timezone"])
    if own is None:
        return at_local(day, nanos, wanted)
    return at_instant(at_local(day, nanos, own).instant, wanted)


def _since_epoch(parts: TemporalParts) -> tuple[int, int]:
    if parts.has("epochseconds") and parts.has("epochmillis"):
        raise QueryError("A map can contain either epochSeconds or epochMillis, not both.")
    if parts.has("date", "time", "datetime"):
        raise QueryError("A map with epochSeconds or epochMillis cannot contain another date or time.")
    total = parts.integer("epochseconds", 0) * SECOND_NANOS + parts.integer("epochmillis", 0) * 1_000_000
    day, nanos = divmod(total, DAY_NANOS)
    return _changed(parts, _kind(parts), day), _nanos(parts, nanos)


_DURATION = ("years", "months", "weeks", "days", "hours", "minutes", "seconds", "milliseconds", "microseconds", "nanoseconds")  # fmt: skip


def build_duration(entries: Mapping[str, Any]) -> Duration:
    """duration({…}), from integers and floats. Raises QueryError for other units and values."""
    parts = TemporalParts(entries, "duration", *_DURATION)
    amount = dict.fromkeys(_DURATION, 0.0)
    for name, value in parts.values.items():
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise QueryError(f"The value of {name} in a duration must be a number, not {described(value)}.")
        amount[name] = value
    return approximate(
        amount["years"] * 12 + amount["months"],
        amount["weeks"] * 7 + amount["days"],
        amount["hours"] * 3600 + amount["minutes"] * 60 + amount["seconds"],
        amount["milliseconds"] * 1_000_000 + amount["microseconds"] * 1_000 + amount["nanoseconds"],
    )
