"""Networks of one store: from a spec to a view with positions, each computed once for each revision of the store."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from graphapp.cypher.results import Node, PathValue, ResultTable
from graphapp.errors import BadInput, NotFound, NotReady
from graphapp.model import names
from graphapp.model.clusters import keys_of
from graphapp.model.records import AffiliationLevel
from graphapp.model.rows import AuthorColumns, Authorships, StoredPaper
from graphapp.model.units import Author, AuthorUnit, UnitName, hit_of, one_author, only_authors
from graphapp.networks.adding import Addition, with_added
from graphapp.networks.affiliated import (
    AffiliatedPapers,
    affiliated_network,
    affiliation_title,
    counting_spec,
)
from graphapp.networks.appearance import Appearance
from graphapp.networks.arranging import arranged
from graphapp.networks.communities.naming import TitleWords, community_topics
from graphapp.networks.layout.arrangements import arrange, layout_named
from graphapp.networks.layout.client import Positions
from graphapp.networks.layout.filtered import communities_of_new, place_new
from graphapp.networks.layout.memory import PositionMemory
from graphapp.networks.layout.placement import Placement, expansion, place, placed, sketch
from graphapp.networks.measures.client import Measurements
from graphapp.networks.measures.local import Values, local_values, main_venues
from graphapp.networks.measures.registry import Measure, measure_named
from graphapp.networks.members import GroupLines, SidesOf, member_sides, state_of, with_shared
from graphapp.networks.projection import members_shown, project
from graphapp.networks.side_papers import side_papers
from graphapp.networks.sides import read_sides, sides_of_members
from graphapp.networks.spec import (
    CommunityTopic,
    LayoutState,
    NetworkPaper,
    NetworkSpec,
    NetworkView,
    NodeType,
    base_spec,
    without_filters,
)
from graphapp.networks.store_places import PLACE_LEVELS, StorePlaces, checked_places
from graphapp.networks.streamed.whole_network import streamed_network
from graphapp.networks.typed import PREFIXES, from_result, full_network, only, papers_at_full_level
from graphapp.networks.unfiltered import strong_as_in, with_added_values, within_years
from graphapp.settings import Settings
from graphapp.stores.base import ProgressCallback, Scope, Store
from graphapp.support.cache import MemoryCache

__all__ = ["Networks"]

EVERYTHING = "The whole graph"
NAMED_MISSING = 20
"""The maximum number of listed authors or papers that are reported by name if they are not in the store."""
DRAFTS = 8
"""The number of networks kept while they wait for positions, so that the next request only has to add the positions."""


class _Centre(NamedTuple):
    """The centre of a spec in the store: a title, and either the scope of its papers or, for the network of an author, the author (several
    author rows of one name). `only`: the listed authors, outside of which there are no nodes; `missing`: the listed names or identifiers that are
    not in the store; `notes`: sentences about others that are not in the network. `sides` returns the side of each node by its id."""

    title: str
    scope: Scope = Scope("all")
    authors: Sequence[Author] = ()
    only: frozenset[str] | None = None
    missing: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    sides: SidesOf | None = None

    @property
    def ids(self) -> list[str]:
        """The identifiers of the authors in the centre."""
        return [author.id for author in self.authors]


class _Request(NamedTuple):
    """A spec with its unit, and the state of the store, of the unit and of a saved group for which it is computed. `group` has the title and the
    lines of that group."""

    spec: NetworkSpec
    unit: AuthorUnit
    revision: str
    group: GroupLines | None = None


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
        self._unit_of = unit_of
        self._group_of = group_of
        self._views: MemoryCache[tuple[str, NetworkSpec], NetworkView] = MemoryCache(
            settings.cached_networks, weigh=_size, capacity=settings.cached_links
        )
        self._drafts: MemoryCache[tuple[str, NetworkSpec], NetworkView] = MemoryCache(
            DRAFTS, weigh=_size, capacity=settings.cached_links // 4
        )
        self._positions = Positions(settings)
        self._places = PositionMemory(settings, store.address)
        self._measurements = Measurements(settings)
        self._values: MemoryCache[tuple[str, NetworkSpec, str], Values] = MemoryCache(
            settings.cached_networks
        )
        self._topics: MemoryCache[tuple[str, NetworkSpec, int, int], tuple[CommunityTopic, ...]] = (
            MemoryCache(settings.cached_networks)
        )
        self._title_words: MemoryCache[str, TitleWords] = MemoryCache(1)
        self._institutions = StorePlaces(store)
        self._affiliated: MemoryCache[tuple[str, NetworkSpec], AffiliatedPapers] = MemoryCache(DRAFTS)

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
        typed, request = spec.value, self._request(spec)
        try:
            view = self._kept(request, wait) if capped else self._uncapped(request, wait)
        except NotFound:
            self._centre(request, typed)  # raises with the name as typed, not with its key
            raise
        return replace(view, papers=self._papers(request, view)) if papers else view

    def _request(self, spec: NetworkSpec) -> _Request:
        """`spec` with its name replaced by a key or identifier, so that the same network is not computed twice."""
        unit = self._unit_of(spec.unit)
        spec = checked_places(spec)
        revision = self._store.revision() + (f"+{unit.state}" if unit.state else "")
        if spec.centre == "venue":
            spec = replace(spec, value=names.key(spec.value))
        elif spec.centre == "author":
            spec = replace(spec, value=_identifier(spec, unit))
        elif spec.centre == "group":
            group = self._group_of(spec.value)
            return _Request(spec, unit, f"{revision}+{state_of(group)}", group)
        if spec.coauthor and spec.unit == "cluster":
            spec = replace(spec, coauthor=names.key(spec.coauthor))
        return _Request(spec, unit, revision)

    def _kept(self, request: _Request, wait: float | None) -> NetworkView:
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
        request = self._request(spec)
        with streamed_network(self._store, request.spec, folder, EVERYTHING, tell) as view:
            yield _unplaced(replace(view, revision=request.revision), self._too_large())

    def _uncapped(self, request: _Request, wait: float | None) -> NetworkView:
        view = self._projected(request, False)
        if self._within_caps(view):
            # it is the network that pages show, with its positions
            return self._kept(request, wait)
        # the network of the whole graph is too large for the cache
        view = self._laid_out(view, wait)
        return self._regrouped(view, view, request.spec.resolution)

    def _within_caps(self, view: NetworkView) -> bool:
        return (
            len(view.nodes) <= self._settings.network_nodes
            and len(view.edges) <= self._settings.network_edges
        )

    def _centre(self, request: _Request, typed: str = "") -> _Centre:
        spec = request.spec
        shown = names.shown(typed or spec.value)
        if spec.centre == "author":
            authors = request.unit.find(spec.value)
            if not authors:
                raise NotFound(f"No author found: {shown}.", "Search for part of the name.")
            return _Centre("Coauthors", authors=authors)
        if spec.centre == "venue":
            venue = self._store.venue(spec.value)
            if venue is None:
                raise NotFound(f"No venue found: {shown}.", "For all names, see the list of venues.")
            return _Centre(f"Coauthors in {venue.name}", Scope("venue", (venue.id,)))
        if spec.centre == "papers":
            ids = tuple(dict.fromkeys(line.strip() for line in spec.value.splitlines() if line.strip()))
            known = {paper.id for paper in self._store.papers(ids)}
            if not known:
                raise NotFound(
                    "None of these papers is in the store.",
                    "Enter identifiers as shown on the pages, one per line.",
                )
            shown_ids = tuple(id for id in ids if id in known)
            missing = tuple(id for id in ids if id not in known)
            return _Centre(f"Coauthors on {len(known):,} papers", Scope("papers", shown_ids), missing=missing)
        if spec.of_members:
            return self._among(request)
        if spec.centre == "compare":
            return self._compared(request)
        return _Centre(EVERYTHING, Scope("all"))

    def _among(self, request: _Request) -> _Centre:
        """The listed authors of a spec that are in the store. Raises NotFound if there are none."""
        group = request.group
        listed = group.lines if group else request.spec.value.splitlines()
        lines = [line.strip() for line in listed if line.strip()]
        found = request.unit.among(list(dict.fromkeys(lines)))
        # as on the page of a group, where a name of several authors waits for a choice
        unclear = [line for line, each in found.items() if len(each) > 1] if group else []
        authors = {
            author.id: author for line, each in found.items() if line not in unclear for author in each
        }
        if unclear and not authors:
            raise NotFound(_unclear(unclear), "Choose an author for each name on the group's page.")
        if not authors:
            raise NotFound("None of these authors is in the store.", "Enter names, one per line.")
        rows = dict.fromkeys(id for author in authors.values() for id in author.row_ids)
        what = "author" if len(authors) == 1 else "authors"
        centre = _Centre(
            f"Group {group.title}" if group else f"Coauthorships among {len(authors):,} {what}",
            Scope("authors", tuple(rows)),
            only=frozenset(authors),
            missing=tuple(line for line, each in found.items() if not each),
            notes=(_unclear(unclear),) if unclear else (),
        )
        if request.spec.others == "none":
            return centre
        ids, rows = with_shared(self._store, request.unit, authors, request.spec)
        return centre._replace(
            scope=Scope("authors", tuple(rows)),
            only=frozenset(ids),
            sides=lambda _: member_sides(authors, ids),
        )

    def _compared(self, request: _Request) -> _Centre:
        """The papers of the sides of a comparison. Raises NotFound, AmbiguousName."""
        sides = [side_papers(self._store, request.unit, side) for side in read_sides(request.spec.value)]
        papers = dict.fromkeys(paper.id for side in sides for paper in side.data.papers)
        return _Centre(
            " and ".join(side.label for side in sides),
            Scope("papers", tuple(papers)),
            sides=lambda data: sides_of_members(sides, data),
        )

    def _placed(self, draft: NetworkView, request: _Request, wait: float | None) -> NetworkView:
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

    def _projected(self, request: _Request, capped: bool) -> NetworkView:
        spec = request.spec
        centre = self._centre(request)
        caps: dict[str, Any] = {
            "centre": centre.ids,
            "title": centre.title,
            "revision": request.revision,
            "most_nodes": self._settings.network_nodes if capped else None,
            "most_edges": self._settings.network_edges if capped else None,
        }
        problems = [request.unit.problem] if request.unit.problem else []
        if centre.missing:
            problems.append(_not_found(centre.missing))
        problems += centre.notes
        if spec.place_level:
            return self._of_places(request, centre, problems, caps)
        if spec.level == "coauthors" and (columns := self._author_columns(request, centre)) is not None:
            view = project(columns, spec, **caps)
            return _titled(view, "Coauthors of", problems)
        data = self._authorships(request, centre)
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
        self, request: _Request, centre: _Centre, problems: Sequence[str], caps: dict[str, Any]
    ) -> NetworkView:
        """The network of the institutions or countries of the authors."""
        name = (
            hit_of(centre.authors[0], request.unit.papers(centre.authors[0])).name if centre.authors else ""
        )
        title = affiliation_title(request.spec, centre.title, name)
        caps = {**caps, "title": title}
        del caps["centre"]
        view = affiliated_network(self._affiliated_papers(request), request.spec, **caps)
        view.left_out[:0] = problems
        return view

    def _affiliated_papers(self, request: _Request) -> AffiliatedPapers:
        """The papers of a network of institutions or countries, with these as members."""
        spec = request.spec
        plain = replace(spec, joint=1, weighting="full", nodes=None, edges=None, resolution=1.0)

        def read() -> AffiliatedPapers:
            centre = self._centre(request)
            data = self._authorships(request, centre)
            level = spec.place_level or "institution"
            return self._institutions.network_papers(
                spec, level, request.unit, data, centre=centre.ids, members=centre.only
            )

        return self._affiliated.get((request.revision, plain), read)

    def _authorships(self, request: _Request, centre: _Centre) -> Authorships:
        """The authorships from which the network is computed, keyed."""
        if centre.authors:
            data = request.unit.around([row for author in centre.authors for row in author.rows])
        else:
            data = request.unit.keyed(self._store.authorships(centre.scope))
        if request.spec.coauthor:
            wanted = self._coauthor(request)
            rows = {index for index, row in enumerate(data.authors) if row.key in wanted}
            data = Authorships(data.authors, [p for p in data.papers if not rows.isdisjoint(p.members)])
        data = self._institutions.filtered(data, request.spec)
        return data if centre.only is None else only_authors(data, centre.only)

    def _author_columns(self, request: _Request, centre: _Centre) -> AuthorColumns | None:
        """The authorships as columns, which are read several times faster; None if which of them count depends on the papers or on who is who."""
        spec, scope = request.spec, centre.scope
        filtered = spec.coauthor or spec.institution or spec.country
        if request.unit.name != "cluster" or filtered or centre.only is not None or centre.sides is not None:
            return None
        if centre.authors:
            scope = Scope("circle", tuple(id for author in centre.authors for id in author.row_ids))
        return self._store.author_columns(scope)

    def _coauthor(self, request: _Request) -> set[str]:
        """The identifiers of the author who must have written the papers, too. Raises NotFound."""
        return {author.id for author in self._authors(request, request.spec.coauthor)}

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
            view = replace(view, topics=self._topics_of(view))
        values, problems = self._columns(appearance.measures, view)
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
        request = self._request(spec)
        author = one_author(node, request.unit, self._authors(request, node))
        around = request._replace(
            spec=replace(_around(request.spec, author.id), first=spec.first, last=spec.last)
        )
        counted, ids = answer, {each.id for each in answer.nodes}
        if bare != spec:
            counted = only(self._projected(around, False), lambda each: each.id in ids)
        return Addition(node, answer, counted, papers=self._papers(around, counted) if papers else ())

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

    def _columns(self, ids: Collection[str], view: NetworkView) -> tuple[dict[str, Values], list[str]]:
        """The values of measures for each node of `view`, which may be larger than the network that pages show; and a sentence for each measure
        that cannot be computed for a network of this size, which has no values."""
        values: dict[str, Values] = {}
        problems = []
        for id in ids:
            measure = measure_named(id)
            _check_applies(measure, view)
            if self._within_caps(view) and (id != "community" or view.layout.state == "ready"):
                values[id] = self._values_of(measure, view)
                continue
            try:
                values[id] = self._measured_whole(measure, view)
            except NotReady as error:
                if error.retry_after is not None:
                    raise
                missing: list[float | None] = [None] * len(view.nodes)
                values[id] = missing
                problems.append(error.message)
        return values, problems

    def _measured_whole(self, measure: Measure, view: NetworkView) -> Values:
        """The values of a measure in a network that pages do not show, not cached. Raises NotReady if it is too large."""
        size, most = _size(view), self._settings.cached_links
        if size > most and measure.remote and not measure.sides:
            raise NotReady(
                f"{measure.label} was not computed: the network has {len(view.nodes):,} nodes and {len(view.edges):,} links, "
                f"more than {most:,} in total.",
                "Choose a smaller network, or another measure.",
            )
        return self._measured(measure, view)

    def measure(self, spec: NetworkSpec, id: str) -> tuple[NetworkView, Values]:
        """See `GraphService.measure`."""
        measure = measure_named(id)
        view = self.view(spec, wait=0)
        _check_applies(measure, view)
        if id == "community" and view.layout.state != "ready":
            raise NotReady(view.layout.reason, "Try again later.", retry_after=view.layout.retry_after)
        return view, self._values_of(measure, view)

    def _values_of(self, measure: Measure, view: NetworkView) -> Values:
        key = (view.revision, view.spec, measure.id)
        return self._values.get(key, lambda: self._measured(measure, view))

    def communities(self, spec: NetworkSpec) -> NetworkView:
        """See `GraphService.communities`."""
        view = self.view(spec, wait=0)
        return replace(view, topics=self._topics_of(view)) if view.layout.state == "ready" else view

    def _topics_of(self, view: NetworkView) -> tuple[CommunityTopic, ...]:
        key = (view.revision, view.spec, len(view.nodes), len(view.edges))
        return self._topics.get(key, lambda: self._named(view))

    def _named(self, view: NetworkView) -> tuple[CommunityTopic, ...]:
        papers = self._papers(self._request(view.spec), view)
        if view.spec.level == "full":
            # its papers are nodes
            papers = [
                NetworkPaper(node.id, node.name, "", None, (index,))
                for index, node in enumerate(view.nodes)
                if node.type == "paper"
            ]
        words = self._title_words.get(self._store.revision(), self._count_titles)
        return community_topics(view, papers, words)

    def _count_titles(self) -> TitleWords:
        return TitleWords.of(str(row[1]) for batch in self._store.rows("Paper") for row in batch)

    def _measured(self, measure: Measure, view: NetworkView) -> Values:
        values = local_values(measure.id, view)
        if values is not None:
            return values
        if measure.id == "venue":
            return main_venues(len(view.nodes), self._papers(self._request(view.spec), view))
        if measure.id in PLACE_LEVELS:
            return self._main_places(measure, view)
        return self._measurements.of(measure, view)

    def _main_places(self, measure: Measure, view: NetworkView) -> Values:
        """The most frequent institution or country of each author of `view`, or country of each institution."""
        request = self._request(view.spec)
        if view.spec.place_level:
            papers = [paper.id for paper in self._affiliated_papers(request).data.papers]
            return self._institutions.main_countries(view, papers)
        data = self._authorships(request, self._centre(request))
        counted = {paper.id for paper, _ in members_shown(data, request.spec, view)}
        level: AffiliationLevel = "country" if measure.id == "country" else "institution"
        return self._institutions.main(level, view, request.unit, counted)

    def _papers(self, request: _Request, view: NetworkView) -> list[NetworkPaper]:
        """The papers counted in a view, newest first."""
        if view.spec.level == "full":
            return []
        if view.spec.place_level:
            found = self._affiliated_papers(request)
            return self._network_papers(found.data, counting_spec(view.spec), view)
        data = self._authorships(request, self._centre(request))
        return self._network_papers(data, view.spec, view)

    def _network_papers(self, data: Authorships, spec: NetworkSpec, view: NetworkView) -> list[NetworkPaper]:
        members = {paper.id: among for paper, among in members_shown(data, spec, view)}
        return [
            NetworkPaper(
                paper.id, paper.title, paper.venue.name if paper.venue else "", paper.year, members[paper.id]
            )
            for paper in self._store.papers(members)
        ]

    def papers_of_node(self, spec: NetworkSpec, node: str) -> list[StoredPaper]:
        """See `GraphService.papers_of_node`."""
        return self._papers_of_node(self._request(spec), node)

    def _papers_of_node(self, request: _Request, node: str) -> list[StoredPaper]:
        spec, keyed = request.spec, request.unit.keyed_papers
        if spec.place_level:
            return keyed(self._papers_at(request, node))
        if spec.level == "full" and node.startswith(PREFIXES["Paper"]):
            return keyed(self._store.papers([node.removeprefix(PREFIXES["Paper"])]))
        if spec.level == "full" and node.startswith(PREFIXES["Venue"]):
            venue = node.removeprefix(PREFIXES["Venue"])
            if spec.centre == "all" and spec.value == "" and spec.unit == "row":
                return keyed(self._store.papers_in(venue, None, 0, self._settings.page_papers))
            ids = self._papers_shown(request)
            return keyed(
                [paper for paper in self._store.papers(ids) if paper.venue and paper.venue.id == venue]
            )
        return self._counted(request, self._papers_by(request, node), centred=True)

    def papers_of_link(self, spec: NetworkSpec, source: str, target: str) -> list[StoredPaper]:
        """See `GraphService.papers_of_link`."""
        request = self._request(spec)
        for one, other in ((source, target), (target, source)):
            if spec.level == "full" and one.startswith((PREFIXES["Paper"], PREFIXES["Venue"])):
                papers = self._papers_of_node(request, one)
                return [paper for paper in papers if _names_node(paper, other)]
        if request.spec.place_level:
            return request.unit.keyed_papers(self._papers_at(request, source, target))
        papers = self._papers_by(request, source)
        # an unknown target is an error, as an unknown source is
        wanted = {author.id for author in self._authors(request, target)}
        joint = [paper for paper in papers if not wanted.isdisjoint(keys_of(paper))]
        return self._counted(request, joint, centred=False)

    def _papers_at(self, request: _Request, *nodes: str) -> list[StoredPaper]:
        """The papers of a network of institutions or countries on which all of these are. Raises NotFound for one that is not in the network."""
        data = self._affiliated_papers(request).data
        index = {row.key: number for number, row in enumerate(data.authors)}
        for node in nodes:
            if node not in index:
                what = request.spec.noun
                raise NotFound(
                    f"No {what} found: {names.shown(node)}.", "Specify the ID of a node in the network."
                )
        asked = {index[node] for node in nodes}
        return self._store.papers([paper.id for paper in data.papers if asked <= set(paper.members)])

    def _papers_shown(self, request: _Request) -> list[str]:
        """The ids of the papers of a network of authors, papers and venues."""
        centre = self._centre(request)
        return papers_at_full_level(self._authorships(request, centre), request.spec, centre.ids)

    def _authors(self, request: _Request, node: str) -> list[Author]:
        """The author that a node represents. Raises NotFound if there is none."""
        found = request.unit.find(node)
        if not found:
            raise NotFound(f"No author found: {names.shown(node)}.", "Search for part of the name.")
        return found

    def _papers_by(self, request: _Request, node: str) -> list[StoredPaper]:
        """All papers of the author that a node represents, keyed. Raises NotFound if there is none."""
        author = one_author(node, request.unit, self._authors(request, node))
        return request.unit.papers(author)

    def _counted(
        self, request: _Request, papers: Collection[StoredPaper], *, centred: bool
    ) -> list[StoredPaper]:
        """The papers in `papers`, keyed, that count for a network. `centred`: only those of the author in the centre, if there is one."""
        spec = request.spec
        counted = [paper for paper in papers if spec.counts(paper.year, len(paper.authors))]
        if spec.coauthor:
            wanted = self._coauthor(request)
            counted = [paper for paper in counted if not wanted.isdisjoint(keys_of(paper))]
        kept = self._institutions.having([paper.id for paper in counted], spec)
        if kept is not None:
            counted = [paper for paper in counted if paper.id in kept]
        if spec.centre == "author":
            middle = set(self._centre(request).ids) if centred else set()
            return [paper for paper in counted if not centred or not middle.isdisjoint(keys_of(paper))]
        if spec.centre == "venue":
            return [paper for paper in counted if paper.venue and paper.venue.id == spec.value]
        if spec.centre in ("papers", "compare"):
            wanted = set(self._centre(request).scope.ids)
            return [paper for paper in counted if paper.id in wanted]
        return counted

    def expand(self, spec: NetworkSpec, node: str, wait: float | None = None) -> NetworkView:
        """See `GraphService.expand`."""
        spec.check()
        request = self._request(spec)
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
        author = one_author(node, request.unit, self._authors(request, node))
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
        request = self._request(listed)
        centre = self._centre(request)
        data, chosen = self._authorships(request, centre), set(candidates)
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
        written = self._network_papers(data, listed, view) if papers else None
        return replace(view, spec=spec, edges=edges, total_edges=len(edges), papers=written)

    def _neighbours(self, request: _Request, node: str) -> NetworkView:
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
            shown = set() if spec.centre == "all" else set(self._papers_shown(request))
            beside = self._papers_beside(request, node, most + len(shown))
            more = [paper for paper in beside if paper.id not in shown]
            papers = more[:most]
            if len(more) > most:
                left_out = [f"Showing the newest {most:,} of {len(more):,} other papers."]
        whole = replace(spec, nodes=None, edges=None)
        middle = self._centre(request).ids if spec.centre == "author" else ()
        view = full_network(
            request.unit.keyed_papers(papers), whole, centre=middle, revision=self._store.revision()
        )
        if not node.startswith(PREFIXES["Paper"]):
            view = only(view, lambda each: each.id == node or each.type == "paper")
        return replace(view, left_out=left_out)

    def _papers_beside(self, request: _Request, node: str, most: int) -> list[StoredPaper]:
        if node.startswith(PREFIXES["Venue"]):
            id = node.removeprefix(PREFIXES["Venue"])
            if self._store.venue(id) is None:
                raise NotFound(
                    f"No venue found: {names.shown(id)}.", "Specify the ID of a node in the network."
                )
            return self._store.papers_in(id, None, 0, most + 1)
        return self._papers_by(request, node)

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
            return self._laid_out(replace(view, spec=_beside(view, _unit_of(table))), wait)
        return replace(made, left_out=[*made.left_out, *filter(None, [table.truncated])])

    def _made_of(
        self, table: ResultTable, types: set[NodeType], capped: bool, wait: float | None
    ) -> NetworkView | None:
        """The network of the authors, or of the authors of the papers, in a result that contains only authors or only papers; None for other
        results."""
        if types <= {"author"}:
            persons = _unit_of(table) == "person"
            keys = {node.id for node in _nodes_of(table)} if persons else _authors_in(table)
            among = NetworkSpec("authors", "\n".join(sorted(keys)), unit="person" if persons else "cluster")
            return self.view(among, capped=capped, wait=wait) if keys else None
        if types == {"paper"}:
            ids = {node.id for node in _nodes_of(table)}
            return self.view(NetworkSpec("papers", "\n".join(sorted(ids))), capped=capped, wait=wait)
        return None


def _around(spec: NetworkSpec, author: str) -> NetworkSpec:
    """The network of an author from which coauthors are added to the network of `spec`."""
    return replace(base_spec(spec), centre="author", value=author, others="none", weighting=spec.weighting)


def _check_applies(measure: Measure, view: NetworkView) -> None:
    """Raises BadInput if this network does not have what the measure requires."""
    if measure.ego and not view.ego:
        raise BadInput(f"{measure.label} requires an author's network.", "Choose another measure.")
    if measure.nouns and view.spec.noun not in measure.nouns:
        raise BadInput(f"{measure.label} does not apply to {view.spec.nouns}.", "Choose another measure.")
    if measure.sides and view.nodes and not view.sides:
        raise BadInput(
            f"{measure.label} requires a comparison, or a group shown with other coauthors.",
            "Choose another measure.",
        )


def _not_found(missing: Sequence[str]) -> str:
    """A sentence that names the listed authors or papers that are not in the store."""
    return f"Not in the store: {_first_of(missing)}."


def _unclear(unclear: Sequence[str]) -> str:
    """A sentence that names the lines of a group that mean several authors."""
    return f"Not in the network, because several authors have this name: {_first_of(unclear)}."


def _first_of(lines: Sequence[str]) -> str:
    named = ", ".join(map(names.shown, lines[:NAMED_MISSING]))
    return named + (f" and {len(lines) - NAMED_MISSING:,} more" if len(lines) > NAMED_MISSING else "")


def _identifier(spec: NetworkSpec, unit: AuthorUnit) -> str:
    """The author of a spec in its unit: the key of a cluster, of author rows the name or the id of one, the identifier of a person."""
    if spec.unit == "cluster":
        return names.key(spec.value)
    found = unit.find(spec.value)
    if spec.unit == "row":
        return spec.value if any(author.id == spec.value for author in found) else names.key(spec.value)
    return one_author(spec.value, unit, found).id if found else spec.value


def _authors_in(table: ResultTable) -> set[str]:
    """The keys of the author clusters in a query result, from nodes or from columns of names."""
    keys = {names.key(str(node.properties.get("name") or "")) for node in _nodes_of(table)}
    for row in table.rows:
        for value, kind in zip(row, table.kinds, strict=False):
            if kind == "author" and isinstance(value, str):
                keys.add(names.key(value))
    return keys - {""}


def _unit_of(table: ResultTable) -> UnitName:
    """What the authors in a query result are: persons if it contains persons and no author rows."""
    labels = {node.label for node in _nodes_of(table)}
    return "person" if "Person" in labels and "Author" not in labels else "row"


def _beside(view: NetworkView, unit: UnitName) -> NetworkSpec:
    """The spec with which pages request the papers and neighbours of the nodes of a query result: the network of its papers, with the authors
    of the result as nodes. The result itself has no spec."""
    papers = [node.id.removeprefix(PREFIXES["Paper"]) for node in view.nodes if node.type == "paper"]
    if not papers:
        return NetworkSpec("all", level="full", unit=unit)
    return NetworkSpec("papers", "\n".join(papers), level="full", unit=unit)


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


def _nodes_of(table: ResultTable) -> list[Node]:
    """The nodes in the cells of a result, alone, in lists or in paths."""
    found: list[Node] = []
    waiting: list[Any] = [value for row in table.rows for value in row]
    while waiting:
        value = waiting.pop()
        if isinstance(value, Node):
            found.append(value)
        elif isinstance(value, list):
            waiting += value
        elif isinstance(value, PathValue):
            waiting += value.nodes
    return found


def _names_node(paper: StoredPaper, node: str) -> bool:
    """True if `paper`, keyed, has this author, is this paper, or appeared in this venue."""
    return (
        node in keys_of(paper)
        or node == PREFIXES["Paper"] + paper.id
        or (paper.venue is not None and node == PREFIXES["Venue"] + paper.venue.id)
    )
