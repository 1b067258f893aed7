"""The whole graph as columns of numbers, for computations that cannot hold millions of rows as objects. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any, NamedTuple, Protocol

from graphapp.model.rows import Table

__all__ = ["AuthorshipColumns", "ColumnsOfRows", "GraphColumns", "PaperColumns"]


class PaperColumns(NamedTuple):
    """A batch of papers: their numbers, their years and the numbers of their venues; 0 for an unknown year or venue."""

    numbers: list[int]
    years: list[int]
    venues: list[int]


class AuthorshipColumns(NamedTuple):
    """A batch of authorships: the number of the paper and that of the author cluster. A paper may name a cluster more than once."""

    papers: list[int]
    clusters: list[int]


class GraphColumns(Protocol):
    """The graph at one moment, with papers, clusters and venues numbered from 1. The numbers may have gaps, and are valid until the store changes."""

    def names(self) -> Iterator[tuple[list[int], list[str]]]:
        """The number of a cluster and a printed name, for each author row."""

    def venues(self) -> Mapping[int, str]:
        """The names of all venues by number."""

    def papers(self) -> Iterator[PaperColumns]:
        """All papers, by ascending number."""

    def authorships(self) -> Iterator[AuthorshipColumns]:
        """All authorships, in no particular order."""

    def titles(self, papers: Collection[int]) -> Iterator[tuple[int, str]]:
        """The number and the title of each of these papers, in no particular order; unknown numbers are ignored."""


class ColumnsOfRows:
    """`GraphColumns` from `Store.rows`, for stores without numbers of their own. What is written between two tables is omitted: readers
    compare the revisions before and after."""

    def __init__(self, rows: Callable[[Table], Iterator[list[tuple[Any, ...]]]]) -> None:
        self._rows = rows
        self._paper: dict[str, int] = {}
        self._cluster: dict[str, int] = {}
        self._venue: dict[str, int] = {}

    def names(self) -> Iterator[tuple[list[int], list[str]]]:
        numbers: dict[str, int] = {}
        for batch in self._rows("Author"):
            for id, _, key in batch:
                self._cluster[id] = numbers.setdefault(key, len(numbers) + 1)
            yield [self._cluster[row[0]] for row in batch], [row[1] for row in batch]

    def venues(self) -> Mapping[int, str]:
        found: dict[int, str] = {}
        for batch in self._rows("Venue"):
            for id, name, _ in batch:
                number = self._venue.setdefault(id, len(self._venue) + 1)
                found[number] = name
        return found

    def papers(self) -> Iterator[PaperColumns]:
        self.venues()
        of_paper = {
            paper: self._venue.get(venue, 0) for batch in self._rows("PUBLISHED_IN") for paper, venue in batch
        }
        for batch in self._rows("Paper"):
            numbers = [self._paper.setdefault(row[0], len(self._paper) + 1) for row in batch]
            venues = [of_paper.get(row[0], 0) for row in batch]
            yield PaperColumns(numbers, [row[2] or 0 for row in batch], venues)

    def authorships(self) -> Iterator[AuthorshipColumns]:
        if not self._cluster:
            for _ in self.names():
                pass
        if not self._paper:
            for _ in self.papers():
                pass
        for batch in self._rows("WROTE"):
            known = [row for row in batch if row[0] in self._cluster and row[1] in self._paper]
            yield AuthorshipColumns(
                [self._paper[row[1]] for row in known], [self._cluster[row[0]] for row in known]
            )

    def titles(self, papers: Collection[int]) -> Iterator[tuple[int, str]]:
        wanted = set(papers)
        number = 0
        for batch in self._rows("Paper"):
            for row in batch:
                number += 1
                if number in wanted:
                    yield number, row[1]
