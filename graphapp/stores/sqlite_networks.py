"""Who wrote with whom, out of the SQLite file: the material of networks, and the chain of coauthors between two names."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping

import orjson

from graphapp import paths
from graphapp.stores import sqlite_rows as rows
from graphapp.stores.base import AuthorRow, Authorships, PaperMembers, Scope

__all__ = ["authorships", "chain"]

# One row a paper, whose author numbers are one text: the quickest way out of SQLite.
_LISTS = "SELECT paper, json_group_array(author) FROM wrote"
_ONE_OF = "IN (SELECT value FROM json_each(?))"
_PAPERS = "SELECT n, id, year, size FROM paper"
_AUTHORS = "SELECT author.n, id, name, key FROM author JOIN cluster ON cluster.n = author.cluster"


def authorships(db: sqlite3.Connection, scope: Scope) -> Authorships:
    """`Store.authorships`."""
    if scope.kind == "all":
        lists = _lists(db.execute(f"{_LISTS} GROUP BY paper"))
        return _assembled(db.execute(_PAPERS), db.execute(_AUTHORS), lists)
    if scope.kind in ("ego", "authors"):
        people: Collection[int] = rows.author_numbers(db, scope.ids)
        if scope.kind == "ego":
            people = _with_coauthors(db, people)
        lists = _lists(db.execute(f"{_LISTS} WHERE author {_ONE_OF} GROUP BY paper", (rows.as_json(people),)))
        papers = rows.as_json(lists)
    else:
        papers = rows.as_json(_papers_in(db, scope))
        lists = _lists(db.execute(f"{_LISTS} WHERE paper {_ONE_OF} GROUP BY paper", (papers,)))
        people = {n for members in lists.values() for n in members}
    return _assembled(
        db.execute(f"{_PAPERS} WHERE n {_ONE_OF}", (papers,)),
        db.execute(f"{_AUTHORS} WHERE author.n {_ONE_OF}", (rows.as_json(people),)),
        lists,
    )


def _papers_in(db: sqlite3.Connection, scope: Scope) -> list[int]:
    if scope.kind == "papers":
        found = rows.where_in(db, "SELECT n FROM paper WHERE id IN", scope.ids)
    else:
        select = "SELECT paper.n FROM venue JOIN paper ON paper.venue = venue.n WHERE venue.id IN"
        found = rows.where_in(db, select, scope.ids[:1])
    return [n for (n,) in found]


def _with_coauthors(db: sqlite3.Connection, people: Collection[int]) -> list[int]:
    sql = (
        "SELECT DISTINCT author FROM wrote WHERE paper IN"
        f" (SELECT own.paper FROM wrote AS own WHERE own.author {_ONE_OF})"
    )
    return [n for (n,) in db.execute(sql, (rows.as_json(people),))]


def _lists(found: Iterable[tuple[int, str]]) -> dict[int, list[int]]:
    return {n: orjson.loads(members) for n, members in found}


def _assembled(
    papers: Iterable[tuple[int, str, int | None, int]],
    authors: Iterable[tuple[int, str, str, str]],
    lists: Mapping[int, list[int]],
) -> Authorships:
    """`papers` with their `lists` of author numbers as indices into `authors`."""
    index: dict[int, int] = {}
    people: list[AuthorRow] = []
    for place, (n, id, name, key) in enumerate(authors):
        index[n] = place
        people.append(AuthorRow(id, name, key))
    place_of = index.__getitem__
    return Authorships(
        people,
        [
            PaperMembers(id, year, size, tuple(map(place_of, set(lists.get(n, ())))))
            for n, id, year, size in papers
        ],
    )


def chain(db: sqlite3.Connection, a: str, b: str, longest: int) -> list[str] | None:
    """`Store.shortest_path`. Walks from clusters to papers to clusters, so that a paper with thousands of authors is thousands of
    links and not millions; a paper stands there as its number below 0."""
    numbers = dict(db.execute("SELECT key, n FROM cluster WHERE key IN (?, ?)", (a, b)))
    if a not in numbers or b not in numbers:
        return None

    def neighbours(frontier: Collection[int]) -> Iterator[tuple[int, int]]:
        if next(iter(frontier)) > 0:
            sql = (
                "SELECT author.cluster, -wrote.paper FROM author JOIN wrote ON wrote.author = author.n"
                f" WHERE author.cluster {_ONE_OF}"
            )
        else:
            sql = (
                "SELECT -wrote.paper, author.cluster FROM wrote JOIN author ON author.n = wrote.author"
                f" WHERE wrote.paper {_ONE_OF}"
            )
        yield from db.execute(sql, (rows.as_json(map(abs, frontier)),))

    def keys(nodes: Collection[int]) -> dict[int, str]:
        # papers are interchangeable
        found = dict.fromkeys(nodes, "")
        sql = f"SELECT n, key FROM cluster WHERE n {_ONE_OF}"
        found.update(db.execute(sql, (rows.as_json(n for n in nodes if n > 0),)))
        return found

    nodes = paths.shortest(numbers[a], numbers[b], 2 * longest, neighbours, keys)
    if nodes is None:
        return None
    clusters = nodes[::2]
    name = keys(clusters)
    return [name[n] for n in clusters]
