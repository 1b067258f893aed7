"""The load of one file: merges its records into the store in batches, and counts them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from typing import Protocol

from graphapp.errors import BadInput
from graphapp.ingest.clean import Cleaner
from graphapp.ingest.deduplicate import JoinResult, Keys, column_keys, join, join_columns, keys
from graphapp.ingest.intake import Intake
from graphapp.ingest.ledger import LoadJournal
from graphapp.ingest.part_codec import DecodedPart
from graphapp.ingest.readings import ReadItem, record_hash, settled, settled_columns
from graphapp.ingest.report import LoadReport
from graphapp.model.record_columns import PaperBatch, RecordColumns
from graphapp.model.records import Paper, Problem
from graphapp.model.rows import JournalEntry, LoadRecord, RecordHash, StoredPaper
from graphapp.settings import Settings
from graphapp.stores.base import Store

__all__ = ["FileLoad", "PaperSource", "stored_for"]

# items of a file that are held until they are looked up together, if there are many problems among few records
_MOST_AHEAD = 20_000


class FileLoad:
    """The load of one file. `name` is its name in reports and problems, `hashing` whether its records get hashes, `recognizes` whether they are looked
    up before they are cleaned. `summary` is what the cleaner counted for the whole file, if another process cleans the records."""

    def __init__(
        self,
        store: Store,
        name: str,
        format: str,
        settings: Settings,
        report: LoadReport,
        *,
        merge: bool = True,
        journal: LoadJournal | None = None,
        recognize: bool = False,
    ) -> None:
        """`format` is the name of the loader. Without `merge`, each record is a paper. `journal` records what is needed to undo the load.
        `recognize`: records that the store already has exactly as they are read are only counted (`graphapp.ingest.readings`)."""
        self.name = name
        self.summary: list[Problem] | None = None
        self._store = store
        self._settings = settings
        self._report = report
        self._merge = merge
        self._journal = journal
        self._record = LoadRecord(name, format, "", 0, 0, 0, 0)
        # without a journal, records that are only counted would not be kept anywhere
        self.hashing = store.keeps_hashes and merge and journal is not None
        self.recognizes = recognize
        # read but not examined: they are looked up in the store together
        self._ahead: list[Paper | Problem] = []
        self._papers_ahead = 0
        # what is not written yet, which is counted when it is written
        self._intake = Intake(settings.max_problems, hashing=self.hashing)
        # the records that another process has cleaned
        self._columns = RecordColumns()
        self._interrupted = False
        self._first_in_report = len(report.problems)

    @property
    def read(self) -> int:
        """Records read so far, including those that are not written yet."""
        waiting = len(self._intake.items) + len(self._columns) + self._papers_ahead
        return self._record.read + self._intake.refused + waiting

    @property
    def papers(self) -> int:
        """Records that have been written."""
        return self._record.loaded + self._record.merged

    @property
    def refused(self) -> bool:
        """True if records were refused in what has been written."""
        return self._record.refused > 0

    def add(self, item: Paper | Problem) -> None:
        """The next record of the file, or a problem in it. Writes the batch when it is full."""
        if self.recognizes:
            self._ahead.append(item)
            self._papers_ahead += type(item) is not Problem
            room = self._settings.batch_papers - len(self._intake.items)
            if self._papers_ahead < room and len(self._ahead) < _MOST_AHEAD:
                return
            self._examine()
        elif type(item) is Problem:
            self._intake.note((item,))
        else:
            self._intake.take(item)  # type: ignore[arg-type]
        if len(self._intake.items) >= self._settings.batch_papers:
            self._write()

    def add_part(self, part: DecodedPart) -> None:
        """The next records of the file, which have been cleaned already, up to the end of the batch at most. Writes the batch when it is full."""
        self._columns.extend(part.records)
        self._intake.note_first(part.notes, part.noted, part.refused)
        if len(self._columns) >= self._settings.batch_papers:
            self._write()

    def write(self) -> None:
        """Merge and write what has been read, then count it."""
        self._examine()
        self._write()

    def _examine(self) -> None:
        """Take the records that were read ahead, except those that the store has as they are."""
        ahead, self._ahead, self._papers_ahead = self._ahead, [], 0
        read = [item for item in ahead if type(item) is Paper]
        known = (
            {each.record: each for each in self._store.record_hashes([item.record for item in read])}
            if read
            else {}
        )
        intake = self._intake
        for item in ahead:
            if type(item) is Problem:
                intake.note((item,))
                continue
            assert type(item) is Paper
            found = known.get(item.record)
            if found is not None and found.hash == (hash := record_hash(item)):
                intake.cleaner.count_again(item)
                intake.items.append(ReadItem(item.where, hash, None, item, found))
            else:
                intake.take(item)

    def _write(self) -> None:
        """Merge and write the batch in one transaction, then count it."""
        loaded = merged = 0
        intake = self._intake
        if intake.items or self._columns:
            joined = self._joined_columns() if self._columns else self._joined()
            entries = self._journal_entries(joined)
            papers = PaperBatch(joined.alone, joined.changed) if joined.alone else joined.changed
            if entries or papers or joined.gone:
                self._store.upsert(papers, joined.gone, entries, self._hashes(joined))
            loaded, merged = joined.loaded, joined.merged
            intake.note(joined.problems)
        _, notes, noted, refused = intake.taken()
        self._columns = RecordColumns()
        record = self._record
        record.loaded += loaded
        record.merged += merged
        record.refused += refused
        record.read += loaded + merged + refused
        self._report_problems(notes, noted)

    def _joined(self) -> JoinResult:
        """The batch, joined to the papers of the store. Records that are only counted are cleaned if their papers are among these."""
        batch, store, merge = self._intake.items, self._store, self._merge
        cleaned = [(item.paper, item.where) for item in batch if item.paper is not None]
        held = stored_for(store, cleaned, merge=merge) if cleaned else []
        if held and len(cleaned) < len(batch):
            near = {record for paper in held for record in paper.sources}
            batch[:] = [self._cleaned(item) if _is_among(item, near) else item for item in batch]
            cleaned = [(item.paper, item.where) for item in batch if item.paper is not None]
        joined = join(held, cleaned, merge=merge)
        joined.merged += len(batch) - len(cleaned)
        return joined

    def _joined_columns(self) -> JoinResult:
        """The batch that another process has cleaned, joined to the papers of the store."""
        columns, store = self._columns, self._store
        if self._merge:
            own = column_keys(columns)
            return join_columns(_connected(store, own, merge=True), columns, own)
        batch = list(zip(columns, columns.places, strict=True))
        return join(stored_for(store, batch, merge=False), batch, merge=False)

    def _cleaned(self, item: ReadItem) -> ReadItem:
        # a cleaner of its own, whose counts are not reported: the record was counted when it was read
        paper = Cleaner().clean(item.read) if item.read is not None else None
        return item if paper is None else ReadItem(item.where, item.hash, paper)

    def _journal_entries(self, joined: JoinResult) -> Sequence[JournalEntry]:
        if self._journal is None:
            return ()
        intake = self._intake
        return self._journal.entries(
            self._columns or intake.items, joined, merge=self._merge, file=self.name, notes=intake.notes
        )

    def _hashes(self, joined: JoinResult) -> Sequence[RecordHash] | None:
        """The hashes to write with the batch; None if the load keeps none."""
        if not self.hashing or self._journal is None:
            return None
        records = [record for paper in joined.before for record in paper.sources]
        kept = self._store.record_hashes(records) if records else []
        place = self._journal.number, self._journal.place
        if self._columns:
            return settled_columns(self._columns, joined, kept, *place)
        return settled(self._intake.items, joined, kept, *place)

    def interrupt(self) -> None:
        """Records are left unread: drop what is not written, as the next load reads it again."""
        self._interrupted = self._report.interrupted = True

    def finish(self, failure: BadInput | None) -> None:
        """Write what was read before a damaged place, report the problems that concern the whole file, `failure` included, and add the
        file to the log of loads."""
        if self._interrupted:
            where = f"after {self._record.read:,} records"
            what = "the load was interrupted"
            self._report_problems(
                [Problem(where, what, "the store contains everything up to the last complete batch")]
            )
        elif self._intake.items or self._columns or self._ahead or self._intake.noted:
            self.write()
        summary = self._intake.cleaner.summary() if self.summary is None else self.summary
        # before the other problems, since a screen shows only the first ones
        self._report_problems(summary, first=True)
        if failure:
            self._report.unreadable.append(self.name)
            done = "file not loaded" if not self._record.read else "file loaded up to that point"
            done = f"{done}. {failure.hint}".rstrip(". ")
            self._report_problems([Problem("", failure.message.rstrip("."), done)], first=True)
        self._record.finished = datetime.now(UTC).isoformat(timespec="seconds")
        self._report.files.append(self._record)
        self._store.log_load(self._record)

    def _report_problems(
        self, problems: Sequence[Problem], count: int | None = None, *, first: bool = False
    ) -> None:
        """Add problems to the file's record and to the report, up to their limit; `count` is how many there were."""
        mine = [problem._replace(file=self.name) for problem in problems]
        count = len(mine) if count is None else count
        self._record.problem_count += count
        self._report.problem_count += count
        most = self._settings.max_problems
        for kept, start in ((self._record.problems, 0), (self._report.problems, self._first_in_report)):
            if first:
                kept[start:start] = mine
            else:
                kept += mine
            del kept[most:]


