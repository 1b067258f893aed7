"""The load of one file of records: read, clean, merge, write in batches, count. Memory grows with a batch, not with the file."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from graphapp.errors import BadInput
from graphapp.ingest.clean import Cleaner
from graphapp.ingest.deduplicate import Keys, join, keys
from graphapp.ingest.report import LoadReport
from graphapp.ingest.sources import Stopped
from graphapp.model.records import Paper, Problem
from graphapp.model.rows import LoadRecord, StoredPaper
from graphapp.settings import Settings
from graphapp.stores.base import Store
from graphapp.support.interrupts import Stop
from loaders import Loader, no_record
from loaders.reading.opening import Opened

__all__ = ["FileLoad"]

_PROGRESS_EVERY = 1000
_PROGRESS_SECONDS = 0.5
# objects that may hold others, made and not let go since cycles were last looked for: about a fifth of a gigabyte
_COLLECT_FROM = 1_000_000


class FileLoad:
    """The load of one file."""

    def __init__(
        self,
        store: Store,
        name: str,
        settings: Settings,
        report: LoadReport,
        stop: Stop,
        tell: Callable[[str, int, int], None],
        *,
        merge: bool = True,
    ) -> None:
        """`tell` is called with the name, the bytes read and the records read. Without `merge`, each record is a paper."""
        self._store = store
        self._name = name
        self._settings = settings
        self._report = report
        self._stop = stop
        self._tell_all = tell
        self._merge = merge
        self._cleaner = Cleaner()
        self._record = LoadRecord(name, "", "", 0, 0, 0, 0)
        self._batch: list[tuple[StoredPaper, str]] = []
        # what happened since the last batch was written: it counts when the next one is
        self._refused = 0
        self._noted: list[Problem] = []
        self._noted_count = 0
        # stopped with records left unread; pressed when all has been read, Ctrl-C comes too late to leave anything out
        self._cut = False
        self._first_in_report = len(report.problems)
        self._told = time.monotonic()

    @property
    def read(self) -> int:
        """Records read so far, those that are not written yet included."""
        return self._record.read + len(self._batch) + self._refused

    def run(self, source: Opened, loader: Loader) -> None:
        """Read the file to its end, or until stopped."""
        self._record.format = loader.NAME
        failure: tuple[str, str] | None = None
        try:
            self._read(source, loader)
            # all batches are written and counted by now; a loader may have said itself what it found
            if not (self._record.loaded or self._record.merged or self._cut):
                noted = bool(self._record.problem_count)
                if nothing := no_record(loader, source.head, self._name, noted=noted):
                    failure = nothing.message, nothing.hint
        except Stopped:
            self._cut = self._report.interrupted = True
        except BadInput as error:
            failure = error.message, error.hint
        except OSError as error:
            failure = f"The file cannot be read ({error.strerror or error})", "Check the disk and the name."
        self._finish(failure)

    def between(self, position: int) -> None:
        """Between pieces of the file and while a pipe gives nothing: there may be no record for long. Raises Stopped."""
        if self._stop.pressed:
            raise Stopped
        if time.monotonic() - self._told > _PROGRESS_SECONDS:
            self._tell(position)

    def _read(self, source: Opened, loader: Loader) -> None:
        stop, clean, problems, batch = self._stop, self._cleaner.clean, self._cleaner.problems, self._batch
        most = self._settings.batch_papers
        items = loader.load(source.stream, max_record_bytes=self._settings.max_record_bytes)
        for number, item in enumerate(items, 1):
            if stop.pressed:
                self._cut = True
                return
            if type(item) is Paper:
                paper = clean(item)
                if paper is not None:
                    batch.append((paper, item.where))
            elif type(item) is Problem:
                problems.append(item)
            if problems:
                self._note(problems)
                problems.clear()
            if len(batch) >= most:
                self._write()
            if number % _PROGRESS_EVERY == 0:
                self._tell(source.position)
                if gc.get_count()[0] > _COLLECT_FROM:
                    gc.collect(1)
        self._write()
        self._tell(source.position)

    def _tell(self, position: int) -> None:
        self._told = time.monotonic()
        self._tell_all(self._name, position, self.read)

    def _note(self, problems: Sequence[Problem]) -> None:
        """Problems of records that are not written yet."""
        self._refused += sum(problem.refused for problem in problems)
        self._noted_count += len(problems)
        room = self._settings.max_problems - len(self._noted)
        self._noted += problems[: max(room, 0)]

    def _write(self) -> None:
        """Merge and write the batch in one transaction, then count it."""
        batch = self._batch
        loaded = merged = 0
        if batch:
            joined = join(self._held(batch), batch, merge=self._merge)
            if joined.gone:
                self._store.upsert(joined.changed, joined.gone)
            elif joined.changed:
                self._store.upsert(joined.changed)
            loaded, merged = joined.loaded, joined.merged
            self._note(joined.problems)
            batch.clear()
        record = self._record
        record.loaded += loaded
        record.merged += merged
        record.refused += self._refused
        record.read += loaded + merged + self._refused
        self._keep(self._noted, self._noted_count)
        self._refused = self._noted_count = 0
        self._noted = []

    def _held(self, batch: Sequence[tuple[StoredPaper, str]]) -> list[StoredPaper]:
        """What the store holds of the papers that the batch may speak of."""
        asked = keys((paper for paper, _ in batch), merge=self._merge)
        held = {paper.id: paper for paper in self._store.matching(*asked)}
        # what is held may have further keys, under which there is more that belongs to it
        found = list(held.values())
        while found and self._merge:
            more = keys(found)
            new = Keys(set(), more.dois - asked.dois, more.fingerprints - asked.fingerprints)
            if not (new.dois or new.fingerprints):
                break
            asked.dois.update(new.dois)
            asked.fingerprints.update(new.fingerprints)
            found = [paper for paper in self._store.matching(*new) if paper.id not in held]
            held.update((paper.id, paper) for paper in found)
        return list(held.values())

    def _keep(self, problems: Sequence[Problem], count: int | None = None, *, first: bool = False) -> None:
        """Add problems to the file's record and to the report, as many as they may hold; `count` is how many there were."""
        mine = [problem._replace(file=self._name) for problem in problems]
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

    def _finish(self, failure: tuple[str, str] | None) -> None:
        """Count what was read before a damaged place; report what speaks for the whole file, a `failure` (what, and what to do)
        included; remember the load."""
        if self._cut:
            self._report.interrupted = True
            where = f"after {self._record.read:,} records"
            self._keep(
                [Problem(where, "the load was interrupted", "the store ends with the last whole batch")]
            )
        elif self._batch or self._noted_count:
            self._write()
        # before the single problems: a screen shows the first ones only
        self._keep(self._cleaner.summary(), first=True)
        if failure:
            self._report.unreadable.append(self._name)
            whole = "file not loaded" if not self._record.read else "file loaded up to there"
            self._keep(
                [Problem("", failure[0].rstrip("."), f"{whole}. {failure[1]}".rstrip(". "))], first=True
            )
        self._record.finished = datetime.now(UTC).isoformat(timespec="seconds")
        self._report.files.append(self._record)
        self._store.log_load(self._record)
