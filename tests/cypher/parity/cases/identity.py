"""Nodes and relationships as values: labels(), type(), properties(), ends, equality."""

from __future__ import annotations

from tests.cypher.parity.case import Case, ask, column, refused
from tests.cypher.parity.graph import ADA, BEN, DOT, P1, P4, VENUE_B, wrote

CASES: list[Case] = [
    ask("MATCH (n {id: 'p1'}) RETURN labels(n) AS l, n:Paper AS p, n:Author AS a", [[["Paper"], True, False]]),
    ask("MATCH (n) RETURN DISTINCT labels(n) AS l", column(["Author"], ["Paper"], ["Venue"])),
    ask("MATCH ({id: 'p1'})-[r]-(n) RETURN type(r) AS t, labels(n)[0] AS l, n.id AS id ORDER BY id", [["PUBLISHED_IN", "Venue", "a"], ["WROTE", "Author", "dblp:1/1"], ["WROTE", "Author", "name:Ada Alt"]]),
    ask("MATCH ({name: 'Dot'})-[w]->() RETURN w, w.position AS p, w.type AS t, w.start AS s, w.nothing AS n", [[wrote(DOT, P4, None), None, None, None, None]]),
    ask("MATCH (a {name: 'Ada Alt'})-[w]->({id: 'p1'}) RETURN startNode(w) AS s, endNode(w) AS e", [[ADA, P1]]),
    ask("MATCH (p {id: 'p1'})<-[w]-(a {name: 'Ada Alt'}) RETURN startNode(w) = a AS s, endNode(w) = p AS e", [[True, True]]),
    ask("MATCH (p {id: 'p1'})-[w:WROTE]-(a) RETURN startNode(w).name AS s, endNode(w).id AS e ORDER BY s", [["Ada Alt", "p1"], ["Ben", "p1"]]),
    ask("MATCH (a:Author {name: 'Ben'}), (b:Author {id: 'dblp:1/1'}) RETURN a = b AS x", [[True]]),
    ask("MATCH (a:Author), (b:Author) WHERE a <> b RETURN count(*) AS n", [[30]]),
    ask("MATCH (a:Author), (b:Author) WHERE a <> b AND a.key = b.key RETURN a.name AS n ORDER BY n", column("BEN", "Ben")),
    ask("MATCH (a {name: 'Ben'}) MATCH (x) WHERE x = a RETURN x", [[BEN]]),
    ask("MATCH (v:Venue {id: 'b'}) RETURN v, v.kind AS k, properties(v) AS p", [[VENUE_B, None, {"id": "b", "name": "B"}]]),
    ask("MATCH (a:Author)-[w]->(p {id: 'p1'}) WITH collect(a) AS l MATCH (b:Author) WHERE b IN l RETURN b.name AS n ORDER BY n", column("Ada Alt", "Ben")),
    ask("MATCH (a:Author) RETURN id(a) = id(a) AS x LIMIT 1", [[True]], mirror="warned node ids"),
    ask("MATCH (a:Author), (b:Author) WHERE id(a) < id(b) RETURN count(*) AS n", [[15]], mirror="warned node ids"),
    ask("MATCH (a:Author {name: 'Ben'}) RETURN elementId(a) = elementId(a) AS x", [[True]], mirror="warned node ids"),
    ask("OPTIONAL MATCH (n:Nobody) RETURN labels(n) AS l, n.x AS x, properties(n) AS p, keys(n) AS k", [[None, None, None, None]]),
    ask("OPTIONAL MATCH ()-[r:NOTHING]->() RETURN type(r) AS t, startNode(r).name AS s", [[None, None]]),
    ask("MATCH (a:Author {name: 'Ada Alt'})-[w]->(p) WITH w ORDER BY p.id RETURN collect(w.position) AS ps, count(DISTINCT type(w)) AS n", [[[0, 0], 1]]),
    ask("MATCH (n) WHERE n.id = 'a' RETURN labels(n) AS l", column(["Venue"])),
    ask("MATCH (a:Author {name: 'Cy'})-[w]->(p) RETURN [w.position, p.year] AS l ORDER BY p.id", column([2, 2003], [0, 2003], [2, 2010])),
    refused("MATCH (a:Author) RETURN type(a) AS t"),
    refused("MATCH (a)-[r]->(b) RETURN labels(r) AS l"),
    refused("MATCH (a) RETURN length(a) AS l"),
    refused("RETURN a"),
    refused("MATCH (a) WHERE b.name = 'x' RETURN a"),
    refused("MATCH (a) RETURN nosuchfunction(a) AS x"),
    refused("MATCH (a) RETURN toUpper(a.name, 1) AS x"),
    refused("MATCH (a) RETURN a.name AS x, a.key AS x"),
    refused("MATCH (a"),
    refused("MATCH (a) RETURN"),
]  # fmt: skip
