"""Networks in the API."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from urllib.parse import parse_qsl, urlsplit

from flask import Response, request

from graphapp import serialize
from graphapp.errors import BadInput
from graphapp.exporters.citation import citation_of
from graphapp.model.rows import StoredPaper
from graphapp.networks.appearance import Appearance
from graphapp.networks.layout.arrangements import LAYOUTS, layout_named
from graphapp.networks.measures.estimate import estimate_note
from graphapp.networks.measures.registry import MEASURES, measure_named
from graphapp.networks.spec import NetworkSpec, NetworkView
from graphapp.support.value_rules import ValueRule
from graphapp.web import urls
from graphapp.web.api.blueprint import FOUND, api, id_in, papers_json
from graphapp.web.context import service, settings
from graphapp.web.group_parameters import COLLABORATORS_LIMIT
from graphapp.web.http.responses import json_answer, momentary
from graphapp.web.openapi import operation
from graphapp.web.parameters import RequestParameter, required
from graphapp.web.specs import SPEC_PARAMETERS, spec_of
from graphapp.web.urls import Links

__all__ = ["network_answer", "wait"]

LAYOUT = RequestParameter(
    "layout",
    "ID of the layout",
    ValueRule(str, choices=tuple(each.id for each in LAYOUTS)),
    required=True,
)
LINK = RequestParameter(
    "link", "Address of the view to cite; defaults to the address of the network on this server"
)
MEASURE = RequestParameter(
    "measure",
    "ID of the measure",
    ValueRule(str, choices=tuple(each.id for each in MEASURES)),
    required=True,
)


@operation(
    api, "/network", "Get a network with positions and communities", SPEC_PARAMETERS, "Network", (*FOUND, 409)
)
def network() -> Response:
    return network_answer(service().network(spec_of(request.args), wait=wait()))


@operation(
    api,
    "/network/node",
    "List the papers for a node in a network",
    (*SPEC_PARAMETERS, id_in("query", "The node's ID")),
    "NodePapers",
    (*FOUND, 409),
)
def network_node() -> Response:
    spec = spec_of(request.args)
    id = required(request.args, "id", "the ID of a node")
    papers = service().papers_of_node(spec, id)
    return json_answer(
        {"id": id, "page": _page_of_node(spec, id, papers), "papers": papers_json(papers, _links(spec))}
    )


def _page_of_node(spec: NetworkSpec, id: str, papers: list[StoredPaper]) -> str | None:
    """The address of a node's own page: the ids of papers and venues are prefixed with their type."""
    by = _links(spec)
    if spec.place_level:
        return by.place(spec, id)
    kind, _, value = id.partition(":")
    if spec.level == "full" and kind in ("paper", "venue"):
        return by.page(urls.paper(value) if kind == "paper" else urls.venue(value))
    if spec.unit == "cluster":
        return by.author(id, id)
    # an address has a name, too
    names = (entry.author.name for paper in papers for entry in paper.authors if entry.author.key == id)
    name = next(names, None)
    return by.author(id, name) if name else None


def _links(spec: NetworkSpec) -> Links:
    return Links(spec.unit, settings().unit)


@operation(
    api,
    "/network/link",
    "List the joint papers for a link in a network",
    (
        *SPEC_PARAMETERS,
        RequestParameter("source", "The ID of the node at one end", required=True),
        RequestParameter("target", "The ID of the node at the other end", required=True),
    ),
    "LinkPapers",
    (*FOUND, 409),
)
def network_link() -> Response:
    spec = spec_of(request.args)
    source = required(request.args, "source", "the ID of a node")
    target = required(request.args, "target", "the ID of a node")
    papers = service().papers_of_link(spec, source, target)
    return json_answer({"source": source, "target": target, "papers": papers_json(papers, _links(spec))})


@operation(
    api,
    "/network/expand",
    "Get an author in a network and the author's strongest coauthors that are not in the network",
    (*SPEC_PARAMETERS, id_in("query", "The author's ID in the network")),
    "Network",
    (*FOUND, 409),
)
def network_expand() -> Response:
    spec = spec_of(request.args)
    return network_answer(service().expand(spec, required(request.args, "id", "the ID of a node"), wait()))


