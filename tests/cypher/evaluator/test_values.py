"""Results of Cypher's operators. Expected values are those of Neo4j 5.26, from its documentation, the
openCypher compatibility kit or a server."""

from __future__ import annotations

import math
from functools import cmp_to_key
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
    add,
    and_,
    compare,
    concatenate,
    contains,
    divide,
    ends_with,
    equal_literals,
    equals,
    float_text,
    group_key,
    in_list,
    less,
    less_equal,
    matches,
    modulo,
    multiply,
    negate,
    not_,
    or_,
    order_key,
    power,
    property_of,
    slice_,
    starts_with,
    subscript,
    subtract,
    truth,
    type_name,
    xor,
)
from graphapp.errors import QueryError

NAN, INF = math.nan, math.inf
BIG = 9007199254740993
LEAST, MOST = -(2**63), 2**63 - 1
HOUR = 3_600_000_000_000
NODE, OTHER = NodeRef(1), NodeRef(2)
EDGE = RelationshipRef(1, "R", 1, 2)
PATH = PathRef((NODE, OTHER), (EDGE,))
DAY = Duration(0, 1, 0)


@pytest.mark.parametrize(
    ("a", "b", "answer"),
    [
        (1, 1.0, True),
        (1, "1", False),
        (1, True, False),
        (0, False, False),
        ("a", ["a"], False),
        (None, None, None),
        (None, 1, None),
        (NAN, NAN, False),
        (0.0, -0.0, True),
        (BIG, float(BIG), False),
        ([1, None], [1, 2], None),
        ([1, None], [2, None], False),
        ([1, None], [1], False),
        ([[1]], [[None]], None),
        ([1], [1.0], True),
        ([NAN], [NAN], False),
        ({"a": 1}, {"a": 1, "b": None}, False),
        ({"a": None}, {"a": None}, None),
        ({"a": None}, {"b": None}, False),
        ({"a": 1, "b": None}, {"a": 2, "b": 1}, False),
        (NODE, NodeRef(1), True),
        (NODE, EDGE, False),
        (PATH, [NODE, EDGE, OTHER], False),
        (DAY, Duration(0, 0, 86_400), False),
        (DateTime(0, 0, 0), DateTime(0, HOUR, 3600), False),
        (Date(0), LocalDateTime(0, 0), False),
    ],
)
def test_equality_is_true_false_or_unknown(a: Any, b: Any, answer: bool | None) -> None:
    assert equals(a, b) is answer
    assert equals(b, a) is answer


def test_literals_are_compared_as_floats_because_neo4j_folds_them() -> None:
    assert equal_literals(BIG, float(BIG)) is True
    assert equal_literals(1, 2.0) is False
    assert equal_literals("a", "a") is True


@pytest.mark.parametrize(
    ("a", "b", "below", "below_or_equal", "above"),
    [
        (1, 2, True, True, False),
        (1, 3.14, True, True, False),
        ("a", "B", False, False, True),
        ("\ufffd", "😀", True, True, False),
        (False, True, True, True, False),
        (1, "a", None, None, None),
        (None, 1, None, None, None),
        (NAN, 1, False, False, False),
        (NAN, NAN, False, False, False),
        (NAN, "a", None, None, None),
        (BIG, float(BIG), False, True, False),
        ([1], [2], True, True, False),
        ([1], [1, 0], True, True, False),
        ([1], ["a"], None, None, None),
        ([1, 2], [3, None], True, True, False),
        ([1, 2], [1, None], None, None, None),
        ([1, NAN], [1, 2], None, None, None),
        ([], [None], True, True, False),
        ([None], [None], None, None, None),
        ({"a": 1}, {"b": 1}, True, True, False),
        ({"a": 1, "b": 2}, {"z": 1}, False, False, True),
        ({"a": 1}, {"a": "x"}, None, None, None),
        (NODE, OTHER, True, True, False),
        (NODE, EDGE, None, None, None),
        (PATH, PATH, False, True, False),
        (DAY, DAY, None, True, None),
        (DAY, Duration(0, 2, 0), None, None, None),
        (Point(7203, (1.0, 2.0)), Point(7203, (1.0, 3.0)), None, None, None),
        (Date(1), Date(2), True, True, False),
        (Date(1), LocalDateTime(2, 0), None, None, None),
        # the same instant: the one further west is less
        (DateTime(0, 0, 0), DateTime(0, HOUR, 3600), True, True, False),
        (Time(0, 0), Time(HOUR, 3600), True, True, False),
    ],
)
def test_comparison_is_true_false_or_unknown(
    a: Any, b: Any, below: bool | None, below_or_equal: bool | None, above: bool | None
) -> None:
    assert less(a, b) is below
    assert less_equal(a, b) is below_or_equal
    assert less(b, a) is above


