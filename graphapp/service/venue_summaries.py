"""The years and the authors of a venue, which its page shows. Those of large venues take long to count and are kept in files, so that a restart
does not repeat the work."""

from __future__ import annotations

from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

import orjson
import platformdirs

from graphapp.analysis import author_statistics
from graphapp.model.rows import Authorships, VenueRow
from graphapp.settings import Settings
from graphapp.stores.base import Store
from graphapp.support.disk_cache import DiskCache
from graphapp.views import Coauthor, PaperFilter, YearCount

__all__ = ["KEPT_FROM", "MOST_PREPARED", "PREPARED_FROM", "VenueSummaries", "VenueSummary", "summarized"]

# papers of a venue from which its summary is kept in a file
KEPT_FROM = 2000
# papers from which the summary takes so long that it is prepared when a server starts, and the maximum number of such venues
PREPARED_FROM = 5000
MOST_PREPARED = 300
# changes with the meaning of the files
_FORMAT = "1"


class VenueSummary(NamedTuple):
    """The papers of a venue by year, without a filter of years; of the papers that match a filter, their number, the authors with the most of
    them, and the number of all their authors."""

    years: list[YearCount]
    authors: list[Coauthor]
    author_count: int
    matching: int


class VenueSummaries:
    """The summaries of the venues of a store with author clusters as authors."""

    def __init__(self, store: Store, settings: Settings, folder: Path | None = None) -> None:
        """`folder`: where summaries are kept; by default in the user's cache folder."""
        self._store = store
        self._most = settings.page_papers
        if folder is None:
            folder = Path(platformdirs.user_cache_dir("graphapp", appauthor=False)) / "venues"
        self._files = DiskCache(folder, settings.venue_cache_mb * 1_000_000)

    def of(self, venue: VenueRow, shown_by: PaperFilter) -> VenueSummary:
        """The summary of a venue for the years of `shown_by`."""
        if venue.papers < KEPT_FROM:
            return self._counted(venue, shown_by)
        asked = [_FORMAT, self._store.revision(), venue.id, self._most, *_bounds(shown_by), shown_by.year]
        name = blake2b(orjson.dumps(asked), digest_size=20).hexdigest()
        kept = self._files.get(name)
        found = _read(kept) if kept is not None else None
        if found is None:
            found = self._counted(venue, shown_by)
            self._files.put(name, orjson.dumps(found, default=tuple))
        return found

    def _counted(self, venue: VenueRow, shown_by: PaperFilter) -> VenueSummary:
        counts = self._store.venue_years(venue.id)
        authors, number = self._store.venue_authors(venue.id, *_bounds(shown_by), self._most)
        return VenueSummary(
            author_statistics.by_year(counts),
            [Coauthor(*each) for each in authors],
            number,
            sum(papers for year, papers in counts.items() if shown_by.includes(year)),
        )


def summarized(data: Authorships, shown_by: PaperFilter, author: str | None, most: int) -> VenueSummary:
    """The summary from the keyed authorships of a venue, with at most `most` authors; with `author`, only of the papers of this author."""
    papers = data.papers
    if author is not None:
        rows = {index for index, row in enumerate(data.authors) if row.key == author}
        papers = [paper for paper in papers if not rows.isdisjoint(paper.members)]
    shown = [paper for paper in papers if shown_by.includes(paper.year)]
    ranked = author_statistics.ranked(
        (paper.year, [data.authors[i] for i in paper.members]) for paper in shown
    )
    years = author_statistics.by_year(paper.year for paper in papers)
    return VenueSummary(years, ranked[:most], len(ranked), len(shown))


def _bounds(shown_by: PaperFilter) -> tuple[int | None, int | None]:
    """The first and the last year that pass a filter; None if there is none."""
    year = shown_by.year
    firsts = [each for each in (year, shown_by.first) if each is not None]
    lasts = [each for each in (year, shown_by.last) if each is not None]
    return max(firsts, default=None), min(lasts, default=None)


def _read(kept: bytes) -> VenueSummary | None:
    """The summary in a file; None if it is not one."""
    try:
        years, authors, number, matching = orjson.loads(kept)
        return VenueSummary(
            [YearCount(**each) for each in years], [Coauthor(**each) for each in authors], number, matching
        )
    except (orjson.JSONDecodeError, TypeError, ValueError):
        return None
