"""Typical queries, over a graph small enough to answer by hand (see conftest.py)."""

from __future__ import annotations

from typing import Any

import pytest

from graphapp.cypher.results import Node, PathValue, Relationship
from graphapp.errors import BadInput, QueryError, QuerySyntax

ADA = Node("name:Ada Alt", "Author", {"id": "name:Ada Alt", "name": "Ada Alt", "key": "ada alt"})
BEN = Node("name:Ben", "Author", {"id": "name:Ben", "name": "Ben", "key": "ben"})
CY = Node("name:Cy", "Author", {"id": "name:Cy", "name": "Cy", "key": "cy"})
P1 = Node(
    "p1",
    "Paper",
    {
        "id": "p1",
        "title": "Graphs",
        "year": 2001,
        "kind": "conference",
        "doi": "10.1/g",
        "sources": ["a:1", "b:1"],
        "authors_cut": False,
    },
)
P2 = Node(
    "p2",
    "Paper",
    {
        "id": "p2",
        "title": "Trees",
        "year": 2003,
        "kind": "journal",
        "abstract": "On 'trees'.",
        "url": "https://example.org/2",
        "sources": ["a:2"],
        "authors_cut": False,
    },
)
VENUE_B = Node("b", "Venue", {"id": "b", "name": "B"})


def wrote(author: str, paper: str, position: int | None) -> Relationship:
    properties = {} if position is None else {"position": position}
    return Relationship("WROTE", ("Author", f"name:{author}"), ("Paper", paper), properties)


