"""The parameters of addresses, each defined once: its name, its values and its meaning.

Pages and the API parse values with these objects, and the OpenAPI document is generated from them, so that they cannot disagree. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Any

from graphapp.cypher.parameter_types import PARAMETER_TYPES, read_value
from graphapp.errors import BadInput, BadParameter
from graphapp.model.records import KINDS
from graphapp.model.rows import CHOSEN_ROLES
from graphapp.model.units import AUTHOR_UNITS
from graphapp.settings import SETTINGS
from graphapp.support.value_rules import Rule, ValueRule
from graphapp.views import PaperFilter

__all__ = [
    "COAUTHOR",
    "FILTERS",
    "FIRST",
    "KIND",
    "LAST",
    "LIMIT",
    "OFFSET",
    "PAGE",
    "ROLE",
    "ROWS",
    "SECONDS",
    "TEXT",
    "UNIT",
    "UNIT_PARAMETERS",
    "VENUE",
    "VENUE_FILTERS",
    "YEAR",
    "RequestParameter",
    "check_known",
    "cypher_parameters",
    "limit",
    "paper_filter",
    "required",
]

LARGEST = 2**53
"""The largest integer that every client and store represents exactly."""
STRING = ValueRule(str)


@dataclass(frozen=True)
class RequestParameter:
    """One parameter of an operation: its name, one line of help, and its allowed values; `where` is `query` or `path`."""

    name: str
    help: str
    rule: Rule = STRING
    required: bool = False
    where: str = "query"

    def described(self) -> dict[str, Any]:
        """Its entry in the OpenAPI document."""
        return {
            "name": self.name,
            "in": self.where,
            "required": self.required or self.where == "path",
            "description": self.help,
            "schema": dict(self.rule.schema),
        }

    def read(self, arguments: Mapping[str, str]) -> Any:
        """Its value in `arguments`, None if it is absent or blank. Raises BadInput."""
        text = arguments.get(self.name, "")
        if not text.strip():
            return None
        try:
            return self.rule.read(text)
        except ValueError as error:
            raise BadInput(
                f"`{self.name}` must be {error}, not {text[:40]!r}.",
                f"Omit `{self.name}` to use the default.",
            ) from None


def limit(name: str, setting: str, help: str) -> RequestParameter:
    """The parameter that lowers the limit `setting` for one request."""
    kind = next(each.rule.type for each in SETTINGS if each.name == setting)
    rule = ValueRule(int, 1, LARGEST) if kind is int else ValueRule(float, positive=True)
    return RequestParameter(name, f"{help} (limited by the `{setting}` setting)", rule)


YEAR = RequestParameter(
    "year", "Include only papers published in exactly this year", ValueRule(int, -LARGEST, LARGEST)
)
VENUE = RequestParameter("venue", "Include only papers from this venue")
KIND = RequestParameter("kind", "Include only papers of this kind", ValueRule(str, choices=KINDS))
COAUTHOR = RequestParameter("coauthor", "Include only papers coauthored with this author")
TEXT = RequestParameter("text", "Include only papers with these words in the title, abstract or venue")
FIRST = RequestParameter(
    "first", "Include only papers published in this year or later", ValueRule(int, -LARGEST, LARGEST)
)
LAST = RequestParameter(
    "last", "Include only papers published in this year or earlier", ValueRule(int, -LARGEST, LARGEST)
)
ROLE = RequestParameter(
    "role",
    "Include only papers on which the author is the first of several, the last of several, or the only author",
    ValueRule(str, choices=CHOSEN_ROLES),
)
FILTERS = (YEAR, FIRST, LAST, VENUE, KIND, COAUTHOR, TEXT, ROLE)
VENUE_FILTERS = (YEAR, FIRST, LAST, replace(COAUTHOR, help="Include only papers by this author"))
OFFSET = RequestParameter("offset", "Number of papers to skip", ValueRule(int, 0, LARGEST))
UNIT = RequestParameter(
    "unit",
    "What counts as one author: all papers under one name (cluster), one author row (row), or one person according to the recorded "
    "decisions (person); default: the setting `unit`",
    ValueRule(str, choices=AUTHOR_UNITS),
)
PAGE = RequestParameter("page", "Page number", ValueRule(int, 1, LARGEST))
LIMIT = limit("limit", "search_results", "Maximum number of authors")
SECONDS = limit("seconds", "query_seconds", "Time limit in seconds")
ROWS = limit("rows", "query_rows", "Maximum number of rows")


def required(arguments: Mapping[str, str], name: str, what: str) -> str:
    """The value of `name`. Raises BadInput, with the description `what`, if it is absent or blank."""
    text = arguments.get(name, "")
    if not text.strip():
        raise BadInput(f"The parameter {name!r} is missing.", f"Expected: {what}.")
    return text


UNIT_PARAMETERS = ("unit", "row", "person")
"""The unit of authors and the identifier of one in it, which every link keeps."""


def check_known(given: Iterable[str], known: Sequence[str], free: tuple[str, ...] = ()) -> None:
    """Raises BadInput for a name in `given` that is neither in `known` nor begins with one of `free`."""
    for name in given:
        if name in known or name.startswith(free):
            continue
        close = get_close_matches(name, known, 1)
        meant = f"Did you mean {close[0]}? " if close else ""
        raise BadInput(
            f"Unknown parameter {name[:60]!r}.", f"{meant}Known parameters: {', '.join(known) or 'none'}."
        )


def paper_filter(arguments: Mapping[str, str], filters: Sequence[RequestParameter] = FILTERS) -> PaperFilter:
    """The filter of a list of papers, from the parameters `filters`. Raises BadInput, also if the first year is after the last one."""
    given = {each.name: each.read(arguments) for each in filters}
    found = PaperFilter(**{name: value for name, value in given.items() if value is not None})
    if found.first is not None and found.last is not None and found.first > found.last:
        raise BadInput(
            f"The first year ({found.first}) is after the last year ({found.last}).", "Swap the two years."
        )
    return found


def cypher_parameters(arguments: Mapping[str, str]) -> dict[str, Any]:
    """The parameters of a Cypher query: each `p.name=value`, of the type `t.name` (default: any). Raises BadParameter."""
    values: dict[str, Any] = {}
    for key, text in arguments.items():
        if key.startswith("p.") and len(key) > 2:
            name = key[2:]
            type = arguments.get(f"t.{name}") or "any"
            if type not in PARAMETER_TYPES:
                raise BadParameter(
                    name, f"Unknown type {type[:40]!r}.", f"Choose one of: {', '.join(PARAMETER_TYPES)}."
                )
            values[name] = read_value(name, type, text)
    return values
