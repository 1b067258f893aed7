"""Ranked rows prepared for templates: coauthors, authors of a venue, and venues, with the years that they span. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from graphapp.model.rows import AuthorHit, VenueRow
from graphapp.views import Coauthor, VenueCount
from graphapp.web import urls

__all__ = ["RankedRow", "authors", "hits", "span", "venue_counts", "venues"]


class RankedRow(NamedTuple):
    """One row: its name and number of papers with their links (None: no link), and the years that it spans."""

    name: str
    href: str
    papers: int
    papers_href: str | None = None
    years: str = ""


def span(first: int | None, last: int | None) -> str:
    """ "2019–2024", "2019", or "" if no year is known."""
    if first is None or last is None:
        return ""
    return str(first) if first == last else f"{first}–{last}"


def authors(rows: Iterable[Coauthor], papers_href: Callable[[str], str] | None = None) -> list[RankedRow]:
    """Clusters with joint papers; `papers_href` returns the address of the papers shared with a key."""
    return [
        RankedRow(
            row.name,
            urls.author(row.key),
            row.papers,
            papers_href(row.key) if papers_href else None,
            span(row.first, row.last),
        )
        for row in rows
    ]


def venue_counts(rows: Iterable[VenueCount], papers_href: Callable[[str], str]) -> list[RankedRow]:
    """Venues with the number of papers of a list."""
    return [
        RankedRow(row.venue.name, urls.venue(row.venue.id), row.papers, papers_href(row.venue.id))
        for row in rows
    ]


def hits(rows: Iterable[AuthorHit]) -> list[RankedRow]:
    """The clusters found by a search."""
    return [RankedRow(row.name, urls.author(row.key), row.papers) for row in rows]


def venues(rows: Iterable[VenueRow]) -> list[RankedRow]:
    """Venues with all their papers."""
    return [RankedRow(row.name, urls.venue(row.id), row.papers) for row in rows]
