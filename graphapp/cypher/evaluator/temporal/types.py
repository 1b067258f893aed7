"""Dates, times and durations with nanoseconds and nine-digit years, as in Neo4j; Python's own types support
neither. Pure."""

from __future__ import annotations

from typing import ClassVar

from graphapp.cypher.evaluator.temporal.calendar import civil

__all__ = [
    "DAY_NANOS",
    "DAY_SECONDS",
    "SECOND_NANOS",
    "Date",
    "DateTime",
    "Duration",
    "LocalDateTime",
    "LocalTime",
    "Temporal",
    "Time",
    "offset_text",
]

SECOND_NANOS = 1_000_000_000
DAY_SECONDS = 86_400
DAY_NANOS = DAY_SECONDS * SECOND_NANOS
# the mean month of the Gregorian calendar, by which durations are ordered
_MONTH_SECONDS = 2_629_746


class Temporal:
    """Base class of dates, times and durations. `key` orders the values of one class; values with equal keys
    are equal."""

    __slots__ = ("key",)
    RANK: ClassVar[int]
    """Position of the class when values of different types are ordered."""
    NAME: ClassVar[str]
    """Name of the type in messages."""
    CYPHER: ClassVar[str]
    """Name of the type in valueType()."""
    key: tuple[int | str, ...]

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and other.key == self.key

    def __hash__(self) -> int:
        return hash(self.key)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self}>"


class Date(Temporal):
    """A day, `days` after 1970-01-01."""

    __slots__ = ("days",)
    RANK = 8
    NAME = "date"
    CYPHER = "DATE"

    def __init__(self, days: int) -> None:
        self.days = days
        self.key = (days,)

    def __str__(self) -> str:
        return date_text(self.days)


class LocalTime(Temporal):
    """A time of day, `nanos` after midnight, without a time zone."""

    __slots__ = ("nanos",)
    RANK = 10
    NAME = "local time"
    CYPHER = "LOCAL TIME"

    def __init__(self, nanos: int) -> None:
        self.nanos = nanos
        self.key = (nanos,)

    def __str__(self) -> str:
        return time_text(self.nanos)


class Time(Temporal):
    """A time of day with the offset of its time zone from UTC, in seconds."""

    __slots__ = ("nanos", "offset")
    RANK = 9
    NAME = "time"
    CYPHER = "ZONED TIME"

    def __init__(self, nanos: int, offset: int) -> None:
        self.nanos = nanos
        self.offset = offset
        self.key = (nanos - offset * SECOND_NANOS, offset)

    def __str__(self) -> str:
        return time_text(self.nanos) + offset_text(self.offset)


class LocalDateTime(Temporal):
    """A day and a time of day, without a time zone."""

    __slots__ = ("days", "nanos")
    RANK = 7
    NAME = "local datetime"
    CYPHER = "LOCAL DATETIME"

    def __init__(self, days: int, nanos: int) -> None:
        self.days = days
        self.nanos = nanos
        self.key = (days, nanos)

    def __str__(self) -> str:
        return f"{date_text(self.days)}T{time_text(self.nanos)}"


class DateTime(Temporal):
    """A day and a time of day with an `offset` from UTC in seconds; `zone` is the name of the time zone, ""
    if only the offset is known."""

    __slots__ = ("days", "nanos", "offset", "zone")
    RANK = 6
    NAME = "datetime"
    CYPHER = "ZONED DATETIME"

    def __init__(self, days: int, nanos: int, offset: int, zone: str = "") -> None:
        self.days = days
        self.nanos = nanos
        self.offset = offset
        self.zone = zone
        self.key = ((days * DAY_SECONDS - offset) * SECOND_NANOS + nanos, offset, zone)

    @property
    def instant(self) -> int:
        """Nanoseconds since 1970-01-01T00:00Z."""
        return (self.days * DAY_SECONDS - self.offset) * SECOND_NANOS + self.nanos

    def __str__(self) -> str:
        zone = f"[{self.zone}]" if self.zone else ""
        return f"{date_text(self.days)}T{time_text(self.nanos)}{offset_text(self.offset)}{zone}"


class Duration(Temporal):
    """Months, days, seconds and nanoseconds (0 to 999,999,999, added to the seconds), stored separately
    because a month has no fixed length."""

    __slots__ = ("days", "months", "nanos", "seconds")
    RANK = 11
    NAME = "duration"
    CYPHER = "DURATION"

    def __init__(self, months: int, days: int, seconds: int, nanos: int = 0) -> None:
        carried, nanos = divmod(nanos, SECOND_NANOS)
        self.months = months
        self.days = days
        self.seconds = seconds + carried
        self.nanos = nanos
        mean = months * _MONTH_SECONDS + days * DAY_SECONDS + self.seconds
        self.key = (mean, nanos, months, days, self.seconds)

    def __str__(self) -> str:
        years, months = _towards_zero(self.months, 12)
        total = abs(self.seconds * SECOND_NANOS + self.nanos)
        sign = "-" if self.seconds < 0 else ""
        hours, rest = divmod(total, 3600 * SECOND_NANOS)
        minutes, rest = divmod(rest, 60 * SECOND_NANOS)
        seconds, nanos = divmod(rest, SECOND_NANOS)
        fraction = f".{nanos:09d}".rstrip("0") if nanos else ""
        date = _units([(str(years), "Y"), (str(months), "M"), (str(self.days), "D")])
        time = _units([(f"{sign}{hours}", "H"), (f"{sign}{minutes}", "M"), (f"{sign}{seconds}{fraction}", "S")])  # fmt: skip
        if not time:
            return f"P{date}" if date else "PT0S"
        return f"P{date}T{time}"


def _towards_zero(number: int, divisor: int) -> tuple[int, int]:
    whole, rest = divmod(abs(number), divisor)
    return (whole, rest) if number >= 0 else (-whole, -rest)


def _units(parts: list[tuple[str, str]]) -> str:
    return "".join(number + unit for number, unit in parts if number.strip("-") != "0")


def date_text(days: int) -> str:
    """YYYY-MM-DD; years that do not have four digits have a sign (ISO 8601)."""
    year, month, day = civil(days)
    sign = "-" if year < 0 else "+" if year > 9999 else ""
    return f"{sign}{abs(year):04d}-{month:02d}-{day:02d}"


def time_text(nanos: int) -> str:
    """hh:mm:ss, with as many decimals of the second as needed."""
    seconds, fraction = divmod(nanos, SECOND_NANOS)
    text = f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
    return f"{text}.{fraction:09d}".rstrip("0") if fraction else text


def offset_text(offset: int) -> str:
    """`Z`, or ±hh:mm, with seconds if they are not zero."""
    if not offset:
        return "Z"
    sign, size = "-" if offset < 0 else "+", abs(offset)
    seconds = f":{size % 60:02d}" if size % 60 else ""
    return f"{sign}{size // 3600:02d}:{size // 60 % 60:02d}{seconds}"
