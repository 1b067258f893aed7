"""Dates, times and durations. Expected values are those of the openCypher compatibility kit (Temporal1 to
Temporal10), Neo4j's documentation and the Neo4j 5.26 server, or worked out by hand."""

from __future__ import annotations

import datetime as python
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphapp.cypher.evaluator.functions import IMPLEMENTATIONS, call
from graphapp.cypher.evaluator.temporal.calendar import civil, day_number, week_year_and_week, weekday
from graphapp.cypher.evaluator.temporal.clock import statement_time
from graphapp.cypher.evaluator.values import (
    Date,
    DateTime,
    Duration,
    LocalDateTime,
    LocalTime,
    Time,
    add,
    divide,
    equals,
    less,
    multiply,
    property_of,
    subtract,
)
from graphapp.errors import QueryError

STOCKHOLM = "Europe/Stockholm"


def make(name: str, *arguments: Any) -> Any:
    function = IMPLEMENTATIONS[name.lower()]
    assert function.least <= len(arguments) <= function.most
    return call(name.lower(), arguments)


def text(name: str, *arguments: Any) -> str:
    return str(make(name, *arguments))


@pytest.mark.parametrize(
    ("written", "date"),
    [
        ("2015-07-21", "2015-07-21"),
        ("20150721", "2015-07-21"),
        ("2015-07", "2015-07-01"),
        ("201507", "2015-07-01"),
        ("2015-7-1", "2015-07-01"),
        ("2015-W30-2", "2015-07-21"),
        ("2015W302", "2015-07-21"),
        ("2015-W30", "2015-07-20"),
        ("2015W5", "2015-01-26"),
        ("2015-W53", "2015-12-28"),
        ("2015-202", "2015-07-21"),
        ("2015202", "2015-07-21"),
        ("2015-Q2-60", "2015-05-30"),
        ("2015Q260", "2015-05-30"),
        ("2015-Q2", "2015-04-01"),
        ("2015", "2015-01-01"),
        ("+12015-07-21", "+12015-07-21"),
        ("-0001-01-01", "-0001-01-01"),
        ("+120150721", "+120150721-01-01"),
        ("-999999999-01-01", "-999999999-01-01"),
        ("+999999999-12-31", "+999999999-12-31"),
    ],
)
def test_dates_are_parsed(written: str, date: str) -> None:
    assert text("date", written) == date


@pytest.mark.parametrize(
    "written",
    [
        *(
            "",
            "201",
            "20157",
            "2015-0721",
            "201507-21",
            "12015-07-21",
            " 2015-07-21",
            "2015-07-21\n",
            "2015w30",
            "2015-W302",
        ),
        *(
            "2015-02-29",
            "2015-13-01",
            "2015-366",
            "2015-W54",
            "2015-W00",
            "2015-W30-8",
            "2015-Q5",
            "2015-Q2-92",
            "2015-2",
        ),
        *("+1000000000-01-01", "2015-07-21T10:00", "２０１５"),
    ],
)
def test_invalid_dates_are_rejected(written: str) -> None:
    with pytest.raises(QueryError):
        make("date", written)


