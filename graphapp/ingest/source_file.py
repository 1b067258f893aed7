"""A file of records that is open for reading. A reading process imports this, but nothing that finds files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import loaders
from graphapp.errors import BadInput
from graphapp.ingest.clean import Cleaner
from graphapp.model.records import Paper, Problem
from graphapp.model.rows import StoredPaper
from loaders.reading.opening import OpenFile

__all__ = ["SourceFile", "disk_error"]


class SourceFile(NamedTuple):
    """A file of records, open for reading: its name, its loader, and how many bytes the files before it have on disk. `path` is its path on disk; None
    for a member of an archive and a table of a workbook."""

    name: str
    loader: loaders.Loader
    opened: OpenFile
    begin: int
    path: Path | None = None

    @property
    def position(self) -> int:
        """Bytes read from disk so far, of all files."""
        return self.begin + self.opened.position

    def items(self, max_record_bytes: int) -> Iterator[Paper | Problem]:
        """The records of the file as the loader returns them, and its problems, those of a record before its paper. Raises BadInput where the
        file cannot be read further."""
        try:
            yield from self.loader.load(self.opened.stream, max_record_bytes=max_record_bytes)
        except OSError as error:
            raise disk_error(error) from error

    def untaken_items(
        self, max_record_bytes: int, takes: Callable[[Any], loaders.TakeLines]
    ) -> Iterator[Paper | Problem | None]:
        """`items`, with None in place of the records that were taken (see `loaders.Direct`), if the loader can do that."""
        loader = self.loader
        if not isinstance(loader, loaders.Direct):
            yield from self.items(max_record_bytes)
            return
        try:
            yield from loader.load_untaken(self.opened.stream, max_record_bytes=max_record_bytes, takes=takes)
        except OSError as error:
            raise disk_error(error) from error

    def records(self, cleaner: Cleaner, max_record_bytes: int) -> Iterator[tuple[StoredPaper, str] | Problem]:
        """The papers of the file, each with the place of its record, and the problems, those of a record before its paper. What
        `cleaner` counts for the whole file is in its summary. Raises BadInput where the file cannot be read further."""
        problems = cleaner.problems
        for item in self.items(max_record_bytes):
            paper = None
            if type(item) is Paper:
                paper = cleaner.clean(item)
            elif type(item) is Problem:
                problems.append(item)
            if problems:
                yield from problems
                problems.clear()
            if paper is not None:
                yield paper, item.where

    def without_record(self, *, refused: bool) -> BadInput | None:
        """The error for a file that has been read to its end without finding a paper. None if records were `refused`, which says why."""
        return loaders.no_record(self.loader, self.opened.head, self.name, refused=refused)


def disk_error(error: OSError) -> BadInput:
    return BadInput(
        f"The file cannot be read ({error.strerror or error})", "Check the file name and the disk."
    )
