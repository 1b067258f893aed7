"""Networks of authors, papers and venues."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from graphapp.cypher.results import ResultTable
from graphapp.errors import BadInput
from graphapp.model.rows import StoredPaper
from graphapp.service.units import StoreUnits
from graphapp.settings import Settings
from graphapp.stores.base import ProgressCallback, Store
from graphapp.support.cache import MemoryCache

if TYPE_CHECKING:
    from graphapp.networks.adding import Addition
    from graphapp.networks.appearance import Appearance
    from graphapp.networks.builder import Networks
    from graphapp.networks.measures.local import Values
    from graphapp.networks.provenance import DataSource
    from graphapp.networks.spec import NetworkSpec, NetworkView

__all__ = ["NetworkService"]


class NetworkService(StoreUnits):
    """Networks, with positions and measures."""

    def __init__(self, store: Store, settings: Settings) -> None:
        super().__init__(store, settings)
        self._built: Networks | None = None
        self._building = threading.Lock()
        self._files: MemoryCache[str, str] = MemoryCache(1)

    @property
    def _networks(self) -> Networks:
        """Created on first use, because importing numpy takes longer than most commands."""
        with self._building:
            if self._built is None:
                from graphapp.networks.builder import Networks

                self._built = Networks(
                    self.store, self.settings, self.unit, lambda name: self.groups.files.read(name)
                )
            return self._built

    def network(
        self, spec: NetworkSpec, *, capped: bool = True, papers: bool = False, wait: float | None = None
    ) -> NetworkView:
        """The network of a spec, computed once for each state of the store.

        It has positions and communities if it is small enough (setting `layout_nodes`) and they are available within `wait` seconds
        (None: no time limit); `NetworkView.layout` reports this. `capped=False` lifts the caps on nodes and edges, for files;
        `papers=True` fills `NetworkView.papers`. Raises NotFound for an unknown centre.
        """
        return self._networks.view(spec, capped=capped, papers=papers, wait=wait)

    def measure(self, spec: NetworkSpec, id: str) -> tuple[NetworkView, Values]:
        """The network of a spec and the value of a measure (`graphapp.networks.measures.registry`) for each of its nodes, computed once for each
        state of the store; None for a node without a value. If the values are estimates, `NetworkView.estimates` says how precise they are. Raises
        BadInput for an unknown measure, NotReady if it takes too long."""
        return self._networks.measure(spec, id)

    def communities(self, spec: NetworkSpec) -> NetworkView:
        """The network of a spec with the topics of its communities, computed once for each state of the store; without them if it has no
        positions yet (`NetworkView.layout` gives the reason)."""
        return self._networks.communities(spec)

    def layout(self, spec: NetworkSpec, id: str) -> NetworkView:
        """The network of a spec in a layout (`graphapp.networks.layout.arrangements`). Raises BadInput for an unknown layout, NotReady if its
        positions and communities are not available yet."""
        return self._networks.layout(spec, id)

    def arranged(
        self,
        spec: NetworkSpec,
        appearance: Appearance,
        *,
        papers: bool = False,
        topics: bool = False,
        collapsing: bool = True,
        wait: float | None = None,
    ) -> NetworkView:
        """The network of a spec, without the caps of pages, as the user arranged its drawing, with the authors that were added to it, for files.
        `papers` and `wait` as for `network`; `topics=True` fills `NetworkView.topics`; `collapsing=False` leaves collapsed communities expanded.
        Raises what `network`, `measure`, `expand` and `suggested` raise."""
        return self._described(
            self._networks.arranged(
                spec,
                appearance,
                additions=self._additions(spec, appearance, papers),
                papers=papers,
                topics=topics,
                collapsing=collapsing,
                wait=wait,
            )
        )

    @contextmanager
    def streamed_network(
        self, spec: NetworkSpec, home: Path | None, tell: ProgressCallback
    ) -> Iterator[NetworkView | None]:
        """The network of a spec, read from temporary files as long as the block lasts, for formats that stream (`Exporter.streams`): its nodes and
        links can only be counted and iterated over. It equals that of `arranged` without an appearance. None if that can have positions, or if the spec
        needs the whole network in memory (`can_stream`): use `arranged` then.

        The temporary files are in the folder `home` (None: the system's temporary folder). `tell` receives the progress. Raises NotWritten.
        """
        from graphapp.networks.streamed.scratch import scratch_folder
        from graphapp.networks.streamed.whole_network import can_stream

        most = max(self.settings.layout_nodes, self.settings.network_nodes)
        if not can_stream(spec) or self._authors_of(spec) <= most:
            yield None
            return
        with scratch_folder(home) as folder, self._networks.streamed(spec, folder, tell) as view:
            yield self._described(view) if len(view.nodes) > most else None

    def _authors_of(self, spec: NetworkSpec) -> int:
        counts = self.store.counts()
        return counts.authors if spec.unit == "row" else counts.names

    def _additions(self, spec: NetworkSpec, appearance: Appearance, papers: bool) -> list[Addition]:
        """What the user added to the drawing of a network."""
        from graphapp.networks.adding import Addition
        from graphapp.networks.spec import without_filters

        found = [self._networks.addition(spec, id, papers=papers) for id in appearance.expand]
        additions = [each or Addition.none(id) for id, each in zip(appearance.expand, found, strict=True)]
        if appearance.suggested:
            bare = without_filters(spec)
            answer = self.suggested(bare, appearance.suggested, papers=papers and bare == spec)
            counted = (
                answer
                if bare == spec
                else self.suggested(replace(spec, joint=1), appearance.suggested, papers=papers)
            )
            # the author in the centre is the first node of its network
            hub = self._networks.view(bare, wait=0).nodes[0].id
            additions.append(Addition(hub, answer, counted, True, counted.papers or ()))
        return additions

    @property
    def data_source(self) -> DataSource:
        """The data set, from the settings and the log of loads."""
        from graphapp.networks.provenance import DataSource, files_text

        given = self.settings
        files = self._files.get(
            self.store.revision(), lambda: files_text([load.file for load in self.store.loads()])
        )
        return DataSource(
            given.dataset_name, given.dataset_description, given.dataset_source, given.dataset_licence, files
        )

    def _described(self, view: NetworkView) -> NetworkView:
        """`view` with its data set, for a file."""
        return replace(view, data=self.data_source)

    def papers_of_node(self, spec: NetworkSpec, node: str) -> list[StoredPaper]:
        """The papers of a node in this network; in the network of an author, the node's joint papers with that author."""
        return self._networks.papers_of_node(spec, node)

    def papers_of_link(self, spec: NetworkSpec, source: str, target: str) -> list[StoredPaper]:
        """The joint papers of a link of this network."""
        return self._networks.papers_of_link(spec, source, target)

    def expand(self, spec: NetworkSpec, node: str, wait: float | None = None) -> NetworkView:
        """The author `node`, its coauthors in the network of `spec`, at most `expand_nodes` of its other coauthors, strongest first, and
        the links between all of these. `wait` as for `network`."""
        return self._networks.expand(spec, node, wait)

    def suggested(self, spec: NetworkSpec, limit: int | None = None, *, papers: bool = False) -> NetworkView:
        """Suggested collaborators of the author at the centre of a network, at most `limit`, with the coauthors that they share with the author
        and their links to these and to each other, within the caps of pages. The years of `spec` restrict the papers of the links, not the candidates.
        The view has no positions; `papers=True` fills its papers. Raises BadInput for a network without such an author."""
        if spec.centre != "author" or spec.level != "coauthors":
            raise BadInput(
                "Collaborators can be suggested only in an author's network.",
                "Open an author's network.",
            )
        found = self.collaborators.of(spec.value, spec.unit, longest=spec.longest, limit=limit)
        candidates = [each.hit.key for each in found.rows]
        if not candidates:
            from graphapp.networks.spec import NetworkView

            return NetworkView("Suggested collaborators", spec, [], [])
        shared = dict.fromkeys(one.key for each in found.rows for one in each.shared)
        view = self._networks.suggested(
            replace(spec, longest=found.longest_counted), candidates, shared, papers=papers
        )
        return replace(view, spec=spec, left_out=[*found.notes, *view.left_out])

    def query_network(
        self, table: ResultTable, *, capped: bool = True, wait: float | None = None
    ) -> NetworkView:
        """The nodes and relationships of a query result as a network.

        A result with author nodes only gives the coauthorships among them, one with paper nodes only the coauthor network of these papers.
        `capped=False` lifts the caps, for files; `wait` as for `network`.
        """
        view = self._networks.of_answer(table, capped=capped, wait=wait)
        return view if capped else self._described(view)
