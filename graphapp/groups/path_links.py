"""The links of all shortest paths between two sets of authors, by the authorships of a store."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from graphapp.errors import BadInput
from graphapp.model.rows import AuthorRow, Authorships
from graphapp.model.units import Author, AuthorUnit, plain_row
from graphapp.stores.base import Scope, Store
from graphapp.support.shortest_paths import links_between

__all__ = ["PathLinks", "path_links"]

MOST_LINKS = 100_000
"""The maximum number of pairs of authors on all shortest paths between two sets of authors."""

_Node = tuple[bool, str]
"""True and the identifier of an author, or False and the id of a paper."""


class PathLinks(NamedTuple):
    """The ids of the joint papers of each link (author, next author) of all shortest paths, and author rows, keyed, of all authors that the
    search reached."""

    papers: dict[tuple[str, str], list[str]]
    rows: dict[str, list[AuthorRow]]


def path_links(
    store: Store,
    unit: AuthorUnit,
    sources: Sequence[Author],
    targets: Sequence[Author],
    steps: int,
    longest: int | None = None,
) -> PathLinks | None:
    """The links of all shortest paths of at most `steps` steps from one of `sources` to one of `targets`, which have no author in common; None
    if there are none. Papers with more than `longest` authors do not count. Raises BadInput if there are more than MOST_LINKS links.

    Searches from authors to papers to authors, so that a paper with thousands of authors is thousands of links and not millions.
    """
    chains = None
    if unit.name == "cluster" and longest is None:
        # a database finds them much faster than a search here
        chains = store.chains_between([each.id for each in sources], [each.id for each in targets], steps)
    search = _Search(store, unit, longest, chains)
    for author in (*sources, *targets):
        search.rows[author.id] = {row.id: row for row in author.rows}
    found = links_between(
        [(True, author.id) for author in sources],
        [(True, author.id) for author in targets],
        2 * steps,
        search.neighbours,
    )
    if found is None:
        return None
    return PathLinks(_joint(found), {id: list(rows.values()) for id, rows in search.rows.items()})


class _Search:
    """The authors and papers that a search has reached. `rows` has author rows of each author, `members` the authors of each paper. With `chains`,
    the authorships on all shortest paths, nothing is read from the store."""

    def __init__(
        self, store: Store, unit: AuthorUnit, longest: int | None, chains: Authorships | None = None
    ) -> None:
        self._store = store
        self._unit = unit
        self._longest = longest
        self._chains = chains
        self.rows: dict[str, dict[str, AuthorRow]] = {}
        self._members: dict[str, tuple[str, ...]] = {}

    def neighbours(self, nodes: Collection[_Node]) -> Iterator[tuple[_Node, _Node]]:
        """A pair for each link of the given nodes, which are all authors or all papers."""
        ids = [id for _, id in nodes]
        if next(iter(nodes))[0]:
            yield from self._papers_of(ids)
            return
        for paper in ids:
            yield from (((False, paper), (True, author)) for author in self._members[paper])

    def _papers_of(self, authors: Collection[str]) -> Iterator[tuple[_Node, _Node]]:
        wanted = set(authors)
        if self._chains is not None:
            yield from self._reached(self._chains, wanted)
            return
        known = [plain_row(row) for id in authors for row in self.rows[id].values()]
        people = dict.fromkeys([*(row.id for row in known), *(row.id for row in self._unit.all_rows(known))])
        yield from self._reached(
            self._unit.keyed(self._store.authorships(Scope("works", tuple(people)))), wanted
        )

    def _reached(self, data: Authorships, wanted: Collection[str]) -> Iterator[tuple[_Node, _Node]]:
        for row in data.authors:
            self.rows.setdefault(row.key, {})[row.id] = row
        for paper in data.papers:
            if self._longest is not None and paper.size > self._longest:
                continue
            members = tuple(dict.fromkeys(data.authors[index].key for index in paper.members))
            self._members[paper.id] = members
            yield from (((True, id), (False, paper.id)) for id in members if id in wanted)


def _joint(links: Collection[tuple[_Node, _Node]]) -> dict[tuple[str, str], list[str]]:
    """The joint papers of each pair of authors, from links between authors and papers."""
    before: dict[str, list[str]] = {}
    after: dict[str, list[str]] = {}
    for (is_author, one), (_, other) in links:
        if is_author:
            before.setdefault(other, []).append(one)
        else:
            after.setdefault(one, []).append(other)
    count = sum(len(authors) * len(after.get(paper, ())) for paper, authors in before.items())
    if count > MOST_LINKS:
        raise BadInput(
            f"The shortest paths have more than {MOST_LINKS:,} links.",
            "Set `longest` to ignore papers with many authors.",
        )
    joint: dict[tuple[str, str], list[str]] = {}
    for paper in sorted(before):
        for one in before[paper]:
            for other in after.get(paper, ()):
                joint.setdefault((one, other), []).append(paper)
    return joint
