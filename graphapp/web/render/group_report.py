"""The report on a group of authors prepared for its page. Pure."""

from __future__ import annotations

from typing import NamedTuple

from graphapp.groups.report_tables import ReportYear
from graphapp.groups.views import GroupReport
from graphapp.web.render import rankings
from graphapp.web.render.groups import percent
from graphapp.web.urls import Links

__all__ = ["PartnerRow", "ReportRow", "ReportShares", "partner_rows", "shares", "year_rows"]

SHOWN_PARTNERS = 20
"""The number of partners on the page."""


class ReportShares(NamedTuple):
    """The shares of papers with outside authors and of solo papers in percent, and the mean number of authors per paper; "–" without papers."""

    outside: str
    solo: str
    authors: str


class ReportRow(NamedTuple):
    """A year (None: unknown) with its numbers and shares; `width` is that of its bar, in percent of the longest."""

    year: ReportYear
    shares: ReportShares
    width: float
    outside_width: float


class PartnerRow(NamedTuple):
    """A partner: the author with the number of joint papers and the years, and the members with joint papers."""

    author: rankings.RankedRow
    members: list[rankings.RankedRow]


def shares(year: ReportYear) -> ReportShares:
    """The shares of one year, or of all years."""
    mean = year.authors_per_paper
    return ReportShares(
        percent(year.outside, year.papers),
        percent(year.solo, year.papers),
        "–" if mean is None else f"{mean:.1f}",
    )


def year_rows(report: GroupReport) -> list[ReportRow]:
    """The years, newest first, unknown ones last."""
    years = report.tables.years
    most = max((year.papers for year in years), default=0)
    rows = [
        ReportRow(
            year,
            shares(year),
            round(100 * year.papers / most, 1) if most else 0,
            round(100 * year.outside / most, 1) if most else 0,
        )
        for year in years
    ]
    return sorted(rows, key=lambda row: -(row.year.year if row.year.year is not None else -(10**9)))


def partner_rows(report: GroupReport, links: Links) -> list[PartnerRow]:
    """The first partners."""
    members = rankings.hits([member.hit for member in report.view.members], links)
    return [
        PartnerRow(
            rankings.RankedRow(
                each.name,
                links.author(each.key, each.name),
                each.papers,
                years=rankings.span(each.first, each.last),
            ),
            [members[number]._replace(papers=papers) for number, papers in each.members],
        )
        for each in report.tables.partners[:SHOWN_PARTNERS]
    ]
