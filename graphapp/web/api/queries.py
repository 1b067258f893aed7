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
    RequestParameter(
        "answer", "Identifier of a result that is shown on a page; the links on that page contain it"
    ),
)
_QUERY = (
    RequestParameter(
        "cypher",
        "The Cypher query; specify each of its parameters as p.name=value (JSON or a string) and, if needed, its type as t.name=type",
        required=True,
    ),
    *_LIMITS,
)
_VALUES = ("p.", "t.")
_SAVED = RequestParameter("name", "Name of the saved query", required=True, where="path")
ASKED = (400, 403, 408, 413, 422, 503)


@operation(api, "/cypher", "Get the state of the Cypher engine", (), "CypherState", (503,))
def cypher() -> Response:
    found = query_requests.engine_state()
    return json_answer({"state": found.name, "share": found.share, "text": found.text, "hint": found.hint})


@operation(api, "/query", "Run a Cypher query", _QUERY, "Answer", ASKED, free=_VALUES)
def query() -> Response:
    return json_answer(serialize.table_json(query_requests.answer()))


@operation(api, "/query", "Run a Cypher query", (), "Answer", (*ASKED, 415), body="Query")
def query_by_body() -> Response:
    return json_answer(serialize.table_json(query_requests.answer_of_body()))


@operation(
    api,
    "/query/network",
    "Run a Cypher query and return its nodes and relationships as a network",
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
    "Get the plan of a Cypher query without running the query; the plan is null if the engine does not provide plans",
    _QUERY,
    "PlanOf",
    ASKED,
    free=_VALUES,
)
def query_plan() -> Response:
    plan = query_requests.explain(query_requests.question())
    return json_answer({"plan": None if plan is None else serialize.plan_json(plan)})


@operation(api, "/saved", "List the saved queries", (), "SavedQueries", (503,))
def saved() -> Response:
    return json_answer({"queries": [_saved(each) for each in service().saved_queries().values()]})


def _saved(query: SavedQuery) -> dict[str, Any]:
    return {**serialize.saved_json(query), "page": urls.saved(query.name)}


@operation(
    api,
    "/saved/<name>",
    "Run a saved query; specify each of its parameters as name=value",
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
    "Run a saved query and return its nodes and relationships as a network",
    (_SAVED, *_LIMITS),
    "Network",
    (*ASKED, 404),
    free=("",),
)
def saved_network(name: str) -> Response:
    return network_answer(service().query_network(query_requests.answer(name), wait=wait()))
