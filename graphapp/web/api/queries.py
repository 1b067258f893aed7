"""Cypher queries in the API."""

from __future__ import annotations

from typing import Any

from flask import Response

from graphapp import serialize
from graphapp.cypher.saved_queries import SavedQuery
from graphapp.web import query_requests, urls
from graphapp.web.api.blueprint import api
from graphapp.web.api.networks import network_answer, wait
from graphapp.web.context import service
from graphapp.web.http.responses import json_answer
from graphapp.web.openapi import operation
from graphapp.web.parameters import ROWS, SECONDS, RequestParameter

__all__: list[str] = []

_LIMITS = (
    SECONDS,
    ROWS,
    RequestParameter("answer", "Name of a result that is shown on a page, as used in the links on that page"),
)
_QUERY = (
    RequestParameter(
        "cypher",
        "The query; each parameter is given as p.name=value (JSON or a string), with its type as t.name if needed",
        required=True,
    ),
    *_LIMITS,
)
_VALUES = ("p.", "t.")
_SAVED = RequestParameter("name", "Name of the saved query", required=True, where="path")
ASKED = (400, 403, 408, 413, 422, 503)


@operation(api, "/cypher", "Whether the Cypher engine is ready", (), "CypherState", (503,))
def cypher() -> Response:
    found = service().store.cypher_state()
    return json_answer({"state": found.name, "share": found.share, "text": found.text})


@operation(api, "/query", "The result of a Cypher query", _QUERY, "Answer", ASKED, free=_VALUES)
def query() -> Response:
    return json_answer(serialize.table_json(query_requests.answer()))


@operation(api, "/query", "The result of a Cypher query", (), "Answer", (*ASKED, 415), body="Query")
def query_by_body() -> Response:
    return json_answer(serialize.table_json(query_requests.answer_of_body()))


@operation(
    api,
    "/query/network",
    "The nodes and relationships that a Cypher query returns, as a network",
    _QUERY,
    "Network",
    ASKED,
    free=_VALUES,
)
def query_network() -> Response:
    return network_answer(service().query_network(query_requests.answer(), wait=wait()))


@operation(
    api,
    "/query/plan",
    "The plan of a Cypher query, which is not run; null if the engine does not provide plans",
    _QUERY,
    "PlanOf",
    ASKED,
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
    "The result of a saved query; its parameters are given by name, as strings",
    (_SAVED, *_LIMITS),
    "Answer",
    (*ASKED, 404),
    free=("",),
)
def saved_query(name: str) -> Response:
    return json_answer(serialize.table_json(query_requests.answer(name)))


@operation(
    api,
    "/saved/<name>/network",
    "The nodes and relationships that a saved query returns, as a network",
    (_SAVED, *_LIMITS),
    "Network",
    (*ASKED, 404),
    free=("",),
)
def saved_network(name: str) -> Response:
    return network_answer(service().query_network(query_requests.answer(name), wait=wait()))
