"""A network in a full window."""

from __future__ import annotations

from flask import render_template, request

from graphapp.model import names
from graphapp.networks.spec import NETWORK_OPTIONS, NetworkSpec
from graphapp.web import urls
from graphapp.web.context import service
from graphapp.web.pages.blueprint import pages
from graphapp.web.render import panels, rankings
from graphapp.web.specs import spec_from, spec_of

__all__: list[str] = []


@pages.get("/authors/<key:name>/network")
def author_network(name: str) -> str:
    """The coauthor network of an author in a full window."""
    return _network_page(spec_from(request.args, "author", names.key(name)))


@pages.get("/venues/<key:name>/network")
def venue_network(name: str) -> str:
    """The coauthor network of a venue in a full window."""
    return _network_page(spec_from(request.args, "venue", names.key(name)))


@pages.get("/network")
def network() -> str:
    """Any network in a full window, by its spec."""
    return _network_page(spec_of(request.args))


def _network_page(spec: NetworkSpec) -> str:
    title, back, ranked = _subject(spec)
    return render_template(
        "network.html",
        title=title,
        back=back,
        spec=spec,
        options=[each for each in NETWORK_OPTIONS if each.label],
        panel=panels.network_panel(spec, "full", title, ranked),
        network_files=panels.network_downloads(spec.to_query()),
    )


def _subject(spec: NetworkSpec) -> tuple[str, tuple[str, str], list[rankings.RankedRow]]:
    """The title of a network, its page, and its authors, without computing the network, which may take seconds."""
    if spec.centre == "author":
        cluster = service().author(spec.value)
        rows = rankings.authors(cluster.coauthors)
        return f"Coauthor network of {cluster.name}", (cluster.name, urls.author(cluster.key)), rows
    if spec.centre == "venue":
        view = service().venue(spec.value)
        rows = rankings.authors(view.authors)
        return f"Coauthor network of {view.venue.name}", (view.venue.name, urls.venue(view.venue.id)), rows
    if spec.centre == "all":
        return (
            "Coauthor network of the whole store",
            ("Front page", "/"),
            rankings.hits(service().overview().authors),
        )
    # for the table next to the drawing, which needs no positions
    network = service().network(spec, wait=0)
    rows = [
        rankings.RankedRow(node.name, urls.author(node.id), node.papers)
        for node in network.nodes
        if node.type == "author" and spec.unit == "cluster"
    ]
    return network.title, ("Front page", "/"), rows
