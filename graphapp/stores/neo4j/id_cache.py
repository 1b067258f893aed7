"""The writer's cache of the Neo4j graph, so that a first load hardly has to read it."""

from __future__ import annotations

from graphapp.model.records import Kind
from graphapp.stores.id_cache import PaperCache

__all__ = ["PENDING", "IdCache"]

# replaces the internal id of a node that the current batch creates
PENDING = -1


class IdCache:
    """The internal ids of nodes, and the papers by record, DOI and fingerprint.

    While the cache is `complete`, anything not in it is not in the graph either.
    """

    def __init__(self, *, complete: bool) -> None:
        self.complete = complete
        self.authors: dict[str, int] = {}
        """Internal ids of author rows, by id."""
        self.author_keys: dict[str, str] = {}
        """The key of each author row, which later records do not change."""
        self.clusters: dict[str, int] = {}
        """Internal ids of the first row of each cluster, by key."""
        self.cluster_papers: dict[str, int] = {}
        """The number of papers of each cluster; used while the cache is complete."""
        self.venues: dict[str, int] = {}
        self.venue_kinds: dict[str, Kind | None] = {}
        self.papers: PaperCache[str] = PaperCache()

    @property
    def size(self) -> int:
        """The number of authors and papers in the cache."""
        return len(self.authors) + len(self.papers.ids)
