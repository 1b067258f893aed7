"""Shortest chains of authors that are not clusters, by the authorships of a store."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

from graphapp.model.rows import AuthorRow, Authorships
from graphapp.model.units import Author
from graphapp.stores.base import Scope, Store
from graphapp.support import shortest_paths

__all__ = ["author_chain"]

_Node = tuple[bool, str]
"""True and the identifier of an author, or False and the id of a paper."""


def author_chain(
    store: Store,
    keyed: Callable[[Authorships], Authorships],
    all_rows: Callable[[Sequence[AuthorRow]], Iterable[AuthorRow]],
    source: Author,
    target: Author,
    longest: int,
) -> list[str] | None:
    """The identifiers of a shortest chain of at most `longest` steps; None if there is none. Of several, the one whose first differing
    identifier is the smallest.

    `keyed` replaces the keys of authorships by identifiers of authors. `all_rows` returns all rows of the authors of some rows; it may
    return further rows. Searches from authors to papers to authors, so that a paper with thousands of authors is thousands of links and not
    millions.
    """
    rows: dict[str, dict[str, AuthorRow]] = {}
    for author in (source, target):
        rows[author.id] = {row.id: row for row in author.rows}
    complete = {source.id, target.id}

    def papers_of(authors: Collection[str]) -> Iterator[tuple[_Node, _Node]]:
        partly = [id for id in authors if id not in complete]
        known = {row.id: row for id in authors if id in complete for row in rows[id].values()}
        known |= {row.id: row for row in all_rows([row for id in partly for row in rows[id].values()])}
        data = keyed(store.authorships(Scope("authors", tuple(known))))
        for paper in data.papers:
            for id in {data.authors[index].key for index in paper.members}:
                yield (True, id), (False, paper.id)

    def authors_of(papers: Collection[str]) -> Iterator[tuple[_Node, _Node]]:
        raw = store.authorships(Scope("papers", tuple(papers)))
        data = keyed(raw)
        plain = {row.id: row for row in raw.authors}
        for row in data.authors:
            rows.setdefault(row.key, {})[row.id] = plain[row.id]
        for paper in data.papers:
            for id in {data.authors[index].key for index in paper.members}:
                yield (False, paper.id), (True, id)

    def neighbours(nodes: Collection[_Node]) -> Iterator[tuple[_Node, _Node]]:
        ids = [id for _, id in nodes]
        return papers_of(ids) if next(iter(nodes))[0] else authors_of(ids)

    found = shortest_paths.shortest(
        (True, source.id),
        (True, target.id),
        2 * longest,
        neighbours,
        # the papers of a chain are interchangeable
        lambda nodes: {node: node[1] if node[0] else "" for node in nodes},
    )
    return None if found is None else [id for is_author, id in found if is_author]
