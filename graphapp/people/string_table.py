"""Many strings with numbers, each decoded when it is used, and more strings after them. Pure.

The strings of a large store are read from a file in no time; a load uses a few of them.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar, overload
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

__all__ = ["Chained", "Layered", "NumberedStrings", "StringTable", "TableValues"]

T = TypeVar("T")


class StringTable(Sequence[str]):
    """Strings as arrays. `text` has all strings in UTF-8, `ends` the end of each in it; `checks` has the CRC-32 of each in ascending order, and
    `order` the numbers of the strings in that order. CRC-32 is the same in every process, so that the table can be stored."""

    __slots__ = ("_checks", "_decoded", "_ends", "_length", "_order", "_text", "arrays")

    def __init__(self, arrays: Mapping[str, NDArray[Any]]) -> None:
        self.arrays = arrays
        # elements of a memoryview are Python's own numbers, which cost much less than NumPy's one by one
        self._text, self._ends, self._checks, self._order = (
            np.ascontiguousarray(arrays[name]).data for name in ("text", "ends", "checks", "order")
        )
        self._length = len(self._ends)
        self._decoded: dict[int, str] = {}

    @classmethod
    def of(cls, strings: Iterable[str]) -> StringTable:
        """The table of some strings. Of equal strings, the last one is found."""
        encoded = [_encoded(text) for text in strings]
        checks = np.array([crc32(each) for each in encoded], np.uint32)
        order = np.argsort(checks, kind="stable")
        return cls(
            {
                "text": np.frombuffer(b"".join(encoded), np.uint8),
                "ends": np.cumsum([len(each) for each in encoded], dtype=np.int64),
                "checks": checks[order],
                "order": order.astype(np.int32),
            }
        )

    def number(self, text: str) -> int:
        """The number of a string, -1 if it is not in the table."""
        encoded = _encoded(text)
        check, found = crc32(encoded), -1
        place = bisect_left(self._checks, check)
        while place < self._length and self._checks[place] == check:
            number = self._order[place]
            if self._bytes(number) == encoded:
                found = max(found, number)
            place += 1
        return found

    def _bytes(self, number: int) -> bytes:
        return bytes(self._text[self._ends[number - 1] if number else 0 : self._ends[number]])

    @overload
    def __getitem__(self, number: int) -> str: ...
    @overload
    def __getitem__(self, number: slice) -> list[str]: ...
    def __getitem__(self, number: int | slice) -> str | list[str]:
        if isinstance(number, slice):
            return [self[n] for n in range(*number.indices(self._length))]
        found = self._decoded.get(number)
        if found is None:
            if not -self._length <= number < self._length:
                raise IndexError(number)
            found = self._decoded[number] = str(self._bytes(number % self._length), "utf-8", "surrogatepass")
        return found

    def __len__(self) -> int:
        return self._length


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


class TableValues(Mapping[str, int]):
    """The number of each string of a table, or the value with that number."""

    def __init__(self, table: StringTable, values: NDArray[np.uint64] | None = None) -> None:
        self._table = table
        self._values = values
        self._found: dict[str, int] = {}

    def __getitem__(self, text: str) -> int:
        found = self._found.get(text)
        if found is not None:
            return found
        number = self._table.number(text)
        if number < 0:
            raise KeyError(text)
        found = self._found[text] = number if self._values is None else int(self._values[number])
        return found

    def __contains__(self, text: object) -> bool:
        return isinstance(text, str) and self._table.number(text) >= 0

    def __iter__(self) -> Iterator[str]:
        return iter(self._table)

    def __len__(self) -> int:
        return len(self._table)


class Layered(Mapping[str, int]):
    """The values of one mapping, and of another one for what it lacks."""

    def __init__(self, first: Mapping[str, int], other: Mapping[str, int]) -> None:
        self._first, self._other = first, other

    def __getitem__(self, text: str) -> int:
        found = self._first.get(text)
        return self._other[text] if found is None else found

    def __iter__(self) -> Iterator[str]:
        yield from self._first
        yield from (text for text in self._other if text not in self._first)

    def __len__(self) -> int:
        return sum(1 for _ in self)


class Chained(Sequence[T]):
    """The elements of two sequences, one after the other, without a copy."""

    def __init__(self, one: Sequence[T], other: Sequence[T]) -> None:
        """`one` must not get longer."""
        self._one, self._other = one, other
        self._first = len(one)

    @overload
    def __getitem__(self, number: int) -> T: ...
    @overload
    def __getitem__(self, number: slice) -> list[T]: ...
    def __getitem__(self, number: int | slice) -> T | list[T]:
        if isinstance(number, slice):
            return [self[n] for n in range(*number.indices(len(self)))]
        return self._one[number] if number < self._first else self._other[number - self._first]

    def __len__(self) -> int:
        return self._first + len(self._other)


class NumberedStrings(Chained[str]):
    """Strings that are known, and new ones, numbered after them in the order in which they were added."""

    def __init__(self, known: Sequence[str]) -> None:
        self._more: list[str] = []
        super().__init__(known, self._more)
        self._number: dict[str, int] = {}
        if not isinstance(known, StringTable):
            self._number = {text: number for number, text in enumerate(known)}

    @classmethod
    def of(cls, strings: Sequence[str]) -> NumberedStrings:
        """These strings, which may be numbered already."""
        return strings if isinstance(strings, NumberedStrings) else cls(strings)

    def number(self, text: str) -> int:
        """The number of a string, -1 if it is unknown."""
        found = self._number.get(text, -1)
        if found < 0 and isinstance(self._one, StringTable):
            found = self._one.number(text)
            if found >= 0:
                self._number[text] = found
        return found

    def add(self, text: str) -> int:
        """The number of a string, a new one if it was unknown."""
        found = self.number(text)
        if found < 0:
            found = self._number[text] = len(self)
            self._more.append(text)
        return found
