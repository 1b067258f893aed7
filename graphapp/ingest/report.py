"""What a load says of itself: how far it is, and what it did. Pure data."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from graphapp.ingest.log import by_format
from graphapp.model.records import Problem
from graphapp.model.rows import Counts, LoadRecord

__all__ = ["FormatTotal", "LoadReport", "Progress", "Skipped"]

_NOTHING = Counts(0, 0, 0, 0, 0)


class Progress(NamedTuple):
    """How far a load is: the file that is being read; bytes read from disk and bytes on disk of all files (0 where a pipe is among them);
    records read so far."""

    file: str
    position: int
    size: int
    read: int


class Skipped(NamedTuple):
    """A file of a folder or an archive that holds no records, and how that was told."""

    file: str
    why: str


class FormatTotal(NamedTuple):
    """What the files of one format brought."""

    format: str
    files: int
    read: int
    loaded: int
    merged: int
    refused: int


@dataclass(slots=True)
class LoadReport:
    """What a load did. read = loaded + merged + refused: `loaded` records made a paper, `merged` ones were joined to one.

    `files` has what each readable file brought; `unreadable` names the others and those without a record, whose reasons are among `problems`. `problems`
    holds at most the setting `max_problems`, `problem_count` counts all. `skipped` holds as many files of folders and archives that
    are of no known format, `skipped_count` counts all. `interrupted` says that the load was stopped with
    something left unread: what is in the store, and what is counted here, ends with the last whole batch.
    """

    files: list[LoadRecord] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    problem_count: int = 0
    skipped: list[Skipped] = field(default_factory=list)
    skipped_count: int = 0
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

    def formats(self) -> list[FormatTotal]:
        """What each format brought, by name."""
        return sorted(
            FormatTotal(sums.format, sums.files, sums.read, sums.loaded, sums.merged, sums.refused)
            for sums in by_format(self.files)
        )
