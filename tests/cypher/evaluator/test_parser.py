"""The Cypher parser: syntax trees of valid queries, and errors of invalid ones."""

from __future__ import annotations

import importlib
import json
import math
import pkgutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import tests.cypher.parity.cases as parity_cases
from graphapp.cypher.evaluator import syntax as s
from graphapp.cypher.evaluator.parser import parse
from graphapp.cypher.examples import EXAMPLES
from graphapp.errors import QueryError, QuerySyntax, QueryTooLong
from tests.cypher.evaluator.unparse import unparse


def clauses(text: str) -> tuple[s.Clause, ...]:
    return parse(text).parts[0].clauses


def expression(text: str) -> s.Expression:
    (clause,) = clauses(f"RETURN {text} AS x")
    assert isinstance(clause, s.Return)
    return clause.projection.items[0].expression


def pattern(text: str) -> s.PathPattern:
    first = clauses(f"MATCH {text} RETURN 1 AS x")[0]
    assert isinstance(first, s.Match)
    return first.patterns[0]


def names(text: str) -> list[str]:
    last = clauses(text)[-1]
    assert isinstance(last, s.Return)
    return [item.name for item in last.projection.items]


A, B, C, ONE, TWO = s.Variable("a"), s.Variable("b"), s.Variable("c"), s.Literal(1), s.Literal(2)


