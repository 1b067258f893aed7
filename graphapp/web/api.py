"""The JSON API: the same answers as the pages, under /api/v1. Each function is declared by `operation`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response, request

from graphapp import __version__, serialize
from graphapp.cypher.saved_queries import SavedQuery
from graphapp.errors import BadInput
from graphapp.model.records import KINDS
from graphapp.model.rows import StoredPaper, VenueRow
from graphapp.networks.spec import NetworkSpec, NetworkView
from graphapp.views import Found
from graphapp.web import openapi, query_requests, urls
from graphapp.web.arguments import paper_filter, required, whole
from graphapp.web.context import service, settings
from graphapp.web.http.responses import json_answer, momentary
from graphapp.web.openapi import Parameter, operation
from graphapp.web.schemas import TEXT, WHOLE
from graphapp.web.specs import SPEC_PARAMETERS, spec_of

__all__ = ["api"]

api = Blueprint("api", __name__, url_prefix=urls.API)

_COUNT = {"type": "integer", "minimum": 1}
_YEAR = Parameter("year", "Only papers of this year", WHOLE)
_FILTERS = (
    _YEAR,
    Parameter("venue", "Only papers of this venue", TEXT),
    Parameter("kind", "Only papers of this kind", {"enum": list(KINDS)}),
    Parameter("coauthor", "Only papers written with this cluster", TEXT),
    Parameter("text", "Only papers with these words in title, abstract or venue", TEXT),
)
_OFFSET = Parameter(
    "offset", "How many papers to leave out at the beginning", {"type": "integer", "minimum": 0}
)
_SPEC = tuple(Parameter(name, help, schema) for name, help, schema in SPEC_PARAMETERS)
_LIMITS = (
    Parameter("seconds", "Lower the time limit", {"type": "number", "exclusiveMinimum": 0}),
    Parameter("rows", "Lower the limit of rows", _COUNT),
    Parameter("answer", "The answer that a page has shown, by the name in its links", TEXT),
)
_QUERY = (
    Parameter(
        "cypher",
        "The query; its parameters as p.name=value, values as JSON or text, or of the type t.name",
        TEXT,
        required=True,
    ),
    *_LIMITS,
)
_FOUND = (400, 404, 503)
_VALUES = ("p.", "t.")
_SAVED = Parameter("name", "Name of the saved query", TEXT, required=True, where="path")
_ASKED = (400, 403, 408, 413, 422, 503)


def _name(where: str) -> Parameter:
    return Parameter("name", "Name or key", TEXT, required=True, where=where)


def _id(where: str, help: str) -> Parameter:
    return Parameter("id", help, TEXT, required=True, where=where)


def _papers(papers: list[StoredPaper]) -> list[dict[str, Any]]:
    return [{**serialize.paper_json(paper), "page": urls.paper(paper.id)} for paper in papers]


@operation(api, "/overview", "What the store holds", (), "Overview", (503,))
def overview() -> Response:
    return json_answer(serialize.overview_json(service().overview()))


@operation(api, "/cypher", "Whether Cypher queries can be answered yet", (), "CypherState", (503,))
def cypher() -> Response:
    found = service().store.cypher_state()
    return json_answer({"state": found.name, "share": found.share, "text": found.text})


@operation(
    api,
    "/search",
    "Author clusters by words of their names or the beginnings of these, best first; on demand papers and venues",
    (
        Parameter("q", "What a person typed", TEXT, required=True),
        Parameter("limit", "At most this many authors", _COUNT),
        Parameter("papers", "Also papers by words of their titles, at most this many", _COUNT),
        Parameter("venues", "Also venues by words of their names, at most this many", _COUNT),
    ),
    "Found",
)
def search() -> Response:
    text = request.args.get("q", "")
    found = service().search(text, whole(request.args, "limit"))
    wanted = whole(request.args, "papers")
    papers = service().search_papers(text, wanted) if wanted is not None else Found[StoredPaper]([], 0)
    wanted = whole(request.args, "venues")
    venues = service().search_venues(text, wanted) if wanted is not None else Found[VenueRow]([], 0)
    authors = [{**serialize.hit_json(hit), "page": urls.author(hit.key)} for hit in found]
    return json_answer(
        {
            "text": text,
            "authors": authors,
            "papers": _papers(papers),
            "venues": _venue_rows(venues),
            "truncated": _cut(Authors=found, Papers=papers, Venues=venues),
        }
    )


def _cut(**lists: Found[Any]) -> str:
    """What of a search's answer the limit cut, in sentences."""
    most = settings().search_results
    return " ".join(
        f"{name}: only the first {len(rows):,}"
        + (", as the setting search_results has it." if len(rows) == most else ".")
        for name, rows in lists.items()
        if rows.more
    )


