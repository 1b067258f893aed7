"""Parses dates, times and durations in the ISO 8601 formats that Neo4j accepts. Pure."""

from __future__ import annotations

import re
from typing import NoReturn

from graphapp.cypher.evaluator.temporal.arithmetic import approximate
from graphapp.cypher.evaluator.temporal.fields import (
    calendar_day,
    checked,
    nanos_of_day,
    ordinal_day,
    quarter_day,
    week_day,
)
from graphapp.cypher.evaluator.temporal.limits import checked_duration
from graphapp.cypher.evaluator.temporal.types import (
    Date,
    DateTime,
    Duration,
    LocalDateTime,
    LocalTime,
    Time,
)
from graphapp.cypher.evaluator.temporal.zones import at_local, fixed_or_named, parse_offset
from graphapp.errors import QueryError

__all__ = [
    "parse_date",
    "parse_datetime",
    "parse_duration",
    "parse_local_datetime",
    "parse_local_time",
    "parse_time",
]

# a signed year takes all digits that follow; each group is named for its field, with the number of the format
# as suffix
_DATE = r"""(?:
    (?P<year>[+-][0-9]{1,9}|[0-9]{4})
    (?: -(?P<month1>[0-9]{2}) | -(?P<month2>[0-9]{1,2})-(?P<day2>[0-9]{1,2})
      | -?W(?P<week1>[0-9]{1,2})(?:-(?P<weekday1>[0-9]))? | W(?P<week2>[0-9]{2})(?P<weekday2>[0-9])
      | -?Q(?P<quarter1>[0-9])(?:-(?P<quarterday1>[0-9]{1,2}))? | Q(?P<quarter2>[0-9])(?P<quarterday2>[0-9]{2})
      | -(?P<ordinal1>[0-9]{3}) )?
  | (?P<year4>[0-9]{4})(?: (?P<month4>[0-9]{2})(?P<day4>[0-9]{2})? | (?P<ordinal4>[0-9]{3}) )
)"""
_TIME = r"""(?:
    (?P<hour1>[0-9]{1,2})(?: :(?P<minute1>[0-9]{1,2})(?: :(?P<second1>[0-9]{1,2})(?:[.,](?P<fraction1>[0-9]{1,9}))? )? )?
  | (?P<hour2>[0-9]{2})(?P<minute2>[0-9]{2})(?: (?P<second2>[0-9]{2})(?:[.,](?P<fraction2>[0-9]{1,9}))? )?
)"""
_ZONE = r"(?P<offset>[Zz]|[+-][0-9]{2}(?::?[0-9]{2})?)? (?:\[(?P<zone>[A-Za-z0-9~._/ +-]+)\])?"
_DATE_ONLY = re.compile(_DATE, re.VERBOSE)
_LOCAL_TIME = re.compile(f"T?{_TIME}", re.VERBOSE)
_ZONED_TIME = re.compile(f"T?{_TIME}{_ZONE}", re.VERBOSE)
_LOCAL = re.compile(f"{_DATE}(?:[Tt]{_TIME})?", re.VERBOSE)
_ZONED = re.compile(f"{_DATE}(?:[Tt]{_TIME}{_ZONE})?", re.VERBOSE)