@operation(
    api,
    "/network/suggested",
    "Suggest collaborators for the author at the centre of a network. The response also contains the coauthors that they share with the author; "
    "its nodes have no positions.",
    (*SPEC_PARAMETERS, COLLABORATORS_LIMIT),
    "Network",
    (*FOUND, 409),
)
def network_suggested() -> Response:
    limit = COLLABORATORS_LIMIT.read(request.args)
    return network_answer(service().suggested(spec_of(request.args), limit))


@operation(
    api,
    "/network/measure",
    "Get the value of a measure for each node of a network, in the order of the nodes",
    (*SPEC_PARAMETERS, MEASURE),
    "NodeMeasure",
    FOUND,
)
def network_measure() -> Response:
    measure = measure_named(required(request.args, "measure", "the ID of a measure"))
    view, values = service().measure(spec_of(request.args), measure.id)
    estimate = view.estimates.get(measure.id)
    return json_answer(
        {
            "measure": measure.id,
            "label": measure.label,
            "scale": measure.scale,
            "source": measure.source,
            "ids": [node.id for node in view.nodes],
            "values": values,
            "estimate": estimate and estimate._asdict(),
            "note": estimate_note(measure.label, estimate) if estimate else "",
        }
    )


@operation(
    api,
    "/network/communities",
    "List the communities of a network, each with title words, the main venue and the authors with the most papers",
    SPEC_PARAMETERS,
    "Communities",
    FOUND,
)
def network_communities() -> Response:
    view = service().communities(spec_of(request.args))
    answer = json_answer(serialize.communities_json(view))
    return answer if view.layout.lasts else momentary(answer, view.layout.retry_after)


@operation(
    api,
    "/network/layout",
    "Get the positions of the nodes of a network in another layout",
    (*SPEC_PARAMETERS, LAYOUT),
    "NodePositions",
    FOUND,
    pending="LayoutState",
)
def network_layout() -> Response:
    spec, id = spec_of(request.args), layout_named(required(request.args, "layout", "the ID of a layout")).id
    state = service().network(spec, wait=0).layout
    if state.retry_after is not None:
        # the drawing asks until it gets positions, which is not an error
        pending = momentary(json_answer(asdict(state)), state.retry_after)
        pending.status_code = 202
        return pending
    nodes = service().layout(spec, id).nodes
    columns = {name: [getattr(node, name) for node in nodes] for name in ("x", "y")}
    return json_answer({"layout": id, "ids": [node.id for node in nodes], **columns})


@operation(
    api,
    "/network/citation",
    "Get a citation for a network as plain text and BibTeX, with the size, digest and data set of the network",
    (*SPEC_PARAMETERS, LINK),
    "Citation",
    (*FOUND, 409),
)
def network_citation() -> Response:
    spec = spec_of(request.args)
    link = request.args.get(LINK.name, "") or request.host_url.rstrip("/") + _links(spec).network(spec)
    if urls.outside(link) is None:
        raise BadInput(
            "`link` must be an http or https address.", "Omit `link` to cite the address on this server."
        )
    today = datetime.now(UTC).date()
    cited = citation_of(_with_additions(spec, link), service().data_source, link, today)
    return json_answer(cited.fields)


def _with_additions(spec: NetworkSpec, link: str) -> NetworkView:
    """The network of a spec, with the authors that the view at `link` adds to it."""
    try:
        looks = Appearance.from_query(parse_qsl(urlsplit(link).query))
    except BadInput:
        looks = Appearance()
    if not looks.expand and not looks.suggested:
        return service().network(spec, wait=0)
    return service().arranged(spec, Appearance(expand=looks.expand, suggested=looks.suggested), wait=0)


def wait() -> float:
    """The number of seconds for which a request for a network waits for its positions."""
    return settings().layout_wait_seconds


def network_answer(view: NetworkView) -> Response:
    answer = json_answer(serialize.network_json(view, settings().unit))
    return answer if view.layout.lasts else momentary(answer, view.layout.retry_after)
