"""Queries that are rejected before they run, as Neo4j rejects them at compile time. The expected outcomes are
those of Neo4j 5.26."""

from __future__ import annotations

import importlib
import json
import pkgutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import tests.cypher.parity.cases as parity_cases
from graphapp.cypher.evaluator.checks import check, columns
from graphapp.cypher.evaluator.function_types import AGGREGATES, FUNCTIONS
from graphapp.cypher.evaluator.parser import parse
from graphapp.cypher.examples import EXAMPLES
from graphapp.cypher.language.keywords import FUNCTION_NAMES as ALLOWED_FUNCTIONS
from graphapp.errors import QueryError, QuerySyntax


def refusal(text: str) -> QuerySyntax:
    query = parse(text)
    with pytest.raises(QuerySyntax) as error:
        check(query, text)
    return error.value


def accept(text: str) -> None:
    check(parse(text), text)


# --- messages: each asserted once


@pytest.mark.parametrize(
    ("text", "message", "column"),
    [
        ("MATCH (a) RETURN b", "The variable b is not defined.", 18),
        ("MATCH (r) MATCH ()-[r]->() RETURN r", "r is a node and cannot also be a relationship.", 21),
        ("MATCH (a) MATCH a = (b) RETURN a", "The variable a is already defined.", 17),
        ("MATCH (a) UNWIND [1] AS a RETURN a", "The variable a is already defined.", 25),
        ("RETURN nOpe(1)", "Unknown function nOpe().", 8),
        ("RETURN abs()", "abs() takes 1 argument, not 0.", 8),
        ("RETURN substring('a', 1, 2, 3)", "substring() takes 2 to 3 arguments, not 4.", 8),
        ("RETURN coalesce()", "coalesce() takes at least 1 argument, not 0.", 8),
        ("RETURN toUpper(DISTINCT 'a')", "DISTINCT is allowed only in aggregates, not in toUpper().", 8),
        ("MATCH (n) RETURN type(n)", "type() takes a relationship, not a node.", 23),
        ("MATCH ()-[r*]->() RETURN r.x", "A list of relationships has no property .x.", 26),
        ("RETURN 1 + true", "+ after an integer takes a float, an integer, a list or a string, not a boolean.", 12),
        ("RETURN 'a' * 2", "* takes a duration, a float or an integer, not a string.", 8),
        ("RETURN 1 AND true", "Expected a boolean condition, got an integer.", 8),
        ("RETURN 1 IN 'a'", "IN takes a list, not a string.", 13),
        ("WITH [1] AS l RETURN l['a']", "A list index must be an integer, not a string.", 24),
        ("RETURN reduce(a = 1, x IN [1] | 'a')", "reduce() starts with an integer, but its expression returns a string.", 33),
        ("MATCH (a) WHERE count(a) > 1 RETURN a", "count() is an aggregate, which is not allowed in WHERE.", 17),
        ("RETURN max(count(*))", "count(*) is not allowed inside max().", 12),
        ("MATCH (a) RETURN a.x + count(*)", "a.x is combined with an aggregate, but is not a grouping key.", 18),
        ("MATCH (a) RETURN a.x ORDER BY count(*)", "ORDER BY cannot use an aggregate unless a column uses one.", 31),
        ("MATCH (a) RETURN DISTINCT a.x ORDER BY a.y", "ORDER BY cannot use a after DISTINCT or an aggregate.", 40),
        ("MATCH (a) WITH a.x RETURN a", "An expression in WITH needs an alias.", 16),
        ("RETURN 1 AS a, 2 AS a", "Two columns have the name a.", 16),
        ("RETURN 1 AS a UNION RETURN 2 AS b", "The parts of a UNION have different columns.", 21),
        ("RETURN *", "RETURN * requires at least one variable.", 1),
        ("MATCH (a) RETURN a LIMIT -1", "LIMIT takes a non-negative integer.", 26),
        ("MATCH (a) RETURN a SKIP a.x", "SKIP takes a number or a parameter, not an expression that depends on rows.", 25),
        ("MATCH (n $p) RETURN n", "MATCH does not allow a parameter in place of all properties.", 10),
        ("MATCH (a) RETURN (a)-->()", "A pattern is allowed only where a condition is expected.", 18),
        ("MATCH (a) WHERE (a)-->(b) RETURN a", "A pattern used as an expression cannot introduce the variable b.", 24),
        ("MATCH (a) CALL { RETURN 1 AS a } RETURN a", "a is already a variable of the query that contains this CALL.", 30),
        ("MATCH (a) CALL { WITH a.x AS y RETURN y AS z } RETURN z", "The first WITH in CALL { } imports variables and cannot contain expressions or aliases.", 18),
        ("MATCH (a) RETURN COLLECT { MATCH (b) RETURN a.x, b.x }", "COLLECT { } must return exactly one column.", 18),
        ("CALL db.nope()", "Unknown procedure db.nope.", 1),
        ("CALL db.labels() YIELD x RETURN x", "db.labels yields label, not x.", 24),
        ("MATCH (a) RETURN shortestPath((a)-->(a)-->(a))", "shortestPath() takes a pattern with a single relationship.", 18),
        ("MATCH (n)", "A query cannot end with MATCH.", 1),
    ],
)  # fmt: skip
def test_errors_name_the_mistake_and_its_position(text: str, message: str, column: int) -> None:
    error = refusal(text)
    assert str(error) == message
    assert (error.line, error.column) == (1, column)


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("MATCH (author) RETURN autor.name", "Did you mean author?"),
        ("MATCH (a) RETURN A.name", "Did you mean a?"),
        ("MATCH (a) WITH a.x AS x RETURN a.y", "Variables not listed in a WITH are dropped: add a to the preceding WITH."),
        ("RETURN toUper('a')", "Did you mean toUpper()?"),
        ("RETURN median(1)", "Use percentileCont(x, 0.5)."),
        ("RETURN 'a' + true", "Use toString() to convert the value to a string."),
        ("MATCH (a) WHERE labels(a) RETURN a", "Write NOT isEmpty(…) to test a list."),
    ],
)  # fmt: skip
def test_errors_have_a_hint(text: str, hint: str) -> None:
    assert refusal(text).hint == hint


