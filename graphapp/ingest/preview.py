"""Files looked at without loading them: the first records of each as they would be read, with what is odd about them. Writes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import loaders
from graphapp.errors import BadInput
from graphapp.ingest.clean import Cleaner
from graphapp.ingest.report import Skipped
from graphapp.ingest.sources import InputFile, Stopped, Walk, inputs
from graphapp.model.records import Paper, Problem
from graphapp.model.rows import StoredPaper
from graphapp.settings import Settings
from graphapp.support.interrupts import Stop, interruptible
from loaders.reading.finding import Found
from loaders.reading.opening import Opened

__all__ = ["SHOWN_RECORDS", "FilePreview", "Preview", "preview"]

SHOWN_RECORDS = 3
# a file may begin with much that is no record; then what was met so far is shown
_MOST_PROBLEMS = 100


@dataclass(slots=True)
class FilePreview:
    """The beginning of one file: its name and format, its first papers and the problems met up to the last of them. `whole` says that
    there is nothing more in it."""

    file: str
    format: str
    papers: list[StoredPaper] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    whole: bool = False


@dataclass(slots=True)
class Preview:
    """What a load would read. `unreadable` has a problem for each file that cannot be read or has no record in it."""

    files: list[FilePreview] = field(default_factory=list)
    unreadable: list[Problem] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)

    @property
    def exit_code(self) -> int:
        """0 all can be read, 1 some cannot, 3 nothing can."""
        if not any(file.papers for file in self.files):
            return 3
        return 1 if self.unreadable else 0


def preview(
    files: Iterable[InputFile | Path | str],
    settings: Settings,
    format: str | loaders.Loader | None = None,
    include: Sequence[str] = (),
) -> Preview:
    """The first records of each file, chosen as `ingest` chooses them. Raises BadInput for an unknown `format`, KeyboardInterrupt
    when Ctrl-C was pressed."""
    loader = loaders.by_name(format) if format else None
    with interruptible() as stop:
        visit = _Visit(settings, stop)
        try:
            Walk(visit, settings, stop, loader, include).run(inputs(files, include))
        except Stopped as error:
            raise KeyboardInterrupt from error
    return visit.preview


class _Visit:
    """Looks into every file: a `Visitor` of them."""

    def __init__(self, settings: Settings, stop: Stop) -> None:
        self.preview = Preview()
        self._limit = settings.max_record_bytes
        self._stop = stop

    def begun(self, file: Found) -> None:
        """Nothing is to be prepared."""

    def records(self, name: str, source: Opened, loader: loaders.Loader) -> None:
        seen = FilePreview(name, loader.NAME)
        self.preview.files.append(seen)
        cleaner = Cleaner()
        try:
            for item in loader.load(source.stream, max_record_bytes=self._limit):
                if isinstance(item, Paper):
                    paper = cleaner.clean(item)
                    seen.papers += [paper] if paper else []
                else:
                    seen.problems.append(item)
                seen.problems += cleaner.problems
                cleaner.problems.clear()
                if len(seen.papers) == SHOWN_RECORDS or len(seen.problems) >= _MOST_PROBLEMS:
                    break
            else:
                seen.whole = True
                nothing = loaders.no_record(loader, source.head, name, noted=bool(seen.problems))
                if nothing and not seen.papers:
                    self.unreadable(name, nothing)
        except BadInput as error:
            self.unreadable(name, error)
        except OSError as error:
            what = f"The file cannot be read ({error.strerror or error})"
            self.unreadable(name, BadInput(what, "Check the disk and the name."))
        seen.problems += cleaner.summary()

    def between(self, position: int) -> None:  # noqa: ARG002
        if self._stop.pressed:
            raise Stopped

    def skipped(self, name: str, why: str) -> None:
        self.preview.skipped.append(Skipped(name, why))

    def unreadable(self, name: str, error: BadInput) -> None:
        self.preview.unreadable.append(
            Problem("", error.message.rstrip("."), f"not loaded. {error.hint}", file=name)
        )
