"""Results of Cypher's functions and aggregates. Expected values are those of Neo4j 5.26, from its
documentation or a server."""

from __future__ import annotations

import math
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphapp.cypher.evaluator.functions import (
    ACCUMULATORS,
    IMPLEMENTATIONS,
    Distinct,
    call,
    is_normalized,
    is_type,
    value_type,
)
from graphapp.cypher.evaluator.values import (
    Date,
    DateTime,
    Duration,
    LocalDateTime,
    LocalTime,
    NodeRef,
    PathRef,
    Point,
    RelationshipRef,
    Time,
    float_text,
)
from graphapp.cypher.language.keywords import FUNCTION_NAMES as ALLOWED
from graphapp.errors import QueryError

NAN, INF = math.nan, math.inf
DAY = Duration(0, 1, 0)
# functions of the graph, and predicates of lists and paths, which the compiler of expressions implements
ELSEWHERE = {
    *("all", "any", "none", "single", "exists", "reduce", "labels", "type", "id", "elementid", "nodes"),
    *("relationships", "startnode", "endnode", "length", "shortestpath", "allshortestpaths"),
}


def answers(name: str, *arguments: Any) -> Any:
    function = IMPLEMENTATIONS[name.lower()]
    assert function.least <= len(arguments) <= function.most
    return call(name.lower(), arguments)


def test_every_function_is_implemented() -> None:
    assert ALLOWED - ELSEWHERE - set(IMPLEMENTATIONS) - set(ACCUMULATORS) == set()


@pytest.mark.parametrize(
    ("arguments", "answer"),
    [
        ((1.5,), 2.0),
        ((-1.5,), -1.0),
        ((2.5,), 3.0),
        ((-2.5,), -2.0),
        ((-0.5,), 0.0),
        ((0.49999999999999994,), 0.0),
        ((1,), 1.0),
        ((1e300,), 9.223372036854775807e18),
        ((INF,), INF),
        ((1.249, 1), 1.2),
        ((1.25, 1), 1.3),
        ((-1.25, 1), -1.3),
        ((1.005, 2), 1.01),
        ((0.285, 2), 0.29),
        ((10.075, 2), 10.08),
        ((-2.5, 0), -2.0),
        ((5e-324, 400), 5e-324),
        ((2.5, 0, "UP"), 3.0),
        ((2.5, 0, "DOWN"), 2.0),
        ((2.5, 0, "CEILING"), 3.0),
        ((2.5, 0, "FLOOR"), 2.0),
        ((2.5, 0, "HALF_UP"), 3.0),
        ((2.5, 0, "HALF_DOWN"), 2.0),
        ((2.5, 0, "HALF_EVEN"), 2.0),
        ((-2.5, 0, "UP"), -3.0),
        ((-2.5, 0, "DOWN"), -2.0),
        ((-2.5, 0, "CEILING"), -2.0),
        ((-2.5, 0, "FLOOR"), -3.0),
        ((-2.5, 0, "HALF_UP"), -3.0),
        ((-1.25, 1, "HALF_DOWN"), -1.2),
        ((1.25, 1, "HALF_EVEN"), 1.2),
        ((2.55, 1, "FLOOR"), 2.5),
        ((1.5, 1, "UNNECESSARY"), 1.5),
        ((1.5, None), None),
    ],
)
def test_round(arguments: tuple[Any, ...], answer: float | None) -> None:
    found = answers("round", *arguments)
    assert found == answer
    assert found is None or math.copysign(1, found) == math.copysign(1, answer or 0.0)


