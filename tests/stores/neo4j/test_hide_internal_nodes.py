"""Queries limited to the nodes of the graph: what is added, and which queries are unchanged."""

from __future__ import annotations

import pytest

from graphapp.stores.neo4j.hide_internal_nodes import hide_internal_nodes

ANY = ":Author|Paper|Venue"


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("MATCH (n) RETURN n", f"MATCH (n{ANY}) RETURN n"),
        ("MATCH () RETURN 1", f"MATCH ({ANY}) RETURN 1"),
        ("MATCH (n {year: 2020}) RETURN n", f"MATCH (n{ANY} {{year: 2020}}) RETURN n"),
        ("MATCH ({year: 2020}) RETURN 1", f"MATCH ({ANY}{{year: 2020}}) RETURN 1"),
        ("MATCH (n WHERE n.year > 1) RETURN n", f"MATCH (n{ANY} WHERE n.year > 1) RETURN n"),
        # keywords are names as well
        ("MATCH (where) RETURN where", f"MATCH (where{ANY}) RETURN where"),
        ("MATCH (is {year: 1}) RETURN is", f"MATCH (is{ANY} {{year: 1}}) RETURN is"),
        ("MATCH (where WHERE where.year = 1) RETURN 1", f"MATCH (where{ANY} WHERE where.year = 1) RETURN 1"),
        ("MATCH (WHERE where.year = 1) RETURN 1", f"MATCH ({ANY} WHERE where.year = 1) RETURN 1"),
        ("MATCH (IS Other) RETURN 1", "MATCH (IS( Other)&(Author|Paper|Venue)) RETURN 1"),
        ("match (n), (m:Author) return n", f"match (n{ANY}), (m:Author) return n"),
        ("MATCH p = (n) RETURN p", f"MATCH p = (n{ANY}) RETURN p"),
        # a relationship that may be repeated zero times
        ("MATCH (a)-[*0..1]-(b) RETURN a", f"MATCH (a{ANY})-[*0..1]-(b{ANY}) RETURN a"),
        # at least one step, which is not detected
        ("MATCH (a)-[:WROTE*1..3]-(b)--(c:Paper) RETURN a", f"MATCH (a{ANY})-[:WROTE*1..3]-(b)--(c:Paper) RETURN a"),
        ("MATCH (a)-[r]-{0,2}(b) RETURN a", f"MATCH (a{ANY})-[r]-{{0,2}}(b{ANY}) RETURN a"),
        (
            "MATCH (a) ((x)-->(y)){0,2} (b) RETURN a",
            f"MATCH (a{ANY}) ((x)-->(y)){{0,2}} (b{ANY}) RETURN a",
        ),
        ("MATCH p=shortestPath((a)-[*0..]-(b)) RETURN p", f"MATCH p=shortestPath((a{ANY})-[*0..]-(b{ANY})) RETURN p"),
        # labels that are not, or not only, those of the graph
        ("MATCH (n:!Author) RETURN n", "MATCH (n:(!Author)&(Author|Paper|Venue)) RETURN n"),
        ("MATCH (n:%) RETURN n", "MATCH (n:(%)&(Author|Paper|Venue)) RETURN n"),
        ("MATCH (n:GraphappState) RETURN n", "MATCH (n:(GraphappState)&(Author|Paper|Venue)) RETURN n"),
        ("MATCH (n:A:B {x: 1}) RETURN n", "MATCH (n:(A&B)&(Author|Paper|Venue) {x: 1}) RETURN n"),
        ("MATCH (n IS Other WHERE n.x = 1) RETURN n", "MATCH (n IS( Other)&(Author|Paper|Venue) WHERE n.x = 1) RETURN n"),
        # subqueries, with and without MATCH
        ("RETURN COUNT { (n) }", f"RETURN COUNT {{ (n{ANY}) }}"),
        ("RETURN EXISTS { MATCH (n) }", f"RETURN EXISTS {{ MATCH (n{ANY}) }}"),
        ("CALL { MATCH (n) RETURN n } RETURN n", f"CALL {{ MATCH (n{ANY}) RETURN n }} RETURN n"),
        # patterns in expressions, which need not start from bound nodes
        ("RETURN [(s)-[*0..0]-() | labels(s)]", f"RETURN [(s{ANY})-[*0..0]-({ANY}) | labels(s)]"),
        ("RETURN [p = (s)<-[*0..1]-(t)-->(u) WHERE (s.x) = 1 | (p)]", f"RETURN [p = (s{ANY})<-[*0..1]-(t)-->(u) WHERE (s.x) = 1 | (p)]"),
        ("RETURN size([(s:X)-[*0..0]->() | 1])", f"RETURN size([(s:(X)&({ANY[1:]}))-[*0..0]->({ANY}) | 1])"),
        ("RETURN [(s)-[r]-{0,1}(t) | s]", f"RETURN [(s{ANY})-[r]-{{0,1}}(t{ANY}) | s]"),
        ("RETURN exists((:X)-[*0..0]-(:Author))", f"RETURN exists((:(X)&({ANY[1:]}))-[*0..0]-(:Author))"),
        ("MATCH (a:Author) WHERE NOT (a)<-[*0..1]-(:%) RETURN a", f"MATCH (a:Author) WHERE NOT (a{ANY})<-[*0..1]-(:(%)&({ANY[1:]})) RETURN a"),
        ("MATCH (a:Author WHERE (a)-[*0..1]->(:Paper)) RETURN a {x: [()-[*0..0]-(b:Paper) | b]}", f"MATCH (a:Author WHERE (a{ANY})-[*0..1]->(:Paper)) RETURN a {{x: [({ANY})-[*0..0]-(b:Paper) | b]}}"),
        # named paths whose names are keywords
        ("MATCH (a:Author), limit = (n) RETURN n", f"MATCH (a:Author), limit = (n{ANY}) RETURN n"),
        ("MATCH where = (n) WHERE (n.x) = 1 RETURN n", f"MATCH where = (n{ANY}) WHERE (n.x) = 1 RETURN n"),
        ("RETURN COUNT { with = (n) }", f"RETURN COUNT {{ with = (n{ANY}) }}"),
        # the output of the listing procedures
        (
            "CALL db.labels()",
            "CALL db.labels() YIELD label WITH * WHERE label IN ['Author', 'Paper', 'Venue'] RETURN label",
        ),
        (
            "CALL db.labels() YIELD *",
            "CALL db.labels()   YIELD label WITH * WHERE label IN ['Author', 'Paper', 'Venue'] RETURN label",
        ),
        (
            "CALL db.relationshipTypes() YIELD relationshipType AS t WHERE t > 'A' RETURN t",
            "CALL db.relationshipTypes() YIELD relationshipType AS t WITH * WHERE t IN ['WROTE', 'PUBLISHED_IN'] WITH *"
            " WHERE t > 'A' RETURN t",
        ),
    ],
)  # fmt: skip
def test_nodes_that_could_be_others_are_limited_to_the_graph(typed, sent):
    assert hide_internal_nodes(typed).text == sent


