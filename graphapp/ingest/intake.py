"""Takes in the records of a file: cleans them, and keeps them with their problems until they are written. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

from graphapp.ingest.clean import Cleaner
from graphapp.ingest.readings import RULES, ReadItem, record_hash
from graphapp.model.records import Paper, Problem
from graphapp.model.rows import StoredPaper

__all__ = ["CleanedPart", "Intake"]


# ReadItem(…) takes twice as long
_item: Callable[[tuple[str, int | None, StoredPaper, None, None]], ReadItem] = partial(
    tuple.__new__, ReadItem
)


class CleanedPart(NamedTuple):
    """Consecutive records of a file that have been cleaned, and the problems found in them: `noted` is their number, `notes` has the first of
    them, and `refused` is the number of records that were refused because of them."""

    items: list[ReadItem]
    notes: list[Problem]
    noted: int
    refused: int


class Intake:
    """Records that are not written yet: `items` are the cleaned ones, `notes` the first `most_notes` problems of `noted`, `refused` the number of
    records that were refused. `cleaning` is the compiled `Cleaning`, None without one."""

    def __init__(self, most_notes: int, *, hashing: bool) -> None:
        """`hashing`: records without a remark get a hash (`graphapp.ingest.readings`)."""
        self.cleaner = Cleaner()
        self.items: list[ReadItem] = []
        self.notes: list[Problem] = []
        self.noted = 0
        self.refused = 0
        self._most_notes = most_notes
        self._hashing = hashing
        self.cleaning = self.cleaner.ordinary(
            record_hash=record_hash, item=ReadItem, rules=RULES, hashing=hashing
        )
        self._ordinary: Callable[[Paper], ReadItem | None] | None = self.cleaning and self.cleaning.clean

    def take(self, item: Paper) -> None:
        """Clean a record, and add it unless it is refused."""
        cleaner = self.cleaner
        if self._ordinary is not None and (done := self._ordinary(item)) is not None:
            self.items.append(done)
            if cleaner.problems:
                self.note(cleaner.problems)
                cleaner.problems.clear()
            return
        remarks = cleaner.remarks
        paper = cleaner.clean(item)
        if cleaner.problems:
            self.note(cleaner.problems)
            cleaner.problems.clear()
        if paper is not None:
            # a record with a remark has it whenever it is read
            plain = self._hashing and cleaner.remarks == remarks
            self.items.append(_item((item.where, record_hash(item) if plain else None, paper, None, None)))

    def note(self, problems: Sequence[Problem]) -> None:
        """Add problems."""
        self.note_first(problems, len(problems), sum(problem.refused for problem in problems))

    def note_first(self, problems: Sequence[Problem], count: int, refused: int) -> None:
        """Add `count` problems, of which `problems` are the first ones, and because of which `refused` records were refused."""
        self.refused += refused
        self.noted += count
        room = self._most_notes - len(self.notes)
        self.notes += problems[: max(room, 0)]

    def taken(self) -> CleanedPart:
        """Everything, which is removed here."""
        part = CleanedPart(self.items, self.notes, self.noted, self.refused)
        self.items, self.notes = [], []
        self.noted = self.refused = 0
        return part