@pytest.mark.parametrize(
    ("call_of", "answer"),
    [
        (("abs", -1), 1),
        (("abs", -1.5), 1.5),
        (("abs", -(2**63)), -(2**63)),
        (("ceil", 1.1), 2.0),
        (("floor", -1.5), -2.0),
        (("sign", -0.5), -1),
        (("sign", NAN), 0),
        (("log", 0), -INF),
        (("exp", 1000), INF),
        (("cot", 0), INF),
        (("haversin", 0.5), 0.06120871905481362),
        (("degrees", math.pi), 180.0),
        (("atan2", 1, 2), 0.4636476090008061),
        (("e",), math.e),
        (("isNaN", NAN), True),
        (("isNaN", 1), False),
        (("coalesce", None, 1), 1),
        (("coalesce", None), None),
        (("nullIf", 1, 1.0), None),
        (("nullIf", 1, 2), 1),
        (("nullIf", 1, None), 1),
        (("head", []), None),
        (("last", [1, 2]), 2),
        (("tail", [1, 2]), [2]),
        (("size", "😀a"), 2),
        (("char_length", "😀"), 1),
        (("reverse", "a😀b"), "b😀a"),
        (("reverse", [1, 2]), [2, 1]),
        (("isEmpty", {}), True),
        (("isEmpty", "a"), False),
        (("keys", {"b": 1, "a": 2}), ["b", "a"]),
        (("range", 0, 3), [0, 1, 2, 3]),
        (("range", 5, 0, -2), [5, 3, 1]),
        (("range", 0, 10, 3), [0, 3, 6, 9]),
        (("range", 5, 0), []),
        (("left", "hello", 3), "hel"),
        (("left", "hello", None), None),
        (("right", "hello", 3), "llo"),
        (("right", "hello", 0), ""),
        (("substring", "hello", 1, 2), "el"),
        (("substring", "hello", 10), ""),
        (("toUpper", "straße"), "STRASSE"),
        (("trim", "\u2003 a\t"), "a"),
        (("trim", "\u00a0a"), "\u00a0a"),
        (("btrim", "xyaxy", "xy"), "a"),
        (("ltrim", "xxa", "x"), "a"),
        (("rtrim", "a ", " "), "a"),
        (("replace", "hello", "l", "x"), "hexxo"),
        (("replace", "ab", "", "x"), "xaxbx"),
        (("split", "a,b,", ","), ["a", "b", ""]),
        (("split", "a,b;c", [",", ";"]), ["a", "b", "c"]),
        (("split", "a.b", "."), ["a", "b"]),
        (("split", "a😀b", ""), ["a", "😀", "b"]),
        (("split", "", ""), [""]),
        (("split", "abcd", ["b", "bc"]), ["a", "cd"]),
        (("split", "a", [None]), None),
        (("normalize", "\u212b"), "Å"),
        (("normalize", "á", "NFD"), "a\u0301"),
        (("toUpper", None), None),
        (("timestamp",), None),
    ],
)
def test_functions(call_of: tuple[Any, ...], answer: Any) -> None:
    found = answers(*call_of)
    if call_of == ("timestamp",):
        assert 1.6e12 < found < 1e14
        return
    assert found == answer
    assert type(found) is type(answer)


@pytest.mark.parametrize("name", ["sqrt", "log", "log10"])
def test_functions_of_negative_numbers_are_nan(name: str) -> None:
    assert math.isnan(answers(name, -1))


@pytest.mark.parametrize(
    ("name", "text", "answer"),
    [
        ("toInteger", "1", 1),
        ("toInteger", "-1.9", -1),
        ("toInteger", "1e3", 1000),
        ("toInteger", ".5", 0),
        ("toInteger", "+5", 5),
        ("toInteger", " 1", None),
        ("toInteger", "1_000", None),
        ("toInteger", "0x1F", None),
        ("toInteger", "", None),
        ("toInteger", 1.9, 1),
        ("toInteger", True, 1),
        ("toInteger", NAN, 0),
        ("toInteger", 1e30, 2**63 - 1),
        ("toFloat", " 1.5 ", 1.5),
        ("toFloat", "1e3", 1000.0),
        ("toFloat", "1.5f", 1.5),
        ("toFloat", "0x1p3", 8.0),
        ("toFloat", "-Infinity", -INF),
        ("toFloat", "inf", None),
        ("toFloat", "1_000", None),
        ("toFloat", "1,5", None),
        ("toFloat", 1, 1.0),
        ("toBoolean", " TRUE ", True),
        ("toBoolean", "t", None),
        ("toBoolean", 0, False),
        ("toString", 1.0, "1.0"),
        ("toString", True, "true"),
        ("toString", Date(0), "1970-01-01"),
        ("toString", Point(7203, (1.0, 2.0)), "point({x: 1.0, y: 2.0, crs: 'cartesian'})"),
        ("toIntegerOrNull", "9223372036854775808", None),
        ("toIntegerOrNull", [1], None),
        ("toFloatOrNull", True, None),
        ("toBooleanOrNull", 1.5, None),
        ("toStringOrNull", {"a": 1}, None),
        ("toIntegerList", ["1", 2.5, "a", None, True, [1]], [1, 2, None, None, 1, None]),
        ("toFloatList", ["1", 2, True], [1.0, 2.0, None]),
        ("toBooleanList", ["true", 1, "x", 1.5], [True, True, None, None]),
        ("toStringList", [1, "a", None, [1], True], ["1", "a", None, None, "true"]),
    ],
)
def test_conversions(name: str, text: Any, answer: Any) -> None:
    found = answers(name, text)
    assert found == answer
    assert type(found) is type(answer)