# --- expressions


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("a OR b XOR c", "a OR (b XOR c)"),
        ("a XOR b AND c", "a XOR (b AND c)"),
        ("NOT a AND b", "(NOT a) AND b"),
        ("NOT a = b", "NOT (a = b)"),
        ("NOT NOT a", "NOT (NOT a)"),
        ("a = b IN c", "a = (b IN c)"),
        ("a IN b + c", "a IN (b + c)"),
        ("a = b IS NULL", "a = (b IS NULL)"),
        ("a + b IS NULL", "(a + b) IS NULL"),
        ("a STARTS WITH b + c", "a STARTS WITH (b + c)"),
        ("a =~ b + c", "a =~ (b + c)"),
        ("a - b + c", "(a - b) + c"),
        ("a || b + c", "(a || b) + c"),
        ("a + b * c", "a + (b * c)"),
        ("a / b % c", "(a / b) % c"),
        ("a * b ^ c", "a * (b ^ c)"),
        ("a ^ b ^ c", "(a ^ b) ^ c"),
        ("-a ^ b", "(-a) ^ b"),
        ("-a.b", "-(a.b)"),
        ("-a[0]", "-(a[0])"),
        ("a -1", "a - (1)"),
        ("a--1", "a - (-1)"),
        ("NOT a:B", "NOT (a:B)"),
        ("a + b = c", "(a + b) = c"),
        ("a IS NOT NULL AND b", "(a IS NOT NULL) AND b"),
        ("a.b.c", "(a.b).c"),
        ("a[0][1]", "(a[0])[1]"),
    ],
)
def test_operators_have_the_precedence_of_neo4j(text: str, meant: str) -> None:
    assert expression(text) == expression(meant)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("a AND b AND c", s.Logical("AND", (A, B, C))),
        ("1 < a <= 2", s.Comparison((ONE, A, TWO), ("<", "<="))),
        ("a = b <> c", s.Comparison((A, B, C), ("=", "<>"))),
        ("a IN [1]", s.InList(A, s.ListLiteral((ONE,)))),
        ("a IS NOT NULL", s.IsNull(A, True)),
        ("a IS :: INT NOT NULL", s.IsType(A, "INTEGER NOT NULL")),
        ("a IS NOT TYPED LIST<BOOL!>", s.IsType(A, "LIST<BOOLEAN NOT NULL>", True)),
        ("a :: STRING | FLOAT", s.IsType(A, "STRING | FLOAT")),
        ("a IS :: ZONED DATETIME", s.IsType(A, "ZONED DATETIME")),
        ("a IS NOT NFD NORMALIZED", s.IsType(A, "NFD NORMALIZED", True)),
        ("a:B", s.HasLabels(A, s.LabelName("B"))),
        ("a IS B", s.HasLabels(A, s.LabelName("B"))),
        ("a:B:C", s.HasLabels(A, s.LabelAnd((s.LabelName("B"), s.LabelName("C"))))),
        ("a:!B&%", s.HasLabels(A, s.LabelAnd((s.LabelNot(s.LabelName("B")), s.LabelAny())))),
        ("a.`b c`", s.Property(A, "b c")),
        ("a[1..]", s.Slice(A, ONE, None)),
        ("a[..2]", s.Slice(A, None, TWO)),
        ("{b: 1, `c d`: a}", s.MapLiteral((("b", ONE), ("c d", A)))),
        ("a {.b, c: 1, b, .*}", s.MapProjection(A, (("b", s.Property(A, "b")), ("c", ONE), ("b", B), ("*", s.AllProperties())))),
        ("count(*)", s.CountStar()),
        ("count( DISTINCT a )", s.Call("count", (A,), True)),
        ("point.Distance(a, b)", s.Call("point.distance", (A, B))),
        ("trim(a)", s.Call("trim", (A,))),
        ("trim(BOTH 'x' FROM a)", s.Call("btrim", (A, s.Literal("x")))),
        ("trim(TRAILING FROM a)", s.Call("rtrim", (A,))),
        ("normalize(a, NFKD)", s.Call("normalize", (A, s.Literal("NFKD")))),
        ("[b IN a]", s.ListComprehension("b", A, None, None)),
        ("[b IN a WHERE b | 1]", s.ListComprehension("b", A, B, ONE)),
        ("[b IN a, 1]", s.ListLiteral((s.InList(B, A), ONE))),
        ("any(b IN a WHERE b)", s.QuantifierPredicate("any", "b", A, B)),
        ("reduce(b = 1, c IN a | 2)", s.Reduce("b", ONE, "c", A, TWO)),
        ("CASE WHEN a THEN 1 ELSE 2 END", s.Case(None, (((A,), ONE),), TWO)),
        ("CASE a WHEN b, 1 THEN 2 END", s.Case(A, (((B, ONE), TWO),), None)),
        ("CASE a WHEN > 1 THEN 2 WHEN IS NULL THEN 1 END", s.Case(A, (((s.Comparison((s.Subject(), ONE), (">",)),), TWO), ((s.IsNull(s.Subject()),), ONE)), None)),
        ("-1", s.Literal(-1)),
        ("- a", s.Unary("-", A)),
        ("-9223372036854775808", s.Literal(-(2**63))),
        ("0x1F", s.Literal(31)),
        ("0o17", s.Literal(15)),
        ("1e3", s.Literal(1000.0)),
        (".5", s.Literal(0.5)),
        ("null", s.Literal(None)),
        ("TRUE", s.Literal(True)),
        ("Infinity", s.Literal(math.inf)),
        ("'it\\'s'", s.Literal("it's")),
        ("$0", s.Parameter("0")),
        ("$`a b`", s.Parameter("a b")),
    ],
)  # fmt: skip
def test_expressions_are_parsed(text: str, meant: s.Expression) -> None:
    assert expression(text) == meant


def test_literals_of_different_types_are_different() -> None:
    assert len({s.Literal(1), s.Literal(1.0), s.Literal(True), s.Literal("1"), s.Literal(None)}) == 5
    assert s.Literal(math.nan) == s.Literal(math.nan)


@pytest.mark.parametrize("word", ["match", "not", "case", "count", "exists", "all", "in", "end", "return"])
def test_keywords_can_be_names(word: str) -> None:
    assert names(f"WITH 1 AS {word} RETURN {word}, 2 AS y") == [word, "y"]


@pytest.mark.parametrize(
    ("text", "condition", "result"),
    [
        ("[n IN a WHERE n:B | n.c]", "n:B", "n.c"),
        ("[n IN a WHERE n:B|n.c]", "n:B", "n.c"),
        ("[n IN a WHERE n:B|C | n.c]", "n:B|C", "n.c"),
        ("[n IN a WHERE n:B|C|n.c]", "n:B|C", "n.c"),
        ("[n IN a WHERE n:B OR n:C | n]", "n:B OR n:C", "n"),
        ("[n IN a WHERE n:B|C AND n.c | n]", "n:B|C AND n.c", "n"),
    ],
)
def test_a_bar_ends_the_condition_unless_it_joins_labels(text: str, condition: str, result: str) -> None:
    found = expression(text)
    assert isinstance(found, s.ListComprehension)
    assert (found.condition, found.result) == (expression(condition), expression(result))


