"""Authorships from the SQLite file, for networks, and chains of coauthors between two names."""

from __future__ import annotations

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

import orjson

from graphapp.model.rows import AuthorColumns, AuthorLists, Authorships
from graphapp.stores.base import Scope
from graphapp.stores.semantics import assembled
from graphapp.stores.sqlite import rows
from graphapp.stores.sqlite.shortest import OnChains
from graphapp.support import shortest_paths
from graphapp.support.gc_pause import uncollected

__all__ = ["ChainSearch", "author_columns", "author_lists", "authorships", "chain", "chains_between"]

_ONE_OF = "IN (SELECT value FROM json_each(?))"
_PAPERS = "SELECT id, year, size, n FROM paper"
# One row per paper, with its author numbers as one string: the fastest way to read whole lists from SQLite.
_LISTS = "SELECT paper, json_group_array(author) FROM wrote"

ChainSearch = Callable[[Collection[int], Collection[int], int], OnChains]
"""`shortest.on_chains` in one store: takes the clusters at both ends and the maximum number of steps."""

_PaperRow = tuple[str, int | None, int, Sequence[int]]


def authorships(db: sqlite3.Connection, scope: Scope) -> Authorships:
    """`Store.authorships`."""
    with uncollected():
        if scope.kind == "all":
            return assembled(
                _whole(db.execute(_PAPERS), db.execute(f"{_LISTS} GROUP BY paper")),
                db.execute(rows.AUTHOR_ROWS),
            )
        people = _members(db, scope)
        papers: Iterable[_PaperRow]
        if people is not None:
            papers = _limited_to(db, people)
        else:
            asked = (rows.as_json(_papers_in(db, scope)),)
            papers = _whole(
                db.execute(f"{_PAPERS} WHERE n {_ONE_OF}", asked),
                db.execute(f"{_LISTS} WHERE paper {_ONE_OF} GROUP BY paper", asked),
            )
            people = [
                n for (n,) in db.execute(f"SELECT DISTINCT author FROM wrote WHERE paper {_ONE_OF}", asked)
            ]
        return assembled(
            papers, db.execute(f"{rows.AUTHOR_ROWS} WHERE author.n {_ONE_OF}", (rows.as_json(people),))
        )


def author_columns(db: sqlite3.Connection, scope: Scope) -> AuthorColumns:
    """`Store.author_columns`."""
    with uncollected():
        papers, of_paper, of_author = _entries(db, scope)
        numbers, years, sizes = rows.columns(
            db,
            "SELECT json_group_array(n), json_group_array(year), json_group_array(size)"
            f" FROM {rows.dates_table(db)} WHERE n {_ONE_OF}",
            rows.as_json(papers),
        )
        paper = dict(zip(numbers, range(len(numbers)), strict=True))
        authors, place = rows.numbered_authors(db, of_author)
        return AuthorColumns(
            authors,
            list(map(place.__getitem__, of_author)),
            list(map(paper.__getitem__, of_paper)),
            years,
            sizes,
        )


def _entries(db: sqlite3.Connection, scope: Scope) -> tuple[Collection[int], list[int], list[int]]:
    """Numbers of the papers in a scope, and numbers of the paper and the author of each authorship."""
    select = "SELECT json_group_array(paper), json_group_array(author) FROM wrote"
    people = _members(db, scope)
    if people is not None:
        of_paper, of_author = rows.columns(db, f"{select} WHERE author {_ONE_OF}", rows.as_json(people))
        return dict.fromkeys(of_paper), of_paper, of_author
    if scope.kind == "all":
        (papers,) = rows.columns(db, "SELECT json_group_array(n) FROM paper")
        of_paper, of_author = rows.columns(db, select)
    else:
        papers = _papers_in(db, scope)
        of_paper, of_author = rows.columns(db, f"{select} WHERE paper {_ONE_OF}", rows.as_json(papers))
    return papers, of_paper, of_author


def _members(db: sqlite3.Connection, scope: Scope) -> Collection[int] | None:
    """Numbers of the only author rows that are members in a scope; None if all authors of its papers are."""
    if scope.kind not in ("ego", "circle", "authors"):
        return None
    people: Collection[int] = rows.author_numbers(db, scope.ids)
    if scope.kind != "authors":
        people = _with_coauthors(db, people)
    return _whole_clusters(db, people) if scope.kind == "circle" else people


def author_lists(db: sqlite3.Connection, keys: Collection[str]) -> AuthorLists:
    """`Store.author_lists`."""
    clusters = rows.as_json(n for (n,) in rows.where_in(db, "SELECT n FROM cluster WHERE key IN", set(keys)))
    (papers,) = rows.columns(
        db,
        "SELECT json_group_array(paper) FROM (SELECT DISTINCT paper FROM author JOIN wrote ON wrote.author = author.n"
        f" WHERE author.cluster {_ONE_OF})",
        clusters,
    )
    asked = rows.as_json(papers)
    of_paper, of_author = rows.columns(
        db,
        f"SELECT json_group_array(paper), json_group_array(author) FROM wrote WHERE paper {_ONE_OF}",
        asked,
    )
    authors, their_clusters = rows.columns(
        db,
        f"SELECT json_group_array(n), json_group_array(cluster) FROM author WHERE n {_ONE_OF}",
        rows.as_json(set(of_author)),
    )
    names = dict(
        db.execute(f"SELECT n, key FROM cluster WHERE n {_ONE_OF}", (rows.as_json(set(their_clusters)),))
    )
    place = dict(zip(names, range(len(names)), strict=True))
    cluster_of = {author: place[cluster] for author, cluster in zip(authors, their_clusters, strict=True)}
    # the length of a list is the number of its entries
    size_of = Counter(of_paper)
    paper_of = dict(zip(size_of, range(len(size_of)), strict=True))
    return AuthorLists(
        list(names.values()),
        list(map(cluster_of.__getitem__, of_author)),
        list(map(paper_of.__getitem__, of_paper)),
        list(size_of.values()),
    )