@pytest.mark.parametrize(
    "call_of",
    [
        ("abs", "a"),
        ("abs", True),
        ("sqrt", "a"),
        ("round", "a"),
        ("round", 1.5, -1),
        ("round", 1.5, 0, "up"),
        ("round", 1.5, 0, "UNNECESSARY"),
        ("left", "hello", -1),
        ("right", "hello", -1),
        ("substring", "hello", -1),
        ("substring", "hello", 1, -1),
        ("left", 1, 1),
        ("toLower", 1),
        ("trim", 1),
        ("split", 1, ","),
        ("split", "a", 1),
        ("size", 1),
        ("size", {}),
        ("isEmpty", 1),
        ("head", "a"),
        ("tail", 1),
        ("keys", 1),
        ("properties", 1),
        ("reverse", 1),
        ("range", 0, 5, 0),
        ("range", None, 5),
        ("range", 0.0, 5),
        ("range", -(2**63), 2**63 - 1),
        ("normalize", "a", "NFX"),
        ("toInteger", "9223372036854775808"),
        ("toInteger", "1e30"),
        ("toInteger", [1]),
        ("toFloat", True),
        ("toBoolean", 1.5),
        ("toString", {}),
        ("toIntegerList", "a"),
        ("point", {"x": 1}),
        ("point", {"x": "a", "y": 1}),
        ("point", {"x": 1, "y": 2, "crs": "mars"}),
        ("point", {"x": 1, "y": 2, "crs": "cartesian-3d"}),
        ("point", {"longitude": 1, "latitude": 91}),
    ],
)
def test_values_that_neo4j_rejects_are_rejected(call_of: tuple[Any, ...]) -> None:
    with pytest.raises(QueryError):
        answers(*call_of)


def test_an_error_states_what_the_function_takes() -> None:
    with pytest.raises(QueryError, match=r"^toUpper\(\) takes a string, not an integer\.$"):
        answers("toUpper", 1)


def test_random_values() -> None:
    assert 0 <= answers("rand") < 1
    assert re.fullmatch(
        r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", answers("randomUUID")
    )


def test_points() -> None:
    here, there = ({"longitude": 12.78, "latitude": 56.7}, {"longitude": 12.79, "latitude": 56.71})
    distance = answers("point.distance", answers("point", here), answers("point", there))
    assert distance == pytest.approx(1269.894960563667, abs=1e-6)
    high = answers(
        "point.distance",
        answers("point", {**here, "height": 100}),
        answers("point", {**there, "height": 200}),
    )
    assert high == pytest.approx(1273.8559820553298, abs=1e-6)
    plane = [answers("point", point) for point in ({"x": 0, "y": 0}, {"x": 3, "y": 4})]
    assert answers("point.distance", *plane) == 5.0
    assert answers("point.distance", plane[0], answers("point", here)) is None
    assert answers("point", {"x": 1, "y": None}) is None
    assert answers("point", {"x": 1, "y": 2, "z": 3}) == Point(9157, (1.0, 2.0, 3.0))
    assert answers("point", {"longitude": 181, "latitude": 2}) == Point(4326, (-179.0, 2.0))


