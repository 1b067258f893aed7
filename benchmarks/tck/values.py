"""Parses the Cypher values of the scenarios and compares them with answers. Pure."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

__all__ = ["Node", "Path", "Relationship", "equal", "parsed", "same_rows"]


class Node(NamedTuple):
    """A node, without identity."""

    labels: frozenset[str]
    properties: Mapping[str, Any]


class Relationship(NamedTuple):
    """A relationship, without identity, start and end."""

    type: str
    properties: Mapping[str, Any]


class Path(NamedTuple):
    """A path: its nodes, its relationships, and for each whether it is traversed in its direction."""

    nodes: Sequence[Node]
    relationships: Sequence[Relationship]
    forward: Sequence[bool]


_TOKEN = re.compile(
    r"""\s*(?:
    (?P<text>'(?:[^'\\]|\\.)*')
  | (?P<float>[-+]?(?:\d+\.\d*(?:[eE][-+]?\d+)?|\.\d+(?:[eE][-+]?\d+)?|\d+[eE][-+]?\d+))
  | (?P<int>[-+]?\d+)
  | (?P<word>-?(?:NaN|Inf)\b|`[^`]*`|[^\W\d]\w*)
  | (?P<sign><-|->|[-<>()\[\]{}:,])
    )""",
    re.VERBOSE,
)
_WORDS = {
    "true": True,
    "false": False,
    "null": None,
    "NaN": math.nan,
    "Inf": math.inf,
    "-Inf": -math.inf,
}
_TIME = re.compile(r"(?P<minute>\d\d:\d\d)(?::(?P<second>\d\d)(?:\.(?P<rest>\d+))?)?(?=$|[Z+\-\[])")


def parsed(text: str) -> Any:
    """The value of a literal in the notation of the scenarios. Raises ValueError if `text` is not one value."""
    reader = _Reader(text)
    value = reader.value()
    if reader.next is not None:
        raise ValueError(f"more than one value in {text!r}")
    return value


class _Reader:
    def __init__(self, text: str) -> None:
        self._text = text
        self._end = 0
        self.kind = ""
        self.next: str | None = None
        self._step()

    def _step(self) -> str:
        """Return the next token and advance."""
        before = self.next or ""
        match = _TOKEN.match(self._text, self._end)
        if match is None:
            if self._text[self._end :].strip():
                raise ValueError(f"no value in {self._text!r} at {self._end}")
            self.kind, self.next = "", None
            return before
        self._end = match.end()
        self.kind = match.lastgroup or ""
        self.next = match[self.kind]
        return before

    def _take(self, *wanted: str) -> str:
        if self.next not in wanted:
            raise ValueError(f"expected {' or '.join(wanted)}, got {self.next!r} in {self._text!r}")
        return self._step()

    def value(self) -> Any:
        if self.kind == "text":
            return re.sub(r"\\(['\\])", r"\1", self._step()[1:-1])
        if self.kind == "float":
            return float(self._step())
        if self.kind == "int":
            return int(self._step())
        if self.kind == "word" and self.next in _WORDS:
            return _WORDS[self._step()]
        readers = {"[": self._list, "{": self._map, "(": self._node, "<": self._path}
        if self.next not in readers:
            raise ValueError(f"expected a value, got {self.next!r} in {self._text!r}")
        return readers[self.next]()

    def _list(self) -> list[Any] | Relationship:
        self._take("[")
        if self.next == ":":
            self._step()
            relationship = Relationship(self._name(), self._properties())
            self._take("]")
            return relationship
        found = []
        while self.next != "]":
            found.append(self.value())
            if self.next != "]":
                self._take(",")
        self._step()
        return found

    def _name(self) -> str:
        return self._step().strip("`")

    def _properties(self) -> dict[str, Any]:
        return self._map() if self.next == "{" else {}

    def _map(self) -> dict[str, Any]:
        self._take("{")
        found = {}
        while self.next != "}":
            name = self._name()
            self._take(":")
            found[name] = self.value()
            if self.next != "}":
                self._take(",")
        self._step()
        return found

    def _node(self) -> Node:
        self._take("(")
        labels = set()
        while self.next == ":":
            self._step()
            labels.add(self._name())
        node = Node(frozenset(labels), self._properties())
        self._take(")")
        return node

    def _path(self) -> Path:
        self._take("<")
        nodes, relationships, forward = [self._node()], [], []
        while self.next != ">":
            forward.append(self._take("-", "<-") == "-")
            relationship = self._list()
            if type(relationship) is not Relationship:
                raise ValueError(f"expected a relationship, got a list in {self._text!r}")
            relationships.append(relationship)
            self._take("->" if forward[-1] else "-")
            nodes.append(self._node())
        self._step()
        return Path(nodes, relationships, forward)


