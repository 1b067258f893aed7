"""Reads single values of a collection as Python's own numbers, which cost much less than NumPy's one by one. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from graphapp.people.fitting import Place

if TYPE_CHECKING:
    from graphapp.people.collection import Collection

__all__ = ["CollectionReader"]


class CollectionReader:
    """Looks up papers, authorships and names of a collection by number, and authorships as places. `name`, `paper`, `entry`, `printed` and
    `cluster` have one number per authorship, `bounds`, `size` and `year` (0 if unknown) one per paper."""

    def __init__(self, c: Collection) -> None:
        self._c = c
        self.name, self.paper, self.entry = _view(c.name), _view(c.paper), _view(c.place)
        self.printed, self.cluster = _view(c.printed), _view(c.cluster)
        self.bounds, self.size, self.year = _view(c.bounds), _view(c.size), _view(c.year)
        self._places: dict[int, Place] = {}
        self._first: dict[str, int] = {}
        self._venues: dict[int, str] = {}

    def place(self, number: int) -> Place:
        """The place of an authorship: the id of its paper, and the index in the author list."""
        found = self._places.get(number)
        if found is None:
            found = Place(self._c.papers[self.paper[number]].id, self.entry[number])
            self._places[number] = found
        return found

    def number(self, place: Place) -> int:
        """The number of an authorship. Raises KeyError if the collection has no such paper."""
        paper, entry = place
        first = self._first.get(paper)
        if first is None:
            first = self._first[paper] = self.bounds[self._c.paper_number[paper]]
        return first + entry

    def venue(self, paper: int) -> str:
        """The venue of a paper, "" if it is unknown."""
        found = self._venues.get(paper)
        if found is None:
            found = self._venues[paper] = self._c.papers[paper].venue
        return found

    def authorships(self, papers: Iterable[int]) -> list[int]:
        """The numbers of all authorships of papers."""
        bounds = self.bounds
        return [number for paper in papers for number in range(bounds[paper], bounds[paper + 1])]

    def title_words(self, papers: Iterable[int]) -> set[int]:
        """The numbers of the words in the titles of papers that other titles have, too."""
        bounds, words = self._titles
        return {word for paper in papers for word in words[bounds[paper] : bounds[paper + 1]]}

    def coauthors(self, papers: Iterable[int]) -> set[int]:
        """The numbers of the names in the coauthor lists of papers."""
        bounds, names = self._coauthors
        return {name for paper in papers for name in names[bounds[paper] : bounds[paper + 1]]}

    def linked(self, name: int) -> Sequence[int]:
        """The numbers of the names that are linked to a name in the network of coauthors."""
        bounds, names = self._graph
        return names[bounds[name] : bounds[name + 1]]

    @cached_property
    def papers_of_name(self) -> memoryview:
        """The number of papers of each name."""
        return _view(self._c.papers_of_name)

    @cached_property
    def _coauthors(self) -> tuple[memoryview, memoryview]:
        return _rows(self._c.coauthors)

    @cached_property
    def _titles(self) -> tuple[memoryview, memoryview]:
        return _rows(self._c.titles)

    @cached_property
    def _graph(self) -> tuple[memoryview, memoryview]:
        return _rows(self._c.graph)


def _rows(matrix: Any) -> tuple[memoryview, memoryview]:
    """The bounds of the rows of a sparse matrix in CSR form, and the columns."""
    return _view(matrix.indptr), _view(matrix.indices)


def _view(values: NDArray[Any]) -> memoryview:
    return np.ascontiguousarray(values).data
