"""What a map is computed from: the papers and authors of a collection as arrays. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from hashlib import blake2b
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = ["Collected", "check_of", "checks_of", "of_arrays"]

Ints = NDArray[Any]


class Collected(NamedTuple):
    """The papers of a collection with at most `longest` authors, and their authors.

    `checks` has a number for the key of each author (`check_of`), in ascending order, which is the order of the authors; `name_of` the place of
    each author's name among the names (`text`, `ends`). The authorships are sorted by paper, then author: `paper` has indices into `number` (the
    number of the paper in the store), `year` (0: unknown) and `venue` (index into the venues, -1: none). `left_out` are the papers with longer author
    lists, the authors who have no other papers, and the papers whose year is so late that it counts as unknown.

    An author is a name, or a person where decisions say who is who: `person_author` has the latter, ascending, each with a string of
    `person_text` and `person_ends`: the identifier of the person and the printed names, one per line. Such authors are also found by the checks
    `alias_check`, whose authors are `alias_author`."""

    checks: Ints
    name_of: Ints
    text: Ints
    ends: Ints
    paper: Ints
    author: Ints
    number: Ints
    year: Ints
    venue: Ints
    venue_text: Ints
    venue_ends: Ints
    left_out: Ints
    person_author: Ints
    person_text: Ints
    person_ends: Ints
    alias_check: Ints
    alias_author: Ints


def of_arrays(arrays: Mapping[str, NDArray[Any]]) -> Collected:
    """The collection from arrays by the names of its fields."""
    return Collected(**{name: arrays[name] for name in Collected._fields})


def checks_of(keys: Iterable[str]) -> Ints:
    """A number of 64 bits for the key of each author: the same in every process. Different keys have, practically always, different numbers."""
    digests = [blake2b(key.encode("utf-8", "surrogatepass"), digest_size=8).digest() for key in keys]
    return np.frombuffer(b"".join(digests), "<u8")


def check_of(key: str) -> int:
    """The number of one key, as by `checks_of`."""
    return int(checks_of([key])[0])
