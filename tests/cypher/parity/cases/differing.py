"""The known differences between Neo4j and the other stores: every entry of `graphapp.cypher.differences`."""

from __future__ import annotations

from tests.cypher.parity.case import Case, ask, column
from tests.cypher.parity.graph import ADA, BEN

NUMBERS = "warned node ids"
ORDER = "warned node order"
TRIMMED = "trimmed characters"
SPLIT = "split into characters"

CASES: list[Case] = [
    ask("MATCH (a:Author) WHERE a.id STARTS WITH 'name:' RETURN size(collect(DISTINCT ID(a))) AS n", [[5]], mirror=NUMBERS),
    ask("MATCH ()-[r]->() RETURN count(DISTINCT elementId(r)) AS n", [[15]], mirror=NUMBERS),
    ask("MATCH (a:Author {name: 'Ada Alt'}) RETURN a ORDER BY a", column(ADA), mirror=ORDER),
    ask("MATCH (a:Author {name: 'Ada Alt'}) WITH a AS b RETURN b.name AS n ORDER BY [1, b]", column("Ada Alt"), mirror=ORDER),
    ask("MATCH (a:Author {name: 'Ben'}) RETURN min(a) AS x, max(a) = a AS y", [], mirror="refused", neo4j="refused"),
    ask("MATCH (a:Author {name: 'Ben'}) RETURN min(a) AS x", column(BEN), mirror=ORDER),
    ask("MATCH (a:Author {name: 'Ada Alt'}), (b:Author {name: 'Nobody'}) WHERE a < b RETURN a.id", [], mirror=ORDER),
    ask("MATCH (:Author {name: 'Dot'})-[r*1..1]->() RETURN type(r[0]) AS t ORDER BY r[0]", column("WROTE"), mirror=ORDER),
    ask("MATCH (:Author {name: 'Dot'})-[r]->() RETURN type(r) AS t ORDER BY r", column("WROTE"), mirror=ORDER),
    ask("MATCH p = (:Author {name: 'Dot'})-->() RETURN length(p) AS l ORDER BY p", column(1), mirror=ORDER),
    ask("MATCH (a:Author {name: 'Ben'}) UNWIND [a] AS x RETURN x.name AS n ORDER BY x", column("Ben"), mirror=ORDER),
    ask("MATCH (a:Author {name: 'Ben'}) CALL (a) { RETURN a AS x } RETURN x.name AS n ORDER BY x", column("Ben"), mirror=ORDER),
    ask("MATCH (a:Author {key: 'ben'}) RETURN a.name AS a ORDER BY a", column("BEN", "Ben")),
    ask("MATCH (a:Author {key: 'ben'}) WITH a.name AS a WHERE a < 'C' RETURN max(a) AS x", column("Ben")),
    ask("RETURN rtrim('xx', 'x') AS x", column(""), mirror=f"warned {TRIMMED}", neo4j=f"differs {TRIMMED}"),
    ask("RETURN trim(TRAILING 'x' FROM 'xx') AS x", column(""), mirror=f"warned {TRIMMED}", neo4j=f"differs {TRIMMED}"),
    ask("RETURN rtrim('axx', 'x') AS x", column("a"), mirror=f"warned {TRIMMED}"),
    ask("RETURN ltrim('xx', 'x') AS a, btrim('xx', 'x') AS b, rtrim('a  ') AS c", [["", "", "a"]]),
    ask("RETURN split('a😀b', '') AS x", column(["a", "😀", "b"]), mirror=f"warned {SPLIT}", neo4j=f"differs {SPLIT}"),
    ask("RETURN split('ab', $by) AS x", column(["a", "b"]), mirror=f"warned {SPLIT}", by=""),
    ask("RETURN split('a,b;c', [',', '']) AS x", column(["a", "b", ";", "c"]), mirror=f"warned {SPLIT}"),
    ask("MATCH (p:Paper {id: 'p1'}) RETURN 2001 IN p.year AS x", column(True), mirror="refused IN without a list"),
    ask("MATCH (p:Paper {id: 'p1'}) RETURN 'a:1' IN p.sources AS a, 'a:2' IN p.sources AS b", [[True, False]]),
    ask("RETURN 'α' =~ '\\\\p{InGreek}' AS x", column(True), mirror="refused Unicode blocks"),
    ask("RETURN 'α' =~ '\\\\p{IsGreek}' AS x", column(True)),
    ask("RETURN size(range(1, 10000001)) AS x", column(10_000_001), mirror="refused long ranges"),
    ask("RETURN size(range(1, 1000000)) AS x", column(1_000_000)),
]  # fmt: skip