@pytest.mark.parametrize(
    ("value", "name"),
    [
        (None, "NULL"),
        (1, "INTEGER NOT NULL"),
        ([], "LIST<NOTHING> NOT NULL"),
        ([None], "LIST<NULL> NOT NULL"),
        ([1, "a"], "LIST<STRING NOT NULL | INTEGER NOT NULL> NOT NULL"),
        ([1, None], "LIST<INTEGER> NOT NULL"),
        ([[1], ["a"]], "LIST<LIST<STRING NOT NULL> NOT NULL | LIST<INTEGER NOT NULL> NOT NULL> NOT NULL"),
        ([[1], None], "LIST<LIST<INTEGER NOT NULL>> NOT NULL"),
        (
            [1, NodeRef(0), RelationshipRef(0, "R", 0, 0), PathRef((NodeRef(0),), ())],
            "LIST<INTEGER NOT NULL | NODE NOT NULL | RELATIONSHIP NOT NULL | PATH NOT NULL> NOT NULL",
        ),
        (
            [
                {},
                Point(7203, (1.0, 1.0)),
                DAY,
                DateTime(0, 0, 0),
                LocalDateTime(0, 0),
                Time(0, 0),
                LocalTime(0),
                Date(0),
            ],
            "LIST<DATE NOT NULL | LOCAL TIME NOT NULL | ZONED TIME NOT NULL | LOCAL DATETIME NOT NULL | "
            "ZONED DATETIME NOT NULL | DURATION NOT NULL | POINT NOT NULL | MAP NOT NULL> NOT NULL",
        ),
    ],
)
def test_value_type(value: Any, name: str) -> None:
    assert value_type(value) == name
    assert is_type(value, name)


@pytest.mark.parametrize(
    ("value", "type", "answer"),
    [
        (1, "FLOAT", False),
        (1, "INTEGER | STRING", True),
        (None, "INTEGER", True),
        (None, "INTEGER NOT NULL", False),
        ([1, None], "LIST<INTEGER NOT NULL>", False),
        ([1], "ARRAY < INT >", True),
        ([[1]], "integer list list", True),
        (1, "ANY", True),
        (1, "NOTHING", False),
        ("a", "VARCHAR", True),
        (Time(0, 0), "TIME WITH TIME ZONE", True),
        (DateTime(0, 0, 0), "TIMESTAMP WITH TIMEZONE", True),
        (NodeRef(0), "ANY VERTEX", True),
        (NodeRef(0), "MAP", False),
        ([1, "a"], "PROPERTY VALUE", False),
        ([1, 2], "PROPERTY VALUE", True),
    ],
)
def test_type_predicates(value: Any, type: str, answer: bool) -> None:
    assert is_type(value, type) is answer


@pytest.mark.parametrize("type", ["", "NUMBER", "LIST<INTEGER", "INTEGER STRING", "LIST"])
def test_an_unknown_type_is_rejected(type: str) -> None:
    with pytest.raises(QueryError):
        is_type(1, type)


def test_normal_forms() -> None:
    assert [is_normalized(text) for text in ("a", "a\u0301", 1, None)] == [True, False, None, None]
    assert is_normalized("a\u0301", "NFD") is True


def aggregate(name: str, values: list[Any], *rest: Any) -> Any:
    one = ACCUMULATORS[name.lower()]()
    for value in values:
        one.add(value, *rest)
    return one.result()


@pytest.mark.parametrize(
    ("name", "values", "answer"),
    [
        ("count", [1, None, "a"], 2),
        ("collect", [1, None, [2]], [1, [2]]),
        ("sum", [1, 2, None], 3),
        ("sum", [1, 2.5], 3.5),
        ("sum", [0.1, 0.2, 0.3], 0.6000000000000001),
        ("sum", [2**63 - 1, 1], 9.223372036854775807e18),
        ("sum", [DAY, Duration(0, 0, 5)], Duration(0, 1, 5)),
        ("avg", [1, 2, 2], 1.6666666666666667),
        ("avg", [x * 0.1 for x in range(1, 1001)], 50.049999999999294),
        ("avg", [5], 5.0),
        (
            "avg",
            [Duration(1, 1, 0), Duration(0, 0, 1), Duration(0, 3, 0)],
            Duration(0, 11, 41_382, 333_333_333),
        ),
        ("min", [1, "a", [1], True, {"a": 1}], {"a": 1}),
        ("max", [1, "a", [1], True, {"a": 1}], 1),
        ("max", [1, NAN], NAN),
        ("min", [1, 1.0], 1),
        ("max", [1, 1.0], 1),
        ("min", [1.0, 1], 1.0),
        ("min", ["b", "a", None], "a"),
        ("stDev", [1, 2, 3, 4], 1.2909944487358056),
        ("stDevP", [1, 2, 3, 4], 1.118033988749895),
        ("stDev", [0.1, 0.2, 0.3], 0.09999999999999998),
        ("stDev", [5], 0.0),
    ],
)
def test_aggregates(name: str, values: list[Any], answer: Any) -> None:
    found = aggregate(name, values)
    assert found == answer or (found != found and answer != answer)
    assert type(found) is type(answer)


