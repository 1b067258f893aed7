"""The papers of a store by record, DOI and fingerprint, kept in memory: a load into an empty store matches its records without
querying the database. Pure."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Iterator, Sequence
from itertools import chain, compress
from operator import eq, not_
from typing import Any, Generic, TypeVar

from graphapp.model.identifiers import named_by, paper_named
from graphapp.model.record_columns import RecordColumns
from graphapp.model.rows import StoredPaper, Variant
from graphapp.native import compiled

__all__ = ["PaperCache", "columns_of", "single_record", "single_records", "values_of", "wide_dict"]

H = TypeVar("H", bound=Hashable)
# values, and for each a paper that has it
Taken = tuple[Iterable[Any], Iterable[H]]


def wide_dict() -> dict[str, Any]:
    """An empty dictionary that keeps the hashes of its keys. CPython leaves them in the keys if all are strings, and then a search for a key that a
    large dictionary lacks waits for the memory of each key that it passes."""
    found: dict[Any, Any] = {None: None}
    # the form of its table remains
    del found[None]
    return found


class _Holders(Generic[H]):
    """The papers that have, or had, a value: nearly always one, so only values with several papers need a list."""

    def __init__(self) -> None:
        self._first: dict[Any, H] = {}
        self._others: dict[Any, list[H]] = {}

    def add(self, values: Iterable[tuple[Any, H]]) -> None:
        first = self._first
        for value, paper in values:
            if first.setdefault(value, paper) != paper:
                self._others.setdefault(value, []).append(paper)

    def add_columns(self, values: Sequence[Any], papers: Sequence[H]) -> None:
        """Add values, each with its paper."""
        first = self._first
        if first.keys().isdisjoint(values) and len(set(values)) == len(values):
            # nearly always
            first.update(zip(values, papers, strict=True))
        else:
            self.add(zip(values, papers, strict=True))

    def of(self, values: Iterable[Any]) -> Iterator[H]:
        for value in self._first.keys() & values:
            yield self._first[value]
            yield from self._others.get(value, ())

    def taken(self) -> Taken[H]:
        """All values and their papers; they are removed here."""
        first, others = self._first, self._others
        self._first, self._others = {}, {}
        values = chain(first, (value for value, papers in others.items() for _ in papers))
        return values, chain(first.values(), *others.values())


class PaperCache(Generic[H]):
    """The papers of a store by id, record, DOI and fingerprint. A paper is represented by its handle in the store, such as a row number.

    Entries are never removed: a paper may have lost a value since, so callers must check (`semantics.holds`).
    """

    def __init__(self) -> None:
        self.ids: dict[str, H] = wide_dict()
        self._records: _Holders[H] = _Holders()
        self._dois: _Holders[H] = _Holders()
        self._fingerprints: _Holders[H] = _Holders()

    def add(self, papers: Sequence[StoredPaper], handles: Sequence[H], singles: Sequence[bool]) -> None:
        """Add papers, which are now in the store and have these handles, with the values of their variants; `singles` has `single_record` of
        each."""
        ids, records, dois, fingerprints = values_of(papers, handles, singles)
        self.ids.update(ids)
        self._records.add(records)
        self._dois.add(dois)
        self._fingerprints.add(fingerprints)

    def add_columns(self, columns: RecordColumns, handles: Sequence[H], singles: Sequence[bool]) -> None:
        """`add` for records that are columns."""
        ids, records, dois, fingerprints = columns_of(columns, handles, singles)
        self.ids.update(zip(*ids, strict=True))
        self._records.add_columns(*records)
        self._dois.add_columns(*dois)
        self._fingerprints.add_columns(*fingerprints)

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
        if compiled is not None:
            return set(compiled.papers_named(records))
        return {id for id in map(paper_named, records) if id is not None}

    def taken(self) -> tuple[Taken[H], ...]:
        """All ids, records, DOIs and fingerprints, and their papers; they are removed here."""
        ids, self.ids = self.ids, wide_dict()
        return ((ids, ids.values()), self._records.taken(), self._dois.taken(), self._fingerprints.taken())


def values_of(
    papers: Sequence[StoredPaper], handles: Sequence[H], singles: Sequence[bool]
) -> tuple[list[tuple[str, H]], list[tuple[str, H]], list[tuple[str, H]], list[tuple[int, H]]]:
    """The ids, records, DOIs and fingerprints of these papers and of their variants, each with the handle of the paper; without the records
    of papers with a single record, which their ids name."""
    both = list(zip(papers, handles, strict=True))
    several = compress(both, map(not_, singles))
    variants = [(variant, handle) for paper, handle in both if paper.variants for variant in paper.variants]
    holders: list[tuple[StoredPaper | Variant, H]] = [*both, *variants]
    return (
        [(paper.id, handle) for paper, handle in both],
        [(record, handle) for paper, handle in several for record in paper.sources],
        [(holder.doi, handle) for holder, handle in holders if holder.doi is not None],
        [(holder.fingerprint, handle) for holder, handle in holders if holder.fingerprint is not None],
    )


Column = tuple[Sequence[Any], Sequence[H]]


def columns_of(
    columns: RecordColumns, handles: Sequence[H], singles: Sequence[bool]
) -> tuple[Column[H], Column[H], Column[H], Column[H]]:
    """`values_of` for records that are columns: the values, and for each the handle of the paper."""
    several = list(map(not_, singles))
    return (
        (columns.ids, handles),
        (list(compress(columns.names, several)), list(compress(handles, several))),
        _given(columns.dois, handles),
        _given(columns.fingerprints, handles),
    )


def _given(values: Sequence[Any], handles: Sequence[H]) -> Column[H]:
    if None not in values:
        return values, handles
    given = [value is not None for value in values]
    return list(compress(values, given)), list(compress(handles, given))


def single_records(columns: RecordColumns) -> list[bool]:
    """`single_record` for records that are columns."""
    if compiled is not None:
        found: list[bool] = compiled.singles(columns.ids, columns.names)
        return found
    return [*map(eq, columns.names, map(named_by, columns.ids))]


def single_record(paper: StoredPaper) -> bool:
    """True if the only record of a paper is the one that its id names, so that a store need not store it."""
    return len(paper.sources) == 1 and paper.sources[0] == named_by(paper.id)