@pytest.mark.parametrize("text", ["(a)-->(b)", "(a)-[:B]-()", "(a)--(b)", "(:A)<-[c:B {d: 1}]-(a)"])
def test_a_pattern_in_parentheses_is_a_condition(text: str) -> None:
    assert isinstance(expression(text), s.PatternPredicate)
    assert isinstance(expression(f"NOT {text} AND a"), s.Logical)
    assert isinstance(expression(f"exists({text})"), s.PatternPredicate)
    assert isinstance(expression(f"[{text} | 1]"), s.PatternComprehension)
    assert isinstance(expression(f"[p = {text} WHERE a | p]"), s.PatternComprehension)
    assert isinstance(expression(f"[{text}, 1]"), s.ListLiteral)


@pytest.mark.parametrize("text", ["(a) - (b)", "(a) - [1] - (b)", "(a.b)-(c)", "(a) < -(b)", "(a)-b"])
def test_an_expression_in_parentheses_is_not_a_pattern(text: str) -> None:
    assert isinstance(expression(text), (s.Binary, s.Comparison))


# --- patterns


def test_nodes_and_relationships_are_parsed() -> None:
    found = pattern("p = (a:A {x: 1} WHERE a.y)<-[r:R|S*1..3]-()-[:T]->+(b)")
    node, first, _, second, last = found.elements
    assert found.variable == "p"
    assert node == s.NodePattern("a", s.LabelName("A"), s.MapLiteral((("x", ONE),)), s.Property(A, "y"))
    types = s.LabelOr((s.LabelName("R"), s.LabelName("S")))
    assert first == s.RelationshipPattern("r", types, None, None, "in", s.VariableLength(1, 3))
    assert second == s.RelationshipPattern(None, s.LabelName("T"), None, None, "out", None, s.Quantifier(1))
    assert last == s.NodePattern("b")


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [("*", 1, None), ("*2", 2, 2), ("*2..", 2, None), ("*..3", 1, 3), ("*0..1", 0, 1), ("*..", 1, None)],
)
def test_lengths_are_parsed(text: str, least: int, most: int | None) -> None:
    relationship = pattern(f"()-[{text}]-()").elements[1]
    assert isinstance(relationship, s.RelationshipPattern)
    assert relationship.length == s.VariableLength(least, most)


@pytest.mark.parametrize(
    ("text", "least", "most"), [("+", 1, None), ("*", 0, None), ("{2}", 2, 2), ("{1,3}", 1, 3), ("{,3}", 0, 3), ("{2,}", 2, None)]
)  # fmt: skip
def test_quantifiers_are_parsed(text: str, least: int, most: int | None) -> None:
    repeated = pattern(f"(a) ((x)-->(y) WHERE x.z){text} (b)").elements[1]
    assert isinstance(repeated, s.Quantified)
    assert repeated.quantifier == s.Quantifier(least, most)
    assert repeated.condition == s.Property(s.Variable("x"), "z")


@pytest.mark.parametrize(
    ("text", "selector"),
    [
        ("shortestPath((a)-[*]-(b))", s.Selector("shortestPath")),
        ("allShortestPaths((a)-[*]-(b))", s.Selector("allShortestPaths")),
        ("SHORTEST 3 (a)-->+(b)", s.Selector("shortest", 3)),
        ("SHORTEST 2 PATHS GROUPS (a)-->+(b)", s.Selector("shortest_groups", 2)),
        ("ANY SHORTEST (a)-->+(b)", s.Selector("shortest", 1)),
        ("ALL SHORTEST PATHS (a)-->+(b)", s.Selector("all_shortest")),
        ("ANY 2 (a)-->+(b)", s.Selector("any", 2)),
        ("ALL (a)-->+(b)", None),
    ],
)
def test_selectors_are_parsed(text: str, selector: s.Selector | None) -> None:
    assert pattern(f"p = {text}").selector == selector


# --- clauses


