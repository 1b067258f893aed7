"""The front page and the results of a search."""

from __future__ import annotations

from flask import Response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from graphapp.model.rows import StoredPaper
from graphapp.networks.spec import NetworkSpec
from graphapp.views import SearchResults
from graphapp.web.accepted import accepts
from graphapp.web.context import links, service, settings, unit
from graphapp.web.pages.blueprint import pages
from graphapp.web.render import papers as cards
from graphapp.web.render import rankings
from graphapp.web.render.units import UNIT_WORDS

__all__: list[str] = []


@pages.get("/")
@accepts()
def front() -> str:
    """The front page: the size of the store, a search form, and the authors and venues with the most papers."""
    overview = service().overview(unit())
    return render_template(
        "front.html",
        counts=overview.counts,
        years=rankings.span(overview.counts.first_year, overview.counts.last_year),
        authors=rankings.hits(overview.authors, links()),
        venues=rankings.venues(overview.venues, links()),
        loads=overview.loads,
        whole_network=links().network(NetworkSpec("all", unit=unit())),
        words=UNIT_WORDS[unit()],
    )


@pages.get("/search")
@accepts("q")
def search() -> str:
    """The authors, venues and papers that match the search text."""
    text = request.args.get("q", "")
    found = service().search(text, unit=unit())
    papers = service().search_papers(text, unit=unit()) if text.strip() else SearchResults[StoredPaper]([], 0)
    places = service().search_venues(text)
    return render_template(
        "search.html",
        venues=rankings.venues(places, links()),
        more_venues=places.more,
        text=text,
        authors=found,
        rows=rankings.hits(found, links()),
        papers=list(cards.cards(papers, settings().folded_authors, links=links())),
        more_authors=found.more,
        more_papers=papers.more,
        words=UNIT_WORDS[unit()],
        meant=rankings.hits(service().suggestions(text, unit()), links())
        # the words of many titles are not a misspelled name
        if text.strip() and not found and not papers.more
        else [],
    )


@pages.get("/favicon.ico")
@accepts()
def icon() -> Response | AnyResponse:
    """The icon, at the address that browsers request by default."""
    return redirect("/static/icon.svg", 301)