@operation(
    api, "/authors/<key:name>", "An author cluster", (_name("path"), *_FILTERS), "AuthorCluster", _FOUND
)
def author(name: str) -> Response:
    return _author(name)


@operation(
    api,
    "/authors",
    "An author cluster whose key does not fit into a path",
    (_name("query"), *_FILTERS),
    "AuthorCluster",
    _FOUND,
)
def author_by_name() -> Response:
    return _author(required(request.args, "name", "the name of an author"))


def _author(name: str) -> Response:
    return json_answer(serialize.author_json(service().author(name, paper_filter(request.args))))


@operation(
    api,
    "/papers/<key:id>",
    "A paper",
    (_id("path", "Its id, or a source record of it"),),
    "PaperInFull",
    _FOUND,
)
def paper(id: str) -> Response:
    return json_answer(serialize.paper_view_json(service().paper_view(id)))


@operation(
    api,
    "/papers",
    "A paper whose identifier does not fit into a path",
    (_id("query", "Its id, or a source record of it"),),
    "PaperInFull",
    _FOUND,
)
def paper_by_id() -> Response:
    found = service().paper_view(required(request.args, "id", "the identifier of a paper"))
    return json_answer(serialize.paper_view_json(found))


@operation(
    api,
    "/venues/<key:name>",
    "A venue with a slice of its papers",
    (_name("path"), _YEAR, _OFFSET),
    "VenuePapers",
    _FOUND,
)
def venue(name: str) -> Response:
    return _venue(name)


@operation(
    api,
    "/venues",
    "A slice of all venues, those with most papers first, or of those that a search finds; with name the venue whose name does not "
    "fit into a path",
    (
        Parameter("name", "Name or key of one venue", TEXT),
        Parameter("q", "Only venues with words that begin like these, best first", TEXT),
        Parameter("year", "With name: only papers of this year", WHOLE),
        Parameter(
            "offset",
            "How many venues, or with name papers, to leave out at the beginning",
            {"type": "integer", "minimum": 0},
        ),
    ),
    "VenuePapersOrList",
    _FOUND,
)
def venue_by_name() -> Response:
    if "name" not in request.args:
        return _venues()
    if "q" in request.args:
        raise BadInput("name and q do not go together.", "name asks for one venue, q searches for several.")
    return _venue(required(request.args, "name", "the name of a venue"))


def _venues() -> Response:
    if "year" in request.args:
        raise BadInput("year goes with name.", "Give the name of a venue, or leave year out.")
    found = service().venues(whole(request.args, "offset", 0) or 0, request.args.get("q", ""))
    return json_answer(
        {
            "text": found.text,
            "venues": _venue_rows(found.rows),
            "offset": found.offset,
            "total": found.total,
            "truncated": f"Venues: only the first {found.total:,}, as the setting search_results has it."
            if found.cut
            else "",
        }
    )


def _venue_rows(venues: Sequence[VenueRow]) -> list[dict[str, Any]]:
    return [{**venue._asdict(), "page": urls.venue(venue.id)} for venue in venues]


def _venue(name: str) -> Response:
    offset = whole(request.args, "offset", 0) or 0
    return json_answer(serialize.venue_json(service().venue(name, whole(request.args, "year"), offset)))


@operation(
    api,
    "/path",
    "The shortest chain of coauthors between two names, with the joint papers of each step",
    (
        Parameter("from", "Name or key where the chain begins", TEXT, required=True),
        Parameter("to", "Name or key where it ends", TEXT, required=True),
    ),
    "Path",
    _FOUND,
)
def path() -> Response:
    source = required(request.args, "from", "the name of an author")
    target = required(request.args, "to", "the name of an author")
    return json_answer(serialize.path_json(service().path(source, target)))


@operation(api, "/network", "A network, with positions and communities", _SPEC, "Network", _FOUND)
def network() -> Response:
    return _network(service().network(spec_of(request.args), wait=_wait()))