def test_all_reading_clauses_are_parsed() -> None:
    found = clauses(
        "OPTIONAL MATCH (a:A), (b) USING INDEX a:A(x) WHERE a.x = 1 UNWIND [1] AS i "
        "WITH DISTINCT a, i AS j ORDER BY a.y DESC, j SKIP 1 LIMIT 2 WHERE j "
        "CALL (a) { RETURN 1 AS k } CALL { WITH a RETURN 2 AS l } CALL db.labels() YIELD label AS m WHERE m "
        "OPTIONAL CALL (*) { RETURN 3 AS n } LIMIT 3 RETURN *, a.z OFFSET 4"
    )
    kinds = [type(clause).__name__ for clause in found]
    assert kinds == ["Match", "Unwind", "With", "CallSubquery", "CallSubquery", "CallProcedure", "CallSubquery", "With", "Return"]  # fmt: skip
    match, _, first, scoped, old, procedure, starred, limit, last = found
    assert isinstance(match, s.Match)
    assert match.optional
    assert len(match.patterns) == 2
    assert isinstance(first, s.With)
    assert first.projection.distinct
    assert [sort.descending for sort in first.projection.order] == [True, False]
    assert (first.projection.skip, first.projection.limit) == (ONE, TWO)
    assert first.condition == s.Variable("j")
    assert isinstance(scoped, s.CallSubquery)
    assert isinstance(old, s.CallSubquery)
    assert isinstance(starred, s.CallSubquery)
    assert (scoped.imports, old.imports, starred.imports, starred.optional) == (("a",), None, ("*",), True)
    assert isinstance(procedure, s.CallProcedure)
    assert (procedure.name, procedure.yields) == ("db.labels", (("label", "m"),))
    assert isinstance(limit, s.With)
    assert (limit.projection.star, limit.projection.limit) == (True, s.Literal(3))
    assert isinstance(last, s.Return)
    assert (last.projection.star, last.projection.skip) == (True, s.Literal(4))


@pytest.mark.parametrize(("union", "every"), [("UNION", False), ("UNION DISTINCT", False), ("UNION ALL", True)])  # fmt: skip
def test_queries_are_joined(union: str, every: bool) -> None:
    found = parse(f"RETURN 1 AS x {union} RETURN 2 AS x {union} RETURN 3 AS x;")
    assert (len(found.parts), found.every) == (3, every)


def test_subqueries_contain_queries_or_patterns() -> None:
    whole = expression("COUNT { MATCH (a) WHERE a.x RETURN a }")
    bare = expression("COUNT { (a) WHERE a.x }")
    assert isinstance(whole, s.Subquery)
    assert isinstance(bare, s.Subquery)
    assert bare.query.parts[0].clauses == whole.query.parts[0].clauses[:1]
    assert isinstance(expression("COLLECT { MATCH (a) RETURN a.x }"), s.Subquery)
    assert isinstance(expression("EXISTS { match = (a)-->() }"), s.Subquery)


def test_columns_are_named_as_written() -> None:
    assert names("RETURN  1  +  2 , a.b AS c, `x y`, $p, count( * ),(1)") == [
        "1  +  2",
        "c",
        "x y",
        "$p",
        "count( * )",
        "(1)",
    ]
    # the names that Neo4j gives them
    assert names("MATCH (a) RETURN (a), a {.b}") == ["a", "a"]


# --- errors


