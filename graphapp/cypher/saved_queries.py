"""Saved queries: Cypher queries with names and typed parameters, and the file in which users define their own. Pure.

The file is TOML (https://toml.io/en/v1.0.0), one table per query:

    [coauthors-at]
    title = "Coauthors of an author at a venue"
    description = "Counted by joint papers, any year."
    text = '''
    MATCH (a:Author {key: $author})-[:WROTE]->(p:Paper)-[:PUBLISHED_IN]->(:Venue {name: $venue})
    MATCH (p)<-[:WROTE]-(b:Author) WHERE b <> a
    RETURN b, count(p) AS papers ORDER BY papers DESC
    '''

    [coauthors-at.parameters.author]
    type = "key"

    [coauthors-at.parameters.venue]
    type = "text"
    title = "Venue"
    default = "ICLR"
    choices = ["ICLR", "NeurIPS"]

`title` and `text` are required. Every parameter of the query is declared, with a `type` of `graphapp.cypher.parameter_types`; `title`,
`default` and `choices` are optional. Everything is checked when the file is read.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

from graphapp.cypher import guard
from graphapp.cypher.parameter_types import PARAMETER_TYPES, fits, read_value, typed_text
from graphapp.cypher.toml_places import TomlPlaces
from graphapp.errors import BadInput, BadParameter, QueryError
from graphapp.settings import Settings

__all__ = ["RESERVED", "SavedParameter", "SavedQuery", "parse"]

RESERVED = frozenset({"saved", "seconds", "rows", "plan", "cypher", "answer"})
"""Names that addresses use for other purposes than parameters of saved queries."""

_NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,58}[a-z0-9])?")
_PARAMETER = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,59}")
_FIELDS = ("title", "description", "text", "parameters")
_PARAMETER_FIELDS = ("type", "title", "default", "choices")


@dataclass(frozen=True, slots=True)
class SavedParameter:
    """A parameter: its name, its type, a title for people, its default as typed text (None: a value is required), and the allowed
    values as typed text (empty: any)."""

    name: str
    type: str
    title: str
    default: str | None = None
    choices: tuple[str, ...] = ()

    def read(self, text: str) -> Any:
        """The value of `text`, or the default if it is blank. Raises BadParameter."""
        if not text.strip():
            if self.default is None:
                raise BadParameter(
                    self.name, f"{self.title} requires a value.", f"Enter {PARAMETER_TYPES[self.type]}."
                )
            text = self.default
        if self.choices and text not in self.choices:
            raise BadParameter(
                self.name,
                f"{self.title} cannot be {text.strip()[:60]}.",
                f"Use one of: {', '.join(self.choices)}.",
            )
        return read_value(self.name, self.type, text)


@dataclass(frozen=True, slots=True)
class SavedQuery:
    """A saved query. `name` never changes, because links contain it. `owned` is True for queries from the user's own file."""

    name: str
    title: str
    text: str
    parameters: tuple[SavedParameter, ...] = ()
    description: str = ""
    owned: bool = True

    @property
    def complete(self) -> bool:
        """True if it can be run without any values."""
        return all(each.default is not None for each in self.parameters)

    def values(self, given: Mapping[str, str]) -> dict[str, Any]:
        """The values of all parameters, from typed text for some of them. Raises BadParameter, also for an unknown name."""
        known = [each.name for each in self.parameters]
        for name in given:
            if name not in known:
                hint = f"Its parameters: {', '.join(known)}." if known else "This query has no parameters."
                raise BadParameter(name, f"The query {self.name} has no parameter {name[:60]!r}.", hint)
        return {each.name: each.read(given.get(each.name, "")) for each in self.parameters}


def parse(text: str, file: str, settings: Settings) -> dict[str, SavedQuery]:
    """The saved queries of a file by name, in its order; `file` is its name in messages. Raises BadInput, with the line."""
    try:
        tables = tomllib.loads(text.replace("\r\n", "\n"))
    except tomllib.TOMLDecodeError as error:
        raise _no_toml(file, error) from None
    except RecursionError:
        raise BadInput(f"{file} is nested too deeply.", _SHAPE) from None
    reader = _Reader(file, TomlPlaces(text), settings)
    return {name: reader.query(name, table) for name, table in tables.items()}


_SHAPE = "Define each query as a table [query-name] with the fields title and text, and optionally description and parameters."
_PLACE = re.compile(r"\s*\(at (?:line (\d+), column (\d+)|end of document)\)$")


def _no_toml(file: str, error: tomllib.TOMLDecodeError) -> BadInput:
    detail = str(error)
    found = _PLACE.search(detail)
    where = f", line {found[1]}, column {found[2]}" if found and found[1] else ", at the end"
    detail = _PLACE.sub("", detail)
    return BadInput(f"{file}{where}: invalid TOML: {detail}.", _SHAPE)