@pytest.mark.parametrize(
    ("name", "written", "value"),
    [
        ("localtime", "21:40:32.142", "21:40:32.142"),
        ("localtime", "214032,142", "21:40:32.142"),
        ("localtime", "2140", "21:40:00"),
        ("localtime", "T1", "01:00:00"),
        ("localtime", "1:2:3", "01:02:03"),
        ("time", "21:40:32.142+0100", "21:40:32.142+01:00"),
        ("time", "2140-02", "21:40:00-02:00"),
        ("time", "21-00:00", "21:00:00Z"),
        ("time", "21:40", "21:40:00Z"),
        ("time", "22+18:00", "22:00:00+18:00"),
        ("localdatetime", "2015-W30-2T214032.142", "2015-07-21T21:40:32.142"),
        ("localdatetime", "2015T21", "2015-01-01T21:00:00"),
        ("localdatetime", "2015-07-21", "2015-07-21T00:00:00"),
        ("datetime", "2015-202T21:40:32+01:00", "2015-07-21T21:40:32+01:00"),
        ("datetime", "2015-07-21T21:40", "2015-07-21T21:40:00Z"),
        (
            "datetime",
            "2015-07-21T21:40:32.142-04[America/New_York]",
            "2015-07-21T21:40:32.142-04:00[America/New_York]",
        ),
        ("datetime", "2015-07-21T21:40[europe/LONDON]", "2015-07-21T21:40:00+01:00[Europe/London]"),
        (
            "datetime",
            "1818-07-21T21:40:32.142[Europe/Stockholm]",
            "1818-07-21T21:40:32.142+00:53:28[Europe/Stockholm]",
        ),
        ("datetime", "+99999-07-01T00[Europe/Stockholm]", "+99999-07-01T00:00:00+02:00[Europe/Stockholm]"),
        ("datetime", "-0500-07-01T00[Europe/Stockholm]", "-0500-07-01T00:00:00+00:53:28[Europe/Stockholm]"),
        # clocks move forward and back
        ("datetime", "2017-03-26T02:30[Europe/Stockholm]", "2017-03-26T03:30:00+02:00[Europe/Stockholm]"),
        ("datetime", "2017-10-29T02:30[Europe/Stockholm]", "2017-10-29T02:30:00+02:00[Europe/Stockholm]"),
        (
            "datetime",
            "2017-10-29T02:30+01:00[Europe/Stockholm]",
            "2017-10-29T02:30:00+01:00[Europe/Stockholm]",
        ),
    ],
)
def test_times_are_parsed(name: str, written: str, value: str) -> None:
    assert text(name, written) == value


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("localtime", "24:00"),
        ("localtime", "21:60"),
        ("localtime", "21.5"),
        ("localtime", "21:40Z"),
        ("localtime", "21:40:32.1234567891"),
        ("time", "21:40+19:00"),
        ("time", "21:40+01:60"),
        ("time", "21:40+01:00:30"),
        ("time", "21:40[Europe/Stockholm]"),
        ("localdatetime", "2015-07-21 21:40"),
        ("localdatetime", "2015-07-21T21:40+01:00"),
        ("datetime", "2015-07-21Z"),
        ("datetime", "2015-07-21T21:40+05:00[Europe/London]"),
        ("datetime", "2017-03-26T02:30+01:00[Europe/Stockholm]"),
        ("datetime", "2015-07-21T21:40[Mars/Base]"),
        ("datetime", "2015-07-21T21:40[EST]"),
        ("datetime", "2015-07-21T21:40[../../etc/passwd]"),
    ],
)
def test_invalid_times_are_rejected(name: str, written: str) -> None:
    with pytest.raises(QueryError):
        make(name, written)


@pytest.mark.parametrize(
    ("written", "duration"),
    [
        ("P14DT16H12M", "P14DT16H12M"),
        ("P5M1.5D", "P5M1DT12H"),
        ("P0.75M", "P22DT19H51M49.5S"),
        ("PT0.75M", "PT45S"),
        ("P2.5W", "P17DT12H"),
        ("P12Y5M14DT16H12M70S", "P12Y5M14DT16H13M10S"),
        ("P2012-02-02T14:37:21.545", "P2012Y2M2DT14H37M21.545S"),
        ("P20120202T143721", "P2012Y2M2DT14H37M21S"),
        ("-P1.5D", "P-1DT-12H"),
        ("-PT-0.5S", "PT0.5S"),
        ("PT-1,5S", "PT-1.5S"),
        ("PT1M-0.5S", "PT59.5S"),
        ("p1d", "P1D"),
        ("PT14", "PT14H"),
        ("PT-0S", "PT0S"),
    ],
)
def test_durations_are_parsed(written: str, duration: str) -> None:
    assert text("duration", written) == duration


@pytest.mark.parametrize(
    "written",
    [
        *(
            "",
            "P",
            "PT",
            "P1DT",
            "1D",
            "P1D1M",
            "PT.5S",
            "P1.5Y1M",
            "PT1.5H1M",
            "P2012",
            "P2012-13-02",
            "PT25",
        ),
        *("PT1.1234567891S", "P99999999999999999999D", "P9223372036854775807D"),
    ],
)
def test_invalid_durations_are_rejected(written: str) -> None:
    with pytest.raises(QueryError):
        make("duration", written)