def equal(expected: Any, answer: Any, *, any_order: bool = False) -> bool:
    """True if `answer` equals `expected`. `any_order`: ignore the order of list items. 1 and 1.0 differ."""
    if isinstance(expected, (Node, Relationship, Path)):
        return type(answer) is type(expected) and _equal_parts(expected, answer)
    if isinstance(expected, dict):
        return isinstance(answer, dict) and _equal_maps(expected, answer, any_order)
    if isinstance(expected, list):
        return isinstance(answer, list) and _equal_lists(expected, answer, any_order)
    if isinstance(expected, str):
        return isinstance(answer, str) and (expected == answer or _shortest(expected) == _shortest(answer))
    if isinstance(expected, float) and isinstance(answer, float):
        both_nan = math.isnan(expected) and math.isnan(answer)
        return both_nan or math.isclose(expected, answer, rel_tol=1e-12, abs_tol=0)
    return type(expected) is type(answer) and bool(expected == answer)


def _shortest(text: str) -> str:
    """`text` with a time of day as in the scenarios: without seconds and fractions of seconds that are zero."""

    def short(match: re.Match[str]) -> str:
        rest = (match["rest"] or "").rstrip("0")
        if not rest and match["second"] in (None, "00"):
            return match["minute"]
        return f"{match['minute']}:{match['second']}" + (f".{rest}" if rest else "")

    return _TIME.sub(short, text, count=1)


def _equal_maps(expected: Mapping[str, Any], answer: Mapping[str, Any], any_order: bool = False) -> bool:
    return expected.keys() == answer.keys() and all(
        equal(expected[name], answer[name], any_order=any_order) for name in expected
    )


def _equal_parts(expected: Any, answer: Any) -> bool:
    if isinstance(expected, Path):
        ours, theirs = (*expected.nodes, *expected.relationships), (*answer.nodes, *answer.relationships)
        return (
            list(expected.forward) == list(answer.forward)
            and len(ours) == len(theirs)
            and all(map(equal, ours, theirs))
        )
    return bool(expected[0] == answer[0]) and _equal_maps(expected.properties, answer.properties)


def _equal_lists(expected: Sequence[Any], answer: Sequence[Any], any_order: bool) -> bool:
    if len(expected) != len(answer):
        return False
    if not any_order:
        return all(map(equal, expected, answer))
    rest = list(answer)
    for value in expected:
        place = next((i for i, one in enumerate(rest) if equal(value, one, any_order=True)), None)
        if place is None:
            return False
        del rest[place]
    return True


def same_rows(
    expected: Sequence[Sequence[Any]], answer: Sequence[Sequence[Any]], *, in_order: bool, any_order: bool
) -> bool:
    """True if the rows equal those expected, in the same order if `in_order`; `any_order` as in `equal`.

    Without an order, each expected row takes the first equal row of the answer. This greedy pairing is complete, as rows equal to the
    same expected row are interchangeable.
    """
    if len(expected) != len(answer):
        return False
    rest = [list(row) for row in answer]
    for row in expected:
        places = [0] if in_order else range(len(rest))
        place = next((i for i in places if _equal_row(row, rest[i], any_order)), None)
        if place is None:
            return False
        del rest[place]
    return True


def _equal_row(expected: Sequence[Any], answer: Sequence[Any], any_order: bool) -> bool:
    return len(expected) == len(answer) and all(
        equal(one, other, any_order=any_order) for one, other in zip(expected, answer, strict=True)
    )
