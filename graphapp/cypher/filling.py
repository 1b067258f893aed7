"""Fills a mirror's process with the graph of a store, and says how far it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Protocol

from graphapp.cypher.naming import inner
from graphapp.cypher.process import Process
from graphapp.stores.base import Counts, Table

__all__ = ["Changing", "Source", "fill", "save"]

# rows in one statement: fastest, and small in memory
_BATCH = 2000
_SAVE_SECONDS = 300.0

_CREATE: dict[Table, str] = {
    "Author": "CREATE (:Author {{id: r[0], {id}: r[1], {name}: r[2], key: r[3]}})",
    "Venue": "CREATE (:Venue {{id: r[0], {id}: r[1], {name}: r[2], kind: r[3]}})",
    "Paper": "CREATE (:Paper {{id: r[0], {id}: r[1], {title}: r[2], year: r[3], kind: r[4], abstract: r[5], doi: r[6], url: r[7], "
    "sources: r[8], authors_cut: r[9]}})",
    "WROTE": "MATCH (a:Author {{id: r.a}}), (p:Paper {{id: r.b}}) CREATE (a)-[:WROTE {{position: r.c}}]->(p)",
    "PUBLISHED_IN": "MATCH (p:Paper {{id: r.a}}), (v:Venue {{id: r.b}}) CREATE (p)-[:PUBLISHED_IN]->(v)",
}
_ENDS: dict[Table, tuple[Table, Table]] = {"WROTE": ("Author", "Paper"), "PUBLISHED_IN": ("Paper", "Venue")}
_INDEXES = (
    ("Author", "id"),
    ("Author", "name"),
    ("Author", "key"),
    ("Paper", "id"),
    ("Paper", "title"),
    ("Paper", "doi"),
    ("Venue", "id"),
    ("Venue", "name"),
)


class Source(Protocol):
    """What a mirror needs of a store."""

    address: str

    def revision(self) -> str: ...

    def counts(self) -> Counts: ...

    def rows(self, table: Table) -> Iterator[list[tuple[Any, ...]]]: ...


class Changing(Exception):
    """The store changed while it was read."""


def fill(process: Process, store: Source, progress: Callable[[float], None]) -> None:
    """Give all rows of `store` to a new process. `progress` is told the share that is done, 0 to 1.

    Raises Changing when the store changed meanwhile, ProcessDied.
    """
    revision = store.revision()
    counts = store.counts()
    total = max(1, counts.authors + counts.venues + 2 * counts.papers + counts.authorships)
    names = {name: inner(name) for name in ("id", "name", "title")}
    numbers: dict[Table, dict[str, int]] = {"Author": {}, "Venue": {}, "Paper": {}}
    first = done = 0
    for table, create in _CREATE.items():
        statement = "UNWIND $r AS r " + create.format(**names)
        for batch in _batches(store.rows(table)):
            if table in numbers:
                rows = [[number, *row] for number, row in enumerate(batch, first)]
                numbers[table].update((row[0], number) for number, row in enumerate(batch, first))
                first += len(batch)
            else:
                rows = _numbered(batch, *(numbers[end] for end in _ENDS[table]))
            process.send({"run": statement, "rows": rows})
            done += len(batch)
            progress(done / total)
    if store.revision() != revision:
        raise Changing
    for label, name in _INDEXES:
        process.send({"index": [label, inner(name)]})


def _numbered(batch: list[tuple[Any, ...]], starts: dict[str, int], ends: dict[str, int]) -> list[Any]:
    """Relationships between the engine's numbers. As maps, which the engine reads faster than lists here."""
    try:
        return [
            {"a": starts[row[0]], "b": ends[row[1]], "c": row[2] if len(row) > 2 else None} for row in batch
        ]
    except KeyError:
        raise Changing from None


def _batches(batches: Iterator[list[tuple[Any, ...]]]) -> Iterator[list[tuple[Any, ...]]]:
    for batch in batches:
        for start in range(0, len(batch), _BATCH):
            yield batch[start : start + _BATCH]


def save(process: Process, file: Path) -> bool:
    """Have the process write its graph to `file`, whole or not at all; False when it cannot."""
    process.send({"save": str(file)})
    answer = process.receive(_SAVE_SECONDS)
    return bool(answer.get("saved"))
