"""Row numbers by the hash of a value, for millions of rows: 8 bytes a slot, or 16 if it is exact, instead of about 100 in a dictionary. Pure.

A slot of the hash table (open addressing with linear probing) contains the upper 32 bits of a hash and a row number. Different values may
have the same 32 bits, so a number that is found is a candidate: the caller compares the value of that row, unless the table is exact. Nothing
that was added is missed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any

from graphapp.native import compiled

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
# the number in the slot of a value that was removed
_GONE = _LOW
# appended to a string for its second hash
_MARK = "\0"
# values that are hashed at once
_AT_ONCE = 1 << 16


class NumberTable:
    """Row numbers (1 to 2**32 - 2) by value: strings or integers. Several numbers per value are kept; a pair that is added again is not.

    An `exact` table, of strings that have one number each, also keeps 64 bits of a second hash of each value: a different value would have
    to agree in 96 bits, so what is found is taken for certain.
    """

    def __init__(self, *, exact: bool = False) -> None:
        self.exact = exact
        self._slots: _Words | None = None
        # of the value in each slot, if the table is exact
        self._checks: _Words | None = None
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
            self._make_room(len(words))
            self._place(words, _second_hashes(part) if self.exact else None)

    def _make_room(self, more: int) -> None:
        """Enlarge the slots if they are too few for that many more words."""
        import numpy as np

        most = self._used + more
        old, checks = self._slots, self._checks
        if old is not None and most <= _FULL * len(old):
            return
        size = max(int(len(old) * _GROWTH) if old is not None else _FEWEST, int(most / _FULL) + 1)
        self._slots = np.zeros(size, np.uint64)
        self._checks = np.zeros(size, np.uint64) if self.exact else None
        self._used = 0
        for start in range(0, 0 if old is None else len(old), _AT_ONCE):
            part = old[start : start + _AT_ONCE]  # type: ignore[index]
            kept = (part != 0) & ((part & _LOW) != _GONE)
            self._place(part[kept], None if checks is None else checks[start : start + _AT_ONCE][kept])

    def _place(self, words: _Words, checks: _Words | None) -> None:
        """Put words into slots, except those that a slot already contains."""
        slots = self._slots
        assert slots is not None
        size = len(slots)
        at = _home(words, size)
        while len(words):
            free = slots[at] == 0
            # of several words for one slot, the last one gets it
            slots[at[free]] = words[free]
            mine = slots[at] == words
            new, left = mine & free, ~mine
            # a word that is given twice counts twice
            self._used += int(new.sum())
            if checks is not None and self._checks is not None:
                self._checks[at[new]] = checks[new]
                checks = checks[left]
            words, at = words[left], (at[left] + 1) % size

    def find(self, values: Iterable[Any]) -> Iterator[tuple[Any, int]]:
        """Pairs of one of the values and the number of a row that may have it; if the table is exact, of the row that has it."""
        for value, _, n in self._found(list(values)):
            yield value, n

    def remove(self, values: Iterable[str]) -> None:
        """Forget values of an exact table; others are ignored."""
        for _, at, _ in list(self._found(list(values))):
            assert self._slots is not None
            # an empty slot would end the search for the values behind it
            self._slots[at] |= _GONE

    def _found(self, asked: list[Any]) -> Iterator[tuple[Any, int, int]]:
        """As `find`, with the slot of each pair."""
        if self._slots is None or not asked:
            return
        import numpy as np

        size = len(self._slots)
        tags = _tags(asked)
        checks = _second_hashes(asked) if self._checks is not None else tags
        places = np.arange(len(asked))
        at = _home(tags, size)
        while len(places):
            words = self._slots[at]
            full = words != 0
            same = full & ((words & _HIGH) == tags) & ((words & _LOW) != _GONE)
            if self._checks is not None:
                same &= self._checks[at] == checks
            found = (places[same].tolist(), at[same].tolist(), (words[same] & _LOW).tolist())
            for place, slot, n in zip(*found, strict=True):
                yield asked[place], slot, n
            places, tags, checks = places[full], tags[full], checks[full]
            at = (at[full] + 1) % size


def _tags(values: Collection[Any]) -> _Words:
    """The upper 32 bits of the hash of each value, as the upper half of a word."""
    import numpy as np

    hashes: _Words = np.fromiter(map(hash, values), np.int64, len(values)).view(np.uint64)
    hashes *= np.uint64(_SPREAD)
    hashes &= np.uint64(_HIGH)
    return hashes


def _second_hashes(values: Sequence[str]) -> _Words:
    """A second hash of each string. Both hashes are keyed (SipHash), so that those of two different strings are independent."""
    import numpy as np

    if compiled is not None:
        return np.frombuffer(compiled.second_hashes([*values]), np.uint64)
    return np.fromiter((hash(value + _MARK) for value in values), np.int64, len(values)).view(np.uint64)


def _home(words: _Words, size: int) -> npt.NDArray[np.int64]:
    """The slot where the search for each word begins."""
    return ((words >> _HALF) * size >> _HALF).astype("int64")
