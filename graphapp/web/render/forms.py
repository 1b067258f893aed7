"""The form fields for the parameters of a query. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from graphapp.cypher.parameter_types import PARAMETER_TYPES
from graphapp.cypher.saved_queries import SavedQuery

__all__ = ["CHOSEN_TYPES", "Field", "saved_fields", "typed_fields"]

CHOSEN_TYPES = {name: help for name, help in PARAMETER_TYPES.items() if name != "author"}
"""The types that the console offers."""


class Field(NamedTuple):
    """A field: its name in the address, its label, its content, its type, the choices (empty: any value), whether it may be blank, and the
    error ("" if there is none)."""

    name: str
    label: str
    text: str
    type: str
    choices: Sequence[str] = ()
    optional: bool = False
    error: str = ""

    @property
    def parameter(self) -> str:
        """The name of the parameter."""
        return self.name.removeprefix("p.")

    @property
    def what(self) -> str:
        """The allowed values, in words."""
        return PARAMETER_TYPES[self.type]


def typed_fields(
    needed: Iterable[str], arguments: Mapping[str, str], errors: Mapping[str, str]
) -> list[Field]:
    """A field for each parameter that a typed query uses or that the address gives; `errors` by parameter."""
    given = {name[2:]: text for name, text in arguments.items() if name.startswith("p.") and name[2:]}
    fields = []
    for name in dict.fromkeys([*needed, *given]):
        type = arguments.get(f"t.{name}", "any")
        known = type if type in CHOSEN_TYPES else "any"
        fields.append(Field(f"p.{name}", f"${name}", given.get(name, ""), known, error=errors.get(name, "")))
    return fields


def saved_fields(query: SavedQuery, arguments: Mapping[str, str], errors: Mapping[str, str]) -> list[Field]:
    """A field for each parameter of a saved query, with its default if the address has no value."""
    return [
        Field(
            each.name,
            each.title,
            (arguments.get(each.name, "").strip() and arguments[each.name]) or each.default or "",
            each.type,
            each.choices,
            each.default is not None,
            errors.get(each.name, ""),
        )
        for each in query.parameters
    ]
