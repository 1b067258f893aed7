"""The comparison of two to four sides: their coauthors, joint papers, years and venues. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from graphapp.model.clusters import commonest_name
from graphapp.model.rows import StoredPaper, VenueRow
from graphapp.model.units import UnitName
from graphapp.networks.sides import SidePapers

__all__ = [
    "ComparedPerson",
    "ComparedSide",
    "ComparedSides",
    "ComparedVenue",
    "ComparedYear",
    "JointSides",
    "people_of",
    "venues_of",
    "years_of",
]


class ComparedPerson(NamedTuple):
    """A person on papers of at least one side, with the number of papers on each side."""

    key: str
    name: str
    papers: tuple[int, ...]

    @property
    def sides(self) -> int:
        """The number of sides with papers of this person."""
        return sum(count > 0 for count in self.papers)


class ComparedYear(NamedTuple):
    """A year (None: unknown) with the number of papers on each side."""

    year: int | None
    papers: tuple[int, ...]


class ComparedVenue(NamedTuple):
    """A venue (None: papers without one) with the number of papers on each side."""

    venue: VenueRow | None
    papers: tuple[int, ...]


class JointSides(NamedTuple):
    """The number of papers that two sides, given by their numbers, have in common, and these papers, newest first; empty if there are too
    many to read."""

    one: int
    other: int
    total: int
    papers: list[StoredPaper]


@dataclass(slots=True)
class ComparedSide:
    """A side: its text and label, the identifier of its author or venue ("" for the whole store), the numbers of its papers and of the people
    on them without the compared authors, and how many of these are on no other side."""

    text: str
    kind: str
    label: str
    id: str
    papers: int
    people: int
    unique: int


@dataclass(slots=True)
class ComparedSides:
    """A comparison. `common` are the people on papers of at least two sides, those on most sides first, then by the smallest and by the total
    number of papers; `unique` has for each side the people on no other side, those with most papers first. Compared authors are in neither.
    Both are limited to the setting `page_papers`, with `common_count` and `ComparedSide.unique` counting all. `joint` has the papers of each pair of sides with
    common papers. `venues` are limited likewise, `venue_count` counts all. `value` is the value of the network of the comparison."""

    unit: UnitName
    value: str
    sides: list[ComparedSide]
    common: list[ComparedPerson]
    common_count: int
    unique: list[list[ComparedPerson]]
    joint: list[JointSides]
    years: list[ComparedYear]
    venues: list[ComparedVenue]
    venue_count: int
    notes: list[str] = field(default_factory=list)


def people_of(sides: Sequence[SidePapers]) -> list[ComparedPerson]:
    """Everyone on papers of the sides except the authors who are compared, in the order of `ComparedSides.common`."""
    compared = {side.author.id for side in sides if side.author is not None}
    counts: dict[str, list[int]] = {}
    printed: dict[str, Counter[str]] = {}
    for number, side in enumerate(sides):
        for paper in side.data.papers:
            members = {side.data.authors[index] for index in paper.members}
            for key in {row.key for row in members}:
                counts.setdefault(key, [0] * len(sides))[number] += 1
            for row in members:
                printed.setdefault(row.key, Counter())[row.name] += 1
    found = [
        ComparedPerson(key, commonest_name(printed[key]), tuple(papers))
        for key, papers in counts.items()
        if key not in compared
    ]
    found.sort(key=_order)
    return found


def _order(person: ComparedPerson) -> tuple[int, int, int, str, str]:
    least = min(count for count in person.papers if count)
    return -person.sides, -least, -sum(person.papers), person.name, person.key


def years_of(sides: Sequence[SidePapers]) -> list[ComparedYear]:
    """The years from the first to the last paper of the sides, ascending, also those without papers; papers without a year come last."""
    counts = [Counter(paper.year for paper in side.data.papers) for side in sides]
    known = [year for count in counts for year in count if year is not None]
    years: list[int | None] = list(range(min(known), max(known) + 1)) if known else []
    if any(None in count for count in counts):
        years.append(None)
    return [ComparedYear(year, tuple(count[year] for count in counts)) for year in years]


def venues_of(papers: Sequence[Mapping[str, StoredPaper]]) -> list[ComparedVenue]:
    """The venues of the papers of each side, those in most sides first, then by the smallest and by the total number of papers."""
    counts: dict[str, list[int]] = {}
    rows: dict[str, VenueRow | None] = {}
    for number, side in enumerate(papers):
        for paper in side.values():
            id = paper.venue.id if paper.venue else ""
            rows[id] = paper.venue
            counts.setdefault(id, [0] * len(papers))[number] += 1
    found = [ComparedVenue(rows[id], tuple(count)) for id, count in counts.items()]
    found.sort(
        key=lambda each: (
            each.venue is None,
            -sum(count > 0 for count in each.papers),
            -min(count for count in each.papers if count),
            -sum(each.papers),
            each.venue.id if each.venue else "",
        )
    )
    return found