QUESTIONS: list[tuple[str, dict[str, Any], list[str], list[list[Any]]]] = [
    ("MATCH (a:Author) RETURN count(*) AS n", {}, ["n"], [[4]]),
    ("MATCH (n) RETURN labels(n)[0] AS label, count(*) AS n ORDER BY label", {}, ["label", "n"], [["Author", 4], ["Paper", 4], ["Venue", 2]]),
    ("MATCH (a:Author {name: 'Ben'}) RETURN a", {}, ["a"], [[BEN]]),
    ("MATCH (p:Paper {id: $id}) RETURN p", {"id": "p1"}, ["p"], [[P1]]),
    ("MATCH (v:Venue) WHERE v.kind IS NULL RETURN v", {}, ["v"], [[VENUE_B]]),
    (
        "MATCH (a:Author {key: $k})-[:WROTE]->(p:Paper) RETURN p.title, p.year ORDER BY p.year",
        {"k": "ada alt"},
        ["p.title", "p.year"],
        [["Graphs", 2001], ["Trees", 2003]],
    ),
    (
        "MATCH (a:Author)-[:WROTE]->(p:Paper) RETURN a.name AS name, count(p) AS papers ORDER BY papers DESC, name",
        {},
        ["name", "papers"],
        [["Ada Alt", 2], ["Ben", 2], ["Cy", 2], ["Dot", 1]],
    ),
    (
        "MATCH (:Author {name: 'Ada Alt'})-[:WROTE]->(p)<-[:WROTE]-(b) RETURN b.name AS name, count(p) AS joint, min(p.year) AS first, "
        "max(p.year) AS last ORDER BY joint DESC",
        {},
        ["name", "joint", "first", "last"],
        [["Ben", 2, 2001, 2003], ["Cy", 1, 2003, 2003]],
    ),
    ("MATCH (p:Paper) RETURN p.year AS year, count(*) AS n ORDER BY year", {}, ["year", "n"], [[2001, 1], [2003, 2], [None, 1]]),
    ("MATCH (p:Paper) RETURN p.title AS t ORDER BY p.year DESC, t LIMIT 2", {}, ["t"], [["Loops"], ["Nets"]]),
    ("MATCH (p:Paper) WHERE NOT (p)-[:PUBLISHED_IN]->() RETURN p.title", {}, ["p.title"], [["Nets"]]),
    (
        "MATCH (p:Paper) OPTIONAL MATCH (p)-[:PUBLISHED_IN]->(v) RETURN p.title AS t, v.name AS venue ORDER BY t",
        {},
        ["t", "venue"],
        [["Graphs", "A"], ["Loops", "A"], ["Nets", None], ["Trees", "B"]],
    ),
    # a test over two relationships: Dot alone has no coauthor
    ("MATCH (a:Author) WHERE (a)-[:WROTE]->()<-[:WROTE]-() RETURN a.name AS n ORDER BY n", {}, ["n"], [["Ada Alt"], ["Ben"], ["Cy"]]),
    ("MATCH (a:Author) WHERE NOT (a)-[:WROTE]->()<-[:WROTE]-() RETURN a.name AS n", {}, ["n"], [["Dot"]]),
    (
        "MATCH (a:Author) WHERE ((a)-[:WROTE]->(:Paper)<-[:WROTE]-({name: 'Cy'}) OR a.name = 'Dot') RETURN a.name AS n ORDER BY n",
        {},
        ["n"],
        [["Ada Alt"], ["Ben"], ["Dot"]],
    ),
    (
        "MATCH (a:Author) RETURN a.name AS n, EXISTS { MATCH (a)-[:WROTE]->(p)<-[:WROTE]-(b) WHERE b.name = 'Ada Alt' } AS x ORDER BY n",
        {},
        ["n", "x"],
        [["Ada Alt", False], ["Ben", True], ["Cy", True], ["Dot", False]],
    ),
    (
        "MATCH (a:Author) RETURN a.name AS n, CASE WHEN exists((a)-[:WROTE]->()<-[:WROTE]-()) THEN 'joint' ELSE 'alone' END AS x ORDER BY n",
        {},
        ["n", "x"],
        [["Ada Alt", "joint"], ["Ben", "joint"], ["Cy", "joint"], ["Dot", "alone"]],
    ),
    # names that the engine uses internally: a label without the property returns null
    ("MATCH (n) WHERE n.title IS NULL RETURN count(n) AS n", {}, ["n"], [[6]]),
    ("MATCH (p:Paper {id: 'p1'}) RETURN p.name, p.type, p.label, p.node_type, p.id", {}, ["p.name", "p.type", "p.label", "p.node_type", "p.id"], [[None, None, None, None, "p1"]]),
    ("MATCH (a:Author {name: 'Ben'}) RETURN a.title, a.type, a {.title, .name} AS m", {}, ["a.title", "a.type", "m"], [[None, None, {"title": None, "name": "Ben"}]]),
    ("MATCH (a:Author {name: 'Ben'})-[w]->({id: 'p1'}) RETURN w.type, type(w), w.start, keys(w), properties(w)", {}, ["w.type", "type(w)", "w.start", "keys(w)", "properties(w)"], [[None, "WROTE", None, ["position"], {"position": 1}]]),
    ("MATCH (v:Venue {name: 'A'}) RETURN keys(v) AS k, properties(v) AS p, v {.*} AS m, size(keys(v)) AS n", {}, ["k", "p", "m", "n"], [[["id", "name", "kind"], {"id": "a", "kind": "conference", "name": "A"}, {"id": "a", "kind": "conference", "name": "A"}, 3]]),
    ("MATCH (n:Venue) WHERE any(k IN keys(n) WHERE k = 'name' AND n[k] = 'A') RETURN n.id", {}, ["n.id"], [["a"]]),
    ("MATCH (n:Venue) RETURN n['name'] AS a, n[$k] AS b ORDER BY a", {"k": "id"}, ["a", "b"], [["A", "a"], ["B", "b"]]),
    ("RETURN {name: 1, type: {id: 2}} AS m, $m.title AS t, $m AS whole", {"m": {"title": "x", "id": [{"name": 1}]}}, ["m", "t", "whole"], [[{"name": 1, "type": {"id": 2}}, "x", {"title": "x", "id": [{"name": 1}]}]]),
    # nodes, relationships, paths
    ("MATCH (a {name: 'Ada Alt'})-[w:WROTE]->(p {id: 'p1'}) RETURN a, w, p", {}, ["a", "w", "p"], [[ADA, wrote("Ada Alt", "p1", 0), P1]]),
    ("MATCH ()-[w:WROTE {position: 2}]->() RETURN w", {}, ["w"], [[wrote("Cy", "p2", 2)]]),
    ("MATCH ({name: 'Dot'})-[w]->() RETURN [w] AS ws, w.position IS NULL AS unplaced", {}, ["ws", "unplaced"], [[[wrote("Dot", "p4", None)], True]]),
    ("MATCH x = ({name: 'Ada Alt'})-[:WROTE]->({id: 'p2'})<-[:WROTE]-({name: 'Cy'}) RETURN x, length(x) AS n", {}, ["x", "n"], [[PathValue([ADA, P2, CY], [wrote("Ada Alt", "p2", 0), wrote("Cy", "p2", 2)]), 2]]),
    ("MATCH x = (a:Author {name: 'Ben'}) RETURN x, length(x) AS n", {}, ["x", "n"], [[PathValue([BEN], []), 0]]),
    ("MATCH x = shortestPath((a {name: 'Ben'})-[:WROTE*]-(b {name: 'Cy'})) RETURN [n IN nodes(x) | n.id] AS ids", {}, ["ids"], [[["name:Ben", "p2", "name:Cy"]]]),
    ("MATCH x = shortestPath((a:Author {name: 'Ada Alt'})-[:WROTE*..9]-(b:Author {name: 'Dot'})) RETURN x", {}, ["x"], []),
    ("MATCH (:Author {name: 'Cy'})-[:WROTE*1..3]-(b:Author) WITH DISTINCT b.name AS n ORDER BY n RETURN collect(n) AS names", {}, ["names"], [[["Ada Alt", "Ben"]]]),
    ("MATCH (a)<-->(b:Venue) RETURN count(*) AS n", {}, ["n"], [[3]]),
    ("MATCH (a)-[r:WROTE|PUBLISHED_IN]->(b) RETURN type(r) AS t, count(*) AS n ORDER BY t", {}, ["t", "n"], [["PUBLISHED_IN", 3], ["WROTE", 7]]),
    # subqueries, unions, lists, strings
    ("CALL { MATCH (p:Paper) RETURN max(p.year) AS last } RETURN last", {}, ["last"], [[2003]]),
    ("MATCH (a:Author) RETURN a.name AS x UNION MATCH (v:Venue) RETURN v.name AS x", {}, ["x"], [["Ada Alt"], ["Ben"], ["Cy"], ["Dot"], ["A"], ["B"]]),
    ("MATCH (a:Author) RETURN a.name AS n, [(a)-[:WROTE]->(p) WHERE p.year = 2003 AND p.doi IS NULL AND p.kind = 'journal' | p.title] AS ts ORDER BY n", {}, ["n", "ts"], [["Ada Alt", ["Trees"]], ["Ben", ["Trees"]], ["Cy", ["Trees"]], ["Dot", []]]),
    ("UNWIND $keys AS k OPTIONAL MATCH (a:Author {key: k}) RETURN k, a.name", {"keys": ["ben", "zoe"]}, ["k", "a.name"], [["ben", "Ben"], ["zoe", None]]),
    ("MATCH (p:Paper) WHERE p.title =~ '(?i)tr.*' RETURN p.id", {}, ["p.id"], [["p2"]]),
    ("MATCH (p:Paper) WHERE p.title =~ 'ree' RETURN p.id", {}, ["p.id"], []),
    ("RETURN 'it\\'s \\u00e9 \\U0001F600' AS a, \"q\\\"q\" AS b, 'back\\\\slash\\n' AS c", {}, ["a", "b", "c"], [["it's é 😀", 'q"q', "back\\slash\n"]]),
    ("RETURN $t AS t, $n AS n, $f AS f, $b AS b, $l AS l, $o AS o", {"t": "'; MATCH (n) DELETE n //", "n": -(2**63), "f": 0.5, "b": True, "l": [1, [None]], "o": None}, ["t", "n", "f", "b", "l", "o"], [["'; MATCH (n) DELETE n //", -(2**63), 0.5, True, [1, [None]], None]]),
    ("RETURN date('2020-02-01') AS d, duration('P1Y2M3DT4H5M6S') AS l", {}, ["d", "l"], [["2020-02-01", "P1Y2M3DT4H5M6S"]]),
    ("MATCH (p:Paper) RETURN p.sources AS s, p.authors_cut AS cut, p.abstract AS a ORDER BY p.id LIMIT 2", {}, ["s", "cut", "a"], [[["a:1", "b:1"], False, None], [["a:2"], False, "On 'trees'."]]),
    ("CALL db.labels() YIELD label RETURN label ORDER BY label", {}, ["label"], [["Author"], ["Paper"], ["Venue"]]),
    ("CALL db.propertyKeys() YIELD propertyKey WITH propertyKey ORDER BY propertyKey RETURN collect(propertyKey) AS keys", {}, ["keys"], [[["abstract", "authors_cut", "doi", "id", "key", "kind", "name", "position", "sources", "title", "url", "year"]]]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("query", "parameters", "columns", "rows"), QUESTIONS, ids=[q[0][:60] for q in QUESTIONS]
)
def test_a_question_has_the_answer_worked_out_by_hand(asked, query, parameters, columns, rows) -> None:
    table = asked(query, **parameters)
    assert table.columns == columns
    assert table.rows == rows if "ORDER BY" in query or len(rows) < 2 else sorted(table.rows) == sorted(rows)
    assert table.truncated == ""


@pytest.mark.parametrize(
    ("query", "columns"),
    [
        ("MATCH (a:Author) RETURN a.name, count( * ), a.key AS k LIMIT 1", ["a.name", "count( * )", "k"]),
        ("MATCH (a:Author) RETURN DISTINCT a.name AS `the name` ORDER BY `the name`", ["the name"]),
        ("MATCH (a:Author) WHERE false RETURN a.name, a.id AS name", ["a.name", "name"]),
        ("RETURN {a: 1, b: [1, 2]}, 'x, y' AS t", ["{a: 1, b: [1, 2]}", "t"]),
        ("WITH 1 AS a, 2 AS b RETURN *", ["a", "b"]),
        ("RETURN 1 AS x UNION ALL RETURN 2 AS x", ["x"]),
        ("RETURN 1 AS `a``b`;", ["a`b"]),
    ],
)
def test_columns_are_named_as_the_query_says(asked, query: str, columns: list[str]) -> None:
    assert asked(query).columns == columns


@pytest.mark.parametrize(
    ("query", "error", "place"),
    [
        ("MATCH (a)-[r:WROTE|:PUBLISHED_IN]->(b) RETURN a", QuerySyntax, (1, 20)),
        ("MATCH (a)\nRETURN b.name", QuerySyntax, (2, 8)),
        ("MATCH (a:Author)\n\n  RETURN a.name,, 1", QuerySyntax, (3, 17)),
        ("MATCH (a:Author) WHERE a.name = 'é' RETURN a.name a.id", QuerySyntax, (1, 51)),
        ("MATCH (a {name: $name}) RETURN a", QueryError, (1, 17)),
    ],
)
def test_an_invalid_query_is_an_error_with_its_position(asked, query, error, place) -> None:
    with pytest.raises(error) as caught:
        asked(query)
    assert (caught.value.line, caught.value.column) == place
    assert "__p" not in caught.value.message


@pytest.mark.parametrize(
    "value",
    [2**63, float("nan"), float("inf"), b"x", {1}, {1: 2}, "\ud800", pytest.param([object()], id="object")],
    ids=repr,
)
def test_a_parameter_that_is_not_a_json_value_is_refused_before_the_query(asked, value) -> None:
    with pytest.raises(BadInput, match="parameter p"):
        asked("RETURN $p", p=value)


def test_parameters_nested_too_deep_are_refused(asked) -> None:
    value: list[Any] = []
    for _ in range(100):
        value = [value]
    with pytest.raises(QueryError, match="nested"):
        asked("RETURN $p", p=value)


def test_a_parameter_that_the_query_does_not_use_does_no_harm(asked) -> None:
    assert asked("RETURN 1 AS x", unused=object()).rows == [[1]]


def test_not_a_number_comes_back_as_such(asked) -> None:
    (row,) = asked("RETURN toFloat('NaN') AS x, toFloat('Infinity') AS y").rows
    assert row[0] is None or row[0] != row[0]
    assert row[1] in (None, float("inf"))


@pytest.mark.parametrize("more", ["", " LIMIT toInteger(9)"], ids=["embedded engine", "evaluator"])
def test_an_unknown_name_gives_a_warning_in_every_engine(asked, more: str) -> None:
    (warning,) = asked("MATCH (a:Author) RETURN a.title" + more).warnings
    assert warning == "No Author has the property title. Known: id, name, key."


def test_the_numbers_of_the_engine_come_with_a_warning(asked) -> None:
    table = asked("MATCH (a:Author {name: 'Ben'}) RETURN id(a) = id(a) AS same")
    assert table.rows == [[True]]
    assert "use the property id" in table.warnings[0]


def test_explain_returns_the_plan(asked) -> None:
    table = asked("EXPLAIN MATCH (a:Author) RETURN a.name")
    assert "operation" in table.columns
    assert any("Author" in str(row) for row in table.rows)


def test_rows_cells_and_bytes_beyond_the_limits_are_cut_and_reported(asked) -> None:
    query = "UNWIND range(1, 100) AS x RETURN x, x * 2 AS y"
    rows = asked(query, limits=asked.limits._replace(rows=7))
    assert len(rows.rows) == 7
    assert rows.truncated == "truncated to 7 of 100 rows, the limit set by query_rows"
    cells = asked(query, limits=asked.limits._replace(cells=21))
    assert len(cells.rows) == 10
    assert "21 cells" in cells.truncated
    size = asked(query, limits=asked.limits._replace(bytes=50))
    # [1,2] to [4,8] are five bytes each, [5,10] to [9,18] six
    assert len(size.rows) == 9
    assert "50 bytes" in size.truncated
    whole = asked(query)
    assert len(whole.rows) == 100
    assert whole.truncated == ""


def test_a_query_of_too_many_steps_is_stopped_and_says_so(asked) -> None:
    with pytest.raises(QueryError, match="1,000 steps"):
        asked(
            "UNWIND range(1, 100000) AS x MATCH (a), (b) RETURN count(*)",
            limits=asked.limits._replace(work=1000),
        )
