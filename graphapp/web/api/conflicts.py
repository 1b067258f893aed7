"""Conflict lists and conflict checks in the API."""

from __future__ import annotations

from flask import Response, request

from graphapp.groups.conflicts.as_json import check_json, conflicts_json
from graphapp.web.api.blueprint import FOUND, api
from graphapp.web.conflict_parameters import CHECK_PARAMETERS, CONFLICTS_PARAMETERS
from graphapp.web.conflict_requests import check_of, check_of_body, conflicts_of
from graphapp.web.http.responses import json_answer
from graphapp.web.openapi import operation
from graphapp.web.parameters import UNIT

__all__: list[str] = []


@operation(
    api,
    "/conflicts",
    "List the recent coauthors of an author, of a list of names, or of a saved group, with the last joint paper, affiliation and ORCID",
    (*CONFLICTS_PARAMETERS, UNIT),
    "Conflicts",
    (*FOUND, 409),
)
def conflicts() -> Response:
    return json_answer(conflicts_json(conflicts_of(request.args)))


@operation(
    api,
    "/conflicts/check",
    "Find the reviewers and authors of two lists who have joint papers or, at distance 2, common coauthors",
    (*CHECK_PARAMETERS, UNIT),
    "ConflictCheck",
    FOUND,
)
def conflict_check() -> Response:
    return json_answer(check_json(check_of(request.args)))


@operation(
    api,
    "/conflicts/check",
    "Find the reviewers and authors of two lists who have joint papers or, at distance 2, common coauthors",
    (),
    "ConflictCheck",
    (*FOUND, 413, 415),
    body="ConflictCheckRequest",
)
def conflict_check_by_body() -> Response:
    return json_answer(check_json(check_of_body()))
