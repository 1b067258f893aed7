"""The papers of a store by record, DOI and fingerprint, kept in memory: a load into an empty store matches its records without
querying the database. Pure."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Iterator
from typing import Any, Generic, TypeVar

from graphapp.model.identifiers import named_by, paper_named
from graphapp.model.rows import StoredPaper

__all__ = ["PaperCache", "single_record"]

H = TypeVar("H", bound=Hashable)


class _Holders(Generic[H]):
    """The papers that have, or had, a value: nearly always one, so only values with several papers need a list."""

    def __init__(self) -> None:
        self._first: dict[Any, H] = {}
        self._others: dict[Any, list[H]] = {}

    def add(self, value: Any, paper: H) -> None:
        if self._first.setdefault(value, paper) != paper:
            self._others.setdefault(value, []).append(paper)

    def of(self, values: Iterable[Any]) -> Iterator[H]:
        for value in self._first.keys() & values:
            yield self._first[value]
            yield from self._others.get(value, ())

    def taken(self) -> list[tuple[Any, H]]:
        """Pairs of a value and a paper; they are removed here."""
        pairs = [*self._first.items()]
        pairs += [(value, paper) for value, papers in self._others.items() for paper in papers]
        self._first.clear()
        self._others.clear()
        return pairs


class PaperCache(Generic[H]):
    """The papers of a store by id, record, DOI and fingerprint. A paper is represented by its handle in the store, such as a row number.

    Entries are never removed: a paper may have lost a value since, so callers must check (`semantics.holds`).
    """

    def __init__(self) -> None:
        self.ids: dict[str, H] = {}
        self._records: _Holders[H] = _Holders()
        self._dois: _Holders[H] = _Holders()
        self._fingerprints: _Holders[H] = _Holders()

    def add(self, paper: StoredPaper, stands_for: H) -> None:
        """Add `paper`, which is now in the store, with the values of its variants."""
        self.ids[paper.id] = stands_for
        if paper.fingerprint is not None:
            self._fingerprints.add(paper.fingerprint, stands_for)
        if paper.doi is not None:
            self._dois.add(paper.doi, stands_for)
        if not single_record(paper):
            for record in paper.sources:
                self._records.add(record, stands_for)
        for variant in paper.variants:
            if variant.doi is not None:
                self._dois.add(variant.doi, stands_for)
            if variant.fingerprint is not None:
                self._fingerprints.add(variant.fingerprint, stands_for)

    def holding(
        self, records: Collection[str], dois: Collection[str], fingerprints: Collection[int]
    ) -> set[H]:
        """The papers that may have one of these values."""
        found = {self.ids[id] for id in self.ids.keys() & self.named(records)}
        found.update(self._records.of(records), self._dois.of(dois), self._fingerprints.of(fingerprints))
        return found

    @staticmethod
    def named(records: Iterable[str]) -> set[str]:
        """The ids of papers that have their ids from the names of these records."""
        return {id for id in map(paper_named, records) if id is not None}

    def taken(self) -> tuple[list[tuple[Any, H]], ...]:
        """Pairs of a value and a paper, for ids, records, DOIs and fingerprints; they are removed here."""
        ids: list[tuple[Any, H]] = [*self.ids.items()]
        self.ids.clear()
        return (ids, self._records.taken(), self._dois.taken(), self._fingerprints.taken())


def single_record(paper: StoredPaper) -> bool:
    """True if the only record of a paper is the one that its id names, so that a store need not store it."""
    return len(paper.sources) == 1 and paper.sources[0] == named_by(paper.id)
