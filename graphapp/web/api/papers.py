"""Papers in the API."""

from __future__ import annotations

from flask import Response, request

from graphapp import serialize
from graphapp.web.api.blueprint import FOUND, api, id_in
from graphapp.web.context import service, unit
from graphapp.web.http.responses import json_answer
from graphapp.web.openapi import operation
from graphapp.web.parameters import UNIT, required

__all__: list[str] = []


@operation(
    api,
    "/papers/<key:id>",
    "Get a paper",
    (id_in("path", "The paper's identifier, the identifier of one of its source records, or its DOI"), UNIT),
    "PaperInFull",
    FOUND,
)
def paper(id: str) -> Response:
    return json_answer(serialize.paper_view_json(service().paper_view(id, unit())))


@operation(
    api,
    "/papers",
    "Get a paper whose identifier cannot be part of a URL path",
    (id_in("query", "The paper's identifier, the identifier of one of its source records, or its DOI"), UNIT),
    "PaperInFull",
    FOUND,
)
def paper_by_id() -> Response:
    found = service().paper_view(required(request.args, "id", "the identifier of a paper"), unit())
    return json_answer(serialize.paper_view_json(found))
