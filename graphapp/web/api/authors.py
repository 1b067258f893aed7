"""Authors and chains of coauthors in the API."""

from __future__ import annotations

from flask import Response, request

from graphapp import serialize
from graphapp.errors import AmbiguousName
from graphapp.web.api.blueprint import FOUND, api, name_in
from graphapp.web.context import service, unit
from graphapp.web.http.responses import json_answer
from graphapp.web.openapi import operation
from graphapp.web.parameters import FILTERS, UNIT, RequestParameter, paper_filter, required

__all__: list[str] = []


_WHICH = (
    UNIT,
    RequestParameter("row", "The ID of one author row with this name; requires unit=row"),
    RequestParameter("person", "The identifier of one person with this name; requires unit=person"),
)


@operation(
    api,
    "/authors/<key:name>",
    "Get an author or, if `unit` is `row` or `person`, list all authors with this name",
    (name_in("path"), *_WHICH, *FILTERS),
    "AuthorOrAuthors",
    FOUND,
)
def author(name: str) -> Response:
    return _author(name)


@operation(
    api,
    "/authors",
    "Get an author whose name cannot be part of a URL path",
    (name_in("query"), *_WHICH, *FILTERS),
    "AuthorOrAuthors",
    FOUND,
)
def author_by_name() -> Response:
    return _author(required(request.args, "name", "the name of an author"))


def _author(name: str) -> Response:
    by = unit()
    try:
        found = service().author(request.args.get(by) or name, paper_filter(request.args), by)
    except AmbiguousName as error:
        return json_answer(serialize.authors_json(service().authors(error.asked, by)))
    return json_answer(serialize.author_json(found))


@operation(
    api,
    "/path",
    "Find the shortest chain of coauthors between two authors, and the papers that link each pair",
    (
        RequestParameter("from", "Name or identifier of the author at the start of the chain", required=True),
        RequestParameter("to", "Name or identifier of the author at the end of the chain", required=True),
        UNIT,
    ),
    "Path",
    (*FOUND, 409),
)
def path() -> Response:
    source = required(request.args, "from", "the name of an author")
    target = required(request.args, "to", "the name of an author")
    return json_answer(serialize.path_json(service().path(source, target, unit())))