@operation(
    api,
    "/network/node",
    "The papers that a node stands for in a network",
    (*_SPEC, _id("query", "The node's id")),
    "NodePapers",
    _FOUND,
)
def network_node() -> Response:
    spec = spec_of(request.args)
    id = required(request.args, "id", "the id of a node")
    papers = service().papers_of_node(spec, id)
    return json_answer({"id": id, "page": _page_of_node(spec, id, papers), "papers": _papers(papers)})


def _page_of_node(spec: NetworkSpec, id: str, papers: list[StoredPaper]) -> str | None:
    """Where a node's own page is: ids of papers and venues carry their type, an author row belongs to a cluster."""
    kind, _, value = id.partition(":")
    if spec.level == "full" and kind in ("paper", "venue"):
        return urls.paper(value) if kind == "paper" else urls.venue(value)
    if spec.unit == "cluster":
        return urls.author(id)
    keys = (entry.author.key for paper in papers for entry in paper.authors if entry.author.id == id)
    key = next(keys, None)
    return urls.author(key) if key else None


@operation(
    api,
    "/network/link",
    "The joint papers that a link of a network counts",
    (
        *_SPEC,
        Parameter("source", "The id of one end", TEXT, required=True),
        Parameter("target", "The id of the other end", TEXT, required=True),
    ),
    "LinkPapers",
    _FOUND,
)
def network_link() -> Response:
    spec = spec_of(request.args)
    source = required(request.args, "source", "the id of a node")
    target = required(request.args, "target", "the id of a node")
    papers = service().papers_of_link(spec, source, target)
    return json_answer({"source": source, "target": target, "papers": _papers(papers)})


@operation(
    api,
    "/network/expand",
    "An author of a network with its strongest coauthors that the network does not show",
    (*_SPEC, _id("query", "The author's id in the network")),
    "Network",
    _FOUND,
)
def network_expand() -> Response:
    spec = spec_of(request.args)
    return _network(service().expand(spec, required(request.args, "id", "the id of a node"), _wait()))


def _wait() -> float:
    """How long a request for a network waits for its positions."""
    return settings().layout_wait_seconds


def _network(view: NetworkView) -> Response:
    answer = json_answer(serialize.network_json(view))
    again = view.layout.retry_after
    return answer if again is None else momentary(answer, again)


@operation(api, "/query", "The answer to a Cypher query", _QUERY, "Answer", _ASKED, free=_VALUES)
def query() -> Response:
    return json_answer(serialize.table_json(query_requests.answer()))


@operation(api, "/query", "The answer to a Cypher query", (), "Answer", (*_ASKED, 415), body="Query")
def query_by_body() -> Response:
    return json_answer(serialize.table_json(query_requests.answer_of_body()))


@operation(
    api,
    "/query/network",
    "The nodes and relationships that a Cypher query answers, as a network",
    _QUERY,
    "Network",
    _ASKED,
    free=_VALUES,
)
def query_network() -> Response:
    return _network(service().query_network(query_requests.answer(), wait=_wait()))


@operation(
    api,
    "/query/plan",
    "How the store's engine would answer a Cypher query, without running it; null where it does not tell",
    _QUERY,
    "PlanOf",
    _ASKED,
    free=_VALUES,
)
def query_plan() -> Response:
    plan = service().explain(*query_requests.question())
    return json_answer({"plan": None if plan is None else serialize.plan_json(plan)})


@operation(api, "/saved", "The saved queries", (), "SavedQueries", (503,))
def saved() -> Response:
    return json_answer({"queries": [_saved(each) for each in service().saved_queries().values()]})


def _saved(query: SavedQuery) -> dict[str, Any]:
    return {**serialize.saved_json(query), "page": urls.saved(query.name)}


@operation(
    api,
    "/saved/<name>",
    "The answer to a saved query; its parameters by their names, as text",
    (_SAVED, *_LIMITS),
    "Answer",
    (*_ASKED, 404),
    free=("",),
)
def saved_query(name: str) -> Response:
    return json_answer(serialize.table_json(query_requests.answer(name)))


@operation(
    api,
    "/saved/<name>/network",
    "The nodes and relationships that a saved query answers, as a network",
    (_SAVED, *_LIMITS),
    "Network",
    (*_ASKED, 404),
    free=("",),
)
def saved_network(name: str) -> Response:
    return _network(service().query_network(query_requests.answer(name), wait=_wait()))


@api.get("/openapi.json")
def description() -> Response:
    """The OpenAPI document of this API."""
    return json_answer(openapi.document(urls.API, __version__))