@pytest.mark.parametrize(
    ("text", "message", "column"),
    [
        ("MACTH (n) RETURN n", "Unknown keyword MACTH. Did you mean MATCH?", 1),
        ("MATCH (n) RETRUN n", "Unknown keyword RETRUN. Did you mean RETURN?", 11),
        ("MATCH (n) WHER n.x = 1 RETURN n", "Unknown keyword WHER. Did you mean WHERE?", 11),
        ("MATCH (n) RETURN n ORDER YB n.x", "Unknown keyword YB. Did you mean BY?", 26),
        ("MATCH (n) RETURN n ORDERBY n.x", "Unknown keyword ORDERBY. Did you mean ORDER BY?", 20),
        ("MATCH (n) RETURN n ORDER BY n.x DSC", "Unknown keyword DSC. Did you mean DESC?", 33),
        ("MATCH (n) WHERE NOY n.x RETURN n", "Unknown keyword NOY. Did you mean NOT?", 17),
        ("RETURN count(DISTICT n)", "Unknown keyword DISTICT. Did you mean DISTINCT?", 14),
        ("MATCH (n) OPTINAL MATCH (m) RETURN n", "Unknown keyword OPTINAL. Did you mean OPTIONAL?", 11),
        ("MATCH (n) WHERE RETURN n", "Expected an expression after WHERE, but found RETURN.", 17),
        ("MATCH (n) WHERE n.x = RETURN n", "Expected an expression after '=', but found RETURN.", 23),
        ("MATCH (n) RETURN", "Expected an expression after RETURN, but the query ends here.", 17),
        ("MATCH (n RETURN n", "( is not closed.", 7),
        ("MATCH n RETURN n", "Expected a pattern after MATCH, but found n.", 7),
        ("MATCH (n)->(m) RETURN n", "Expected '-' after '-', but found '>'.", 11),
        ("RETURN 1 == 1", "Cypher has no operator ==.", 11),
        ("RETURN 1 != 1", "Cypher has no operator !=.", 10),
        ("RETURN 1 IN [1] IN [true]", "Unexpected IN after ']'.", 17),
        ("RETURN CASE WHEN true THEN 1", "Expected WHEN, ELSE or END after 1, but the query ends here.", 29),
        ("MATCH (n) RETURN n MATCH (m) RETURN m", "MATCH may not follow RETURN here.", 20),
        ("RETURN 9223372036854775808", "The integer 9223372036854775808 is too large: integers have 64 bits.", 8),
        ("RETURN 1e400", "The number 1e400 is too large for a float.", 8),
        ("RETURN 017", "An integer cannot begin with 0; write 0o17 for an octal number.", 8),
        ("RETURN [1][..]", "A slice needs a start or an end.", 14),
        ("RETURN 1 AS x UNION RETURN 1 AS x UNION ALL RETURN 1 AS x", "UNION and UNION ALL cannot be combined in one query.", 35),
        ("MATCH (n:A:B|C) RETURN n", "Combine labels either with ':' or with '&', '|' and '!'.", 11),
        ("MATCH ()-[:A:B]->() RETURN 1 AS x", "A relationship has exactly one type.", 13),
        ("MATCH ()-[r:A|:B]->() RETURN r", "Separate types with | only.", 15),
        ("MATCH (a)-->{0}(b) RETURN a", "The upper bound of a quantifier must be at least 1 and not less than its lower bound.", 13),
        ("RETURN exists(n.x)", "exists() takes a pattern, as in exists((a)-->(b)).", 8),
        (" ", "The query is empty.", None),
    ],
)  # fmt: skip
def test_errors_name_the_mistake_and_its_position(text: str, message: str, column: int | None) -> None:
    with pytest.raises(QuerySyntax) as error:
        parse(text)
    assert str(error.value) == message
    assert error.value.column == column


def test_errors_have_the_line() -> None:
    with pytest.raises(QuerySyntax) as error:
        parse("MATCH (n) // all\nRETRUN n")
    assert (error.value.line, error.value.column) == (2, 1)


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("MATCH (p) WHERE p.year BETWEEN 2018 AND 2020 RETURN p", "Write 2018 <= p.year <= 2020."),
        ("MATCH (p) WHERE p.year between $from AND $to RETURN p", "Write $from <= p.year <= $to."),
        ("WITH 2 AS an WHERE an BETWEEN 1 AND 3 RETURN an", "Write 1 <= an <= 3."),
        ("MATCH (p) WHERE size(p.title) BETWEEN 1 AND 2 RETURN p", "Write low <= x <= high."),
        ("MATCH (p) WHERE p.year BETWEEN", "Write low <= x <= high."),
        ("MATCH (n) RETURN n.name a", "Write AS before an alias, and commas between columns."),
        ("MATCH (n) RETURN n WHERE n.x", "WHERE must follow MATCH or WITH: filter before RETURN."),
        ("MATCH (n) WHERE n.x LIKE 'a%' RETURN n", "Use CONTAINS, STARTS WITH, ENDS WITH or =~ with a regular expression."),
        ("MATCH (n) WHERE n.x IN (1, 2) RETURN n", "Write a list in square brackets: [1, 2]."),
        ("MATCH (n) FILTER n.x RETURN n", "Cypher 5 has no such clause."),
        ("RETURN EXISTS { (a) RETURN a }", "Write MATCH before the pattern if other clauses follow."),
    ],
)  # fmt: skip
def test_errors_have_a_hint(text: str, hint: str) -> None:
    with pytest.raises(QuerySyntax) as error:
        parse(text)
    assert error.value.hint == hint


