"""The page of an author cluster."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import render_template, request
from werkzeug.wrappers import Response as AnyResponse

from graphapp.model import names
from graphapp.networks.spec import NetworkSpec
from graphapp.views import AuthorCluster, PaperFilter
from graphapp.web import urls
from graphapp.web.accepted import accepts
from graphapp.web.context import service, settings
from graphapp.web.pages.blueprint import SHOWN_COAUTHORS, moved, page_number, pages, papers_per_page, slice_of
from graphapp.web.parameters import FILTERS, PAGE, paper_filter, required
from graphapp.web.render import panels, rankings
from graphapp.web.render import papers as cards
from graphapp.web.render.papers import KIND_PLURALS, with_arguments

__all__: list[str] = []

SHOWN_VENUES = 10
OFFERED_COAUTHORS = 100


@pages.get("/authors")
@accepts("name", *FILTERS, PAGE)
def author_by_name() -> str | AnyResponse:
    """An author cluster whose key cannot be part of a path; other keys are redirected to their own address."""
    name = names.key(required(request.args, "name", "the name of an author"))
    if urls.fits(name):
        return moved(urls.author(name), "name")
    return _author(name)


@pages.get("/authors/<key:name>")
@accepts(*FILTERS, PAGE)
def author(name: str) -> str:
    """An author cluster."""
    return _author(name)


def _author(name: str) -> str:
    shown_by = paper_filter(request.args)
    cluster = service().author(name, shown_by)
    here = urls.author(cluster.key)
    chosen = {name: value for name, value in asdict(shown_by).items() if value not in (None, "")}
    number, size = page_number(), papers_per_page()
    papers = cluster.papers[(number - 1) * size : number * size]
    page = slice_of("these papers", number, size, len(papers), len(cluster.papers), here, chosen, "#papers")

    coauthors = rankings.authors(cluster.coauthors, cards.filter_link(here, "coauthor"))
    year_link = cards.filter_link(here, "year")
    spec = NetworkSpec("author", cluster.key)
    return render_template(
        "author.html",
        cluster=cluster,
        here=here,
        span=rankings.span(*_span(cluster)),
        bars=cards.bars(cluster.years, lambda year: year_link(str(year)), shown_by.year),
        undated=next((count.papers for count in cluster.years if count.year is None), 0),
        groups=cards.by_year(cards.cards(papers, settings().folded_authors, cluster.key)),
        page=page,
        chips=_chips(cluster, shown_by, here, chosen),
        unknown=_unknown(cluster, shown_by),
        filter=shown_by,
        kinds=KIND_PLURALS,
        coauthors=coauthors,
        shown_coauthors=SHOWN_COAUTHORS,
        offered=[coauthor.name for coauthor in cluster.coauthors[:OFFERED_COAUTHORS]],
        venues=rankings.venue_counts(cluster.venues, cards.filter_link(here, "venue")),
        shown_venues=SHOWN_VENUES,
        namesakes=rankings.hits(cluster.namesakes),
        near=rankings.hits(cluster.near),
        panel=panels.network_panel(spec, "embed", f"Coauthor network of {cluster.name}", coauthors),
        network_files=panels.network_downloads(spec.to_query()),
        list_files=panels.list_downloads(author=cluster.key, **asdict(shown_by)),
    )


def _span(cluster: AuthorCluster) -> tuple[int | None, int | None]:
    known = [count.year for count in cluster.years if count.year is not None and count.papers]
    return (known[0], known[-1]) if known else (None, None)


def _chips(
    cluster: AuthorCluster, shown_by: PaperFilter, here: str, chosen: dict[str, Any]
) -> list[tuple[str, str, str]]:
    """The active filters: the label, the value in words, and the address without the filter."""
    venues = {count.venue.id: count.venue.name for count in cluster.venues}
    coauthors = {coauthor.key: coauthor.name for coauthor in cluster.coauthors}
    words = {
        "year": str(shown_by.year),
        "venue": venues.get(names.key(shown_by.venue), shown_by.venue),
        "kind": KIND_PLURALS.get(shown_by.kind, ""),
        "coauthor": coauthors.get(names.key(shown_by.coauthor), shown_by.coauthor),
        "text": shown_by.text,
    }
    return [(name, words[name], with_arguments(here, chosen, **{name: None}) + "#papers") for name in chosen]


def _unknown(cluster: AuthorCluster, shown_by: PaperFilter) -> list[tuple[str, str]]:
    """Filters by a name that does not occur on this page: the kind of the name, and the name."""
    coauthors = {coauthor.key for coauthor in cluster.coauthors}
    venues = {count.venue.id for count in cluster.venues}
    asked = (("coauthor", shown_by.coauthor, coauthors), ("venue", shown_by.venue, venues))
    return [(what, name) for what, name, known in asked if name and names.key(name) not in known]