@pytest.mark.parametrize(
    "typed",
    [
        "MATCH (a:Author)-[:WROTE]->(p) RETURN a, p",
        "MATCH (a)--(b) RETURN a",
        "MATCH (a)<-[r {position: 0}]-(b)-->(c) RETURN a",
        "MATCH (n:Author|Paper) RETURN n",
        "MATCH (n:Author:Paper) RETURN n",
        "MATCH (n IS Venue) RETURN n",
        "MATCH (a:Author) WHERE (a)-->() AND (a.name) = 'x' RETURN (a), count(*), [(a)] AS l",
        "MATCH (a:Author) USING INDEX a:Author(name) WHERE a.name = 'x' RETURN a",
        "MATCH (a:Author) WHERE EXISTS { (a)-->(p) } RETURN a",
        "UNWIND [1, 2] AS x WITH (x) AS y RETURN (y) // MATCH (n)",
        "MATCH (a:Author) RETURN [(a)-[:WROTE]->(p) WHERE (p.year) > 1 | (p.year)] AS l",
        "MATCH ((a)-[:WROTE]->(p) WHERE (p.year) > 2003) RETURN a",
        "MATCH (a:Author), (b:Author) RETURN shortestPath((a)-[*0..6]-(b))",
        "RETURN [(a):Author|Paper], [(a)-(b)], [x IN [1] WHERE (x) > 0 | (x)], [(a), (b)] || [(c)]",
        "RETURN 'MATCH (n)' AS text, {match: (1)} AS map",
    ],
)
def test_everything_else_is_unchanged(typed):
    assert hide_internal_nodes(typed).text == typed


def test_places_in_the_sent_query_are_mapped_to_the_typed_query():
    typed = "MATCH (n), (m:A:B)\nWHERE n.x = foo RETURN m"
    rewritten = hide_internal_nodes(typed)
    for word in ("MATCH", "WHERE", "foo", "RETURN"):
        assert rewritten.offset(rewritten.text.index(word)) == typed.index(word)


@pytest.mark.parametrize(
    ("typed", "put"),
    [
        ("MATCH (p:Paper) WHERE NOT p.doi IN [] RETURN p", "NOT coalesce( p.doi) IN []"),
        ("MATCH (p:Paper) WHERE NOT (p.doi IN $none) RETURN p", "NOT ( coalesce(p.doi) IN $none)"),
        ("MATCH (p:Paper) WHERE NOT ((p.doi) IN []) RETURN p", "NOT ( coalesce((p.doi)) IN [])"),
        ("MATCH (p:Paper) WHERE NOT p['doi'] IN [] RETURN p", "NOT coalesce( p['doi']) IN []"),
        ("MATCH (p:Paper WHERE NOT p.doi IN []) RETURN p", "NOT coalesce( p.doi) IN [])"),
        (
            "MATCH (p:Paper) WHERE NOT (p.x = 1 OR p.doi IN []) AND p.id IN ['a'] RETURN p",
            "(p.x = 1 OR coalesce( p.doi) IN []) AND p.id IN ['a']",
        ),
        (
            "MATCH (p:Paper) WHERE p.doi IN [] XOR p.x IN [] RETURN p",
            "coalesce( p.doi) IN [] XOR coalesce( p.x) IN []",
        ),
    ],
)
def test_a_property_that_is_not_in_a_list_is_hidden_from_the_planner(typed, put):
    assert put in hide_internal_nodes(typed).text


@pytest.mark.parametrize(
    "typed",
    [
        "MATCH (p:Paper) WHERE p.doi IN [] RETURN p",
        "MATCH (p:Paper) WHERE p.id IN $ids AND NOT p.kind = 'x' RETURN p",
        "MATCH (p:Paper) WHERE p.id IN $ids AND p.doi IS NOT NULL RETURN p",
        "MATCH (p:Paper) WHERE NOT any(x IN [1] WHERE x = p.year) RETURN p",
        "MATCH (p:Paper) WHERE NOT [x IN [1] | x] = [] RETURN p",
        "WITH 1 AS not MATCH (p:Paper) WHERE p.id IN [not] RETURN p",
        "MATCH (p:Paper) WHERE NOT toLower(p.doi) IN [] RETURN p",
        "MATCH (p:Paper) WHERE p.not IN [] RETURN p.xor",
    ],
)
def test_other_lists_are_left_to_the_planner(typed):
    assert hide_internal_nodes(typed).text == typed