# --- limits


NESTED: dict[str, Callable[[int], str]] = {
    "parentheses": lambda n: f"RETURN {'(' * n}1{')' * n} AS x",
    "lists": lambda n: f"RETURN {'[' * n}1{']' * n} AS x",
    "almost patterns": lambda n: f"RETURN {'(a)-(' * n}1{')' * n} AS x",
    "almost comprehensions": lambda n: f"RETURN {'[x IN ' * n}[1]{', 2]' * n} AS x",
    "comprehensions": lambda n: f"RETURN {'[x IN ' * n}a{' WHERE x:A|B | x]' * n} AS x",
    "pattern comprehensions": lambda n: f"RETURN {'[(a)-->() WHERE ' * n}true{' | 1] = [1]' * n} AS x",
    "trim": lambda n: f"RETURN {'trim(' * n}'a'{')' * n} AS x",
    "case": lambda n: f"RETURN {'CASE WHEN ' * n}true{' THEN 1 END' * n} AS x",
    "subqueries": lambda n: f"RETURN {'EXISTS { MATCH (a) WHERE ' * n}true{' }' * n} AS x",
    "calls": lambda n: f"{'CALL { ' * n}RETURN 1 AS x{' } RETURN x' * n}",
    "labels": lambda n: f"MATCH (n:{'!(' * n}A{')' * n}) RETURN n",
    "paths": lambda n: f"MATCH {'(' * n}(a)-->(b){')' * n} RETURN a",
    "types": lambda n: f"RETURN 1 IS :: {'LIST<' * n}INT{'>' * n} AS x",
    "signs": lambda n: f"RETURN {'NOT ' * n}true AS x",
    "sums": lambda n: f"RETURN {'1 + ' * n}1 AS x",
    "elements": lambda n: f"RETURN a{'[0]' * n} AS x",
}


@pytest.mark.parametrize("text", NESTED.values(), ids=NESTED)
def test_deep_nesting_is_rejected_quickly(text: Callable[[int], str]) -> None:
    parse(text(20))
    started = time.process_time()
    for depth in (500, 2000):
        with pytest.raises(QueryTooLong):
            parse(text(depth))
    assert time.process_time() - started < 5


@pytest.mark.parametrize(
    "text",
    [
        "MATCH (a)" + "-->(b)" * 3000 + " RETURN a",
        "RETURN (a)" + "-->()" * 3500 + " AS x",
        "RETURN " + "true AND " * 2000 + "true AS x",
        "RETURN [" + "1, " * 6000 + "1] AS x",
        "RETURN 1 AS x" + " UNION RETURN 1 AS x" * 1000,
        "WITH 1 AS x " * 1600 + "RETURN x",
    ],
    ids=["pattern", "pattern as condition", "and", "list", "union", "with"],
)
def test_long_queries_are_parsed_in_linear_time(text: str) -> None:
    assert len(text) > 17_000
    started = time.process_time()
    parse(text)
    assert time.process_time() - started < 3


# --- many queries


def _all_queries(shared: Path) -> Iterator[str]:
    for line in (shared / "cypher" / "researcher.jsonl").read_text(encoding="utf-8").splitlines():
        yield json.loads(line)["q"]


def test_the_queries_of_researchers_are_parsed(shared: Path) -> None:
    found = [parse(text) for text in _all_queries(shared)]
    assert len(found) > 30


def test_the_examples_and_the_parity_cases_are_parsed() -> None:
    for example in EXAMPLES:
        parse(example.text)
    for module in pkgutil.iter_modules(parity_cases.__path__):
        for case in importlib.import_module(f"{parity_cases.__name__}.{module.name}").CASES:
            if not case.neo4j.startswith("refused"):
                parse(case.query)