@pytest.mark.parametrize(
    ("name", "entries", "value"),
    [
        ("date", {"year": 1984, "month": 10, "day": 11}, "1984-10-11"),
        ("date", {"year": 1984, "month": 10}, "1984-10-01"),
        ("date", {"year": 1984, "week": 10, "dayOfWeek": 3}, "1984-03-07"),
        ("date", {"year": 1817, "week": 1}, "1816-12-30"),
        ("date", {"year": 1984, "ordinalDay": 202}, "1984-07-20"),
        ("date", {"year": 1984, "quarter": 3, "dayOfQuarter": 45}, "1984-08-14"),
        ("date", {"YEAR": 2020, "Month": None}, "2020-01-01"),
        ("date", {"date": "1816-12-31", "week": 2}, "1817-01-07"),
        ("date", {"date": "1816-12-31", "year": 1817, "week": 2}, "1817-01-07"),
        ("date", {"date": "2020-01-31", "month": 2}, "2020-02-29"),
        ("date", {"date": "2020-02-29", "year": 2021}, "2021-02-28"),
        ("date", {"date": "2020-05-31", "quarter": 1}, "2020-02-29"),
        ("date", {"date": "2020-05-31", "dayOfQuarter": 1}, "2020-04-01"),
        ("date", {"date": "2020-05-31", "year": 2021, "dayOfWeek": 1}, "2021-05-31"),
        ("date", {"date": "2020-05-31", "weekday": 1}, "2020-05-25"),
        ("localtime", {"hour": 12, "minute": 31, "second": 14, "nanosecond": 789, "millisecond": 123, "microsecond": 456}, "12:31:14.123456789"),
        ("localtime", {"time": "10:11:12.345", "microsecond": 5}, "10:11:12.000005"),
        ("time", {"hour": 12, "timezone": "+01:00"}, "12:00:00+01:00"),
        ("time", {"time": "10:00", "timezone": "+05:00"}, "10:00:00+05:00"),
        ("time", {"time": ("time", "10:00+01:00"), "timezone": "+05:00"}, "14:00:00+05:00"),
        ("time", {"hour": 1, "timezone": STOCKHOLM}, "01:00:00+01:00"),
        ("localdatetime", {"year": 1984, "week": 10, "dayOfWeek": 3, "hour": 12}, "1984-03-07T12:00:00"),
        ("localdatetime", {"date": "2020-01-01", "time": "10:00"}, "2020-01-01T10:00:00"),
        ("datetime", {"year": 1984, "month": 10, "day": 11, "hour": 12, "timezone": STOCKHOLM}, f"1984-10-11T12:00:00+01:00[{STOCKHOLM}]"),
        ("datetime", {"datetime": ("datetime", "2020-01-01T10:00+01:00"), "timezone": "+03:00", "hour": 5}, "2020-01-01T07:00:00+03:00"),
        ("datetime", {"datetime": ("localdatetime", "2020-01-01T10:00"), "timezone": "+03:00"}, "2020-01-01T10:00:00+03:00"),
        (
            "datetime",
            {
                "date": "1984-03-07",
                "time": ("datetime", f"1984-10-11T12:00[{STOCKHOLM}]"),
                "day": 28,
                "second": 42,
                "timezone": "Pacific/Honolulu",
            },
            "1984-03-28T00:00:42-10:00[Pacific/Honolulu]",
        ),
        ("datetime", {"epochSeconds": 1, "nanosecond": 5}, "1970-01-01T00:00:01.000000005Z"),
        ("datetime", {"epochMillis": 1500, "timezone": STOCKHOLM}, f"1970-01-01T01:00:01.5+01:00[{STOCKHOLM}]"),
        ("duration", {"days": 14, "hours": 16, "minutes": 12}, "P14DT16H12M"),
        ("duration", {"months": 0.75}, "P22DT19H51M49.5S"),
        ("duration", {"seconds": 2, "milliseconds": -1}, "PT1.999S"),
        ("duration", {"seconds": -60, "milliseconds": -1}, "PT-1M-0.001S"),
        ("duration", {"days": 1, "milliseconds": -1}, "P1DT-0.001S"),
    ],
)  # fmt: skip
def test_maps_are_converted(name: str, entries: dict[str, Any], value: str) -> None:
    bases = {"date": "date", "time": "localtime"}
    given = {
        key: make(*each) if isinstance(each, tuple) else make(bases[key], each) if key in bases else each
        for key, each in entries.items()
    }
    assert text(name, given) == value


