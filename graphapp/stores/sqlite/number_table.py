"""Row numbers by the hash of a value, for millions of rows: 8 bytes a slot instead of about 100 in a dictionary. Pure.

A slot of the hash table (open addressing with linear probing) contains the upper 32 bits of a hash and a row number. Different values may
have the same 32 bits, so a number that is found is a candidate: the caller compares the value of that row. Nothing that was added is missed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    _Words = npt.NDArray[np.uint64]

__all__ = ["NumberTable"]

# NumPy is imported by the first value: importing it takes longer than most commands
_FEWEST = 1 << 12
# full slots of all slots at most; above it, the chains that a search follows become long
_FULL = 0.7
_GROWTH = 1.5
# spreads numbers whose lower bits differ most (Knuth, The Art of Computer Programming, vol. 3, section 6.4)
_SPREAD = 0x9E3779B97F4A7C15
_HALF = 32
_LOW = 0xFFFFFFFF
_HIGH = _LOW << _HALF
# values that are hashed at once
_AT_ONCE = 1 << 16


class NumberTable:
    """Row numbers (1 to 2**32 - 1) by value: strings or integers. Several numbers per value are kept; a pair that is added again is not."""

    def __init__(self) -> None:
        self._slots: _Words | None = None
        self._used = 0

    def __bool__(self) -> bool:
        """True if something was added."""
        return self._slots is not None

    def add(self, values: Iterable[Any], numbers: Iterable[int]) -> None:
        """Add values, and for each the number of a row that has it."""
        import numpy as np

        left, numbers = iter(values), iter(numbers)
        while part := list(islice(left, _AT_ONCE)):
            words = _tags(part)
            words |= np.fromiter(islice(numbers, len(part)), np.uint64, len(part))
            self._used += _placed(self._with_room(len(words)), words)

    def _with_room(self, more: int) -> _Words:
        """The slots, enlarged if they are too few for that many more words."""
        import numpy as np

        most = self._used + more
        old = self._slots
        if old is not None and most <= _FULL * len(old):
            return old
        size = max(int(len(old) * _GROWTH) if old is not None else _FEWEST, int(most / _FULL) + 1)
        self._slots = np.zeros(size, np.uint64)
        for start in range(0, 0 if old is None else len(old), _AT_ONCE):
            part = old[start : start + _AT_ONCE]  # type: ignore[index]
            _placed(self._slots, part[part != 0])
        return self._slots

    def find(self, values: Iterable[Any]) -> Iterator[tuple[Any, int]]:
        """Candidates: pairs of one of the values and the number of a row that may have it."""
        if self._slots is None or not (asked := list(values)):
            return
        import numpy as np

        size = len(self._slots)
        tags = _tags(asked)
        places = np.arange(len(asked))
        at = _home(tags, size)
        while len(places):
            words = self._slots[at]
            full = words != 0
            same = full & ((words & _HIGH) == tags)
            for place, n in zip(places[same].tolist(), (words[same] & _LOW).tolist(), strict=True):
                yield asked[place], n
            places, tags, at = places[full], tags[full], (at[full] + 1) % size


def _tags(values: Collection[Any]) -> _Words:
    """The upper 32 bits of the hash of each value, as the upper half of a word."""
    import numpy as np

    hashes: _Words = np.fromiter(map(hash, values), np.int64, len(values)).view(np.uint64)
    hashes *= np.uint64(_SPREAD)
    hashes &= np.uint64(_HIGH)
    return hashes


def _home(words: _Words, size: int) -> npt.NDArray[np.int64]:
    """The slot where the search for each word begins."""
    return ((words >> _HALF) * size >> _HALF).astype("int64")


def _placed(slots: _Words, words: _Words) -> int:
    """Put words into slots, except those that a slot already contains. Returns how many were put; a word that is given twice counts twice."""
    size = len(slots)
    at = _home(words, size)
    count = 0
    while len(words):
        free = slots[at] == 0
        # of several words for one slot, the last one gets it
        slots[at[free]] = words[free]
        mine = slots[at] == words
        count += int((mine & free).sum())
        words, at = words[~mine], (at[~mine] + 1) % size
    return count
