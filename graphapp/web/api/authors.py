"""Author clusters and chains of coauthors in the API."""

from __future__ import annotations

from flask import Response, request

from graphapp import serialize
from graphapp.web.api.blueprint import FOUND, api, name_in
from graphapp.web.context import service
from graphapp.web.http.responses import json_answer
from graphapp.web.openapi import operation
from graphapp.web.parameters import FILTERS, RequestParameter, paper_filter, required

__all__: list[str] = []


@operation(
    api, "/authors/<key:name>", "An author name cluster", (name_in("path"), *FILTERS), "AuthorCluster", FOUND
)
def author(name: str) -> Response:
    return _author(name)


@operation(
    api,
    "/authors",
    "An author name cluster whose key cannot be part of a path",
    (name_in("query"), *FILTERS),
    "AuthorCluster",
    FOUND,
)
def author_by_name() -> Response:
    return _author(required(request.args, "name", "the name of an author"))


def _author(name: str) -> Response:
    return json_answer(serialize.author_json(service().author(name, paper_filter(request.args))))


@operation(
    api,
    "/path",
    "The shortest chain of coauthors between two names, with the joint papers of each step",
    (
        RequestParameter("from", "Name or key where the chain begins", required=True),
        RequestParameter("to", "Name or key where it ends", required=True),
    ),
    "Path",
    FOUND,
)
def path() -> Response:
    source = required(request.args, "from", "the name of an author")
    target = required(request.args, "to", "the name of an author")
    return json_answer(serialize.path_json(service().path(source, target)))
