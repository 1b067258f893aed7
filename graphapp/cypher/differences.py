"""Where the Cypher of stores without an engine of their own differs from that of Neo4j 5.26. Pure data.

The README's table is made of these lines, warnings of answers are taken from them, and each is tried by a case of the parity suite.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

__all__ = ["DIFFERENCES", "Difference", "warning_of"]


class Difference(NamedTuple):
    """`query` is what a query holds, `neo4j` what Neo4j does, `here` what a file or memory does. `how`: "refused" with an error, "warned":
    answered with a warning, which is `here`, or "answered" where Neo4j answers with an error."""

    name: str
    how: Literal["refused", "warned", "answered"]
    query: str
    neo4j: str
    here: str


DIFFERENCES: tuple[Difference, ...] = (
    Difference(
        "numbers of nodes",
        "warned",
        "`id(n)`, `elementId(n)`",
        "Neo4j's own ids, which can change when the graph is loaded again",
        "id() and elementId() differ from Neo4j's, and change when the store does; use the property id to name a node for good.",
    ),
    Difference(
        "order of nodes",
        "warned",
        "`ORDER BY n`, `n < m`, `min(n)`, `max(n)` of nodes, relationships or paths",
        "by Neo4j's internal ids",
        "Nodes, relationships and paths are not ordered as in Neo4j, which uses its own numbers; order by a property.",
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
        "`'x'`: a string of such characters alone keeps its first (a bug in Neo4j)",
        "rtrim() with characters removes all of them; Neo4j 5.26 keeps the first character of a string that has no others.",
    ),
    Difference(
        "split into characters",
        "warned",
        "`split('a😀b', '')`",
        "two unpaired surrogates (a bug in Neo4j)",
        "split() with an empty delimiter keeps characters such as emoji whole; Neo4j 5.26 cuts them in two.",
    ),
    Difference(
        "path of one node",
        "warned",
        "`OPTIONAL MATCH p = (a) WHERE …`, where `a` is known already",
        "ignores the condition (a bug in Neo4j)",
        "The WHERE after OPTIONAL MATCH applies to a path of a single node; Neo4j 5.26 ignores it there.",
    ),
    Difference(
        "reversed properties",
        "answered",
        "`reverse(p.sources)`",
        "an error (a bug in Neo4j)",
        "the list in reverse order",
    ),
    Difference(
        "in no list",
        "refused",
        "`x IN p.year`, a property that is no list",
        "compares with the value, as if it were the only one of a list",
        "refused: write `=`",
    ),
    Difference(
        "blocks of characters",
        "refused",
        "`'α' =~ '\\\\p{InGreek}'`",
        "true",
        "refused: write the script, `\\\\p{IsGreek}`",
    ),
    Difference(
        "long ranges",
        "refused",
        "`range()` of more than 10,000,000 integers",
        "answered, as far as memory reaches",
        "refused",
    ),
)
"""In the order of the README's table."""


def warning_of(name: str) -> str:
    """What the answer of a query with this difference says."""
    return next(difference.here for difference in DIFFERENCES if difference.name == name)