# --- groups of queries, decided as by Neo4j


@pytest.mark.parametrize(
    "text",
    [
        "MATCH (a)-[r]->() MATCH (r) RETURN r",
        "MATCH p = (a)-->(b), (p) RETURN p",
        "MATCH p = (a), p = (b) RETURN p",
        "WITH 1 AS n MATCH (n) RETURN n",
        "WITH [1] AS x UNWIND x AS y RETURN y.a",
        "RETURN [x IN ['a'] | x + true]",
        "RETURN all(x IN [1] WHERE x)",
        "MATCH p = (a)-[*]->(b) RETURN size(p)",
        "MATCH p = (a)-[*]->(b) RETURN [n IN nodes(p) | type(n)]",
        "MATCH (a) RETURN a.x:B",
        "MATCH (a) RETURN a + 1",
        "RETURN date() - date()",
        "RETURN 'a' || 1",
        "RETURN -'a'",
        "RETURN 1 =~ 'a'",
        "RETURN length('abc')",
        "RETURN CASE WHEN 1 THEN 2 END",
        "RETURN range(0, 1.5)",
        "MATCH (a) WHERE a RETURN a",
        "MATCH (a) RETURN a {b}",
        "WITH 1 AS m RETURN m {.x}",
    ],
)
def test_values_of_the_wrong_type_are_rejected(text: str) -> None:
    refusal(text)


@pytest.mark.parametrize(
    "text",
    [
        "MATCH (a)-[r]->() MATCH (b)-[r]->(c) RETURN r",
        "WITH null AS n MATCH (n) RETURN n",
        "WITH [1, 'a'] AS x UNWIND x AS y RETURN y + true",
        "MATCH (a) RETURN a + [1], [1] + a, 'a' + 1, 1 + 'a', [1] + 'a'",
        "MATCH (a) RETURN a.x + 1, a.x || 'a', a.x.y, a.x[0], 1 IN a.x, -a.x, NOT a.x",
        "MATCH (a) RETURN a < 1, 1 < 'a', 1 STARTS WITH 'a'",
        "RETURN date() + duration('P1D'), duration('P1D') * 2, date().year + 1",
        "RETURN size(null), null + true, null.x, null[0]",
        "RETURN reduce(s = 0, x IN [1.5] | s + x), reduce(s = '', x IN [1] | s + x)",
        "MATCH (a) WHERE a.x RETURN a",
        "RETURN max(true), toInteger([1]), toString(1.5)",
        "UNWIND 1 AS x UNWIND 'a' AS y RETURN x, y",
        "MATCH (a) WITH {n: a} AS m RETURN m.n:A",
    ],
)
def test_values_that_may_have_the_right_type_are_accepted(text: str) -> None:
    accept(text)


