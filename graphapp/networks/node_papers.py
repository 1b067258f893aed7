"""The papers behind the nodes and links of a network."""

from __future__ import annotations

from collections.abc import Collection

from graphapp.errors import NotFound
from graphapp.model import names
from graphapp.model.clusters import keys_of
from graphapp.model.rows import Authorships, StoredPaper
from graphapp.model.units import one_author
from graphapp.networks.affiliated import counting_spec
from graphapp.networks.centre import CentreFinder, RequestedNetwork, authors_of_node, coauthor_ids
from graphapp.networks.counted_authorships import CountedAuthorships
from graphapp.networks.projection import members_shown
from graphapp.networks.spec import NetworkPaper, NetworkSpec, NetworkView
from graphapp.networks.store_places import StorePlaces
from graphapp.networks.typed import PREFIXES, papers_at_full_level
from graphapp.settings import Settings
from graphapp.stores.base import Store

__all__ = ["NodePapers"]


class NodePapers:
    """The papers of the networks of one store. Raises NotFound for a node that is not in the store or the network."""

    def __init__(
        self,
        store: Store,
        settings: Settings,
        centres: CentreFinder,
        authorships: CountedAuthorships,
        institutions: StorePlaces,
    ) -> None:
        self._store = store
        self._settings = settings
        self._centres = centres
        self._authorships = authorships
        self._institutions = institutions

    def of_node(self, spec: NetworkSpec, node: str) -> list[StoredPaper]:
        """See `GraphService.papers_of_node`."""
        return self._of_node(self._centres.request(spec), node)

    def _of_node(self, request: RequestedNetwork, node: str) -> list[StoredPaper]:
        spec, keyed = request.spec, request.unit.keyed_papers
        if spec.place_level:
            return keyed(self._at(request, node))
        if spec.level == "full" and node.startswith(PREFIXES["Paper"]):
            return keyed(self._store.papers([node.removeprefix(PREFIXES["Paper"])]))
        if spec.level == "full" and node.startswith(PREFIXES["Venue"]):
            venue = node.removeprefix(PREFIXES["Venue"])
            if spec.centre == "all" and spec.value == "" and spec.unit == "row":
                return keyed(self._store.papers_in(venue, None, 0, self._settings.page_papers))
            ids = self.shown(request)
            return keyed(
                [paper for paper in self._store.papers(ids) if paper.venue and paper.venue.id == venue]
            )
        return self._counted(request, self.by(request, node), centred=True)

    def of_link(self, spec: NetworkSpec, source: str, target: str) -> list[StoredPaper]:
        """See `GraphService.papers_of_link`."""
        request = self._centres.request(spec)
        for one, other in ((source, target), (target, source)):
            if spec.level == "full" and one.startswith((PREFIXES["Paper"], PREFIXES["Venue"])):
                papers = self._of_node(request, one)
                return [paper for paper in papers if _names_node(paper, other)]
        if request.spec.place_level:
            return request.unit.keyed_papers(self._at(request, source, target))
        papers = self.by(request, source)
        # an unknown target is an error, as an unknown source is
        wanted = {author.id for author in authors_of_node(request, target)}
        joint = [paper for paper in papers if not wanted.isdisjoint(keys_of(paper))]
        return self._counted(request, joint, centred=False)

    def of_view(self, request: RequestedNetwork, view: NetworkView) -> list[NetworkPaper]:
        """The papers counted in a view, newest first."""
        if view.spec.level == "full":
            return []
        if view.spec.place_level:
            found = self._authorships.affiliated(request)
            return self.among(found.data, counting_spec(view.spec), view)
        data = self._authorships.of(request, self._centres.centre(request))
        return self.among(data, view.spec, view)

    def among(self, data: Authorships, spec: NetworkSpec, view: NetworkView) -> list[NetworkPaper]:
        """The papers in `data` that count for the nodes of a view, newest first."""
        members = {paper.id: among for paper, among in members_shown(data, spec, view)}
        return [
            NetworkPaper(
                paper.id, paper.title, paper.venue.name if paper.venue else "", paper.year, members[paper.id]
            )
            for paper in self._store.papers(members)
        ]

    def shown(self, request: RequestedNetwork) -> list[str]:
        """The ids of the papers of a network of authors, papers and venues."""
        centre = self._centres.centre(request)
        return papers_at_full_level(self._authorships.of(request, centre), request.spec, centre.ids)

    def by(self, request: RequestedNetwork, node: str) -> list[StoredPaper]:
        """All papers of the author that a node represents, keyed. Raises NotFound if there is none."""
        author = one_author(node, request.unit, authors_of_node(request, node))
        return request.unit.papers(author)

    def _at(self, request: RequestedNetwork, *nodes: str) -> list[StoredPaper]:
        """The papers of a network of institutions or countries on which all of these are. Raises NotFound for one that is not in the network."""
        data = self._authorships.affiliated(request).data
        index = {row.key: number for number, row in enumerate(data.authors)}
        for node in nodes:
            if node not in index:
                what = request.spec.noun
                raise NotFound(
                    f"No {what} found: {names.shown(node)}.", "Specify the ID of a node in the network."
                )
        asked = {index[node] for node in nodes}
        return self._store.papers([paper.id for paper in data.papers if asked <= set(paper.members)])

    def _counted(
        self, request: RequestedNetwork, papers: Collection[StoredPaper], *, centred: bool
    ) -> list[StoredPaper]:
        """The papers in `papers`, keyed, that count for a network. `centred`: only those of the author in the centre, if there is one."""
        spec = request.spec
        counted = [paper for paper in papers if spec.counts(paper.year, len(paper.authors))]
        if spec.coauthor:
            wanted = coauthor_ids(request)
            counted = [paper for paper in counted if not wanted.isdisjoint(keys_of(paper))]
        kept = self._institutions.having([paper.id for paper in counted], spec)
        if kept is not None:
            counted = [paper for paper in counted if paper.id in kept]
        if spec.centre == "author":
            middle = set(self._centres.centre(request).ids) if centred else set()
            return [paper for paper in counted if not centred or not middle.isdisjoint(keys_of(paper))]
        if spec.centre == "venue":
            return [paper for paper in counted if paper.venue and paper.venue.id == spec.value]
        if spec.centre in ("papers", "compare"):
            wanted = set(self._centres.centre(request).scope.ids)
            return [paper for paper in counted if paper.id in wanted]
        return counted


def _names_node(paper: StoredPaper, node: str) -> bool:
    """True if `paper`, keyed, has this author, is this paper, or appeared in this venue."""
    return (
        node in keys_of(paper)
        or node == PREFIXES["Paper"] + paper.id
        or (paper.venue is not None and node == PREFIXES["Venue"] + paper.venue.id)
    )
