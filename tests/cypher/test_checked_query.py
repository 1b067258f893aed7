"""Valid queries, and the position of the error in invalid ones."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphapp.cypher.checked_query import checked_query
from graphapp.cypher.guard import check
from graphapp.errors import BadInput, QueryError, QuerySyntax
from graphapp.settings import Settings

WORDS = st.sampled_from(
    [
        "MATCH", "(a)", "(a:Author {name: 'x'})", "(", ")", "[", "]", "{", "}", "-", "<", ">", "-->", "--", "-[r:WROTE]->", "<-[*1..3]-", "[*]", "RETURN",
        "a", "a.name", ".title", "AS", "name", ",", "WHERE", "NOT", "EXISTS", "COUNT", "CALL", "exists", "keys", "shortestPath", "=", "|", "*", "1", "..",
        "'name'", "$p", "$name", "WITH", "UNION", "ORDER BY", "LIMIT", "CASE", "END", "IN", ":", "DISTINCT", "OPTIONAL MATCH", "UNWIND", "all", "`x y`", ";",
        "// c\n", "EXPLAIN", "id", "type",
    ]
)  # fmt: skip


@pytest.mark.parametrize(
    ("query", "column"),
    [
        ("MATCH (a:Author) RETURN a.key + count(*)", 25),
        ("MATCH (p) RETURN p.kind AS k, toUpper(k) + count(*) AS x", 39),
        ("MATCH (a)-->(b) MATCH ()-[a]->() RETURN a", 27),
        ("MATCH (a) WHERE (a)-->(b) RETURN a", 24),
        ("RETURN 1 AS x UNION ALL RETURN 2 AS x UNION RETURN 3 AS x", 39),
    ],
)
def test_what_cypher_forbids_is_refused_at_its_place(query: str, column: int) -> None:
    with pytest.raises(QuerySyntax) as caught:
        checked_query(query)
    assert (caught.value.line, caught.value.column) == (1, column)


@pytest.mark.parametrize(
    "query",
    [
        "MATCH (a:Author) WITH a.name AS n WITH n, {year: 1} AS m RETURN m.year",
        "MATCH (a)-[r]->(b) WITH r AS x MATCH (c)-[x]->(d) RETURN type(x)",
        "UNWIND $rows AS row RETURN row.name + 1",
        "MATCH (a) WITH *, count(*) AS n RETURN a.year + n",
        "MATCH (p) WITH p ORDER BY p.year WITH collect(p)[0] AS q RETURN q.title",
        "MATCH (a) WHERE any(x IN keys(a) WHERE x = 'b') RETURN a",
        "MATCH (a) WHERE a.name STARTS WITH 'A' AND a.authors_cut RETURN a",
    ],
)
def test_what_cypher_allows_is_not_refused(query: str) -> None:
    assert checked_query(query).parts


@given(st.lists(WORDS, min_size=1, max_size=25).map(" ".join))
def test_every_query_that_the_guard_allows_is_parsed_or_refused(query: str) -> None:
    try:
        check(query, Settings())
        found = checked_query(query)
    except (QueryError, BadInput):
        return
    assert found.parts