@pytest.mark.parametrize(
    ("text", "good"),
    [
        ("MATCH (a) RETURN a.x, a.x + count(*)", True),
        ("MATCH (a) RETURN a, a.x + count(*) AS n", True),
        ("MATCH (a) RETURN a AS b, a.x + count(*) AS n", True),
        ("MATCH (a) RETURN a, a {.x, c: count(*)} AS m", True),
        ("MATCH (a) RETURN a {.x, c: count(*)} AS m", False),
        ("MATCH (a) RETURN a.x + 1, a.x + 1 + count(*)", False),
        ("MATCH (a) RETURN labels(a), labels(a)[0] + count(*)", False),
        ("MATCH (a) RETURN $p + count(*), 2 * count(*)", True),
        ("MATCH (a) RETURN a.x, [y IN collect(a.z) WHERE y > a.x | y]", True),
        ("MATCH (a) RETURN a.x, [y IN collect(a.z) WHERE y > a.y | y]", False),
        ("MATCH (a) RETURN [x IN [1] | count(*)]", False),
        ("MATCH (a) RETURN reduce(s = 0, x IN collect(a.x) | s + x)", True),
        ("MATCH (a) RETURN count(*) > 1 AND EXISTS { (a)-->() }", False),
        ("MATCH (a) RETURN a, count(*) > 1 AND EXISTS { (a)-->() }", True),
        ("MATCH (a) RETURN COUNT { MATCH (b) RETURN count(*) }", True),
        ("MATCH (a) RETURN sum(a.x + rand())", False),
        ("MATCH (a) UNWIND collect(a) AS x RETURN x", False),
        ("MATCH (a) RETURN a.x AS n, count(*) AS c ORDER BY count(*) + 1, a.x + 1, n", True),
        ("MATCH (a) RETURN a.x AS n, count(*) AS c ORDER BY a.y", False),
        ("MATCH (a) RETURN a.x AS n, count(*) AS c ORDER BY max(a.x)", False),
        ("MATCH (a) RETURN a AS b, count(*) AS c ORDER BY a.y, b.z", True),
        ("MATCH (a) RETURN a.x AS n ORDER BY a.y, n", True),
        ("MATCH (a) RETURN toUpper(a.x) AS a ORDER BY toUpper(a.x)", True),
        ("MATCH (a) RETURN toUpper(a.x) AS a ORDER BY a.x", False),
        ("MATCH (a) WITH a.x AS n, count(*) AS c WHERE count(*) > 1 AND a.x = 1 RETURN n", True),
        ("MATCH (a) WITH count(*) AS c WHERE a.x = 1 RETURN c", False),
        ("MATCH (a) WITH a.x AS n WHERE a.y = 1 RETURN n", True),
        ("MATCH (a) RETURN *, count(*)", True),
        ("MATCH (a) RETURN a LIMIT 1 + 1", True),
        ("MATCH (a) RETURN a LIMIT toInteger(rand() * 3)", True),
        ("MATCH (a) RETURN a LIMIT 1.5", False),
        ("MATCH (a) RETURN a LIMIT null", False),
        ("MATCH (a) WITH a, 1 AS n RETURN a LIMIT n", False),
    ],
)
def test_aggregates_and_grouping_keys(text: str, good: bool) -> None:
    accept(text) if good else refusal(text)


