"""A network in a full window."""

from __future__ import annotations

from flask import render_template, request

from graphapp.errors import AmbiguousName
from graphapp.networks.spec import NETWORK_OPTIONS, NetworkSpec
from graphapp.views import AuthorCluster
from graphapp.web import urls
from graphapp.web.context import service, settings
from graphapp.web.pages.blueprint import pages
from graphapp.web.render import panels, rankings
from graphapp.web.specs import spec_from, spec_of
from graphapp.web.urls import Links

__all__: list[str] = []


@pages.get("/authors/<key:name>/network")
def author_network(name: str) -> str:
    """The coauthor network of an author in a full window."""
    return _network_page(spec_from(request.args, "author", name))


@pages.get("/venues/<key:name>/network")
def venue_network(name: str) -> str:
    """The coauthor network of a venue in a full window."""
    return _network_page(spec_from(request.args, "venue", name))


@pages.get("/network")
def network() -> str:
    """Any network in a full window, by its spec."""
    return _network_page(spec_of(request.args))


def _network_page(spec: NetworkSpec) -> str:
    # the unit of the network is that of the page
    by = Links(spec.unit, settings().unit)
    title, back, ranked = _subject(spec, by)
    return render_template(
        "network.html",
        title=title,
        back=back,
        spec=spec,
        options=[each for each in NETWORK_OPTIONS if each.label],
        panel=panels.network_panel(spec, "full", title, ranked, by),
        network_files=panels.network_downloads(by.query(spec)),
    )


def _subject(spec: NetworkSpec, by: Links) -> tuple[str, tuple[str, str], list[rankings.RankedRow]]:
    """The title of a network, its page, and its authors, without computing the network, which may take seconds."""
    if spec.centre == "author":
        found = _author(spec)
        by = by._replace(unit=found.unit)
        rows = rankings.authors(found.coauthors, links=by)
        return f"Coauthor network of {found.name}", (found.name, by.author(found.key, found.name)), rows
    if spec.centre == "venue":
        view = service().venue(spec.value, unit=spec.unit)
        rows = rankings.authors(view.authors, links=by)
        back = (view.venue.name, by.page(urls.venue(view.venue.id)))
        return f"Coauthor network of {view.venue.name}", back, rows
    if spec.centre == "all":
        return (
            "Coauthor network of the whole store",
            ("Front page", by.page("/")),
            rankings.hits(service().overview(spec.unit).authors, by),
        )
    # for the table next to the drawing, which needs no positions
    network = service().network(spec, wait=0)
    rows = [
        rankings.RankedRow(node.name, by.author(node.id, node.name), node.papers)
        for node in network.nodes
        if node.type == "author"
    ]
    return network.title, ("Front page", by.page("/")), rows


def _author(spec: NetworkSpec) -> AuthorCluster:
    """The author in the centre of a network."""
    try:
        return service().author(spec.value, unit=spec.unit)
    except AmbiguousName:
        if spec.unit != "row":
            raise
        # all rows of a name
        return service().author(spec.value, unit="cluster")
