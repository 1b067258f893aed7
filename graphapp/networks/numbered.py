"""The authorships of a scope as arrays, with its nodes and papers numbered: the part of a projection that is the same for all years, minima, longest
author lists and caps, and takes most of the time. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graphapp.model.clusters import commonest_name
from graphapp.model.rows import AuthorColumns
from graphapp.model.units import UnitName, names_by_papers
from graphapp.support.gc_pause import uncollected

__all__ = ["NO_YEAR", "JoinedStrings", "NumberedAuthorships", "numbered_authorships"]

NO_YEAR = int(np.iinfo(np.int64).max)

Ints = NDArray[np.int64]
Numbers = NDArray[np.int32]


class JoinedStrings:
    """Strings in one buffer, which takes a third of the memory of a list."""

    def __init__(self, values: Iterable[str]) -> None:
        encoded = [value.encode("utf-8", "surrogatepass") for value in values]
        self._ends = np.cumsum([0, *map(len, encoded)])
        self._text = b"".join(encoded)

    def __len__(self) -> int:
        return len(self._ends) - 1

    def at(self, places: Sequence[int]) -> list[str]:
        """The strings at these places."""
        first, end = (self._ends[np.array(places, np.int64) + more].tolist() for more in (0, 1))
        return [self._text[a:b].decode("utf-8", "surrogatepass") for a, b in zip(first, end, strict=True)]

    @property
    def nbytes(self) -> int:
        """The memory that the strings take."""
        return len(self._text) + self._ends.nbytes


@dataclass(frozen=True, slots=True)
class NumberedAuthorships:
    """The authorships in a scope, without repeats, sorted by paper, then person: authorship i states that person `people[i]` wrote paper
    `papers[i]`.

    Persons (nodes) are numbered by name, then identifier; `ids` and `names` have these, `rows` the numbers of author rows of each, and `others`
    the names of each that has several. Papers are numbered by year, then length of the author list; `years` (unknown ones last: NO_YEAR) and `sizes`,
    the lengths of the whole lists, are indexed by paper.
    """

    ids: JoinedStrings
    names: JoinedStrings
    others: Mapping[int, tuple[str, ...]]
    rows: Numbers
    papers: Numbers
    people: Numbers
    years: Ints
    sizes: Ints

    def among(self, ids: Collection[str]) -> NDArray[np.bool_]:
        """For each person, whether the identifier is one of `ids`."""
        found = np.zeros(len(self.ids), bool)
        if ids:
            every = self.ids.at(range(len(self.ids)))
            found[[number for number, id in enumerate(every) if id in ids]] = True
        return found

    @property
    def nbytes(self) -> int:
        """The memory that the authorships take."""
        arrays = (self.rows, self.papers, self.people, self.years, self.sizes)
        return self.ids.nbytes + self.names.nbytes + sum(each.nbytes for each in arrays)


def numbered_authorships(data: AuthorColumns, unit: UnitName) -> NumberedAuthorships:
    """The numbered authorships of keyed `data`. The name of a node that represents several author rows is its most frequent printed name; in the
    unit `person`, its different names are in `others`."""
    with uncollected():
        last_name = {row.key: row.name for row in data.authors}
        number = dict(zip(last_name, range(len(last_name)), strict=True))
        of_row = np.fromiter((number[row.key] for row in data.authors), np.int64, len(data.authors))
        members, papers = np.array(data.members, np.int64), np.array(data.papers, np.int64)
        ids, printed = list(number), list(last_name.values())
        rows = np.bincount(of_row, minlength=len(ids))
        others: dict[int, tuple[str, ...]] = {}
        for node, counts in _printed(data, members, papers, of_row, rows).items():
            printed[node] = commonest_name(counts)
            if unit == "person" and (several := names_by_papers(counts)):
                others[node] = several
        order = _by_name(ids, printed)
        place = _inverse(order)
        by_year, years, sizes = _dated(data)
        count = max(len(ids), 1)
        codes = _distinct(_inverse(by_year)[papers] * count + place[of_row[members]])
        return NumberedAuthorships(
            JoinedStrings(map(ids.__getitem__, order.tolist())),
            JoinedStrings(map(printed.__getitem__, order.tolist())),
            {int(place[node]): several for node, several in others.items()},
            rows[order].astype(np.int32),
            (codes // count).astype(np.int32),
            (codes % count).astype(np.int32),
            years,
            sizes,
        )


def _printed(
    data: AuthorColumns, members: Ints, papers: Ints, of_row: Ints, rows: Ints
) -> dict[int, Counter[str]]:
    """The printed names of each node that represents several rows, with the numbers of their papers."""
    several = np.flatnonzero(rows[of_row] > 1)
    if not len(several):
        return {}
    # an author may be repeated in a list
    among = np.isin(members, several)
    codes = _distinct(papers[among] * len(of_row) + members[among])
    written = np.bincount(codes % len(of_row), minlength=len(of_row))
    counts: dict[int, Counter[str]] = {}
    for row in several.tolist():
        counts.setdefault(int(of_row[row]), Counter())[data.authors[row].name] += int(written[row])
    return counts


def _by_name(ids: Sequence[str], names: Sequence[str]) -> Ints:
    """The nodes in the order of their names, then identifiers."""
    # stable sorts, least significant key first, are many times faster than one sort of tuples
    order = sorted(range(len(ids)), key=ids.__getitem__)
    order.sort(key=names.__getitem__)
    return np.array(order, np.int64)


def _dated(data: AuthorColumns) -> tuple[Ints, Ints, Ints]:
    """The papers in the order of their numbers, and the year and the size of each number."""
    years = np.array([NO_YEAR if year is None else year for year in data.years], np.int64)
    sizes = np.array(data.sizes, np.int64)
    # floating-point sums depend on the order; sorted by year and size, they do not depend on the order of the store
    order = np.lexsort((sizes, years))
    return order, years[order], sizes[order]


def _inverse(order: Ints) -> Ints:
    """The place of each number in `order`."""
    place = np.empty(len(order), np.int64)
    place[order] = np.arange(len(order))
    return place


def _distinct(values: Ints) -> Ints:
    """The distinct values, ascending: several times faster than `numpy.unique`, which hashes integers first."""
    values = np.sort(values)
    return values[np.r_[True, values[1:] != values[:-1]]] if len(values) else values