def test_values_of_all_types_have_a_total_order() -> None:
    ordered = [
        *({}, {"a": 1}, {"b": 1}, {"a": 1, "b": 1}, NODE, OTHER, EDGE),
        *([], [{}], [[1]], ["a"], [1], [1, 2], [1, None], [NAN], [None], PATH, Point(7203, (1.0, 2.0))),
        *(DateTime(0, 0, 0), DateTime(0, HOUR, 3600), LocalDateTime(0, 0), Date(0), Date(1)),
        *(Time(0, 0), LocalTime(0), Duration(0, 0, 86_400), DAY, Duration(0, 30, 0), Duration(1, 0, 0)),
        *("", "A", "a", "aa", "é", "😀", False, True, -INF, -1, -0.0, 0, 0.5, 1, BIG, INF, NAN, None),
    ]
    backwards = list(reversed(ordered))
    assert sorted(backwards, key=order_key) == ordered


@pytest.mark.parametrize(
    ("values", "groups"),
    [
        ([1, 1.0, "1", True], 3),
        ([0, 0.0, -0.0, False], 2),
        ([None, None], 1),
        ([NAN, NAN], 2),
        ([[1], [1.0], {"a": 1}, {"a": 1.0}, [None], [None]], 3),
        ([["a"], "a", ("list", "a")[1]], 2),
        ([{"a": 1, "b": 2}, {"b": 2, "a": 1}], 1),
        ([BIG, float(BIG), BIG - 1], 2),
        ([NODE, NodeRef(1), EDGE, 1], 3),
        ([DAY, Duration(0, 0, 86_400), DateTime(0, 0, 0), DateTime(0, HOUR, 3600)], 4),
        ([[True], [1]], 2),
    ],
)
def test_distinct_groups_equal_values_and_nulls(values: list[Any], groups: int) -> None:
    assert len({group_key(value) for value in values}) == groups


@pytest.mark.parametrize(
    ("value", "items", "answer"),
    [
        (1, [1.0], True),
        (3, [1, None], None),
        (None, [], False),
        (None, [1], None),
        (1, None, None),
        ([1], [[None]], None),
        ("a", [1, "a"], True),
        (True, [1], False),
        (1, [True], False),
        (5, [True, 5.0], True),
        ("a", ["b", None], None),
        ("a", ["b", ["a"]], False),
        (NAN, [NAN], False),
    ],
)
def test_in(value: Any, items: Any, answer: bool | None) -> None:
    assert in_list(value, items) is answer


