"""Loads files into a store and reports what was done with each: sources, their records, batches of records."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from pathlib import Path

import loaders
from graphapp.errors import BadInput
from graphapp.ingest import ledger
from graphapp.ingest.file import FileLoad
from graphapp.ingest.progress import Meter
from graphapp.ingest.reading_process import ReadingProcess
from graphapp.ingest.reading_worker import ReadingTask, file_identity
from graphapp.ingest.report import LoadReport, Progress
from graphapp.ingest.source_file import SourceFile
from graphapp.ingest.sources import (
    InputFile,
    InputFolder,
    LoadInterruption,
    inputs,
    limits_of,
    sources,
    total_size,
)
from graphapp.settings import Settings
from graphapp.stores.base import Store
from graphapp.stores.copy import check_finished
from graphapp.support.gc_pause import collect_if_many, uncollected
from graphapp.support.interrupts import Interruption, interruptible
from graphapp.support.processors import processor_count

__all__ = ["InputFile", "LoadReport", "Progress", "ingest"]

_PROGRESS_EVERY = 1000
_MIB = 2**20


def ingest(
    store: Store,
    files: Iterable[InputFile | InputFolder | Path | str],
    settings: Settings,
    format: str | loaders.Loader | None = None,
    on_progress: Callable[[Progress], None] | None = None,
    *,
    include: Sequence[str] = (),
    merge: bool = True,
    stop: Interruption | None = None,
) -> LoadReport:
    """Load files into a store: files, folders with everything in them, archives, and `-` for standard input.

    `format` is the loader for all of them, or its name; by default the format of each file is detected. From folders and archives,
    only files that match a pattern of `include` are read (all of them by default); files of unknown formats there are skipped and
    counted, while such a file that was named itself is a problem. A file that cannot be read is a problem; the others are loaded.
    If `merge` is false, each record is a paper. The first Ctrl-C, and `stop.pressed` set by another thread, end the load after the last complete
    batch; a second Ctrl-C is not caught. Raises BadInput for an unknown `format` and for a store that is an unfinished copy, and what the store raises; the store
    then contains everything up to the last complete batch.
    """
    loader = loaders.by_name(format) if format else None
    check_finished(store)
    ledger.check_settled(store)
    report = LoadReport(before=store.counts())
    journal = ledger.LoadJournal(store) if settings.undo == "on" else None
    if journal is None:
        ledger.make_final(store)
    recognize = store.keeps_hashes and merge and journal is not None and bool(store.record_hashes())
    with interruptible() as pressed, uncollected():
        given = inputs(files, include)
        meter = Meter(total_size(given), stop or pressed, on_progress)
        try:
            for source in sources(given, settings, loader, include, meter.ask):
                if isinstance(source, SourceFile):
                    file = FileLoad(
                        store,
                        source.name,
                        source.loader.NAME,
                        settings,
                        report,
                        merge=merge,
                        journal=journal,
                        recognize=recognize,
                    )
                    meter.begin(file)
                    _load(source, file, meter, settings)
                    meter.end()
                else:
                    report.add(source, settings.max_problems)
        except LoadInterruption:
            report.interrupted = True
        # postponed indexes are needed for what has been written, also after Ctrl-C
        store.settle(meter.settling)
        if journal is not None:
            # counts papers, which takes no time in a settled store
            journal.finish(report, given)
    report.after = store.counts()
    report.number = journal.number if journal is not None and report.read else None
    return report


def _load(source: SourceFile, file: FileLoad, meter: Meter, settings: Settings) -> None:
    """Read one file to its end or until Ctrl-C. Memory grows with a batch, not with the file."""
    failure: BadInput | None = None
    try:
        end = _read(source, file, meter, settings)
        file.write()
        if not file.papers:
            failure = source.without_record(refused=file.refused)
        meter.tell(end)
    except LoadInterruption:
        # with records left unread; when everything has been read, Ctrl-C comes too late to omit anything
        file.interrupt()
    except BadInput as error:
        failure = error
    file.finish(failure)


def _read(source: SourceFile, file: FileLoad, meter: Meter, settings: Settings) -> int:
    """Read one file, in another process if that is worthwhile. Returns the position in bytes in all files."""
    process = _reading_process(source, file, settings)
    if process is not None:
        with closing(process):
            if process.ready(meter.check):
                return source.begin + _read_apart(process, source.begin, file, meter)
    for number, item in enumerate(source.items(settings.max_record_bytes), 1):
        meter.check()
        file.add(item)
        if number % _PROGRESS_EVERY == 0:
            meter.tell(source.position)
            collect_if_many()
    return source.position


def _read_apart(process: ReadingProcess, begin: int, file: FileLoad, meter: Meter) -> int:
    """Take what the process has read. Returns the position in bytes in the file."""
    try:
        for part in process.parts(meter.check):
            if part is not None:
                file.add_part(part)
            meter.ask(begin + process.position)
            collect_if_many()
    finally:
        file.summary = process.summary
    return process.position


def _is_module(loader: loaders.Loader) -> bool:
    """False for a loader that was configured, or is not one of graphapp: it exists only in this process."""
    return any(each.name == loader.NAME and each.loader() is loader for each in loaders.FORMATS)


def _reading_process(source: SourceFile, file: FileLoad, settings: Settings) -> ReadingProcess | None:
    """A process that reads the file; None if it is small, the machine has a single core, or the records must be compared with the store first."""
    least = settings.read_apart_mib * _MIB
    if source.path is None or file.recognizes or not 0 < least <= source.opened.size:
        return None
    if not _is_module(source.loader) or processor_count() < 2:
        return None
    task = ReadingTask(
        os.fspath(source.path),
        file_identity(os.fstat(source.opened.counter.fileno())),
        source.loader.NAME,
        limits_of(settings),
        settings.max_record_bytes,
        settings.batch_papers,
        settings.max_problems,
        file.hashing,
    )
    try:
        return ReadingProcess(task)
    except OSError:
        return None