class _Reader:
    """Converts tables to saved queries; `places` has the line of each table and key."""

    def __init__(self, file: str, places: TomlPlaces, settings: Settings) -> None:
        self._file = file
        self._places = places
        self._settings = settings

    def _fail(self, path: tuple[str, ...], what: str, hint: str = _SHAPE, more: int = 0) -> NoReturn:
        raise BadInput(f"{self._file}, line {self._places.line(path) + more}: {what}", hint)

    def query(self, name: str, table: Any) -> SavedQuery:
        if not isinstance(table, dict):
            self._fail((name,), f"{name} does not belong to a query.")
        if not _NAME.fullmatch(name):
            self._fail(
                (name,),
                f"{name[:60]!r} cannot be the name of a query.",
                "Use at most 60 lower-case letters, digits and hyphens.",
            )
        self._known((name,), table, _FIELDS)
        title, text = self._text((name,), table, "title"), self._text((name,), table, "text")
        description = self._text((name,), table, "description") if "description" in table else ""
        used = self._used(name, text)
        declared = table.get("parameters", {})
        if not isinstance(declared, dict):
            self._fail((name, "parameters"), "parameters must be a table.", _DECLARE)
        for parameter in used:
            if parameter not in declared:
                more = self._places.lines_before_text((name, "text")) + used[parameter] - 1
                self._fail((name, "text"), f"${parameter} is not declared.", _DECLARE, more)
        parameters = tuple(self._parameter(name, each, declared[each], used) for each in declared)
        return SavedQuery(name, title, text.strip(), parameters, description)

    def _known(self, path: tuple[str, ...], table: Mapping[str, Any], fields: tuple[str, ...]) -> None:
        for field in table:
            if field not in fields:
                self._fail(
                    (*path, field),
                    f"{field[:60]!r} is not a known field.",
                    f"Known fields: {', '.join(fields)}.",
                )

    def _text(self, path: tuple[str, ...], table: Mapping[str, Any], field: str) -> str:
        value = table.get(field)
        if value is None:
            self._fail(path, f"{path[-1]} has no {field}.")
        if not isinstance(value, str) or not value.strip():
            self._fail((*path, field), f"{field} must be a string.")
        return value

    def _used(self, name: str, text: str) -> dict[str, int]:
        """The parameters of a query and the line of the first use of each, after checking the query with the guard."""
        try:
            tokens = guard.check(text, self._settings)
        except QueryError as error:
            more = self._places.lines_before_text((name, "text")) + (error.line or 1) - 1
            self._fail((name, "text"), error.message, error.hint or "Correct the query.", more)
        used: dict[str, int] = {}
        for token in tokens:
            if token.kind == "parameter":
                used.setdefault(token.value, token.line)
        return used

    def _parameter(self, query: str, name: str, table: Any, used: Mapping[str, int]) -> SavedParameter:
        path = (query, "parameters", name)
        if not isinstance(table, dict):
            self._fail(path, f"The parameter {name} must be a table.", _DECLARE)
        self._known(path, table, _PARAMETER_FIELDS)
        if name not in used:
            self._fail(
                path, f"The query does not use ${name}.", "Remove the parameter, or use it in the query."
            )
        if not _PARAMETER.fullmatch(name) or name in RESERVED:
            self._fail(path, f"A parameter of a saved query must not be named {name[:60]!r}.", _NAMES)
        type = table.get("type", "any")
        if not isinstance(type, str) or type not in PARAMETER_TYPES:
            self._fail(
                (*path, "type"),
                f"{type!r} is not a known type.",
                f"Known types: {', '.join(PARAMETER_TYPES)}.",
            )
        title = self._text(path, table, "title") if "title" in table else name
        choices = table.get("choices", [])
        if not isinstance(choices, list):
            self._fail(
                (*path, "choices"), "choices must be a list.", f"Each choice must be {PARAMETER_TYPES[type]}."
            )
        for value in choices:
            if not fits(type, value):
                self._fail(
                    (*path, "choices"),
                    f"{value!r} is not {PARAMETER_TYPES[type]}.",
                    "Each choice must have the type of the parameter.",
                )
        default = table.get("default")
        if default is not None and not fits(type, default):
            self._fail(
                (*path, "default"),
                f"The default value of ${name} must be {PARAMETER_TYPES[type]}.",
                "Change the type or the default.",
            )
        if default is not None and choices and default not in choices:
            self._fail(
                (*path, "default"),
                f"The default value of ${name} must be one of its choices.",
                "Change the default or the choices.",
            )
        return SavedParameter(
            name,
            type,
            title,
            None if default is None else typed_text(type, default),
            tuple(typed_text(type, value) for value in choices),
        )


_DECLARE = "Declare each parameter in a table [query-name.parameters.parameter-name] with a type."
_NAMES = f"Use at most 60 letters, digits and underscores. These names are reserved: {', '.join(sorted(RESERVED))}."
