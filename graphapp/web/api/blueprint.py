"""The blueprint of the API, its OpenAPI document, and helpers that several of its modules use."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response

from graphapp import __version__, serialize
from graphapp.model.rows import StoredPaper, VenueRow
from graphapp.web import openapi, urls
from graphapp.web.accepted import accepts
from graphapp.web.context import warn_of_decisions
from graphapp.web.http.responses import json_answer
from graphapp.web.parameters import RequestParameter
from graphapp.web.urls import Links
from loaders.reading.titles import shown_title

__all__ = ["FOUND", "api", "id_in", "name_in", "papers_json", "venues_json"]

api = Blueprint("api", __name__, url_prefix=urls.API)
api.after_request(warn_of_decisions)

FOUND = (400, 404, 503)
"""The statuses of errors of an operation that looks something up."""


@api.get("/openapi.json")
@accepts()
def description() -> Response:
    """The OpenAPI document of this API."""
    return json_answer(openapi.document(urls.API, __version__, urls.root()))


def name_in(where: str) -> RequestParameter:
    """The parameter `name` in the path or the query."""
    return RequestParameter("name", "Name or key", required=True, where=where)


def id_in(where: str, help: str) -> RequestParameter:
    """The parameter `id` in the path or the query."""
    return RequestParameter("id", help, required=True, where=where)


def papers_json(papers: list[StoredPaper], by: Links) -> list[dict[str, Any]]:
    """Papers with the addresses of their pages, and with their titles as pages show them."""
    return [
        {
            **serialize.paper_json(paper),
            "page": by.page(urls.paper(paper.id)),
            "shown_title": shown_title(paper.title),
        }
        for paper in papers
    ]


def venues_json(venues: Sequence[VenueRow], by: Links) -> list[dict[str, Any]]:
    """Venues with the addresses of their pages."""
    return [{**venue._asdict(), "page": by.page(urls.venue(venue.id))} for venue in venues]