_AMOUNT = r"[+-]?[0-9]+(?:[.,][0-9]+)?"
_UNITS = ("years", "months", "weeks", "days", "hours", "minutes")
_BY_UNITS = re.compile(
    rf"""([+-]?)P(?:(?P<years>{_AMOUNT})Y)?(?:(?P<months>{_AMOUNT})M)?(?:(?P<weeks>{_AMOUNT})W)?(?:(?P<days>{_AMOUNT})D)?
    (?P<time>T(?=[0-9+-])(?:(?P<hours>{_AMOUNT})H)?(?:(?P<minutes>{_AMOUNT})M)?
    (?:(?P<seconds>[+-]?[0-9]+)(?:[.,](?P<fraction>[0-9]{{1,9}}))?S)?)?""",
    re.VERBOSE | re.IGNORECASE | re.ASCII,
)
_BY_DATE = re.compile(
    r"""([+-]?)P(?:(?P<year>[0-9]{4})(?:-(?P<month1>[0-9]{2})-(?P<day1>[0-9]{2})|(?P<month2>[0-9]{2})(?P<day2>[0-9]{2})))?
    (?:T(?:(?P<hour1>[0-9]{2}):(?P<minute1>[0-9]{2})(?::(?P<second1>[0-9]{2})(?:[.,](?P<fraction1>[0-9]{1,9}))?)?
      |(?P<hour2>[0-9]{2})(?:(?P<minute2>[0-9]{2})(?:(?P<second2>[0-9]{2})(?:[.,](?P<fraction2>[0-9]{1,9}))?)?)?))?""",
    re.VERBOSE | re.IGNORECASE | re.ASCII,
)


def _fail(text: str, what: str, example: str) -> NoReturn:
    raise QueryError(f"Invalid {what}: {text[:60]!r}.", f"Use a format such as '{example}'.")


def _part(match: re.Match[str], name: str, numbers: str = "124") -> str | None:
    """The group `name` with the suffix of one of the formats; None if it did not match."""
    groups = match.groupdict()
    return next((groups[key] for n in numbers if groups.get(key := name + n) is not None), None)


def _number(match: re.Match[str], name: str, default: int) -> int:
    found = _part(match, name)
    return default if found is None else int(found)


def _day(match: re.Match[str]) -> int:
    year = int(match["year"] or match["year4"])
    if _part(match, "week") is not None:
        return week_day(year, _number(match, "week", 1), _number(match, "weekday", 1))
    if _part(match, "quarter") is not None:
        return quarter_day(year, _number(match, "quarter", 1), _number(match, "quarterday", 1))
    if _part(match, "ordinal") is not None:
        return ordinal_day(year, _number(match, "ordinal", 1))
    return calendar_day(year, _number(match, "month", 1), _number(match, "day", 1))


def _nanos(match: re.Match[str]) -> int:
    """Nanoseconds since midnight; 0 if there is no time."""
    if _part(match, "hour") is None:
        return 0
    fraction = (_part(match, "fraction") or "").ljust(9, "0")
    return nanos_of_day(
        _number(match, "hour", 0), _number(match, "minute", 0), _number(match, "second", 0), int(fraction)
    )


def parse_date(text: str) -> Date:
    """`2015-07-21`, `20150721`, `2015-W30-2`, `2015-Q3-21`, `2015-202`, `+12015`, … Raises QueryError if
    `text` is not a date."""
    match = _DATE_ONLY.fullmatch(text)
    return Date(_day(match)) if match is not None else _fail(text, "date", "2015-07-21")


def parse_local_time(text: str) -> LocalTime:
    """`21:40:32.142`, `214032`, `21`, … Raises QueryError if `text` is not a time."""
    match = _LOCAL_TIME.fullmatch(text)
    return LocalTime(_nanos(match)) if match is not None else _fail(text, "local time", "21:40:32.142")


def parse_time(text: str, zone: int) -> Time:
    """A local time followed by `Z`, `+01`, `+0100` or `+01:00`; otherwise with the offset `zone`. Raises
    QueryError if `text` is not a time."""
    match = _ZONED_TIME.fullmatch(text)
    if match is None:
        _fail(text, "time", "21:40:32+01:00")
    if match["zone"] and match["zone"] not in ("Z", "z"):
        raise QueryError(
            "A time without a date cannot have a named time zone.",
            "Write the time zone offset, as in '21:40+01:00'.",
        )
    offset = parse_offset(match["offset"]) if match["offset"] else None
    return Time(_nanos(match), zone if offset is None else offset)


