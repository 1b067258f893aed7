"""Conflict lists and conflict checks prepared for their pages. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from graphapp.groups.conflicts.listing import RecentCoauthor
from graphapp.groups.conflicts.views import ConflictCheck, ConflictList, ConflictPair
from graphapp.groups.conflicts.window import ConflictWindow
from graphapp.model.rows import StoredPaper
from graphapp.views import DatedAffiliations
from graphapp.web import urls
from graphapp.web.render import rankings
from graphapp.web.render.papers import filter_link, with_arguments
from graphapp.web.urls import Links
from loaders.reading.titles import shown_title

__all__ = [
    "ConflictRow",
    "ConflictingPair",
    "LinkedAffiliation",
    "LinkedPaper",
    "coauthor_rows",
    "pair_rows",
    "period",
]

SHOWN_PAPERS = 5
"""The number of joint papers of a pair that are shown without a click."""
_ORCID = "https://orcid.org/"


class LinkedPaper(NamedTuple):
    """A paper: title, year and address."""

    title: str
    year: int | None
    href: str


class LinkedAffiliation(NamedTuple):
    """An affiliation, the year of the paper on which it is printed, and the address of this paper."""

    text: str
    year: int | None
    href: str


class ConflictRow(NamedTuple):
    """A coauthor: the author with the number of joint papers, the newest one, the authors of the list with whom they are, the ORCIDs with their
    addresses, and the affiliation."""

    author: rankings.RankedRow
    last: int
    paper: LinkedPaper
    joint: list[rankings.RankedRow]
    orcids: list[tuple[str, str]]
    affiliation: LinkedAffiliation | None
    member: bool
    group: bool


class ConflictingPair(NamedTuple):
    """A reviewer and an author: their joint papers, the first of them and the others, and their common coauthors with the numbers of joint papers, and how
    many more there are."""

    kind: str
    reviewer: rankings.RankedRow
    author: rankings.RankedRow
    papers: list[LinkedPaper]
    more: list[LinkedPaper]
    through: list[tuple[rankings.RankedRow, str]]
    others: int
    paths_href: str


def period(window: ConflictWindow) -> str:
    """The period in words: "since 29 November 2022", "from 1 May 2016 to 1 May 2020"."""
    start = f"{window.start.day} {window.start:%B} {window.start.year}"
    if window.on is None:
        return f"since {start}"
    return f"from {start} to {window.on.day} {window.on:%B} {window.on.year}"


def coauthor_rows(found: ConflictList, links: Links) -> list[ConflictRow]:
    """The coauthors of a list. For a single author, the numbers of joint papers lead to these papers."""
    authors = {
        each.hit.key: row
        for each, row in zip(
            found.authors, rankings.hits([each.hit for each in found.authors], links), strict=True
        )
    }
    alone = next(iter(authors.values())).href if len(authors) == 1 else None
    return [_coauthor(row, authors, alone, found.window, links) for row in found.rows]


def _coauthor(
    row: RecentCoauthor,
    authors: dict[str, rankings.RankedRow],
    alone: str | None,
    window: ConflictWindow,
    links: Links,
) -> ConflictRow:
    papers_href = None
    if alone:
        here = with_arguments(alone, {"first": window.first, "last": window.last})
        papers_href = filter_link(here, "coauthor")(row.key)
    return ConflictRow(
        rankings.RankedRow(row.name, links.author(row.key, row.name), row.papers, papers_href),
        row.last,
        _paper(row.last_paper, links),
        [authors[each.author]._replace(papers=each.papers) for each in row.joint],
        [(orcid, _ORCID + orcid) for orcid in row.orcids],
        _affiliation(row.affiliation, links),
        row.member,
        row.group,
    )


def _affiliation(found: DatedAffiliations | None, links: Links) -> LinkedAffiliation | None:
    if found is None:
        return None
    return LinkedAffiliation(found.text, found.year, links.page(urls.paper(found.paper)))


def _paper(paper: StoredPaper, links: Links) -> LinkedPaper:
    return LinkedPaper(
        shown_title(paper.title) or "(without title)", paper.year, links.page(urls.paper(paper.id))
    )


def pair_rows(found: ConflictCheck, links: Links) -> list[ConflictingPair]:
    """The pairs of a check."""
    return [_pair(pair, links) for pair in found.pairs]


def _pair(pair: ConflictPair, links: Links) -> ConflictingPair:
    papers: Sequence[LinkedPaper] = [_paper(paper, links) for paper in pair.papers]
    reviewer, author = rankings.hits([pair.reviewer, pair.author], links)
    through = [
        (
            rankings.RankedRow(each.name, links.author(each.key, each.name), sum(each.papers)),
            f"{each.papers[0]:,} and {each.papers[1]:,} papers",
        )
        for each in pair.through
    ]
    return ConflictingPair(
        pair.kind,
        reviewer,
        author,
        list(papers[:SHOWN_PAPERS]),
        list(papers[SHOWN_PAPERS:]),
        through,
        pair.connectors - len(through),
        links.path(rankings.entered(pair.reviewer), rankings.entered(pair.author)),
    )
