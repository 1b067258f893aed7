"""The statistics of all papers of an author, from columns: for each, what the functions of `author_statistics`, `roles`, `author_identifiers` and
`affiliations` compute from whole papers, in a fraction of the time. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from graphapp.analysis.affiliations import latest_affiliations
from graphapp.analysis.author_identifiers import author_identifiers, is_named, ranked_identifiers
from graphapp.analysis.author_statistics import by_year, kinds_of, ranked_venues
from graphapp.analysis.roles import entry_role, first_role
from graphapp.model.clusters import commonest_name
from graphapp.model.rows import PAPER_ROLES, AuthorWorks, PaperRole
from graphapp.views import AuthorIdentifier, Coauthor, DatedAffiliations, VenueCount, YearCount

__all__ = ["WorksStatistics", "works_statistics"]


@dataclass(frozen=True, slots=True)
class WorksStatistics:
    """What the page of an author shows of all papers; `printed` counts the papers on which each form of the name is printed."""

    total: int
    printed: Counter[str]
    coauthors: list[Coauthor]
    venues: list[VenueCount]
    years: list[YearCount]
    kinds: dict[str, int]
    roles: dict[PaperRole, int]
    identifiers: list[AuthorIdentifier]
    affiliation: DatedAffiliations | None


def works_statistics(works: AuthorWorks, key: str) -> WorksStatistics:
    """The statistics of the author with a key, whose papers `works` has."""
    own = {index for index, row in enumerate(works.authors) if row.key == key}
    entries = [number for number, index in enumerate(works.members) if index in own]
    return WorksStatistics(
        len(works.years),
        _printed(works, entries),
        _coauthors(works, key),
        ranked_venues(works.venues),
        by_year(works.years),
        kinds_of(works.kinds),
        _roles(works, entries),
        _identifiers(works, entries, key),
        latest_affiliations(list(works.described.values()), key),
    )


def _printed(works: AuthorWorks, entries: Sequence[int]) -> Counter[str]:
    # a name may be repeated in a list
    return Counter(
        name for _, name in {(works.papers[j], works.authors[works.members[j]].name) for j in entries}
    )


def _starts(works: AuthorWorks) -> tuple[list[int], list[int]]:
    """For each paper, the number of its first entry, and the number of its entries."""
    papers = works.papers
    counts = Counter(papers)
    # of several places of a paper, the last one remains, which is its first entry
    first = dict(zip(reversed(papers), range(len(papers) - 1, -1, -1), strict=True))
    # some papers have no entries
    numbers = range(len(works.years))
    return [first.get(number, 0) for number in numbers], [counts[number] for number in numbers]


def _coauthors(works: AuthorWorks, key: str) -> list[Coauthor]:
    """As `author_statistics.coauthors`."""
    cluster_of: dict[str, int] = {}
    of_row = [cluster_of.setdefault(row.key, len(cluster_of)) for row in works.authors]
    clusters = [of_row[index] for index in works.members]
    papers = Counter(cluster for _, cluster in set(zip(works.papers, clusters, strict=True)))
    names = _names(works, of_row)
    first, last = _years(works, clusters)
    found = [
        Coauthor(other, names[cluster], papers[cluster], first.get(cluster), last.get(cluster))
        for other, cluster in cluster_of.items()
        if other != key
    ]
    found.sort(key=lambda coauthor: (-coauthor.papers, coauthor.key))
    return found


def _names(works: AuthorWorks, of_row: Sequence[int]) -> dict[int, str]:
    """The most frequent printed name of each cluster."""
    names: dict[int, str] = {}
    several: set[int] = set()
    for row, cluster in zip(works.authors, of_row, strict=True):
        if names.setdefault(cluster, row.name) != row.name:
            several.add(cluster)
    if several:
        counts: dict[int, Counter[str]] = {cluster: Counter() for cluster in several}
        for index, count in Counter(works.members).items():
            if of_row[index] in several:
                counts[of_row[index]][works.authors[index].name] += count
        names |= {cluster: commonest_name(counted) for cluster, counted in counts.items()}
    return names


def _years(works: AuthorWorks, clusters: Sequence[int]) -> tuple[dict[int, int], dict[int, int]]:
    """The first and the last known year of each cluster."""
    starts, sizes = _starts(works)
    dated = [(year, number) for number, year in enumerate(works.years) if year is not None]
    dated.sort()
    first: dict[int, int] = {}
    last: dict[int, int] = {}
    # of several values for a key, the last one remains
    for ordered, found in ((dated, last), (dated[::-1], first)):
        for year, number in ordered:
            found.update(dict.fromkeys(clusters[starts[number] : starts[number] + sizes[number]], year))
    return first, last


def _roles(works: AuthorWorks, entries: Collection[int]) -> dict[PaperRole, int]:
    """The number of papers in each role, those with papers only, in the order of `PAPER_ROLES`."""
    starts, sizes = _starts(works)
    incomplete = {paper for paper, place in zip(works.papers, works.positions, strict=True) if place is None}
    roles: dict[int, set[PaperRole]] = {}
    for j in entries:
        paper = works.papers[j]
        complete = not works.cut[paper] and paper not in incomplete
        role = entry_role(j - starts[paper], works.positions[j], sizes[paper], complete=complete)
        roles.setdefault(paper, set()).add(role)
    counts = Counter(map(first_role, roles.values()))
    return {role: counts[role] for role in PAPER_ROLES if counts[role]}


def _identifiers(works: AuthorWorks, entries: Collection[int], key: str) -> list[AuthorIdentifier]:
    """As `author_identifiers.author_identifiers`."""
    counts = Counter({each.id: each.papers for each in author_identifiers(works.described.values(), key)})
    counts.update(id for _, id in set(_plain_identifiers(works, entries)))
    return ranked_identifiers(counts)


def _plain_identifiers(works: AuthorWorks, entries: Collection[int]) -> Iterator[tuple[int, str]]:
    """The number and the identifier for each entry of the author in the list of a paper without variants."""
    for j in entries:
        id = works.authors[works.members[j]].id
        if works.papers[j] not in works.described and not is_named(id):
            yield works.papers[j], id