@pytest.mark.parametrize(
    ("operator", "a", "b", "answer"),
    [
        (add, 1, 2, 3),
        (add, 1, 2.5, 3.5),
        (add, "a", "b", "ab"),
        (add, "a", 1, "a1"),
        (add, 1.5, "a", "1.5a"),
        (add, "a", 1e20, "a1.0E20"),
        (add, [1], 2, [1, 2]),
        (add, 1, [2], [1, 2]),
        (add, [1], [2], [1, 2]),
        (add, [[1]], [2], [[1], 2]),
        (add, {"a": 1}, [1], [{"a": 1}, 1]),
        (add, [1], None, None),
        (add, MOST, 1.0, 9.223372036854775807e18),
        (add, DAY, DAY, Duration(0, 2, 0)),
        (add, Date(0), DAY, Date(1)),
        (add, DAY, Date(0), Date(1)),
        (subtract, 1, 2, -1),
        (subtract, Date(0), DAY, Date(-1)),
        (subtract, None, "a", None),
        (multiply, 3, 2.0, 6.0),
        (multiply, DAY, 2, Duration(0, 2, 0)),
        (multiply, 1.5, DAY, Duration(0, 1, 43_200)),
        (divide, 7, 2, 3),
        (divide, -7, 2, -3),
        (divide, 7, -2, -3),
        (divide, 7, 2.0, 3.5),
        (divide, 1, 0.0, INF),
        (divide, -1, 0.0, -INF),
        (divide, LEAST, -1, LEAST),
        (divide, DAY, 2, Duration(0, 0, 43_200)),
        (modulo, -7, 3, -1),
        (modulo, 7, -3, 1),
        (modulo, -7.5, 2, -1.5),
        (power, 2, 3, 8.0),
        (power, 2, -1, 0.5),
        (power, 0, -1, INF),
        (power, 10, 400, INF),
        (concatenate, "a", "b", "ab"),
        (concatenate, [1], [2], [1, 2]),
        (concatenate, "a", None, None),
    ],
)
def test_arithmetic(operator: Any, a: Any, b: Any, answer: Any) -> None:
    found = operator(a, b)
    assert found == answer
    assert type(found) is type(answer)


@pytest.mark.parametrize(
    ("operator", "a", "b"), [(divide, 0, 0.0), (modulo, 1, 0.0), (power, -8, 1 / 3), (power, 1, NAN)]
)
def test_floats_give_nan_as_in_java(operator: Any, a: Any, b: Any) -> None:
    assert math.isnan(operator(a, b))


@pytest.mark.parametrize(
    ("operator", "arguments"),
    [
        (add, (MOST, 1)),
        (subtract, (LEAST, 1)),
        (multiply, (MOST, 2)),
        (negate, (LEAST,)),
        (divide, (1, 0)),
        (modulo, (1, 0)),
        (divide, (DAY, 0)),
        (add, ("a", True)),
        (add, (True, True)),
        (add, ({"a": 1}, {"a": 1})),
        (add, (Date(0), Date(0))),
        (subtract, ("a", 1)),
        (subtract, (DAY, Date(0))),
        (multiply, (DAY, DAY)),
        (divide, (1, DAY)),
        (power, ("a", 1)),
        (negate, (DAY,)),
        (negate, ("a",)),
        (concatenate, ("a", 1)),
        (concatenate, ([1], "a")),
        (concatenate, (1, None)),
        (multiply, (Duration(2**62, 0, 0), 4)),
        (in_list, (1, 1)),
    ],
)
def test_values_that_neo4j_rejects_are_rejected(operator: Any, arguments: tuple[Any, ...]) -> None:
    with pytest.raises(QueryError):
        operator(*arguments)


def test_an_error_names_the_types_in_plain_english() -> None:
    with pytest.raises(QueryError, match=r"^An integer cannot be subtracted from a string\.$"):
        subtract("a", 1)
    with pytest.raises(QueryError, match="9223372036854775807 \\+ 1 is not a 64-bit integer"):
        add(MOST, 1)
    assert [type_name(value) for value in (None, 1, 1.0, "", [], {}, NODE, PATH, DAY, LocalDateTime(0, 0))] == [
        *("null", "integer", "float", "string", "list", "map", "node", "path", "duration", "local datetime")
    ]  # fmt: skip


