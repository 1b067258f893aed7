"""Converts papers to the rows of a batch, before it is written to the Neo4j graph."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from graphapp.model import names
from graphapp.model.clusters import keys_of
from graphapp.model.records import Kind
from graphapp.model.rows import AuthorRow, Authorship, JournalEntry, StoredPaper, VenueRow
from graphapp.stores.id_cache import single_record
from graphapp.stores.neo4j.id_cache import PENDING, IdCache
from graphapp.stores.neo4j.rows import only_record, record_rows, search_words, written_variants
from graphapp.stores.semantics import paper_row, printed_order

__all__ = ["Batch", "batch_of"]

# marks a cluster whose papers are not counted yet
UNCOUNTED = -1


@dataclass(slots=True)
class Batch:
    """Rows ready to be written."""

    papers: list[list[Any]] = field(default_factory=list)
    replaced: list[list[Any]] = field(default_factory=list)
    """Papers that are in the graph with other values."""
    removed: list[tuple[str]] = field(default_factory=list)
    records: list[tuple[Any, ...]] = field(default_factory=list)
    authors: list[tuple[str, str, str, int | None, str | None]] = field(default_factory=list)
    """(id, name, key, papers, words); the last two only for the first row of a cluster; papers may be UNCOUNTED."""
    recounted: dict[str, int] = field(default_factory=dict)
    """New numbers of papers of existing clusters."""
    uncounted: list[str] = field(default_factory=list)
    """Keys of clusters whose papers are counted after the load."""
    wrote: list[tuple[str, list[str], list[int | None] | None]] = field(default_factory=list)
    """A paper, its authors, and their positions if these are not 0, 1, 2, …"""
    venues: list[tuple[str, str, Kind | None]] = field(default_factory=list)
    kinds: list[tuple[str, Kind]] = field(default_factory=list)
    """Kinds of venues that have none in the graph."""
    published: dict[str, list[str]] = field(default_factory=dict)
    """The papers of each venue."""
    dropped_authors: list[str] = field(default_factory=list)
    """Authors of replaced or removed papers; removed as well if they have no other paper."""
    dropped_venues: list[str] = field(default_factory=list)
    entries: list[JournalEntry] = field(default_factory=list)
    """Entries of the journal of loads."""

    @property
    def drops(self) -> bool:
        """True if nodes may be removed."""
        return bool(self.removed or self.dropped_authors or self.dropped_venues)


def batch_of(
    papers: Sequence[StoredPaper],
    held: Mapping[str, StoredPaper],
    removed: Collection[StoredPaper],
    cache: IdCache,
) -> Batch:
    """The rows that write `papers` and remove `removed`; `held` (by id) are those of `papers` that are in the graph with other values.
    What the batch creates is added to `cache`, which must contain all authors, clusters and venues of these papers that are in the graph."""
    builder = _BatchBuilder(cache)
    changes: Counter[str] = Counter()
    for paper in papers:
        old = held.get(paper.id)
        builder.add(paper, old)
        changes.update({cache.author_keys[entry.author.id] for entry in paper.authors})
        if old is not None:
            changes.subtract(keys_of(old))
    for old in removed:
        builder.remove(old)
        changes.subtract(keys_of(old))
    builder.count(changes)
    return builder.batch


class _BatchBuilder:
    """Adds papers to a batch."""

    def __init__(self, cache: IdCache) -> None:
        self.batch = Batch()
        self._cache = cache
        # for each new cluster, the index of its first row among the new authors
        self._first_rows: dict[str, int] = {}

    def add(self, paper: StoredPaper, old: StoredPaper | None) -> None:
        """Add a paper; `old` is its version in the graph."""
        batch, id = self.batch, paper.id
        if old is not None:
            dropped = {entry.author.id for entry in old.authors}
            batch.dropped_authors.extend(dropped - {entry.author.id for entry in paper.authors})
            if old.venue and (paper.venue is None or paper.venue.id != old.venue.id):
                batch.dropped_venues.append(old.venue.id)
        self._cache.papers.add([paper], [id], [single_record(paper)])
        batch.records.extend(record_rows(paper))
        if paper.venue is not None:
            self._venue(paper.venue)
            batch.published.setdefault(paper.venue.id, []).append(id)
        entries = printed_order(paper.authors)
        self._wrote(id, entries)
        positions = [entry.position for entry in entries]
        row = [
            *paper_row(paper),
            paper.fingerprint,
            " ".join(names.words(paper.title)),
            # distinct positions determine the order
            None if len(set(positions)) == len(positions) else [entry.author.id for entry in entries],
            only_record(id, paper.sources, paper.variants),
            written_variants(paper.variants),
        ]
        (batch.papers if old is None else batch.replaced).append(row)

    def remove(self, paper: StoredPaper) -> None:
        """Remove a paper that is in the graph."""
        self.batch.removed.append((paper.id,))
        self.batch.dropped_authors.extend({entry.author.id for entry in paper.authors})
        if paper.venue:
            self.batch.dropped_venues.append(paper.venue.id)

    def count(self, changes: Mapping[str, int]) -> None:
        """Set the number of papers of each cluster, given its change by this batch. If the number in the graph is not known, mark the
        cluster as uncounted."""
        cache, batch = self._cache, self.batch
        if cache.complete:
            for key, more in changes.items():
                cache.cluster_papers[key] = cache.cluster_papers.get(key, 0) + more
            batch.recounted = {key: cache.cluster_papers[key] for key, more in changes.items() if more}
        else:
            batch.uncounted = [key for key in changes if key not in self._first_rows]
        for key, index in self._first_rows.items():
            id, name, _, _, _ = batch.authors[index]
            papers = batch.recounted.pop(key, UNCOUNTED)
            batch.authors[index] = (id, name, key, papers, search_words(key))

    def _wrote(self, paper: str, entries: Sequence[Authorship]) -> None:
        if not entries:
            return
        ids = []
        for row, _ in entries:
            ids.append(row.id)
            if row.id not in self._cache.authors:
                self._author(row)
        positions = [position for _, position in entries]
        in_order = positions == list(range(len(positions)))
        self.batch.wrote.append((paper, ids, None if in_order else positions))

    def _author(self, row: AuthorRow) -> None:
        cache = self._cache
        cache.authors[row.id] = PENDING
        cache.author_keys[row.id] = row.key
        if row.key not in cache.clusters:
            cache.clusters[row.key] = PENDING
            self._first_rows[row.key] = len(self.batch.authors)
        self.batch.authors.append((row.id, row.name, row.key, None, None))

    def _venue(self, venue: VenueRow) -> None:
        kinds = self._cache.venue_kinds
        if venue.id not in kinds:
            self.batch.venues.append((venue.id, venue.name, venue.kind))
        elif kinds[venue.id] is None and venue.kind is not None:
            self.batch.kinds.append((venue.id, venue.kind))
        else:
            return
        kinds[venue.id] = venue.kind
