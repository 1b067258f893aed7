"""Finds the names with a certain last name or given name, so that their frequency is known without counting all names. Pure."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator
from typing import NamedTuple
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from graphapp.people.person_names import Form

__all__ = ["NamePartIndex"]


class NamePartIndex(NamedTuple):
    """Names by number: those of each part (`parts`, ascending CRC-32 numbers, with `names`). Parts are the last name, the first given word
    and all given words; two parts with one number only make more names be counted."""

    parts: NDArray[np.uint32]
    names: NDArray[np.int32]

    @classmethod
    def of(cls, forms: Iterable[Form]) -> NamePartIndex:
        """The index of names numbered from 0."""
        parts, names = array("I"), array("i")
        for number, form in enumerate(forms):
            own = set(_parts(form))
            parts.extend(own)
            names.extend([number] * len(own))
        part = np.array(parts, np.uint32)
        order = np.argsort(part, kind="stable")
        return cls(part[order], np.array(names, np.int32)[order])

    def sharing(self, forms: Iterable[Form]) -> list[int]:
        """The numbers of the names that share a part with one of these forms, ascending."""
        wanted = np.unique(np.array([part for form in forms for part in _parts(form)], np.uint32))
        low, high = (np.searchsorted(self.parts, wanted, side).tolist() for side in ("left", "right"))
        found = [self.names[a:b] for a, b in zip(low, high, strict=True)]
        numbers: list[int] = np.unique(np.concatenate([np.zeros(0, np.int32), *found])).tolist()
        return numbers


def _parts(form: Form) -> Iterator[int]:
    yield crc32(f"l{form.last}".encode())
    if form.given:
        yield crc32(f"g{form.given[0]}".encode())
        yield crc32(f"g{''.join(form.given)}".encode())
