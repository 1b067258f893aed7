"""Type names of values in Cypher: valueType(x) and x IS :: TYPE. Pure.

Source: the Cypher manual of Neo4j 5, "Property, structural and constructed values" and "Type predicate
expressions".
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache, partial
from typing import Any

from graphapp.cypher.evaluator.entities import NodeRef, PathRef, RelationshipRef
from graphapp.errors import QueryError

__all__ = ["is_type", "value_type"]

_NAMES: dict[type, str] = {
    bool: "BOOLEAN",
    str: "STRING",
    int: "INTEGER",
    float: "FLOAT",
    NodeRef: "NODE",
    RelationshipRef: "RELATIONSHIP",
    dict: "MAP",
    PathRef: "PATH",
}
_ORDER = (
    *("BOOLEAN", "STRING", "INTEGER", "FLOAT", "DATE", "LOCAL TIME", "ZONED TIME", "LOCAL DATETIME", "ZONED DATETIME"),
    *("DURATION", "POINT", "NODE", "RELATIONSHIP", "MAP", "LIST", "PATH"),
)  # fmt: skip
_SYNONYMS = {
    "BOOL": "BOOLEAN",
    "VARCHAR": "STRING",
    **dict.fromkeys(("INT", "SIGNED INTEGER"), "INTEGER"),
    **dict.fromkeys(("TIME WITHOUT TIMEZONE", "TIME WITHOUT TIME ZONE"), "LOCAL TIME"),
    **dict.fromkeys(("TIME WITH TIMEZONE", "TIME WITH TIME ZONE"), "ZONED TIME"),
    **dict.fromkeys(("TIMESTAMP WITHOUT TIMEZONE", "TIMESTAMP WITHOUT TIME ZONE"), "LOCAL DATETIME"),
    **dict.fromkeys(("TIMESTAMP WITH TIMEZONE", "TIMESTAMP WITH TIME ZONE"), "ZONED DATETIME"),
    **dict.fromkeys(("ANY NODE", "VERTEX", "ANY VERTEX"), "NODE"),
    **dict.fromkeys(("ANY RELATIONSHIP", "EDGE", "ANY EDGE"), "RELATIONSHIP"),
    "ANY MAP": "MAP",
    "ANY PROPERTY VALUE": "PROPERTY VALUE",
    "ANY VALUE": "ANY",
}
_STRUCTURES = frozenset({"NODE", "RELATIONSHIP", "MAP", "PATH"})
_KNOWN = frozenset(_ORDER) - {"LIST"}

_Test = Callable[[Any], bool]


def _name(value: Any) -> str:
    return _NAMES.get(type(value)) or str(value.CYPHER)


def value_type(value: Any) -> str:
    """The result of valueType(): "INTEGER NOT NULL", "LIST<STRING NOT NULL | INTEGER NOT NULL> NOT NULL",
    "NULL"."""
    return "NULL" if value is None else f"{_bare(value)} NOT NULL"


def _bare(value: Any) -> str:
    if not isinstance(value, list):
        return _name(value)
    kinds = sorted({_bare(item) for item in value if item is not None}, key=_place)
    if not kinds:
        return "LIST<NULL>" if value else "LIST<NOTHING>"
    ending = "" if any(item is None for item in value) else " NOT NULL"
    return f"LIST<{' | '.join(kind + ending for kind in kinds)}>"


def _place(kind: str) -> list[int]:
    """The sort position of a type; for a list, that of its element type follows."""
    found = []
    while kind.startswith("LIST<"):
        found.append(_ORDER.index("LIST"))
        kind = kind[5:].partition(" NOT NULL")[0].partition(" | ")[0].rstrip(">")
    return [*found, _ORDER.index(kind) if kind in _ORDER else -1]


def is_type(value: Any, type: str) -> bool:
    """value IS :: type, with the type as written in a query, ignoring case. Null has every type that is not
    NOT NULL. Raises QueryError if the type does not exist."""
    return _test(type)(value)


@lru_cache(maxsize=256)
def _test(text: str) -> _Test:
    reader = _Reader(text)
    test = reader.union()
    if reader.tokens:
        raise reader.fail()
    return test


class _Reader:
    """Parses `A | B`, `LIST<A>`, `A LIST`, `A NOT NULL` into tests."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = re.findall(r"\w+|\S", text.upper())

    def fail(self) -> QueryError:
        return QueryError(
            f"Unknown type {self.text}.",
            "Use a type such as INTEGER, STRING, LIST<STRING NOT NULL> or ZONED DATETIME.",
        )

    def union(self) -> _Test:
        tests = [self.single()]
        while self.tokens[:1] == ["|"]:
            self.tokens.pop(0)
            tests.append(self.single())
        return tests[0] if len(tests) == 1 else lambda value: any(test(value) for test in tests)

    def single(self) -> _Test:
        if self.tokens[:1] in (["LIST"], ["ARRAY"]):
            self.tokens.pop(0)
            return self._repeated(self._nullable(_list_of(self._element())))
        if self.tokens[:2] == ["ANY", "<"]:
            self.tokens.pop(0)
            inner = self._element()
            return self._repeated(self._nullable(inner))
        return self._repeated(self._nullable(self._named()))

    def _element(self) -> _Test:
        if self.tokens[:1] != ["<"]:
            raise self.fail()
        self.tokens.pop(0)
        inner = self.union()
        if self.tokens[:1] != [">"]:
            raise self.fail()
        self.tokens.pop(0)
        return inner

    def _repeated(self, test: _Test) -> _Test:
        while self.tokens[:1] in (["LIST"], ["ARRAY"]):
            self.tokens.pop(0)
            test = self._nullable(_list_of(test))
        return test

    def _nullable(self, test: _Test) -> _Test:
        if self.tokens[:2] == ["NOT", "NULL"]:
            del self.tokens[:2]
            return lambda value: value is not None and test(value)
        if self.tokens[:1] == ["!"]:
            del self.tokens[:1]
            return lambda value: value is not None and test(value)
        return lambda value: value is None or test(value)

    def _named(self) -> _Test:
        for size in range(min(5, len(self.tokens)), 0, -1):
            words = " ".join(self.tokens[:size])
            name = _SYNONYMS.get(words, words)
            if name in _TESTS or name in _KNOWN:
                del self.tokens[:size]
                return _TESTS.get(name) or partial(_is_named, name)
        raise self.fail()


def _is_named(name: str, value: Any) -> bool:
    return not isinstance(value, list) and _name(value) == name


def _list_of(inner: _Test) -> _Test:
    return lambda value: isinstance(value, list) and all(map(inner, value))


def _property(value: Any) -> bool:
    """True if a property can have this value: a scalar, or a list of such values of one type without null."""
    if not isinstance(value, list):
        return _name(value) not in _STRUCTURES
    kinds = {type(item) for item in value}
    return len(kinds) <= 1 and not kinds & {list, type(None)} and all(map(_property, value))


_TESTS: dict[str, _Test] = {
    "ANY": lambda _: True,
    "PROPERTY VALUE": _property,
    "NOTHING": lambda _: False,
    "NULL": lambda value: value is None,
}
