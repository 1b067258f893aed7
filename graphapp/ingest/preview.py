"""The first records of files as a load would read them, with their problems. Writes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import loaders
from graphapp.errors import BadInput
from graphapp.ingest.clean import Cleaner
from graphapp.ingest.report import SkippedFile, UnreadableFile
from graphapp.ingest.sources import InputFile, InputFolder, SourceFile, inputs, sources
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
    contains nothing more."""

    file: str
    format: str
    papers: list[StoredPaper] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    whole: bool = False


@dataclass(slots=True)
class Preview:
    """What a load would read. `unreadable` has a problem for each file that cannot be read or contains no record;
    those of `tables`, by name, can be read once their columns are named."""

    files: list[FilePreview] = field(default_factory=list)
    unreadable: list[Problem] = field(default_factory=list)
    tables: dict[str, UnknownTable] = field(default_factory=dict)
    skipped: list[SkippedFile] = field(default_factory=list)

    @property
    def exit_code(self) -> int:
        """0 everything can be read, 1 some files cannot, 3 nothing can."""
        if not any(file.papers for file in self.files):
            return 3
        return 1 if self.unreadable else 0


def preview(
    files: Iterable[InputFile | InputFolder | Path | str],
    settings: Settings,
    format: str | loaders.Loader | None = None,
    include: Sequence[str] = (),
) -> Preview:
    """The first records of each file, with the same choice of files and formats as `ingest`. Raises BadInput for an unknown `format`,
    KeyboardInterrupt after Ctrl-C."""
    loader = loaders.by_name(format) if format else None
    found = Preview()
    with interruptible() as stop:

        def ask(_: int) -> None:
            if stop.pressed:
                raise KeyboardInterrupt

        for source in sources(inputs(files, include), settings, loader, include, ask):
            if isinstance(source, SourceFile):
                _look_into(source, settings.max_record_bytes, found)
            elif isinstance(source, UnreadableFile):
                found.unreadable.append(source.problem("not loaded"))
                if isinstance(source.error, UnknownTable):
                    found.tables[source.file] = source.error
            else:
                found.skipped.append(source)
    return found


def _look_into(source: SourceFile, max_record_bytes: int, found: Preview) -> None:
    """Read the beginning of a file."""
    seen = FilePreview(source.name, source.loader.NAME)
    found.files.append(seen)
    cleaner = Cleaner()
    try:
        for item in source.records(cleaner, max_record_bytes):
            if isinstance(item, Problem):
                seen.problems.append(item)
            else:
                seen.papers.append(item[0])
            if len(seen.papers) == SHOWN_RECORDS or len(seen.problems) >= _MOST_PROBLEMS:
                break
        else:
            seen.whole = True
            if not seen.papers and (error := source.without_record(noted=bool(seen.problems))):
                found.unreadable.append(UnreadableFile(source.name, error).problem("not loaded"))
    except BadInput as failure:
        found.unreadable.append(UnreadableFile(source.name, failure).problem("not loaded"))
    seen.problems += cleaner.summary()
