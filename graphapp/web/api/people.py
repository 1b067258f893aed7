"""Who is who in the API: suggestions with their evidence, and decisions. Answers are given on the pages or by commands."""

from __future__ import annotations

from dataclasses import replace

from flask import Response, request

from graphapp.people.as_json import entry_json
from graphapp.people.suggestion_json import detail_json, state_json, summary_json
from graphapp.support.value_rules import ValueRule
from graphapp.web import urls
from graphapp.web.api.blueprint import FOUND, api, id_in
from graphapp.web.context import service
from graphapp.web.http.responses import json_answer
from graphapp.web.openapi import operation
from graphapp.web.parameters import OFFSET, RequestParameter
from graphapp.web.suggestion_parameters import ORDER, STATE, SUGGESTION_KIND, SUGGESTION_STATES

__all__: list[str] = []

MOST = 200
LIMIT = RequestParameter("limit", "Maximum number of entries; default: 50", ValueRule(int, 1, MOST))
NAME = RequestParameter("name", "List only decisions about this author")


@operation(
    api,
    "/suggestions",
    "List suggestions about who is who, in pages of `limit` entries, and describe how they were computed",
    (ORDER, SUGGESTION_KIND, STATE, replace(OFFSET, help="Number of suggestions to skip"), LIMIT),
    "SuggestionList",
)
def suggestions() -> Response:
    found = service().suggestions_service
    offset: int = OFFSET.read(request.args) or 0
    listed = found.page(
        ORDER.read(request.args) or "confidence",
        SUGGESTION_KIND.read(request.args),
        offset,
        LIMIT.read(request.args) or 50,
        SUGGESTION_STATES[STATE.read(request.args) or "open"],
    )
    items = [{**summary_json(each), "page": urls.suggestion(each.id)} for each in listed.items]
    return json_answer(
        {"state": state_json(found.state()), "items": items, "offset": offset, "total": listed.total}
    )


@operation(
    api,
    "/suggestions/<id>",
    "Get a suggestion with its evidence",
    (id_in("path", "ID of the suggestion"),),
    "Suggestion",
    FOUND,
)
def suggestion(id: str) -> Response:
    return json_answer({**detail_json(service().suggestions_service.detail(id)), "page": urls.suggestion(id)})


@operation(
    api,
    "/decisions",
    "List decisions about who is who, newest first, in pages of `limit` entries",
    (NAME, replace(OFFSET, help="Number of decisions to skip"), LIMIT),
    "DecisionList",
)
def decisions() -> Response:
    found = service().decisions
    offset: int = OFFSET.read(request.args) or 0
    entries = found.entries(NAME.read(request.args))[::-1]
    shown = entries[offset : offset + (LIMIT.read(request.args) or 50)]
    items = [entry_json(entry, active=found.is_active(entry)) for entry in shown]
    return json_answer({"items": items, "offset": offset, "total": len(entries)})
