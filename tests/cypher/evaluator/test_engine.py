"""Query results, compared with those of Neo4j 5.26, and their limits and errors."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from graphapp.cypher.evaluator.columns import ColumnGraph, NodeGroup, RelationshipGroup, of_entities
from graphapp.cypher.evaluator.engine import evaluate
from graphapp.cypher.results import Node, PathValue, QueryLimits, Relationship
from graphapp.errors import QueryError, QueryStopped, QuerySyntax, QueryTooBig
from graphapp.ingest.load import ingest
from graphapp.settings import Settings
from graphapp.stores import open_store
from tests.cypher.evaluator.asking import Evaluator, graph_of
from tests.cypher.parity.case import comparable
from tests.cypher.parity.graph import ADA, GRAPH, P1

LIMITS = QueryLimits(10.0, 1000, 100_000, 10_000_000, 10**8)

# 0 -1-> 1 -2-> 2 -1-> 3 -1-> 4, 0 -5-> 2, 0 -9-> 3
CHAIN = of_entities(
    [(("N",), {"id": number}) for number in range(5)],
    [
        (0, "T", 1, {"w": 1}),
        (1, "T", 2, {"w": 2}),
        (2, "T", 3, {"w": 1}),
        (3, "T", 4, {"w": 1}),
        (0, "T", 2, {"w": 5}),
        (0, "T", 3, {"w": 9}),
    ],
)


@pytest.fixture(scope="module")
def papers() -> Evaluator:
    """The graph of the parity suite."""
    store = open_store("memory:", Settings.read(environ={}))
    store.upsert(GRAPH)
    evaluator = Evaluator(graph_of(store))
    store.close()
    return evaluator


def asked(text: str, graph: ColumnGraph = CHAIN, **parameters: Any) -> list[list[Any]]:
    return list(evaluate(text, parameters, graph, seconds=10, work=10**7).rows)


IDS = "[n IN nodes(p) | n.id]"


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        # the name of a column, not the variable of the same name before
        (
            "UNWIND [3, 1, 2] AS k UNWIND range(1, 4 - k) AS i WITH count(*) AS k, k AS x ORDER BY k RETURN collect(k)",
            [[[1, 2, 3]]],
        ),
        ("MATCH (a)-[*5..3]-(b) RETURN count(*)", [[0]]),
        (f"MATCH p = shortestPath((:N {{id: 0}})-[*]-(:N {{id: 4}})) RETURN {IDS}", [[[0, 3, 4]]]),
        (
            f"MATCH p = shortestPath((:N {{id: 0}})-[rs*]-(:N {{id: 4}})) WHERE all(r IN rs WHERE r.w < 9) RETURN {IDS}",
            [[[0, 2, 3, 4]]],
        ),
        (f"MATCH p = shortestPath((:N {{id: 0}})-[*]-(:N {{id: 4}})) WHERE length(p) > 3 RETURN {IDS}", [[[0, 1, 2, 3, 4]]]),
        (f"MATCH p = ANY SHORTEST (:N {{id: 0}})-[:T]->+(:N {{id: 4}}) RETURN {IDS}", [[[0, 3, 4]]]),
        (f"MATCH p = SHORTEST 2 (:N {{id: 0}})-[:T]->+(:N {{id: 4}}) RETURN {IDS}", [[[0, 3, 4]], [[0, 2, 3, 4]]]),
        (
            f"MATCH p = ALL SHORTEST (:N {{id: 0}})((x)-[r]->(y) WHERE r.w < 5)+(:N {{id: 4}}) RETURN {IDS}, [e IN r | e.w]",
            [[[0, 1, 2, 3, 4], [1, 2, 1, 1]]],
        ),
        ("MATCH (:N {id: 0})((x)-->(y)){2}(z) RETURN z.id ORDER BY z.id", [[2], [3], [4]]),
        ("MATCH (a {id: 0}) RETURN COUNT { (a)-->() } AS n", [[3]]),
        ("MATCH (a {id: 0}) RETURN COLLECT { MATCH (a)-->(b) RETURN b.id ORDER BY b.id } AS ids", [[[1, 2, 3]]]),
        ("MATCH (a) WHERE EXISTS { MATCH (a)-->(b) WITH b WHERE b.id = 4 RETURN b } RETURN a.id", [[3]]),
        ("MATCH (a {id: 4}) OPTIONAL MATCH (a)-->(b) RETURN a.id, b", [[4, None]]),
        ("MATCH (a {id: 4}) OPTIONAL CALL (a) { MATCH (a)-->(b) RETURN b.id AS id } RETURN id", [[None]]),
        ("MATCH (a) WHERE 1 <= a.id <= 2 RETURN a.id ORDER BY a.id", [[1], [2]]),
        ("MATCH (a WHERE a.id > 3) RETURN a.id", [[4]]),
        ("MATCH ()-[r WHERE r.w > 5]->(b) RETURN b.id", [[3]]),
        ("MATCH (a:N&!M) RETURN count(*) AS n", [[5]]),
        ("MATCH p = (:N {id: 1}) RETURN length(p) AS l", [[0]]),
        ("UNWIND [3, 1, 2] AS x WITH x ORDER BY x RETURN collect(x) AS xs", [[[1, 2, 3]]]),
        ("UNWIND [1, 1.0, '1'] AS x RETURN DISTINCT x", [[1], ["1"]]),
        ("UNWIND '[1,2]' AS x RETURN x", [["[1,2]"]]),
        ("""WITH '["Oslo"]' AS t RETURN t = 'Oslo' AS v""", [[False]]),
        ("RETURN round(1.005, 2) AS a, round(2.5, 0, 'DOWN') AS b", [[1.01, 2.0]]),
        ("RETURN 9007199254740993 = 9007199254740992.0 AS same", [[True]]),
        ("UNWIND [1, 2, 2] AS x RETURN x, count(*) AS n ORDER BY count(*) DESC", [[2, 2], [1, 1]]),
        ("UNWIND [1, 2] AS x RETURN CASE WHEN count(x) > 1 THEN 'many' ELSE 'few' END AS size", [["many"]]),
        ("UNWIND [1, 2] AS x RETURN x UNION UNWIND [2, 3] AS x RETURN x", [[1], [2], [3]]),
        ("UNWIND [] AS x RETURN count(x) AS n, sum(x) AS s, max(x) AS m, collect(x) AS l", [[0, 0, None, []]]),
        ("CALL db.labels() YIELD label RETURN label", [["N"]]),
        ("MATCH (a) RETURN a.id ORDER BY a.id DESC SKIP 1 LIMIT 2", [[3], [2]]),
    ],
)  # fmt: skip
def test_a_query_has_the_result_of_neo4j(text: str, rows: list[list[Any]]) -> None:
    assert asked(text) == rows


def test_values_have_the_types_of_all_stores(papers: Evaluator) -> None:
    text = "MATCH p = (a:Author {id: 'name:Ada Alt'})-[w]->(b {id: 'p1'}) RETURN a, w, p, {x: [b]} AS m, 0.0 / 0 AS nan"
    ((node, relationship, path, held, nan),) = papers.query(text, {}, LIMITS).rows
    assert node == ADA
    assert relationship == Relationship("WROTE", ("Author", "name:Ada Alt"), ("Paper", "p1"), {"position": 0})
    assert path == PathValue([ADA, P1], [relationship])
    assert held == {"x": [P1]}
    assert nan != nan


def test_a_map_that_looks_like_an_entity_stays_a_map(papers: Evaluator) -> None:
    value = {"__node": ["x", "Author", {}], "plain": {"__float": "NaN"}}
    assert papers.query("RETURN $v AS v", {"v": value}, LIMITS).rows == [[value]]


def test_a_truncated_result_states_the_total_number_of_rows(papers: Evaluator) -> None:
    text = "UNWIND range(1, 5000) AS x RETURN x"
    table = papers.query(text, {}, LIMITS)
    assert len(table.rows) == 1000
    assert table.truncated == "truncated to 1,000 of 5,000 rows, the limit set by query_rows"
    assert "cells" in papers.query(text, {}, LIMITS._replace(cells=10)).truncated
    assert "bytes" in papers.query(text, {}, LIMITS._replace(bytes=10)).truncated


@pytest.mark.parametrize(
    ("text", "kind", "line", "column"),
    [
        ("MATCH (a)\nRETURN b", QuerySyntax, 2, 8),
        ("UNWIND [1, 'x'] AS x\nRETURN 1 +\n x % 2", QueryError, 3, 2),
        ("RETURN 1 / 0", QueryError, 1, 8),
        ("MATCH (a {id: 0}) MATCH p = shortestPath((a)-[*]-(a)) RETURN p", QueryError, 1, 25),
        ("MATCH (a) RETURN a.id LIMIT -1", QueryError, 1, 29),
        ("RETURN $missing", QueryError, 1, 8),
    ],
)
def test_an_error_has_its_position(text: str, kind: type[QueryError], line: int, column: int) -> None:
    with pytest.raises(kind) as error:
        asked(text)
    assert (error.value.line, error.value.column) == (line, column)


def test_an_error_is_passed_to_the_other_process(papers: Evaluator) -> None:
    with pytest.raises(QuerySyntax) as error:
        papers.query("MATCH (a) RETURN b", {}, LIMITS)
    assert error.value.column == 18


def test_an_error_in_a_value_that_no_row_needs_is_not_raised() -> None:
    assert asked("MATCH (a:Nobody) RETURN 1 / 0") == []
    assert asked("MATCH (a) WHERE a.id = 0 AND 1 / (a.id + 1) = 1 RETURN a.id") == [[0]]


LONG = "UNWIND range(1, 100000) AS x UNWIND range(1, 100000) AS y RETURN count(*)"


@pytest.mark.idle
def test_a_query_stops_at_its_deadline() -> None:
    start = time.monotonic()
    with pytest.raises(QueryStopped):
        list(evaluate(LONG, {}, CHAIN, seconds=0.3, work=10**12).rows)
    assert time.monotonic() - start < 5


def test_a_query_stops_at_its_work_limit() -> None:
    with pytest.raises(QueryTooBig):
        list(evaluate(LONG, {}, CHAIN, seconds=60, work=100_000).rows)


def test_date_is_the_same_in_all_rows() -> None:
    rows = asked(
        "UNWIND range(1, 2000) AS x RETURN DISTINCT datetime.statement([null, 'UTC'][x % 2]) IS NULL AS n, localtime() AS t"
    )
    assert len({str(row[1]) for row in rows}) == 1


def test_a_column_is_loaded_on_first_use() -> None:
    loaded: list[str] = []

    def source(name: str, values: list[Any]) -> Any:
        return lambda: loaded.append(name) or values

    authors = NodeGroup(
        ("Author",), 2, {"name": source("name", ["Ada", "Ben"]), "key": source("key", ["ada", "ben"])}
    )
    graph = ColumnGraph([authors], [RelationshipGroup("KNOWS", [0], [1], {"since": source("since", [2001])})])
    assert asked("MATCH (a)-[:KNOWS]->(b) RETURN count(*)", graph) == [[1]]
    assert loaded == []
    assert asked("MATCH (a {key: 'ada'})-[k]->(b) RETURN b.key, k.since", graph) == [["ben", 2001]]
    assert loaded == ["key", "since"]


def test_an_index_finds_only_equal_values(papers: Evaluator) -> None:
    for value, ids in (
        (2003, ["p2", "p3"]),
        (2003.0, ["p2", "p3"]),
        ("2003", []),
        (True, []),
        (None, []),
        ([2003], []),
    ):
        rows = papers.query("MATCH (p:Paper {year: $y}) RETURN p.id ORDER BY p.id", {"y": value}, LIMITS).rows
        assert [row[0] for row in rows] == ids


def unordered(value: Any) -> Any:
    """A value with all its lists sorted, for lists whose order is undefined."""
    if isinstance(value, dict):
        return {key: unordered(item) for key, item in value.items()}
    return sorted(map(comparable, map(unordered, value))) if isinstance(value, list) else value


def test_every_query_of_researchers_has_the_result_of_neo4j(shared: Path) -> None:
    settings = Settings.read(environ={})
    store = open_store("memory:", settings)
    ingest(store, [shared / "cypher" / "records.jsonl"], settings)
    evaluator = Evaluator(graph_of(store))
    store.close()
    lines = (shared / "cypher" / "researcher.jsonl").read_text(encoding="utf-8").splitlines()
    for case in map(json.loads, lines):
        table = evaluator.query(case["q"], case["params"], LIMITS)
        alike = unordered if case.get("unordered_lists") else list
        found, expected = (
            [comparable([alike([x]) for x in row]) for row in rows] for rows in (table.rows, case["rows"])
        )
        if not case["ordered"]:
            found, expected = sorted(found), sorted(expected)
        assert (table.columns, found) == (case["columns"], expected), case["q"]
    assert len(lines) >= 37


def test_nodes_without_an_identifier_can_be_returned() -> None:
    evaluator = Evaluator(of_entities([((), {})], []))
    assert evaluator.query("MATCH (n) RETURN n", {}, LIMITS).rows == [[Node("", "", {})]]


WITHOUT_FILES = """
import resource
from graphapp.cypher.embedded.answer_writer import answer, prepare
from graphapp.cypher.evaluator.columns import of_entities