def test_logic_has_three_values() -> None:
    assert [and_(a, b) for a in (True, False, None) for b in (True, False, None)] == [
        *(True, False, None, False, False, False, None, False, None)
    ]
    assert [or_(a, b) for a in (True, False, None) for b in (True, False, None)] == [
        *(True, True, True, True, False, None, True, None, None)
    ]
    assert [xor(a, b) for a in (True, False, None) for b in (True, False, None)] == [
        *(False, True, None, True, False, None, None, None, None)
    ]
    assert [not_(value) for value in (True, False, None)] == [False, True, None]
    assert [truth([]), truth([1])] == [False, True]
    assert and_("a", False) is False
    for wrong in (lambda: truth(1), lambda: not_("a"), lambda: and_(1, True), lambda: xor(True, "a")):
        with pytest.raises(QueryError):
            wrong()


def test_elements_and_slices() -> None:
    items = [1, 2, 3, 4]
    assert [subscript(items, index) for index in (0, -1, 4, -5, None)] == [1, 4, None, None, None]
    assert [slice_(items, *bounds) for bounds in ((1, 3), (-2,), (0, -1), (5,), (2, 1), (0, 10))] == [
        *([2, 3], [3, 4], [1, 2, 3], [], [], [1, 2, 3, 4])
    ]
    assert slice_(items, None, 2) is None
    assert slice_(items, 0, None) is None
    assert [subscript({"a": 1}, key) for key in ("a", "b", None)] == [1, None, None]
    assert [property_of({"a": 1}, "a"), property_of({}, "a"), property_of(None, "a")] == [1, None, None]
    assert [property_of(Date(0), "year"), subscript(Date(0), "dayofweek")] == [1970, 4]
    for wrong in (
        lambda: subscript(items, "a"),
        lambda: subscript(items, 1.0),
        lambda: subscript({}, 1),
        lambda: subscript("abc", 1),
        lambda: slice_("abc", 1),
        lambda: slice_(items, "a"),
        lambda: property_of(1, "a"),
        lambda: property_of("abc", "a"),
    ):
        with pytest.raises(QueryError):
            wrong()


def test_string_predicates_are_null_unless_both_are_strings() -> None:
    assert [starts_with("abc", "ab"), ends_with("abc", "c"), contains("abc", ""), contains("abc", "x")] == [
        *(True, True, True, False)
    ]
    assert [starts_with("a", 1), ends_with(None, "a"), contains(["a"], "a")] == [None, None, None]


@pytest.mark.parametrize(
    ("text", "pattern", "answer"),
    [
        ("abc", ".*b.*", True),
        ("abc", "b", False),
        ("é", "\\w", False),
        ("É", "(?i)é", False),
        ("É", "(?iu)é", True),
        ("A", "(?i)a", True),
        ("B", "(?i)[a-c]", True),
        ("ab", "a(?i)B", True),
        ("aB", "(?i:A)b", False),
        ("a\nb", "a.b", False),
        ("a\nb", "(?s)a.b", True),
        ("a\n", "a", False),
        ("aab", "a*+b", True),
        ("acc", "[a-c&&[^b]]+", True),
        ("abc", "[a-c&&[^b]]+", False),
        ("a]", "[]a]+", True),
        ("b", "[a[b-d]]", True),
        ("xx", "(?<n>x)\\k<n>", True),
        ("aa", "(a)\\1", True),
        ("a", "a|\\1", True),
        ("", "\\B", True),
        ("a", "[&&a-c]", True),
        ("a.b", "\\Qa.b\\E", True),
        ("\u00a0", "\\h", True),
        ("ab", "(?x) a b # comment", True),
        ("a", "\\u0061", True),
        ("a", "\\x{61}", True),
        ("a", "\\0141", True),
        ("é", "\\p{L}", True),
        ("é", "\\P{L}", False),
        ("α", "\\p{IsGreek}", True),
        ("學", "\\p{IsHan}", True),
        ("a", "\\p{javaLowerCase}", True),
        ("1", "\\p{Digit}", True),
        ("a}", "a}", True),
        ("a\nb", "(?m)^a$\n^b$", True),
        (1, "a", None),
        (None, "a", None),
        ("a", None, None),
    ],
)
def test_regular_expressions_are_those_of_java(text: Any, pattern: Any, answer: bool | None) -> None:
    assert matches(text, pattern) is answer


