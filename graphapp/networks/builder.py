"""Networks of one store: from a spec to a view with positions, each computed once for each revision of the store."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Any, Literal, NamedTuple

from graphapp.cypher.results import Node, ResultTable
from graphapp.errors import BadInput, NotFound, NotReady
from graphapp.model import names
from graphapp.model.clusters import keys_of
from graphapp.model.rows import Authorships, StoredPaper
from graphapp.networks.layout.client import Positions
from graphapp.networks.layout.placement import Placement, expansion, place, placed, sketch
from graphapp.networks.measures.client import Measurements, Values, local_values, main_venues
from graphapp.networks.measures.registry import Measure, measure_named
from graphapp.networks.projection import members_shown, project
from graphapp.networks.spec import LayoutState, NetworkPaper, NetworkSpec, NetworkView, NodeType, base_spec
from graphapp.networks.typed import PREFIXES, from_result, full_network, only, papers_at_full_level
from graphapp.settings import Settings
from graphapp.stores.base import Scope, Store
from graphapp.support.cache import MemoryCache

__all__ = ["Networks"]

EVERYTHING = "The whole graph"
NAMED_MISSING = 20
"""The maximum number of listed authors or papers that are reported by name if they are not in the store."""
DRAFTS = 8
"""The number of networks kept while they wait for positions, so that the next request only has to add the positions."""


class _Centre(NamedTuple):
    """The centre of a spec in the store: a title, the scope of its papers, and the listed names or identifiers that are not in the store."""

    title: str
    scope: Scope
    missing: tuple[str, ...] = ()


class Networks:
    """The networks of `GraphService`. Raises NotFound for an unknown centre or node, BadInput for an invalid spec."""

    def __init__(self, store: Store, settings: Settings) -> None:
        self._store = store
        self._settings = settings
        self._views: MemoryCache[tuple[str, NetworkSpec], NetworkView] = MemoryCache(
            settings.cached_networks, weigh=_size, capacity=settings.cached_links
        )
        self._drafts: MemoryCache[tuple[str, NetworkSpec], NetworkView] = MemoryCache(
            DRAFTS, weigh=_size, capacity=settings.cached_links // 4
        )
        self._positions = Positions(settings)
        self._measurements = Measurements(settings)
        self._values: MemoryCache[tuple[str, NetworkSpec, str], Values] = MemoryCache(
            settings.cached_networks
        )

    def start(self) -> None:
        """Start the process that computes positions, so that the first network does not wait for its start."""
        self._positions.start()

    def close(self) -> None:
        """End the processes that compute positions and measures."""
        self._positions.close()
        self._measurements.close()

    def view(
        self, spec: NetworkSpec, *, capped: bool = True, papers: bool = False, wait: float | None = None
    ) -> NetworkView:
        """See `GraphService.network`."""
        spec.check()
        typed, spec = spec.value, self._named(spec)
        revision = self._store.revision()
        try:
            view = self._kept(spec, revision, wait) if capped else self._uncapped(spec, revision, wait)
        except NotFound:
            self._centre(spec, typed)  # raises with the name as typed, not with its key
            raise
        return replace(view, papers=self._papers(view)) if papers else view

    def _kept(self, spec: NetworkSpec, revision: str, wait: float | None) -> NetworkView:
        """The network of a spec; cached once it is final for this revision of the store."""
        key = (revision, spec)
        known = self._views.known(key)
        if known is not None:
            return known
        draft = self._drafts.get(key, lambda: self._projected(spec, True, revision))
        view = self._placed(draft, spec, revision, wait)
        if view.layout.retry_after is not None:
            return view
        self._drafts.forget(key)
        return self._views.get(key, lambda: view)

    def _uncapped(self, spec: NetworkSpec, revision: str, wait: float | None) -> NetworkView:
        view = self._projected(spec, False, revision)
        if (
            len(view.nodes) <= self._settings.network_nodes
            and len(view.edges) <= self._settings.network_edges
        ):
            # within the caps, it is the network that pages show, with its positions
            return self._kept(spec, revision, wait)
        # the network of the whole graph is too large for the cache
        return self._laid_out(view, wait)

    def _named(self, spec: NetworkSpec) -> NetworkSpec:
        """`spec` with its name replaced by the key, so that the same network is not computed twice."""
        return replace(spec, value=names.key(spec.value)) if spec.centre in ("author", "venue") else spec

    def _centre(self, spec: NetworkSpec, typed: str = "") -> _Centre:
        shown = names.shown(typed or spec.value)
        if spec.centre == "author":
            rows = self._store.authors(spec.value)
            if not rows:
                raise NotFound(f"No author found: {shown}.", "Search for part of the name.")
            kind: Literal["ego", "circle"] = "circle" if spec.unit == "cluster" else "ego"
            return _Centre("Coauthors", Scope(kind, tuple(row.id for row in rows)))
        if spec.centre == "venue":
            venue = self._store.venue(spec.value)
            if venue is None:
                raise NotFound(f"No venue found: {shown}.", "The list of venues has all names.")
            return _Centre(f"Coauthors in {venue.name}", Scope("venue", (venue.id,)))
        if spec.centre == "papers":
            ids = tuple(dict.fromkeys(line.strip() for line in spec.value.splitlines() if line.strip()))
            known = {paper.id for paper in self._store.papers(ids)}
            if not known:
                raise NotFound(
                    "None of these papers is in the store.",
                    "Give identifiers as pages show them, one per line.",
                )
            shown_ids = tuple(id for id in ids if id in known)
            missing = tuple(id for id in ids if id not in known)
            return _Centre(f"Coauthors in {len(known):,} papers", Scope("papers", shown_ids), missing)
        if spec.centre == "authors":
            return self._among(spec)
        return _Centre(EVERYTHING, Scope("all"))

    def _among(self, spec: NetworkSpec) -> _Centre:
        """The listed authors of a spec that are in the store. Raises NotFound if there are none."""
        lines = tuple(dict.fromkeys(line.strip() for line in spec.value.splitlines() if line.strip()))
        if spec.unit == "cluster":
            found = {
                key: [row.id for row in self._store.authors(key)]
                for key in dict.fromkeys(map(names.key, lines))
            }
            missing = tuple(line for line in lines if not found[names.key(line)])
            lines = tuple(key for key, ids in found.items() if ids)
            rows = tuple(id for ids in found.values() for id in ids)
        else:
            known = {row.id for row in self._store.authorships(Scope("authors", lines)).authors}
            missing = tuple(line for line in lines if line not in known)
            rows = lines = tuple(line for line in lines if line in known)
        if not rows:
            raise NotFound("None of these authors is in the store.", "Give names, one per line.")
        what = "author" if len(lines) == 1 else "authors"
        return _Centre(f"Coauthorships among {len(lines):,} {what}", Scope("authors", rows), missing)

    def _placed(
        self, draft: NetworkView, spec: NetworkSpec, revision: str, wait: float | None
    ) -> NetworkView:
        """`draft`, the network of `spec`, with positions."""
        base = base_spec(spec)
        if base != spec:
            # hiding nodes must not move the others: a filtered network takes its positions from the whole one
            whole = self._kept(base, revision, wait)
            moved = place(draft, whole)
            if moved is not None:
                return moved
            if whole.layout.retry_after is not None:
                return _unplaced(draft, whole.layout)
        return self._laid_out(draft, wait)

    def _projected(self, spec: NetworkSpec, capped: bool, revision: str) -> NetworkView:
        title, scope, missing = self._centre(spec)
        caps: dict[str, Any] = {
            "title": title,
            "revision": revision,
            "most_nodes": self._settings.network_nodes if capped else None,
            "most_edges": self._settings.network_edges if capped else None,
        }
        data = self._store.authorships(scope)
        if spec.level == "full":
            view = full_network(self._store.papers(papers_at_full_level(data, spec)), spec, **caps)
            if spec.centre == "author" and view.centre is not None:
                view.title = f"Papers and coauthors of {view.nodes[view.centre].name}"
        else:
            view = project(data, spec, **caps)
            if view.centre is not None:
                view.title = f"Coauthors of {view.nodes[view.centre].name}"
        if missing:
            view.left_out.insert(0, _not_found(missing))
        return view

    def _laid_out(self, view: NetworkView, wait: float | None) -> NetworkView:
        if not view.nodes:
            return view
        if len(view.nodes) > self._settings.layout_nodes:
            most = f"{self._settings.layout_nodes:,}"
            reason = f"No positions and communities: the network has more than {most} nodes."
            return _unplaced(view, LayoutState("too_large", None, reason))
        found = self._positions.of(sketch(view), view.revision, wait)
        return placed(view, found) if isinstance(found, Placement) else _unplaced(view, found)

    def measure(self, spec: NetworkSpec, id: str) -> tuple[NetworkView, Values]:
        """See `GraphService.measure`."""
        measure = measure_named(id)
        view = self.view(spec, wait=0)
        if measure.ego and not view.ego:
            raise BadInput(f"{measure.label} requires the network of an author.", "Choose another measure.")
        if id == "community" and view.layout.state != "ready":
            raise NotReady(view.layout.reason, "Try again later.", retry_after=view.layout.retry_after)
        key = (view.revision, view.spec, id)
        return view, self._values.get(key, lambda: self._measured(measure, view))

    def _measured(self, measure: Measure, view: NetworkView) -> Values:
        values = local_values(measure.id, view)
        if values is not None:
            return values
        if measure.id == "venue":
            return main_venues(len(view.nodes), self._papers(view))
        return self._measurements.of(measure, view)

    def _papers(self, view: NetworkView) -> list[NetworkPaper]:
        """The papers counted in a view, newest first."""
        if view.spec.level == "full":
            return []
        data = self._store.authorships(self._centre(view.spec).scope)
        members = {paper.id: among for paper, among in members_shown(data, view.spec, view)}
        return [
            NetworkPaper(
                paper.id, paper.title, paper.venue.name if paper.venue else "", paper.year, members[paper.id]
            )
            for paper in self._store.papers(members)
        ]

    def papers_of_node(self, spec: NetworkSpec, node: str) -> list[StoredPaper]:
        """See `GraphService.papers_of_node`."""
        spec = self._named(spec)
        if spec.level == "full" and node.startswith(PREFIXES["Paper"]):
            return self._store.papers([node.removeprefix(PREFIXES["Paper"])])
        if spec.level == "full" and node.startswith(PREFIXES["Venue"]):
            venue = node.removeprefix(PREFIXES["Venue"])
            if spec.centre == "all" and spec.value == "" and spec.unit == "row":
                return self._store.papers_in(venue, None, 0, self._settings.page_papers)
            ids = papers_at_full_level(self._scoped(spec), spec)
            return [paper for paper in self._store.papers(ids) if paper.venue and paper.venue.id == venue]
        return self._counted(spec, self._store.papers_by(self._rows(spec, node)), centred=True)

    def papers_of_link(self, spec: NetworkSpec, source: str, target: str) -> list[StoredPaper]:
        """See `GraphService.papers_of_link`."""
        spec = self._named(spec)
        for one, other in ((source, target), (target, source)):
            if spec.level == "full" and one.startswith((PREFIXES["Paper"], PREFIXES["Venue"])):
                papers = self.papers_of_node(spec, one)
                return [paper for paper in papers if _names_node(paper, other)]
        others = set(self._rows(spec, target))
        joint = [
            paper
            for paper in self._store.papers_by(self._rows(spec, source))
            if any(entry.author.id in others for entry in paper.authors)
        ]
        return self._counted(spec, joint, centred=False)

    def _scoped(self, spec: NetworkSpec) -> Authorships:
        return self._store.authorships(self._centre(spec).scope)

    def _rows(self, spec: NetworkSpec, node: str) -> list[str]:
        """The author rows that a node represents. Raises NotFound if there are none."""
        ids = [node] if spec.unit == "row" else [row.id for row in self._store.authors(names.key(node))]
        if not ids:
            raise NotFound(f"No author found: {names.shown(node)}.", "Search for part of the name.")
        return ids

    def _counted(
        self, spec: NetworkSpec, papers: Collection[StoredPaper], *, centred: bool
    ) -> list[StoredPaper]:
        """The papers in `papers` that count for `spec`. `centred`: only those of the author in the centre, if there is one."""
        counted = [paper for paper in papers if spec.counts(paper.year, len(paper.authors))]
        if spec.centre == "author":
            return [paper for paper in counted if not centred or spec.value in keys_of(paper)]
        if spec.centre == "venue":
            return [paper for paper in counted if paper.venue and paper.venue.id == spec.value]
        if spec.centre == "papers":
            wanted = set(self._centre(spec).scope.ids)
            return [paper for paper in counted if paper.id in wanted]
        return counted

    def expand(self, spec: NetworkSpec, node: str, wait: float | None = None) -> NetworkView:
        """See `GraphService.expand`."""
        spec.check()
        if spec.level == "full":
            return self._neighbours(self._named(spec), node)
        shown = self.view(spec, wait=wait)
        if spec.unit == "row":
            raise BadInput(
                "Only networks of author name clusters can be expanded.", "Open the network of the author."
            )
        around = self._projected(
            replace(base_spec(self._named(spec)), centre="author", value=names.key(node)), True, ""
        )
        return replace(
            expansion(shown, around, names.key(node), self._settings.expand_nodes), revision=shown.revision
        )

    def _neighbours(self, spec: NetworkSpec, node: str) -> NetworkView:
        """A node of a network of authors, papers and venues with its neighbours: for a paper, all authors and the venue; for an author or a
        venue, the newest papers that the network does not show."""
        most, left_out = self._settings.expand_nodes, []
        if node.startswith(PREFIXES["Paper"]):
            papers = self._store.papers([node.removeprefix(PREFIXES["Paper"])])
        else:
            shown = set() if spec.centre == "all" else set(papers_at_full_level(self._scoped(spec), spec))
            more = [
                paper for paper in self._papers_beside(spec, node, most + len(shown)) if paper.id not in shown
            ]
            papers = more[:most]
            if len(more) > most:
                left_out = [f"The newest {most:,} of {len(more):,} further papers are shown."]
        view = full_network(papers, replace(spec, nodes=None, edges=None), revision=self._store.revision())
        if not node.startswith(PREFIXES["Paper"]):
            view = only(view, lambda each: each.id == node or each.type == "paper")
        return replace(view, left_out=left_out)

    def _papers_beside(self, spec: NetworkSpec, node: str, most: int) -> list[StoredPaper]:
        if node.startswith(PREFIXES["Venue"]):
            return self._store.papers_in(node.removeprefix(PREFIXES["Venue"]), None, 0, most + 1)
        return self._store.papers_by(self._rows(spec, node))

    def of_answer(self, table: ResultTable, *, capped: bool = True, wait: float | None = None) -> NetworkView:
        """See `GraphService.query_network`."""
        caps = {
            "most_nodes": self._settings.network_nodes if capped else None,
            "most_edges": self._settings.network_edges if capped else None,
        }
        view = from_result(table, title="Answer", **caps)
        types = {node.type for node in view.nodes}
        made = view if view.edges else self._made_of(table, types, capped, wait)
        if made is view or made is None:
            return self._laid_out(replace(view, spec=_beside(view)), wait)
        return replace(made, left_out=[*made.left_out, *filter(None, [table.truncated])])

    def _made_of(
        self, table: ResultTable, types: set[NodeType], capped: bool, wait: float | None
    ) -> NetworkView | None:
        """The network of the authors, or of the authors of the papers, in a result that contains only authors or only papers; None for other
        results."""
        if types <= {"author"}:
            keys = _authors_in(table)
            among = NetworkSpec("authors", "\n".join(sorted(keys)))
            return self.view(among, capped=capped, wait=wait) if keys else None
        if types == {"paper"}:
            ids = {node.id for node in _nodes_of(table)}
            return self.view(NetworkSpec("papers", "\n".join(sorted(ids))), capped=capped, wait=wait)
        return None


def _not_found(missing: tuple[str, ...]) -> str:
    """A sentence that names the listed authors or papers that are not in the store."""
    named = ", ".join(map(names.shown, missing[:NAMED_MISSING]))
    more = f" and {len(missing) - NAMED_MISSING:,} more" if len(missing) > NAMED_MISSING else ""
    return f"Not in the store: {named}{more}."


def _authors_in(table: ResultTable) -> set[str]:
    """The keys of the author clusters in a query result, from nodes or from columns of names."""
    keys = {names.key(str(node.properties.get("name") or "")) for node in _nodes_of(table)}
    for row in table.rows:
        for value, kind in zip(row, table.kinds, strict=False):
            if kind == "author" and isinstance(value, str):
                keys.add(names.key(value))
    return keys - {""}


def _beside(view: NetworkView) -> NetworkSpec:
    """The spec with which pages request the papers and neighbours of the nodes of a query result: the network of its papers, with author rows
    as nodes. The result itself has no spec."""
    papers = [node.id.removeprefix(PREFIXES["Paper"]) for node in view.nodes if node.type == "paper"]
    if not papers:
        return NetworkSpec("all", level="full", unit="row")
    return NetworkSpec("papers", "\n".join(papers), level="full", unit="row")


def _unplaced(view: NetworkView, layout: LayoutState) -> NetworkView:
    return replace(view, layout=layout, left_out=[*view.left_out, layout.reason])


def _size(view: NetworkView) -> int:
    return len(view.nodes) + len(view.edges)


def _nodes_of(table: ResultTable) -> list[Node]:
    """The nodes in the cells of a result, alone or in lists."""
    found: list[Node] = []
    waiting: list[Any] = [value for row in table.rows for value in row]
    while waiting:
        value = waiting.pop()
        if isinstance(value, Node):
            found.append(value)
        elif isinstance(value, list):
            waiting += value
    return found


def _names_node(paper: StoredPaper, node: str) -> bool:
    """True if `paper` has this author (key or row), is this paper, or appeared in this venue."""
    authors = {entry.author.id for entry in paper.authors} | keys_of(paper)
    return (
        node in authors
        or node == PREFIXES["Paper"] + paper.id
        or (paper.venue is not None and node == PREFIXES["Venue"] + paper.venue.id)
    )
