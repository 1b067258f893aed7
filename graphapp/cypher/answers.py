"""What the mirror's process answers, as a `ResultTable`. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from graphapp.cypher.escaping import unescaped
from graphapp.cypher.mend import Mended
from graphapp.cypher.naming import outer, outer_text
from graphapp.cypher.results import Node, PathValue, QueryLimits, Relationship, ResultTable
from graphapp.errors import QueryError, QueryForbidden, QueryStopped, QuerySyntax, QueryTooBig

__all__ = ["PROPERTIES", "error", "stopped", "table", "too_big"]

PROPERTIES: dict[str, tuple[str, ...]] = {
    "Author": ("id", "name", "key"),
    "Paper": ("id", "title", "year", "kind", "abstract", "doi", "url", "sources", "authors_cut"),
    "Venue": ("id", "name", "kind"),
    "WROTE": ("position",),
    "PUBLISHED_IN": (),
}
"""The properties of each label and relationship type, in the order in which they are shown."""

_NODE = {"id", "labels", "properties"}
_RELATIONSHIP = {"id", "start", "end", "type", "properties"}
_PATH = {"nodes", "relationships"}
_FLOAT = {"__f"}
_CUT = {
    "rows": "cut to {rows:,} of {total:,} rows (setting query_rows)",
    "cells": "cut to {shown:,} of {total:,} rows: more than {cells:,} cells (setting query_cells)",
    "bytes": "cut to {shown:,} of {total:,} rows: more than {bytes:,} bytes (setting query_bytes)",
}
_UNKNOWN = re.compile(r"Undefined variable '([^']+)'")
_NARROWER = "Ask for less: a LIMIT, fewer steps, a narrower MATCH."


def table(answer: Mapping[str, Any], mended: Mended, limits: QueryLimits) -> ResultTable:
    """The table of an answer without an error."""
    values = _Values(answer["ends"], (lambda text: text) if mended.keeps_marks else unescaped)
    rows = [[values.read(value) for value in row] for row in answer["rows"]]
    columns = [outer_text(column) for column in answer["columns"]]
    if mended.columns is not None and len(columns) in (0, len(mended.columns)):
        columns = mended.columns
    cut = ""
    if answer["cut"]:
        cut = _CUT[answer["cut"]].format(**limits._asdict(), shown=len(rows), total=answer["total"])
    # the engine's own warnings are of names that nothing has, which every query is examined for
    return ResultTable(columns, rows, cut, seconds=(answer["milliseconds"] or 0) / 1000)


class _Values:
    """Reads values; `ends` gives label and identifier of the nodes that relationships begin and end at, `text` a string of the engine
    as people have it."""

    def __init__(self, ends: Mapping[str, Sequence[str]], text: Callable[[str], str]) -> None:
        self.text = text
        self.ends = {int(slot): (label, text(id)) for slot, (label, id) in ends.items()}

    def read(self, value: Any) -> Any:
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, list):
            return [self.read(item) for item in value]
        if not isinstance(value, dict):
            return value
        keys = value.keys()
        if keys == _NODE:
            return self.node(value)
        if keys == _RELATIONSHIP:
            return self.relationship(value)
        if keys == _PATH:
            return PathValue(
                [self.node(node) for node in value["nodes"]],
                [self.relationship(one) for one in value["relationships"]],
            )
        if keys == _FLOAT:
            return float(value["__f"])
        # a key that stands here under the engine's own name is the engine's, not ours
        return {
            outer(key): self.read(item) for key, item in value.items() if key not in ("id", "title", "type")
        }

    def node(self, value: Mapping[str, Any]) -> Node:
        label = value["labels"][0]
        properties = self.properties(label, value["properties"])
        return Node(properties.get("id", ""), label, properties)

    def relationship(self, value: Mapping[str, Any]) -> Relationship:
        properties = self.properties(value["type"], value["properties"])
        return Relationship(value["type"], self.ends[value["start"]], self.ends[value["end"]], properties)

    def properties(self, label: str, held: Mapping[str, Any]) -> dict[str, Any]:
        """Our properties of this label, in their order."""
        ours = {
            outer(key): self.plain(value) for key, value in held.items() if key not in ("id", "title", "type")
        }
        return {name: ours[name] for name in PROPERTIES.get(label, ()) if name in ours}

    def plain(self, value: Any) -> Any:
        """The value of a property: a string, a list of them, or what has no strings in it."""
        if isinstance(value, str):
            return self.text(value)
        return [self.plain(item) for item in value] if isinstance(value, list) else value


def error(answer: Mapping[str, Any], mended: Mended, limits: QueryLimits, narrower: str = "") -> QueryError:
    """The error of an answer that has one. `narrower` is what to change where the time was over, see `stopped`."""
    kind, message = answer["error"], outer_text(answer["message"])
    if kind in ("MemoryError", "RecursionError"):
        return too_big()
    if kind == "CypherTimeoutError":
        return stopped(limits.seconds, narrower)
    if ("work" in message and "budget" in message) or "max_work_units" in message:
        return QueryTooBig(f"The query took more than {limits.work:,} steps and was stopped.", _NARROWER)
    if "safety limit" in message:
        return QueryTooBig(f"{_without_place(message)}.", _NARROWER)
    if kind == "ReadOnlyError" or "read-only" in message:
        return QueryForbidden("Queries here only read.", "Use MATCH … RETURN ….")
    line, column = _place(answer, mended)
    said = _without_place(message)
    if kind in ("CypherSyntaxError", "SchemaError"):
        return QuerySyntax(said, line=line, column=column)
    return QueryError(said, line=line, column=column)


def stopped(seconds: float, narrower: str = "") -> QueryStopped:
    """A query that ran into its time limit. `narrower` is what to change of this one, "" for what helps most queries."""
    return QueryStopped(
        f"The query took more than {seconds:g} seconds and was stopped.", narrower or _NARROWER
    )


def too_big() -> QueryTooBig:
    """A query that ended its process."""
    return QueryTooBig("The query used too much memory or was nested too deep, and was stopped.", _NARROWER)


def _place(answer: Mapping[str, Any], mended: Mended) -> tuple[int | None, int | None]:
    """The place in the query as typed."""
    line, column = answer.get("line"), answer.get("column")
    if not line or not column:
        unknown = _UNKNOWN.search(outer_text(answer["message"]))
        return mended.place_of(unknown[1]) if unknown else (None, None)
    lines = mended.text.split("\n")
    return mended.place(sum(len(earlier) + 1 for earlier in lines[: line - 1]) + column - 1)


def _without_place(message: str) -> str:
    """The first line of the engine's message, without its own counting of lines."""
    first = message.split("\n", 1)[0]
    for start in ("Cypher syntax error", "Schema error", "Cypher execution error"):
        if first.startswith(start):
            first = first[len(start) :]
            first = first.split(": ", 1)[1] if ": " in first else first
    return first[:1].upper() + first[1:]