prepare()
graph = of_entities([(("A",), {"t": "x"}), (("B",), {"t": "z"})], [(0, "T", 1, {})])
resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))
limits = {"parameters": {}, "seconds": 5, "work": 10**6, "rows": 10, "cells": 100, "bytes": 10**5}
for text in (
    "RETURN datetime({year: 2020, timezone: 'Europe/Stockholm'}) AS d, normalize('x'), randomUUID(), rand()",
    "MATCH p = shortestPath((a:A)-[*]-(b:B)) WHERE none(n IN nodes(p) WHERE n.t = 'y') RETURN p",
    "MATCH p = SHORTEST 2 (a)((x)-[r]->(y) WHERE x.t =~ '(?i)X'){1,2}(b) RETURN p",
    "MATCH (a) CALL (a) { OPTIONAL MATCH (a)-[*0..2]-(b) RETURN collect(b) AS l } RETURN stDevP(size(l))",
):
    found = answer(graph, {"evaluate": text, **limits})
    assert len(found["rows"]) == 1, found
for text in ("RETURN 1 / 0", "RETRN 1", "MATCH (a) RETURN b"):
    assert "error" in answer(graph, {"evaluate": text, **limits})
print("done")
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit")
def test_queries_run_in_a_process_that_cannot_open_files() -> None:
    run = subprocess.run([sys.executable, "-c", WITHOUT_FILES], capture_output=True, text=True, check=False)
    assert run.stdout == "done\n", run.stderr


def test_a_continuous_percentile_of_integers_is_a_float() -> None:
    [[middle, quarter]] = asked("UNWIND [1, 2, 3] AS x WITH percentileCont(x, 0.5) AS m RETURN m, m / 4")
    assert (middle, quarter) == (2.0, 0.5)
    assert type(middle) is float