@pytest.mark.parametrize(
    ("text", "good"),
    [
        ("MATCH (a) CALL { WITH a RETURN a.x AS b } RETURN a, b", True),
        ("MATCH (a) CALL { WITH a WHERE a.x = 1 RETURN 1 AS b } RETURN b", False),
        ("MATCH (a) CALL { WITH a LIMIT 1 RETURN 1 AS b } RETURN b", False),
        ("MATCH (a) CALL { WITH a, 1 AS q RETURN 1 AS b } RETURN b", False),
        ("MATCH (a) CALL { WITH 1 AS q RETURN q AS b } RETURN a, b", True),
        ("MATCH (a) CALL { WITH * RETURN a.x AS b } RETURN a, b", True),
        ("MATCH (a) CALL { MATCH (a) RETURN 1 AS b } RETURN a, b", True),
        ("MATCH (a) CALL { RETURN a.x AS b } RETURN b", False),
        ("MATCH (a) CALL { WITH a WITH a RETURN a.x AS b UNION RETURN 1 AS b } RETURN b", True),
        ("MATCH (a) CALL (a) { WITH a.x AS q RETURN a.y AS b } RETURN b", True),
        ("MATCH (a) CALL (a) { WITH 1 AS a RETURN a AS b } RETURN b", False),
        ("MATCH (a) CALL (a) { UNWIND [1] AS a RETURN a AS b } RETURN b", False),
        ("MATCH (a) CALL (a) { RETURN a } RETURN a", False),
        ("MATCH (a) CALL (*) { RETURN a.y AS b } RETURN b", True),
        ("MATCH (a) CALL () { RETURN a.y AS b } RETURN b", False),
        ("MATCH (a) CALL (a) { MATCH (x) CALL (x) { RETURN a.x AS q } RETURN q } RETURN q", False),
        ("MATCH (a) CALL (a) { MATCH (x) CALL { WITH a RETURN a.x AS q } RETURN q } RETURN q", True),
        ("MATCH (a) CALL (a) { MATCH (a)-->(b) RETURN b.x } RETURN a", False),
        ("MATCH (a) CALL { MATCH (b) FINISH } RETURN a", True),
        ("MATCH (a) CALL { MATCH (b) } RETURN a", False),
        ("CALL { RETURN 1 AS x }", False),
        ("MATCH (a) WHERE EXISTS { MATCH (a)-->(c) WITH c RETURN a } RETURN a", True),
        ("MATCH (a) WHERE EXISTS { MATCH (a)-->(c) WITH c AS a RETURN a } RETURN a", False),
        ("MATCH (a) WHERE EXISTS { UNWIND [1] AS a RETURN a } RETURN a", False),
        ("MATCH (a) RETURN COUNT { RETURN 1 AS a } AS x", False),
        ("MATCH (n) WHERE EXISTS { MATCH (n)-->(m) } RETURN m", False),
        ("RETURN EXISTS { CALL db.labels() YIELD label }", True),
        ("CALL db.labels", True),
        ("CALL db.labels() YIELD label", True),
        ("MATCH (n) CALL db.labels() YIELD label RETURN n", True),
        ("MATCH (n) CALL db.labels() YIELD label", False),
        ("MATCH (n) CALL db.labels() RETURN n", False),
        ("WITH 1 AS label CALL db.labels() YIELD label RETURN label", False),
    ],
)
def test_subqueries_and_procedures(text: str, good: bool) -> None:
    accept(text) if good else refusal(text)


@pytest.mark.parametrize(
    ("text", "good"),
    [
        ("MATCH (a {x: b.y}), (b) RETURN a", True),
        ("MATCH ((a)-->(b))+ RETURN a[0].x", True),
        ("MATCH ((a)-->(b))+ RETURN a.x", False),
        ("MATCH (a)-[r WHERE r.x = 1]->{1,2}(b) RETURN r[0].x", True),
        ("MATCH ((a)-->(b))+ (a) RETURN a", False),
        ("MATCH (a) MATCH ((a)-->(b))+ RETURN b", False),
        ("MATCH ((a)-[r]->(b))+ ((c)-[r]->(d))+ RETURN b", False),
        ("MATCH (x) MATCH ((a)-->(b) WHERE a.x = x.y)+ RETURN a", True),
        ("MATCH (((b)-->(c))+)+ RETURN b", False),
        ("MATCH ((b)){1,2} RETURN b", False),
        ("MATCH (p = (b)-->(c))+ RETURN b", False),
        ("MATCH (a) (b) RETURN a", False),
        ("MATCH ((b)-->(c)) RETURN b", True),
        ("MATCH (a)-->+(b), (c)-[*]->(d) RETURN a", False),
        ("MATCH ANY SHORTEST (a)-->+(b), (c) RETURN a", False),
        ("MATCH p = SHORTEST 1 ((a)-->+(b) WHERE a.x = b.x) RETURN p", True),
        ("MATCH (a)-[*1..2 WHERE true]->(b) RETURN a", False),
        ("MATCH (a)-[r:!A*]->(b) RETURN a", False),
        ("MATCH (a)-[r:A|B*]->(b) RETURN a", True),
        ("MATCH shortestPath((a)-[*0..]->(b)) RETURN a", True),
        ("MATCH shortestPath((a)-[*2..]->(b)) RETURN a", False),
        ("MATCH shortestPath((a)-->+(b)) RETURN a", False),
        ("MATCH (a), (b) RETURN shortestPath((a)-[*]->(b)) AS p", True),
        ("MATCH (a) RETURN shortestPath((a)-[*]->(b)) AS p", False),
        ("MATCH (a) RETURN NOT (a)-->(), exists((a)-->()), CASE WHEN (a)-->() THEN 1 END", True),
        ("MATCH (a) RETURN size((a)-->())", False),
        ("MATCH (a) RETURN (a)-->() = true", False),
        ("MATCH (a) WHERE (a WHERE a.x = 1)-->() RETURN a", False),
        ("MATCH (a) RETURN [(a WHERE a.x = 1)-[r WHERE r.x = 2]->(b) | b]", True),
        ("MATCH (a) RETURN [a = (a)-->(b) | a]", False),
        ("MATCH (a) RETURN [(a)-[$p]->(b) | b]", True),
    ],
)
def test_patterns(text: str, good: bool) -> None:
    accept(text) if good else refusal(text)


