"""The front page and the results of a search."""

from __future__ import annotations

from flask import Response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from graphapp.model.rows import StoredPaper
from graphapp.networks.spec import NetworkSpec
from graphapp.views import SearchResults
from graphapp.web import urls
from graphapp.web.accepted import accepts
from graphapp.web.context import service, settings
from graphapp.web.pages.blueprint import pages
from graphapp.web.render import papers as cards
from graphapp.web.render import rankings

__all__: list[str] = []


@pages.get("/")
@accepts()
def front() -> str:
    """The front page: the size of the store, a search form, and the authors and venues with the most papers."""
    overview = service().overview()
    return render_template(
        "front.html",
        counts=overview.counts,
        years=rankings.span(overview.counts.first_year, overview.counts.last_year),
        authors=rankings.hits(overview.authors),
        venues=rankings.venues(overview.venues),
        loads=overview.loads,
        whole_network=urls.network(NetworkSpec("all")),
    )


@pages.get("/search")
@accepts("q")
def search() -> str:
    """The authors, venues and papers that match the search text."""
    text = request.args.get("q", "")
    found = service().search(text)
    papers = service().search_papers(text) if text.strip() else SearchResults[StoredPaper]([], 0)
    places = service().search_venues(text)
    return render_template(
        "search.html",
        venues=rankings.venues(places),
        more_venues=places.more,
        text=text,
        authors=found,
        rows=rankings.hits(found),
        papers=list(cards.cards(papers, settings().folded_authors)),
        more_authors=found.more,
        more_papers=papers.more,
        meant=rankings.hits(service().suggestions(text)) if text.strip() and not found else [],
    )


@pages.get("/favicon.ico")
@accepts()
def icon() -> Response | AnyResponse:
    """The icon, at the address that browsers request by default."""
    return redirect("/static/icon.svg", 301)