def parse_local_datetime(text: str) -> LocalDateTime:
    """A date, optionally followed by T and a time. Raises QueryError if `text` is not a local datetime."""
    match = _LOCAL.fullmatch(text)
    if match is None:
        _fail(text, "local datetime", "2015-07-21T21:40:32")
    return LocalDateTime(_day(match), _nanos(match))


def parse_datetime(text: str, zone: int | str) -> DateTime:
    """A local datetime followed by an offset, the name of a time zone in brackets, or both; otherwise in
    `zone`. Raises QueryError if `text` is not a datetime, and for an offset that the named zone does not have
    at that time."""
    match = _ZONED.fullmatch(text)
    if match is None:
        _fail(text, "datetime", "2015-07-21T21:40:32+02:00[Europe/Stockholm]")
    days, nanos = _day(match), _nanos(match)
    offset = parse_offset(match["offset"]) if match["offset"] else None
    if match["zone"] is None:
        return at_local(days, nanos, zone if offset is None else offset)
    found = at_local(days, nanos, fixed_or_named(match["zone"]), offset)
    if offset is not None and (found.days, found.nanos, found.offset) != (days, nanos, offset):
        raise QueryError(f"{match['zone']} does not have the offset {match['offset']} at that time.")
    return found


def parse_duration(text: str) -> Duration:
    """`P1Y2M3DT4H5M6.7S`, `P2W`, `-P1D`, `P2012-02-02T14:37:21`; only the last number may have a fraction.
    Raises QueryError if `text` is not a duration."""
    match = _BY_UNITS.fullmatch(text)
    found = _of_units(match) if match is not None else None
    if found is not None:
        return found
    match = _BY_DATE.fullmatch(text)
    if match is None or text[-1:].upper() == "P":
        _fail(text, "duration", "P1Y2M3DT4H5M6S")
    return _of_date(match)


def _of_units(match: re.Match[str]) -> Duration | None:
    """The duration; None if no unit is given, or if a number other than the last has a fraction."""
    given = {unit: match[unit].replace(",", ".") for unit in _UNITS if match[unit] is not None}
    last = "seconds" if match["seconds"] is not None else next(reversed(given), None)
    if last is None or any("." in number for unit, number in given.items() if unit != last):
        return None
    sign = -1 if match[1] == "-" else 1
    amounts = {unit: float(number) if "." in number else int(number) for unit, number in given.items()}
    seconds, nanos = _seconds(match, sign)
    months = sign * (amounts.get("years", 0) * 12 + amounts.get("months", 0))
    days = sign * (amounts.get("weeks", 0) * 7 + amounts.get("days", 0))
    seconds += sign * (amounts.get("hours", 0) * 3600 + amounts.get("minutes", 0) * 60)
    if all(isinstance(part, int) for part in (months, days, seconds)):
        return checked_duration(int(months), int(days), int(seconds), nanos)
    return approximate(months, days, seconds, nanos)


def _seconds(match: re.Match[str], sign: int) -> tuple[int | float, int]:
    """Seconds and nanoseconds; for -0.5 the nanoseconds are negative too."""
    text = match["seconds"] or "0"
    nanos = int((match["fraction"] or "").ljust(9, "0"))
    return sign * int(text), sign * (-nanos if text.startswith("-") else nanos)


def _of_date(match: re.Match[str]) -> Duration:
    sign = -1 if match[1] == "-" else 1
    months = checked("number of months", _number(match, "month", 0), 0, 12)
    days = checked("number of days", _number(match, "day", 0), 0, 31)
    hours = checked("number of hours", _number(match, "hour", 0), 0, 24)
    minutes = checked("number of minutes", _number(match, "minute", 0), 0, 60)
    seconds = checked("number of seconds", _number(match, "second", 0), 0, 60)
    nanos = int((_part(match, "fraction") or "").ljust(9, "0"))
    years = int(match["year"] or 0)
    return checked_duration(
        sign * (years * 12 + months),
        sign * days,
        sign * (hours * 3600 + minutes * 60 + seconds),
        sign * nanos,
    )