def _papers_in(db: sqlite3.Connection, scope: Scope) -> list[int]:
    found: Iterable[tuple[int]]
    if scope.kind == "papers":
        found = rows.where_in(db, "SELECT n FROM paper WHERE id IN", scope.ids)
    elif scope.kind == "works":
        people = (rows.as_json(rows.author_numbers(db, scope.ids)),)
        found = db.execute(f"SELECT DISTINCT paper FROM wrote WHERE author {_ONE_OF}", people)
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


def _whole_clusters(db: sqlite3.Connection, people: Collection[int]) -> list[int]:
    sql = f"SELECT n FROM author WHERE cluster IN (SELECT cluster FROM author WHERE n {_ONE_OF})"
    return [n for (n,) in db.execute(sql, (rows.as_json(people),))]


def _whole(
    papers: Iterable[tuple[str, int | None, int, int]], lists: Iterable[tuple[int, str]]
) -> Iterator[_PaperRow]:
    """Papers with their complete author lists."""
    members = dict(lists)
    return ((id, year, size, orjson.loads(members.get(n, "[]"))) for id, year, size, n in papers)


def _limited_to(db: sqlite3.Connection, people: Collection[int]) -> list[_PaperRow]:
    """The papers of these author rows, with only these rows in their lists."""
    lists: dict[int, list[int]] = defaultdict(list)
    for paper, author in db.execute(
        f"SELECT paper, author FROM wrote WHERE author {_ONE_OF}", (rows.as_json(people),)
    ):
        lists[paper].append(author)
    papers = db.execute(f"{_PAPERS} WHERE n {_ONE_OF}", (rows.as_json(lists),))
    return [(id, year, size, lists[n]) for id, year, size, n in papers]


def chains_between(
    db: sqlite3.Connection,
    starts: Collection[str],
    ends: Collection[str],
    longest: int,
    on_chains: ChainSearch,
) -> Authorships:
    """`Store.chains_between`. `on_chains` searches from cluster numbers to others."""
    first, last = (
        [n for (n,) in rows.where_in(db, "SELECT n FROM cluster WHERE key IN", set(keys))]
        for keys in (starts, ends)
    )
    found = on_chains(first, last, longest)
    asked = (rows.as_json(found.papers),)
    papers = _whole(
        db.execute(f"{_PAPERS} WHERE n {_ONE_OF}", asked),
        db.execute(
            "SELECT paper, json_group_array(author) FROM wrote JOIN author ON author.n = wrote.author"
            f" WHERE paper {_ONE_OF} AND cluster {_ONE_OF} GROUP BY paper",
            (*asked, rows.as_json(found.clusters)),
        ),
    )
    return assembled(
        papers, db.execute(f"{rows.AUTHOR_ROWS} WHERE cluster.n {_ONE_OF}", (rows.as_json(found.clusters),))
    )


def chain(db: sqlite3.Connection, a: str, b: str, longest: int, on_chains: ChainSearch) -> list[str] | None:
    """`Store.shortest_path`; `on_chains` as for `chains_between`. A paper is represented by its negative number."""
    numbers = dict(rows.where_in(db, "SELECT key, n FROM cluster WHERE key IN", (a, b)))
    if a not in numbers or b not in numbers:
        return None
    if a == b:
        return [a]
    found = on_chains([numbers[a]], [numbers[b]], longest)
    if not found.clusters:
        return None
    links = db.execute(
        "SELECT author.cluster, -paper FROM wrote CROSS JOIN author ON author.n = wrote.author"
        f" WHERE paper {_ONE_OF} AND author.cluster {_ONE_OF}",
        (rows.as_json(found.papers), rows.as_json(found.clusters)),
    )
    near: dict[int, set[int]] = defaultdict(set)
    for cluster, paper in links:
        near[cluster].add(paper)
        near[paper].add(cluster)

    def neighbours(frontier: Collection[int]) -> Iterator[tuple[int, int]]:
        return ((node, other) for node in frontier for other in near[node])

    def keys(nodes: Collection[int]) -> dict[int, str]:
        # the papers of a chain are interchangeable
        found = dict.fromkeys(nodes, "")
        sql = f"SELECT n, key FROM cluster WHERE n {_ONE_OF}"
        found.update(db.execute(sql, (rows.as_json(n for n in nodes if n > 0),)))
        return found

    nodes = shortest_paths.shortest(numbers[a], numbers[b], 2 * longest, neighbours, keys)
    if nodes is None:
        return None
    clusters = nodes[::2]
    name = keys(clusters)
    return [name[n] for n in clusters]
