"""Sends the rows of a store to the process that builds its snapshot, and reports the progress."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Protocol

from graphapp.cypher.embedded.process import Process, ProcessDied
from graphapp.model.rows import Counts, Table

__all__ = ["Changing", "RowSource", "fill", "save"]

# rows per command: as many as are fast, and small in memory
_BATCH = 2000
_SAVE_SECONDS = 300.0
_TABLES: tuple[Table, ...] = ("Author", "Venue", "Paper", "WROTE", "PUBLISHED_IN")


class RowSource(Protocol):
    """The part of a store that a mirror needs."""

    address: str

    def revision(self) -> str: ...

    def counts(self) -> Counts: ...

    def rows(self, table: Table) -> Iterator[list[tuple[Any, ...]]]: ...


class Changing(Exception):
    """The store changed while it was read."""


def fill(process: Process, store: RowSource, progress: Callable[[float], None]) -> None:
    """Send all rows of `store` to a new process. `progress` receives the share that is done, 0 to 1.

    Raises Changing if the store changed during the transfer, ProcessDied.
    """
    revision = store.revision()
    total = max(1, store.counts().rows)
    done = 0
    try:
        for table in _TABLES:
            for batch in store.rows(table):
                for start in range(0, len(batch), _BATCH):
                    columns = list(zip(*batch[start : start + _BATCH], strict=True))
                    process.send({"columns": columns, "table": table})
                done += len(batch)
                progress(done / total)
                if store.revision() != revision:
                    raise Changing
    except ProcessDied:
        # also if the rows of two states do not match each other
        if store.revision() != revision:
            raise Changing from None
        raise
    if store.revision() != revision:
        raise Changing


def save(process: Process, file: Path, mode: int) -> str:
    """Let the process write the snapshot to `file`, completely or not at all, with at most the permissions `mode`. Returns the reason if
    that failed, else ""."""
    process.send({"save": str(file), "mode": mode})
    answer = process.receive(_SAVE_SECONDS)
    return "" if answer["saved"] else str(answer["message"])
