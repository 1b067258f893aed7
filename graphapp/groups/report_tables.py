"""The numbers of the report on a group of authors: papers, solo papers, coauthors by year, and partners. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from graphapp.groups.group_tables import GroupTables
from graphapp.model.clusters import commonest_name
from graphapp.model.rows import Authorships

__all__ = ["GroupPartner", "ReportTables", "ReportYear", "report_tables"]


class ReportYear(NamedTuple):
    """A year (None: unknown, or the sums over all years): the numbers of papers of the group, of those by at least two members, of those with an author
    outside the group, and of those with a single author; the sum of the lengths of the author lists; and the numbers of coauthors outside the group
    whose first joint paper with the group is in this year, or in an earlier one. Of the sums, `new` counts each coauthor once, and `returning` those
    with joint papers in several years. `truncated` is the number of papers whose author lists the source truncated: they are neither in `solo` nor in
    `authors`."""

    year: int | None
    papers: int
    together: int
    outside: int
    solo: int
    authors: int
    new: int
    returning: int
    truncated: int = 0

    @property
    def authors_per_paper(self) -> float | None:
        """The mean length of the complete author lists, None without any."""
        complete = self.papers - self.truncated
        return self.authors / complete if complete else None


class GroupPartner(NamedTuple):
    """A coauthor outside the group: identifier, most frequent name, number of joint papers with the group, first and last year (None: unknown), and the
    members with joint papers, by number, with their number."""

    key: str
    name: str
    papers: int
    first: int | None
    last: int | None
    members: tuple[tuple[int, int], ...]


@dataclass(slots=True)
class ReportTables:
    """The tables of a report. `years` ascend without gaps, unknown years last; `total` has the sums; `partners` are all coauthors outside the group, those
    with most joint papers first, then those with the latest."""

    years: list[ReportYear]
    total: ReportYear
    partners: list[GroupPartner]


@dataclass(slots=True)
class _Partner:
    """What is known about a coauthor outside the group so far."""

    printed: Counter[str]
    years: Counter[int | None]
    members: Counter[int]


def report_tables(
    data: Authorships,
    members: Sequence[str],
    tables: GroupTables,
    *,
    longest: int | None = None,
    truncated: Collection[str] = (),
) -> ReportTables:
    """The tables of the members with these identifiers. `data` has every paper of each member, keyed, with all members of the papers; `tables` are
    those of the group; papers with more than `longest` authors do not count; `truncated` has the ids of the papers with truncated author lists."""
    place = {id: number for number, id in enumerate(members)}
    solo: Counter[int | None] = Counter()
    authors: Counter[int | None] = Counter()
    cut: Counter[int | None] = Counter()
    partners: dict[str, _Partner] = {}
    for paper in data.papers:
        rows = {data.authors[index] for index in paper.members}
        keys = {row.key for row in rows}
        here = [place[key] for key in keys if key in place]
        if not here or (longest is not None and paper.size > longest):
            continue
        if paper.id in truncated:
            cut[paper.year] += 1
        else:
            solo[paper.year] += paper.size == 1
            authors[paper.year] += paper.size
        for key in keys - place.keys():
            each = partners.setdefault(key, _Partner(Counter(), Counter(), Counter()))
            each.years[paper.year] += 1
            each.members.update(here)
        for row in rows:
            if row.key in partners and row.key not in place:
                partners[row.key].printed[row.name] += 1
    new, returning, several = _by_year(partners)
    years = [
        ReportYear(*year, *(counts[year.year] for counts in (solo, authors, new, returning, cut)))
        for year in tables.years
    ]
    total = ReportYear(*tables.total, solo.total(), authors.total(), new.total(), several, cut.total())
    return ReportTables(years, total, _ranked(partners))


def _by_year(
    partners: dict[str, _Partner],
) -> tuple[Counter[int | None], Counter[int | None], int]:
    """The numbers of new and of returning coauthors by year, and of those with joint papers in several years. Papers without a year do not count."""
    new: Counter[int | None] = Counter()
    returning: Counter[int | None] = Counter()
    several = 0
    for partner in partners.values():
        dated = sorted(year for year in partner.years if year is not None)
        if dated:
            new[dated[0]] += 1
            returning.update(dated[1:])
            several += len(dated) > 1
    return new, returning, several


def _ranked(partners: dict[str, _Partner]) -> list[GroupPartner]:
    found = []
    for key, partner in partners.items():
        known = [year for year in partner.years if year is not None]
        members = sorted(partner.members.items(), key=lambda item: (-item[1], item[0]))
        found.append(
            GroupPartner(
                key,
                commonest_name(partner.printed),
                partner.years.total(),
                min(known, default=None),
                max(known, default=None),
                tuple(members),
            )
        )
    return sorted(found, key=lambda each: (-each.papers, -(each.last or 0), each.name, each.key))
