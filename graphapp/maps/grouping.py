"""The communities of a collection, divided into smaller ones until each is small enough to show its authors. Pure, deterministic.

Communities are found by the Leiden algorithm on modularity (`graphapp.networks.communities.detecting`). A component with fewer than
`SMALL_GROUP` authors is a community of its own; if there are very many, the small ones are shown together.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import igraph
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from graphapp.maps.links import ListedAuthors, link_blocks, listed_authors
from graphapp.maps.regions import PART, SMALL, VENUE, Region
from graphapp.networks.communities.detecting import seeded

__all__ = ["MapDivision", "divided"]

Ints = NDArray[Any]
Reals = NDArray[Any]
Bools = NDArray[np.bool_]

SMALL_GROUP = 10
"""Components with fewer authors are not divided."""
FEW = 200
"""Up to this many communities, all are shown, also small ones."""
MOST_COMMUNITIES = 250
"""If there are more communities, those with strong links become one on the first level, which is divided again on the next."""
MOST_SHOWN = 600
"""The largest number of regions on the first level; if even more communities have no links with each other, others are with the small groups."""
MORE = 0.2
"""With an earlier map, there may be more communities than that by this share."""
COARSER = 0.5
"""The factor by which the resolution is lowered until there are few enough communities."""
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


class _Links(NamedTuple):
    """Undirected links between vertices, each once, in any order."""

    source: Ints
    target: Ints
    strength: Reals

    def only(self, kept: Any) -> _Links:
        """The links that `kept`, an index or a mask, selects."""
        return _Links(*(column[kept] for column in self))


class _Vertices:
    """Authors as vertices of a graph, fewer than the authors of a large collection by two thirds. Authors who have only one paper, the same one, share
    a vertex, because they have the same links; authors who have one coauthor only share that one's vertex. `leader` has one author of each vertex, `own` the strength of the links among its authors, `size` their
    number."""

    def __init__(self, leader: Ints, own: Reals) -> None:
        """`leader` has the author for whom the vertex of each author is named, `own` the strength within his or her vertex."""
        named = np.zeros(len(leader), bool)
        named[leader] = True
        self.place: Ints = np.cumsum(named, dtype=np.int32) - 1
        of_author = self.place[leader]
        self.leader: Ints = np.flatnonzero(named).astype(np.int32)
        self.size: Ints = np.bincount(of_author, minlength=len(self.leader)).astype(np.int32)
        self.own: Reals = own[self.leader]
        self._by_vertex = np.argsort(of_author, kind="stable").astype(np.int32)
        self._bounds = np.r_[0, np.cumsum(self.size)]

    def authors(self, vertices: Ints) -> Ints:
        """The authors of some vertices."""
        size = self.size[vertices]
        nth = np.arange(int(size.sum())) - np.repeat(np.cumsum(size) - size, size)
        found: Ints = self._by_vertex[np.repeat(self._bounds[vertices], size) + nth]
        return found


def _contracted(paper: Ints, author: Ints, authors: int) -> tuple[_Vertices, _Links]:
    """The vertices, in the order of their leaders, and the links between them. `paper` and `author` are the authorships, sorted by paper, then
    author."""
    lists = listed_authors(paper, author)
    alone = np.bincount(author, minlength=authors)[author] == 1
    leader = _leaders(paper, author, alone, authors)
    links, own = _vertex_links(lists, leader, alone, authors)
    leader, links, own = _without_pendants(leader, links, own)
    # the result must not depend on the order of the papers
    links = links.only(np.argsort(links.source.astype(np.int64) * max(authors, 1) + links.target))
    vertices = _Vertices(leader, own)
    place = vertices.place
    return vertices, _Links(place[links.source], place[links.target], links.strength)


def _leaders(paper: Ints, author: Ints, alone: Bools, authors: int) -> Ints:
    """For each author, the one for whom the vertex is named: of those with the same only paper, the first. `alone` has the entries of authors with
    one paper."""
    leader = np.arange(authors, dtype=np.int32)
    entries = np.flatnonzero(alone)
    if len(entries):
        begins = np.r_[True, np.diff(paper[entries]) > 0]
        leader[author[entries]] = author[entries[begins]][np.cumsum(begins) - 1]
    return leader


def _vertex_links(lists: ListedAuthors, leader: Ints, alone: Bools, authors: int) -> tuple[_Links, Reals]:
    """The links between vertices, and the strength of those within each vertex. Vertices have the numbers of their leaders."""
    paper = lists.end
    share = 1 / np.maximum(lists.size - 1, 1).astype(np.float32)
    own = np.zeros(authors, np.float32)
    # the vertex of a paper's authors who have no other papers: -1 for none; papers are named by the ends of their entries
    single = np.full(len(paper) + 1, -1, np.int32)
    entries = np.flatnonzero(alone)
    count = np.bincount(paper[entries], minlength=len(paper) + 1).astype(np.int16)
    single[paper[entries]] = leader[lists.author[entries]]
    led = entries[leader[lists.author[entries]] == lists.author[entries]]
    pairs = count[paper[led]] * (count[paper[led]] - 1.0) / 2
    own[lists.author[led]] = pairs * share[led]
    # every other author of the paper has one link with this vertex, which no other paper can add to
    others = np.flatnonzero(~alone)
    others = others[single[paper[others]] >= 0]
    joint = _Links(single[paper[others]], lists.author[others], count[paper[others]] * share[others])
    blocks = link_blocks(_only(lists, ~alone), authors)
    parts = [joint, *(_Links(block.source, block.target, block.strength) for block in blocks)]
    return _Links(*map(np.concatenate, zip(*parts, strict=True))), own


def _only(lists: ListedAuthors, kept: Bools) -> ListedAuthors:
    """Some of the entries; the number of authors of a paper stays."""
    passed = np.r_[0, np.cumsum(kept, dtype=np.int32)].astype(np.int32)
    return ListedAuthors(lists.author[kept], passed[lists.end[kept]], lists.size[kept])


def _without_pendants(leader: Ints, links: _Links, own: Reals) -> tuple[Ints, _Links, Reals]:
    """Vertices of one author with one link become part of the vertex that this leads to: in each division with the highest modularity, they are in
    the same community (Arenas et al. 2007, https://doi.org/10.1088/1367-2630/9/6/176)."""
    count = len(leader)
    degree = np.bincount(links.source, minlength=count) + np.bincount(links.target, minlength=count)
    pendant = (degree == 1) & (own == 0)
    outer = pendant[links.target]
    either = outer | pendant[links.source]
    # of two authors who are linked only with each other, the target joins the source
    inwards = np.where(outer, links.target, links.source)[either]
    hub = np.where(outer, links.source, links.target)[either]
    part_of = np.arange(count, dtype=np.int32)
    part_of[inwards] = hub
    own = own + np.bincount(hub, links.strength[either], count).astype(np.float32)
    return part_of[leader], links.only(~either), own


@dataclass(slots=True)
class _Part:
    """A part of the graph with local numbers: the vertices, the number of their authors, and the links among them."""

    vertices: Ints
    count: int
    links: _Links

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
        ends = np.searchsorted(of_link[inside], np.arange(count + 1))
        links = self.links.only(inside)
        links = links._replace(source=place[links.source], target=place[links.target])
        vertices = self.vertices[order]
        totals = np.bincount(member, size[self.vertices], count).astype(np.int64).tolist()
        return [
            _Part(vertices[bounds[n] : bounds[n + 1]], totals[n], links.only(slice(ends[n], ends[n + 1])))
            for n in range(count)
        ]


class MapDivision(NamedTuple):
    """The communities of the first level with those that they are divided into, largest first; small groups may be one region, the last one. The
    modularity of the communities of the first level, the small groups each being one: 0 without links."""

    regions: list[Region]
    modularity: float


def divided(
    paper: Ints, author: Ints, before: Ints, venue_of: Callable[[Ints], Ints], tell: Tell
) -> MapDivision:
    """Divide the authors of a collection into communities.

    The authors are numbered from 0; `paper` and `author` are their authorships, sorted by paper, then author. `before` has the community of each
    author in an earlier map (-1: none), from which the search starts, so that communities change only where the collection has. `venue_of` returns
    the main venue of each of some groups, given the group of each author (-1: none). `tell` receives the number of authors in finished
    communities and that of all.
    """
    vertices, links = _contracted(paper, author, len(before))
    whole = _Part(np.arange(len(vertices.size), dtype=np.int32), len(before), links)
    del links
    member = _first_level(whole, before[vertices.leader], vertices)
    member = _few(member, before[vertices.leader], whole.links, vertices)
    modularity = _modularity(member, whole.links, vertices.own)
    found = whole.split(member, vertices.size)
    del whole
    found.sort(key=lambda part: (-part.count, int(part.vertices[0])))
    shown = found
    if len(found) > FEW:
        shown = [part for part in found[:MOST_SHOWN] if part.count >= SMALL_GROUP]
        # an author without coauthors is not a community
        shown = shown or [part for part in found[:FEW] if part.count > 1]
    small = found[len(shown) :]
    regions, done, total = [], 0, sum(part.count for part in shown)
    for part in shown:
        regions.append(_region(part, vertices, 1))
        done += part.count
        tell(done, total)
    if small:
        groups = [vertices.authors(part.vertices) for part in small]
        regions.append(_small_groups(groups, len(before), venue_of))
    return MapDivision(regions, modularity)


def _first_level(whole: _Part, before: Ints, vertices: _Vertices) -> Ints:
    """The community of each vertex in the whole collection."""
    count, links = len(whole.vertices), whole.links
    matrix = coo_matrix((np.ones(len(links.source), np.int8), links[:2]), shape=(count, count))
    _, component = connected_components(matrix, directed=False)
    del matrix
    component = component.astype(np.int32)
    large = np.bincount(component, vertices.size)[component] >= SMALL_GROUP
    member = np.zeros(count, np.int32)
    if large.any():
        linked = np.flatnonzero(large)
        place = np.full(count, -1, np.int32)
        place[linked] = np.arange(len(linked), dtype=np.int32)
        # both ends of a link are in the same component
        inside = links.only(large[links.source])
        inside = inside._replace(source=place[inside.source], target=place[inside.target])
        graph = _Graph(len(linked), inside, vertices.own[linked])
        del inside, place
        member[linked] = graph.communities(1.0, before[linked])
    rest = np.flatnonzero(~large)
    _, member[rest] = np.unique(component[rest], return_inverse=True)
    member[rest] += int(member[large].max(initial=-1)) + 1
    return member


def _few(member: Ints, before: Ints, links: _Links, vertices: _Vertices) -> Ints:
    """Communities of which at most about `MOST_COMMUNITIES` have more authors than a small group, made from too many by joining some: those
    that were parts of one in an earlier map (`before`), if there was one, as other communities would often be joined otherwise."""
    large = np.flatnonzero(np.bincount(member, vertices.size) >= SMALL_GROUP)
    if len(large) <= MOST_COMMUNITIES:
        return member
    place = np.full(int(member.max()) + 1, -1, np.int32)
    place[large] = np.arange(len(large), dtype=np.int32)
    joined = _joined_before(place[member], before, vertices.size, len(large))
    tolerance = MORE if (before >= 0).any() else 0.0
    if joined.max() >= MOST_COMMUNITIES * (1 + tolerance):
        between, own = _quotient(place[member], links, vertices.own, len(large))
        graph, resolution = _Graph(len(large), between, own), 1.0
        while joined.max() >= MOST_COMMUNITIES and resolution > 1e-3:
            resolution *= COARSER
            joined = graph.communities(resolution)
    others = np.flatnonzero(place < 0)
    place[large] = joined
    place[others] = int(joined.max()) + 1 + np.arange(len(others))
    return place[member]


def _joined_before(member: Ints, before: Ints, size: Ints, count: int) -> Ints:
    """New numbers (0 …) of communities: those become one that have the same earlier community, from which more of their authors come than from any
    other. A community keeps its own number if at least half of its authors are new."""
    known = (member >= 0) & (before >= 0)
    code, which = np.unique(member[known].astype(np.int64) << 32 | before[known], return_inverse=True)
    authors = np.bincount(which, size[known], len(code))
    community, earlier = code >> 32, code & 0xFFFFFFFF
    order = np.lexsort((earlier, -authors, community))
    first = order[np.diff(community[order], prepend=-1) > 0]
    total = np.bincount(member[member >= 0], size[member >= 0], count)
    old = np.bincount(community, authors, count) > total / 2
    label = int(before.max(initial=-1)) + 1 + np.arange(count)
    label[community[first]] = np.where(old[community[first]], earlier[first], label[community[first]])
    joined: Ints = np.unique(label, return_inverse=True)[1]
    return joined.astype(np.int32)


def _quotient(member: Ints, links: _Links, own: Reals, count: int) -> tuple[_Links, Reals]:
    """Communities (0 …) as vertices: the links between them, and the strength within each. Vertices of none (-1) and their links are omitted."""
    a, b = member[links.source], member[links.target]
    kept = (a >= 0) & (b >= 0)
    a, b, strength = a[kept], b[kept], links.strength[kept]
    within = np.bincount(a[a == b], strength[a == b], count) + np.bincount(
        member[member >= 0], own[member >= 0], count
    )
    apart = a != b
    code = np.minimum(a, b)[apart].astype(np.int64) * count + np.maximum(a, b)[apart]
    codes, which = np.unique(code, return_inverse=True)
    sums = np.bincount(which, strength[apart], len(codes))
    return _Links((codes // count).astype(np.int32), (codes % count).astype(np.int32), sums), within


def _modularity(member: Ints, links: _Links, own: Reals) -> float:
    """The modularity of communities (Newman 2004, https://doi.org/10.1103/PhysRevE.69.066133): 0 without links."""
    strength = _strengths(member, links, own, int(member.max(initial=-1)) + 1)
    total = float(strength.sum())
    if not total:
        return 0.0
    inside = links.strength[member[links.source] == member[links.target]]
    within = 2 * float(inside.sum(dtype=float) + own.sum(dtype=float))
    return within / total - float(((strength / total) ** 2).sum())


def _strengths(member: Ints, links: _Links, own: Reals, groups: int) -> Reals:
    """The sum of the strengths of the links at the vertices of each group, those within a group twice. `member` has the group of each vertex."""
    found = 2.0 * np.bincount(member, own, groups)
    for end in (links.source, links.target):
        found = found + np.bincount(member[end], links.strength, groups)
    return found


class _Graph:
    """A graph whose communities are found by the Leiden algorithm.

    igraph ignores links of a vertex to itself, which are those among its authors, in modularity. With the strengths of the vertices as their
    weights, the constant Potts model is the same quality, and counts them.
    """

    def __init__(self, count: int, links: _Links, own: Reals) -> None:
        """`own` is the strength of the links within each vertex."""
        strength = _strengths(np.arange(count), links, own, count)
        self._total = max(float(strength.sum()), 1e-9)
        # not as lists, whose numbers take four times the memory
        self._own = array("d", strength.tobytes())
        self._strength = array("d", links.strength.astype(np.float64).tobytes())
        self._iterations = FEW_ITERATIONS if len(links.source) > MANY_LINKS else ITERATIONS
        # twice as fast as with edges given to the constructor
        self._graph = igraph.Graph(n=count)
        self._graph.add_edges(np.stack((links.source, links.target), axis=1).astype(np.int64))

    def communities(self, resolution: float, before: Ints | None = None) -> Ints:
        """The community of each vertex. `before`: communities to start from, -1 for a vertex without one."""
        start = None
        if before is not None and (before >= 0).any():
            alone = int(before.max()) + 1 + np.arange(len(before))
            _, found = np.unique(np.where(before >= 0, before, alone), return_inverse=True)
            start = array("q", found.astype(np.int64).tobytes())
        with seeded():
            member = self._graph.community_leiden(
                objective_function="CPM",
                weights=self._strength,
                node_weights=self._own,
                resolution=resolution / self._total,
                n_iterations=self._iterations,
                initial_membership=start,
            ).membership
        return np.array(member, np.int32)


def _region(part: _Part, vertices: _Vertices, depth: int) -> Region:
    """A community with the communities that it is divided into."""
    region = Region(vertices.authors(part.vertices))
    if part.count <= AUTHORS:
        return region
    member = _parted(part, vertices)
    if member is None:
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


def _parted(part: _Part, vertices: _Vertices) -> Ints | None:
    """The community of each vertex of a part within this part; None if it cannot be divided."""
    graph = _Graph(len(part.vertices), part.links, vertices.own[part.vertices])
    for resolution in RESOLUTIONS:
        member = graph.communities(resolution)
        sizes = np.bincount(member, vertices.size[part.vertices])
        if len(sizes) > 1 and sizes.max() <= DOMINANT * part.count:
            return member
    return None


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
        # one venue, or none, so that parts cannot be named by venues
        region.children = _chunks(everyone, PART) if len(everyone) > MOST_AUTHORS else []
    return region
