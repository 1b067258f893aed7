"""Suggested collaborators, shortest paths, groups and comparisons in the API."""

from __future__ import annotations

from flask import Response, request

from graphapp.groups.as_json import (
    collaborators_json,
    comparison_json,
    group_json,
    paths_json,
    report_json,
    saved_groups_json,
)
from graphapp.groups.name_lists import lines_of
from graphapp.groups.views import GroupReport, GroupView
from graphapp.web.api.blueprint import FOUND, api
from graphapp.web.context import service, unit
from graphapp.web.group_parameters import (
    COLLABORATORS_LIMIT,
    FROM,
    GROUP,
    LONGEST,
    NAME,
    NAMES,
    PATHS_LIMIT,
    SCORE,
    SIDES,
    TO,
    one_of,
)
from graphapp.web.http.responses import json_answer
from graphapp.web.openapi import operation
from graphapp.web.parameters import UNIT, required

__all__ = ["group_in", "report_in"]


@operation(
    api,
    "/collaborators",
    "Suggest collaborators for an author: people who have no joint paper with the author, ranked by shared coauthors",
    (NAME, SCORE, LONGEST, COLLABORATORS_LIMIT, UNIT),
    "Collaborators",
    (*FOUND, 409),
)
def collaborators() -> Response:
    name = required(request.args, "name", "the name of an author")
    found = service().collaborators.of(
        name,
        unit(),
        score=SCORE.read(request.args) or "adamic_adar",
        longest=LONGEST.read(request.args),
        limit=COLLABORATORS_LIMIT.read(request.args),
    )
    return json_answer(collaborators_json(found))


@operation(
    api,
    "/paths",
    "List all shortest paths of coauthors between two authors or two groups, ranked by their weakest link",
    (FROM, TO, LONGEST, PATHS_LIMIT, UNIT),
    "ShortestPaths",
    (*FOUND, 409),
)
def paths() -> Response:
    source = required(request.args, "from", "names of authors, one per line")
    target = required(request.args, "to", "names of authors, one per line")
    found = service().paths.between(
        lines_of(source),
        lines_of(target),
        unit(),
        longest=LONGEST.read(request.args),
        limit=PATHS_LIMIT.read(request.args),
    )
    return json_answer(paths_json(found))


def group_in() -> GroupView:
    """The group in the parameters of this request. Raises BadInput, NotFound."""
    names, group = one_of(request.args)
    longest = LONGEST.read(request.args)
    if group:
        # a saved group has a unit of its own
        return service().groups.saved(group, UNIT.read(request.args), longest=longest)
    return service().groups.of(names, unit(), longest=longest)


@operation(
    api,
    "/groups",
    "Get a group of authors, specified by a list of names or by the name of a saved group. The response contains the author for each name, "
    "joint papers, pairs without a joint paper, and papers by year.",
    (NAMES, GROUP, LONGEST, UNIT),
    "Group",
    FOUND,
)
def group() -> Response:
    return json_answer(group_json(group_in()))


def report_in() -> GroupReport:
    """The report on the group in the parameters of this request. Raises BadInput, NotFound."""
    names, group = one_of(request.args)
    longest = LONGEST.read(request.args)
    if group:
        return service().groups.saved_report(group, UNIT.read(request.args), longest=longest)
    return service().groups.report(names, unit(), longest=longest)


@operation(
    api,
    "/groups/report",
    "Get the report on a group of authors: papers, solo papers, authors per paper, new and returning coauthors by year, and all coauthors outside the group",
    (NAMES, GROUP, LONGEST, UNIT),
    "GroupReport",
    FOUND,
)
def group_report() -> Response:
    return json_answer(report_json(report_in()))


@operation(api, "/groups/saved", "List the saved groups", (), "SavedGroups")
def saved_groups() -> Response:
    return json_answer(saved_groups_json(service().groups.all()))


@operation(
    api,
    "/compare",
    "Compare two to four authors, venues or periods",
    (SIDES, UNIT),
    "Comparison",
    (*FOUND, 409),
)
def compare() -> Response:
    sides = required(request.args, "sides", "two to four sides, one per line")
    return json_answer(comparison_json(service().comparisons.of(sides, unit())))
