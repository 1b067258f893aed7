"""The list of venues, and the page of one venue."""

from __future__ import annotations

from flask import render_template, request
from werkzeug.wrappers import Response as AnyResponse

from graphapp.model import names
from graphapp.networks.spec import NetworkSpec
from graphapp.web import urls
from graphapp.web.context import links, service, settings, unit
from graphapp.web.pages.blueprint import SHOWN_COAUTHORS, moved, page_number, pages, slice_of
from graphapp.web.parameters import YEAR, required
from graphapp.web.render import panels, rankings
from graphapp.web.render import papers as cards
from graphapp.web.render.papers import KIND_PLURALS

__all__: list[str] = []


@pages.get("/venues")
def venues() -> str | AnyResponse:
    """All venues; with `name`, a venue whose name cannot be part of a path (other names are redirected to their own address)."""
    if "name" not in request.args:
        return _all_venues()
    name = names.key(required(request.args, "name", "the name of a venue"))
    if urls.fits(name):
        return moved(urls.venue(name), "name")
    return _venue(name)


def _all_venues() -> str:
    number, size = page_number(), settings().page_papers
    found = service().venues((number - 1) * size, request.args.get("q", ""))
    asked = {"q": found.text or None, **links().parameters}
    return render_template(
        "venues.html",
        text=found.text,
        cut=found.cut,
        rows=rankings.venues(found.rows, links()),
        page=slice_of("the venues", number, size, len(found.rows), found.total, "/venues", asked),
    )


@pages.get("/venues/<key:name>")
def venue(name: str) -> str:
    """A venue: papers by year, ranked authors, and its network."""
    return _venue(name)


def _venue(name: str) -> str:
    year: int | None = YEAR.read(request.args)
    number, size = page_number(), settings().page_papers
    view = service().venue(name, year, (number - 1) * size, unit())
    here = links().page(urls.venue(view.venue.id))
    page = slice_of(
        "these papers", number, size, len(view.papers), view.matching, here, {"year": year}, "#papers"
    )
    ranked = rankings.authors(view.authors, links=links())
    year_link = cards.filter_link(here, "year")
    spec = NetworkSpec("venue", view.venue.id, unit=unit())
    return render_template(
        "venue.html",
        view=view,
        here=here,
        kind="" if view.venue.kind == "other" else KIND_PLURALS.get(view.venue.kind or "", ""),
        bars=cards.bars(view.years, lambda each: year_link(str(each)), year),
        undated=next((count.papers for count in view.years if count.year is None), 0),
        groups=cards.by_year(cards.cards(view.papers, settings().folded_authors, links=links())),
        page=page,
        authors=ranked,
        shown_authors=SHOWN_COAUTHORS,
        panel=panels.network_panel(spec, "embed", f"Coauthor network of {view.venue.name}", ranked, links()),
        network_files=panels.network_downloads(links().query(spec)),
        list_files=panels.list_downloads(venue=view.venue.id, year=year),
    )
