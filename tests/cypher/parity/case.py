"""A case of the parity suite: a query, and the rows that every store returns."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

from graphapp.cypher.results import Node, PathValue, Relationship

__all__ = ["Case", "ask", "column", "comparable", "refused"]


class Case(NamedTuple):
    """`rows` are in order if the query orders its result. `mirror` and `neo4j` name the differences in stores that use the mirror, and in
    Neo4j: "" none; "refused NAME" an error instead of rows; "warned NAME" the rows and a warning of that difference; "answers NAME" the rows
    where Neo4j reports an error; "differs NAME" other rows, because of a bug in Neo4j. NAME is the name of a difference in
    `graphapp.cypher.differences`, "" for queries that Cypher itself forbids."""

    query: str
    rows: list[list[Any]]
    parameters: dict[str, Any]
    mirror: str
    neo4j: str

    @property
    def ordered(self) -> bool:
        """True if the last part of the query determines the order of its rows."""
        return "ORDER BY" in self.query.rsplit("RETURN", 1)[-1]


def ask(
    query: str, rows: list[list[Any]], /, *, mirror: str = "", neo4j: str = "", **parameters: Any
) -> Case:
    """A query and its rows; further arguments are its parameters."""
    return Case(query, rows, parameters, mirror, neo4j)


def column(*values: Any) -> list[list[Any]]:
    """The rows of a result with one column."""
    return [[value] for value in values]


def refused(query: str, /, **parameters: Any) -> Case:
    """A query that no store answers."""
    return Case(query, [], parameters, "refused", "refused")


def comparable(value: Any) -> Any:
    """`value` as a text that is equal exactly where type and value are: 1, 1.0, True and "1" are four values. The order of keys in a
    map means nothing; floats are equal to 12 digits."""
    if isinstance(value, bool) or value is None:
        return repr(value)
    if isinstance(value, float):
        return f"float {value:.12g}" if math.isfinite(value) else f"float {value}"
    if isinstance(value, (int, str)):
        return repr(value)
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(map(comparable, value))}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{key!r}: {comparable(value[key])}' for key in sorted(value))}}}"
    if isinstance(value, Node):
        return f"(:{value.label} {value.id!r} {comparable(value.properties)})"
    if isinstance(value, Relationship):
        return f"{value.start}-[:{value.type} {comparable(value.properties)}]->{value.end}"
    if isinstance(value, PathValue):
        return f"path {comparable(value.nodes)} {comparable(value.relationships)}"
    raise TypeError(f"{type(value).__name__} is no value of a ResultTable: {value!r}")
