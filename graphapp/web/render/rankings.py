"""Ranked rows prepared for templates: coauthors, authors of a venue, and venues, with the years that they span. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from html import escape
from typing import NamedTuple

from markupsafe import Markup

from graphapp.model import names
from graphapp.model.rows import AuthorHit, VenueRow
from graphapp.networks.spec import NetworkNode, NetworkView
from graphapp.views import AuthorSummary, Coauthor, VenueCount
from graphapp.web import urls
from graphapp.web.urls import Links

__all__ = [
    "PLAIN",
    "RankedRow",
    "SummaryRow",
    "authors",
    "entered",
    "hits",
    "meant",
    "of_network",
    "span",
    "summaries",
    "table_rows",
    "venue_counts",
    "venues",
]


PLAIN = Links()


class RankedRow(NamedTuple):
    """One row: its name and number of papers with their links (None: no link), and the years that it spans."""

    name: str
    href: str
    papers: int
    papers_href: str | None = None
    years: str = ""


def table_rows(rows: Iterable[RankedRow], years: bool) -> Markup:
    """Rows of a table: name, number of papers, and with `years` a third column. A prolific author has a thousand coauthors, for which a template
    takes several times as long."""
    return Markup("\n".join([_table_row(row, years) for row in rows]))


def _table_row(row: RankedRow, years: bool) -> str:
    papers = f"{row.papers:,}"
    if row.papers_href:
        papers = f'<a href="{escape(row.papers_href)}" title="Show these papers">{papers}</a>'
    third = f'<td class="num span">{escape(row.years)}</td>' if years else ""
    return (
        f'<tr><th scope="row"><a href="{escape(row.href)}">{escape(row.name)}</a></th>'
        f'<td class="num">{papers}</td>{third}</tr>'
    )


def span(first: int | None, last: int | None) -> str:
    """ "2019–2024", "2019", or "" if no year is known."""
    if first is None or last is None:
        return ""
    return str(first) if first == last else f"{first}–{last}"


def authors(
    rows: Iterable[Coauthor], papers_href: Callable[[str], str] | None = None, links: Links = PLAIN
) -> list[RankedRow]:
    """Authors with joint papers; `papers_href` returns the address of the papers shared with an author."""
    return [
        RankedRow(
            row.name,
            links.author(row.key, row.name),
            row.papers,
            papers_href(row.key) if papers_href else None,
            span(row.first, row.last),
        )
        for row in rows
    ]


def of_network(view: NetworkView, links: Links) -> list[RankedRow]:
    """The authors of a network with their papers; in the network of one author, the coauthors with the joint papers, most first."""
    if not view.ego or view.centres > 1:
        return [
            _row_of(node, node.papers, node.first, node.last, links)
            for node in view.nodes
            if node.type == "author"
        ]
    # the centre comes first
    joint = [(edge.papers, view.nodes[edge.target], edge) for edge in view.edges if edge.source == 0]
    joint.sort(key=lambda each: (-each[0], each[1].id))
    return [
        _row_of(node, papers, edge.first, edge.last, links)
        for papers, node, edge in joint
        if node.type == "author"
    ]


def _row_of(node: NetworkNode, papers: int, first: int | None, last: int | None, links: Links) -> RankedRow:
    return RankedRow(node.name, links.author(node.id, node.name), papers, years=span(first, last))


class SummaryRow(NamedTuple):
    """An author among others with the same name: the author, the years, and in words the main coauthors and venues."""

    author: RankedRow
    decided: bool
    names: tuple[str, ...]
    coauthors: str
    venues: str


def summaries(rows: Iterable[AuthorSummary], links: Links) -> list[SummaryRow]:
    """The authors who have one name."""
    return [
        SummaryRow(
            RankedRow(
                row.hit.name,
                links.author(row.hit.key, row.hit.name),
                row.hit.papers,
                years=span(row.first, row.last),
            ),
            row.decided,
            row.hit.names,
            ", ".join(f"{each.name} ({each.papers:,})" for each in row.coauthors),
            ", ".join(f"{each.venue.name} ({each.papers:,})" for each in row.venues),
        )
        for row in rows
    ]


def venue_counts(
    rows: Iterable[VenueCount], papers_href: Callable[[str], str], links: Links = PLAIN
) -> list[RankedRow]:
    """Venues with the number of papers of a list."""
    return [
        RankedRow(row.venue.name, links.page(urls.venue(row.venue.id)), row.papers, papers_href(row.venue.id))
        for row in rows
    ]


def hits(rows: Iterable[AuthorHit], links: Links = PLAIN) -> list[RankedRow]:
    """The authors found by a search."""
    return [RankedRow(row.name, links.author(row.key, row.name), row.papers) for row in rows]


def entered(hit: AuthorHit) -> str:
    """What to enter for an author: the name of a cluster, the identifier of any other, whose name may be that of several."""
    return hit.name if names.key(hit.name) == hit.key else hit.key


def meant(suggestions: Sequence[AuthorHit], href: Callable[[str], str]) -> list[RankedRow]:
    """The suggestions for an unknown or ambiguous name, each linked to the address that `href` returns for what to enter instead."""
    return [
        row._replace(href=href(entered(hit))) for hit, row in zip(suggestions, hits(suggestions), strict=True)
    ]


def venues(rows: Iterable[VenueRow], links: Links = PLAIN) -> list[RankedRow]:
    """Venues with all their papers."""
    return [RankedRow(row.name, links.page(urls.venue(row.id)), row.papers) for row in rows]
