"""The runner of the openCypher kit: values as the kit writes them, and when an answer passes."""

from __future__ import annotations

import math

import pytest

from benchmarks.tck.engines import Answer, Embedded
from benchmarks.tck.judging import judged, table
from benchmarks.tck.scenarios import Expected, Scenario
from benchmarks.tck.values import Node, Path, Relationship, equal, parsed


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("-12", -12),
        ("1.5e3", 1500.0),
        ("'it\\'s'", "it's"),
        ("[null, true, 'a']", [None, True, "a"]),
        ("{a: 1, b: {}}", {"a": 1, "b": {}}),
        ("(:A:B {x: 1})", Node(frozenset({"A", "B"}), {"x": 1})),
        ("[:T]", Relationship("T", {})),
        (
            "<(:A)-[:T {x: 1}]->()<-[:U]-(:B)>",
            Path(
                [Node(frozenset("A"), {}), Node(frozenset(), {}), Node(frozenset("B"), {})],
                [Relationship("T", {"x": 1}), Relationship("U", {})],
                [True, False],
            ),
        ),
    ],
)
def test_values_are_read_as_the_kit_writes_them(text, value):
    assert parsed(text) == value


def test_what_is_no_value_is_refused():
    for text in ("", "(", "1 2", "[:T"):
        with pytest.raises(ValueError, match=r"value|expected"):
            parsed(text)


def test_equal_values_have_equal_types():
    assert equal(1, 1)
    assert not equal(1, 1.0)
    assert not equal(True, 1)
    assert not equal(None, 0)
    assert equal(math.nan, math.nan)
    assert equal([1, 2], [2, 1], any_order=True)
    assert not equal([1, 2], [2, 1])
    assert equal("12:31", "12:31:00.000")
    assert not equal("12:31:14.645", "12:31:14")


def scenario(text: str, expected: Expected) -> Scenario:
    return Scenario(
        "group", "name", ("CREATE (:A {name: 'x'})-[:T]->(:B {name: 'y'})",), {}, ((text, expected),)
    )


ROWS = Expected("", ("a", "b"), ((1, "x"), (2, "y")))


@pytest.mark.parametrize(
    ("expected", "answer", "outcome"),
    [
        (ROWS, Answer(("b", "a"), (("y", 2), ("x", 1))), "passed"),
        (ROWS._replace(in_order=True), Answer(("a", "b"), ((2, "y"), (1, "x"))), "wrong"),
        (ROWS, Answer(("a", "b"), ((1, "x"), (1, "x"))), "wrong"),
        (ROWS, Answer(("a", "c"), ((1, "x"), (2, "y"))), "wrong"),
        (ROWS, Answer(error="CypherSyntaxError: …"), "unsupported"),
        (Expected(), Answer(("a",), ()), "passed"),
        (Expected(), Answer(("a",), ((1,),)), "wrong"),
        (Expected(error="SyntaxError"), Answer(error="CypherSyntaxError: …"), "passed"),
        (Expected(error="SyntaxError"), Answer(("a",), ()), "lenient"),
        (Expected(error="SyntaxError"), Answer(error="setup: no"), "lenient"),
    ],
)
def test_an_answer_is_judged_by_what_was_expected(expected, answer, outcome):
    assert judged(scenario("RETURN 1", expected), [answer]).outcome == outcome


def test_the_table_counts_by_group_and_in_all():
    verdicts = [("b", judged(scenario("", ROWS), [Answer(error="no")]))]
    verdicts += [("a", judged(scenario("", Expected()), [Answer()]))] * 2
    assert table("Engine", verdicts).splitlines()[2:] == [
        "| a | 2 | 2 | 0 | 0 | 0 |",
        "| b | 1 | 0 | 1 | 0 | 0 |",
        "| **all** | 3 | 2 | 1 | 0 | 0 |",
    ]


def test_the_embedded_engine_answers_and_survives_a_query_that_fails():
    engine = Embedded()
    try:
        good = scenario("MATCH p = (a:A)-->(b) RETURN a.name AS name, p", Expected())
        bad = scenario("MATCH (a) DELETE a", Expected())
        assert "QueryForbidden" in engine.ask(bad)[0].error
        (found,) = engine.ask(good)
        assert found.columns == ("name", "p")
        nodes = [Node(frozenset("A"), {"name": "x"}), Node(frozenset("B"), {"name": "y"})]
        assert found.rows == (("x", Path(nodes, [Relationship("T", {})], [True])),)
    finally:
        engine.close()
