"""The beginning of a JSON file, parsed from its first bytes, which need not contain a whole value."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from loaders.reading.json_shapes import NO_FIELDS, ListPaths, records_in
from loaders.reading.lines import wide_encoding

__all__ = ["beginning", "has_record", "partly"]

_DEEPEST_HEAD = 200
_TOKEN = re.compile(r'\s*(?:([{}\[\],:])|"((?:[^"\\]|\\.)*+)"|([^\s{}\[\],:"]+))', re.DOTALL)


@lru_cache(maxsize=4)
def _values(head: bytes) -> tuple[Any, ...]:
    """The first value of a file, as far as its first bytes contain it, and the one in its second line."""
    text = head.decode(wide_encoding(head) or "utf-8", "replace").lstrip("\ufeff \t\r\n")
    if text[:1] not in ("{", "["):
        return ()
    second = text.partition("\n")[2].lstrip()
    return (
        (partly(text), partly(second)) if second.startswith("{") and text.startswith("{") else (partly(text),)
    )


def beginning(head: bytes, lists: ListPaths) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """The first records of a file that begins with `head`, as far as they are in it, each with the object around its list; at most
    three of a value. Escapes in strings are not decoded. Empty if it is not JSON."""
    found: list[tuple[dict[str, Any], dict[str, Any]]] = []
    for value in _values(head):
        some = [each for each, _ in zip(records_in(value, lists, NO_FIELDS), range(3), strict=False)]
        found += [(record, around) for record, around in some if type(record) is dict]
    return found


def has_record(head: bytes, lists: ListPaths, is_ours: Callable[[dict[str, Any]], bool]) -> bool:
    """True if one of the first records of a file that begins with `head` satisfies `is_ours`."""
    return any(is_ours(record) for record, _ in beginning(head, lists))


def partly(text: str) -> Any:
    """The value at the beginning of `text`, as far as `text` contains it."""
    stack: list[Any] = []
    root: Any = None
    name: str | None = None
    place = 0
    while match := _TOKEN.match(text, place):
        place = match.end()
        mark, string, other = match.groups()
        if mark in ("}", "]"):
            if stack:
                stack.pop()
            if not stack:
                return root
            continue
        if mark in (",", ":"):
            continue
        value: Any = string if string is not None else _literal(other)
        if mark:
            value = {} if mark == "{" else []
        if not stack:
            root = value
        elif type(stack[-1]) is list:
            stack[-1].append(value)
        elif name is None and string is not None:
            name = string
            continue
        else:
            stack[-1][name] = value
            name = None
        if mark:
            stack.append(value)
        if not stack or len(stack) > _DEEPEST_HEAD:
            return root
    return root


def _literal(text: str | None) -> Any:
    try:
        return json.loads(text) if text and len(text) < 40 else text
    except ValueError:
        return text
