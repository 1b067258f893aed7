"""What a case of the parity suite is: a query, and the rows that every store answers with."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

from graphapp.cypher.results import Node, PathValue, Relationship

__all__ = ["Case", "ask", "column", "comparable", "refused"]


class Case(NamedTuple):
    """`rows` are in order where the query orders its answer. `mirror` and `neo4j` tell what is otherwise in stores that answer by the
    mirror, and in Neo4j: "" nothing; "refused NAME" an error in place of rows; "warned NAME" the rows and a warning of that difference;
    "answers NAME" the rows where Neo4j has an error; "differs NAME" other rows, as Neo4j is not right. NAME is that of a difference in
    `graphapp.cypher.differences`, "" for what Cypher itself forbids."""

    query: str
    rows: list[list[Any]]
    parameters: dict[str, Any]
    mirror: str
    neo4j: str

    @property
    def ordered(self) -> bool:
        """True where the last part of the query says in which order its rows come."""
        return "ORDER BY" in self.query.rsplit("RETURN", 1)[-1]


def ask(
    query: str, rows: list[list[Any]], /, *, mirror: str = "", neo4j: str = "", **parameters: Any
) -> Case:
    """A query and its rows; further arguments are its parameters."""
    return Case(query, rows, parameters, mirror, neo4j)


def column(*values: Any) -> list[list[Any]]:
    """The rows of an answer of one column."""
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