@pytest.mark.parametrize(
    "pattern",
    ["(", ")", "[a", "a{", "*", "\\", "\\y", "[b-a]", "(?z)a", "a(?i)*", "\\p{Nonsense}", "\\k<n>", 1],
)
def test_invalid_regular_expressions_are_rejected(pattern: Any) -> None:
    with pytest.raises(QueryError):
        matches("a", pattern)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1.0, "1.0"),
        (123456789.0, "1.23456789E8"),
        (1e-4, "1.0E-4"),
        (0.001, "0.001"),
        (1e7, "1.0E7"),
        (9999999.0, "9999999.0"),
        (-0.0, "-0.0"),
        (0.1 + 0.2, "0.30000000000000004"),
        (5e-324, "4.9E-324"),
        (1.7976931348623157e308, "1.7976931348623157E308"),
        (NAN, "NaN"),
        (-INF, "-Infinity"),
    ],
)
def test_floats_are_printed_as_in_java(value: float, text: str) -> None:
    assert float_text(value) == text


def _scalars() -> st.SearchStrategy[Any]:
    return st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-(2**53), 2**53),
        st.floats(),
        st.text(max_size=3),
        st.builds(NodeRef, st.integers(0, 3)),
        st.builds(Date, st.integers(-9, 9)),
        st.builds(DateTime, st.integers(-1, 1), st.just(0), st.sampled_from([0, 3600])),
        st.builds(Duration, st.integers(-1, 1), st.integers(-31, 31), st.integers(-9, 9)),
    )


VALUES = st.recursive(
    _scalars(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=8,
)


@given(VALUES, VALUES)
def test_equality_is_symmetric(a: Any, b: Any) -> None:
    assert equals(a, b) is equals(b, a)


@given(VALUES, VALUES)
def test_the_order_agrees_with_comparison(a: Any, b: Any) -> None:
    found = compare(a, b)
    if found in (-1, 1):
        assert (order_key(a) < order_key(b)) is (found == -1)
        assert compare(b, a) == -found


@given(VALUES, VALUES, VALUES)
def test_the_order_is_total(a: Any, b: Any, c: Any) -> None:
    keys = [order_key(value) for value in (a, b, c)]

    def place(one: tuple[Any, ...], other: tuple[Any, ...]) -> int:
        assert (one < other) + (other < one) + (one == other) == 1
        return (one > other) - (one < other)

    ordered = sorted(keys, key=cmp_to_key(place))
    assert all(not later < earlier for earlier, later in pairwise(ordered))


@given(VALUES, VALUES)
def test_only_equal_values_are_grouped_together(a: Any, b: Any) -> None:
    same = equals(a, b)
    if same is not None:
        assert (group_key(a) == group_key(b)) is same


@given(st.integers(LEAST, MOST), st.integers(LEAST, MOST).filter(bool))
def test_quotient_and_remainder_are_consistent(a: int, b: int) -> None:
    if (a, b) != (LEAST, -1):
        assert divide(a, b) * b + modulo(a, b) == a
        assert abs(modulo(a, b)) < abs(b)


@given(
    st.text(alphabet="ab.*[](){}|\\^$?+-&:=!<>xpPQEdw0 1i", max_size=12), st.text(alphabet="ab1 ", max_size=4)
)
def test_any_pattern_is_matched_or_rejected(pattern: str, text: str) -> None:
    try:
        found = matches(text, pattern)
    except QueryError:
        return
    assert found in (True, False)
