"""Undoes a load: afterwards the graph is as if the load had never happened.

The records that each load read are in the journal of the store. They are loaded again, without those of the undone load, in the same order
and in the same batches, into a temporary store; what differs is then written. Papers that were loaded before there was a journal are the
beginning of that temporary store, with the values that they had then.

While the differences are written, the load is marked. If that is interrupted, nothing else can be loaded, and undoing it again completes it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence, Set
from contextlib import closing
from itertools import islice
from typing import NamedTuple

from graphapp.errors import BadInput
from graphapp.ingest import ledger
from graphapp.ingest.deduplicate import join
from graphapp.ingest.earlier import EarlierPapers, batches, complete
from graphapp.ingest.file import stored_for
from graphapp.ingest.recorded import RecordedBatch, packed, unpacked
from graphapp.model.rows import Counts, JournalEntry, LoadRecord, Table
from graphapp.settings import Settings
from graphapp.stores import open_store
from graphapp.stores.base import Store
from graphapp.stores.copy import check_finished
from graphapp.support.gc_pause import uncollected
from graphapp.support.private_folder import PrivateFolder

__all__ = ["UnloadReport", "unload"]

_PREFIX = "graphapp-unload-"
_AT_ONCE = 2000
# records; a file takes longer to create than these to load
_SMALL = 2000

OnProgress = Callable[[str, int, int], object]
"""Receives a description, the amount done, and the total."""


class UnloadReport(NamedTuple):
    """What undoing a load did: its entry in the ledger, papers that were `removed` and those that `changed`, and the size of the store before
    and afterwards."""

    entry: ledger.LedgerEntry
    removed: int
    changed: int
    before: Counts
    after: Counts


def unload(
    store: Store, number: int, settings: Settings, on_progress: OnProgress | None = None
) -> UnloadReport:
    """Undo load `number`. `store` must be writable. `on_progress` may raise to stop the work before anything is written.

    Raises NotFound for an unknown load, BadInput for one that was undone before, and the errors of the store.
    """
    check_finished(store)
    entry = ledger.ledger_entry(store, number)
    if entry.state == "final":
        raise BadInput(
            f"Load {number} cannot be undone, because a later load did not record what is needed for it.",
            "Loads with the setting undo=off cannot be undone, nor can those before them.",
        )
    if entry.state == "undone":
        raise BadInput(
            f"Load {number} was undone before.", "`graphapp unload` lists the loads that can be undone."
        )
    tell = on_progress or (lambda *_: None)
    _put_back(store, entry)
    before = store.counts()
    small = before.papers + sum(each.total("read") for each in ledger.ledger(store)) < _SMALL
    folder = None if small else PrivateFolder(_PREFIX)
    address = "memory:" if folder is None else str(folder.path / "graph.db")
    try:
        with uncollected(), closing(open_store(address, settings, create=True)) as wanted:
            earlier = EarlierPapers(store)
            _replay(store, wanted, number, earlier, tell)
            wanted.settle()
            removed, changed = _apply(store, wanted, entry, earlier, tell)
    finally:
        if folder is not None:
            folder.remove()
    store.settle()
    return UnloadReport(ledger.ledger_entry(store, number), removed, changed, before, store.counts())


# --- the graph without the load


def _replay(store: Store, wanted: Store, number: int, earlier: EarlierPapers, tell: OnProgress) -> None:
    """Fill the store `wanted` with the graph that `store` would contain without load `number`."""
    total = store.counts().papers
    done = 0

    def step(records: int) -> None:
        nonlocal done
        done += records
        tell("Reading the records from the other loads", done, max(done, total))

    for papers in earlier.papers(_parts_of(_ids(store))):
        if papers:
            wanted.upsert(papers)
        step(len(papers))
    for lost in earlier.lost(_parts_of(_ids(store))):
        _load(wanted, RecordedBatch(lost))
    for batch in batches(store, without=number):
        _load(wanted, batch)
        step(len(batch.records))


def _load(wanted: Store, batch: RecordedBatch) -> None:
    records = [(record, "") for record in batch.records]
    joined = join(stored_for(wanted, records, merge=batch.merge), records, merge=batch.merge)
    if joined.changed or joined.gone:
        wanted.upsert(joined.changed, joined.gone)


# --- writing the differences


def _apply(
    store: Store, wanted: Store, entry: ledger.LedgerEntry, earlier: EarlierPapers, tell: OnProgress
) -> tuple[int, int]:
    """Make `store` equal to `wanted`. Returns how many papers were removed, and how many were changed."""
    moved = _papers_of_changed_rows(store, wanted)
    kept = set(_ids(wanted))
    gone = [id for id in _ids(store) if id not in kept]
    changed = [id for ids in _parts_of(iter(kept)) for id in _differing(store, wanted, ids)]
    tell("Writing the changes", 0, len(gone) + len(moved) + len(changed))
    for ids in _parts_of(iter({*moved, *gone, *changed})):
        if note := earlier.note(store.papers(ids)):
            store.upsert((), (), [note])
    entry.state = "undoing"
    store.upsert((), (), [ledger.written(entry)])
    rewritten = sorted({*moved, *changed} & kept)
    _rewrite(store, wanted, entry, moved, rewritten)
    for ids in _parts_of(iter(gone)):
        store.upsert((), ids)
    _restore_log(store, entry)
    _close(store, entry, earlier)
    return len(gone), len(rewritten)


def _differing(store: Store, wanted: Store, ids: Sequence[str]) -> Iterator[str]:
    held = {paper.id: paper for paper in store.papers(ids)}
    return (paper.id for paper in wanted.papers(ids) if held.get(paper.id) != paper)


def _papers_of_changed_rows(store: Store, wanted: Store) -> list[str]:
    """The ids of papers in `store` with an author row whose name, or a venue whose name or kind, is not as in `wanted`. A row keeps the
    name with which it was created, so all its papers must be written again."""
    authors = _different(store, wanted, "Author")
    papers = {paper.id for ids in _parts_of(iter(authors)) for paper in store.papers_by(ids)}
    for venue in _different(store, wanted, "Venue"):
        offset = 0
        while part := store.papers_in(venue, None, offset, _AT_ONCE):
            papers |= {paper.id for paper in part}
            offset += len(part)
    return sorted(papers)


def _different(store: Store, wanted: Store, table: Table) -> list[str]:
    """The ids of rows that both stores have, with different values."""
    expected = {row[0]: row for batch in wanted.rows(table) for row in batch}
    return [
        row[0]
        for batch in store.rows(table)
        for row in batch
        if row[0] in expected and tuple(expected[row[0]]) != tuple(row)
    ]


def _rewrite(
    store: Store, wanted: Store, entry: ledger.LedgerEntry, moved: Sequence[str], ids: Sequence[str]
) -> None:
    """Remove the papers `moved`, and write the papers `ids` as they are in `wanted`. During that time they are in the journal, so that no record
    is lost if this is interrupted."""
    for place, part in enumerate(_parts_of(iter(ids)), 1):
        saved = packed(RecordedBatch([], before=wanted.papers(part)))
        store.upsert((), (), [JournalEntry(entry.number, -place, saved)])
    # all of them first: a row is created again only when its last paper is gone
    if moved:
        store.upsert((), moved)
    for part in _parts_of(iter(ids)):
        store.upsert(wanted.papers(part))


def _put_back(store: Store, entry: ledger.LedgerEntry) -> None:
    """Write the papers that `_rewrite` had removed when it was interrupted."""
    for part in list(store.journal(entry.number)):
        if part.place < 0 and part.data is not None:
            saved = unpacked(part.data).before
            known = {paper.id for paper in store.papers([paper.id for paper in saved])}
            store.upsert([paper for paper in saved if paper.id not in known])


def _restore_log(store: Store, entry: ledger.LedgerEntry) -> None:
    """Remove the reports on the files of the load, unless a later load of the same file replaced them; the counts of an earlier load of a file
    are reported instead."""
    ours = {(file.name, file.finished) for file in entry.files}
    earlier = {
        file.name: file
        for other in ledger.ledger(store)
        if other.number < entry.number and other.state == "loaded"
        for file in other.files
    }
    for load in store.loads():
        if (load.file, load.finished) not in ours:
            continue
        file = earlier.get(load.file)
        if file is None:
            store.forget_load(load.file)
        else:
            counts = (file.read, file.loaded, file.merged, file.refused, file.problems)
            store.log_load(LoadRecord(file.name, file.format, file.finished, *counts))


def _close(store: Store, entry: ledger.LedgerEntry, earlier: EarlierPapers) -> None:
    """Remove the batches of the load from the journal, except what they note about records that were loaded before the journal began."""
    mine = {record.sources[0] for batch in batches(store, only=entry.number) for record in batch.records}
    first = mine & earlier.added - _added_before(store, entry.number)
    for other in ledger.ledger(store):
        if other.number > entry.number and other.state != "undone":
            _detach(store, other.number, entry.number, first)
    kept = earlier.kept(entry.number)
    removed = [
        JournalEntry(entry.number, part.place, None) for part in store.journal(entry.number) if part.place
    ]
    entry.state = "undone"
    last = [JournalEntry(entry.number, 1, packed(kept))] if kept.before else []
    store.upsert((), (), [*removed, *last, ledger.written(entry)])


def _added_before(store: Store, number: int) -> set[str]:
    """The names of all records of earlier loads."""
    return {
        record.sources[0]
        for entry in ledger.ledger(store)
        if entry.number < number
        for batch in batches(store, only=entry.number)
        for record in batch.records
    }


def _detach(store: Store, number: int, undone: int, names: Set[str]) -> None:
    """Copy what the batches of a load take from load `undone`, and remove `names`, records that it found in the store only because of that one,
    from the records that the batches found there."""
    for place in [part.place for part in store.journal(number) if part.place > 0]:
        for part in store.journal(number, place):
            batch = unpacked(part.data or b"")
            takes = any(run.load == undone for run in batch.earlier)
            batch = complete(store, batch)
            if takes or not names.isdisjoint(batch.again):
                batch.again = [name for name in batch.again if name not in names]
                store.upsert((), (), [JournalEntry(number, place, packed(batch))])


def _ids(store: Store) -> Iterator[str]:
    return (row[0] for batch in store.rows("Paper") for row in batch)


def _parts_of(ids: Iterator[str]) -> Iterator[list[str]]:
    while part := list(islice(ids, _AT_ONCE)):
        yield part
