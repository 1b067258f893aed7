"""GraphService: the one object that pages, JSON, command line and exports call."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graphapp.cypher.results import ResultTable
from graphapp.network import NetworkSpec, NetworkView
from graphapp.settings import Settings
from graphapp.stores.base import AuthorHit, Store, StoredPaper
from graphapp.views import AuthorCluster, Overview, PaperFilter, PathView, VenueView

__all__ = ["GraphService"]


class GraphService:
    """Answers questions about one store. Safe to call from several threads. Raises NotFound, BadInput, QueryError."""

    def __init__(self, store: Store, settings: Settings) -> None:
        self.store = store
        self.settings = settings

    def overview(self) -> Overview:
        """Counts, the most prolific authors and venues, what was loaded."""
        raise NotImplementedError

    def search(self, text: str, limit: int | None = None) -> list[AuthorHit]:
        """Author clusters for what a person typed; at most `limit`, never more than the setting `search_results`."""
        raise NotImplementedError

    def search_papers(self, text: str, limit: int | None = None) -> list[StoredPaper]:
        """Papers by words of their titles."""
        raise NotImplementedError

    def author(self, name: str, shown_by: PaperFilter | None = None) -> AuthorCluster:
        """The cluster of a name or key. Raises NotFound, with near names in its hint."""
        raise NotImplementedError

    def paper(self, id: str) -> StoredPaper:
        """One paper. Raises NotFound."""
        raise NotImplementedError

    def venue(self, id: str, year: int | None = None, offset: int = 0) -> VenueView:
        """A venue by id or name, with one slice of `page_papers` papers. Raises NotFound."""
        raise NotImplementedError

    def path(self, source: str, target: str) -> PathView:
        """The shortest chain of coauthors between two names. Raises NotFound for an unknown name."""
        raise NotImplementedError

    def network(self, spec: NetworkSpec, *, capped: bool = True, papers: bool = False) -> NetworkView:
        """The network of a spec, with positions and communities when it is small enough (setting `layout_nodes`); computed
        once for each state of the store. `capped=False` lifts the caps of nodes and edges, for files; `papers=True`
        fills `NetworkView.papers`."""
        raise NotImplementedError

    def papers_of_node(self, spec: NetworkSpec, node: str) -> list[StoredPaper]:
        """The papers that a node of this network counts."""
        raise NotImplementedError

    def papers_of_link(self, spec: NetworkSpec, source: str, target: str) -> list[StoredPaper]:
        """The joint papers that a link of this network counts."""
        raise NotImplementedError

    def expand(self, spec: NetworkSpec, node: str) -> NetworkView:
        """The author `node` with its strongest coauthors that the network of `spec` does not show (at most `expand_nodes`), those
        that it does show, and the links between all of these."""
        raise NotImplementedError

    def query(self, cypher: str, parameters: Mapping[str, Any] | None = None, **lower: float) -> ResultTable:
        """A Cypher answer, after the guard. `lower` may lower `seconds` and `rows`."""
        raise NotImplementedError

    def query_network(self, table: ResultTable) -> NetworkView:
        """The nodes and relationships of an answer as a network, drawn like any other."""
        raise NotImplementedError

    def close(self) -> None:
        """Close the store."""
        self.store.close()