@pytest.mark.parametrize("values", [[], [None]])
def test_aggregates_of_no_values(values: list[Any]) -> None:
    found = {name: aggregate(name, values, *([0.5] if "percentile" in name else [])) for name in ACCUMULATORS}
    assert found == {
        "count": 0,
        "collect": [],
        "sum": 0,
        "avg": None,
        "min": None,
        "max": None,
        "stdev": 0.0,
        "stdevp": 0.0,
        "percentilecont": None,
        "percentiledisc": None,
    }


def test_a_continuous_percentile_is_a_float_and_a_discrete_one_is_a_value() -> None:
    found = [aggregate("percentileCont", [1, 2, 3], share) for share in (0, 0.5, 0.75, 1)]
    assert found == [1.0, 2.0, 2.5, 3.0]
    assert all(type(one) is float for one in found)
    assert type(aggregate("percentileDisc", [1, 2, 3], 0.5)) is int
    assert type(aggregate("percentileDisc", [1.0, 2.0, 3.0], 0.5)) is float


def test_percentiles() -> None:
    tens = [50, 10, 40, 20, 30]
    assert [aggregate("percentileCont", tens, share) for share in (0.25, 0.9, 1, 0)] == [20, 46.0, 50, 10]
    assert [aggregate("percentileDisc", tens, share) for share in (0.25, 0.9, 0.2, 0.21, 0.0, 1.0)] == [
        *(20, 50, 10, 20, 10, 50)
    ]
    assert aggregate("percentileDisc", [3, 1, 2.0, 2], 0.5) == 2.0
    for share in (1.5, -0.1, None, "a"):
        with pytest.raises(QueryError):
            aggregate("percentileCont", [1], share)


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("sum", ["a"]),
        ("sum", [True]),
        ("sum", [DAY, 1]),
        ("avg", [1, DAY]),
        ("stDev", ["a"]),
        ("stDevP", [DAY]),
    ],
)
def test_aggregates_reject_other_types(name: str, values: list[Any]) -> None:
    with pytest.raises(QueryError):
        aggregate(name, values)


def test_distinct_gives_each_value_once() -> None:
    counted = Distinct(ACCUMULATORS["collect"]())
    for value in (1, 1.0, "1", None, None, [1], [1.0]):
        counted.add(value)
    assert counted.result() == [1, "1", [1]]


@given(st.floats(allow_nan=False))
def test_a_float_survives_conversion_to_a_string(value: float) -> None:
    assert answers("toFloat", float_text(value)) == value


@given(st.integers(-(2**63), 2**63 - 1))
def test_an_integer_survives_conversion_to_a_string(value: int) -> None:
    assert answers("toInteger", str(value)) == value


@given(st.floats(-1e6, 1e6), st.integers(0, 6))
def test_rounding_changes_a_number_by_at_most_half_a_digit(value: float, digits: int) -> None:
    assert abs(answers("round", value, digits, "HALF_EVEN") - value) <= 0.5000001 * 10**-digits
    down, up = (answers("round", value, digits, mode) for mode in ("FLOOR", "CEILING"))
    assert down <= value <= up


@given(st.text(max_size=20), st.text(min_size=1, max_size=2))
def test_split_strings_can_be_joined(text: str, delimiter: str) -> None:
    assert delimiter.join(answers("split", text, delimiter)) == text


@given(st.lists(st.integers(-(2**40), 2**40), min_size=1), st.floats(0, 1))
def test_a_discrete_percentile_is_one_of_the_values(values: list[int], share: float) -> None:
    found = aggregate("percentileDisc", values, share)
    assert found in values
    assert sum(value <= found for value in values) >= share * len(values) - 1e-9
