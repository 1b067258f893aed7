"""Functions of dates, times and durations. The default time zone is UTC, as in Neo4j's default configuration.
Pure, except that it reads the clock."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from graphapp.cypher.evaluator.functions.arguments import integer, refused
from graphapp.cypher.evaluator.temporal.between import between, in_days, in_months, in_seconds
from graphapp.cypher.evaluator.temporal.building import (
    build_date,
    build_datetime,
    build_duration,
    build_local_datetime,
    build_local_time,
    build_time,
    zone_of,
)
from graphapp.cypher.evaluator.temporal.clock import now
from graphapp.cypher.evaluator.temporal.limits import checked_datetime
from graphapp.cypher.evaluator.temporal.parsing import (
    parse_date,
    parse_datetime,
    parse_duration,
    parse_local_datetime,
    parse_local_time,
    parse_time,
)
from graphapp.cypher.evaluator.temporal.truncation import (
    truncate_date,
    truncate_datetime,
    truncate_local_datetime,
    truncate_local_time,
    truncate_time,
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
)
from graphapp.cypher.evaluator.temporal.zones import at_instant
from graphapp.errors import QueryError

__all__ = ["MOMENTS", "STRICT_MOMENTS"]

UTC = 0


def _as_date(value: DateTime) -> Date:
    return Date(value.days)


def _as_local_time(value: DateTime) -> LocalTime:
    return LocalTime(value.nanos)


def _as_time(value: DateTime) -> Time:
    return Time(value.nanos, value.offset)


def _as_local_datetime(value: DateTime) -> LocalDateTime:
    return LocalDateTime(value.days, value.nanos)


def _as_datetime(value: DateTime) -> DateTime:
    return value


class _Kind:
    """Constructors of one type: from the clock, a string, a map, another value, and by truncation."""

    def __init__(
        self,
        name: str,
        now: Callable[[DateTime], Temporal],
        parse: Callable[[str], Temporal],
        build: Callable[[Mapping[str, Any]], Temporal],
        selector: str,
        truncate: Callable[[Any, Temporal, Mapping[str, Any]], Temporal],
    ) -> None:
        self.name = name
        self._now = now
        self._parse = parse
        self._build = build
        self._selector = selector
        self._truncate = truncate

    def make(self, value: Any = None) -> Temporal:
        """date(value) and similar; without a value, the current date or time. Raises QueryError for invalid
        values."""
        if value is None:
            return self.at("statement")
        if isinstance(value, str):
            return self._parse(value)
        if isinstance(value, dict):
            zone = {name.lower(): each for name, each in value.items()}
            if list(zone) == ["timezone"]:
                return self.at("statement", zone["timezone"])
            return self._build(value)
        if isinstance(value, Temporal) and not isinstance(value, Duration):
            return self._build({self._selector: value})
        raise refused(self.name, "a string, a map, a date or a time", value)

    def at(self, clock: str, zone: Any = None) -> Temporal:
        """date.statement(zone) and similar: the current date or time of a clock."""
        return self._now(at_instant(now(clock), UTC if zone is None else zone_of(zone)))

    def truncate(self, unit: Any, value: Any = None, entries: Any = None) -> Temporal:
        """date.truncate(unit, value, entries) and similar; the current date or time if only the unit is
        given. Raises QueryError for values that cannot be truncated to the unit."""
        if not isinstance(value, Temporal) or isinstance(value, Duration):
            raise refused(f"{self.name}.truncate", "a date or a time", value)
        if entries is not None and not isinstance(entries, dict):
            raise refused(f"{self.name}.truncate", "a map of fields", entries)
        return self._truncate(unit, value, entries or {})


_KINDS = (
    _Kind("date", _as_date, parse_date, build_date, "date", truncate_date),
    _Kind("localtime", _as_local_time, parse_local_time, build_local_time, "time", truncate_local_time),
    _Kind(
        "time",
        _as_time,
        partial(parse_time, zone=UTC),
        partial(build_time, zone=UTC),
        "time",
        partial(truncate_time, zone=UTC),
    ),
    _Kind(
        "localdatetime",
        _as_local_datetime,
        parse_local_datetime,
        build_local_datetime,
        "datetime",
        truncate_local_datetime,
    ),
    _Kind(
        "datetime",
        _as_datetime,
        partial(parse_datetime, zone=UTC),
        partial(build_datetime, zone=UTC),
        "datetime",
        partial(truncate_datetime, zone=UTC),
    ),
)


def _truncate(kind: _Kind) -> Callable[..., Temporal]:
    def call(unit: Any, *rest: Any) -> Temporal:
        return kind.truncate(unit, *rest) if rest else kind.truncate(unit, kind.make())

    return call


def _duration(value: Any) -> Duration:
    if isinstance(value, str):
        return parse_duration(value)
    if isinstance(value, dict):
        return build_duration(value)
    raise refused("duration", "a string or a map", value)


def _of_two(name: str, compute: Callable[[Temporal, Temporal], Duration]) -> Callable[[Any, Any], Duration]:
    def call(start: Any, end: Any) -> Duration:
        for value in (start, end):
            if not isinstance(value, Temporal) or isinstance(value, Duration):
                raise refused(f"duration.{name}", "two dates or times", value)
        return compute(start, end)

    return call


def _from_epoch(seconds: Any, nanos: Any) -> DateTime:
    fraction = integer("datetime.fromEpoch", nanos)
    if not 0 <= fraction < SECOND_NANOS:
        raise QueryError(
            f"Invalid nanosecond: {fraction}.", "The number of nanoseconds must be between 0 and 999,999,999."
        )
    total = integer("datetime.fromEpoch", seconds) * SECOND_NANOS + fraction
    return checked_datetime(at_instant(total, UTC))


def _from_epoch_millis(millis: Any) -> DateTime:
    return checked_datetime(at_instant(integer("datetime.fromEpochMillis", millis) * 1_000_000, UTC))


_CLOCKS = ("statement", "transaction", "realtime")

MOMENTS: Mapping[str, tuple[int, int, Callable[..., Any]]] = {
    **{kind.name: (0, 1, kind.make) for kind in _KINDS},
    **{f"{kind.name}.{clock}": (0, 1, partial(kind.at, clock)) for kind in _KINDS for clock in _CLOCKS},
    "duration": (1, 1, _duration),
    "duration.between": (2, 2, _of_two("between", between)),
    "duration.inmonths": (2, 2, _of_two("inMonths", in_months)),
    "duration.indays": (2, 2, _of_two("inDays", in_days)),
    "duration.inseconds": (2, 2, _of_two("inSeconds", in_seconds)),
    "timestamp": (0, 0, lambda: now() // 1_000_000),
}
"""By name in lower case: minimum and maximum number of arguments, and the implementation, which never
receives null."""

STRICT_MOMENTS: Mapping[str, tuple[int, int, Callable[..., Any]]] = {
    **{f"{kind.name}.truncate": (1, 3, _truncate(kind)) for kind in _KINDS},
    "datetime.fromepoch": (2, 2, _from_epoch),
    "datetime.fromepochmillis": (1, 1, _from_epoch_millis),
}
"""The same for functions that handle null themselves, mostly by rejecting it."""
