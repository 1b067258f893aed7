"""The first records of files as a load would read them, with their problems, and what a load would do with them. Writes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import loaders
from graphapp.errors import BadInput
from graphapp.ingest.clean import Cleaner
from graphapp.ingest.file import PaperSource
from graphapp.ingest.forecast import Forecast, Forecaster
from graphapp.ingest.report import SkippedFile, UnreadableFile
from graphapp.ingest.source_file import SourceFile
from graphapp.ingest.sources import InputFile, InputFolder, inputs, sources
from graphapp.model.records import Problem
from graphapp.model.rows import StoredPaper
from graphapp.settings import Settings
from graphapp.support.interrupts import interruptible
from loaders.reading.mistakes import UnknownTable

__all__ = ["SHOWN_RECORDS", "FilePreview", "Preview", "preview"]

SHOWN_RECORDS = 3
# the beginning of a file may contain no record; the preview then ends after this many problems
_MOST_PROBLEMS = 100


@dataclass(slots=True)
class FilePreview:
    """The beginning of one file: its name and format, its first papers and the problems up to the last of them. `whole`: it
    contains nothing more. `damaged`: it cannot be read to its end."""

    file: str
    format: str
    papers: list[StoredPaper] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    whole: bool = False
    damaged: bool = False


@dataclass(slots=True)
class Preview:
    """What a load would read. `unreadable` has a problem for each file that cannot be read or contains no record;
    those of `tables`, by name, can be read once their columns are named. `expected`: what a load would do with the records; None if it was not
    examined."""

    files: list[FilePreview] = field(default_factory=list)
    unreadable: list[Problem] = field(default_factory=list)
    tables: dict[str, UnknownTable] = field(default_factory=dict)
    skipped: list[SkippedFile] = field(default_factory=list)
    expected: Forecast | None = None

    @property
    def exit_code(self) -> int:
        """0 everything can be read, 1 some files cannot, 3 nothing can."""
        if not any(file.papers for file in self.files):
            return 3
        return 1 if self.unreadable or any(file.damaged for file in self.files) else 0


def preview(
    files: Iterable[InputFile | InputFolder | Path | str],
    settings: Settings,
    format: str | loaders.Loader | None = None,
    include: Sequence[str] = (),
    *,
    store: PaperSource | None = None,
    most: int = 0,
    merge: bool = True,
) -> Preview:
    """The first records of each file, with the same choice of files and formats as `ingest`, and what a load into `store` (None: an empty one)
    would do with the first `most` records of all files. Raises BadInput for an unknown `format`, KeyboardInterrupt after Ctrl-C."""
    loader = loaders.by_name(format) if format else None
    found = Preview()
    forecaster = Forecaster(store, most, settings.batch_papers, merge=merge)
    with interruptible() as stop:

        def ask(_: int) -> None:
            if stop.pressed:
                raise KeyboardInterrupt

        for source in sources(inputs(files, include), settings, loader, include, ask):
            if isinstance(source, SourceFile):
                _look_into(source, settings.max_record_bytes, found, forecaster)
            elif isinstance(source, UnreadableFile):
                found.unreadable.append(source.problem("not loaded"))
                if isinstance(source.error, UnknownTable):
                    found.tables[source.file] = source.error
            else:
                found.skipped.append(source)
    if most:
        found.expected = forecaster.result
    return found


def _look_into(source: SourceFile, max_record_bytes: int, found: Preview, forecaster: Forecaster) -> None:
    """Read the beginning of a file, up to the last record that is shown or counted."""
    seen = FilePreview(source.name, source.loader.NAME)
    found.files.append(seen)
    cleaner = Cleaner()
    seen.whole = True
    try:
        for item in source.records(cleaner, max_record_bytes):
            if not _take(item, seen, forecaster):
                break
        else:
            refused = any(problem.refused for problem in seen.problems)
            if not seen.papers and (error := source.without_record(refused=refused)):
                found.unreadable.append(UnreadableFile(source.name, error).problem("not loaded"))
    except BadInput as failure:
        if seen.papers:
            seen.damaged, seen.whole = True, False
            problem = UnreadableFile(source.name, failure).problem("file loaded up to that point")
            seen.problems.append(problem._replace(file=""))
        else:
            found.unreadable.append(UnreadableFile(source.name, failure).problem("not loaded"))
    forecaster.finish()
    seen.problems += cleaner.summary()


def _take(item: tuple[StoredPaper, str] | Problem, seen: FilePreview, forecaster: Forecaster) -> bool:
    """Show and count a record or a problem; False if neither was possible."""
    counted = forecaster.add(item)
    if len(seen.papers) == SHOWN_RECORDS or len(seen.problems) >= _MOST_PROBLEMS:
        seen.whole = False
        return counted
    if isinstance(item, Problem):
        seen.problems.append(item)
    else:
        seen.papers.append(item[0])
    return True