@pytest.mark.parametrize(
    ("name", "entries"),
    [
        ("date", {}),
        ("date", {"month": 1}),
        ("date", {"year": 2020, "day": 5}),
        ("date", {"year": 2020, "month": 2, "day": 30}),
        ("date", {"year": 2020.0}),
        ("date", {"year": "2020"}),
        ("date", {"year": 2020, "week": 1, "day": 3}),
        ("date", {"year": 2020, "quarter": 1, "month": 2}),
        ("date", {"year": 2020, "dayOfWeek": 3}),
        ("date", {"year": 2021, "ordinalDay": 366}),
        ("date", {"year": 2020, "hour": 1}),
        ("date", {"year": 2020, "century": 1}),
        ("date", {"year": 2020, "timezone": "Z"}),
        ("date", {"date": "2020-01-01"}),
        ("date", {"date": None}),
        ("localtime", {"minute": 1}),
        ("localtime", {"hour": 1, "second": 3}),
        ("localtime", {"hour": 1, "minute": 1, "second": 1, "millisecond": 1000}),
        ("localtime", {"hour": 24}),
        ("time", {"hour": 1, "timezone": "+1"}),
        ("localdatetime", {"year": 2020, "hour": 1}),
        ("localdatetime", {"year": 2020, "month": 2, "hour": 3}),
        ("datetime", {"year": 2020, "timezone": 1}),
        ("datetime", {"epochSeconds": 1, "epochMillis": 5}),
        ("duration", {}),
        ("duration", {"days": "1"}),
        ("duration", {"days": None}),
        ("duration", {"quarters": 1}),
    ],
)
def test_invalid_maps_are_rejected(name: str, entries: dict[str, Any]) -> None:
    with pytest.raises(QueryError):
        make(name, entries)


def test_the_error_names_the_missing_unit() -> None:
    with pytest.raises(QueryError, match=r"^The date specifies day but not month") as caught:
        make("date", {"year": 2020, "day": 5})
    assert caught.value.hint == "Add the month."


def test_a_value_is_converted_to_another_type() -> None:
    moment = make("datetime", "2020-05-31T23:00+01:00")
    assert text("date", moment) == "2020-05-31"
    assert text("localtime", moment) == "23:00:00"
    assert text("time", moment) == "23:00:00+01:00"
    assert text("localdatetime", moment) == "2020-05-31T23:00:00"
    for name, value in (
        ("date", LocalTime(0)),
        ("localtime", Date(0)),
        ("datetime", Date(0)),
        ("date", 1),
        ("duration", Duration(1, 0, 0)),
    ):
        with pytest.raises(QueryError):
            make(name, value)


NAMES = ("date", "localtime", "time", "localdatetime", "datetime")


def test_null_is_null_in_every_constructor() -> None:
    for name in NAMES:
        assert [make(name + clock, None) for clock in ("", ".statement", ".transaction", ".realtime")] == [
            None
        ] * 4
    assert make("duration", None) is None
    for unit in ("between", "inMonths", "inDays", "inSeconds"):
        assert make(f"duration.{unit}", None, Date(0)) is None


def test_the_clock_of_a_statement_is_fixed() -> None:
    with statement_time(1_500_000_000_123_456_789):
        assert [text(name) for name in NAMES] == [
            *("2017-07-14", "02:40:00.123456789", "02:40:00.123456789Z"),
            *("2017-07-14T02:40:00.123456789", "2017-07-14T02:40:00.123456789Z"),
        ]
        assert make("timestamp") == 1_500_000_000_123
        assert (
            text("datetime", {"timezone": STOCKHOLM}) == f"2017-07-14T04:40:00.123456789+02:00[{STOCKHOLM}]"
        )
        assert text("date.statement", "Pacific/Honolulu") == "2017-07-13"
        assert make("datetime.realtime").instant > 1_700_000_000_000_000_000
    with statement_time():
        assert make("datetime") == make("datetime")


