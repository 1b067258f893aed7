"""Where records are in decoded JSON. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

__all__ = ["DEEPEST", "NO_FIELDS", "JsonRecord", "ListPaths", "Paths", "records_in"]

# lists in lists, and lists under keys under keys: no source goes deeper
DEEPEST = 8
NO_FIELDS: dict[str, Any] = {}
Paths = tuple[tuple[str, ...], ...]


class JsonRecord(NamedTuple):
    """A record: its place in the file, its value, and the object around the list that contains it (empty if that is too large)."""

    where: str
    value: Any
    around: dict[str, Any]


class ListPaths:
    """Where an object may contain records: paths of keys separated by dots, `Lists("message.items", "message")`. The first existing one
    counts; an object without any is a record, and so is one that has a field of `marks`."""

    def __init__(self, *names: str, marks: tuple[str, ...] = ()) -> None:
        self.paths = tuple(tuple(name.split(".")) for name in names)
        self.first_keys = tuple(path[0] for path in self.paths)
        self.marks = marks

    def is_record(self, value: dict[str, Any]) -> bool:
        """True if an object is itself a record, not a container of records."""
        return not any(name in value for name in self.first_keys) or any(name in value for name in self.marks)


def records_in(
    value: Any, lists: ListPaths, around: dict[str, Any], depth: int = 0
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