_NAMES = st.sampled_from(["a", "b", "x y", "match", "é", "in"])
_LITERALS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(0, 2**63 - 1),
    st.floats().filter(lambda value: math.copysign(1, value) > 0),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=5),
).map(s.Literal)  # fmt: skip


def _composed(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    some = st.lists(inner, min_size=2, max_size=3).map(tuple)
    maybe = st.one_of(st.none(), inner)
    logical = st.sampled_from(["AND", "OR", "XOR"])
    arithmetic = st.sampled_from(["+", "-", "*", "/", "%", "^", "||", "=~", "STARTS WITH", "CONTAINS"])
    return st.one_of(
        st.lists(inner, max_size=3).map(lambda items: s.ListLiteral(tuple(items))),
        st.lists(st.tuples(_NAMES, inner), max_size=2).map(lambda entries: s.MapLiteral(tuple(entries))),
        st.builds(s.Property, inner, _NAMES),
        st.builds(s.Subscript, inner, inner),
        st.tuples(inner, inner, maybe).map(lambda three: s.Slice(*three)),
        st.builds(s.Unary, st.sampled_from(["-", "+"]), inner),
        st.builds(s.Binary, arithmetic, inner, inner),
        some.map(lambda operands: s.Comparison(operands, ("<=", "=")[: len(operands) - 1])),
        st.builds(s.Logical, logical, some),
        st.builds(s.Not, inner),
        st.builds(s.InList, inner, inner),
        st.builds(s.IsNull, inner, st.booleans()),
        st.builds(s.Call, st.sampled_from(["size", "coalesce", "date.truncate"]), some, st.booleans()),
        st.builds(s.ListComprehension, _NAMES, inner, maybe, maybe),
        st.builds(s.Case, maybe, st.tuples(st.tuples(inner).map(lambda one: (one, s.Literal(1)))), maybe),
    )


@given(
    st.recursive(
        st.one_of(_LITERALS, _NAMES.map(s.Variable), st.builds(s.Parameter, _NAMES)), _composed, max_leaves=12
    )
)
def test_an_unparsed_tree_is_parsed_to_the_same_tree(tree: s.Expression) -> None:
    assert expression(unparse(tree)) == tree


_WORDS = st.sampled_from(
    [
        "MATCH",
        "OPTIONAL",
        "WITH",
        "RETURN",
        "UNWIND",
        "CALL",
        "WHERE",
        "ORDER",
        "BY",
        "SKIP",
        "LIMIT",
        "UNION",
        "ALL",
        "AS",
        "AND",
        "OR",
        "NOT",
        "IN",
        "IS",
        "NULL",
        "CASE",
        "WHEN",
        "THEN",
        "ELSE",
        "END",
        "EXISTS",
        "COUNT",
        "COLLECT",
        "ANY",
        "SHORTEST",
        "shortestPath",
        "reduce",
        "trim",
        "FROM",
        "DISTINCT",
        "YIELD",
        "STARTS",
        "CONTAINS",
        "a",
        "b",
        "n.x",
        "count(*)",
        "1",
        "2.5",
        "'text'",
        "$p",
        "`q`",
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        "<-",
        "->",
        "--",
        "-",
        "<",
        ">",
        "=",
        "<>",
        "<=",
        "+",
        "*",
        "/",
        "%",
        "^",
        "|",
        "||",
        ":",
        "::",
        ",",
        ".",
        "..",
        ";",
        "!",
        "&",
        "=~",
        "(a)-->(b)",
        "(n:A)",
        "{x:",
        "1}",
        "[x",
        "IN",
        "a",
        "|",
        "x]",
    ]
)


@given(st.lists(_WORDS, max_size=25).map(" ".join))
def test_any_other_text_raises_a_query_error(text: str) -> None:
    try:
        parse(text)
    except QueryError as error:
        said = str(error)
    else:
        return
    assert said.endswith((".", "?"))


@given(st.text(max_size=40))
def test_any_text_is_parsed_or_rejected(text: str) -> None:
    try:
        parse(text)
    except QueryError:
        pass
