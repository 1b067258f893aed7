"""The overview of a store, its log of loads, and the search."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from graphapp.analysis.author_identifiers import asked_orcid, identifiers_on
from graphapp.errors import NotFound
from graphapp.model.rows import AuthorHit, LoadRecord, StoredPaper, VenueRow, paper_order
from graphapp.model.units import AUTHOR_UNITS, AuthorUnit, UnitName, hit_of
from graphapp.service.units import StoreUnits
from graphapp.settings import Settings
from graphapp.stores.base import Store
from graphapp.support.cache import MemoryCache
from graphapp.views import Overview, SearchResults

if TYPE_CHECKING:
    from graphapp.ingest.additions import Additions
    from graphapp.ingest.ledger import LedgerEntry
    from graphapp.model.rows import NewPaper

__all__ = ["OverviewService"]


class OverviewService(StoreUnits):
    """The overview, the log of loads, and the search."""

    def __init__(self, store: Store, settings: Settings) -> None:
        super().__init__(store, settings)
        self._overviews: MemoryCache[tuple[str, str], Overview] = MemoryCache(len(AUTHOR_UNITS))
        self._added: MemoryCache[str, dict[str, str]] = MemoryCache(1)

    def overview(self, unit: UnitName | None = None) -> Overview:
        """Counts, the authors and venues with the most papers, and the log of loads."""
        by = self.unit(unit)
        return self._overviews.get(
            (self.store.revision(), f"{by.name} {by.state}"), lambda: self._overview(by)
        )

    def _overview(self, by: AuthorUnit) -> Overview:
        rows = self.settings.front_rows
        store = self.store
        return Overview(store.counts(), by.top(rows), store.top_venues(rows), store.loads())

    def load(self, number: int) -> LoadRecord:
        """Load `number` of the log, 1-based. Raises NotFound."""
        loads = self.overview().loads
        if not 1 <= number <= len(loads):
            raise NotFound(
                f"The log has no load with the number {number:,}.",
                f"It contains {len(loads):,} {'load' if len(loads) == 1 else 'loads'}.",
            )
        return loads[number - 1]

    def ledger(self) -> list[LedgerEntry]:
        """The loads of the store that were recorded, oldest first."""
        from graphapp.ingest.ledger import ledger

        return ledger(self.store)

    def load_additions(self, number: int) -> tuple[LedgerEntry, Additions]:
        """A load, and what it added. Raises NotFound."""
        from graphapp.ingest.additions import additions
        from graphapp.ingest.ledger import ledger_entry

        return ledger_entry(self.store, number), additions(self.store, number)

    def new_papers(
        self, papers: Sequence[StoredPaper] | None = None, venue: str | None = None
    ) -> list[NewPaper]:
        """The papers that loads added most recently, the last one first: all, or those of `papers` or of the venue with this id; at most the
        setting `page_papers`."""
        from graphapp.ingest.newest import newest, newest_records

        added = self._added.get(self.store.revision(), lambda: newest_records(self.store))
        return newest(self.store, self.settings.page_papers, papers, venue, added)

    def search(
        self, text: str, limit: int | None = None, unit: UnitName | None = None
    ) -> SearchResults[AuthorHit]:
        """Authors with a name that matches words or beginnings of words, or those with an ORCID: at most `limit`, and never more than the setting
        `search_results`. A person with several such names is found once."""
        most = self.settings.lower("search_results", limit)
        if orcid := asked_orcid(text):
            return SearchResults(self._identified(orcid, self.unit(unit)), most)
        # one more result shows whether the limit truncated the list
        clusters = self.store.search_authors(text, most + 1)
        found = SearchResults(self.unit(unit).hits(clusters), most)
        # several names may be one author
        found.more = found.more or len(clusters) > most
        return found

    def search_papers(
        self, text: str, limit: int | None = None, unit: UnitName | None = None
    ) -> SearchResults[StoredPaper]:
        """Papers, keyed, by words of their titles, or by the ORCID of an author; the same limit as `search`."""
        most = self.settings.lower("search_results", limit)
        if orcid := asked_orcid(text):
            return SearchResults(self.unit(unit).keyed_papers(self._papers_with(orcid)), most)
        return SearchResults(self.unit(unit).keyed_papers(self.store.search_papers(text, most + 1)), most)

    def _papers_with(self, id: str) -> list[StoredPaper]:
        """The papers on which a source gives an author this identifier, in the order of `Store.papers_by`."""
        described = {paper: None for paper, _ in self.store.author_details(text=id)}
        papers = {paper.id: paper for paper in (*self.store.papers_by([id]), *self.store.papers(described))}
        having = (paper for paper in papers.values() if any(id in ids for ids in identifiers_on(paper)))
        return sorted(having, key=paper_order)

    def _identified(self, id: str, by: AuthorUnit) -> list[AuthorHit]:
        """The authors whom a source gives this identifier on any paper, those with the most papers first."""
        papers = self._papers_with(id)
        keys = {
            entry.author.key
            for paper, keyed in zip(papers, by.keyed_papers(papers), strict=True)
            for entry, ids in zip(keyed.authors, identifiers_on(paper), strict=True)
            if id in ids
        }
        authors = [author for key in keys for author in by.find(key) if author.id == key]
        hits = [hit_of(author, by.papers(author)) for author in authors]
        return sorted(hits, key=lambda hit: (-hit.papers, hit.key))

    def search_venues(self, text: str, limit: int | None = None) -> SearchResults[VenueRow]:
        """Venues by words of their names; the same limit as `search`."""
        most = self.settings.lower("search_results", limit)
        return SearchResults(self.store.search_venues(text, most + 1), most)
