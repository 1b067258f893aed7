"""The differences between graphapp's own Cypher engine and Neo4j 5.26. Pure data.

The table in docs/cypher.md contains these lines, results take their warnings from them, and each is tested by the parity suite.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

__all__ = ["DIFFERENCES", "Difference", "warning_of"]


class Difference(NamedTuple):
    """`query`: what a query contains; `neo4j`: what Neo4j does; `here`: what a file or memory store does. `how`: "refused" with an error,
    "warned": answered with the warning `here`, or "answered", where Neo4j reports an error."""

    name: str
    how: Literal["refused", "warned", "answered"]
    query: str
    neo4j: str
    here: str


DIFFERENCES: tuple[Difference, ...] = (
    Difference(
        "node ids",
        "warned",
        "`id(n)`, `elementId(n)`",
        "Neo4j's own IDs, which can change when the graph is loaded again",
        "id() and elementId() do not return the same values as in Neo4j, and their values change when the store changes; use the property id to identify a node permanently.",
    ),
    Difference(
        "node order",
        "warned",
        "`ORDER BY n`, `n < m`, `min(n)`, `max(n)` on nodes, relationships or paths",
        "by Neo4j's internal IDs",
        "Nodes, relationships and paths are not ordered as in Neo4j, which uses its internal IDs; order by a property instead.",
    ),
    Difference(
        "plans",
        "warned",
        "`EXPLAIN …`",
        "Neo4j's plan",
        "This is the plan of graphapp's own Cypher engine, not Neo4j's.",
    ),
    Difference(
        "trimmed characters",
        "warned",
        "`rtrim('xx', 'x')`, `trim(TRAILING 'x' FROM 'xx')`",
        "`'x'`: keeps the first character if the string consists only of characters to be trimmed (a bug in Neo4j)",
        "rtrim() removes all trailing characters that occur in its second argument; Neo4j 5.26 keeps the first character of a string that consists only of such characters.",
    ),
    Difference(
        "split into characters",
        "warned",
        "`split('a😀b', '')`",
        "two unpaired surrogates (a bug in Neo4j)",
        "split() with an empty delimiter keeps each character whole; Neo4j 5.26 splits some characters, such as emoji, into two.",
    ),
    Difference(
        "single-node path",
        "warned",
        "`OPTIONAL MATCH p = (a) WHERE …`, where `a` is already bound",
        "ignores the condition (a bug in Neo4j)",
        "The WHERE after OPTIONAL MATCH also applies to a path that consists of a single node; Neo4j 5.26 ignores it for such a path.",
    ),
    Difference(
        "reversed properties",
        "answered",
        "`reverse(p.sources)`",
        "an error (a bug in Neo4j)",
        "the list in reverse order",
    ),
    Difference(
        "IN without a list",
        "refused",
        "`x IN p.year`, a property that is not a list",
        "compares x with the value, as if it were a list with one item",
        "refused: write `=`",
    ),
    Difference(
        "Unicode blocks",
        "refused",
        "`'α' =~ '\\\\p{InGreek}'`",
        "true",
        "refused: use the script name, `\\\\p{IsGreek}`",
    ),
    Difference(
        "long ranges",
        "refused",
        "`range()` with more than 10,000,000 integers",
        "computed if there is enough memory",
        "refused",
    ),
)
"""In the order of the table in docs/cypher.md."""


def warning_of(name: str) -> str:
    """The warning of results of queries with this difference."""
    return next(difference.here for difference in DIFFERENCES if difference.name == name)