def _is_among(item: ReadItem, records: Collection[str]) -> bool:
    return item.known is not None and item.known.record in records


class PaperSource(Protocol):
    """The part of a store in which the papers of records are looked up."""

    def matching(
        self, records: Collection[str], dois: Collection[str], fingerprints: Collection[int]
    ) -> list[StoredPaper]:
        """See `Store.matching`."""


def stored_for(
    store: PaperSource, batch: Sequence[tuple[StoredPaper, str]], *, merge: bool = True
) -> list[StoredPaper]:
    """The papers in the store that records of the batch may belong to."""
    return _connected(store, keys((paper for paper, _ in batch), merge=merge), merge=merge)


def _connected(store: PaperSource, asked: Keys, *, merge: bool) -> list[StoredPaper]:
    """The papers in the store with one of these keys, and those that share further keys with them."""
    stored = {paper.id: paper for paper in store.matching(*asked)}
    # these may have further keys, which other papers in the store share
    found = list(stored.values())
    while found and merge:
        more = keys(found)
        new = Keys(set(), more.dois - asked.dois, more.fingerprints - asked.fingerprints)
        if not (new.dois or new.fingerprints):
            break
        asked = Keys(asked.records, asked.dois | new.dois, asked.fingerprints | new.fingerprints)
        found = [paper for paper in store.matching(*new) if paper.id not in stored]
        stored.update((paper.id, paper) for paper in found)
    return list(stored.values())
