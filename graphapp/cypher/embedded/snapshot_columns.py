"""The columns of a snapshot, decoded value by value or as a whole."""

from __future__ import annotations

import zlib
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import repeat
from typing import Any

import orjson

from graphapp.cypher.embedded.snapshot import Snapshot
from graphapp.cypher.evaluator.columns import Column, Finder

__all__ = ["NO_CODE", "NULLS", "SEPARATOR", "column", "finder"]

NULLS = {"i": -(1 << 31), "q": -(1 << 63)}
"""Represents null among integers of a type code."""
NO_CODE = {"B": 255, "i": -1}
"""Represents null among the codes of a column with few values."""
SEPARATOR = "\0"
"""Separates the strings of a column."""
_AT_ONCE = 4096


class TextColumn:
    """Strings as UTF-8 with separators, and the start of each. `separable` is False if a string contains the separator."""

    def __init__(self, snapshot: Snapshot, name: str, separable: bool) -> None:
        self._text = snapshot.section(f"{name}.text")
        self._offsets = snapshot.integers(f"{name}.offsets", "q")
        self._nulls = snapshot.section(f"{name}.nulls") if snapshot.size(f"{name}.nulls") else None
        self._separable = separable

    def __len__(self) -> int:
        return len(self._offsets) - 1

    def __getitem__(self, place: int) -> str | None:
        if self._nulls is not None and self._nulls[place]:
            return None
        return str(self._text[self._offsets[place] : self._offsets[place + 1] - 1], "utf-8")

    def __iter__(self) -> Iterator[str | None]:
        if not self._separable:
            return map(self.__getitem__, range(len(self)))
        values = self._strings()
        if self._nulls is None:
            return values
        return (None if null else value for value, null in zip(values, self._nulls, strict=True))

    def _strings(self) -> Iterator[str]:
        """All strings, decoded some thousands at a time: a second copy of the whole text would double the memory."""
        offsets = self._offsets
        for start in range(0, len(self), _AT_ONCE):
            end = min(start + _AT_ONCE, len(self))
            yield from str(self._text[offsets[start] : offsets[end] - 1], "utf-8").split(SEPARATOR)


class ListColumn:
    """Lists, from the JSON strings of a column."""

    def __init__(self, texts: TextColumn) -> None:
        self._texts = texts

    def __len__(self) -> int:
        return len(self._texts)

    def __getitem__(self, place: int) -> list[Any] | None:
        text = self._texts[place]
        return None if text is None else orjson.loads(text)

    def __iter__(self) -> Iterator[list[Any] | None]:
        return (None if text is None else orjson.loads(text) for text in self._texts)


class IntegerColumn:
    """Integers of 4 or 8 bytes."""

    def __init__(self, snapshot: Snapshot, name: str, typecode: str) -> None:
        self._values = snapshot.array(f"{name}.integers", typecode)
        self._null = NULLS[typecode]

    def __len__(self) -> int:
        return len(self._values)

    def __getitem__(self, place: int) -> int | None:
        value = self._values[place]
        return None if value == self._null else value

    def __iter__(self) -> Iterator[int | None]:
        null = self._null
        return (None if value == null else value for value in self._values)


class CodeColumn:
    """Few different values, and for each entry the code of its value."""

    def __init__(self, snapshot: Snapshot, name: str, typecode: str, values: Sequence[Any]) -> None:
        self._codes = snapshot.array(f"{name}.codes", typecode)
        self._values = {**dict(enumerate(values)), NO_CODE[typecode]: None}

    def __len__(self) -> int:
        return len(self._codes)

    def __getitem__(self, place: int) -> Any:
        return self._values[self._codes[place]]

    def __iter__(self) -> Iterator[Any]:
        return map(self._values.__getitem__, self._codes)


class EmptyColumn:
    """A column without values."""

    def __init__(self, size: int) -> None:
        self._size = size

    def __len__(self) -> int:
        return self._size

    def __getitem__(self, place: int) -> None:
        return None

    def __iter__(self) -> Iterator[None]:
        return repeat(None, self._size)


def column(snapshot: Snapshot, owner: str, size: int, described: Mapping[str, Any]) -> Column:
    """The column that the header describes, of a label or type with `size` nodes or relationships."""
    name = f"{owner}.{described['name']}"
    return _READERS[described["encoding"]](snapshot, name, size, described)


_READERS: dict[str, Callable[[Snapshot, str, int, Mapping[str, Any]], Column]] = {
    "text": lambda snapshot, name, _, held: TextColumn(snapshot, name, held["separable"]),
    "lists": lambda snapshot, name, _, held: ListColumn(TextColumn(snapshot, name, held["separable"])),
    "integers": lambda snapshot, name, _, held: IntegerColumn(snapshot, name, held["typecode"]),
    "codes": lambda snapshot, name, _, held: CodeColumn(snapshot, name, held["typecode"], held["values"]),
    "empty": lambda _snapshot, _name, size, _held: EmptyColumn(size),
}


def finder(snapshot: Snapshot, name: str) -> Finder | None:
    """A function that finds a string in the column of this name, by CRC-32; None if the column has no index."""
    if not snapshot.size(f"{name}.hashes"):
        return None
    hashes = snapshot.integers(f"{name}.hashes", "I")
    places = snapshot.integers(f"{name}.places", "i")
    text, offsets = snapshot.section(f"{name}.text"), snapshot.integers(f"{name}.offsets", "q")

    def find(value: str) -> list[int]:
        sought = value.encode("utf-8", "surrogatepass")
        hashed = zlib.crc32(sought)
        found = []
        at = bisect_left(hashes, hashed)
        while at < len(hashes) and hashes[at] == hashed:
            place = places[at]
            if text[offsets[place] : offsets[place + 1] - 1] == sought:
                found.append(place)
            at += 1
        return found

    return find
