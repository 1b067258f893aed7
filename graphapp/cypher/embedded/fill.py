"""Gives the rows of a store to the process that makes its snapshot, and says how far it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Protocol

from graphapp.cypher.embedded.process import Process, ProcessDied
from graphapp.model.rows import Counts, Table

__all__ = ["Changing", "RowSource", "fill", "save"]

# rows in one command: as many as are quick, and small in memory
_BATCH = 2000
_SAVE_SECONDS = 300.0
_TABLES: tuple[Table, ...] = ("Author", "Venue", "Paper", "WROTE", "PUBLISHED_IN")


class RowSource(Protocol):
    """What a mirror needs of a store."""

    address: str

    def revision(self) -> str: ...

    def counts(self) -> Counts: ...

    def rows(self, table: Table) -> Iterator[list[tuple[Any, ...]]]: ...


class Changing(Exception):
    """The store changed while it was read."""


def fill(process: Process, store: RowSource, progress: Callable[[float], None]) -> None:
    """Give all rows of `store` to a new process. `progress` receives the share that is done, 0 to 1.

    Raises Changing when the store changed meanwhile, ProcessDied.
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
        # as it does where the rows of two states do not fit together
        if store.revision() != revision:
            raise Changing from None
        raise
    if store.revision() != revision:
        raise Changing


def save(process: Process, file: Path, mode: int) -> str:
    """Have the process write the snapshot to `file`, whole or not at all, with no more permissions than `mode`; why it cannot, ""
    when it has."""
    process.send({"save": str(file), "mode": mode})
    answer = process.receive(_SAVE_SECONDS)
    return "" if answer["saved"] else str(answer["message"])
