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

from graphapp.maps.links import Links
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
AUTHORS = 300
"""A community with at most this many authors is not divided."""
MOST_AUTHORS = 1500
"""The largest number of authors on one level."""
MANY_LINKS = 1_000_000
"""Above this number of links, two iterations of the algorithm must do."""
ITERATIONS, FEW_ITERATIONS = 8, 2
DEEPEST = 8

Tell = Callable[[int, int], object]


@dataclass(slots=True)
class _Part:
    """A part of the graph with local numbers: the author of each vertex, and the links among them."""

    authors: Ints
    links: Links

    def split(self, member: Ints) -> list[_Part]:
        """The parts with equal numbers in `member` (0 …), which has one for each vertex."""
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
        return [
            _Part(self.authors[order[bounds[n] : bounds[n + 1]]], links.only(slice(ends[n], ends[n + 1])))
            for n in range(count)
        ]


def divided(links: Links, venue_of: Callable[[Ints], Ints], before: Ints, tell: Tell) -> list[Region]:
    """The communities of the first level, each with those that it is divided into, largest first.

    The authors are numbered from 0; `before` has the community of each author in an earlier map (-1: none), from which the search starts, so
    that communities change only where the collection has. `venue_of` returns the main venue of each of some groups, given the group of each
    author (-1: none). `tell` receives the number of authors in finished communities and that of all.
    """
    whole = _Part(np.arange(len(before), dtype=np.int32), links)
    found = [part for part in _communities(whole, before) if len(part.authors)]
    found.sort(key=lambda part: (-len(part.authors), int(part.authors[0])))
    shown = found
    if len(found) > FEW:
        shown = [part for part in found[:MOST_COMMUNITIES] if len(part.authors) >= SMALL_GROUP] or found[:FEW]
    small = found[len(shown) :]
    regions, done = [], 0
    for part in shown:
        regions.append(_region(part, 1))
        done += len(part.authors)
        tell(done, len(before))
    if small:
        regions.append(_small_groups(small, len(before), venue_of))
    return regions


def _communities(whole: _Part, before: Ints) -> list[_Part]:
    count = len(whole.authors)
    if not count:
        return []
    pairs = (whole.links.source, whole.links.target)
    matrix = coo_matrix((np.ones(len(pairs[0]), np.int8), pairs), shape=(count, count))
    _, component = connected_components(matrix, directed=False)
    component = component.astype(np.int32)
    large = np.bincount(component)[component] >= SMALL_GROUP
    member = np.zeros(count, np.int32)
    if large.any():
        linked = np.flatnonzero(large)
        place = np.full(count, -1, np.int32)
        place[linked] = np.arange(len(linked), dtype=np.int32)
        # a component is large or not as a whole
        inside = whole.links.only(large[whole.links.source])
        inside = inside._replace(source=place[inside.source], target=place[inside.target])
        member[linked] = _leiden(len(linked), inside, 1.0, before[linked])
    rest = np.flatnonzero(~large)
    _, member[rest] = np.unique(component[rest], return_inverse=True)
    member[rest] += int(member[large].max(initial=-1)) + 1
    return whole.split(member)


def _leiden(count: int, links: Links, resolution: float, before: Ints | None = None) -> Ints:
    """The community of each vertex. `before`: communities to start from, -1 for a vertex without one."""
    graph = igraph.Graph(n=count, edges=np.stack((links.source, links.target), axis=1))
    start = None
    if before is not None and (before >= 0).any():
        _, start = np.unique(
            np.where(before >= 0, before, int(before.max()) + 1 + np.arange(count)), return_inverse=True
        )
        start = start.tolist()
    with seeded():
        found = graph.community_leiden(
            objective_function="modularity",
            weights=links.strength.tolist(),
            resolution=resolution,
            n_iterations=FEW_ITERATIONS if len(links.source) > MANY_LINKS else ITERATIONS,
            initial_membership=start,
        ).membership
    return np.array(found, np.int32)


def _region(part: _Part, depth: int) -> Region:
    """A community with the communities that it is divided into."""
    count = len(part.authors)
    region = Region(part.authors)
    if count <= AUTHORS:
        return region
    for resolution in (1.0, 2.0, 4.0):
        parts = part.split(_leiden(count, part.links, resolution))
        if len(parts) > 1:
            break
    if len(parts) < 2 or depth >= DEEPEST or max(len(each.authors) for each in parts) > 0.97 * count:
        region.children = _chunks(part.authors, PART) if count > MOST_AUTHORS else []
        return region
    parts.sort(key=lambda each: (-len(each.authors), int(each.authors[0])))
    region.children = [_region(each, depth + 1) for each in parts[: MOST_AUTHORS - 1]]
    rest = parts[MOST_AUTHORS - 1 :]
    if rest:
        authors = np.concatenate([each.authors for each in rest])
        region.children.append(Region(authors, PART, _chunks(authors, PART)))
    return region


def _chunks(authors: Ints, kind: int) -> list[Region]:
    """Parts of at most `AUTHORS` authors; none if one is enough."""
    if len(authors) <= AUTHORS:
        return []
    size = max(AUTHORS, -(-len(authors) // MOST_AUTHORS))
    parts = [Region(authors[start : start + size], kind) for start in range(0, len(authors), size)]
    for part in parts:
        part.children = _chunks(part.authors, kind) if len(part.authors) > MOST_AUTHORS else []
    return parts


def _small_groups(groups: Sequence[_Part], authors: int, venue_of: Callable[[Ints], Ints]) -> Region:
    """The small groups as one region, divided by their main venues."""
    group = np.full(authors, -1, np.int32)
    for number, part in enumerate(groups):
        group[part.authors] = number
    everyone = np.concatenate([part.authors for part in groups])
    region = Region(everyone, SMALL)
    if len(everyone) <= AUTHORS:
        return region
    venue = venue_of(group)
    sizes = np.array([len(part.authors) for part in groups])
    total = np.bincount(venue + 1, sizes, int(venue.max(initial=-1)) + 2)
    # venues with few such authors are shown together
    large = np.flatnonzero(total[1:] >= AUTHORS // 6)
    large = large[np.argsort(-total[1:][large], kind="stable")][: MOST_AUTHORS // 2]
    for number in (*large.tolist(), -1):
        chosen = np.flatnonzero(venue == number if number >= 0 else ~np.isin(venue, large))
        if not len(chosen):
            continue
        members = np.concatenate([groups[each].authors for each in chosen.tolist()])
        child = Region(members, VENUE, venue=number)
        if len(members) > MOST_AUTHORS:
            child.children = _chunks(members, VENUE)
            for chunk in child.children:
                chunk.venue = number
        region.children.append(child)
    if len(region.children) == 1:
        region.children = region.children[0].children
    return region
