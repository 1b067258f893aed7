"""What a query string asks for, as values. Raises BadInput with the name of the parameter; reads no limit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graphapp.cypher.parameter_types import TYPES, read_value
from graphapp.errors import BadInput, BadParameter
from graphapp.model.records import KINDS
from graphapp.views import PaperFilter

__all__ = ["cypher_parameters", "decimal", "paper_filter", "required", "whole"]

LARGEST = 2**53
"""The largest whole number that every client and store reads exactly."""


def required(arguments: Mapping[str, str], name: str, what: str) -> str:
    """The text of `name`. Raises BadInput when it is absent or blank; `what` says what should stand there."""
    text = arguments.get(name, "")
    if not text.strip():
        raise BadInput(f"The parameter {name!r} is missing.", f"It should be {what}.")
    return text


def whole(arguments: Mapping[str, str], name: str, least: int | None = None) -> int | None:
    """The whole number of `name`, None when absent or blank."""
    text = arguments.get(name, "").strip()
    if not text:
        return None
    try:
        value = int(text) if len(text) <= 20 else LARGEST + 1
    except ValueError:
        raise BadInput(f"{name} must be a whole number, not {text[:40]!r}.", f"Leave {name} out.") from None
    if abs(value) > LARGEST or (least is not None and value < least):
        raise BadInput(f"{name} is out of range: {text[:40]}.", f"Leave {name} out.")
    return value


def decimal(arguments: Mapping[str, str], name: str) -> float | None:
    """The number of `name`, None when absent or blank."""
    text = arguments.get(name, "").strip()
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not -LARGEST < value < LARGEST:
        raise BadInput(f"{name} must be a number, not {text[:40]!r}.", f"Leave {name} out.")
    return value


def paper_filter(arguments: Mapping[str, str]) -> PaperFilter:
    """Which papers of a list: year, venue, kind, coauthor, text."""
    kind = arguments.get("kind", "")
    if kind and kind not in KINDS:
        raise BadInput(f"No kind of paper is called {kind[:40]!r}.", f"Kinds are {', '.join(KINDS)}.")
    return PaperFilter(
        year=whole(arguments, "year"),
        venue=arguments.get("venue", ""),
        kind=kind,
        coauthor=arguments.get("coauthor", ""),
        text=arguments.get("text", ""),
    )


def cypher_parameters(arguments: Mapping[str, str]) -> dict[str, Any]:
    """The parameters of a Cypher query: each `p.name=value`, of the type `t.name` (any, where there is none). Raises BadParameter."""
    values: dict[str, Any] = {}
    for key, text in arguments.items():
        if key.startswith("p.") and len(key) > 2:
            name = key[2:]
            type = arguments.get(f"t.{name}") or "any"
            if type not in TYPES:
                raise BadParameter(
                    name, f"There is no type {type[:40]!r}.", f"There are: {', '.join(TYPES)}."
                )
            values[name] = read_value(name, type, text)
    return values
