"""ORDER BY, SKIP, LIMIT and DISTINCT; where null stands."""

from __future__ import annotations

from tests.cypher.parity.case import Case, ask, column, refused

CASES: list[Case] = [
    ask("MATCH (p:Paper) RETURN p.year AS y ORDER BY y", column(1999, 2001, 2003, 2003, 2010, None)),
    ask("MATCH (p:Paper) RETURN p.year AS y ORDER BY y DESC", column(None, 2010, 2003, 2003, 2001, 1999)),
    ask("MATCH (p:Paper) RETURN p.id AS id ORDER BY p.year DESC, p.id DESC", column("p4", "p5", "p3", "p2", "p1", "p6")),
    ask("MATCH (p:Paper) RETURN p.id AS id ORDER BY p.year IS NULL DESC, p.year, id LIMIT 3", column("p4", "p6", "p1")),
    ask("MATCH (p:Paper) RETURN p.id AS id ORDER BY id SKIP 2 LIMIT 2", column("p3", "p4")),
    ask("MATCH (p:Paper) RETURN p.id AS id ORDER BY id SKIP 5", column("p6")),
    ask("MATCH (p:Paper) RETURN p.id AS id ORDER BY id SKIP 9", []),
    ask("MATCH (p:Paper) RETURN p.id AS id ORDER BY id LIMIT 0", []),
    ask("MATCH (p:Paper) RETURN p.id AS id ORDER BY id LIMIT 1 + 1", column("p1", "p2")),
    ask("MATCH (p:Paper) RETURN p.id AS id ORDER BY id LIMIT $n", column("p1"), n=1),
    ask("MATCH (p:Paper) RETURN p.id AS id ORDER BY id SKIP $a LIMIT $b", column("p2", "p3"), a=1, b=2),
    ask("MATCH (a:Author) RETURN a.name AS n ORDER BY a.key, n DESC", column("Ada Alt", "Ben", "BEN", "Cy", "Dot", "Émile Zé")),
    ask("MATCH (a:Author) RETURN a.name AS n ORDER BY size(a.name), n", column("Cy", "BEN", "Ben", "Dot", "Ada Alt", "Émile Zé")),
    ask("MATCH (a:Author) RETURN a.name AS n ORDER BY toLower(a.name) DESC, n LIMIT 2", column("Émile Zé", "Dot")),
    ask("MATCH (p:Paper) RETURN DISTINCT p.kind AS k ORDER BY k DESC", column("preprint", "other", "journal", "conference", "book")),
    ask("MATCH (p:Paper) RETURN DISTINCT p.year AS y ORDER BY y DESC LIMIT 2", column(None, 2010)),
    ask("MATCH (p:Paper) WITH p ORDER BY p.year DESC, p.id LIMIT 3 RETURN p.id AS id ORDER BY id", column("p2", "p4", "p5")),
    ask("MATCH (p:Paper) WITH p ORDER BY p.year, p.id LIMIT 2 RETURN p.id AS id ORDER BY id DESC", column("p6", "p1")),
    ask("MATCH (p:Paper) WITH p.year AS y, p.id AS id ORDER BY y DESC, id SKIP 1 LIMIT 2 RETURN id", column("p5", "p2")),
    ask("MATCH (a:Author)-->(p) WITH a, count(*) AS n ORDER BY n DESC, a.name LIMIT 3 RETURN collect(a.name) AS ns", [[["Cy", "Ada Alt", "Ben"]]]),
    ask("MATCH (a:Author)-->(p) RETURN a.name AS n ORDER BY count(*) DESC, n LIMIT 2", [], mirror="refused", neo4j="refused"),
    ask("MATCH (a:Author)-->(p) RETURN a.name AS n, count(*) AS c ORDER BY c DESC, n SKIP 1 LIMIT 1", [["Ada Alt", 2]]),
    ask("UNWIND [3, null, 1, 2] AS x RETURN x ORDER BY x", column(1, 2, 3, None)),
    ask("UNWIND [3, null, 1, 2] AS x RETURN x ORDER BY x DESC", column(None, 3, 2, 1)),
    ask("UNWIND [1.5, 1, 2, -1] AS x RETURN x ORDER BY x", column(-1, 1, 1.5, 2)),
    ask("UNWIND [true, false, null] AS x RETURN x ORDER BY x DESC", column(None, True, False)),
    ask("UNWIND ['b', 'B', 'a', '', 'é', 'z', '10', '9'] AS x RETURN x ORDER BY x", column("", "10", "9", "B", "a", "b", "z", "é")),
    ask("UNWIND [[2], [1, 5], [1], []] AS x RETURN x ORDER BY x", column([], [1], [1, 5], [2])),
    ask("UNWIND [1, 'a', true, null, [1]] AS x RETURN x ORDER BY x", column([1], "a", True, 1, None)),
    ask("UNWIND [3, 1, 2] AS x WITH x ORDER BY x RETURN collect(x) AS l", [[[1, 2, 3]]]),
    ask("MATCH (a:Author) RETURN a.name AS n, a.key AS k ORDER BY k DESC, n ASC LIMIT 3", [["Émile Zé", "émile zé"], ["Dot", "dot"], ["Cy", "cy"]]),
    ask("MATCH (a:Author)-[w]->(p {id: 'p5'}) RETURN a.name AS n ORDER BY w.position DESCENDING", column("Cy", "BEN", "Émile Zé")),
    refused("MATCH (p:Paper) RETURN DISTINCT p.kind AS k ORDER BY p.year"),
    refused("MATCH (p:Paper) RETURN p.id LIMIT -1"),
    refused("MATCH (p:Paper) RETURN p.id LIMIT 1.5"),
    refused("MATCH (p:Paper) RETURN p.id LIMIT p.year"),
]  # fmt: skip
