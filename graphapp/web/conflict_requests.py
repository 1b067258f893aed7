"""The conflict list or conflict check of a request: the same code for pages, API and files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from graphapp.errors import BadInput
from graphapp.groups.conflicts.listing import ConflictSort
from graphapp.groups.conflicts.views import ConflictCheck, ConflictList, ConflictOptions
from graphapp.groups.conflicts.window import DEFAULT_MONTHS
from graphapp.groups.name_lists import lines_of
from graphapp.model.units import UnitName
from graphapp.web.conflict_parameters import (
    AUTHOR,
    AUTHORS,
    AUTHORS_GROUP,
    CHECK_PARAMETERS,
    DISTANCE,
    MONTHS,
    ON,
    REVIEWERS,
    REVIEWERS_GROUP,
    SORT,
)
from graphapp.web.context import service, settings
from graphapp.web.group_parameters import GROUP, LONGEST, NAMES
from graphapp.web.parameters import UNIT, RequestParameter, check_known
from graphapp.web.query_requests import json_body

__all__ = ["CheckedLists", "check_of", "check_of_body", "conflicts_of", "lists_of", "options_of"]

_SHAPE = (
    'Send {"reviewers": ["…"], "authors": ["…"], "months": 48, "on": "2026-11-30", "longest": 50, "distance": 1, "unit": "cluster"}; '
    "only reviewers and authors are required."
)


def options_of(arguments: Mapping[str, str]) -> ConflictOptions:
    """The papers that count. Raises BadInput."""
    return ConflictOptions(
        MONTHS.read(arguments) or DEFAULT_MONTHS, ON.read(arguments), LONGEST.read(arguments)
    )


def conflicts_of(arguments: Mapping[str, str], *, capped: bool = True) -> ConflictList:
    """The conflict list that the parameters select; `capped=False` lists all coauthors. Raises BadInput unless exactly one of author, names and group
    is given, and what the service raises."""
    author, names, group = (arguments.get(each.name, "").strip() for each in (AUTHOR, NAMES, GROUP))
    if sum(map(bool, (author, names, group))) != 1:
        raise BadInput(
            "Specify exactly one of `author`, `names` and `group`.",
            "Use `author` for one author, `names` for a list with one name per line, or `group` for a saved group.",
        )
    conflicts, options = service().conflicts, options_of(arguments)
    sort: ConflictSort = SORT.read(arguments) or "name"
    unit = UNIT.read(arguments)
    if group:
        # a saved group has a unit of its own
        return conflicts.of_group(group, unit, options, sort=sort, capped=capped)
    unit = unit or settings().unit
    if author:
        return conflicts.of_author(author, unit, options, sort=sort, capped=capped)
    return conflicts.of_names(names, unit, options, sort=sort, capped=capped)


class CheckedLists(NamedTuple):
    """The names of reviewers and authors, and the unit in which they are identifiers (None: that of the setting)."""

    reviewers: list[str]
    authors: list[str]
    unit: UnitName | None


def lists_of(arguments: Mapping[str, str]) -> CheckedLists:
    """The two lists of a conflict check. Raises BadInput unless each is given either as names or as a saved group; NotFound for an unknown group."""
    reviewers, first = _list(arguments, REVIEWERS, REVIEWERS_GROUP)
    authors, second = _list(arguments, AUTHORS, AUTHORS_GROUP)
    return CheckedLists(reviewers, authors, UNIT.read(arguments) or first or second)


def _list(
    arguments: Mapping[str, str], names: RequestParameter, group: RequestParameter
) -> tuple[list[str], UnitName | None]:
    text, name = arguments.get(names.name, ""), arguments.get(group.name, "").strip()
    if bool(text.strip()) == bool(name):
        raise BadInput(
            f"Specify either `{names.name}` or `{group.name}`.",
            f"Use `{names.name}` for a list with one name per line, or `{group.name}` for a saved group.",
        )
    if name:
        found = service().groups.files.read(name)
        return list(found.lines), found.unit
    return lines_of(text), None


def check_of(
    arguments: Mapping[str, str], lists: CheckedLists | None = None, *, capped: bool = True
) -> ConflictCheck:
    """The conflict check that the parameters select, with other `lists` if given; `capped=False` lists all pairs. Raises BadInput, NotFound."""
    reviewers, authors, unit = lists or lists_of(arguments)
    return service().conflicts.check(
        reviewers,
        authors,
        unit or settings().unit,
        options_of(arguments),
        distance=DISTANCE.read(arguments) or 1,
        capped=capped,
    )


def check_of_body() -> ConflictCheck:
    """The conflict check of a JSON body. Raises BadInput, NotJson."""
    body = json_body("The lists", _SHAPE)
    if not isinstance(body, dict):
        raise BadInput("The body must be an object.", _SHAPE)
    check_known(body, [*(each.name for each in CHECK_PARAMETERS), UNIT.name])
    given = {name: _text(name, value) for name, value in body.items() if value is not None}
    return check_of(given)


_NUMBERS = (MONTHS.name, LONGEST.name, DISTANCE.name)


def _text(name: str, value: Any) -> str:
    """A member of the body as the value of a parameter. Raises BadInput."""
    kind: type
    if name in (REVIEWERS.name, AUTHORS.name):
        if isinstance(value, list) and all(isinstance(line, str) for line in value):
            return "\n".join(value)
        wanted, kind = "a list of strings or a string", str
    elif name in _NUMBERS:
        wanted, kind = "an integer", int
    else:
        wanted, kind = "a string", str
    # True is an int for isinstance
    if type(value) is not kind:
        raise BadInput(f"`{name}` must be {wanted}.", _SHAPE)
    return str(value)
