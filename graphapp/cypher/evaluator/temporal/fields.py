"""Builds dates and times from numbers, with range checks: 2015 has no 29 February. Pure."""

from __future__ import annotations

from graphapp.cypher.evaluator.temporal.calendar import (
    civil,
    day_number,
    days_in_month,
    is_leap,
    week_start,
    weeks_in_year,
)
from graphapp.cypher.evaluator.temporal.limits import MAX_YEAR
from graphapp.cypher.evaluator.temporal.types import SECOND_NANOS
from graphapp.errors import QueryError

__all__ = [
    "calendar_day",
    "checked",
    "nanos_of_day",
    "ordinal_day",
    "quarter_day",
    "quarter_length",
    "week_day",
]


def checked(name: str, value: int, least: int, most: int) -> int:
    """`value`. Raises QueryError if it is not between `least` and `most`, inclusive."""
    if least <= value <= most:
        return value
    raise QueryError(f"Invalid {name}: {value}.", f"The {name} must be between {least:,} and {most:,}.")


def _year(year: int) -> int:
    return checked("year", year, -MAX_YEAR, MAX_YEAR)


def calendar_day(year: int, month: int = 1, day: int = 1) -> int:
    """The day number of year, month and day. Raises QueryError if the date does not exist."""
    checked("month", month, 1, 12)
    checked("day of the month", day, 1, 31)
    if day > days_in_month(_year(year), month):
        raise QueryError(f"The date {year}-{month:02d}-{day:02d} does not exist.", f"The month has {days_in_month(year, month)} days.")  # fmt: skip
    return day_number(year, month, day)


def week_day(year: int, week: int = 1, day: int = 1) -> int:
    """The day number of a day (1 Monday to 7 Sunday) of a week of a week-based year. Raises QueryError if it
    does not exist."""
    checked("week", week, 1, 53)
    checked("day of the week", day, 1, 7)
    # Java accepts week 53 in any year and continues into the next year
    found = week_start(_year(year)) + (week - 1) * 7 + day - 1
    if week == 53 and weeks_in_year(year) < 53 and not -MAX_YEAR <= civil(found)[0] <= MAX_YEAR:
        raise QueryError("The date is out of range.")
    return found


def ordinal_day(year: int, day: int = 1) -> int:
    """The day number of a day of a year. Raises QueryError if it does not exist."""
    checked("day of the year", day, 1, 366)
    if day == 366 and not is_leap(_year(year)):
        raise QueryError(f"{year} has only 365 days.")
    return day_number(_year(year), 1, 1) + day - 1


def quarter_length(year: int, quarter: int) -> int:
    """The number of days of a quarter."""
    return (91 if is_leap(year) else 90) if quarter == 1 else 91 if quarter == 2 else 92


def quarter_day(year: int, quarter: int = 1, day: int = 1) -> int:
    """The day number of a day of a quarter of a year. Raises QueryError if it does not exist."""
    checked("quarter", quarter, 1, 4)
    checked("day of the quarter", day, 1, 92)
    if day > quarter_length(_year(year), quarter):
        raise QueryError(f"Quarter {quarter} of {year} has only {quarter_length(year, quarter)} days.")
    return day_number(year, quarter * 3 - 2, 1) + day - 1


def nanos_of_day(hour: int, minute: int = 0, second: int = 0, nanos: int = 0) -> int:
    """Nanoseconds since midnight. Raises QueryError if the time does not exist."""
    checked("hour", hour, 0, 23)
    checked("minute", minute, 0, 59)
    checked("second", second, 0, 59)
    return (hour * 3600 + minute * 60 + second) * SECOND_NANOS + checked("nanosecond", nanos, 0, 999_999_999)
