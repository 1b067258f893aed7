"""Networks whose nodes are authors, papers and venues: the level `full` of a spec, and the result of a Cypher query. Pure.

Their links mean "wrote" and "appeared in"; each has the weight 1. Node ids are those of authors as in other networks, `paper:<id>` and
`venue:<id>`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from graphapp.cypher.results import Node, PathValue, Relationship, ResultTable
from graphapp.model.clusters import commonest_name
from graphapp.model.rows import Authorships, StoredPaper
from graphapp.model.units import names_by_papers
from graphapp.networks.backbone import strong_links
from graphapp.networks.projection import centres
from graphapp.networks.spec import NetworkEdge, NetworkNode, NetworkSpec, NetworkView, NodeType, least

__all__ = ["from_result", "full_network", "only", "papers_at_full_level"]

TYPES: dict[str, NodeType] = {"Author": "author", "Paper": "paper", "Venue": "venue"}
PREFIXES: dict[str, str] = {"Paper": "paper:", "Venue": "venue:"}

Entity = tuple[str, str]
"""The label and the permanent identifier of a node."""


class _Builder:
    """Collects nodes, links and the papers of each node, and returns a view in the standard order."""

    def __init__(self) -> None:
        self.name: dict[Entity, str] = {}
        self.names: dict[Entity, tuple[str, ...]] = {}
        self.rows: dict[Entity, set[str]] = defaultdict(set)
        self.papers: dict[Entity, dict[str, int | None]] = defaultdict(dict)
        self.links: dict[tuple[Entity, Entity], dict[str, int | None]] = {}

    def link(self, a: Entity, b: Entity, paper: str, year: int | None) -> None:
        """Link `a` and `b` by `paper`; linking them again by the same paper changes nothing."""
        pair = (a, b) if (b, a) not in self.links else (b, a)
        self.links.setdefault(pair, {})[paper] = year

    def view(self, spec: NetworkSpec, title: str, revision: str, centre: Entity | None) -> NetworkView:
        """The view: nodes with `centre` first, then by papers and name; links by source, then target."""
        order = sorted(
            self.name,
            key=lambda entity: (
                entity != centre,
                -len(self.papers[entity]),
                self.name[entity],
                entity,
            ),
        )
        number = {entity: index for index, entity in enumerate(order)}
        edges = _thinned(len(order), self._edges(number))
        return NetworkView(
            title=title,
            spec=spec,
            nodes=[self._node(entity) for entity in order],
            edges=edges,
            centre=0 if centre in number else None,
            total_nodes=len(order),
            total_edges=len(edges),
            revision=revision,
        )

    def _node(self, entity: Entity) -> NetworkNode:
        label, id = entity
        years = _known(self.papers[entity].values())
        return NetworkNode(
            id=PREFIXES.get(label, "") + id,
            name=self.name[entity],
            papers=len(self.papers[entity]),
            type=TYPES.get(label, "author"),
            first=years[0] if years else None,
            last=years[-1] if years else None,
            rows=max(len(self.rows[entity]), 1),
            years=years,
            names=self.names.get(entity, ()),
        )

    def _edges(self, number: Mapping[Entity, int]) -> Iterator[NetworkEdge]:
        for (a, b), papers in self.links.items():
            source, target = sorted((number[a], number[b]))
            years = _known(papers.values())
            yield NetworkEdge(
                source=source,
                target=target,
                weight=float(len(papers)),
                papers=len(papers),
                strength=float(len(papers)),
                first=years[0] if years else None,
                last=years[-1] if years else None,
                years=years,
            )


def _known(years: Iterable[int | None]) -> tuple[int, ...]:
    return tuple(sorted(year for year in years if year is not None))


def _thinned(nodes: int, edges: Iterable[NetworkEdge]) -> list[NetworkEdge]:
    """The edges in order, with `strong` set for those in the backbone."""
    found = sorted(edges, key=lambda edge: (edge.source, edge.target))
    ends = np.array([(edge.source, edge.target) for edge in found], np.int64).reshape(-1, 2)
    strength = np.array([edge.strength for edge in found])
    for edge, strong in zip(
        found, strong_links(nodes, ends[:, 0], ends[:, 1], strength).tolist(), strict=True
    ):
        edge.strong = strong
    return found


def papers_at_full_level(data: Authorships, spec: NetworkSpec, centre: Collection[str] = ()) -> list[str]:
    """The ids of the papers in the scope that the level `full` shows: those that count and, in the network of an author, are by the author.
    `data` is keyed; `centre` as for `project`."""
    middle = centres(spec, centre)
    own = {index for index, row in enumerate(data.authors) if row.key in middle}
    return [
        paper.id
        for paper in data.papers
        if spec.counts(paper.year, paper.size)
        and (spec.centre != "author" or not own.isdisjoint(paper.members))
    ]


def full_network(
    papers: Sequence[StoredPaper],
    spec: NetworkSpec,
    *,
    centre: Collection[str] = (),
    title: str = "",
    revision: str = "",
    most_nodes: int | None = None,
    most_edges: int | None = None,
) -> NetworkView:
    """The network of these papers (those of `papers_at_full_level`), their authors and their venues. The author lists are keyed; `centre`
    as for `project`.

    If the caps do not allow all papers, the network has the first ones of `papers` that fit with all their authors and their venue;
    `left_out` has the number. `joint` applies to links between authors and has no effect at this level.
    """
    limits = (least(spec.nodes, most_nodes), least(spec.edges, most_edges))
    whole, shown = _builder(papers, spec), papers
    if _over(len(whole.name), len(whole.links), limits):
        shown = papers[: _fitting(papers, limits)]
    built = whole if shown is papers else _builder(shown, spec)
    view = built.view(spec, title, revision, _centre(built, spec, centres(spec, centre)))
    view.total_nodes, view.total_edges = len(whole.name), len(whole.links)
    if len(shown) < len(papers):
        view.left_out.append(
            f"Showing {len(shown):,} of {len(papers):,} papers, with their authors and venues "
            f"(limit: {_limit_text(limits)})."
        )
    if spec.joint > 1:
        view.left_out.append(
            f"The minimum of {spec.joint} joint papers has no effect in a network with papers."
        )
    return view


Limits = tuple[int | None, int | None]


def _over(nodes: int, links: int, limits: Limits) -> bool:
    return any(
        limit is not None and count > limit for count, limit in zip((nodes, links), limits, strict=True)
    )


def _limit_text(limits: Limits) -> str:
    texts = [
        f"{limit:,} {what}"
        for limit, what in zip(limits, ("nodes", "links"), strict=True)
        if limit is not None
    ]
    return " or ".join(texts)


def _entities(paper: StoredPaper) -> set[Entity]:
    """The nodes of the authors and the venue of a paper."""
    found: set[Entity] = {("Author", entry.author.key) for entry in paper.authors}
    return found | {("Venue", paper.venue.id)} if paper.venue else found


def _fitting(papers: Sequence[StoredPaper], limits: Limits) -> int:
    """The number of papers, from the first on, that fit within the limits."""
    seen: set[Entity] = set()
    links = 0
    for count, paper in enumerate(papers):
        entities = _entities(paper)
        seen |= entities
        links += len(entities)
        if _over(len(seen) + count + 1, links, limits):
            return count
    return len(papers)


def _builder(papers: Sequence[StoredPaper], spec: NetworkSpec) -> _Builder:
    build = _Builder()
    printed: dict[Entity, Counter[str]] = defaultdict(Counter)
    for paper in papers:
        node = ("Paper", paper.id)
        build.name[node] = paper.title or paper.id
        build.papers[node][paper.id] = paper.year
        for entry in paper.authors:
            author = ("Author", entry.author.key)
            printed[author][entry.author.name] += 1
            build.rows[author].add(entry.author.id)
        if paper.venue:
            build.name["Venue", paper.venue.id] = paper.venue.name
        for entity in sorted(_entities(paper)):
            build.papers[entity][paper.id] = paper.year
            build.link(entity, node, paper.id, paper.year)
    build.name.update({author: commonest_name(counts) for author, counts in printed.items()})
    if spec.unit == "person":
        build.names.update({author: names_by_papers(counts) for author, counts in printed.items()})
    return build


def _centre(build: _Builder, spec: NetworkSpec, centre: Collection[str]) -> Entity | None:
    """The node of the author in the centre; of several author rows with the name, the one with the most papers."""
    if spec.centre == "venue":
        return ("Venue", spec.value) if ("Venue", spec.value) in build.name else None
    mine = [entity for entity in build.name if entity[0] == "Author" and entity[1] in centre]
    return min(mine, key=lambda entity: (-len(build.papers[entity]), entity), default=None)


def from_result(
    table: ResultTable,
    *,
    title: str = "",
    most_nodes: int | None = None,
    most_edges: int | None = None,
) -> NetworkView:
    """The nodes, relationships and paths in the values of a Cypher result, at any depth.

    A node that occurs only in a relationship is labelled with its identifier. The `papers` of an author or venue are those that the result
    links to it. Parallel relationships become one link.
    """
    found = _AnswerContents()
    for row in table.rows:
        for value in row:
            found.take(value)
    build = found.builder()
    view = build.view(NetworkSpec("papers"), title, table.as_of, None)
    if found.loops:
        plural = "" if found.loops == 1 else "s"
        view.left_out.append(f"Omitted {found.loops:,} relationship{plural} from a node to itself.")
    if table.truncated:
        view.left_out.append(table.truncated)
    return _cut(view, most_nodes, most_edges)


class _AnswerContents:
    """The distinct nodes and relationships of a result."""

    def __init__(self) -> None:
        self.nodes: dict[Entity, Node] = {}
        self.ends: dict[Entity, None] = {}
        self.relationships: dict[tuple[Entity, Entity], None] = {}
        self.loops = 0

    def take(self, value: Any) -> None:
        """Collect the nodes and relationships in `value`, at any depth. The limits of results bound the recursion."""
        waiting = [value]
        while waiting:
            each = waiting.pop()
            if isinstance(each, Node):
                self.nodes.setdefault((each.label, each.id), each)
            elif isinstance(each, Relationship):
                self._relationship(each)
            elif isinstance(each, PathValue):
                waiting += [*reversed(each.relationships), *reversed(each.nodes)]
            elif isinstance(each, dict):
                waiting += reversed(each.values())
            elif isinstance(each, (list, tuple)):
                waiting += reversed(each)

    def _relationship(self, relationship: Relationship) -> None:
        start, end = relationship.start, relationship.end
        self.ends.setdefault(start)
        self.ends.setdefault(end)
        if start == end:
            self.loops += 1
        else:
            self.relationships.setdefault((start, end))

    def builder(self) -> _Builder:
        build = _Builder()
        for entity, node in self.nodes.items():
            build.name[entity] = _label(node)
        for entity in self.ends:
            build.name.setdefault(entity, entity[1])
        for entity in build.name:
            if entity[0] == "Paper":
                build.papers[entity][entity[1]] = self._year(entity)
        for start, end in self.relationships:
            paper = next((each for each in (start, end) if each[0] == "Paper"), None)
            year = self._year(paper) if paper else None
            build.link(start, end, paper[1] if paper else "", year)
            for entity in (start, end):
                if paper:
                    build.papers[entity][paper[1]] = year
        return build

    def _year(self, entity: Entity) -> int | None:
        year = self.nodes[entity].properties.get("year") if entity in self.nodes else None
        return year if isinstance(year, int) and not isinstance(year, bool) else None


def _label(node: Node) -> str:
    for name in ("name", "title"):
        text = node.properties.get(name)
        if isinstance(text, str) and text:
            return text
    return node.id


def only(view: NetworkView, kept: Callable[[NetworkNode], bool]) -> NetworkView:
    """`view` with only the nodes for which `kept` is true, in order, and the links between them."""
    order = [index for index, node in enumerate(view.nodes) if kept(node)]
    number = {old: new for new, old in enumerate(order)}
    edges = [
        replace(edge, source=number[edge.source], target=number[edge.target])
        for edge in view.edges
        if edge.source in number and edge.target in number
    ]
    centre = number.get(view.centre) if view.centre is not None else None
    return replace(view, nodes=[view.nodes[index] for index in order], edges=edges, centre=centre)


def _cut(view: NetworkView, most_nodes: int | None, most_edges: int | None) -> NetworkView:
    """`view` with the first `most_nodes` nodes and the first `most_edges` links (None: no limit)."""
    if most_nodes is not None and len(view.nodes) > most_nodes:
        view.left_out.append(
            f"Showing {most_nodes:,} of {len(view.nodes):,} nodes: those with the most papers."
        )
        view.nodes = view.nodes[:most_nodes]
        view.edges = [edge for edge in view.edges if edge.target < most_nodes]
    if most_edges is not None and len(view.edges) > most_edges:
        view.left_out.append(f"Showing the first {most_edges:,} of {len(view.edges):,} links.")
        view.edges = view.edges[:most_edges]
    if view.left_out:
        view.edges = _thinned(len(view.nodes), view.edges)
    return view
