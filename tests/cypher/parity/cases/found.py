"""Queries that an engine once answered differently from Neo4j, and typical queries of researchers."""

from __future__ import annotations

from tests.cypher.parity.case import Case, ask, column, refused

ADA = "(a:Author {name: 'Ada Alt'})"
CASES: list[Case] = [
    # strings that look like lists
    ask("WITH '[\"Oslo\"]' AS t RETURN t = 'Oslo' AS v", column(False)),
    ask("UNWIND ['[1,2]'] AS x UNWIND x AS y RETURN y", column("[1,2]")),
    ask("WITH ['[\"Oslo\"]', 'Oslo'] AS l UNWIND l AS x WITH x WHERE x = 'Oslo' RETURN x", column("Oslo")),
    ask("WITH ['[\"Oslo\"]', 'Oslo'] AS l RETURN [x IN l WHERE x <> 'Oslo'] AS a, [x IN l WHERE x IN ['Oslo']] AS b, [x IN l | CASE x WHEN 'Oslo' THEN 1 ELSE 0 END] AS c, (l[0] = 'Oslo') XOR true AS d", [[['["Oslo"]'], ["Oslo"], [0, 1], True]]),
    # shortest paths whose condition is on the path
    ask(f"MATCH p = shortestPath({ADA}-[:WROTE*..10]-(b:Author {{name: 'Ben'}})) WHERE none(n IN nodes(p) WHERE n.id = 'p1') RETURN [n IN nodes(p) | n.id] AS ids", column(["name:Ada Alt", "p2", "dblp:1/1"])),
    ask(f"MATCH p = shortestPath({ADA}-[:WROTE*..10]-(b:Author {{name: 'Cy'}})) WHERE length(p) > 2 RETURN length(p) AS l", column(4)),
    ask(f"MATCH p = shortestPath({ADA}-[rs:WROTE*..10]-(b:Author {{name: 'BEN'}})) WHERE all(r IN rs WHERE r.position < 3) RETURN length(p) AS l", column(4)),
    ask(f"MATCH p = shortestPath({ADA}-[:WROTE*..10]-(b:Author {{name: 'Cy'}})) WHERE none(n IN nodes(p) WHERE n.id = 'p2') RETURN p", []),
    # lists collected in order
    ask("MATCH (a:Author)-[:WROTE]->(p) WITH a, p ORDER BY p.title RETURN a.key AS k, collect(p.title)[0..2] AS t ORDER BY k", [["ada alt", ["Graphs", "Trees"]], ["ben", ["Graphs", "Trees"]], ["cy", ["Nets", "Trees"]], ["dot", ["Loops"]], ["émile zé", ["Über Graphs 2"]]]),
    ask("MATCH (v:Venue)<-[:PUBLISHED_IN]-(p:Paper) WITH v, p ORDER BY p.year RETURN v.kind AS k, collect(p.year) AS ys ORDER BY k", [["book", [1999]], ["conference", [2001, 2010]], [None, [2003]]]),
    # paths of a node
    ask("MATCH p = (:Author) RETURN count(p) AS n", column(6)),
    ask("MATCH p = (:Author {name: 'Cy'}) RETURN p IS NULL AS x, length(p) AS l", [[False, 0]]),
    # numbers
    ask("RETURN round(1.005, 2) AS a, round(0.285, 2) AS b, round(10.075, 2) AS c, round(2.5, 0, 'DOWN') AS d, round(2.55, 1, 'FLOOR') AS e", [[1.01, 0.29, 10.08, 2.0, 2.5]]),
    ask("UNWIND [1, 1.0, '1'] AS x RETURN DISTINCT x", column(1, "1")),
    ask("UNWIND [1, 1.0, '1'] AS x RETURN x, count(*) AS n", [[1, 2], ["1", 1]]),
    ask("MATCH (p:Paper) WITH p.year AS y UNWIND [y, y * 1.0] AS z RETURN count(DISTINCT z) AS n", column(4)),
    ask("RETURN 9007199254740993 = 9007199254740992.0 AS a, 9007199254740993 > 9007199254740992.0 AS b", [[True, False]]),
    ask("UNWIND [0] AS x RETURN 1.0 % x AS a, 1 / (x + 0.0) AS b", [[float("nan"), float("inf")]]),
    ask("RETURN (1.0 + 1) / 0 AS a, -1.0 / (1 - 1) AS b", [[float("inf"), float("-inf")]]),
    refused("WITH 1.0 AS x, 0 AS y RETURN x / y AS z"),
    refused("MATCH (p:Paper {id: 'p1'}) RETURN p.year * 1.0 / 0 AS z"),
    # an empty list
    ask("MATCH (p:Paper) WHERE NOT (p.doi IN []) RETURN count(p) AS n", column(6)),
    ask("MATCH (p:Paper) WHERE NOT (p.year IN []) RETURN count(p) AS n", column(6)),
    # what Cypher forbids
    refused("RETURN substring('abc', -1) AS x"),
    refused("RETURN left('abc', -1) AS x"),
    refused("RETURN right('abc', -1) AS x"),
    refused("RETURN round(15, -1) AS x"),
    refused("RETURN 'a' + true AS x"),
    refused("RETURN 'a' || 1 AS x"),
    refused("RETURN 1 != 2 AS x"),
    refused("MATCH (p:Paper) FILTER p.year > 2000 RETURN p.id"),
    refused("MATCH (a:Author {name: 'Cy'}) MATCH p = shortestPath((a)-[*..4]-(a)) RETURN length(p) AS l"),
    refused(f"MATCH p = shortestPath({ADA}-[:WROTE*..4 {{position: 0}}]-(b:Author {{name: 'Cy'}})) RETURN length(p) AS l"),
    refused("RETURN toInteger('99999999999999999999') AS x"),
    # queries of a researcher
    ask(f"MATCH q = {ADA}-[:WROTE*2]-(b) RETURN [n IN nodes(q) WHERE n:Author | n.name] AS names ORDER BY names", column(["Ada Alt", "Ben"], ["Ada Alt", "Ben"], ["Ada Alt", "Cy"])),
    ask("MATCH (p:Paper WHERE p.year > 2002) RETURN p.id AS id ORDER BY id", column("p2", "p3", "p5")),
    ask("MATCH (a:Author)-[w:WROTE WHERE w.position = 0]->(p) RETURN a.name AS n, p.id AS id ORDER BY n, id", [["Ada Alt", "p1"], ["Ada Alt", "p2"], ["Cy", "p3"], ["Émile Zé", "p5"]]),
    ask("MATCH (a:Author)-->(p) RETURN a.name AS n, count(p) AS c ORDER BY count(p) DESC, n LIMIT 3", [["Cy", 3], ["Ada Alt", 2], ["Ben", 2]]),
    ask("MATCH (p:Paper) WHERE 2001 <= p.year <= 2003 RETURN p.id AS id ORDER BY id", column("p1", "p2", "p3")),
    ask("MATCH (p:Paper) RETURN CASE WHEN count(p) > 5 THEN 'many' ELSE 'few' END AS x", column("many")),
    ask("MATCH (p:Paper) RETURN reduce(s = 0, y IN collect(p.year) | s + y) AS x", column(10016)),
    # the middle of 1999, 2001, 2003, 2003, 2010
    ask("MATCH (p:Paper) RETURN percentileDisc(p.year, 0.5) AS x", column(2003)),
    ask("UNWIND [2, 4, 4, 4, 5, 5, 7, 9] AS x RETURN stDevP(x) AS s, percentileCont(x, 0.25) AS a, percentileDisc(x, 0.25) AS b", [[2.0, 4.0, 4]]),
    ask("MATCH (v:Venue) RETURN v.name AS v, COLLECT { MATCH (v)<--(p) RETURN p.id ORDER BY p.id } AS ids ORDER BY v", [["A", ["p1", "p4", "p5"]], ["B", ["p2"]], ["C", ["p6"]]]),
    ask("MATCH (a:Author) WHERE EXISTS { MATCH (a)-->(p) WITH p WHERE p.year > 2005 RETURN p } RETURN a.name AS n ORDER BY n", column("BEN", "Cy", "Émile Zé")),
    # of length 2: to Ben twice and to Cy; of length 3: Ben to the other paper twice, Cy to p3 and p5
    ask(f"MATCH {ADA}-[:WROTE]-{{2,3}}(b) RETURN count(*) AS n", column(7)),
    ask(f"MATCH {ADA} ((x)-[:WROTE]->(p)<-[:WROTE]-(y)){{1,2}} (b:Author) RETURN DISTINCT b.name AS n ORDER BY n", column("Ada Alt", "BEN", "Ben", "Cy", "Émile Zé")),
    ask(f"MATCH p = SHORTEST 1 {ADA}-[:WROTE]-+(b:Author {{name: 'BEN'}}) RETURN length(p) AS l", column(4)),
    ask(f"MATCH p = ANY SHORTEST {ADA}-[:WROTE]-+(b:Author {{name: 'Ben'}}) RETURN length(p) AS l", column(2)),
    ask(f"MATCH p = ALL SHORTEST {ADA}-[:WROTE]-+(b:Author {{name: 'Ben'}}) RETURN length(p) AS l", column(2, 2)),
    ask(f"MATCH p = SHORTEST 1 GROUPS {ADA}-[:WROTE]-+(b:Author {{name: 'Ben'}}) RETURN length(p) AS l", column(2, 2)),
    ask("MATCH (n:!Paper) RETURN count(n) AS n", column(9)),
    ask("MATCH (n:Paper&!Venue) RETURN count(n) AS n", column(6)),
    ask("MATCH (n:%) RETURN count(n) AS n", column(15)),
    ask("MATCH (n:Paper|Venue) RETURN count(n) AS n", column(9)),
    ask("MATCH (a:Author) OPTIONAL CALL (a) { MATCH (a)-->(p) WHERE p.year > 2005 RETURN p.id AS id } RETURN a.name AS n, id ORDER BY n", [["Ada Alt", None], ["BEN", "p5"], ["Ben", None], ["Cy", "p5"], ["Dot", None], ["Émile Zé", "p5"]]),
    ask("RETURN toIntegerOrNull('x') AS a, toFloatOrNull(true) AS b, toBooleanOrNull(1) AS c, toStringOrNull([1]) AS d, nullIf(1, 1) AS e", [[None, None, True, None, None]]),
    ask("RETURN 1_000 AS x", column(1000)),
    ask("RETURN size(randomUUID()) AS x", column(36)),
    ask("MATCH (a:Author) WHERE 0 < COUNT { (:Author)--() } RETURN count(a) AS n", column(6)),
    # the representation of values that JSON does not have
    ask("RETURN point({x: 1, y: 2}) AS p, [point({latitude: 1, longitude: 2, height: 3})] AS q", [[{"x": 1.0, "y": 2.0, "srid": 7203}, [{"x": 2.0, "y": 1.0, "z": 3.0, "srid": 4979}]]]),
    ask("WITH datetime('2020-07-01T00:00[Europe/Berlin]') AS d RETURN d, toString(d) AS t", [["2020-07-01T00:00:00+02:00", "2020-07-01T00:00:00+02:00[Europe/Berlin]"]]),
]  # fmt: skip
