"""Fills a mirror's process with the graph of a store, and says how far it is."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Protocol

from graphapp.cypher.embedded.process import Process
from graphapp.cypher.escaping import escaped
from graphapp.cypher.naming import inner
from graphapp.model.rows import Counts, Table

__all__ = ["Changing", "Source", "fill", "save"]

# rows in one statement: fastest, and small in memory
_BATCH = 2000
_READ_AHEAD = 40
_SAVE_SECONDS = 300.0
# the last character of a string that may have to be escaped; most have another, and there are many of them
_MAY_CLOSE = frozenset("]} \t\n\r\v\f\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000") | {
    chr(code) for code in range(0x2000, 0x200B)
}

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
    """Give all rows of `store` to a new process, which learns whether strings are among them that the engine would take for other
    values: they are escaped in it. `progress` receives the share that is done, 0 to 1.

    Raises Changing when the store changed meanwhile, ProcessDied.
    """
    revision = store.revision()
    total = max(1, store.counts().rows)
    names = {name: inner(name) for name in ("id", "name", "title")}
    numbers: dict[Table, dict[str, int]] = {"Author": {}, "Venue": {}, "Paper": {}}
    counted: dict[str, list[int]] = {}
    first = done = 0
    marked = False
    with _Ahead(store) as batches:
        for table, batch in batches:
            if table in numbers:
                rows, found = _escaped([[number, *row] for number, row in enumerate(batch, first)])
                marked = marked or found
                numbers[table].update((row[0], number) for number, row in enumerate(batch, first))
                counted.setdefault(table, [first, 0])[1] += len(batch)
                first += len(batch)
            else:
                rows = _numbered(batch, *(numbers[end] for end in _ENDS[table]))
            type = table if table in _ENDS else None
            process.send(
                {"run": "UNWIND $r AS r " + _CREATE[table].format(**names), "rows": rows, "type": type}
            )
            done += len(batch)
            progress(done / total)
            if store.revision() != revision:
                raise Changing
    if store.revision() != revision:
        raise Changing
    for label, name in _INDEXES:
        process.send({"index": [label, inner(name)]})
    process.send({"escaped": marked})
    process.send({"numbers": counted})


def _escaped(rows: list[list[Any]]) -> tuple[list[list[Any]], bool]:
    """The rows with their strings escaped, and whether any had to be."""
    marked = False
    for row in rows:
        for i, value in enumerate(row):
            if isinstance(value, str):
                if value[-1:] in _MAY_CLOSE and (safe := escaped(value)) is not value:
                    row[i] = safe
                    marked = True
            elif isinstance(value, (list, tuple)):
                safe_items = [escaped(item) for item in value]
                marked = marked or safe_items != list(value)
                row[i] = safe_items
    return rows, marked


def _numbered(batch: list[tuple[Any, ...]], starts: dict[str, int], ends: dict[str, int]) -> list[Any]:
    """Relationships between the engine's numbers. As maps, which the engine reads faster than lists here."""
    try:
        return [
            {"a": starts[row[0]], "b": ends[row[1]], "c": row[2] if len(row) > 2 else None} for row in batch
        ]
    except KeyError:
        raise Changing from None


class _Ahead:
    """The rows of a store in batches, read some way ahead of their use: a store that sorts a table before it gives the
    first row does so while the engine is still busy with the table before."""

    def __init__(self, store: Source) -> None:
        self._store = store
        self._ready: queue.Queue[tuple[Table, list[tuple[Any, ...]]] | BaseException | None]
        self._ready = queue.Queue(_READ_AHEAD)
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._read, name="mirror rows", daemon=True)

    def __enter__(self) -> _Ahead:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopped.set()
        self._thread.join()

    def __iter__(self) -> Iterator[tuple[Table, list[tuple[Any, ...]]]]:
        while (item := self._ready.get()) is not None:
            if isinstance(item, BaseException):
                raise item
            yield item

    def _read(self) -> None:
        try:
            for table in _CREATE:
                for batch in self._store.rows(table):
                    for start in range(0, len(batch), _BATCH):
                        if not self._put((table, batch[start : start + _BATCH])):
                            return
            self._put(None)
        except BaseException as error:
            self._put(error)

    def _put(self, item: tuple[Table, list[tuple[Any, ...]]] | BaseException | None) -> bool:
        """False when nobody wants any more rows."""
        while not self._stopped.is_set():
            try:
                self._ready.put(item, timeout=0.1)
            except queue.Full:
                continue
            return True
        return False


def save(process: Process, file: Path, mode: int) -> str:
    """Have the process write its graph to `file`, whole or not at all, with no more permissions than `mode`; why it cannot, "" when
    it has."""
    process.send({"save": str(file), "mode": mode})
    answer = process.receive(_SAVE_SECONDS)
    return "" if answer["saved"] else str(answer["message"])
