"""Files into a store: read, clean, merge, write in batches, count. Memory grows with a batch, not with a file."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import loaders
from graphapp import merging
from graphapp.cleaning import Cleaner
from graphapp.errors import BadInput
from graphapp.garbage import uncollected
from graphapp.interrupts import Stop, interruptible
from graphapp.records import Paper, Problem
from graphapp.settings import Settings
from graphapp.stores.base import Counts, LoadRecord, Store, StoredPaper
from loaders.opening import Opened, opened

__all__ = ["InputFile", "LoadReport", "Progress", "ingest"]

_PROGRESS_EVERY = 1000
_PROGRESS_SECONDS = 0.5
_COLLECT_EVERY = 50_000
_NOTHING = Counts(0, 0, 0, 0, 0)


class InputFile(NamedTuple):
    """A file to load, and the name under which the store remembers it (its path as given, when empty)."""

    path: Path
    label: str = ""

    @property
    def name(self) -> str:
        """The name in reports and problems."""
        return self.label or str(self.path)


class Progress(NamedTuple):
    """How far a load is in one file: bytes read from disk, size on disk (0 where unknown), records read."""

    file: str
    position: int
    size: int
    read: int


@dataclass(slots=True)
class LoadReport:
    """What a load did. read = loaded + merged + refused: `loaded` records made a paper, `merged` ones were joined to one.

    `files` has what each readable file brought; `unreadable` names the others, whose reasons are among `problems`. `problems`
    holds at most the setting `max_problems`, `problem_count` counts all. `interrupted` says that the load was stopped with
    something left unread: what is in the store, and what is counted here, ends with the last whole batch.
    """

    files: list[LoadRecord] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    problem_count: int = 0
    before: Counts = _NOTHING
    after: Counts = _NOTHING
    interrupted: bool = False

    @property
    def read(self) -> int:
        """Records read."""
        return sum(file.read for file in self.files)

    @property
    def loaded(self) -> int:
        """Records that made a paper."""
        return sum(file.loaded for file in self.files)

    @property
    def merged(self) -> int:
        """Records that were joined to a paper."""
        return sum(file.merged for file in self.files)

    @property
    def refused(self) -> int:
        """Records that were not taken."""
        return sum(file.refused for file in self.files)

    @property
    def exit_code(self) -> int:
        """0 all taken, 1 some not (records refused, files unreadable), 3 nothing done. It says nothing of `interrupted`, for
        which the command line has a status of its own."""
        if not self.loaded + self.merged:
            return 3
        return 1 if self.refused or self.unreadable else 0


def ingest(
    store: Store,
    files: Iterable[InputFile | Path | str],
    settings: Settings,
    format: str | None = None,
    on_progress: Callable[[Progress], None] | None = None,
) -> LoadReport:
    """Load files into a store. `format` names the loader for all of them; without it each file's is detected.

    A file that cannot be read is a problem; the others are loaded. The first Ctrl-C ends the load after the last whole batch; a
    second one is not caught. Raises BadInput for an unknown `format`, and what the store raises, which is then as after the last
    whole batch.
    """
    loader = loaders.by_name(format) if format else None
    report = LoadReport(before=store.counts())
    with interruptible() as stop, uncollected():
        for given in files:
            file = given if isinstance(given, InputFile) else InputFile(Path(given))
            if stop.pressed:
                report.interrupted = True
                break
            _FileLoad(store, file, settings, report, stop, on_progress).run(loader)
        # indexes that were put off are needed for what has been written, also after Ctrl-C
        store.settle()
    report.after = store.counts()
    return report


class _Stopped(Exception):
    """Ctrl-C was pressed while a file was read, with some of it unread."""


class _Merger:
    """Finds for each record the paper that it belongs to, among those that the store holds and those before it in the batch.

    Where records point to several papers, the name of the record counts first, then its DOI, then its fingerprint.
    """

    def __init__(self, held: Iterable[StoredPaper]) -> None:
        self.changed: dict[str, StoredPaper] = {}
        self._papers: dict[str, StoredPaper] = {}
        self._records: dict[str, str] = {}
        self._dois: dict[str, str] = {}
        self._fingerprints: dict[int, list[str]] = {}
        for paper in sorted(held, key=lambda paper: paper.id):
            self._hold(paper)

    def _hold(self, paper: StoredPaper) -> None:
        id = paper.id
        self._papers[id] = paper
        for source in paper.sources:
            self._records.setdefault(source, id)
        if paper.doi is not None:
            self._dois.setdefault(paper.doi, id)
        if paper.fingerprint is not None:
            alike = self._fingerprints.setdefault(paper.fingerprint, [])
            if id not in alike:
                alike.append(id)

    def take(self, record: StoredPaper, where: str, problems: list[Problem]) -> bool | None:
        """Add a record: True when it made a paper, False when it was joined to one, None, with a problem, when refused."""
        named = self._records.get(record.sources[0])
        by_doi = None if record.doi is None else self._dois.get(record.doi)
        by_content = self._alike(record) if record.fingerprint in self._fingerprints else None
        id = named or by_doi or by_content
        if id is None:
            self.changed[record.id] = record
            self._hold(record)
            return True
        paper = self._papers[id]
        if named and not merging.same_paper(paper, record):
            what = f"{record.sources[0]} is the name of another record: {paper.title[:80]!r}"
            problems.append(Problem(where, what, "record refused; give it another id", 1))
            return None
        if not named and by_content is not None and by_content != id:
            what = f"has the DOI of paper {id}, and title, year and authors of paper {by_content}"
            problems.append(Problem(where, what, "joined to the first"))
        joined = merging.merged(paper, record)
        if joined is not paper:
            self.changed[id] = joined
            self._hold(joined)
        return False

    def _alike(self, record: StoredPaper) -> str | None:
        """The first paper that `record` is of by its content, one at the same venue before others."""
        ids = [] if record.fingerprint is None else self._fingerprints[record.fingerprint]
        papers = [paper for paper in map(self._papers.__getitem__, ids) if merging.alike(paper, record)]
        return min(papers, key=lambda paper: (paper.venue != record.venue, paper.id)).id if papers else None


class _FileLoad:
    """The load of one file."""

    def __init__(
        self,
        store: Store,
        file: InputFile,
        settings: Settings,
        report: LoadReport,
        stop: Stop,
        on_progress: Callable[[Progress], None] | None,
    ) -> None:
        self._store = store
        self._file = file
        self._settings = settings
        self._report = report
        self._stop = stop
        self._on_progress = on_progress
        self._cleaner = Cleaner()
        self._record = LoadRecord(file.name, "", "", 0, 0, 0, 0)
        self._batch: list[tuple[StoredPaper, str]] = []
        # what happened since the last batch was written: it counts when the next one is
        self._refused = 0
        self._noted: list[Problem] = []
        self._noted_count = 0
        # stopped with records left unread; pressed when all has been read, Ctrl-C comes too late to leave anything out
        self._cut = False
        self._first_in_report = len(report.problems)
        self._told = time.monotonic()

    def run(self, loader: loaders.Loader | None) -> None:
        """Read the file to its end, or until stopped."""
        failure: tuple[str, str] | None = None
        try:
            with opened(self._file.path, self._between) as source:
                found = loader or loaders.detect(source.head, self._file.path.name)
                self._record.format = found.NAME
                self._read(source, found)
        except _Stopped:
            self._cut = self._report.interrupted = True
        except BadInput as error:
            failure = error.message, error.hint
        except OSError as error:
            failure = f"The file cannot be read ({error.strerror or error})", "Check the disk and the name."
        if self._record.format:
            self._finish()
        if failure:
            self._report.unreadable.append(self._file.name)
            whole = "file not loaded" if not self._record.read else "file loaded up to there"
            self._keep([Problem("", failure[0], f"{whole}. {failure[1]}".rstrip(". "))])

    def _read(self, source: Opened, loader: loaders.Loader) -> None:
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
                self._tell(source.position, source.size)
            if number % _COLLECT_EVERY == 0:
                gc.collect(1)
        self._write()
        self._tell(source.position, source.size)

    def _between(self, position: int, size: int) -> None:
        """Between pieces of the file and while a pipe gives nothing: there may be no record for long."""
        if self._stop.pressed:
            raise _Stopped
        if time.monotonic() - self._told > _PROGRESS_SECONDS:
            self._tell(position, size)

    def _tell(self, position: int, size: int) -> None:
        self._told = time.monotonic()
        if self._on_progress is not None:
            read = self._record.read + len(self._batch) + self._refused
            self._on_progress(Progress(self._file.name, position, size, read))

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
            merger = _Merger(self._held(batch))
            problems: list[Problem] = []
            for paper, where in batch:
                made = merger.take(paper, where, problems)
                loaded += made is True
                merged += made is False
            if merger.changed:
                self._store.upsert(list(merger.changed.values()))
            self._note(problems)
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
        papers = [paper for paper, _ in batch]
        return self._store.matching(
            {paper.sources[0] for paper in papers},
            {paper.doi for paper in papers if paper.doi is not None},
            {paper.fingerprint for paper in papers if paper.fingerprint is not None},
        )

    def _keep(self, problems: Sequence[Problem], count: int | None = None, *, first: bool = False) -> None:
        """Add problems to the file's record and to the report, as many as they may hold; `count` is how many there were."""
        mine = [problem._replace(file=self._file.name) for problem in problems]
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

    def _finish(self) -> None:
        """Count what was read before a damaged place; report what speaks for the whole file; remember the load."""
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
        self._record.finished = datetime.now(UTC).isoformat(timespec="seconds")
        self._report.files.append(self._record)
        self._store.log_load(self._record)
