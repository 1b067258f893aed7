"""Files into a store, and a report of what came of each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import loaders
from graphapp.errors import BadInput
from graphapp.ingest.file import FileLoad
from graphapp.ingest.report import LoadReport, Progress, Skipped
from graphapp.ingest.sources import InputFile, Inputs, Stopped, Walk, inputs
from graphapp.model.records import Problem
from graphapp.settings import Settings
from graphapp.stores.base import Store
from graphapp.stores.copy import check_finished
from graphapp.support.gc_pause import uncollected
from graphapp.support.interrupts import Stop, interruptible
from loaders.reading.finding import Found
from loaders.reading.opening import Opened

__all__ = ["InputFile", "LoadReport", "Progress", "ingest"]


def ingest(
    store: Store,
    files: Iterable[InputFile | Path | str],
    settings: Settings,
    format: str | loaders.Loader | None = None,
    on_progress: Callable[[Progress], None] | None = None,
    *,
    include: Sequence[str] = (),
    merge: bool = True,
) -> LoadReport:
    """Load files into a store: files, folders with all that is in them, archives, and `-` for standard input.

    `format` is the loader for all of them, or its name; without it each file's is detected. Of folders and archives only files are read whose
    names fit a pattern of `include`, if there is one; what is of no known format there is passed over and counted, while a file
    that was named is a problem. A file that cannot be read is a problem; the others are loaded. Without `merge`, each record is a
    paper. The first Ctrl-C ends the load after the last whole batch; a second one is not caught. Raises BadInput for an unknown
    `format` and for a store that is an unfinished copy, and what the store raises, which is then as after the last whole batch.
    """
    loader = loaders.by_name(format) if format else None
    check_finished(store)
    report = LoadReport(before=store.counts())
    with interruptible() as stop, uncollected():
        given = inputs(files, include)
        load = _Load(store, settings, report, stop, given, merge, on_progress)
        try:
            Walk(load, settings, stop, loader, include).run(given)
        except Stopped:
            report.interrupted = True
        # indexes that were put off are needed for what has been written, also after Ctrl-C
        store.settle()
    report.after = store.counts()
    return report


class _Load:
    """The load of all files: a `Visitor` of them."""

    def __init__(
        self,
        store: Store,
        settings: Settings,
        report: LoadReport,
        stop: Stop,
        given: Sequence[Inputs],
        merge: bool,
        on_progress: Callable[[Progress], None] | None,
    ) -> None:
        self._store = store
        self._settings = settings
        self._report = report
        self._stop = stop
        self._merge = merge
        self._on_progress = on_progress
        sizes = [file.size for each in given for file in each.files]
        self._size = 0 if None in sizes else sum(size or 0 for size in sizes)
        # bytes of files that are done, and of the one that is read
        self._done = 0
        self._own = 0
        # records of files that are done
        self._read = 0
        self._current: FileLoad | None = None

    def begun(self, file: Found) -> None:
        self._done += self._own
        self._own = file.size or 0

    def records(self, name: str, source: Opened, loader: loaders.Loader) -> None:
        settings, report = self._settings, self._report
        self._current = FileLoad(
            self._store, name, settings, report, self._stop, self._tell, merge=self._merge
        )
        try:
            self._current.run(source, loader)
        finally:
            self._read += self._current.read
            self._current = None

    def between(self, position: int) -> None:
        if self._current is not None:
            self._current.between(position)
        elif self._stop.pressed:
            raise Stopped

    def _tell(self, name: str, position: int, read: int) -> None:
        if self._on_progress is not None:
            self._on_progress(Progress(name, self._done + position, self._size, self._read + read))

    def skipped(self, name: str, why: str) -> None:
        self._report.skipped_count += 1
        if len(self._report.skipped) < self._settings.max_problems:
            self._report.skipped.append(Skipped(name, why))

    def unreadable(self, name: str, error: BadInput) -> None:
        self._report.unreadable.append(name)
        self._report.problem_count += 1
        if len(self._report.problems) < self._settings.max_problems:
            # files of an archive that could be read were loaded before
            some = any(file.file.startswith(f"{name}!") for file in self._report.files[-1:])
            whole = "file loaded up to there" if some else "file not loaded"
            done = f"{whole}. {error.hint}".rstrip(". ")
            self._report.problems.append(Problem("", error.message, done, file=name))