@pytest.mark.parametrize(
    ("value", "components"),
    [
        (
            ("date", "1984-10-11"),
            {"year": 1984, "quarter": 4, "month": 10, "week": 41, "weekYear": 1984, "day": 11, "ordinalDay": 285, "weekDay": 4, "dayOfQuarter": 11},
        ),
        (("date", "1984-01-01"), {"year": 1984, "weekYear": 1983, "week": 52, "dayOfWeek": 7}),
        (
            ("time", "12:31:14.645876123+01:00"),
            {"hour": 12, "minute": 31, "second": 14, "millisecond": 645, "microsecond": 645876, "nanosecond": 645876123, "timezone": "+01:00", "offsetMinutes": 60},
        ),
        (
            ("datetime", f"1984-11-11T12:31:14.645876123[{STOCKHOLM}]"),
            {"timezone": STOCKHOLM, "offset": "+01:00", "offsetSeconds": 3600, "epochSeconds": 469020674, "epochMillis": 469020674645},
        ),
        (("datetime", "1969-12-31T23:59:59.9Z"), {"epochMillis": -100, "epochSeconds": 0, "timezone": "Z"}),
        (
            ("duration", "-P1Y2M9DT1H1M1.5S"),
            {
                "years": -1, "quarters": -4, "months": -14, "weeks": -1, "days": -9, "hours": -1, "minutes": -61, "seconds": -3662,
                "milliseconds": -3661500, "quartersOfYear": 0, "monthsOfQuarter": -2, "monthsOfYear": -2, "daysOfWeek": -2,
                "minutesOfHour": -1, "secondsOfMinute": -2, "millisecondsOfSecond": 500, "nanosecondsOfSecond": 500000000,
            },
        ),
    ],
)  # fmt: skip
def test_components(value: tuple[str, str], components: dict[str, Any]) -> None:
    moment = make(*value)
    assert {name: property_of(moment, name) for name in components} == components
    assert {name: property_of(moment, name.upper()) for name in components} == components


def test_unknown_components_are_rejected() -> None:
    for value, name in (
        (Date(0), "hour"),
        (LocalDateTime(0, 0), "timezone"),
        (Duration(0, 0, 0), "year"),
        (Time(0, 0), "day"),
    ):
        with pytest.raises(QueryError, match="has no component"):
            property_of(value, name)


@pytest.mark.parametrize(
    ("name", "arguments", "value"),
    [
        ("date", ("millennium", "2017-10-11", {"day": 2}), "2000-01-02"),
        ("date", ("weekYear", "1984-02-01", {}), "1984-01-02"),
        ("date", ("quarter", "1984-11-11", None), "1984-10-01"),
        ("date", ("year", "2020-05-31", {"month": 5}), "2020-05-01"),
        ("localdatetime", ("weekYear", "2021-01-01T10:00", {}), "2019-12-30T00:00:00"),
        ("localdatetime", ("decade", "-0005-05-31T00", {}), "0000-01-01T00:00:00"),
        ("localdatetime", ("week", "2021-01-01T10:00", {}), "2020-12-28T00:00:00"),
        ("localdatetime", ("hour", "2021-01-01T10:20", {"minute": 5}), "2021-01-01T10:05:00"),
        ("datetime", ("millisecond", "2020-05-31T10:20:30.123456789Z", {"nanosecond": 5}), "2020-05-31T10:20:30.123000005Z"),
        ("datetime", ("microsecond", "2020-05-31T10:20:30.123456789Z", {"millisecond": 5}), "2020-05-31T10:20:30.005Z"),
        ("datetime", ("day", "2020-05-31T10:00+01:00", {"timezone": STOCKHOLM}), f"2020-05-31T00:00:00+02:00[{STOCKHOLM}]"),
        ("datetime", ("month", f"2020-03-31T10:20[{STOCKHOLM}]", {}), f"2020-03-01T00:00:00+01:00[{STOCKHOLM}]"),
        ("time", ("hour", "10:20+01:00", {"timezone": "+05:00"}), "10:00:00+05:00"),
        ("localtime", ("day", "10:20", {}), "00:00:00"),
    ],
)  # fmt: skip
def test_truncation(name: str, arguments: tuple[str, str, Any], value: str) -> None:
    unit, written, entries = arguments
    assert text(f"{name}.truncate", unit, make(name, written), entries) == value


def test_truncation_to_an_unsupported_unit_is_rejected() -> None:
    for name, *arguments in (
        ("date", "hour", Date(0)),
        ("date", "DAY", Date(0)),
        ("date", "day", LocalTime(0)),
        ("date", "day", None),
        ("date", "day", Date(0), {"hour": 1}),
        ("datetime", "hour", Date(0)),
        ("localtime", "year", LocalTime(0)),
        ("localdatetime", "day", LocalDateTime(0, 0), {"timezone": "Z"}),
        ("localdatetime", "day", LocalDateTime(0, 0), {"date": Date(0)}),
    ):
        with pytest.raises(QueryError):
            make(f"{name}.truncate", *arguments)


