"""Finds the names that may be one person's: by keys that related names share, and by last name and initial. Pure.

A key is a number (CRC-32 of its text), the same in every process, so that an index can be stored. Two keys with one number cost a
comparison of names; no memory is spent on millions of strings.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping
from typing import NamedTuple
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from graphapp.people.cyrillic import sound_keys
from graphapp.people.person_names import Form, candidate_keys, plain_last

__all__ = ["NameIndex"]

# a key that more names share is not evidence
_MOST_NAMES = 2000


class NameIndex(NamedTuple):
    """Names by number: those of each key (`keys`, ascending, with `names`), and those of each last name and initial (`starts`, ascending, with
    `start_names`; `brief` tells which of these are compared with all others: names that give only the initial, and by their sound those in
    Cyrillic)."""

    keys: NDArray[np.uint32]
    names: NDArray[np.int32]
    starts: NDArray[np.uint32]
    start_names: NDArray[np.int32]
    brief: NDArray[np.bool_]

    @classmethod
    def of(cls, forms: Mapping[int, Form]) -> NameIndex:
        """The index of some names."""
        keys, names = array("I"), array("i")
        starts, start_names, brief = array("I"), array("i"), array("b")
        for number, name in forms.items():
            own = _numbers(name)
            keys.extend(own)
            names.extend([number] * len(own))
            for code, short in _starts(name):
                starts.append(code)
                start_names.append(number)
                brief.append(short)
        key, start = np.array(keys, np.uint32), np.array(starts, np.uint32)
        by_key, by_start = np.argsort(key, kind="stable"), np.argsort(start, kind="stable")
        return cls(
            key[by_key],
            np.array(names, np.int32)[by_key],
            start[by_start],
            np.array(start_names, np.int32)[by_start],
            np.array(brief, np.bool_)[by_start],
        )

    def pairs(self) -> NDArray[np.int64]:
        """The pairs of names that share a key, or a last name and an initial that one of them gives only; the smaller number first, ordered,
        each once."""
        found = [np.zeros((0, 2), np.int64), *_within(self.keys, self.names)]
        for low, high in _groups(self.starts):
            names, brief = self.start_names[low:high].astype(np.int64), self.brief[low:high]
            if brief.any() and len(names) > 1:
                short = names[brief]
                found.append(np.stack([np.repeat(short, len(names)), np.tile(names, len(short))], axis=1))
        return _distinct(np.concatenate(found))

    def pairs_with(self, other: NameIndex) -> NDArray[np.int64]:
        """As `pairs`, of a name of this index and a name of another one, whose numbers are larger."""
        by_key, names = _found(self.keys, other.keys, _MOST_NAMES)
        by_start, starts = _found(self.starts, other.starts, None)
        given = self.brief[by_start] | other.brief[starts]
        found = [
            np.stack([self.names[by_key], other.names[names]], axis=1),
            np.stack([self.start_names[by_start[given]], other.start_names[starts[given]]], axis=1),
        ]
        return _distinct(np.concatenate(found).astype(np.int64))


def _found(
    ascending: NDArray[np.uint32], wanted: NDArray[np.uint32], most: int | None
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The places of equal numbers in both arrays, without numbers that `ascending` has more than `most` times."""
    low, high = (np.searchsorted(ascending, wanted, side) for side in ("left", "right"))
    count = high - low
    if most is not None:
        count[count > most] = 0
    place = np.repeat(np.arange(len(wanted)), count)
    return np.arange(len(place)) - np.repeat(np.cumsum(count) - count - low, count), place


def _distinct(pairs: NDArray[np.int64]) -> NDArray[np.int64]:
    """The pairs of distinct numbers, each once, the smaller number first, in order."""
    small, large = pairs.min(axis=1), pairs.max(axis=1)
    # one number per pair sorts many times faster than rows of two
    unique = np.sort((small << 32 | large)[small < large])
    unique = unique[np.r_[True, unique[1:] != unique[:-1]]] if len(unique) else unique
    return np.stack([unique >> 32, unique & 0xFFFFFFFF], axis=1)


def _numbers(name: Form) -> set[int]:
    return {crc32("\x1f".join(key).encode()) for key in candidate_keys(name)}


def _starts(name: Form) -> Iterator[tuple[int, bool]]:
    """The keys by last name and initial, and whether a name is compared with all others that have the key."""
    if not name.given:
        return
    yield crc32(f"{plain_last(name.last)}\x1f{name.given[0][0]}".encode()), len(name.given[0]) == 1
    for key in sound_keys(name.given[0], name.last, cyrillic=name.cyrillic):
        yield crc32(f"sound\x1f{key}".encode()), name.cyrillic


def _groups(ascending: NDArray[np.uint32]) -> Iterator[tuple[int, int]]:
    """The bounds of equal numbers."""
    if len(ascending):
        begins = np.flatnonzero(np.r_[True, ascending[1:] != ascending[:-1]]).tolist()
        yield from zip(begins, [*begins[1:], len(ascending)], strict=True)


def _within(keys: NDArray[np.uint32], names: NDArray[np.int32]) -> Iterator[NDArray[np.int64]]:
    """All pairs of names with one key, group size by group size."""
    if not len(keys):
        return
    begins = np.flatnonzero(np.r_[True, keys[1:] != keys[:-1]])
    sizes = np.diff(np.r_[begins, len(keys)])
    for size in np.unique(sizes[(sizes > 1) & (sizes <= _MOST_NAMES)]).tolist():
        groups = names[begins[sizes == size][:, None] + np.arange(size)].astype(np.int64)
        one, other = np.triu_indices(size, 1)
        yield np.stack([groups[:, one].ravel(), groups[:, other].ravel()], axis=1)
