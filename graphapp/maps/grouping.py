"""The communities of a collection, divided into smaller ones until each is small enough to show its authors. Pure, deterministic.

Communities are found by the Leiden algorithm on modularity (`graphapp.networks.communities.detecting`). A component with fewer than
`SMALL_GROUP` authors is a community of its own; if there are very many, the small ones are shown together.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import igraph
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from graphapp.maps.links import LinkColumns
from graphapp.maps.regions import PART, SMALL, VENUE, Region
from graphapp.networks.communities.detecting import seeded

__all__ = ["divided"]

Ints = NDArray[Any]

SMALL_GROUP = 10
"""Components with fewer authors are not divided."""
FEW = 200
"""Up to this many communities, all are shown, also small ones."""
MOST_COMMUNITIES = 600
"""The largest number of communities on the first level; smaller ones are shown with the small groups."""
AUTHORS = 700
"""A community with at most this many authors is not divided."""
MOST_AUTHORS = 1500
"""The largest number of authors on one level."""
MANY_LINKS = 1_000_000
"""Above this number of links, two iterations of the algorithm must suffice."""
ITERATIONS, FEW_ITERATIONS = 4, 2
RESOLUTIONS = (1.0, 2.0, 4.0)
"""The resolutions with which a community is divided: the first one that divides it."""
DEEPEST = 8
DOMINANT = 0.97
"""A community is not divided if one of its parts would have this share of its authors."""

Tell = Callable[[int, int], object]


class _Vertices:
    """Authors as vertices of a graph. Authors who have only one paper, the same one, have the same links and share a vertex, which more than halves
    the graph of a large collection."""

    def __init__(self, paper: Ints, author: Ints, authors: int) -> None:
        """`paper` and `author` are the authorships."""
        papers = np.bincount(author, minlength=authors)
        only = np.full(authors, -1, np.int64)
        # an author without papers has no links, and stays alone
        single = papers[author] == 1
        only[author[single]] = paper[single]
        label = np.where(only >= 0, authors + only, np.arange(authors))
        _, first, of_author = np.unique(label, return_index=True, return_inverse=True)
        # vertices in the order of their first authors
        order = np.argsort(first)
        place = np.empty(len(order), np.int32)
        place[order] = np.arange(len(order), dtype=np.int32)
        self.of_author: Ints = place[of_author]
        self.first: Ints = first[order].astype(np.int32)
        self.size: Ints = np.bincount(self.of_author, minlength=len(order)).astype(np.int32)
        self._by_vertex = np.argsort(self.of_author, kind="stable").astype(np.int32)
        self._bounds = np.r_[0, np.cumsum(self.size)]

    def authors(self, vertices: Ints) -> Ints:
        """The authors of some vertices."""
        size = self.size[vertices]
        nth = np.arange(int(size.sum())) - np.repeat(np.cumsum(size) - size, size)
        found: Ints = self._by_vertex[np.repeat(self._bounds[vertices], size) + nth]
        return found

    def links(self, links: LinkColumns) -> LinkColumns:
        """The links between the vertices, also of a vertex to itself."""
        a, b = self.of_author[links.source], self.of_author[links.target]
        code = np.minimum(a, b).astype(np.int64) * len(self.size) + np.maximum(a, b)
        order = np.argsort(code, kind="stable")
        code = code[order]
        first = np.flatnonzero(np.r_[True, code[1:] != code[:-1]]) if len(code) else np.zeros(0, np.int64)
        strength = np.add.reduceat(links.strength[order], first) if len(first) else links.strength[:0]
        papers = np.add.reduceat(links.papers[order], first) if len(first) else links.papers[:0]
        code = code[first]
        count = max(len(self.size), 1)
        return LinkColumns(
            (code // count).astype(np.int32), (code % count).astype(np.int32), papers, strength
        )


@dataclass(slots=True)
class _Part:
    """A part of the graph with local numbers: the vertices, the number of their authors, and the links among them."""

    vertices: Ints
    count: int
    links: LinkColumns

    def split(self, member: Ints, size: Ints) -> list[_Part]:
        """The parts with equal numbers in `member` (0 …), which has one for each vertex. `size` is the number of authors of each vertex of the whole
        graph."""
        order = np.argsort(member, kind="stable")
        count = int(member.max(initial=-1)) + 1
        bounds = np.searchsorted(member[order], np.arange(count + 1))
        place = np.empty(len(order), np.int32)
        place[order] = np.arange(len(order), dtype=np.int32) - bounds[member[order]].astype(np.int32)
        of_link = member[self.links.source]
        inside = np.flatnonzero(of_link == member[self.links.target])
        inside = inside[np.argsort(of_link[inside], kind="stable")]
        links = self.links.only(inside)
        links = links._replace(source=place[links.source], target=place[links.target])
        ends = np.searchsorted(of_link[inside], np.arange(count + 1))
        vertices = self.vertices[order]
        totals = np.bincount(member, size[self.vertices], count).astype(np.int64).tolist()
        return [
            _Part(vertices[bounds[n] : bounds[n + 1]], totals[n], links.only(slice(ends[n], ends[n + 1])))
            for n in range(count)
        ]


def divided(
    links: LinkColumns, paper: Ints, author: Ints, before: Ints, venue_of: Callable[[Ints], Ints], tell: Tell
) -> list[Region]:
    """The communities of the first level, each with those that it is divided into, largest first.

    The authors are numbered from 0; `paper` and `author` are their authorships. `before` has the community of each author in an earlier map (-1:
    none), from which the search starts, so that communities change only where the collection has. `venue_of` returns the main venue of each of
    some groups, given the group of each author (-1: none). `tell` receives the number of authors in finished communities and that of all.
    """
    vertices = _Vertices(paper, author, len(before))
    whole = _Part(np.arange(len(vertices.size), dtype=np.int32), len(before), vertices.links(links))
    found = _communities(whole, before[vertices.first], vertices)
    found.sort(key=lambda part: (-part.count, int(part.vertices[0])))
    shown = found
    if len(found) > FEW:
        shown = [part for part in found[:MOST_COMMUNITIES] if part.count >= SMALL_GROUP] or found[:FEW]
    small = found[len(shown) :]
    regions, done = [], 0
    for part in shown:
        regions.append(_region(part, vertices, 1))
        done += part.count
        tell(done, len(before))
    if small:
        groups = [vertices.authors(part.vertices) for part in small]
        regions.append(_small_groups(groups, len(before), venue_of))
    return regions


def _communities(whole: _Part, before: Ints, vertices: _Vertices) -> list[_Part]:
    count = len(whole.vertices)
    if not count:
        return []
    pairs = (whole.links.source, whole.links.target)
    matrix = coo_matrix((np.ones(len(pairs[0]), np.int8), pairs), shape=(count, count))
    _, component = connected_components(matrix, directed=False)
    component = component.astype(np.int32)
    large = np.bincount(component, vertices.size)[component] >= SMALL_GROUP
    member = np.zeros(count, np.int32)
    if large.any():
        linked = np.flatnonzero(large)
        place = np.full(count, -1, np.int32)
        place[linked] = np.arange(len(linked), dtype=np.int32)
        # both ends of a link are in the same component
        inside = whole.links.only(large[whole.links.source])
        inside = inside._replace(source=place[inside.source], target=place[inside.target])
        member[linked] = _leiden(len(linked), inside, 1.0, before[linked])
    rest = np.flatnonzero(~large)
    _, member[rest] = np.unique(component[rest], return_inverse=True)
    member[rest] += int(member[large].max(initial=-1)) + 1
    return whole.split(member, vertices.size)


def _leiden(count: int, links: LinkColumns, resolution: float, before: Ints | None = None) -> Ints:
    """The community of each vertex. `before`: communities to start from, -1 for a vertex without one.

    igraph ignores links of a vertex to itself, which are those among its authors, in modularity. With the strengths of the vertices as their
    weights, the constant Potts model is the same quality, and counts them.
    """
    strength = np.bincount(links.source, links.strength, count) + np.bincount(
        links.target, links.strength, count
    )
    between = links.only(links.source != links.target)
    graph = igraph.Graph(n=count, edges=np.stack((between.source, between.target), axis=1))
    start = None
    if before is not None and (before >= 0).any():
        alone = int(before.max()) + 1 + np.arange(count)
        _, start = np.unique(np.where(before >= 0, before, alone), return_inverse=True)
        start = start.tolist()
    with seeded():
        found = graph.community_leiden(
            objective_function="CPM",
            weights=between.strength.tolist(),
            node_weights=strength.tolist(),
            resolution=resolution / max(float(strength.sum()), 1e-9),
            n_iterations=FEW_ITERATIONS if len(links.source) > MANY_LINKS else ITERATIONS,
            initial_membership=start,
        ).membership
    return np.array(found, np.int32)


def _region(part: _Part, vertices: _Vertices, depth: int) -> Region:
    """A community with the communities that it is divided into."""
    region = Region(vertices.authors(part.vertices))
    if part.count <= AUTHORS:
        return region
    for resolution in RESOLUTIONS:
        member = _leiden(len(part.vertices), part.links, resolution)
        sizes = np.bincount(member, vertices.size[part.vertices])
        if len(sizes) > 1 and sizes.max() <= DOMINANT * part.count:
            break
    else:
        region.children = _chunks(region.authors, PART) if part.count > MOST_AUTHORS else []
        return region
    if depth >= DEEPEST:
        region.children = _chunks(region.authors, PART)
        return region
    parts = part.split(member, vertices.size)
    parts.sort(key=lambda each: (-each.count, int(each.vertices[0])))
    region.children = [_region(each, vertices, depth + 1) for each in parts[: MOST_AUTHORS - 1]]
    rest = parts[MOST_AUTHORS - 1 :]
    if rest:
        authors = np.concatenate([vertices.authors(each.vertices) for each in rest])
        region.children.append(Region(authors, PART, _chunks(authors, PART)))
    return region


def _chunks(authors: Ints, kind: int) -> list[Region]:
    """Parts of about `AUTHORS` authors; none if one is enough."""
    if len(authors) <= AUTHORS:
        return []
    size = max(AUTHORS, -(-len(authors) // MOST_AUTHORS))
    parts = [Region(authors[start : start + size], kind) for start in range(0, len(authors), size)]
    for part in parts:
        part.children = _chunks(part.authors, kind) if len(part.authors) > MOST_AUTHORS else []
    return parts


def _small_groups(groups: Sequence[Ints], authors: int, venue_of: Callable[[Ints], Ints]) -> Region:
    """The small groups, given as the authors of each, as one region, divided by their main venues."""
    group = np.full(authors, -1, np.int32)
    for number, members in enumerate(groups):
        group[members] = number
    everyone = np.concatenate(groups)
    region = Region(everyone, SMALL)
    if len(everyone) <= AUTHORS:
        return region
    venue = venue_of(group)
    sizes = np.array([len(members) for members in groups])
    total = np.bincount(venue + 1, sizes, int(venue.max(initial=-1)) + 2)
    # venues with few such authors are shown together
    large = np.flatnonzero(total[1:] >= AUTHORS // 14)
    large = large[np.argsort(-total[1:][large], kind="stable")][: MOST_AUTHORS // 2]
    for number in (*large.tolist(), -1):
        chosen = np.flatnonzero(venue == number if number >= 0 else ~np.isin(venue, large))
        if not len(chosen):
            continue
        members = np.concatenate([groups[each] for each in chosen.tolist()])
        child = Region(members, VENUE, venue=number)
        if len(members) > MOST_AUTHORS:
            child.children = _chunks(members, VENUE)
            for chunk in child.children:
                chunk.venue = number
        region.children.append(child)
    if len(region.children) == 1:
        region.children = region.children[0].children
    return region