def moment(written: str) -> Any:
    """A value of the type that its text looks like."""
    if "T" not in written:
        if ":" not in written:
            return make("date", written)
        return make("time" if "+" in written else "localtime", written)
    return make("datetime" if "+" in written or "[" in written else "localdatetime", written)


@pytest.mark.parametrize(
    ("start", "end", "between", "seconds"),
    [
        ("1984-10-11", "2015-06-24", "P30Y8M13D", "PT269112H"),
        ("1984-10-11", "2016-07-21T21:45:22.142", "P31Y9M10DT21H45M22.142S", "PT278565H45M22.142S"),
        ("1984-10-11", "16:30", "PT16H30M", "PT16H30M"),
        ("14:30", "2015-07-21T21:40:32.142+0100", "PT7H10M32.142S", "PT7H10M32.142S"),
        ("2015-07-21T21:40:32.142", "2015-06-24", "P-27DT-21H-40M-32.142S", "PT-669H-40M-32.142S"),
        ("2015-07-21T21:40:32.142", "2015-07-21T21:40:32.142+0100", "PT0S", "PT0S"),
        (
            "2014-07-21T21:40:36.143+0200",
            "2015-07-21T21:40:32.142+0100",
            "P1YT59M55.999S",
            "PT8760H59M55.999S",
        ),
        ("2014-07-21T21:40:36.143+0200", "16:30+0100", "PT-4H-10M-36.143S", "PT-4H-10M-36.143S"),
        ("2015-07-21T21:40:00", "2016-07-21T10:00:00", "P11M29DT12H20M", "PT8772H20M"),
        ("2016-07-21T10:00:00", "2015-07-21T21:40:00", "P-11M-30DT-12H-20M", "PT-8772H-20M"),
        ("12:34:54.7", "12:34:54.3", "PT-0.4S", "PT-0.4S"),
        (f"2017-10-29T00:00[{STOCKHOLM}]", "04:00", "PT5H", "PT5H"),
        (f"2017-10-29T00:00[{STOCKHOLM}]", "2017-10-30", "P1D", "PT25H"),
        ("-999999999-01-01", "+999999999-12-31", "P1999999998Y11M30D", "PT17531639991192H"),
    ],
)
def test_the_time_between_two_values(start: str, end: str, between: str, seconds: str) -> None:
    first, last = moment(start), moment(end)
    assert text("duration.between", first, last) == between
    assert text("duration.inSeconds", first, last) == seconds


def test_complete_months_and_days_between_two_dates() -> None:
    start, end = moment("2018-07-21T21:40:36.143+0500"), moment("1984-07-21T22:40:36.143+0200")
    assert text("duration.inMonths", start, end) == "P-33Y-11M"
    assert text("duration.inDays", moment("1984-10-11"), moment("2015-07-21T21:40:32+0100")) == "P11240D"
    assert text("duration.inDays", moment("1984-10-11"), moment("16:30")) == "PT0S"
    with pytest.raises(QueryError):
        make("duration.inMonths", LocalTime(0), LocalTime(1))
    with pytest.raises(QueryError):
        make("duration.between", 1, Date(0))


@pytest.mark.parametrize(
    ("start", "duration", "total"),
    [
        ("2020-01-31", "P1M", "2020-02-29"),
        ("2020-01-01", "PT47H", "2020-01-02"),
        ("2020-01-01", "PT-47H", "2019-12-31"),
        ("10:00", "P1DT15H", "01:00:00"),
        ("10:00+01:00", "-P1MT11H", "23:00:00+01:00"),
        ("2020-01-31T10:00", "P1M1DT15H", "2020-03-02T01:00:00"),
        (f"2017-10-28T02:30[{STOCKHOLM}]", "P1D", f"2017-10-29T02:30:00+02:00[{STOCKHOLM}]"),
        (f"2017-10-29T02:30+02:00[{STOCKHOLM}]", "PT1H", f"2017-10-29T02:30:00+01:00[{STOCKHOLM}]"),
        (f"2017-03-25T02:30[{STOCKHOLM}]", "P1D", f"2017-03-26T03:30:00+02:00[{STOCKHOLM}]"),
    ],
)
def test_a_duration_is_added(start: str, duration: str, total: str) -> None:
    assert str(add(moment(start), make("duration", duration))) == total


