"""What a load would do with records, without writing anything: how many would be new, merged and refused."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from graphapp.ingest.deduplicate import JoinResult, join, keys
from graphapp.ingest.file import PaperSource, stored_for
from graphapp.model.records import Problem
from graphapp.model.rows import StoredPaper

__all__ = ["Forecast", "Forecaster"]


@dataclass(slots=True)
class Forecast:
    """The numbers of records that a load would read: read = loaded + merged + refused, as in `LoadReport`. If `complete` is false, they are those
    of the first records only."""

    loaded: int = 0
    merged: int = 0
    refused: int = 0
    complete: bool = True

    @property
    def read(self) -> int:
        """Records examined."""
        return self.loaded + self.merged + self.refused


class Forecaster:
    """Counts what a load into `store` (None: an empty one) would do with up to `most` records, in batches of `batch_papers`. Without `merge`, each
    record is a paper."""

    def __init__(
        self, store: PaperSource | None, most: int, batch_papers: int, *, merge: bool = True
    ) -> None:
        self.result = Forecast()
        self._papers = _Overlay(store)
        self._room = most
        self._batch_papers = batch_papers
        self._merge = merge
        self._batch: list[tuple[StoredPaper, str]] = []

    def add(self, item: tuple[StoredPaper, str] | Problem) -> bool:
        """The next record, or a problem. False for records over the limit, which only make the result incomplete."""
        if self._room <= 0:
            self.result.complete = False
            return False
        if isinstance(item, Problem):
            self.result.refused += item.refused
            self._room -= item.refused
        else:
            self._batch.append(item)
            self._room -= 1
            if len(self._batch) >= self._batch_papers:
                self.finish()
        return True

    def finish(self) -> None:
        """The file has ended."""
        if not self._batch:
            return
        held = stored_for(self._papers, self._batch, merge=self._merge)
        joined = join(held, self._batch, merge=self._merge)
        self._batch = []
        self._papers.write(joined)
        self.result.loaded += joined.loaded
        self.result.merged += joined.merged
        self.result.refused += sum(problem.refused for problem in joined.problems)


class _Overlay:
    """The papers of a store, and in memory those that would be written."""

    def __init__(self, store: PaperSource | None) -> None:
        self._store = store
        self._papers: dict[str, StoredPaper] = {}
        # papers of the store that would be replaced or removed
        self._hidden: set[str] = set()
        self._by_key: dict[str | int, set[str]] = {}

    def matching(
        self, records: Collection[str], dois: Collection[str], fingerprints: Collection[int]
    ) -> list[StoredPaper]:
        """See `Store.matching`."""
        ids = {id for key in _names(records, dois, fingerprints) for id in self._by_key.get(key, ())}
        found = [self._papers[id] for id in sorted(ids) if id in self._papers]
        if self._store is not None:
            held = self._store.matching(records, dois, fingerprints)
            found += [paper for paper in held if paper.id not in self._hidden]
        return found

    def write(self, joined: JoinResult) -> None:
        """Keep what a batch would change."""
        self._hidden.update(joined.gone)
        for id in joined.gone:
            self._papers.pop(id, None)
        for paper in joined.changed:
            self._hidden.add(paper.id)
            self._papers[paper.id] = paper
            for key in _names(*keys([paper])):
                self._by_key.setdefault(key, set()).add(paper.id)


def _names(records: Iterable[str], dois: Iterable[str], fingerprints: Iterable[int]) -> Iterable[str | int]:
    """The keys of one dictionary for all three kinds of keys."""
    yield from (f"record {record}" for record in records)
    yield from (f"doi {doi}" for doi in dois)
    yield from fingerprints
