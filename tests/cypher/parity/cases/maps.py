"""Maps: literals, projections, keys and properties."""

from __future__ import annotations

from tests.cypher.parity.case import Case, ask, column
from tests.cypher.parity.graph import BEN, CY, P2

CASES: list[Case] = [
    ask("RETURN {a: 1, b: 'x', c: null, d: [1], e: {f: true}} AS m", [[{"a": 1, "b": "x", "c": None, "d": [1], "e": {"f": True}}]]),
    ask("RETURN {} AS m", [[{}]]),
    ask("WITH {a: 1, b: {c: 2}} AS m RETURN m.a AS a, m.b.c AS c, m['a'] AS s, m.zzz AS z", [[1, 2, 1, None]]),
    ask("WITH {name: 'x', id: 1, title: 't', type: 'y'} AS m RETURN m.name AS n, m.id AS i, m.title AS t, m.type AS y, m AS m", [["x", 1, "t", "y", {"name": "x", "id": 1, "title": "t", "type": "y"}]]),
    ask("WITH {b: 1, a: 2} AS m UNWIND keys(m) AS k RETURN k ORDER BY k", column("a", "b")),
    ask("MATCH (a:Author {name: 'Ben'}) RETURN a {.name, .key} AS m", [[{"name": "Ben", "key": "ben"}]]),
    ask("MATCH (a:Author {name: 'Ben'}) RETURN a {.*} AS m", [[{"id": "dblp:1/1", "name": "Ben", "key": "ben"}]]),
    ask("MATCH (a:Author {name: 'Ben'}) RETURN a {.name, .year} AS m", [[{"name": "Ben", "year": None}]]),
    ask("MATCH (a:Author {name: 'Ben'})-->(p) WITH a, count(p) AS papers RETURN a {.name, papers, twice: papers * 2} AS m", [[{"name": "Ben", "papers": 2, "twice": 4}]]),
    ask("MATCH (a:Author {name: 'Ben'}) RETURN {author: a, x: 1} AS m", [[{"author": BEN, "x": 1}]]),
    ask("MATCH (p:Paper {id: 'p2'})<--(a) WITH p, a ORDER BY a.name RETURN p {.title, authors: collect(a.name)} AS m", [], mirror="refused", neo4j="refused"),
    ask("MATCH (p:Paper {id: 'p2'})<--(a) WITH p, a ORDER BY a.name WITH p, collect(a.name) AS names RETURN p {.title, authors: names} AS m", [[{"title": "Trees", "authors": ["Ada Alt", "Ben", "Cy"]}]]),
    ask("MATCH (v:Venue {id: 'b'}) RETURN properties(v) AS p", [[{"id": "b", "name": "B"}]]),
    ask("MATCH (v:Venue {id: 'c'}) UNWIND keys(v) AS k RETURN k ORDER BY k", column("id", "kind", "name")),
    ask("MATCH (p:Paper {id: 'p3'}) UNWIND keys(p) AS k RETURN k ORDER BY k", column("authors_cut", "id", "kind", "sources", "title", "year")),
    ask("MATCH (a)-[w {position: 2}]->(p {id: 'p2'}) RETURN properties(w) AS p, keys(w) AS k", [[{"position": 2}, ["position"]]]),
    ask("MATCH (p {id: 'p1'})-[r]->(v) RETURN properties(r) AS p, keys(r) AS k", [[{}, []]]),
    ask("MATCH (n:Author {name: 'Cy'}) RETURN n['name'] AS a, n[$k] AS b", [["Cy", "cy"]], k="key"),
    ask("MATCH (n:Venue) WHERE any(k IN keys(n) WHERE n[k] = 'B') RETURN n.id", column("b")),
    ask("MATCH (n:Venue {id: 'b'}) RETURN n['na' + 'me'] AS x", column("B")),
    ask("MATCH (n:Venue {id: 'b'}) UNWIND ['name', 'id', 'title'] AS k RETURN k, n[k] AS x ORDER BY k", [["id", "b"], ["name", "B"], ["title", None]]),
    ask("RETURN {a: 1} = {a: 1} AS a, {a: 1} = {a: 2} AS b, {a: 1} = {b: 1} AS c, {a: null} = {a: null} AS d", [[True, False, False, None]]),
    ask("UNWIND [{k: 'ben', x: 1}, {k: 'cy', x: 2}] AS r MATCH (a:Author {key: r.k}) RETURN r.x AS x, a.id AS id ORDER BY x, id", [[1, "dblp:1/1"], [1, "name:BEN"], [2, "name:Cy"]]),
    ask("MATCH (p:Paper {id: 'p2'}) RETURN {p: p} AS m", [[{"p": P2}]]),
    ask("MATCH (a:Author {name: 'Cy'}) RETURN [a, null, 1] AS l", [[[CY, None, 1]]]),
    ask("WITH {a: 1, b: 2} AS m RETURN [k IN keys(m) | m[k]] AS l", [[[1, 2]]]),
    ask("MATCH (a:Author {name: 'Ada Alt'}) RETURN a.title AS t, a.type AS y, a.label AS l, a.node_type AS n, a.year AS z", [[None, None, None, None, None]]),
    ask("MATCH (p:Paper {id: 'p1'}) RETURN p.name AS n, p.type AS t, p.label AS l, p.key AS k", [[None, None, None, None]]),
    ask("MATCH (n) WHERE n.title IS NULL RETURN count(n) AS n", [[9]]),
    ask("MATCH (n) WHERE n.name IS NOT NULL RETURN labels(n)[0] AS l, count(n) AS n ORDER BY l", [["Author", 6], ["Venue", 3]]),
    ask("MATCH (n) WHERE n.name = 'Trees' OR n.title = 'Ben' RETURN n", []),
    ask("MATCH (n) RETURN coalesce(n.title, n.name) AS x ORDER BY x LIMIT 4", column("A", "Ada Alt", "B", "BEN")),
    ask("MATCH (p:Paper {title: 'Nets'}) RETURN p {.title, .name, .id} AS m", [[{"title": "Nets", "name": None, "id": "p3"}]]),
]  # fmt: skip
