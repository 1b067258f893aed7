"""Many strings in little memory: made unique, and packed. Pure."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

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


class PackedTexts:
    """Strings as one piece of UTF-8, of which some are copied when they are used. They must not contain unpaired surrogates."""

    def __init__(self, strings: Iterable[str]) -> None:
        text = bytearray()
        ends = array("q", (0,))
        for each in strings:
            text += each.encode()
            ends.append(len(text))
        self._text = bytes(text)
        self._ends = np.frombuffer(ends, np.int64)

    def __len__(self) -> int:
        return len(self._ends) - 1

    def __iter__(self) -> Iterator[bytes]:
        """All strings, in UTF-8."""
        text, begin = self._text, 0
        for end in islice(self._ends.data, 1, None):
            yield text[begin:end]
            begin = end

    def at(self, places: NDArray[np.integer[Any]]) -> list[bytes]:
        """The strings at some places, in UTF-8."""
        text = self._text
        begins, ends = self._ends[places].tolist(), self._ends[places + 1].tolist()
        return [text[begin:end] for begin, end in zip(begins, ends, strict=True)]
