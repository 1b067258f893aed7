"""Traverses a syntax tree. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

__all__ = ["children", "depth", "walk"]


_PARTS: dict[type, tuple[str, ...] | None] = {}


def _parts(kind: type) -> tuple[str, ...] | None:
    """The names of the fields of a class of nodes; None for a class of plain values."""
    try:
        return _PARTS[kind]
    except KeyError:
        names = tuple(part.name for part in fields(kind) if part.name != "at") if is_dataclass(kind) else None
        return _PARTS.setdefault(kind, names)


def children(node: Any) -> Iterator[Any]:
    """The children of a node that are nodes themselves, in source order."""
    for name in _parts(type(node)) or ():
        value = getattr(node, name)
        if isinstance(value, tuple):
            yield from _within(value)
        elif _parts(type(value)) is not None:
            yield value


def _within(values: tuple[Any, ...]) -> Iterator[Any]:
    for value in values:
        if isinstance(value, tuple):
            yield from _within(value)
        elif _parts(type(value)) is not None:
            yield value


def walk(node: Any) -> Iterator[Any]:
    """`node` and all its descendants, each before its children."""
    left = [node]
    while left:
        found = left.pop()
        yield found
        left.extend(reversed(list(children(found))))


def depth(node: Any) -> int:
    """The maximum nesting depth of the tree."""
    deepest, left = 0, [(node, 1)]
    while left:
        found, level = left.pop()
        deepest = max(deepest, level)
        left.extend((child, level + 1) for child in children(found))
    return deepest
