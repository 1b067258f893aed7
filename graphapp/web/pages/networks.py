"""A network in a full window, and the form that selects one."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple
from urllib.parse import urlencode

from flask import redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from graphapp.errors import AmbiguousName, NotFound
from graphapp.networks.spec import NETWORK_OPTIONS, NetworkSpec, without_filters
from graphapp.views import AuthorCluster
from graphapp.web import urls
from graphapp.web.accepted import accepts
from graphapp.web.context import links, service, settings
from graphapp.web.group_parameters import GROUP
from graphapp.web.pages.blueprint import pages
from graphapp.web.render import panels, rankings
from graphapp.web.render.papers import with_arguments
from graphapp.web.specs import DRAWING_PARAMETERS, SPEC_PARAMETERS, spec_from, spec_of
from graphapp.web.urls import Links

__all__: list[str] = []

_WITHIN = [each.name for each in NETWORK_OPTIONS if not each.centre]


class _Subject(NamedTuple):
    """The title of a network, the label and the address of its page, and its authors, of whom there are `whole` (None: these)."""

    title: str
    back: tuple[str, str]
    ranked: list[rankings.RankedRow]
    whole: int | None = None


@pages.get("/authors/<key:name>/network")
@accepts(*_WITHIN, *DRAWING_PARAMETERS)
def author_network(name: str) -> str:
    """The coauthor network of an author in a full window."""
    return _network_page(spec_from(request.args, "author", name))


@pages.get("/venues/<key:name>/network")
@accepts(*_WITHIN, *DRAWING_PARAMETERS)
def venue_network(name: str) -> str:
    """The coauthor network of a venue in a full window."""
    return _network_page(spec_from(request.args, "venue", name))


@pages.get("/network")
@accepts(*SPEC_PARAMETERS, *DRAWING_PARAMETERS, GROUP)
def network() -> str | AnyResponse:
    """Any network in a full window, by its spec; without a centre, the form that selects one. `group` is short for the centre group with this
    value."""
    if group := request.args.get(GROUP.name, "").strip():
        rest = [(name, value) for name, value in request.args.items(multi=True) if name != GROUP.name]
        query = urlencode([("centre", "group"), ("value", group), *rest], errors="replace")
        return redirect(f"/network?{query}", 302)
    if not request.args.get("value", "").strip() and request.args.get("centre") != "all":
        return _form()
    return _network_page(spec_of(request.args))


def _form() -> str:
    """The form, which keeps the options in the address. Raises BadInput if they are invalid."""
    # with any value, to check the options
    NetworkSpec.from_query({**request.args, "value": "any"})
    given = {name: request.args[name] for name in _WITHIN if request.args.get(name, "").strip()}
    whole = NetworkSpec("all", unit=links().unit)
    return render_template(
        "networks.html",
        given=given,
        whole=links().network(whole),
        institutions=links().network(replace(whole, level="institution")),
        countries=links().network(replace(whole, level="country")),
    )


def _network_page(spec: NetworkSpec) -> str:
    # the unit of the network is that of the page
    by = Links(spec.unit, settings().unit)
    found = _subject(spec, by)
    return render_template(
        "network.html",
        title=found.title,
        back=found.back,
        spec=spec,
        options=[each for each in NETWORK_OPTIONS if each.label],
        panel=panels.network_panel(spec, "full", found.title, found.ranked, by, whole=found.whole),
        share=panels.Sharing(request.url, settings().embed_origins.split()),
        network_files=panels.network_downloads(by.query(spec)),
    )


def _subject(spec: NetworkSpec, by: Links) -> _Subject:
    """What a network is about; the network of the whole store is not computed for this, because that may take seconds."""
    if spec.place_level:
        return _of_places(spec, by)
    if spec.centre in ("author", "venue") and spec.level == "coauthors" and spec.unit == "cluster":
        return _of_network(spec, by)
    if spec.centre == "author":
        found = _author(spec)
        by = by._replace(unit=found.unit)
        rows = rankings.authors(found.coauthors, links=by)
        back = (found.name, by.author(found.key, found.name))
        return _Subject(f"Coauthor network of {found.name}", back, rows)
    if spec.centre == "venue":
        view = service().venue(spec.value, unit=spec.unit)
        rows = rankings.authors(view.authors, links=by)
        back = (view.venue.name, by.page(urls.venue(view.venue.id)))
        return _Subject(f"Coauthor network of {view.venue.name}", back, rows, view.author_count)
    if spec.centre == "all":
        overview = service().overview(spec.unit)
        # persons are not counted, as that would take long
        whole = {"cluster": overview.counts.names, "row": overview.counts.authors}.get(spec.unit)
        return _Subject(
            "Coauthor network of the whole store",
            ("Front page", by.page("/")),
            rankings.hits(overview.authors, by),
            whole,
        )
    # for the table next to the drawing, which needs no positions
    network = service().network(spec, wait=0)
    return _Subject(network.title, _back(spec, by), rankings.of_network(network, by))


def _of_network(spec: NetworkSpec, by: Links) -> _Subject:
    """The network of an author or a venue. The drawing will request it, and its positions are computed while the page is on its way."""
    if spec.centre == "venue":
        venue = service().venue_row(spec.value)
        name, address = venue.name, by.page(urls.venue(venue.id))
        network = service().network(without_filters(spec), wait=0)
    else:
        try:
            network = service().network(without_filters(spec), wait=0)
        except NotFound:
            service().author(spec.value, unit=spec.unit)  # raises with similar names
            raise
        centre = network.nodes[0]
        name, address = centre.name, by.author(centre.id, centre.name)
    return _Subject(f"Coauthor network of {name}", (name, address), rankings.of_network(network, by))


def _of_places(spec: NetworkSpec, by: Links) -> _Subject:
    """A network of institutions or countries, each with the network of its authors."""
    network = service().network(spec, wait=0)
    rows = [rankings.RankedRow(node.name, by.place(spec, node.id), node.papers) for node in network.nodes]
    if spec.centre in ("author", "venue", "all"):
        back = ("Network of authors", by.network_page(replace(spec, level="coauthors")))
        return _Subject(network.title, back, rows)
    return _Subject(network.title, _back(spec, by), rows)


def _back(spec: NetworkSpec, by: Links) -> tuple[str, str]:
    """The label and the address of the page that leads to a network of several authors or papers."""
    if spec.centre == "compare":
        return "Comparison", with_arguments("/compare", {"sides": spec.value, **by.parameters})
    if spec.of_members:
        if spec.centre == "group":
            return "Group", with_arguments("/groups", {"group": spec.value, "unit": spec.unit})
        return "Group", with_arguments("/groups", {"names": spec.value, **by.parameters})
    return "Choose another network", by.page("/network")


def _author(spec: NetworkSpec) -> AuthorCluster:
    """The author at the centre of a network."""
    try:
        return service().author(spec.value, unit=spec.unit)
    except AmbiguousName:
        if spec.unit != "row":
            raise
        # all rows of a name
        return service().author(spec.value, unit="cluster")
