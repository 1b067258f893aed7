"""The progress of a load, and what it did. Pure data."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from graphapp.errors import BadInput
from graphapp.ingest.log import by_format
from graphapp.model.records import Problem
from graphapp.model.rows import Counts, LoadRecord

__all__ = [
    "FormatTotal",
    "LoadReport",
    "Progress",
    "SkippedFile",
    "UnreadableFile",
    "progress_line",
    "time_left",
]

_NOTHING = Counts(0, 0, 0, 0, 0)


class Progress(NamedTuple):
    """How far a load is: the current file; bytes read from disk and bytes on disk of all files (0 if a pipe is among them); records
    read so far; the time since the load began, in seconds.

    After the last file, the store completes its indexes: `phase` describes what it does, `position` and `size` count rows, and `seconds` is
    the time since the first of these phases began."""

    file: str
    position: int
    size: int
    read: int
    seconds: float = 0.0
    phase: str = ""


def progress_line(now: Progress) -> str:
    """The progress of a load in words: "papers.bib: 12,000 records read, 3,000 per second, about 40 s left", or "Creating indexes: 200,000 of
    900,000 rows, 500,000 per second, about 1 s left"."""
    done = now.position if now.phase else now.read
    if now.phase:
        text = f"{now.phase}: {now.position:,} of {now.size:,} rows" if now.size else now.phase
    else:
        text = f"{now.file}: {now.read:,} {'record' if now.read == 1 else 'records'} read"
    # the first moments say nothing about the rate
    if now.seconds < 1 or not done:
        return text
    return f"{text}, {done / now.seconds:,.0f} per second" + time_left(now.position, now.size, now.seconds)


def time_left(done: int, total: int, seconds: float) -> str:
    """The remaining time of work of which `done` of `total` took `seconds`: ", about 40 s left"; "" if it is unknown."""
    if not 0 < done < total:
        return ""
    left = seconds * (total - done) / done
    return f", about {left:,.0f} s left" if left < 120 else f", about {left / 60:,.0f} min left"


class SkippedFile(NamedTuple):
    """A file in a folder or an archive that contains no records, and the reason."""

    file: str
    why: str


class UnreadableFile(NamedTuple):
    """A file that cannot be read, or a name for which there is nothing to read."""

    file: str
    error: BadInput

    def problem(self, done: str) -> Problem:
        """The problem to report; `done` says what was done with the file."""
        done = f"{done}. {self.error.hint}".rstrip(". ")
        return Problem("", self.error.message.rstrip("."), done, file=self.file)


class FormatTotal(NamedTuple):
    """The counts of all files of one format."""

    format: str
    files: int
    read: int
    loaded: int
    merged: int
    refused: int


@dataclass(slots=True)
class LoadReport:
    """What a load did. read = loaded + merged + refused: `loaded` records became a paper, `merged` ones were added to one.

    `files` has the counts of each readable file; `unreadable` names the other files and those without a record, whose reasons are
    among `problems`. `problems` contains at most as many as the setting `max_problems`, `problem_count` counts all of them. `skipped`
    contains as many files in folders and archives whose format is unknown, `skipped_count` counts all of them. `interrupted`: the load
    was stopped before everything was read; the store and the counts here end with the last complete batch. `number` is that of the load in the ledger; None if the load cannot be undone.
    """

    files: list[LoadRecord] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    problem_count: int = 0
    skipped: list[SkippedFile] = field(default_factory=list)
    skipped_count: int = 0
    before: Counts = _NOTHING
    after: Counts = _NOTHING
    interrupted: bool = False
    number: int | None = None

    def add(self, source: SkippedFile | UnreadableFile, most: int) -> None:
        """A file that was not loaded; at most `most` of each kind are kept."""
        if isinstance(source, SkippedFile):
            self.skipped_count += 1
            if len(self.skipped) < most:
                self.skipped.append(source)
            return
        self.unreadable.append(source.file)
        self.problem_count += 1
        if len(self.problems) < most:
            # the readable files of an archive were loaded before
            some = any(file.file.startswith(f"{source.file}!") for file in self.files[-1:])
            self.problems.append(
                source.problem("file loaded up to that point" if some else "file not loaded")
            )

    @property
    def read(self) -> int:
        """Records read."""
        return sum(file.read for file in self.files)

    @property
    def loaded(self) -> int:
        """Records that became a paper."""
        return sum(file.loaded for file in self.files)

    @property
    def merged(self) -> int:
        """Records that were added to a paper."""
        return sum(file.merged for file in self.files)

    @property
    def refused(self) -> int:
        """Records that were not loaded."""
        return sum(file.refused for file in self.files)

    @property
    def exit_code(self) -> int:
        """0 everything loaded, 1 something not (records refused, files unreadable), 3 nothing loaded. Does not depend on
        `interrupted`, for which the command line has a status of its own."""
        if not self.loaded + self.merged:
            return 3
        return 1 if self.refused or self.unreadable else 0

    def formats(self) -> list[FormatTotal]:
        """The counts of each format, sorted by name."""
        return sorted(
            FormatTotal(sums.format, sums.files, sums.read, sums.loaded, sums.merged, sums.refused)
            for sums in by_format(self.files)
        )
