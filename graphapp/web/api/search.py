"""The overview and the search of the API."""

from __future__ import annotations

from typing import Any

from flask import Response, request

from graphapp import serialize
from graphapp.model.rows import StoredPaper, VenueRow
from graphapp.views import SearchResults
from graphapp.web.api.blueprint import api, papers_json, venues_json
from graphapp.web.context import links, service, settings, unit
from graphapp.web.http.responses import json_answer
from graphapp.web.openapi import operation
from graphapp.web.parameters import LIMIT, UNIT, RequestParameter, limit

__all__: list[str] = []

PAPERS = limit(
    "papers",
    "search_results",
    "Maximum number of papers to find by words in their titles; none by default",
)
VENUES = limit(
    "venues",
    "search_results",
    "Maximum number of venues to find by words in their names; none by default",
)


@operation(api, "/overview", "Get an overview of the store", (UNIT,), "Overview")
def overview() -> Response:
    return json_answer(serialize.overview_json(service().overview(unit())))


@operation(
    api,
    "/search",
    "Search for authors by words in their names, or by the beginnings of words, best match first; optionally also search for papers and venues",
    (
        RequestParameter("q", "The search text", required=True),
        LIMIT,
        PAPERS,
        VENUES,
        UNIT,
    ),
    "Found",
)
def search() -> Response:
    text = request.args.get("q", "")
    found = service().search(text, LIMIT.read(request.args), unit())
    wanted = PAPERS.read(request.args)
    papers = (
        service().search_papers(text, wanted) if wanted is not None else SearchResults[StoredPaper]([], 0)
    )
    wanted = VENUES.read(request.args)
    venues = service().search_venues(text, wanted) if wanted is not None else SearchResults[VenueRow]([], 0)
    authors = [{**serialize.hit_json(hit), "page": links().author(hit.key, hit.name)} for hit in found]
    return json_answer(
        {
            "text": text,
            "authors": authors,
            "papers": papers_json(papers, links()),
            "venues": venues_json(venues, links()),
            "truncated": _cut(authors=found, papers=papers, venues=venues),
        }
    )


def _cut(**lists: SearchResults[Any]) -> str:
    """Which lists of a search result a limit truncated, in sentences; "" if none."""
    most = settings().search_results
    return " ".join(
        f"Only the first {len(rows):,} {name} are listed"
        + (" (setting search_results)." if len(rows) == most else ".")
        for name, rows in lists.items()
        if rows.more
    )
