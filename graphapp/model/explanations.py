"""How the records of a paper were read and why they were merged: pure data (see `graphapp.ingest.explanation`)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from graphapp.model.rows import StoredPaper

__all__ = ["Explanation", "ReadRecord", "ReadingNote", "RecordMatch", "RecordReading", "SeparatePaper"]


class ReadingNote(NamedTuple):
    """A problem noted while a record was read, as in `graphapp.model.records.Problem`: its place, what was found, and what was done about it."""

    where: str
    what: str
    done: str


class RecordReading(NamedTuple):
    """One time that a record was read: the number of the load, when it began (ISO 8601 in UTC), the file, the place in it, and the problems noted about
    the record. File and place are "" if they were not recorded."""

    load: int
    started: str
    file: str
    place: str
    notes: tuple[ReadingNote, ...]


class RecordMatch(NamedTuple):
    """Another record of the paper, by its 0-based index, and the rule that merges both."""

    other: int
    reason: str


class SeparatePaper(NamedTuple):
    """A paper that resembles the explained one, and why it is a separate paper."""

    paper: StoredPaper
    reason: str


@dataclass(slots=True)
class ReadRecord:
    """A record of a paper: its name, its `values` after cleaning (a paper of one source), when it was read (oldest first), the records that it
    matches directly (the first `matching` of them are counted, at most three are listed), and the fields whose value the paper has from it."""

    name: str
    values: StoredPaper
    readings: list[RecordReading] = field(default_factory=list)
    matches: list[RecordMatch] = field(default_factory=list)
    matching: int = 0
    gives: list[str] = field(default_factory=list)

    @property
    def format(self) -> str:
        """The format that it was read in."""
        return self.name.partition(":")[0]


@dataclass(slots=True)
class Explanation:
    """A paper, its records in the order of its sources, and papers that resemble it but were not merged with it."""

    paper: StoredPaper
    records: list[ReadRecord]
    apart: list[SeparatePaper] = field(default_factory=list)
