"""The whole graph as columns of numbers, for computations that cannot hold millions of rows as objects. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from functools import cached_property
from typing import Any, Protocol

from graphapp.model.rows import Authorships, ListBatch, Table

__all__ = ["ColumnsOfAuthorships", "GraphColumns"]

AT_ONCE = 20_000


class GraphColumns(Protocol):
    """The graph at one moment, in batches, each read when it is requested. Papers, author rows, clusters and venues have small numbers, which are at
    least 0; the numbers may have gaps, and are valid until the store changes."""

    def clusters(self) -> Iterator[tuple[list[int], list[int]]]:
        """The numbers of author rows, and those of their clusters."""

    def names(self) -> Iterator[tuple[list[int], list[int], list[str]]]:
        """The numbers of author rows, those of their clusters, and their printed names."""

    def authors(self, *, by_row: bool) -> Iterator[tuple[list[int], list[str], list[str]]]:
        """The numbers of author rows, their printed names, and their identifiers (`by_row`) or the keys of their clusters; rows of the same
        cluster one after the other."""

    def lists(self) -> Iterator[ListBatch]:
        """All papers with their author lists, by ascending number."""

    def venues(self) -> Mapping[int, str]:
        """The names of all venues by number."""

    def published(self) -> Iterator[tuple[list[int], list[int]]]:
        """The numbers of the papers with a venue, and those of their venues, in no particular order."""

    def titles(self, papers: Collection[int]) -> Iterator[tuple[int, str]]:
        """The number and the title of each of these papers, in no particular order; unknown numbers are ignored."""

    def numbers(
        self, rows: Collection[str], papers: Collection[str]
    ) -> tuple[Mapping[str, int], Mapping[str, int]]:
        """The numbers of the author rows and of the papers with these ids; unknown ids are ignored."""


class ColumnsOfAuthorships:
    """`GraphColumns` for stores without numbers of their own: from the authorships of the whole graph, which are read once if they are needed, and
    from `Store.rows`. Papers are numbered in the order of their ids. Venues and titles are read when they are requested, and may be of a later
    state: readers compare the revisions before and after."""

    def __init__(
        self,
        authorships: Callable[[], Authorships],
        rows: Callable[[Table], Iterator[list[tuple[Any, ...]]]],
    ) -> None:
        self._authorships = authorships
        self._rows = rows

    @cached_property
    def _data(self) -> Authorships:
        found = self._authorships()
        return Authorships(found.authors, sorted(found.papers, key=lambda paper: paper.id))

    @cached_property
    def _clusters(self) -> list[int]:
        """The number of the cluster of each author row, by the number of the row."""
        numbers: dict[str, int] = {}
        return [numbers.setdefault(row.key, len(numbers)) for row in self._data.authors]

    @cached_property
    def _venues(self) -> dict[str, tuple[int, str]]:
        """The number and the name of each venue, by its id."""
        venues = (row for batch in self._rows("Venue") for row in batch)
        return {id: (number, name) for number, (id, name, _) in enumerate(venues)}

    def clusters(self) -> Iterator[tuple[list[int], list[int]]]:
        yield list(range(len(self._clusters))), self._clusters

    def names(self) -> Iterator[tuple[list[int], list[int], list[str]]]:
        yield list(range(len(self._clusters))), self._clusters, [row.name for row in self._data.authors]

    def authors(self, *, by_row: bool) -> Iterator[tuple[list[int], list[str], list[str]]]:
        authors = self._data.authors
        order = sorted(range(len(authors)), key=self._clusters.__getitem__)
        rows = [authors[number] for number in order]
        yield order, [row.name for row in rows], [row.id if by_row else row.key for row in rows]

    def lists(self) -> Iterator[ListBatch]:
        for start in range(0, len(self._data.papers), AT_ONCE):
            papers = self._data.papers[start : start + AT_ONCE]
            yield ListBatch(
                list(range(start, start + len(papers))),
                [paper.year for paper in papers],
                [paper.size for paper in papers],
                [number for number, paper in enumerate(papers, start) for _ in paper.members],
                [member for paper in papers for member in paper.members],
            )

    def venues(self) -> Mapping[int, str]:
        return dict(self._venues.values())

    def published(self) -> Iterator[tuple[list[int], list[int]]]:
        number_of = {paper.id: number for number, paper in enumerate(self._data.papers)}
        for batch in self._rows("PUBLISHED_IN"):
            known = [(paper, venue) for paper, venue in batch if paper in number_of and venue in self._venues]
            yield (
                [number_of[paper] for paper, _ in known],
                [self._venues[venue][0] for _, venue in known],
            )

    def titles(self, papers: Collection[int]) -> Iterator[tuple[int, str]]:
        # sorted again: a database may have another order of strings
        found = sorted((row[0], row[1]) for batch in self._rows("Paper") for row in batch)
        return ((number, found[number][1]) for number in set(papers) if 0 <= number < len(found))

    def numbers(
        self, rows: Collection[str], papers: Collection[str]
    ) -> tuple[Mapping[str, int], Mapping[str, int]]:
        wanted_rows, wanted_papers = set(rows), set(papers)
        return (
            {row.id: n for n, row in enumerate(self._data.authors) if row.id in wanted_rows},
            {paper.id: n for n, paper in enumerate(self._data.papers) if paper.id in wanted_papers},
        )
