"""Papers and their other versions, and venues with their papers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from graphapp.errors import BadInput, NotFound, StoreBusy
from graphapp.model import identifiers, names, variants
from graphapp.model.dois import normal_doi
from graphapp.model.explanations import Explanation
from graphapp.model.preprints import versions
from graphapp.model.rows import StoredPaper, VenueRow, paper_order
from graphapp.model.units import AuthorUnit, UnitName, shared_papers_in
from graphapp.service.authors import AuthorService
from graphapp.service.front import OverviewService
from graphapp.service.venue_summaries import (
    KEPT_FROM,
    MOST_PREPARED,
    PREPARED_FROM,
    VenueSummaries,
    VenueSummary,
    summarized,
)
from graphapp.settings import Settings
from graphapp.stores.base import ProgressCallback, Scope, Store
from graphapp.support.cache import MemoryCache
from graphapp.support.read_slices import ReadBlocks
from graphapp.views import (
    RELATED_AUTHORS,
    PaperFile,
    PaperFilter,
    PaperView,
    RelatedPaper,
    VenueList,
    VenueView,
    YearCount,
)

__all__ = ["PaperService"]

_DOI = re.compile(r"(?i)doi:|10\.|(?:https?://)?(?:dx\.|www\.)?doi\.org/")
# papers with shared authors that the page of a paper lists
RELATED_PAPERS = 8
# papers with other titles that an error suggests
_NEAR_TITLES = 3
# maximum number of other papers with the same DOI listed on the page of a paper
SAME_DOI = 20


class PaperService(OverviewService, AuthorService):
    """Papers and venues."""

    def __init__(self, store: Store, settings: Settings) -> None:
        super().__init__(store, settings)
        self._venues: MemoryCache[tuple[str, str, str, PaperFilter], VenueSummary] = MemoryCache(
            settings.cached_networks
        )
        self._summaries = VenueSummaries(store, settings)

    def all_papers(self, tell: Callable[[int, int], object]) -> Iterator[list[StoredPaper]]:
        """All papers of the store, ordered by id, in batches. `tell` receives the number done and the total. Raises StoreBusy at the end
        if the store changed in the meantime."""
        with self.unchanged():
            total, done = self.store.counts().papers, 0
            for rows in self.store.rows("Paper"):
                ids = [row[0] for row in rows]
                yield sorted(self.store.papers(ids), key=lambda paper: paper.id)
                done += len(ids)
                tell(done, total)

    @contextmanager
    def unchanged(self) -> Iterator[None]:
        """Raises StoreBusy at the end of the block if the store changed during it."""
        revision = self.store.revision()
        yield
        if self.store.revision() != revision:
            raise StoreBusy("The store changed while it was being read.", "Export again.")

    def paper(self, id: str) -> StoredPaper:
        """One paper, by its id, by a source record that it was merged from, or by its DOI (`doi:10.…`, `10.…` or an address of doi.org).

        If several papers have the DOI, returns the first by id; `same_doi` returns the others. Raises NotFound.
        """
        paper = self.store.paper(id)
        doi = _asked_doi(id)
        if paper is None and doi:
            paper = min(self.store.matching((), {doi}, ()), key=lambda each: each.id, default=None)
        if paper is None:
            raise NotFound(
                f"No paper found: {names.shown(id)}.", "Search for the title or for one of the authors."
            )
        return paper

    def paper_view(self, id: str, unit: UnitName | None = None) -> PaperView:
        """One paper with its versions, the differences between its records, and other papers with the same DOI; `id` as for `paper`.
        Its author list is keyed. Raises NotFound."""
        paper = self.paper(id)
        same_doi = self.same_doi(paper)
        by = self.unit(unit)
        editors = variants.editors(paper)
        return PaperView(
            by.keyed_papers([paper])[0],
            versions(paper, self._same_title(paper)),
            variants.differences(paper),
            variants.people(paper),
            same_doi[:SAME_DOI],
            len(same_doi),
            by.name,
            editors,
            {row.key for row in self.store.author_rows({each.key for each in editors})} if editors else set(),
        )

    def explain_paper(self, text: str) -> Explanation:
        """How the records of a paper were read and why they were merged, and similar papers that were not. `text` is an id, a source record
        or a DOI as for `paper`, or the title of one paper. Raises NotFound, and BadInput if several papers have the title."""
        from graphapp.ingest.explanation import explanation

        paper = self._meant(text)
        return explanation(self.store, paper, self.same_doi(paper), self._same_title(paper))

    def _meant(self, text: str) -> StoredPaper:
        try:
            return self.paper(text)
        except NotFound:
            found = self.search_papers(text)
        title = identifiers.folded_title(text)
        same = [paper.id for paper in found if identifiers.folded_title(paper.title) == title]
        if len(same) == 1:
            return self.paper(same[0])
        if same:
            raise BadInput(
                f"{len(same)} papers have this title",
                f"Specify one of them by its identifier: {', '.join(same)}",
            )
        near = "; ".join(f"{paper.id} ({names.shown(paper.title)})" for paper in found[:_NEAR_TITLES])
        raise NotFound(
            f"No paper found: {names.shown(text)}.",
            f"Papers with these words: {near}."
            if near
            else "Specify an identifier, a DOI or the whole title.",
        )

    def _same_title(self, paper: StoredPaper) -> list[StoredPaper]:
        """Papers with the title and the last names of one of the paper's records, of any year, the paper itself included."""
        prints = {paper.fingerprint, *(variant.fingerprint for variant in paper.variants)} - {None}
        found = {
            other.id: other
            for number in prints
            if number is not None
            for other in self.store.fingerprinted(*identifiers.whatever_year(number))
        }
        return list(found.values())

    def related_papers(self, view: PaperView, limit: int = RELATED_PAPERS) -> list[RelatedPaper]:
        """The papers with the most authors in common with the paper of `view`, at most `limit`, newest first if equally many, without its
        other versions and the papers with its DOI. Of a paper with more than RELATED_AUTHORS authors, only the first ones count."""
        by, paper = self.unit(view.unit), view.paper
        own = {entry.author.key for entry in paper.authors[:RELATED_AUTHORS]}
        known = {paper.id, *(other.id for other in (*view.versions, *view.same_doi))}
        if by.name == "cluster":
            best = self.store.shared_papers(own, known, limit)
        else:
            rows = by.all_rows([entry.author for entry in self.paper(paper.id).authors[:RELATED_AUTHORS]])
            data = by.keyed(self.store.authorships(Scope("authors", tuple(row.id for row in rows))))
            best = shared_papers_in(data, own, known, limit)
        found = {each.id: each for each in by.keyed_papers(self.store.papers([id for id, _ in best]))}
        return [RelatedPaper(found[id], shared) for id, shared in best if id in found]

    def same_doi(self, paper: StoredPaper) -> list[StoredPaper]:
        """Other papers that share a DOI with the paper or with one of its records, newest first."""
        dois = {paper.doi, *(variant.doi for variant in paper.variants)} - {None}
        found = self.store.matching((), {doi for doi in dois if doi is not None}, ()) if dois else []
        return sorted((other for other in found if other.id != paper.id), key=paper_order)

    def venues(self, offset: int = 0, text: str = "") -> VenueList:
        """One slice of `page_papers` venues, those with the most papers first; with `text`, a slice of what `search_venues` finds. Raises
        BadInput for a negative offset."""
        if offset < 0:
            raise BadInput(
                "`offset` must be an integer of at least 0.", "Omit `offset` to get the first page."
            )
        size = self.settings.page_papers
        if not text.strip():
            return VenueList(self.store.venues(offset, size), offset, self.store.counts().venues)
        found = self.search_venues(text)
        return VenueList(found[offset : offset + size], offset, len(found), text, found.more)

    def venue(
        self,
        id: str,
        shown_by: PaperFilter | None = None,
        offset: int = 0,
        unit: UnitName | None = None,
        limit: int | None = None,
    ) -> VenueView:
        """A venue by id or name, with one slice of the papers that match the years and the coauthor of `shown_by`: at most `limit`, and never
        more than the setting `page_papers`. Raises NotFound, also for an unknown coauthor, and BadInput for a negative offset."""
        if offset < 0:
            raise BadInput(
                "`offset` must be an integer of at least 0.", "Omit `offset` to get the first page."
            )
        venue = self.venue_row(id)
        by, shown_by = self.unit(unit), shown_by or PaperFilter()
        summary = self._venues.get(
            (self.store.revision(), f"{by.name} {by.state}", venue.id, shown_by),
            lambda: self._summary(venue, by, shown_by),
        )
        size = self.settings.lower("page_papers", limit)
        if shown_by.coauthor:
            written = self._published(shown_by.coauthor, by).papers
            here = [paper for paper in written if paper.venue and paper.venue.id == venue.id]
            papers = [paper for paper in here if shown_by.includes(paper.year)][offset : offset + size]
        else:
            papers = self._venue_slice(venue.id, summary.years, shown_by, offset, size)
        return VenueView(
            venue=venue,
            years=summary.years,
            authors=summary.authors,
            author_count=summary.author_count,
            papers=by.keyed_papers(papers),
            offset=offset,
            shown_by=shown_by,
            matching=summary.matching,
        )

    def _summary(self, venue: VenueRow, by: AuthorUnit, shown_by: PaperFilter) -> VenueSummary:
        if shown_by.coauthor or by.name != "cluster":
            with_author = self._published(shown_by.coauthor, by).author.id if shown_by.coauthor else None
            data = by.keyed(self.store.authorships(Scope("venue", (venue.id,))))
            return summarized(data, shown_by, with_author, self.settings.page_papers)
        return self._summaries.of(venue, shown_by)

    def summarize_venues(self) -> Iterator[object]:
        """Prepare the summaries of the largest venues, and of those on the front page that are large, one at a time."""
        for place, venue in enumerate(self.store.top_venues(MOST_PREPARED)):
            if venue.papers >= (KEPT_FROM if place < self.settings.front_rows else PREPARED_FROM):
                yield self._summaries.of(venue, PaperFilter())

    def venue_row(self, id: str) -> VenueRow:
        """A venue by id or name. Raises NotFound."""
        venue = self.store.venue(id) or self.store.venue(names.key(id))
        if venue is None:
            raise NotFound(f"No venue found: {names.shown(id)}.", "For all names, see the list of venues.")
        return venue

    def _venue_slice(
        self, id: str, years: Sequence[YearCount], shown_by: PaperFilter, offset: int, size: int
    ) -> list[StoredPaper]:
        """A slice of the papers of a venue that match the years of `shown_by`, newest first; `years` counts all papers of the venue."""
        if not shown_by.dated:
            return self.store.papers_in(id, None, offset, size)
        found: list[StoredPaper] = []
        counts = [(each.year, each.papers) for each in years if each.year is not None]
        for year, papers in sorted(counts, reverse=True):
            if not shown_by.includes(year):
                continue
            if offset < papers and len(found) < size:
                found += self.store.papers_in(id, year, offset, size - len(found))
            offset = max(0, offset - papers)
        return found

    def venue_papers(
        self,
        id: str,
        shown_by: PaperFilter | None = None,
        unit: UnitName | None = None,
        tell: ProgressCallback | None = None,
    ) -> PaperFile:
        """The papers of a venue that match the years and the coauthor of `shown_by`. Several pages of them are read one by one as they are iterated;
        that raises StoreBusy if the store or the decisions have changed in the meantime. `tell` receives the progress. Raises NotFound, also if there
        are none."""
        shown_by = shown_by or PaperFilter()

        def state() -> tuple[str, str]:
            return self.store.revision(), self.unit(unit).state

        before = state()
        view = self.venue(id, shown_by, unit=unit)
        if shown_by and not view.papers:
            raise NotFound(
                f"{view.venue.name} has no papers {_in_words(shown_by)}.",
                "Choose years and authors on the venue's page.",
            )
        years = "-".join(str(year) for year in (shown_by.first, shown_by.last) if year is not None)
        parts = [view.venue.name, str(shown_by.year or ""), years, shown_by.coauthor, "papers"]
        title = " ".join(filter(None, parts))
        if len(view.papers) == view.matching:
            return PaperFile(title, view.papers)

        def page(offset: int) -> Sequence[StoredPaper]:
            if tell is not None:
                tell("papers", offset, view.matching)
            papers = self.venue(id, shown_by, offset, unit).papers if offset else view.papers
            # the same number of papers may be others, or in another order
            if state() != before:
                raise _changed_meanwhile()
            return papers

        return PaperFile(title, ReadBlocks(view.matching, page, _changed_meanwhile))


def _changed_meanwhile() -> StoreBusy:
    return StoreBusy(
        "The store or the decisions about who is who changed while the list was being read.",
        "Try again; if papers are being loaded, wait until the load has finished.",
    )


def _asked_doi(text: str) -> str | None:
    """The normalised DOI in `text`, with or without scheme or resolver; None if `text` is not a DOI."""
    return normal_doi(text) if _DOI.match(text) else None


def _in_words(shown_by: PaperFilter) -> str:
    """The years and the coauthor of a filter: "from 2020", "since 2018", "from 2018 to 2022", "by Ada Lovelace"."""
    first, last = shown_by.first, shown_by.last
    if first is not None and last is not None:
        years = f"from {first} to {last}"
    else:
        years = f"since {first}" if first is not None else f"up to {last}" if last is not None else ""
    single = f"from {shown_by.year}" if shown_by.year is not None else ""
    return " ".join(filter(None, [single, years, f"by {shown_by.coauthor}" if shown_by.coauthor else ""]))
