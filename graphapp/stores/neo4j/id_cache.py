"""What the writer remembers of the Neo4j graph, so that a first load hardly has to read it."""

from __future__ import annotations

from graphapp.model.records import Kind
from graphapp.stores.id_cache import PaperCache

__all__ = ["PENDING", "IdCache"]

# in place of the internal id of a node that the batch under way creates
PENDING = -1


class IdCache:
    """The internal ids of nodes, and the papers that hold a record, a DOI or a fingerprint.

    While it is `complete`, whatever it lacks is not in the graph either.
    """

    def __init__(self, *, complete: bool) -> None:
        self.complete = complete
        self.authors: dict[str, int] = {}
        """Internal ids of author rows, by id."""
        self.author_keys: dict[str, str] = {}
        """The key of each author row, which it keeps whatever a later record says."""
        self.clusters: dict[str, int] = {}
        """Internal ids of the first row of each cluster, by key."""
        self.cluster_papers: dict[str, int] = {}
        """How many papers each cluster has; used while the cache is complete."""
        self.venues: dict[str, int] = {}
        self.venue_kinds: dict[str, Kind | None] = {}
        self.papers: PaperCache[str] = PaperCache()

    @property
    def size(self) -> int:
        """How many authors and papers are in it."""
        return len(self.authors) + len(self.papers.ids)
