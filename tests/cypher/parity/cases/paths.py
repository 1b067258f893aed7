"""Paths: of one node, of variable length, shortest."""

from __future__ import annotations

from tests.cypher.parity.case import Case, ask, column, refused
from tests.cypher.parity.graph import ADA, BEN, CY, EMILE, P1, P2, P5, VENUE_A, path, published, wrote

CASES: list[Case] = [
    ask("MATCH x = (a:Author {name: 'Ben'}) RETURN x, length(x) AS n", [[path(BEN), 0]]),
    ask("MATCH x = (a:Author) RETURN count(x) AS n", [[6]]),
    ask("MATCH x = (v:Venue {id: 'a'}) RETURN nodes(x) AS n, relationships(x) AS r", [[[VENUE_A], []]]),
    ask("MATCH x = ({name: 'Ada Alt'})-[:WROTE]->({id: 'p2'})<-[:WROTE]-({name: 'Cy'}) RETURN x, length(x) AS n", [[path(ADA, wrote(ADA, P2, 0), P2, wrote(CY, P2, 2), CY), 2]]),
    ask("MATCH x = (a {name: 'Ada Alt'})-->(p)-->(v {id: 'a'}) RETURN x", [[path(ADA, wrote(ADA, P1, 0), P1, published(P1, VENUE_A), VENUE_A)]]),
    ask("MATCH x = (v {id: 'a'})<--(p)<--(a {name: 'Ada Alt'}) RETURN [n IN nodes(x) | n.id] AS n, [r IN relationships(x) | type(r)] AS r", [[["a", "p1", "name:Ada Alt"], ["PUBLISHED_IN", "WROTE"]]]),
    ask("MATCH x = (a {name: 'Ada Alt'})-[:WROTE*2]-(b) RETURN [n IN nodes(x) | n.id] AS n", column(["name:Ada Alt", "p1", "dblp:1/1"], ["name:Ada Alt", "p2", "dblp:1/1"], ["name:Ada Alt", "p2", "name:Cy"])),
    ask("MATCH (a {name: 'Ada Alt'})-[:WROTE*1..2]-(b) RETURN count(b) AS n", [[5]]),
    ask("MATCH (a {name: 'Ada Alt'})-[:WROTE*3]-(b) RETURN b.id AS id ORDER BY id", column("p1", "p2", "p3", "p5")),
    ask("MATCH (a {name: 'Ada Alt'})-[:WROTE*4]-(b) RETURN b.name AS n ORDER BY n", column("Ada Alt", "Ada Alt", "BEN", "Cy", "Émile Zé")),
    ask("MATCH (a {name: 'Ada Alt'})-[:WROTE*0..1]-(b) RETURN b.id AS id ORDER BY id", column("name:Ada Alt", "p1", "p2")),
    ask("MATCH (a {name: 'Ada Alt'})-[:WROTE*0]-(b) RETURN b", [[ADA]]),
    ask("MATCH (a {name: 'Ada Alt'})-[:WROTE*..2]-(b:Author) RETURN DISTINCT b.name AS n ORDER BY n", column("Ben", "Cy")),
    ask("MATCH (a {name: 'Ada Alt'})-[*2]->(v) RETURN v.id AS v ORDER BY v", column("a", "b")),
    ask("MATCH (a {name: 'Ada Alt'})-[rs:WROTE*2]-(b {name: 'Cy'}) RETURN rs", column([wrote(ADA, P2, 0), wrote(CY, P2, 2)])),
    ask("MATCH (b {name: 'Cy'})-[rs:WROTE*2]-(a {name: 'Ada Alt'}) RETURN rs", column([wrote(CY, P2, 2), wrote(ADA, P2, 0)])),
    ask("MATCH (a {name: 'Ada Alt'})-[rs*1..2]->(x) RETURN [r IN rs | type(r)] AS t, count(*) AS n ORDER BY n DESC, size(t)", [[["WROTE"], 2], [["WROTE", "PUBLISHED_IN"], 2]]),
    ask("MATCH (a {name: 'Cy'})-[:WROTE*2..2 {position: 2}]-(b) RETURN count(b) AS n", [[0]]),
    ask("MATCH (a:Author)-[:WROTE*1..20]-(b {name: 'Dot'}) RETURN a", []),
    ask("MATCH (a {name: 'Dot'})-[*1..3]-(b:Author) RETURN b", []),
    ask("MATCH (a {name: 'Dot'})-[*4]-(b:Author) RETURN b.name AS n ORDER BY n", column("Ada Alt", "BEN", "Ben", "Cy", "Émile Zé")),
    ask("MATCH x = shortestPath((a {name: 'Ada Alt'})-[:WROTE*]-(b {name: 'Cy'})) RETURN x", [[path(ADA, wrote(ADA, P2, 0), P2, wrote(CY, P2, 2), CY)]]),
    ask("MATCH x = shortestPath((a:Author {name: 'Ada Alt'})-[:WROTE*]-(b:Author {name: 'Émile Zé'})) RETURN length(x) AS n, [n IN nodes(x) | n.id] AS ids", [[4, ["name:Ada Alt", "p2", "name:Cy", "p5", "name:Émile Zé"]]]),
    ask("MATCH x = shortestPath((a:Author {name: 'Ada Alt'})-[:WROTE*]-(b:Author {name: 'Dot'})) RETURN x", []),
    ask("MATCH x = shortestPath((a:Author {name: 'Ada Alt'})-[:WROTE*..3]-(b:Author {name: 'Émile Zé'})) RETURN x", []),
    ask("MATCH x = shortestPath((a {name: 'Ada Alt'})-[*..6]-(b {name: 'Dot'})) RETURN [n IN nodes(x) | n.id] AS ids", column(["name:Ada Alt", "p1", "a", "p4", "name:Dot"])),
    ask("MATCH (a:Author {name: 'Ada Alt'}), (b:Author) WHERE b.name IN ['Ben', 'Émile Zé'] MATCH x = shortestPath((a)-[:WROTE*]-(b)) RETURN b.name AS n, length(x) AS l ORDER BY n", [["Ben", 2], ["Émile Zé", 4]]),
    ask("MATCH (a:Author {name: 'Ada Alt'}), (b:Author {name: 'Dot'}) OPTIONAL MATCH x = shortestPath((a)-[:WROTE*]-(b)) RETURN x", [[None]]),
    ask("MATCH x = allShortestPaths((a {name: 'Ada Alt'})-[:WROTE*]-(b {name: 'Ben'})) RETURN [n IN nodes(x) | n.id][1] AS via ORDER BY via", column("p1", "p2")),
    ask("MATCH x = shortestPath((a {name: 'Ada Alt'})-[:WROTE*]->(p {id: 'p1'})) RETURN x", [[path(ADA, wrote(ADA, P1, 0), P1)]]),
    ask("MATCH x = (a {name: 'Émile Zé'})-->(p) RETURN nodes(x)[0] = a AS same, startNode(relationships(x)[0]) = a AS s, endNode(relationships(x)[0]) = p AS e", [[True, True, True]]),
    ask("MATCH x = (a {name: 'Émile Zé'})-->(p) RETURN nodes(x) AS n, relationships(x) AS r", [[[EMILE, P5], [wrote(EMILE, P5, 0)]]]),
    ask("MATCH ({name: 'Dot'})-[*]->(x) RETURN x.id AS id ORDER BY id", column("a", "p4")),
    ask("MATCH (a {name: 'Ada Alt'})-[:WROTE*2..]-(b) RETURN count(*) AS n", [[16]]),
    refused("MATCH x = (a)-->(b) RETURN x.length"),
    refused("MATCH (a)-[r:WROTE*2]-(b) RETURN r.position"),
]  # fmt: skip