def test_durations_are_multiplied_and_divided_as_floats() -> None:
    month = make("duration", "P1M")
    assert str(multiply(month, 0.1)) == "P3DT1H2M54.599999999S"
    assert str(divide(month, 7)) == "P4DT8H21M17.999999999S"
    assert str(divide(make("duration", "P1D"), 3)) == "PT8H"
    with pytest.raises(QueryError):
        multiply(month, float("inf"))


def test_dates_end_with_the_year_999_999_999() -> None:
    for wrong in (
        lambda: add(make("date", "+999999999-12-31"), Duration(0, 1, 0)),
        lambda: make("datetime.fromEpoch", 2**63 - 1, 0),
        lambda: make("datetime.fromEpoch", 1, -1),
        lambda: make("date", {"year": 1_000_000_000}),
    ):
        with pytest.raises(QueryError):
            wrong()
    assert text("datetime.fromEpochMillis", 2**63 - 1) == "+292278994-08-17T07:12:55.807Z"
    assert text("datetime.fromEpoch", 1, 2) == "1970-01-01T00:00:01.000000002Z"


DAYS = st.integers(day_number(-999_999_999, 1, 1), day_number(999_999_999, 12, 31))
NANOS = st.integers(0, 86_400 * 10**9 - 1)
OFFSETS = st.integers(-18 * 60, 18 * 60).map(lambda minutes: minutes * 60)
NAMED = st.sampled_from(
    ["Europe/Stockholm", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia", "UTC", "Asia/Kolkata"]
)
DURATIONS = st.builds(
    Duration,
    st.integers(-(10**6), 10**6),
    st.integers(-(10**6), 10**6),
    st.integers(-(10**9), 10**9),
    st.integers(0, 10**9 - 1),
)


@given(DAYS)
def test_a_date_survives_printing_and_parsing(days: int) -> None:
    assert make("date", str(Date(days))) == Date(days)


@given(DAYS, NANOS, OFFSETS)
def test_times_survive_printing_and_parsing(days: int, nanos: int, offset: int) -> None:
    assert make("localtime", str(LocalTime(nanos))) == LocalTime(nanos)
    assert make("time", str(Time(nanos, offset))) == Time(nanos, offset)
    assert make("localdatetime", str(LocalDateTime(days, nanos))) == LocalDateTime(days, nanos)
    assert make("datetime", str(DateTime(days, nanos, offset))) == DateTime(days, nanos, offset)


@given(st.integers(0, 20_000), NANOS, NAMED)
def test_a_datetime_in_a_named_zone_survives_printing_and_parsing(days: int, nanos: int, zone: str) -> None:
    value = make("datetime", {"datetime": DateTime(days, nanos, 0), "timezone": zone})
    assert make("datetime", str(value)) == value
    assert value.instant == DateTime(days, nanos, 0).instant


@given(DURATIONS)
def test_a_duration_survives_printing_and_parsing(duration: Duration) -> None:
    assert make("duration", str(duration)) == duration


@given(st.dates())
def test_the_calendar_agrees_with_python(date: python.date) -> None:
    days = (date - python.date(1970, 1, 1)).days
    assert civil(days) == (date.year, date.month, date.day)
    assert day_number(date.year, date.month, date.day) == days
    assert (*week_year_and_week(days), weekday(days)) == tuple(date.isocalendar())


@given(DURATIONS, DURATIONS)
def test_sums_of_durations(a: Duration, b: Duration) -> None:
    assert add(a, b) == add(b, a)
    assert subtract(add(a, b), b) == a
    assert multiply(a, 2) == add(a, a)


@given(st.integers(-700_000, 700_000), NANOS, st.integers(-700_000, 700_000), NANOS)
def test_adding_the_difference_to_the_start_gives_the_end(day: int, nanos: int, last: int, end: int) -> None:
    start, finish = LocalDateTime(day, nanos), LocalDateTime(last, end)
    assert equals(add(start, make("duration.between", start, finish)), finish)
    assert add(start, make("duration.inSeconds", start, finish)) == finish
    assert less(start, finish) is ((day, nanos) < (last, end))
