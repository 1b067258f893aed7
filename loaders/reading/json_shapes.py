"""Where records stand in decoded JSON. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

__all__ = ["DEEPEST", "NOTHING", "JsonRecord", "Lists", "Paths", "records_in"]

# lists in lists, and lists under keys under keys: no source goes deeper
DEEPEST = 8
NOTHING: dict[str, Any] = {}
Paths = tuple[tuple[str, ...], ...]


class JsonRecord(NamedTuple):
    """A record: its place in the file, its value, and the object around the list that it is in (empty where that is too large)."""

    where: str
    value: Any
    around: dict[str, Any]


class Lists:
    """Where an object may hold records: keys parted by points, `Lists("message.items", "message")`. The first that is there
    counts; an object without one is a record, and so is one that has a field of `marks`, whatever else it holds."""

    def __init__(self, *names: str, marks: tuple[str, ...] = ()) -> None:
        self.paths = tuple(tuple(name.split(".")) for name in names)
        self.first_keys = tuple(path[0] for path in self.paths)
        self.marks = marks

    def is_record(self, value: dict[str, Any]) -> bool:
        """True when there are no other records in an object."""
        return not any(name in value for name in self.first_keys) or any(name in value for name in self.marks)


def records_in(
    value: Any, lists: Lists, around: dict[str, Any], depth: int = 0
) -> Iterator[tuple[Any, dict[str, Any]]]:
    """The records in a decoded value, each with the object around its list."""
    if depth < DEEPEST:
        if type(value) is list:
            for entry in value:
                if type(entry) is dict and lists.is_record(entry):
                    yield entry, around
                else:
                    yield from records_in(entry, lists, around, depth + 1)
            return
        if type(value) is dict and not lists.is_record(value):
            for path in lists.paths:
                inner: Any = value
                for name in path:
                    inner = inner.get(name) if type(inner) is dict else None
                if type(inner) is list or type(inner) is dict:
                    yield from records_in(inner, lists, value, depth + 1)
                    return
    yield value, around
