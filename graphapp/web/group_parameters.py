"""The parameters of addresses about collaborators, paths, groups and comparisons. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from graphapp.errors import BadInput
from graphapp.groups.as_csv import COMPARISON_TABLES, GROUP_TABLES, REPORT_TABLES
from graphapp.groups.views import SCORES
from graphapp.support.value_rules import ValueRule
from graphapp.web.parameters import LARGEST, RequestParameter, limit

__all__ = [
    "COLLABORATORS_LIMIT",
    "COMPARISON_TABLE",
    "FROM",
    "GROUP",
    "GROUP_TABLE",
    "LONGEST",
    "NAME",
    "NAMES",
    "PATHS_LIMIT",
    "REPORT_TABLE",
    "SCORE",
    "SIDES",
    "TO",
    "one_of",
]

NAME = RequestParameter("name", "Name or identifier of the author", required=True)
SCORE = RequestParameter(
    "score",
    "The score by which candidates are ranked; default: adamic_adar",
    ValueRule(str, choices=SCORES),
)
LONGEST = RequestParameter(
    "longest", "Ignore papers with more than this many authors", ValueRule(int, 1, LARGEST)
)
COLLABORATORS_LIMIT = limit("limit", "suggested_collaborators", "Maximum number of suggested collaborators")
FROM = RequestParameter(
    "from", "Names or identifiers of the authors at the start of the paths, one per line", required=True
)
TO = RequestParameter(
    "to", "Names or identifiers of the authors at the end of the paths, one per line", required=True
)
PATHS_LIMIT = limit("limit", "listed_paths", "Maximum number of paths")
NAMES = RequestParameter("names", "Names or identifiers of authors, one per line")
GROUP = RequestParameter("group", "Name of a saved group, as an alternative to `names`")
GROUP_TABLE = RequestParameter(
    "table", "The table to return; default: matrix", ValueRule(str, choices=tuple(GROUP_TABLES))
)
REPORT_TABLE = RequestParameter(
    "table", "The table to return; default: years", ValueRule(str, choices=tuple(REPORT_TABLES))
)
SIDES = RequestParameter(
    "sides",
    "Two to four sides, one per line: author:NAME, venue:NAME or all:, optionally followed by years such as @2010-2015",
    required=True,
)
COMPARISON_TABLE = RequestParameter(
    "table", "The table to return; default: people", ValueRule(str, choices=tuple(COMPARISON_TABLES))
)


def one_of(arguments: Mapping[str, str]) -> tuple[str, str]:
    """The value of `names` and that of `group`, of which one is "". Raises BadInput unless exactly one is given."""
    names, group = arguments.get(NAMES.name, ""), arguments.get(GROUP.name, "")
    if bool(names.strip()) == bool(group.strip()):
        raise BadInput(
            "Specify either `names` or `group`.",
            "Use `names` for a list with one name per line, or `group` for a saved group.",
        )
    return ("", group.strip()) if group.strip() else (names, "")
