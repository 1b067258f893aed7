"""Static types of values, and the effect of operators on types. Pure.

A type is a set of possible types; the empty set means any type. A value is rejected only if none of its
possible types is allowed.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import product
from typing import NamedTuple

__all__ = [
    "ANY",
    "BOOLEAN",
    "DURATION",
    "FLOAT",
    "INTEGER",
    "KEYED",
    "LIST",
    "MAP",
    "NODE",
    "NUMBER_TYPE",
    "PATH",
    "POINT",
    "PROPERTY",
    "RELATIONSHIP",
    "SCALAR",
    "STRING",
    "TEMPORAL",
    "WITH_PROPERTIES",
    "Type",
    "arithmetic",
    "element",
    "join",
    "list_of",
    "named",
    "right_operands",
]


class Type(NamedTuple):
    """The possible types of a value, by name; empty for any. `item` is the type of the items if one of them
    is a list."""

    names: frozenset[str] = frozenset()
    item: Type | None = None

    def may_be(self, wanted: frozenset[str]) -> bool:
        """False only if no value of this type has one of the wanted types."""
        return not self.names or not wanted or not self.names.isdisjoint(wanted)


_TIMES = ("date", "time", "local time", "datetime", "local datetime")

ANY = Type()
BOOLEAN, INTEGER, FLOAT, STRING, MAP, NODE, RELATIONSHIP, PATH, POINT, DURATION = (
    Type(frozenset({name}))
    for name in (
        *("boolean", "integer", "float", "string", "map", "node", "relationship", "path", "point"),
        "duration",
    )
)
NUMBER_TYPE = Type(frozenset({"integer", "float"}))
TEMPORAL = Type(frozenset(_TIMES))
SCALAR = Type(frozenset({"boolean", "integer", "float", "string", "point", "duration", *_TIMES}))
PROPERTY = Type(SCALAR.names | {"list"}, SCALAR)
KEYED = frozenset({"map", "node", "relationship"})
WITH_PROPERTIES = KEYED | {"point", "duration"} | TEMPORAL.names
LIST = frozenset({"list"})


def list_of(item: Type) -> Type:
    """The type of a list of such items."""
    return Type(LIST, item)


def element(of: Type) -> Type:
    """The type of an element of a list."""
    return of.item if of.item is not None and (of.names == LIST or of == PROPERTY) else ANY


def join(types: tuple[Type, ...]) -> Type:
    """The type of a value that has one of several types."""
    if not types or any(not one.names for one in types):
        return ANY
    names = frozenset[str]().union(*(one.names for one in types))
    items = tuple(one.item for one in types if one.item is not None)
    return Type(names, (join(items) if len(set(items)) > 1 else items[0]) if items else None)


def named(of: Type | frozenset[str]) -> str:
    """A type in words: "an integer or a list of nodes"."""
    if of in (PROPERTY, SCALAR):
        return "the value of a property"
    item = of.item if isinstance(of, Type) else None
    names = of.names if isinstance(of, Type) else of
    words = []
    for name in sorted(names):
        article = "an" if name[0] in "aeiou" else "a"
        plural = _plural(item) if name == "list" and item is not None else ""
        words.append(f"{article} {name}{plural}")
    return " or ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words) or "any value"


def _plural(item: Type) -> str:
    if len(item.names) != 1:
        return ""
    return f" of {next(iter(item.names))}s"


# --- operators


_ADDABLE = frozenset({"integer", "float", "string", "list"})


def _right_of(operator: str, left: str) -> frozenset[str]:
    """The types allowed on the right of an operator after a left operand of type `left`; empty for any."""
    number = left in NUMBER_TYPE.names
    if operator == "+":
        if number or left == "string":
            return _ADDABLE
        if left == "list":
            return frozenset()
        if left == "duration":
            return frozenset({"duration", "list"}) | TEMPORAL.names
        return frozenset({"duration", "list"}) if left in TEMPORAL.names else LIST
    if operator == "-":
        return NUMBER_TYPE.names if number else DURATION.names
    if operator == "*":
        return NUMBER_TYPE.names | DURATION.names if number else NUMBER_TYPE.names
    if operator == "||":
        return frozenset({left})
    return NUMBER_TYPE.names


_LEFT = {
    "-": NUMBER_TYPE.names | DURATION.names | TEMPORAL.names,
    "*": NUMBER_TYPE.names | DURATION.names,
    "/": NUMBER_TYPE.names | DURATION.names,
    "%": NUMBER_TYPE.names,
    "^": NUMBER_TYPE.names,
    "||": frozenset({"string", "list"}),
    "+": frozenset[str](),
}


@lru_cache(maxsize=256)
def right_operands(operator: str, left: Type) -> tuple[frozenset[str], frozenset[str]]:
    """The types allowed on the left of an arithmetic operator, and those allowed on its right after `left`;
    empty for any."""
    allowed = [
        _right_of(operator, name) for name in left.names if not _LEFT[operator] or name in _LEFT[operator]
    ]
    right = frozenset[str]() if not allowed or not all(allowed) else frozenset[str]().union(*allowed)
    return _LEFT[operator], right


@lru_cache(maxsize=256)
def arithmetic(operator: str, left: Type, right: Type) -> Type:
    """The result type of an arithmetic operator."""
    if operator == "^":
        return FLOAT
    if operator == "+" and (left.names == LIST or right.names == LIST):
        return list_of(ANY)
    if operator == "||":
        return STRING if left.names == {"string"} else ANY
    if not left.names or not right.names:
        return ANY
    found = [_given(operator, one, other) for one, other in product(left.names, right.names)]
    names = frozenset(name for name in found if name)
    return Type(names, ANY if "list" in names else None)


def _given(operator: str, left: str, right: str) -> str:
    """The result type for one type on each side; "" if the combination is an error."""
    allowed = _right_of(operator, left)
    if allowed and right not in allowed:
        return ""
    if operator == "+" and "list" in (left, right):
        return "list"
    if operator == "+" and "string" in (left, right):
        return "string"
    if left in NUMBER_TYPE.names and right in NUMBER_TYPE.names:
        return "integer" if left == right == "integer" else "float"
    if left in TEMPORAL.names:
        return left
    return right if right in TEMPORAL.names else "duration"
