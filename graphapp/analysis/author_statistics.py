"""Statistics of a list of papers: coauthors, venues, years, kinds, and which papers match a filter. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from graphapp.analysis.roles import role_on
from graphapp.model import names
from graphapp.model.clusters import commonest_name, keys_of
from graphapp.model.rows import AuthorRow, StoredPaper, VenueRow
from graphapp.views import Coauthor, PaperFilter, PaperStatistics, VenueCount, YearCount

__all__ = [
    "by_year",
    "coauthors",
    "filtered",
    "kinds_of",
    "perhaps_cut",
    "ranked",
    "ranked_venues",
    "statistics",
    "venues",
]

# the prefix of records of cluster pages, and the maximum number of authors that these show for a paper
CLUSTER_PAGE = "cluster-page:"
SHOWN_ON_PAGE = 8


def perhaps_cut(paper: StoredPaper) -> bool:
    """True if a list marked as truncated may be complete: it is from a cluster page, which shows at most eight names, and has exactly
    eight."""
    shown = [entry for entry in paper.authors if entry.position is not None]
    from_page = any(source.startswith(CLUSTER_PAGE) for source in paper.sources)
    return paper.authors_cut and from_page and len(shown) == len(paper.authors) == SHOWN_ON_PAGE


class _Tally:
    """The running counts of one cluster: papers, years and printed names."""

    __slots__ = ("_alone", "_name", "_names", "first", "last", "papers")

    def __init__(self, name: str) -> None:
        self.papers = 0
        self.first: int | None = None
        self.last: int | None = None
        # most clusters have one printed name, and a Counter for each would take longer than everything else
        self._name = name
        self._alone = 0
        self._names: Counter[str] | None = None

    @property
    def name(self) -> str:
        if self._names is None:
            return self._name
        return commonest_name(self._names + Counter({self._name: self._alone}))

    def count(self, name: str) -> None:
        if name == self._name:
            self._alone += 1
            return
        if self._names is None:
            self._names = Counter()
        self._names[name] += 1

    def add(self, year: int | None) -> None:
        self.papers += 1
        if year is not None:
            self.first = year if self.first is None or year < self.first else self.first
            self.last = year if self.last is None or year > self.last else self.last


def ranked(
    papers: Iterable[tuple[int | None, Iterable[AuthorRow]]], without: str | None = None
) -> list[Coauthor]:
    """Authors by number of papers (most first), then key, except the author with the key `without`. An author counts once per paper."""
    tallies: dict[str, _Tally] = {}
    for year, authors in papers:
        seen: set[str] = set()
        for author in authors:
            tally = tallies.get(author.key)
            if tally is None:
                tally = tallies[author.key] = _Tally(author.name)
            tally.count(author.name)
            if author.key not in seen:
                seen.add(author.key)
                tally.add(year)
    if without is not None:
        tallies.pop(without, None)
    found = [
        Coauthor(key, tally.name, tally.papers, tally.first, tally.last) for key, tally in tallies.items()
    ]
    found.sort(key=lambda coauthor: (-coauthor.papers, coauthor.key))
    return found


def coauthors(papers: Iterable[StoredPaper], key: str) -> list[Coauthor]:
    """The other authors of the papers of the author `key`, ranked by joint papers."""
    return ranked(((paper.year, [entry.author for entry in paper.authors]) for paper in papers), without=key)


def venues(papers: Iterable[StoredPaper]) -> list[VenueCount]:
    """The venues of these papers by number of papers (most first), then by name. Papers without a venue are ignored."""
    return ranked_venues(paper.venue for paper in papers)


def ranked_venues(venues: Iterable[VenueRow | None]) -> list[VenueCount]:
    """As `venues`, from the venue of each paper."""
    counts: Counter[str] = Counter()
    rows: dict[str, VenueRow] = {}
    for venue in venues:
        if venue is not None:
            counts[venue.id] += 1
            rows[venue.id] = venue
    return [
        VenueCount(rows[id], counts[id])
        for id in sorted(counts, key=lambda id: (-counts[id], rows[id].name, id))
    ]


def by_year(years: Iterable[int | None] | Mapping[int | None, int]) -> list[YearCount]:
    """The number of papers of each year from the first to the last, including years without papers, from the years of all papers or from their
    numbers. Papers without a year are counted last, under None."""
    counts = Counter(years)
    unknown = counts.pop(None, 0)
    known = [year for year in counts if year is not None]
    # a wrong year such as 20 must not produce two thousand empty years
    whole = range(min(known), max(known) + 1) if known and max(known) - min(known) <= 150 else sorted(known)
    found = [YearCount(year, counts[year]) for year in whole]
    return [*found, YearCount(None, unknown)] if unknown else found


def kinds_of(kinds: Iterable[str]) -> dict[str, int]:
    """The number of papers of each kind, from the kind of each paper, most first, then by name."""
    counts = Counter(kinds)
    return {kind: counts[kind] for kind in sorted(counts, key=lambda kind: (-counts[kind], kind))}


def filtered(papers: Sequence[StoredPaper], by: PaperFilter, key: str = "") -> list[StoredPaper]:
    """The papers, keyed, that match every condition of `by`, in the given order. A coauthor is given by identifier or name; with a name,
    the papers of every author count who has it on one of `papers`. A role is that of the author `key`."""
    tests = _tests(by, papers, key)
    return [paper for paper in papers if all(test(paper) for test in tests)] if tests else list(papers)


def _tests(by: PaperFilter, papers: Sequence[StoredPaper], key: str) -> list[Callable[[StoredPaper], bool]]:
    tests: list[Callable[[StoredPaper], bool]] = []
    if by.dated:
        tests.append(lambda paper: by.includes(paper.year))
    if by.kind:
        tests.append(lambda paper: paper.kind == by.kind)
    if by.venue:
        venue = names.key(by.venue)
        tests.append(lambda paper: paper.venue is not None and paper.venue.id == venue)
    if by.coauthor:
        meant = _meant(by.coauthor, papers)
        tests.append(lambda paper: not meant.isdisjoint(keys_of(paper)))
    if by.role:
        tests.append(lambda paper: role_on(paper, key) == by.role)
    if by.text:
        wanted = names.words(by.text)
        tests.append(lambda paper: _holds(paper, wanted))
    return tests


def _meant(coauthor: str, papers: Iterable[StoredPaper]) -> set[str]:
    """The keys of the authors with this identifier, or with this name."""
    key = names.key(coauthor)
    rows = {entry.author for paper in papers for entry in paper.authors}
    return {row.key for row in rows if row.key in (coauthor, key) or names.key(row.name) == key}


def statistics(papers: Sequence[StoredPaper], by: PaperFilter, key: str) -> PaperStatistics:
    """The coauthors and venues of the papers of the author `key` that match `by`, and the years of those that match it in any year."""
    shown = filtered(papers, by, key)
    dates = filtered(papers, replace(by, year=None, first=None, last=None), key)
    return PaperStatistics(coauthors(shown, key), venues(shown), by_year(paper.year for paper in dates))


def _holds(paper: StoredPaper, wanted: Sequence[str]) -> bool:
    venue = paper.venue.name if paper.venue else ""
    text = names.fold(f"{paper.title}\n{venue}\n{paper.abstract or ''}")
    return all(word in text for word in wanted)
