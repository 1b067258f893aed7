"""The papers that a store contained before its journal of loads began, as they were then.

Their records are not in the journal but in the store, where later loads may have added values to them, and joined or split their papers.
Whatever changes such a paper for the first time therefore keeps it in the journal as it was: a load in its batches, undoing a load in entries
of load 0 (`note`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import replace

from graphapp.ingest import ledger
from graphapp.ingest.recorded import RecordedBatch, packed, resolved, unpacked
from graphapp.model.rows import JournalEntry, StoredPaper
from graphapp.model.variants import records
from graphapp.stores.base import Store

__all__ = ["EarlierPapers", "batches", "complete"]

# entry 1 of load 0 is the start of the journal
_FIRST_NOTE = 2


def batches(store: Store, *, only: int | None = None, without: int | None = None) -> Iterator[RecordedBatch]:
    """The batches of all loads in the journal, in order; of one load, or without one. Of a load that was undone: the papers that it keeps."""
    for part in store.journal(only):
        if part.load > 0 and part.place > 0 and part.load != without and part.data is not None:
            yield complete(store, unpacked(part.data))


def complete(store: Store, batch: RecordedBatch) -> RecordedBatch:
    """A batch of the journal with all its records, also those that another batch has. Raises LookupError if the journal lacks that one."""

    def batch_at(load: int, place: int) -> RecordedBatch:
        found = [part.data for part in store.journal(load, place) if part.data is not None]
        if not found:
            raise LookupError(f"batch {place} of load {load} is not in the journal of {store.address}")
        return unpacked(found[0])

    return resolved(batch, batch_at)


class EarlierPapers:
    """What the journal of a store knows about papers that were loaded before it began. `added` has the names of the records that were loaded
    since."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.added: set[str] = set()
        # earlier papers that were changed, as they were, by the names of their records
        self._changed: dict[str, StoredPaper] = {}
        for entry in store.journal(0):
            if entry.place >= _FIRST_NOTE and entry.data is not None:
                self._read(unpacked(entry.data))
        seen: set[str] = set()
        for batch in batches(store):
            names = [record.sources[0] for record in batch.records]
            self.added.update(set(names) - seen - set(batch.again))
            seen.update(names)
            self._read(batch)

    def _read(self, batch: RecordedBatch) -> None:
        # of several states of a paper, the first one counts
        for paper in batch.before:
            for source in paper.sources:
                self._changed.setdefault(source, paper)

    def papers(self, chunks: Iterable[Sequence[str]]) -> Iterator[list[StoredPaper]]:
        """The papers as they were, from the papers that the store contains now, whose ids are given in chunks. Unchanged ones come first."""
        start = ledger.journal_start(self._store) or ledger.JournalStart()
        unknown = set(start.venues)
        changed: dict[str, StoredPaper] = {}
        for ids in chunks:
            found: list[StoredPaper] = []
            for paper in self._store.papers(ids):
                names = self._names(paper)
                before = [self._changed[name] for name in names if name in self._changed]
                changed.update((each.id, each) for each in before)
                if names and not before:
                    found.append(paper)
            yield [_with_kind(paper, unknown) for paper in found]
        yield [_with_kind(paper, unknown) for paper in changed.values()]

    def _names(self, paper: StoredPaper) -> list[str]:
        return [source for source in paper.sources if source not in self.added]

    def lost(self, chunks: Iterable[Sequence[str]]) -> Iterator[list[StoredPaper]]:
        """Records of the store that are neither in the journal nor in an earlier paper: versions without a journal added them."""
        for ids in chunks:
            yield [
                record
                for paper in self._store.papers(ids)
                if any(name in self._changed for name in self._names(paper))
                for record in records(paper)
                if record.sources[0] not in self.added and record.sources[0] not in self._changed
            ]

    def note(self, papers: Iterable[StoredPaper]) -> JournalEntry | None:
        """The entry that the journal needs before these papers are changed or removed; None if it needs none."""
        new = [
            paper
            for paper in papers
            if (names := self._names(paper)) and not any(name in self._changed for name in names)
        ]
        if not new:
            return None
        last = max((entry.place for entry in self._store.journal(0)), default=0)
        return JournalEntry(0, max(last + 1, _FIRST_NOTE), packed(RecordedBatch([], before=new)))

    def kept(self, number: int) -> RecordedBatch:
        """The earlier papers that load `number` changed, as they were: they stay in the journal when it is undone."""
        kept = RecordedBatch([])
        for batch in batches(self._store, only=number):
            kept.before += [paper for paper in batch.before if not self.added.issuperset(paper.sources)]
        return kept


def _with_kind(paper: StoredPaper, unknown: Set[str]) -> StoredPaper:
    """The paper, without the kind of its venue if that was unknown when the journal began."""
    if paper.venue is None or paper.venue.id not in unknown:
        return paper
    return replace(paper, venue=paper.venue._replace(kind=None))
