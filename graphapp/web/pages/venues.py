"""The list of venues, and the page of one venue."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from flask import render_template, request
from werkzeug.wrappers import Response as AnyResponse

from graphapp.model import names
from graphapp.networks.spec import NetworkSpec
from graphapp.web import urls
from graphapp.web.accepted import TRACKING, accepts
from graphapp.web.context import links, service, settings, unit
from graphapp.web.pages.blueprint import SHOWN_COAUTHORS, moved, page_number, pages, papers_per_page, slice_of
from graphapp.web.parameters import PAGE, UNIT_PARAMETERS, VENUE_FILTERS, check_known, paper_filter, required
from graphapp.web.render import panels, rankings
from graphapp.web.render import papers as cards
from graphapp.web.render.papers import KIND_PLURALS, with_arguments

__all__: list[str] = []


@pages.get("/venues")
def venues() -> str | AnyResponse:
    """All venues; with `name`, a venue whose name cannot be part of a path (other names are redirected to their own address)."""
    if "name" not in request.args:
        check_known(request.args, ("q", PAGE.name, *UNIT_PARAMETERS), TRACKING)
        return _all_venues()
    filters = [each.name for each in VENUE_FILTERS]
    check_known(request.args, ("name", *filters, PAGE.name, *UNIT_PARAMETERS), TRACKING)
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
@accepts(*VENUE_FILTERS, PAGE)
def venue(name: str) -> str:
    """A venue: papers by year, ranked authors, and its network."""
    return _venue(name)


def _venue(name: str) -> str:
    shown_by = paper_filter(request.args, VENUE_FILTERS)
    number, size = page_number(), papers_per_page()
    view = service().venue(name, shown_by, (number - 1) * size, unit(), size)
    by = links()
    here = by.page(urls.venue(view.venue.id))
    chosen = {name: value for name, value in asdict(shown_by).items() if value not in (None, "")}
    page = slice_of("these papers", number, size, len(view.papers), view.matching, here, chosen, "#papers")
    ranked = rankings.authors(view.authors, links=by)
    known = [each.year for each in view.years if each.year is not None and each.papers]
    spec = NetworkSpec(
        "venue",
        view.venue.id,
        unit=unit(),
        first=shown_by.year if shown_by.year is not None else shown_by.first,
        last=shown_by.year if shown_by.year is not None else shown_by.last,
        coauthor=shown_by.coauthor,
    )
    most = settings().embedded_nodes if view.author_count > settings().embedded_nodes else None
    return render_template(
        "venue.html",
        view=view,
        here=here,
        here_fields=parse_qsl(urlsplit(here).query),
        filter=shown_by,
        chips=_chips(here, chosen),
        first_year=min(known, default=None),
        last_year=max(known, default=None),
        kind="" if view.venue.kind == "other" else KIND_PLURALS.get(view.venue.kind or "", ""),
        bars=cards.bars(
            view.years,
            lambda year: with_arguments(here, chosen, year=year, first=None, last=None) + "#papers",
            shown_by.includes if shown_by.dated else None,
        ),
        undated=next((count.papers for count in view.years if count.year is None), 0),
        groups=cards.by_year(cards.cards(view.papers, settings().folded_authors, links=by)),
        page=page,
        authors=ranked,
        shown_authors=SHOWN_COAUTHORS,
        panel=panels.network_panel(
            spec,
            "embed",
            f"Coauthor network of {view.venue.name}",
            ranked,
            by,
            whole=view.author_count,
            most=most,
        ),
        network_files=panels.network_downloads(by.query(spec)),
        list_files=panels.list_downloads(venue=view.venue.id, **chosen, **by.parameters),
    )


def _chips(here: str, chosen: dict[str, Any]) -> list[tuple[str, str, str]]:
    """The active filters: the label, the value, and the address without the filter."""
    labels = {"first": "from", "last": "to", "coauthor": "author"}
    return [
        (labels.get(name, name), str(value), with_arguments(here, chosen, **{name: None}) + "#papers")
        for name, value in chosen.items()
    ]
