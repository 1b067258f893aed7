"""The parameters of addresses about conflict lists and conflict checks. Pure."""

from __future__ import annotations

from graphapp.groups.conflicts.as_csv import CHECK_TABLES
from graphapp.groups.conflicts.listing import SORTS
from graphapp.groups.conflicts.window import DEFAULT_MONTHS, MOST_MONTHS, DateRule
from graphapp.support.value_rules import ValueRule
from graphapp.web.group_parameters import GROUP, LONGEST, NAMES
from graphapp.web.parameters import RequestParameter

__all__ = [
    "AUTHOR",
    "AUTHORS",
    "AUTHORS_GROUP",
    "CHECK_PARAMETERS",
    "CHECK_TABLE",
    "CONFLICTS_PARAMETERS",
    "DISTANCE",
    "MONTHS",
    "ON",
    "REVIEWERS",
    "REVIEWERS_GROUP",
    "SORT",
]

AUTHOR = RequestParameter(
    "author", "Name or identifier of one author, as an alternative to `names` and `group`"
)
MONTHS = RequestParameter(
    "months",
    f"Count the papers of this many months; default: {DEFAULT_MONTHS}",
    ValueRule(int, 1, MOST_MONTHS),
)
ON = RequestParameter(
    "on",
    "The date on which the months end; default: they end today, and papers dated ahead count, too",
    DateRule(),
)
SORT = RequestParameter(
    "sort",
    "Sort by last name or by the date of the last joint paper, newest first; default: name",
    ValueRule(str, choices=SORTS),
)
REVIEWERS = RequestParameter("reviewers", "Names or identifiers of the reviewers, one per line")
AUTHORS = RequestParameter("authors", "Names or identifiers of the authors, one per line")
REVIEWERS_GROUP = RequestParameter(
    "reviewers_group", "Name of a saved group of reviewers, as an alternative to `reviewers`"
)
AUTHORS_GROUP = RequestParameter(
    "authors_group", "Name of a saved group of authors, as an alternative to `authors`"
)
DISTANCE = RequestParameter(
    "distance",
    "1 for pairs with joint papers, 2 for pairs with common coauthors, too; default: 1",
    ValueRule(int, 1, 2),
)
CHECK_TABLE = RequestParameter(
    "table", "The table to return; default: pairs", ValueRule(str, choices=tuple(CHECK_TABLES))
)
CONFLICTS_PARAMETERS = (AUTHOR, NAMES, GROUP, MONTHS, ON, LONGEST, SORT)
CHECK_PARAMETERS = (REVIEWERS, AUTHORS, REVIEWERS_GROUP, AUTHORS_GROUP, MONTHS, ON, LONGEST, DISTANCE)
