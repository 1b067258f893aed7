"""Authorships from the Neo4j graph, for networks, and chains of coauthors between two names."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Any

import neo4j

from graphapp.model.rows import AuthorLists, AuthorRow, Authorships, PaperMembers
from graphapp.stores.base import Scope
from graphapp.stores.neo4j.connection import rows
from graphapp.stores.semantics import assembled, storable
from graphapp.support import shortest_paths
from graphapp.support.gc_pause import uncollected

__all__ = ["author_lists", "authorships", "chain"]

_Place = str | int

# Author rows `a` that count, for scopes of people
_PEOPLE = {
    "authors": "UNWIND $ids AS id MATCH (a:Author {id: id}) WITH DISTINCT a",
    "ego": "UNWIND $ids AS id MATCH (:Author {id: id})-[:WROTE]->(p:Paper) WITH DISTINCT p"
    " MATCH (a:Author)-[:WROTE]->(p) WITH DISTINCT a",
    "circle": "UNWIND $ids AS id MATCH (:Author {id: id})-[:WROTE]->(p:Paper) WITH DISTINCT p"
    " MATCH (b:Author)-[:WROTE]->(p) WITH DISTINCT b.key AS key MATCH (a:Author {key: key})",
}
_PAPERS = {
    "papers": "UNWIND $ids AS id MATCH (p:Paper {id: id}) WITH DISTINCT p",
    "works": "UNWIND $ids AS id MATCH (:Author {id: id})-[:WROTE]->(p:Paper) WITH DISTINCT p",
    "venue": "UNWIND $ids AS id MATCH (p:Paper)-[:PUBLISHED_IN]->(:Venue {id: id})",
    "all": "MATCH (p:Paper)",
}
# Authors and papers in one list, which is read many times faster than one row each: [place, id, name, key, null] and
# [null, id, year, size, places of the members].
_LIMITED = """
WITH collect(a) AS people
CALL (people) {
  UNWIND range(0, size(people) - 1) AS place
  WITH place, people[place] AS a
  RETURN place, a.id AS id, a.name AS third, a.key AS fourth, null AS members
  UNION ALL
  UNWIND range(0, size(people) - 1) AS place
  WITH place, people[place] AS a
  MATCH (a)-[:WROTE]->(p:Paper)
  WITH p, collect(DISTINCT place) AS members
  RETURN null AS place, p.id AS id, p.year AS third, COUNT { (p)<-[:WROTE]-() } AS fourth, members
}
RETURN collect([place, id, third, fourth, members])
"""
# the server's internal ids of nodes, valid within one transaction
_WHOLE = " RETURN p.id, p.year, COLLECT { MATCH (a:Author)-[:WROTE]->(p) RETURN id(a) }"
_WROTE_THESE = " MATCH (a:Author)-[:WROTE]->(p) WITH DISTINCT a RETURN id(a), a.id, a.name, a.key"
_ALL_AUTHORS = "MATCH (a:Author) RETURN id(a), a.id, a.name, a.key"

_LISTS = (
    "UNWIND $keys AS key MATCH (:Author {key: key})-[:WROTE]->(p:Paper) WITH DISTINCT p"
    " RETURN COLLECT { MATCH (a:Author)-[:WROTE]->(p) RETURN a.key }"
)

_TO_PAPERS = "UNWIND $nodes AS key MATCH (:Author {key: key})-[:WROTE]->(p:Paper) RETURN DISTINCT key, id(p)"
_TO_CLUSTERS = "UNWIND $nodes AS n MATCH (p:Paper) WHERE id(p) = n MATCH (a:Author)-[:WROTE]->(p) RETURN DISTINCT n, a.key"


def authorships(tx: neo4j.Transaction, scope: Scope) -> Authorships:
    """`Store.authorships`."""
    ids = list(dict.fromkeys(map(storable, scope.ids)))
    with uncollected():
        if scope.kind in _PEOPLE:
            ((found,),) = rows(tx, _PEOPLE[scope.kind] + _LIMITED, ids=ids)
            return _limited(found)
        if scope.kind == "venue":
            ids = ids[:1]
        papers = tx.run(_PAPERS[scope.kind] + _WHOLE, ids=ids).values()
        authors = _ALL_AUTHORS if scope.kind == "all" else _PAPERS[scope.kind] + _WROTE_THESE
        lists = ((id, year, len(members), members) for id, year, members in papers)
        return assembled(lists, map(tuple, tx.run(authors, ids=ids)))


def author_lists(tx: neo4j.Transaction, keys: Collection[str]) -> AuthorLists:
    """`Store.author_lists`."""
    ids: dict[str, int] = {}
    lists = AuthorLists([], [], [], [])
    with uncollected():
        found = tx.run(_LISTS, keys=list(dict.fromkeys(map(storable, keys)))).values()
        for number, (of_paper,) in enumerate(found):
            lists.authors.extend([ids.setdefault(key, len(ids)) for key in of_paper])
            lists.papers.extend([number] * len(of_paper))
            lists.sizes.append(len(of_paper))
    return lists._replace(ids=list(ids))


def _limited(found: Iterable[list[Any]]) -> Authorships:
    """Papers whose members are limited to the people listed before them."""
    data = Authorships([], [])
    for place, id, third, fourth, members in found:
        if place is None:
            data.papers.append(PaperMembers(id, third, fourth, tuple(members)))
        else:
            data.authors.append(AuthorRow(id, third, fourth))
    return data


def chain(tx: neo4j.Transaction, a: str, b: str, longest: int) -> list[str] | None:
    """`Store.shortest_path`. Searches from clusters to papers to clusters, so that a paper with thousands of authors is thousands of
    links and not millions; a cluster is represented by its key, a paper by its internal id."""
    a, b = storable(a), storable(b)
    start: _Place = a
    end: _Place = b
    known = rows(tx, "UNWIND $keys AS key MATCH (:Author {key: key}) RETURN DISTINCT key", keys=list({a, b}))
    if len(known) < len({a, b}):
        return None

    def neighbours(frontier: Collection[_Place]) -> Iterator[tuple[_Place, _Place]]:
        query = _TO_PAPERS if isinstance(next(iter(frontier)), str) else _TO_CLUSTERS
        yield from ((node, other) for node, other in rows(tx, query, nodes=list(frontier)))

    def keys(nodes: Collection[_Place]) -> dict[_Place, str]:
        # the papers of a chain are interchangeable
        return {node: node if isinstance(node, str) else "" for node in nodes}

    nodes = shortest_paths.shortest(start, end, 2 * longest, neighbours, keys)
    return None if nodes is None else [str(node) for node in nodes[::2]]
