"""A network in a full window, and the form that selects one."""

from __future__ import annotations

from flask import render_template, request

from graphapp.model import names
from graphapp.networks.spec import NETWORK_OPTIONS, NetworkSpec
from graphapp.web import urls
from graphapp.web.accepted import accepts
from graphapp.web.context import service
from graphapp.web.pages.blueprint import pages
from graphapp.web.render import panels, rankings
from graphapp.web.specs import DRAWING_PARAMETERS, SPEC_PARAMETERS, spec_from, spec_of

__all__: list[str] = []

_WITHIN = [each.name for each in NETWORK_OPTIONS if not each.centre]


@pages.get("/authors/<key:name>/network")
@accepts(*_WITHIN, *DRAWING_PARAMETERS)
def author_network(name: str) -> str:
    """The coauthor network of an author in a full window."""
    return _network_page(spec_from(request.args, "author", names.key(name)))


@pages.get("/venues/<key:name>/network")
@accepts(*_WITHIN, *DRAWING_PARAMETERS)
def venue_network(name: str) -> str:
    """The coauthor network of a venue in a full window."""
    return _network_page(spec_from(request.args, "venue", names.key(name)))


@pages.get("/network")
@accepts(*SPEC_PARAMETERS, *DRAWING_PARAMETERS)
def network() -> str:
    """Any network in a full window, by its spec; without a centre, the form that selects one."""
    if not request.args.get("value", "").strip() and request.args.get("centre") != "all":
        return _form()
    return _network_page(spec_of(request.args))


def _form() -> str:
    """The form, which keeps the options in the address. Raises BadInput if they are invalid."""
    # with any value, to check the options
    NetworkSpec.from_query({**request.args, "value": "any"})
    given = {name: request.args[name] for name in _WITHIN if request.args.get(name, "").strip()}
    return render_template("networks.html", given=given, whole=urls.network(NetworkSpec("all")))


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
    return network.title, ("Choose another network", "/network"), rows
