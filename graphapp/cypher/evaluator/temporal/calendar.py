"""Days counted from 1970-01-01 in the proleptic ISO calendar, for years of any size. Pure."""

from __future__ import annotations

__all__ = [
    "civil",
    "day_number",
    "day_of_year",
    "days_in_month",
    "is_leap",
    "week_start",
    "week_year_and_week",
    "weekday",
    "weeks_in_year",
]

_ERA_DAYS = 146_097
_SHIFT = 719_468
_BEFORE_MONTH = (0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334)


def is_leap(year: int) -> bool:
    """True if `year` has 366 days."""
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def days_in_month(year: int, month: int) -> int:
    """The number of days of `month` (1 to 12) in `year`."""
    if month == 2:
        return 29 if is_leap(year) else 28
    return 30 if month in (4, 6, 9, 11) else 31


def day_number(year: int, month: int, day: int) -> int:
    """Days from 1970-01-01 to a date; negative before it. The year is counted from March, so that the leap
    day comes last."""
    shifted = year - (month <= 2)
    era, of_era = divmod(shifted, 400)
    of_year = (153 * ((month + 9) % 12) + 2) // 5 + day - 1
    return era * _ERA_DAYS + of_era * 365 + of_era // 4 - of_era // 100 + of_year - _SHIFT


def civil(days: int) -> tuple[int, int, int]:
    """Year, month and day of the date `days` after 1970-01-01."""
    era, of_era = divmod(days + _SHIFT, _ERA_DAYS)
    year = (of_era - of_era // 1460 + of_era // 36_524 - of_era // 146_096) // 365
    of_year = of_era - (365 * year + year // 4 - year // 100)
    shifted = (5 * of_year + 2) // 153
    month = shifted + 3 if shifted < 10 else shifted - 9
    return year + era * 400 + (month <= 2), month, of_year - (153 * shifted + 2) // 5 + 1


def weekday(days: int) -> int:
    """1 for Monday to 7 for Sunday. 1970-01-01 was a Thursday."""
    return (days + 3) % 7 + 1


def day_of_year(year: int, month: int, day: int) -> int:
    """The number of a day in its year; 1 for 1 January."""
    return _BEFORE_MONTH[month - 1] + day + (month > 2 and is_leap(year))


def week_start(year: int) -> int:
    """The day number of the Monday of week 1 of a week-based year: the week that contains 4 January (ISO
    8601)."""
    fourth = day_number(year, 1, 4)
    return fourth - weekday(fourth) + 1


def weeks_in_year(year: int) -> int:
    """The number of weeks of a week-based year, 52 or 53."""
    return (week_start(year + 1) - week_start(year)) // 7


def week_year_and_week(days: int) -> tuple[int, int]:
    """The week-based year of a day and its week (1 to 53)."""
    thursday = days - weekday(days) + 4
    year = civil(thursday)[0]
    return year, (thursday - day_number(year, 1, 1)) // 7 + 1
