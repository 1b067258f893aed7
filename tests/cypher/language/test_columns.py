"""The names of result columns, and which of them name authors, venues or papers."""

from __future__ import annotations

import pytest

from graphapp.cypher.language.columns import column_kinds, column_names
from graphapp.cypher.language.token_queries import TokenReader
from graphapp.cypher.language.tokens import significant, tokenize

PATH = "MATCH (a:Author)-[:WROTE]->(p:Paper)-[:PUBLISHED_IN]->(v:Venue) "


@pytest.mark.parametrize(
    ("query", "kinds"),
    [
        (
            PATH + "RETURN a.name AS author, p.id, v.name, v.id AS x, a.key",
            ["author", "paper", "venue", "venue", "author"],
        ),
        (
            PATH + "RETURN DISTINCT a.name, count(p) AS papers ORDER BY papers, a.name LIMIT 3;",
            ["author", ""],
        ),
        (PATH + "WITH a, count(p) AS n RETURN a.name, n", ["author", ""]),
        (PATH + "RETURN p.title, a.id, v.kind, toLower(a.name), a, [a.name, v.name]", [""] * 6),
        ("MATCH (`my a`:Author) RETURN `my a`.name AS x", ["author"]),
        ("match (a:Author) return a.name", ["author"]),
        # the label of a is not certain
        ("MATCH (a) RETURN a.name", [""]),
        ("MATCH (a:Author) MATCH (a:Venue) RETURN a.name", [""]),
        ("MATCH (a:Author|Venue) RETURN a.name", [""]),
        ("MATCH (a:Author), (v:Venue) WITH v AS a RETURN a.name", [""]),
        ("MATCH (a:Author) RETURN a.name UNION MATCH (a:Author) RETURN a.name", [""]),
        # the RETURN that counts is the outer one
        ("CALL { MATCH (a:Author) RETURN a.name AS x } RETURN x", [""]),
        ("MATCH (a:Author) RETURN *", [""]),
    ],
)
def test_only_certain_kinds_are_given(query, kinds):
    assert column_kinds(query, len(kinds)) == kinds


def test_a_mismatch_of_the_number_of_columns_gives_no_kinds():
    assert column_kinds("MATCH (a:Author) RETURN a.name", 2) == ["", ""]


@pytest.mark.parametrize(
    ("query", "names", "more"),
    [
        ("MATCH (a) RETURN a . name, count( a ) AS n, `a b`, COUNT { (n) }", ["a . name", "n", "a b", "COUNT { (n) }"], False),
        ("RETURN 1 AS `x y` UNION RETURN 2 AS `x y`", ["x y"], False),
        ("CALL { RETURN 1 AS y } RETURN DISTINCT [y, 2], y LIMIT 1;", ["[y, 2]", "y"], False),
        ("MATCH (a) RETURN * ORDER BY a, a.name", [], True),
        ("MATCH (a) RETURN *, COUNT { (n) } AS n, a.x SKIP 1", ["n", "a.x"], True),
        ("CALL db.labels()", [], False),
    ],
)  # fmt: skip
def test_columns_are_named_as_they_were_typed(query, names, more):
    assert column_names(query, TokenReader(significant(tokenize(query)))) == (names, more)
