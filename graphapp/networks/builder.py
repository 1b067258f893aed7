"""Networks of one store: from a spec to a view with positions, each computed once for each revision of the store."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from graphapp.cypher.results import ResultTable
from graphapp.errors import BadInput, NotFound, NotReady
from graphapp.model import names
from graphapp.model.rows import Authorships, StoredPaper
from graphapp.model.units import AuthorUnit, UnitName, hit_of, one_author
from graphapp.networks.adding import Addition, with_added
from graphapp.networks.affiliated import affiliated_network, affiliation_title
from graphapp.networks.answer_specs import spec_beside, spec_of_answer, unit_of_answer
from graphapp.networks.appearance import Appearance
from graphapp.networks.arranging import arranged
from graphapp.networks.centre import (
    EVERYTHING,
    Centre,
    CentreFinder,
    RequestedNetwork,
    authors_of_node,
    not_in_store,
)
from graphapp.networks.counted_authorships import CountedAuthorships
from graphapp.networks.layout.arrangements import arrange, layout_named
from graphapp.networks.layout.client import Positions
from graphapp.networks.layout.filtered import communities_of_new, place_new
from graphapp.networks.layout.memory import PositionMemory
from graphapp.networks.layout.placement import Placement, expansion, place, placed, sketch
from graphapp.networks.measures.client import Measurements
from graphapp.networks.measures.local import Values
from graphapp.networks.measures.registry import measure_named
from graphapp.networks.members import GroupLines
from graphapp.networks.node_papers import NodePapers
from graphapp.networks.node_values import NodeValues, check_applies, within_caps
from graphapp.networks.projection import project
from graphapp.networks.spec import LayoutState, NetworkSpec, NetworkView, base_spec, without_filters
from graphapp.networks.store_places import StorePlaces
from graphapp.networks.streamed.whole_network import streamed_network
from graphapp.networks.typed import PREFIXES, from_result, full_network, only, papers_at_full_level
from graphapp.networks.unfiltered import strong_as_in, with_added_values, within_years
from graphapp.settings import Settings
from graphapp.stores.base import ProgressCallback, Store
from graphapp.support.cache import MemoryCache

__all__ = ["Networks"]

DRAFTS = 8
"""The number of networks kept while they wait for positions, so that the next request only has to add the positions."""


class Networks:
    """The networks of `GraphService`. Raises NotFound for an unknown centre or node, BadInput for an invalid spec, AmbiguousName for a name of
    several persons."""

    def __init__(
        self,
        store: Store,
        settings: Settings,
        unit_of: Callable[[UnitName], AuthorUnit],
        group_of: Callable[[str], GroupLines],
    ) -> None:
        """`unit_of` returns the authors of the store in a unit, `group_of` the saved group with a name, both as they are now."""
        self._store = store
        self._settings = settings
        self._views: MemoryCache[tuple[str, NetworkSpec], NetworkView] = MemoryCache(
            settings.cached_networks, weigh=_size, capacity=settings.cached_links
        )
        self._drafts: MemoryCache[tuple[str, NetworkSpec], NetworkView] = MemoryCache(
            DRAFTS, weigh=_size, capacity=settings.cached_links
        )
        self._positions = Positions(settings)
        self._places = PositionMemory(settings, store.address)
        self._measurements = Measurements(settings)
        institutions = StorePlaces(store)
        self._centres = CentreFinder(store, unit_of, group_of)
        self._authorships = CountedAuthorships(store, settings, self._centres, institutions)
        self._papers = NodePapers(store, settings, self._centres, self._authorships, institutions)
        self._values = NodeValues(
            store,
            settings,
            self._centres,
            self._authorships,
            self._papers,
            institutions,
            self._measurements,
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
        typed, request = spec.value, self._centres.request(spec)
        try:
            view = self._kept(request, wait) if capped else self._uncapped(request, wait)
        except NotFound:
            self._centres.centre(request, typed)  # raises with the name as typed, not with its key
            raise
        return replace(view, papers=self._papers.of_view(request, view)) if papers else view

    def _kept(self, request: RequestedNetwork, wait: float | None) -> NetworkView:
        """The network of a spec; cached once it is final for this revision of the store."""
        key = (request.revision, request.spec)
        known = self._views.known(key)
        if known is not None:
            return known
        draft = self._drafts.get(key, lambda: self._projected(request, True))
        view = self._placed(draft, request, wait)
        if view.layout.retry_after is not None:
            return view
        self._drafts.forget(key)
        return self._views.get(key, lambda: view)

    @contextmanager
    def streamed(self, spec: NetworkSpec, folder: Path, tell: ProgressCallback) -> Iterator[NetworkView]:
        """See `GraphService.streamed_network`."""
        spec.check()
        request = self._centres.request(spec)
        with streamed_network(self._store, request.spec, folder, EVERYTHING, tell) as view:
            yield _unplaced(replace(view, revision=request.revision), self._too_large())

    def _uncapped(self, request: RequestedNetwork, wait: float | None) -> NetworkView:
        view = self._projected(request, False)
        if within_caps(view, self._settings):
            # it is the network that pages show, with its positions
            return self._kept(request, wait)
        # the network of the whole graph is too large for the cache
        view = self._laid_out(view, wait)
        return self._regrouped(view, view, request.spec.resolution)

    def _placed(self, draft: NetworkView, request: RequestedNetwork, wait: float | None) -> NetworkView:
        """`draft`, the network of a request, with positions."""
        base = base_spec(request.spec)
        if base == request.spec:
            return self._settled(self._laid_out(draft, wait))
        # hiding nodes must not move the others: a filtered network takes its positions from the whole one
        whole = self._kept(request._replace(spec=base), wait)
        moved = place(draft, whole)
        if moved is None and whole.layout.retry_after is not None:
            return _unplaced(draft, whole.layout)
        if moved is None:
            # a cap dropped nodes of the whole network that this one has
            moved = place_new(draft, whole)
        if moved is None:
            whole = moved = self._settled(self._laid_out(draft, wait))
        return self._regrouped(moved, whole, request.spec.resolution)

    def _settled(self, view: NetworkView) -> NetworkView:
        """`view` with the nodes that it had in an earlier state of the store at their places."""
        ready = view.layout.state == "ready" and bool(view.nodes)
        return self._places.settled(view) if ready else view

    def _regrouped(self, view: NetworkView, whole: NetworkView, resolution: float) -> NetworkView:
        """`view` with the communities that its nodes have in `whole` with this resolution."""
        if resolution == 1 or whole.layout.state != "ready":
            return view
        found = self._measurements.communities(whole, resolution)
        number = dict(zip((node.id for node in whole.nodes), found, strict=True))
        if not all(node.id in number for node in view.nodes):
            communities = communities_of_new(view, number)
            return replace(view, nodes=[replace(node, community=communities[node.id]) for node in view.nodes])
        return replace(view, nodes=[replace(node, community=number[node.id]) for node in view.nodes])

    def _projected(self, request: RequestedNetwork, capped: bool) -> NetworkView:
        spec = request.spec
        centre = self._centres.centre(request)
        caps: dict[str, Any] = {
            "centre": centre.ids,
            "title": centre.title,
            "revision": request.revision,
            "most_nodes": self._settings.network_nodes if capped else None,
            "most_edges": self._settings.network_edges if capped else None,
        }
        problems = [request.unit.problem] if request.unit.problem else []
        if centre.missing:
            problems.append(not_in_store(centre.missing))
        problems += centre.notes
        if spec.place_level:
            return self._of_places(request, centre, problems, caps)
        if spec.level == "coauthors" and (kept := self._authorships.numbered(request, centre)) is not None:
            view = project(kept, spec, **caps)
            return _titled(view, "Coauthors of", problems)
        data = self._authorships.of(request, centre)
        if spec.level == "full":
            papers = self._store.papers(papers_at_full_level(data, spec, centre.ids))
            view = full_network(request.unit.keyed_papers(papers), spec, **caps)
            view = _titled(view, "Papers and coauthors of" if spec.centre == "author" else "", problems)
        else:
            view = _titled(project(data, spec, **caps), "Coauthors of", problems)
        if centre.sides is not None and spec.level == "coauthors":
            side_of = centre.sides(data)
            view.sides = [side_of.get(node.id, "") for node in view.nodes]
        return view

    def _of_places(
        self, request: RequestedNetwork, centre: Centre, problems: Sequence[str], caps: dict[str, Any]
    ) -> NetworkView:
        """The network of the institutions or countries of the authors."""
        name = (
            hit_of(centre.authors[0], request.unit.papers(centre.authors[0])).name if centre.authors else ""
        )
        title = affiliation_title(request.spec, centre.title, name)
        caps = {**caps, "title": title}
        del caps["centre"]
        view = affiliated_network(self._authorships.affiliated(request), request.spec, **caps)
        view.left_out[:0] = problems
        return view

    def _laid_out(self, view: NetworkView, wait: float | None) -> NetworkView:
        if not view.nodes:
            return view
        if len(view.nodes) > self._settings.layout_nodes:
            return _unplaced(view, self._too_large())
        found = self._positions.of(sketch(view), view.revision, wait)
        return placed(view, found) if isinstance(found, Placement) else _unplaced(view, found)

    def _too_large(self) -> LayoutState:
        most = f"{self._settings.layout_nodes:,}"
        reason = f"Positions and communities were not computed: the network has more than {most} nodes."
        return LayoutState("too_large", None, reason)

    def arranged(
        self,
        spec: NetworkSpec,
        appearance: Appearance,
        *,
        additions: Sequence[Addition] = (),
        papers: bool = False,
        topics: bool = False,
        collapsing: bool = True,
        wait: float | None = None,
    ) -> NetworkView:
        """See `GraphService.arranged`."""
        view = self.view(spec, capped=False, papers=papers, wait=wait)
        if (topics or appearance.collapse) and view.layout.state == "ready":
            view = replace(view, topics=self._values.topics(view))
        values, problems = self._values.columns(appearance.measures, view)
        view = replace(view, left_out=[*view.left_out, *problems])
        whole = self._unfiltered(spec, view, wait)
        if appearance.layout and view.nodes and view.layout.state == "ready":
            same = whole is view
            view = self._in_layout(view, spec, appearance.layout)
            whole = view if same else self._in_layout(whole, whole.spec, appearance.layout)
        if whole is not view:
            view = replace(view, edges=strong_as_in(whole, view))
        if additions:
            plain, view = view, with_added(view, whole, additions)
            values = {id: with_added_values(id, column, plain, view) for id, column in values.items()}
        return arranged(replace(view, unfiltered=whole), appearance, values, collapsing=collapsing)

    def _unfiltered(self, spec: NetworkSpec, view: NetworkView, wait: float | None) -> NetworkView:
        """The network that the page filters to show `view`; `view` itself if there is no filter, or if the server applies it because the page shows
        only a part of the network."""
        bare = without_filters(spec)
        if bare == spec or not view.nodes:
            return view
        page = self.view(bare, wait=wait)
        known = {node.id for node in page.nodes}
        cut = page.total_nodes > len(page.nodes) or page.total_edges > len(page.edges)
        return view if cut or not all(node.id in known for node in view.nodes) else replace(page, spec=bare)

    def addition(self, spec: NetworkSpec, node: str, *, papers: bool = False) -> Addition | None:
        """What is added to the network of `spec` if `node` is expanded; None if the store does not contain it. `papers`: with the papers."""
        bare = without_filters(spec)
        try:
            answer = self.expand(bare, node, 0)
        except NotFound:
            return None
        if spec.level == "full":
            return Addition(node, answer, within_years(answer, spec))
        request = self._centres.request(spec)
        author = one_author(node, request.unit, authors_of_node(request, node))
        around = request._replace(
            spec=replace(_around(request.spec, author.id), first=spec.first, last=spec.last)
        )
        counted, ids = answer, {each.id for each in answer.nodes}
        if bare != spec:
            counted = only(self._projected(around, False), lambda each: each.id in ids)
        return Addition(node, answer, counted, papers=self._papers.of_view(around, counted) if papers else ())

    def layout(self, spec: NetworkSpec, id: str) -> NetworkView:
        """See `GraphService.layout`."""
        layout_named(id)
        view = self.view(spec, wait=0)
        if view.layout.state != "ready":
            raise NotReady(view.layout.reason, "Try again later.", retry_after=view.layout.retry_after)
        return self._in_layout(view, spec, id) if view.nodes else view

    def _in_layout(self, view: NetworkView, spec: NetworkSpec, id: str) -> NetworkView:
        """`view` in another layout, which is that of the unfiltered network if this has all its nodes, so that a filter moves no node."""
        whole = self.view(replace(base_spec(spec), resolution=spec.resolution), wait=0)
        known = {node.id for node in whole.nodes}
        if whole.layout.state != "ready" or not all(node.id in known for node in view.nodes):
            whole = view
        places = dict(zip((node.id for node in whole.nodes), arrange(whole, id), strict=True))
        nodes = [replace(node, x=places[node.id][0], y=places[node.id][1]) for node in view.nodes]
        return replace(view, nodes=nodes)

    def measure(self, spec: NetworkSpec, id: str) -> tuple[NetworkView, Values]:
        """See `GraphService.measure`."""
        measure = measure_named(id)
        view = self.view(spec, wait=0)
        check_applies(measure, view)
        if id == "community" and view.layout.state != "ready":
            raise NotReady(view.layout.reason, "Try again later.", retry_after=view.layout.retry_after)
        found = self._values.of(measure, view)
        estimates = {id: found.estimate} if found.estimate else {}
        return replace(view, estimates=estimates) if estimates else view, found.values

    def communities(self, spec: NetworkSpec) -> NetworkView:
        """See `GraphService.communities`."""
        view = self.view(spec, wait=0)
        return replace(view, topics=self._values.topics(view)) if view.layout.state == "ready" else view

    def papers_of_node(self, spec: NetworkSpec, node: str) -> list[StoredPaper]:
        """See `GraphService.papers_of_node`."""
        return self._papers.of_node(spec, node)

    def papers_of_link(self, spec: NetworkSpec, source: str, target: str) -> list[StoredPaper]:
        """See `GraphService.papers_of_link`."""
        return self._papers.of_link(spec, source, target)

    def expand(self, spec: NetworkSpec, node: str, wait: float | None = None) -> NetworkView:
        """See `GraphService.expand`."""
        spec.check()
        request = self._centres.request(spec)
        if spec.level == "full":
            return self._neighbours(request, node)
        if spec.place_level:
            raise BadInput(
                f"Networks of {spec.nouns} cannot be expanded.",
                "Open the network of all papers (centre=all).",
            )
        shown = self.view(spec, wait=wait)
        if spec.unit == "row":
            raise BadInput("Networks of author rows cannot be expanded.", "Open the author's network.")
        author = one_author(node, request.unit, authors_of_node(request, node))
        around = self._projected(request._replace(spec=_around(request.spec, author.id)), True)
        return replace(
            expansion(shown, around, author.id, self._settings.expand_nodes), revision=shown.revision
        )

    def suggested(
        self, spec: NetworkSpec, candidates: Sequence[str], shared: Collection[str], *, papers: bool = False
    ) -> NetworkView:
        """The authors `candidates`, the coauthors `shared` (the most important first), and the links of the candidates to these and to each other,
        within the caps of pages, without positions. `papers`: with the papers of the candidates."""
        spec.check()
        most = self._settings.network_nodes
        listed = NetworkSpec(
            "authors",
            "\n".join([*candidates, *shared][:most]),
            unit=spec.unit,
            longest=spec.longest,
            weighting=spec.weighting,
            first=spec.first,
            last=spec.last,
        )
        request = self._centres.request(listed)
        centre = self._centres.centre(request)
        data, chosen = self._authorships.of(request, centre), set(candidates)
        rows = {index for index, row in enumerate(data.authors) if row.key in chosen}
        # a long paper of coauthors without a candidate would add millions of links that are not drawn
        data = Authorships(data.authors, [p for p in data.papers if not rows.isdisjoint(p.members)])
        view = project(
            data,
            listed,
            title=centre.title,
            revision=request.revision,
            most_nodes=most,
            most_edges=self._settings.network_edges,
        )
        if len(candidates) + len(shared) > most:
            view.left_out.insert(0, f"Showing {most:,} of {len(candidates) + len(shared):,} authors.")
        edges = [
            edge
            for edge in view.edges
            if view.nodes[edge.source].id in chosen or view.nodes[edge.target].id in chosen
        ]
        written = self._papers.among(data, listed, view) if papers else None
        return replace(view, spec=spec, edges=edges, total_edges=len(edges), papers=written)

    def _neighbours(self, request: RequestedNetwork, node: str) -> NetworkView:
        """A node of a network of authors, papers and venues with its neighbours: for a paper, all authors and the venue; for an author or a
        venue, the newest papers that the network does not show."""
        most, left_out = self._settings.expand_nodes, []
        spec = request.spec
        if node.startswith(PREFIXES["Paper"]):
            id = node.removeprefix(PREFIXES["Paper"])
            papers = self._store.papers([id])
            if not papers:
                raise NotFound(
                    f"No paper found: {names.shown(id)}.", "Specify the ID of a node in the network."
                )
        else:
            shown = set() if spec.centre == "all" else set(self._papers.shown(request))
            beside = self._papers_beside(request, node, most + len(shown))
            more = [paper for paper in beside if paper.id not in shown]
            papers = more[:most]
            if len(more) > most:
                left_out = [f"Showing the newest {most:,} of {len(more):,} other papers."]
        whole = replace(spec, nodes=None, edges=None)
        middle = self._centres.centre(request).ids if spec.centre == "author" else ()
        view = full_network(
            request.unit.keyed_papers(papers), whole, centre=middle, revision=self._store.revision()
        )
        if not node.startswith(PREFIXES["Paper"]):
            view = only(view, lambda each: each.id == node or each.type == "paper")
        return replace(view, left_out=left_out)

    def _papers_beside(self, request: RequestedNetwork, node: str, most: int) -> list[StoredPaper]:
        if node.startswith(PREFIXES["Venue"]):
            id = node.removeprefix(PREFIXES["Venue"])
            if self._store.venue(id) is None:
                raise NotFound(
                    f"No venue found: {names.shown(id)}.", "Specify the ID of a node in the network."
                )
            return self._store.papers_in(id, None, 0, most + 1)
        return self._papers.by(request, node)

    def of_answer(self, table: ResultTable, *, capped: bool = True, wait: float | None = None) -> NetworkView:
        """See `GraphService.query_network`."""
        caps = {
            "most_nodes": self._settings.network_nodes if capped else None,
            "most_edges": self._settings.network_edges if capped else None,
        }
        view = from_result(table, title="Answer", **caps)
        types = {node.type for node in view.nodes}
        spec = None if view.edges else spec_of_answer(table, types)
        if spec is None:
            return self._laid_out(replace(view, spec=spec_beside(view, unit_of_answer(table))), wait)
        made = self.view(spec, capped=capped, wait=wait)
        return replace(made, left_out=[*made.left_out, *filter(None, [table.truncated])])


def _around(spec: NetworkSpec, author: str) -> NetworkSpec:
    """The network of an author from which coauthors are added to the network of `spec`."""
    return replace(base_spec(spec), centre="author", value=author, others="none", weighting=spec.weighting)


def _titled(view: NetworkView, what: str, problems: Sequence[str]) -> NetworkView:
    """`view` with the name of the author in its centre in its title, after `what` ("": without it), and with sentences about what is missing."""
    if what and view.centre is not None:
        view.title = f"{what} {view.nodes[view.centre].name}"
    view.left_out[:0] = problems
    return view


def _unplaced(view: NetworkView, layout: LayoutState) -> NetworkView:
    return replace(view, layout=layout, left_out=[*view.left_out, layout.reason])


def _size(view: NetworkView) -> int:
    return len(view.nodes) + len(view.edges)
