"""A query made ready for the engine."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphapp.cypher.guard import check
from graphapp.cypher.language.tokens import brackets, significant, tokenize
from graphapp.cypher.mend import mend
from graphapp.errors import BadInput, QueryError, QueryForbidden, QuerySyntax
from graphapp.settings import Settings

WORDS = st.sampled_from(
    [
        "MATCH", "(a)", "(a:Author {name: 'x'})", "(", ")", "[", "]", "{", "}", "-", "<", ">", "-->", "--", "-[r:WROTE]->", "<-[*1..3]-", "[*]", "RETURN",
        "a", "a.name", ".title", "AS", "name", ",", "WHERE", "NOT", "EXISTS", "COUNT", "CALL", "exists", "keys", "shortestPath", "=", "|", "*", "1", "..",
        "'name'", "$p", "$name", "WITH", "UNION", "ORDER BY", "LIMIT", "CASE", "END", "IN", ":", "DISTINCT", "OPTIONAL MATCH", "UNWIND", "all", "`x y`", ";",
        "// c\n", "EXPLAIN", "id", "type",
    ]
)  # fmt: skip


def text_of(query: str, **parameters: object) -> str:
    return mend(query, parameters).text


@pytest.mark.parametrize(
    ("query", "mended"),
    [
        ("RETURN a.name, a.key, a.title", "RETURN a.name__p, a.key, a.title__p"),
        ("MATCH (name:type {id: 1})", "MATCH (name:type {id__p: 1})"),
        ("RETURN {name: name, x: [{type: 1}]}", "RETURN {name__p: name, x: [{type__p: 1}]}"),
        ("RETURN a {.name, title, id: 1, .*}", "RETURN a {.name__p, title__p: title, id__p: 1, .*}"),
        ("RETURN a['name'], ['name'], 'name'", "RETURN a['name__p'], ['name'], 'name'"),
        ("RETURN a.`name`", "RETURN a.name__p"),
        ("RETURN a.name AS name ORDER BY name", "RETURN a.name__p AS name ORDER BY name"),
        ("RETURN type(r), id(a)", "RETURN type(r), id(a)"),
        ("RETURN keys(a)", "RETURN [_k IN keys(a) WHERE _k <> 'id']"),
        ("RETURN 'name' IN keys(a)", "RETURN 'name__p' IN [_k IN keys(a) WHERE _k <> 'id']"),
        ("RETURN /* c */ 1 // d", "RETURN   1  "),
        ("RETURN\u00a01", "RETURN 1"),
        (r'RETURN "it\'s \u00e9"', r"RETURN 'it\'s é'"),
        (r"RETURN '\\'", r"RETURN '\\'"),
        ("MATCH (a) WHERE (a)-->()", "MATCH (a) WHERE (a)-->()"),
        ("MATCH (a) WHERE (a)-->()<--()", "MATCH (a) WHERE (0 < COUNT { (a)-->()<--() })"),
        ("MATCH (a), (b) WHERE NOT (a)-[:W]->(:P {id: 1})<-[:W]-(b)", "MATCH (a), (b) WHERE NOT (0 < COUNT { (a)-[:W]->(:P {id__p: 1})<-[:W]-(b) })"),
        ("MATCH (a) WHERE (a)-[:W*2]-()", "MATCH (a) WHERE (0 < COUNT { (a)-[:W*2]-() })"),
        ("WHERE EXISTS { (a)-->() }", "WHERE EXISTS { (a)-->() }"),
        ("WHERE EXISTS { (a)-->()-->() }", "WHERE (0 < COUNT { (a)-->()-->() })"),
        ("WHERE EXISTS { MATCH (a)-->(b) WHERE b.x }", "WHERE (0 < COUNT { MATCH (a)-->(b) WHERE b.x })"),
        ("MATCH (a) WHERE exists((a)-->()-->())", "MATCH (a) WHERE (0 < COUNT {(a)-->()-->()})"),
        ("WHERE exists(a.name)", "WHERE exists(a.name__p)"),
        ("MATCH (a)-->(b)-->(c)", "MATCH (a)-->(b)-->(c)"),
        ("MATCH p = (a)-->(b)-->(c), (d)-->()-->()", "MATCH p = (a)-->(b)-->(c), (d)-->()-->()"),
        ("RETURN [(a)-->()-->(b) | b.x]", "RETURN [(a)-->()-->(b) | b.x]"),
        ("RETURN [p = (a)-->()-->(b) WHERE b.x | p]", "RETURN [p = (a)-->()-->(b) WHERE b.x | p]"),
        ("RETURN COUNT { (a)-->()-->() } > 1", "RETURN COUNT { (a)-->()-->() } > 1"),
        ("RETURN (a) - (b), (a.x) - -(b)", "RETURN (a) - (b), (a.x) - -(b)"),
        ("MATCH p = shortestPath((a)-[*]-(b))", "MATCH p = shortestPath((a)-[*]-(b))"),
        ("MATCH (a)<-->(b)<-[r]->(c)", "MATCH (a)--(b)-[r]-(c)"),
        ("RETURN (COUNT { (a)-->() } > 1)", "RETURN (0 + COUNT { (a)-->() } > 1)"),
        ("RETURN [1] + [2], [1] || [2]", "RETURN [1] + [2], [1] + [2]"),
        ("RETURN [1] + a", "RETURN [_x IN [[[1] , a]] | CASE WHEN _x[0] IS NULL OR _x[1] IS NULL THEN null ELSE _x[0] + _x[1] END][0]"),
        ("RETURN 7 / 2, 7.0 / 2", "RETURN 7 / 2, 7.0 / 2"),
        ("RETURN round(1)", "RETURN round(1)"),
        ("RETURN round(a)", "RETURN [_x IN [a] | CASE WHEN _x < 0 THEN floor(_x + 0.5) ELSE round(_x) END][0]"),
        ("RETURN stDev(a.year)", "RETURN coalesce(stDev(a.year), 0.0)"),
        ("RETURN upper('a'), char_length('a'), isEmpty(a)", "RETURN toUpper('a'), size('a'), (0 = size(a))"),
        ("RETURN 1 IN [x IN a | x]", "RETURN 1 IN ([x IN a | x])"),
        ("RETURN a {b, .c}", "RETURN a {b: b, .c}"),
        ("MATCH (a) WITH a, count(*) AS n CALL { WITH a RETURN 1 AS x } RETURN x", "MATCH (a) WITH a, count(*) AS n WITH `a` AS _c0, `n` AS _c1 WITH _c0 AS `a`, _c1 AS `n` CALL { WITH a RETURN 1 AS x } RETURN x"),
        ("MATCH (a)-[:A|:B]-(b)", "MATCH (a)-[:A|B]-(b)"),
    ],
)  # fmt: skip
def test_a_query_reads_so_to_the_engine(query: str, mended: str) -> None:
    assert text_of(query) == mended


def test_parameters_have_new_names_and_their_keys_those_of_the_engine() -> None:
    mended = mend(
        "RETURN $b, $`a b`, $b.name", {"b": {"name": [{"id": 1}]}, "a b": "name", "other": object()}
    )
    assert mended.text == "RETURN $p0, $p1, $p0.name__p"
    assert mended.parameters == {"p0": {"name__p": [{"id__p": 1}]}, "p1": "name"}


def test_a_parameter_that_is_a_regular_expression_is_one_of_the_engine_only_there() -> None:
    mended = mend("RETURN a.title =~ $r, $r", {"r": "\\d"})
    assert mended.text == "RETURN a.title__p =~ $p0, $p1"
    assert mended.parameters == {"p0": "[0-9]", "p1": "\\d"}


@pytest.mark.parametrize(
    ("query", "column"),
    [
        ("MATCH (a:Author) WHERE a.name RETURN a", 24),
        ("MATCH (a:Author) WITH a.name AS n RETURN n.year", 42),
        ("MATCH (a:Author) RETURN 1, sum(a.name)", 32),
        ("MATCH (a:Author) RETURN a.key + count(*)", 25),
        ("MATCH (a)-->(b) MATCH ()-[a]->() RETURN a", 27),
        ("MATCH (a) WHERE (a)-->(b) RETURN a", 17),
        ("RETURN 1 AS x UNION ALL RETURN 2 AS x UNION RETURN 3 AS x", 39),
    ],
)
def test_what_cypher_forbids_is_refused_at_its_place(query: str, column: int) -> None:
    with pytest.raises(QuerySyntax) as caught:
        mend(query, {})
    assert (caught.value.line, caught.value.column) == (1, column)


@pytest.mark.parametrize(
    "query",
    [
        "MATCH (a:Author) WITH a.name AS n WITH n, {year: 1} AS m RETURN m.year",
        "MATCH (a)-[r]->(b) WITH r AS x MATCH (c)-[x]->(d) RETURN type(x)",
        "UNWIND $rows AS row RETURN row.name + 1",
        "MATCH (a) WITH *, count(*) AS n RETURN a.year + n",
        "MATCH (p) RETURN p.kind AS k, toUpper(k) + count(*) AS x",
        "MATCH (p) WITH p ORDER BY p.year WITH collect(p)[0] AS q RETURN q.title",
        "MATCH (a) WHERE any(x IN keys(a) WHERE x = 'b') RETURN a",
        "MATCH (a) WHERE a.name STARTS WITH 'A' AND a.authors_cut RETURN a",
    ],
)
def test_what_cypher_allows_is_not_refused(query: str) -> None:
    assert mend(query, {"rows": [{"name": 1}]}).text


def test_a_parameter_that_names_a_property_has_the_engines_name() -> None:
    assert mend("RETURN a[$k]", {"k": "name"}).parameters == {"p0": "name__p"}


def test_a_place_in_the_mended_text_is_found_in_the_typed_one() -> None:
    query = "MATCH (a)\nWHERE (a)-->()-->() /* c */ AND a.name = 1 RETURN x"
    mended = mend(query, {})
    assert mended.place(mended.text.index("AND")) == (2, query.split("\n")[1].index("AND") + 1)
    assert mended.place(mended.text.index("RETURN")) == (2, query.split("\n")[1].index("RETURN") + 1)
    assert mended.place(0) == (1, 1)


@given(st.lists(WORDS, min_size=1, max_size=25).map(" ".join))
def test_whatever_the_guard_lets_through_is_mended_or_refused(query: str) -> None:
    try:
        check(query, Settings())
        mended = mend(query, {"p": 1})
    except (QueryError, BadInput):
        return
    # what reaches the engine is still well-formed, and names of properties that it uses itself are gone
    tokens = significant(tokenize(mended.text))
    brackets(tokens)
    for before, token in pairwise(tokens):
        assert not (before.is_symbol(".") and token.value in ("name", "title", "id", "type"))


@pytest.mark.parametrize(
    "query",
    [
        "MATCH p = ANY SHORTEST (a:Author)-[:WROTE]-+(b:Author) RETURN p",
        "MATCH p = ALL SHORTEST PATHS (a:Author)-[:WROTE]-+(b:Author) RETURN p",
        "MATCH p = SHORTEST 2 GROUPS (a:Author)-[:WROTE]-+(b:Author) RETURN p",
        "MATCH p = ANY (a:Author)-[:WROTE]-+(b:Author) RETURN p",
        "RETURN randomUUID()",
    ],
)
def test_what_only_neo4j_answers_is_refused_with_that_reason(query):
    with pytest.raises(QueryForbidden, match="Neo4j server only") as caught:
        mend(query, {})
    assert caught.value.hint


def test_underscores_in_numbers_are_not_given_to_the_engine():
    assert "1000 + 255" in mend("RETURN 1_000 + 2_55 AS x", {}).text
