"""A group of authors prepared for its page: the choices for unresolved names, the matrix, the pairs and the years. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from graphapp.groups.name_lists import NameLine
from graphapp.groups.views import GroupView
from graphapp.model import names
from graphapp.web.render import rankings
from graphapp.web.render.papers import filter_link
from graphapp.web.urls import Links

__all__ = [
    "MATRIX_MEMBERS",
    "SHOWN_PAIRS",
    "LineRow",
    "MatrixRow",
    "MemberRow",
    "NameChoice",
    "PairRow",
    "YearRow",
    "line_rows",
    "matrix",
    "member_rows",
    "pair_rows",
    "percent",
    "year_rows",
]

MATRIX_MEMBERS = 40
"""The maximum number of members of a matrix on a page."""
SHOWN_PAIRS = 100
"""The maximum number of unconnected pairs on a page."""
SHOWN_CONNECTORS = 3


class NameChoice(NamedTuple):
    """A choice for an unresolved name: its value in the form, its label, and whether it is selected."""

    value: str
    label: str
    selected: bool


class LineRow(NamedTuple):
    """A line of the list: the author that it means (None: not resolved), other authors with the name, and the choices."""

    line: NameLine
    author: rankings.RankedRow | None
    others: list[rankings.RankedRow]
    choices: list[NameChoice]


class MemberRow(NamedTuple):
    """A member: name, papers and years, and the number of other members with joint papers."""

    author: rankings.RankedRow
    partners: int


class MatrixCell(NamedTuple):
    """The number of joint papers of two members, with the address of these papers (None: no link)."""

    papers: int
    href: str | None
    own: bool


class MatrixRow(NamedTuple):
    """A row of the matrix."""

    author: rankings.RankedRow
    cells: list[MatrixCell]


class PairRow(NamedTuple):
    """Two members without a joint paper, the authors who could connect them, how many more there are, and the address of the shortest paths."""

    one: rankings.RankedRow
    other: rankings.RankedRow
    through: list[tuple[rankings.RankedRow, str]]
    more: int
    paths_href: str


class YearRow(NamedTuple):
    """A year (None: unknown) with the numbers of papers, the share of those with outside authors in percent, and the widths of the bar of all
    papers and of its part with outside authors, in percent of the longest."""

    year: int | None
    papers: int
    together: int
    outside: int
    share: str
    width: float
    outside_width: float


def line_rows(lines: Sequence[NameLine], links: Links) -> list[LineRow]:
    """The lines of a list."""
    return [
        LineRow(
            line,
            rankings.hits([line.author], links)[0] if line.author else None,
            rankings.hits(line.candidates, links) if line.author else [],
            [] if line.author else _choices(line),
        )
        for line in lines
    ]


def _choices(line: NameLine) -> list[NameChoice]:
    """The candidates; the first one is selected if its name has the same words, so that only the spelling differs."""
    wanted = sorted(names.words(line.text))
    first = line.candidates[0] if line.candidates else None
    same = first is not None and line.status == "similar" and sorted(names.words(first.name)) == wanted
    found = [NameChoice("", "Choose an author" if line.candidates else "Not found", not same)]
    for number, hit in enumerate(line.candidates):
        papers = f"{hit.papers:,} {'paper' if hit.papers == 1 else 'papers'}"
        label = f"{hit.name} ({papers})" if line.status == "similar" else f"{hit.name}, {hit.key} ({papers})"
        found.append(NameChoice(f"{line.number}={rankings.entered(hit)}", label, same and number == 0))
    return [*found, NameChoice(f"{line.number}=", "Remove from the list", False)]


def member_rows(view: GroupView, links: Links) -> list[MemberRow]:
    """The members, those with most papers first."""
    rows = [
        MemberRow(
            rankings.RankedRow(
                each.hit.name,
                links.author(each.hit.key, each.hit.name),
                each.hit.papers,
                years=rankings.span(each.first, each.last),
            ),
            each.partners,
        )
        for each in view.members
    ]
    return sorted(rows, key=lambda row: (-row.author.papers, row.author.name))


def matrix(view: GroupView, links: Links) -> list[MatrixRow]:
    """The matrix of joint papers; empty for a group with more than MATRIX_MEMBERS members."""
    if len(view.members) > MATRIX_MEMBERS:
        return []
    hits = [member.hit for member in view.members]
    rows = rankings.hits(hits, links)
    return [
        MatrixRow(
            row,
            [
                MatrixCell(
                    papers,
                    filter_link(row.href, "coauthor")(hits[column].key)
                    if papers and column != number
                    else None,
                    column == number,
                )
                for column, papers in enumerate(view.tables.joint[number])
            ],
        )
        for number, row in enumerate(rows)
    ]


def pair_rows(view: GroupView, links: Links) -> list[PairRow]:
    """The first unconnected pairs."""
    hits = [member.hit for member in view.members]
    rows = rankings.hits(hits, links)
    found = []
    for pair in view.tables.unconnected[:SHOWN_PAIRS]:
        through = [
            (
                rankings.RankedRow(each.name, links.author(each.key, each.name), sum(each.papers)),
                f"{each.papers[0]:,} and {each.papers[1]:,} papers",
            )
            for each in pair.through[:SHOWN_CONNECTORS]
        ]
        found.append(
            PairRow(
                rows[pair.one],
                rows[pair.other],
                through,
                pair.connectors - len(through),
                links.path(rankings.entered(hits[pair.one]), rankings.entered(hits[pair.other])),
            )
        )
    return found


def year_rows(view: GroupView) -> list[YearRow]:
    """The papers of the group by year."""
    most = max((year.papers for year in view.tables.years), default=0)
    return [
        YearRow(
            year.year,
            year.papers,
            year.together,
            year.outside,
            percent(year.outside, year.papers),
            round(100 * year.papers / most, 1) if most else 0,
            round(100 * year.outside / most, 1) if most else 0,
        )
        for year in view.tables.years
    ]


def percent(part: int, whole: int) -> str:
    """A share in percent; "–" of nothing."""
    return f"{100 * part / whole:.0f} %" if whole else "–"
