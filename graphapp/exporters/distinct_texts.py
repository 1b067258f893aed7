"""Many strings in little memory: made unique, and packed. Pure."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["PackedTexts", "distinct"]


def distinct(read: Callable[[], Iterable[list[str]]]) -> Iterator[str]:
    """The strings that `read` returns, some at a time, made unique: duplicates get " (2)", " (3)", … `read` is called twice and must return the
    same strings; of strings that occur once, only a hash of 8 bytes is kept."""
    pieces = [np.fromiter(map(hash, texts), np.int64, len(texts)) for texts in read()]
    hashes = np.concatenate([np.zeros(0, np.int64), *pieces])
    del pieces
    hashes.sort()
    repeated = frozenset(hashes[1:][hashes[1:] == hashes[:-1]].tolist())
    given = hashes.data
    seen: dict[str, int] = {}
    added: set[str] = set()

    def taken(label: str) -> bool:
        # strings that only have the same hash count as equal, which costs at most a higher number
        wanted = hash(label)
        place = bisect_left(given, wanted)
        return label in added or (place < len(given) and given[place] == wanted)

    for texts in read():
        if repeated.isdisjoint(map(hash, texts)):
            yield from texts
            continue
        for text in texts:
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
    """Strings of bytes as one piece, of which some are copied when they are used."""

    def __init__(self, pieces: Iterable[list[bytes]]) -> None:
        """`pieces` are some strings each."""
        together: list[bytes] = []
        lengths = [np.zeros(1, np.int64)]
        for texts in pieces:
            together.append(b"".join(texts))
            lengths.append(np.fromiter(map(len, texts), np.int64, len(texts)))
        self._text = b"".join(together)
        self._ends = np.concatenate(lengths).cumsum()

    def __len__(self) -> int:
        return len(self._ends) - 1

    def at(self, places: NDArray[np.integer[Any]]) -> list[bytes]:
        """The strings at some places."""
        text = self._text
        begins, ends = self._ends[places].tolist(), self._ends[places + 1].tolist()
        return [text[begin:end] for begin, end in zip(begins, ends, strict=True)]

    def between(self, begin: int, end: int) -> list[bytes]:
        """The strings from the place `begin` to the one before `end`."""
        return self.at(np.arange(begin, end))
