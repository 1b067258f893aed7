"""Parameters of every type, in every place."""

from __future__ import annotations

from tests.cypher.parity.case import Case, ask, column

EVERY = {
    "i": -(2**63),
    "f": 0.5,
    "t": "'; MATCH (n) DELETE n //",
    "b": True,
    "o": None,
    "l": [1, [None, "x"]],
    "m": {"a": 1, "n": {"b": [2]}},
}

CASES: list[Case] = [
    ask("RETURN $i AS i, $f AS f, $t AS t, $b AS b, $o AS o, $l AS l, $m AS m", [[-(2**63), 0.5, "'; MATCH (n) DELETE n //", True, None, [1, [None, "x"]], {"a": 1, "n": {"b": [2]}}]], **EVERY),
    ask("RETURN $x = 1 AS a, $x + 1 AS b", [[True, 2.0]], x=1.0),
    ask("RETURN $m.name AS n, $m['id'] AS i, $m.title AS t, $m AS m", [["x", 1, None, {"name": "x", "id": 1}]], m={"name": "x", "id": 1}),
    ask("MATCH (a:Author {key: $key}) RETURN a.id AS id ORDER BY id", column("dblp:1/1", "name:BEN"), key="ben"),
    ask("MATCH (a:Author {key: $key}) RETURN a", [], key=None),
    ask("MATCH (a:Author) WHERE a.id IN $ids RETURN a.name AS n ORDER BY n", column("Cy", "Dot"), ids=["name:Dot", "name:Cy", "name:Nobody"]),
    ask("MATCH (a:Author) WHERE a.id IN $ids RETURN a", [], ids=[]),
    ask("MATCH (a:Author) WHERE a.id IN $ids RETURN a", [], ids=None),
    ask("UNWIND $rows AS r MATCH (p:Paper {id: r.id}) RETURN r.n AS n, p.title AS t ORDER BY n", [[1, "Graphs"], [2, "Trees"]], rows=[{"id": "p1", "n": 1}, {"id": "p2", "n": 2}]),
    ask("UNWIND $keys AS k OPTIONAL MATCH (a:Author {key: k}) RETURN k, count(a) AS n ORDER BY k", [["ben", 2], ["zoe", 0]], keys=["ben", "zoe"]),
    ask("MATCH (p:Paper) WHERE p.year >= $from AND p.year <= $to RETURN count(*) AS n", [[3]], **{"from": 2000, "to": 2005}),
    ask("MATCH (p:Paper) WHERE p.year = $y RETURN count(*) AS n", [[2]], y=2003.0),
    ask("MATCH (p:Paper) WHERE p.year = $y RETURN count(*) AS n", [[0]], y="2003"),
    ask("MATCH (p:Paper) WHERE p.authors_cut = $c RETURN p.id", column("p4"), c=True),
    ask("MATCH (p:Paper) WHERE p.sources = $s RETURN p.id", column("p1"), s=["a:1", "b:1"]),
    ask("MATCH (p:Paper) WHERE $o IS NULL OR p.kind = $o RETURN count(*) AS n", [[6]], o=None),
    ask("MATCH (p:Paper) WHERE $o IS NULL OR p.kind = $o RETURN count(*) AS n", [[2]], o="conference"),
    ask("MATCH (n:Venue) RETURN n[$k] AS x ORDER BY x", column("A", "B", "C"), k="name"),
    ask("RETURN $`a b` AS x", column("y"), **{"a b": "y"}),
    ask("RETURN size($t) AS n, toUpper($t) AS u, $l[0..1] AS l", [[1, "É", ["a"]]], t="é", l=["a", "b"]),
    ask("RETURN $t[0..1] AS x", [], mirror="refused", neo4j="refused", t="é"),
    ask("RETURN [x IN $l WHERE x > $n | x * $n] AS l", [[[6, 8]]], l=[1, 2, 3, 4], n=2),
    ask("WITH $l AS l RETURN l[$i] AS x, l[$i..] AS y", [[2, [2, 3]]], l=[1, 2, 3], i=1),
    ask("RETURN $t AS a, $t = '[\"x\"]' AS b", [['["x"]', True]], t='["x"]'),
    ask("RETURN $t AS t", column("\u00e9\u2028\U0001f600\x00"), t="\u00e9\u2028\U0001f600\x00"),
    ask("RETURN $missing AS x", [], mirror="refused", neo4j="refused"),
    ask("MATCH (a:Author) RETURN a {.name, x: $x} AS m ORDER BY a.name LIMIT 1", [[{"name": "Ada Alt", "x": [1]}]], x=[1]),
]  # fmt: skip
