"""Many strings in little memory: made unique, and packed. Pure."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import overload

import numpy as np

__all__ = ["PackedTexts", "distinct"]


def distinct(read: Callable[[], Iterable[str]]) -> Iterator[str]:
    """The strings that `read` returns, made unique: duplicates get " (2)", " (3)", … `read` is called twice and must return the same strings;
    of strings that occur once, only a hash of 8 bytes is kept."""
    hashes = np.sort(np.fromiter(map(hash, read()), np.int64))
    repeated = frozenset(hashes[1:][hashes[1:] == hashes[:-1]].tolist())
    given = hashes.data
    seen: dict[str, int] = {}
    added: set[str] = set()

    def taken(label: str) -> bool:
        # strings that only have the same hash count as equal, which costs at most a higher number
        wanted = hash(label)
        place = bisect_left(given, wanted)
        return label in added or (place < len(given) and given[place] == wanted)

    for text in read():
        if hash(text) not in repeated:
            yield text
            continue
        count = seen.get(text, 0) + 1
        label = text
        while count > 1 and taken(label := f"{text} ({count})"):
            count += 1
        seen[text] = count
        added.add(label)
        yield label


class PackedTexts(Sequence[str]):
    """Strings as one piece of UTF-8, decoded when they are used. They must not contain unpaired surrogates."""

    def __init__(self, strings: Iterable[str]) -> None:
        self._text = bytearray()
        self._ends = array("Q", (0,))
        for text in strings:
            self._text += text.encode()
            self._ends.append(len(self._text))

    def __len__(self) -> int:
        return len(self._ends) - 1

    @overload
    def __getitem__(self, place: int) -> str: ...
    @overload
    def __getitem__(self, place: slice) -> list[str]: ...
    def __getitem__(self, place: int | slice) -> str | list[str]:
        if isinstance(place, slice):
            return [self[each] for each in range(*place.indices(len(self)))]
        if place < 0:
            raise IndexError(place)
        return self._text[self._ends[place] : self._ends[place + 1]].decode()
