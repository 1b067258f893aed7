"""Venues in the API."""

from __future__ import annotations

from dataclasses import replace

from flask import Response, request

from graphapp import serialize
from graphapp.errors import BadInput
from graphapp.web.api.blueprint import FOUND, api, name_in, venues_json
from graphapp.web.context import links, service, unit
from graphapp.web.http.responses import json_answer
from graphapp.web.openapi import operation
from graphapp.web.parameters import OFFSET, UNIT, VENUE_FILTERS, RequestParameter, paper_filter, required

__all__: list[str] = []


@operation(
    api,
    "/venues/<key:name>",
    "Get a venue and one page of its papers",
    (name_in("path"), *VENUE_FILTERS, OFFSET, UNIT),
    "VenuePapers",
    FOUND,
)
def venue(name: str) -> Response:
    return _venue(name)


@operation(
    api,
    "/venues",
    "List venues, starting with those that have the most papers. Use `q` to search for venues by name, or `name` to get a "
    "single venue whose name cannot be part of a URL path.",
    (
        RequestParameter("name", "Name or key of a single venue"),
        RequestParameter(
            "q",
            "List only venues whose names contain these words or words that begin with them, best match first",
        ),
        *(replace(each, help=f"{each.help}; requires `name`") for each in VENUE_FILTERS),
        replace(OFFSET, help="Number of venues to skip or, with `name`, number of papers to skip"),
        UNIT,
    ),
    "VenuePapersOrList",
    FOUND,
)
def venue_by_name() -> Response:
    if "name" not in request.args:
        return _venues()
    if "q" in request.args:
        raise BadInput(
            "`name` and `q` cannot be combined.",
            "Use `name` to select one venue, or `q` to search for venues.",
        )
    return _venue(required(request.args, "name", "the name of a venue"))


def _venues() -> Response:
    for each in VENUE_FILTERS:
        if each.name in request.args:
            raise BadInput(
                f"`{each.name}` requires `name`.", f"Specify the name of a venue, or omit `{each.name}`."
            )
    found = service().venues(OFFSET.read(request.args) or 0, request.args.get("q", ""))
    return json_answer(
        {
            "text": found.text,
            "venues": venues_json(found.rows, links()),
            "offset": found.offset,
            "total": found.total,
            "truncated": f"Only the first {found.total:,} venues are listed (setting search_results)."
            if found.cut
            else "",
        }
    )


def _venue(name: str) -> Response:
    offset = OFFSET.read(request.args) or 0
    view = service().venue(name, paper_filter(request.args, VENUE_FILTERS), offset, unit())
    return json_answer(serialize.venue_json(view))
