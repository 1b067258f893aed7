"""The ledger of loads: what each load read, from which files, and whether it was undone; and the journal of its batches.

Entry 0 of a load in the journal of the store is a `LedgerEntry` as JSON; the others are batches (`graphapp.ingest.recorded`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from hashlib import blake2b
from pathlib import Path
from typing import Any, Literal, NamedTuple

import orjson

from graphapp.errors import BadInput, NotFound
from graphapp.ingest.deduplicate import JoinResult
from graphapp.ingest.readings import ReadItem
from graphapp.ingest.recorded import RecordedBatch, earlier_records, packed
from graphapp.ingest.report import LoadReport
from graphapp.ingest.sources import Inputs
from graphapp.model.explanations import ReadingNote
from graphapp.model.record_columns import RecordColumns
from graphapp.model.records import Problem
from graphapp.model.rows import JournalEntry
from graphapp.stores.base import Store

__all__ = [
    "LedgerEntry",
    "LoadJournal",
    "LoadedFile",
    "check_settled",
    "journal_start",
    "ledger",
    "ledger_entry",
    "make_final",
    "unrecorded",
    "written",
]

_PIECE = 1 << 16


class LoadedFile(NamedTuple):
    """A file of a load: its name and format, the numbers of records as in `LoadRecord`, and when it was finished."""

    name: str
    format: str
    read: int
    loaded: int
    merged: int
    refused: int
    problems: int
    finished: str


@dataclass(slots=True)
class LedgerEntry:
    """A load. `state`: "loading" until it has ended (also if it was killed), "loaded", "undoing" while it is undone, "undone",
    "final" if it cannot be undone because a later load was not recorded. `digests` are
    the BLAKE2b digests (128 bits) of its files on disk by name; files from a pipe have none. `batches` is their number, 0 until it has ended. Times are ISO 8601 in UTC."""

    number: int
    started: str
    finished: str = ""
    state: Literal["loading", "loaded", "undoing", "undone", "final"] = "loading"
    interrupted: bool = False
    files: list[LoadedFile] = field(default_factory=list)
    digests: dict[str, str] = field(default_factory=dict)
    batches: int = 0
    papers: tuple[int, int] = (0, 0)
    authors: tuple[int, int] = (0, 0)

    def total(self, count: str) -> int:
        """The sum of a count of the files: read, loaded, merged, refused or problems."""
        return sum(getattr(file, count) for file in self.files)


def written(entry: LedgerEntry) -> JournalEntry:
    """A load as the store keeps it."""
    return JournalEntry(entry.number, 0, orjson.dumps(asdict(entry), default=list))


def _read(entry: JournalEntry) -> LedgerEntry:
    held: dict[str, Any] = orjson.loads(entry.data or b"{}")
    files = [LoadedFile(*file) for file in held.pop("files")]
    papers, authors = held.pop("papers"), held.pop("authors")
    return LedgerEntry(**held, files=files, papers=(papers[0], papers[1]), authors=(authors[0], authors[1]))


def ledger(store: Store) -> list[LedgerEntry]:
    """The loads of a store, oldest first. Loads by earlier versions, and those with the setting `undo` off, are not among them."""
    return [_read(entry) for entry in store.journal(place=0)]


def ledger_entry(store: Store, number: int) -> LedgerEntry:
    """The load with this number. Raises NotFound."""
    for entry in store.journal(number, 0):
        return _read(entry)
    hint = "`graphapp unload` lists the loads that can be undone."
    if unrecorded(store):
        hint += " Loads by earlier versions of graphapp, and loads with the setting undo=off, cannot be undone: they were not recorded."
    raise NotFound(f"There is no load {number:,}.", hint)


def unrecorded(store: Store) -> int:
    """The number of loaded files in no load of the ledger: earlier versions, or loads with the setting `undo` off, loaded them."""
    known = {(file.name, file.finished) for entry in ledger(store) for file in entry.files}
    return sum((load.file, load.finished) not in known for load in store.loads())


def check_settled(store: Store) -> None:
    """Raises BadInput if undoing a load was interrupted: records loaded then would be lost."""
    for entry in ledger(store):
        if entry.state == "undoing":
            raise BadInput(
                f"Undoing load {entry.number} in {store.address} was interrupted",
                f"Finish it first: graphapp unload {entry.number}",
            )


class JournalStart(NamedTuple):
    """The store when its journal began: whether it was empty, and the ids of venues whose kind was unknown, which a later load may fill in."""

    is_empty: bool = True
    venues: tuple[str, ...] = ()


def journal_start(store: Store) -> JournalStart | None:
    """The store when its journal began; None without a journal."""
    for entry in store.journal(0, 1):
        is_empty, venues = orjson.loads(entry.data or b"[true,[]]")
        return JournalStart(is_empty, tuple(venues))
    return None


def _start_now(store: Store) -> JournalStart:
    venues = (row[0] for batch in store.rows("Venue") for row in batch if row[2] is None)
    return JournalStart(not any(store.rows("Paper")), tuple(venues))


def make_final(store: Store) -> None:
    """Remove the batches of all loads from the journal: they cannot be undone any more, because the next load is not recorded."""
    for entry in ledger(store):
        if entry.state in ("loading", "loaded"):
            entry.state = "final"
            store.upsert((), (), [written(entry)])
    for place in [(entry.load, entry.place) for entry in store.journal() if entry.load == 0 or entry.place]:
        store.upsert((), (), [JournalEntry(*place, None)])


def now() -> str:
    """The time in UTC, in the form of the ledger."""
    return datetime.now(UTC).isoformat(timespec="seconds")


class LoadJournal:
    """The journal of a load that is running."""

    def __init__(self, store: Store) -> None:
        self._store = store
        known = ledger(store)
        self.number = max((entry.number for entry in known), default=0) + 1
        self._entry = LedgerEntry(self.number, now())
        self._start: JournalStart | None = None
        self.place = 0
        """The place of the last batch in the journal."""

    def entries(
        self,
        batch: Sequence[ReadItem] | RecordColumns,
        joined: JoinResult,
        *,
        merge: bool,
        file: str = "",
        notes: Sequence[Problem] = (),
    ) -> list[JournalEntry]:
        """What must be written with a batch of records of a file that was joined to the papers of the store; `notes` are the problems that were
        found while it was read."""
        first = self._first() if self._start is None else []
        if isinstance(batch, RecordColumns):
            recorded = RecordedBatch(batch, merge, joined.again, file=file, places=batch.places)
        else:
            records = [item.paper for item in batch if item.paper is not None]
            recorded = RecordedBatch(records, merge, joined.again, file=file)
            recorded.places = [item.where for item in batch]
            recorded.earlier = earlier_records(batch) if len(records) < len(batch) else []
        recorded.notes = [ReadingNote(note.where, note.what, note.done) for note in notes]
        # otherwise, the journal has all records of the store
        if self._start is not None and not self._start.is_empty:
            recorded.before = joined.before
        self.place += 1
        return [*first, JournalEntry(self.number, self.place, packed(recorded))]

    def _first(self) -> list[JournalEntry]:
        """What is written with the first batch of the load."""
        found = [written(self._entry)]
        self._start = journal_start(self._store)
        if self._start is None:
            self._start = _start_now(self._store)
            found.append(JournalEntry(0, 1, orjson.dumps(list(self._start))))
        return found

    def finish(self, report: LoadReport, given: Iterable[Inputs]) -> None:
        """The load has ended; nothing is recorded if it wrote no batch."""
        if not self.place:
            return
        entry = self._entry
        entry.state, entry.finished, entry.interrupted = "loaded", now(), report.interrupted
        entry.batches = self.place
        entry.files = [
            LoadedFile(
                each.file,
                each.format,
                each.read,
                each.loaded,
                each.merged,
                each.refused,
                each.problem_count,
                each.finished,
            )
            for each in report.files
        ]
        entry.digests = {
            file.name: digest
            for each in given
            for file in each.files
            if (digest := _digest(file.path, file.size))
        }
        after = self._store.counts()
        entry.papers = (report.before.papers, after.papers)
        entry.authors = (report.before.authors, after.authors)
        self._store.upsert((), (), [written(entry)])


def _digest(path: Path, size: int | None) -> str:
    """The digest of a file; "" for a pipe, and for a file that cannot be read any more."""
    if size is None:
        return ""
    total = blake2b(digest_size=16)
    try:
        with path.open("rb") as file:
            while piece := file.read(_PIECE):
                total.update(piece)
    except OSError:
        return ""
    return total.hexdigest()
