"""The values of measures for the nodes of a network, and the topics of its communities, each computed once."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from graphapp.errors import BadInput, NotReady
from graphapp.model.records import AffiliationLevel
from graphapp.networks.centre import CentreFinder
from graphapp.networks.communities.naming import TitleWords, community_topics
from graphapp.networks.counted_authorships import CountedAuthorships
from graphapp.networks.measures.client import Measurements
from graphapp.networks.measures.estimate import Estimate, estimate_note
from graphapp.networks.measures.local import Values, local_values, main_venues
from graphapp.networks.measures.registry import Measure, measure_named
from graphapp.networks.node_papers import NodePapers
from graphapp.networks.projection import members_shown
from graphapp.networks.spec import CommunityTopic, NetworkPaper, NetworkSpec, NetworkView
from graphapp.networks.store_places import PLACE_LEVELS, StorePlaces
from graphapp.settings import Settings
from graphapp.stores.base import Store
from graphapp.support.cache import MemoryCache

__all__ = ["Measured", "NodeValues", "check_applies", "within_caps"]


class Measured(NamedTuple):
    """The values of a measure, and how they were estimated if they are not exact."""

    values: Values
    estimate: Estimate | None = None

    def notes(self, measure: Measure) -> list[str]:
        """A sentence if the values are estimated."""
        return [estimate_note(measure.label, self.estimate)] if self.estimate else []


class NodeValues:
    """The values and topics of the networks of one store."""

    def __init__(
        self,
        store: Store,
        settings: Settings,
        centres: CentreFinder,
        authorships: CountedAuthorships,
        papers: NodePapers,
        institutions: StorePlaces,
        measurements: Measurements,
    ) -> None:
        self._store = store
        self._settings = settings
        self._centres = centres
        self._authorships = authorships
        self._papers = papers
        self._institutions = institutions
        self._measurements = measurements
        self._values: MemoryCache[tuple[str, NetworkSpec, str], Measured] = MemoryCache(
            settings.cached_networks
        )
        self._topics: MemoryCache[tuple[str, NetworkSpec, int, int], tuple[CommunityTopic, ...]] = (
            MemoryCache(settings.cached_networks)
        )
        self._title_words: MemoryCache[str, TitleWords] = MemoryCache(1)

    def columns(self, ids: Collection[str], view: NetworkView) -> tuple[dict[str, Values], list[str]]:
        """The values of measures for each node of `view`, which may be larger than the network that pages show; and a sentence for each measure
        that is estimated, or cannot be computed for a network of this size and has no values."""
        values: dict[str, Values] = {}
        problems = []
        for id in ids:
            measure = measure_named(id)
            check_applies(measure, view)
            if within_caps(view, self._settings) and (id != "community" or view.layout.state == "ready"):
                found = self.of(measure, view)
                values[id] = found.values
                problems += found.notes(measure)
                continue
            try:
                found = self._measured_whole(measure, view)
                values[id] = found.values
                problems += found.notes(measure)
            except NotReady as error:
                if error.retry_after is not None:
                    raise
                missing: list[float | None] = [None] * len(view.nodes)
                values[id] = missing
                problems.append(error.message)
        return values, problems

    def of(self, measure: Measure, view: NetworkView) -> Measured:
        """The values of a measure for each node of a view that pages show. Raises NotReady."""
        key = (view.revision, view.spec, measure.id)
        return self._values.get(key, lambda: self._measured(measure, view))

    def topics(self, view: NetworkView) -> tuple[CommunityTopic, ...]:
        """The topics of the communities of a view."""
        key = (view.revision, view.spec, len(view.nodes), len(view.edges))
        return self._topics.get(key, lambda: self._named(view))

    def _measured_whole(self, measure: Measure, view: NetworkView) -> Measured:
        """The values of a measure in a network that pages do not show, not cached. Raises NotReady if it is too large."""
        size, most = len(view.nodes) + len(view.edges), self._settings.cached_links
        if size > most and measure.remote and not measure.sides:
            raise NotReady(
                f"{measure.label} was not computed: the network has {len(view.nodes):,} nodes and {len(view.edges):,} links, "
                f"more than {most:,} in total.",
                "Choose a smaller network, or another measure.",
            )
        return self._measured(measure, view)

    def _measured(self, measure: Measure, view: NetworkView) -> Measured:
        values = local_values(measure.id, view)
        if values is not None:
            return Measured(values)
        if measure.id == "venue":
            papers = self._papers.of_view(self._centres.request(view.spec), view)
            return Measured(main_venues(len(view.nodes), papers))
        if measure.id in PLACE_LEVELS:
            return Measured(self._main_places(measure, view))
        return Measured(*self._measurements.of(measure, view))

    def _main_places(self, measure: Measure, view: NetworkView) -> Values:
        """The most frequent institution or country of each author of `view`, or country of each institution."""
        request = self._centres.request(view.spec)
        if view.spec.place_level:
            papers = [paper.id for paper in self._authorships.affiliated(request).data.papers]
            return self._institutions.main_countries(view, papers)
        data = self._authorships.of(request, self._centres.centre(request))
        counted = {paper.id for paper, _ in members_shown(data, request.spec, view)}
        level: AffiliationLevel = "country" if measure.id == "country" else "institution"
        return self._institutions.main(level, view, request.unit, counted)

    def _named(self, view: NetworkView) -> tuple[CommunityTopic, ...]:
        papers = self._papers.of_view(self._centres.request(view.spec), view)
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


def within_caps(view: NetworkView, settings: Settings) -> bool:
    """True if pages show the whole network."""
    return len(view.nodes) <= settings.network_nodes and len(view.edges) <= settings.network_edges


def check_applies(measure: Measure, view: NetworkView) -> None:
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
