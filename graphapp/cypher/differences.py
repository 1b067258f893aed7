"""Where the Cypher of stores without an engine of their own differs from that of Neo4j. Pure data.

The README's table is made of these lines, warnings of answers are taken from them, and each is tried by a case of the parity suite.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

__all__ = ["DIFFERENCES", "Difference", "warning_of"]


class Difference(NamedTuple):
    """`asked` is what in a query, `neo4j` what Cypher means by it, `here` what a file or memory does. `how`: "refused" before the query is run,
    "unknown" to the engine, which says so, or "warned": answered with a warning, which is `here`."""

    name: str
    how: Literal["refused", "unknown", "warned"]
    asked: str
    neo4j: str
    here: str


DIFFERENCES: tuple[Difference, ...] = (
    Difference(
        "any length",
        "refused",
        "`-[*]-`, `-[:WROTE*2..]-` outside of shortestPath()",
        "paths of any length",
        "refused: give the greatest length, as in `*1..6`",
    ),
    Difference(
        "one name for two",
        "refused",
        "`(a)-[r]->(p)<-[r]-(b)`",
        "finds nothing, as no relationship is walked twice",
        "refused",
    ),
    Difference(
        "ends", "refused", "`RETURN startNode(r)`", "the node", "refused; `startNode(r).name` is answered"
    ),
    Difference("split", "refused", "`split(text, [',', ';'])`", "cuts at each of them", "refused"),
    Difference(
        "times",
        "refused",
        "times, `datetime('2020-01-31T10:00')`, parts of seconds, `duration.between()`",
        "answered",
        "refused; dates and whole durations are answered",
    ),
    Difference(
        "computed names",
        "refused",
        "`n['na' + 'me']`",
        "the property `name`",
        "refused; `n['name']`, `n[$key]` and `n[key]` are answered",
    ),
    Difference(
        "covered names",
        "refused",
        "`RETURN v AS p ORDER BY p.name`, `RETURN p {.year} ORDER BY p.year`, where p was a variable before",
        "sorts by the column",
        "refused: give the column a name of its own, as in `RETURN p {.year} AS x`",
    ),
    Difference(
        "order of maps",
        "refused",
        "`{a: 1} < {a: 2}`",
        "an order of Neo4j's own",
        "refused, as null in Cypher",
    ),
    Difference(
        "unknown",
        "unknown",
        "`COLLECT { }`, `EXISTS { … RETURN … }`, `-[…]-{1,3}`, `SHORTEST 3`, `1 < x < 3`, `CASE x WHEN 1, 2 THEN`, percentileCont(), look-around and `\\1` in regular expressions",
        "answered",
        "an error that says so",
    ),
    Difference(
        "numbers of nodes",
        "warned",
        "`id(n)`, `elementId(n)`",
        "numbers of Neo4j's own",
        "id() and elementId() number the nodes of this answer's engine; use the property id to name a node for good.",
    ),
    Difference(
        "regular expressions",
        "warned",
        "`t =~ r` with an expression that is neither written there nor a parameter",
        "Java's: `\\w`, `\\d`, `\\s` and `(?i)` know ASCII only",
        "A regular expression that the query computes knows all of Unicode in \\w, \\d, \\s and (?i) here.",
    ),
    Difference(
        "whole and broken",
        "warned",
        "DISTINCT, grouping or UNION over 1 and 1.0",
        "one value",
        "The whole number 1 and the broken number 1.0 are two values in DISTINCT, groups and UNION here.",
    ),
    Difference(
        "text of numbers",
        "warned",
        "`toString(123456789.0)`",
        "`1.23456789E8`",
        "Broken numbers below 0.001 or from 10,000,000 on are texts without an exponent here.",
    ),
    Difference(
        "dates and texts",
        "warned",
        "`date('2020-01-01') = '2020-01-01'`",
        "false",
        "A date equals the text that says it here.",
    ),
    Difference(
        "bracketed texts",
        "warned",
        'size(), right(), substring(), split(), replace(), reverse(), trim(), ENDS WITH, `=~` or `+` of a string that looks like a list or map, as `["Oslo"]`',
        "the string as it is",
        'A string like ["Oslo"] in the store or the query ends with a mark here, which size(), ENDS WITH, =~ and the like see.',
    ),
    Difference(
        "spaces",
        "warned",
        "`trim()`, `ltrim()`, `rtrim()`",
        "leave no-break spaces",
        "trim() takes away every space of Unicode here, no-break spaces too.",
    ),
)
"""In the order of the README's table."""


def warning_of(name: str) -> str:
    """What the answer of a query with this difference says."""
    return next(difference.here for difference in DIFFERENCES if difference.name == name)