# --- columns


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("MATCH (b)-[r]->(a) RETURN *", ["a", "b", "r"]),
        ("MATCH (b) RETURN *, b.x AS y, 1 AS b", ["b", "y"]),
        ("WITH 1 AS b, 2 AS a CALL { RETURN 3 AS c } RETURN *", ["a", "b", "c"]),
        ("CALL db.labels()", ["label"]),
        ("CALL db.labels() YIELD label AS l", ["l"]),
        ("RETURN 1 AS a, 2 AS b UNION RETURN 1 AS b, 2 AS a", ["a", "b"]),
        ("MATCH (a) FINISH", []),
    ],
)
def test_columns_are_known_before_the_query_runs(text: str, names: list[str]) -> None:
    assert columns(parse(text)) == names


# --- tables and many queries


def test_every_function_has_a_signature() -> None:
    forms = {"all", "any", "none", "single", "exists", "reduce", "shortestpath", "allshortestpaths"}
    assert ALLOWED_FUNCTIONS - forms <= FUNCTIONS.keys()
    assert FUNCTIONS.keys() >= AGGREGATES


def test_the_queries_of_researchers_pass_the_checks(shared: Path) -> None:
    for line in (shared / "cypher" / "researcher.jsonl").read_text(encoding="utf-8").splitlines():
        case = json.loads(line)
        query = parse(case["q"])
        check(query, case["q"])
        assert columns(query) == case["columns"]


def test_the_examples_and_the_parity_cases_pass_the_checks() -> None:
    for example in EXAMPLES:
        accept(example.text)
    for module in pkgutil.iter_modules(parity_cases.__path__):
        for case in importlib.import_module(f"{parity_cases.__name__}.{module.name}").CASES:
            if not case.neo4j.startswith("refused"):
                accept(case.query)


_WORDS = st.sampled_from(
    [
        "a",
        "b",
        "a.x",
        "b.y",
        "1",
        "'text'",
        "true",
        "null",
        "$p",
        "[1]",
        "{x:",
        "1}",
        "count(*)",
        "collect(a)",
        "max(b)",
        "labels(a)",
        "nodes(p)",
        "size(b)",
        "EXISTS{(a)-->(b)}",
        "COUNT{MATCH(a)RETURN(b)}",
        "[x",
        "IN",
        "a",
        "|",
        "x]",
        "(a)-->(b)",
        "shortestPath((a)-[*]-(b))",
        "+",
        "-",
        "*",
        "||",
        "=",
        "<",
        "IN",
        "AND",
        ",",
        "AS",
        "DISTINCT",
        "*",
        "ORDER",
        "BY",
        "LIMIT",
        "WHERE",
        "WITH",
        "RETURN",
        "UNWIND",
    ]
)


@given(st.lists(_WORDS, min_size=1, max_size=12).map(" ".join))
def test_any_other_text_raises_a_query_error(rest: str) -> None:
    text = f"MATCH p = (a)-[r*]->(b) RETURN {rest}"
    try:
        check(parse(text), text)
    except QueryError as error:
        place = error.line, error.column
    else:
        return
    assert place[0] == 1
    assert place[1] is not None
    assert place[1] <= len(text) + 1
