"""A graph from one store into another, and a digest by which two stores are told to hold the same graph."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from hashlib import blake2b
from itertools import islice
from typing import NamedTuple, get_args

import orjson

from graphapp.errors import BadInput, StoreBusy, StoreUnavailable
from graphapp.model.rows import Counts, LoadRecord, Table
from graphapp.stores.base import Store
from graphapp.support.gc_pause import uncollected
from graphapp.support.interrupts import interruptible

__all__ = ["CopyReport", "check_finished", "copy", "digest"]

# as the format of an entry in the log of loads, while a copy is under way
_UNFINISHED = "unfinished copy"
_BITS = 256
_SEPARATOR = b"\x1e"


class CopyReport(NamedTuple):
    """What a copy did: papers `written`, papers that the target had `already`, both `counts` of the target afterwards, and the
    digests of both stores, which are equal. `interrupted` says that it was stopped after a whole batch; digests are then empty."""

    written: int
    already: int
    counts: Counts
    source: str = ""
    target: str = ""
    interrupted: bool = False


def digest(store: Store) -> str:
    """64 hexadecimal digits that are the same for two stores exactly when they hold the same graph, as queries see it: every property
    of every author, paper, venue and relationship counts, their order and the kind of store do not, nor does what single records
    said otherwise (`graphapp.model.variants`), nor the log of loads.

    It is the sum, modulo 2**256, of the BLAKE2b digests of all rows, each as JSON behind the name of its table: a sum needs no
    sorting, in which engines differ. It guards against errors, not against somebody who makes two graphs to have one digest.
    """
    total = 0
    for table in get_args(Table):
        name = table.encode() + _SEPARATOR
        for batch in store.rows(table):
            for row in batch:
                data = name + orjson.dumps(tuple(row))
                total += int.from_bytes(blake2b(data, digest_size=_BITS // 8).digest(), "big")
    return f"{total % (1 << _BITS):0{_BITS // 4}x}"


def check_finished(store: Store) -> None:
    """Raises BadInput for a store into which another one was not copied to its end: what is loaded into it would be in neither."""
    for load in store.loads():
        if load.format == _UNFINISHED:
            raise BadInput(
                f"{store.address} holds an unfinished copy of {load.file}",
                f"Finish it first: graphapp copy --from {load.file} --to {store.address}",
            )


def copy(
    source: Store,
    target: Store,
    batch_papers: int,
    on_progress: Callable[[int, int], None] | None = None,
) -> CopyReport:
    """Write every paper of `source`, with its authors, its venue and what its records said otherwise, into `target`, and the log of
    what was loaded. That the graphs are equal is proved by their digests.

    `target` is empty, or holds a part of the same graph, as after a copy that was broken off: what it has already is not
    written again. `on_progress` is told how many papers of how many are done. The first Ctrl-C ends the copy after a whole batch.
    Raises BadInput, before anything is written, when both are one store, `target` holds a paper that `source` does not, or `source` is itself
    an unfinished copy; StoreBusy when `source`
    changed meanwhile, StoreUnavailable when the target is not equal at the end; what the stores raise.
    """
    if _same_place(source.address, target.address):
        raise BadInput("Both addresses are of the same store", "Name another one to copy into.")
    check_finished(source)
    revision = source.revision()
    total = source.counts().papers
    begun = target.counts().papers > 0
    if begun:
        _check_part(source, target)
    written = already = 0
    # until it is whole, nothing may be loaded into it (`check_finished`)
    target.log_load(LoadRecord(source.address, _UNFINISHED, _now(), total, 0, 0, 0))
    with interruptible() as stop, uncollected():
        for ids in _batches(_ids(source), batch_papers):
            papers = source.papers(ids)
            held = {paper.id: paper for paper in target.papers(ids)} if begun else {}
            new = [paper for paper in papers if held.get(paper.id) != paper]
            if new:
                target.upsert(new)
            written += len(new)
            already += len(papers) - len(new)
            if on_progress is not None:
                on_progress(written + already, total)
            if stop.pressed:
                break
        target.settle()
    if stop.pressed and written + already < total:
        return CopyReport(written, already, target.counts(), interrupted=True)
    for load in source.loads():
        target.log_load(load)
    digests = digest(source), digest(target)
    if source.revision() != revision:
        raise StoreBusy(
            f"{source.address} changed while it was copied", "Copy again: what is there already is kept."
        )
    if digests[0] != digests[1]:
        raise StoreUnavailable(
            f"{target.address} does not hold the same graph after the copy: {digests[1]}, not {digests[0]}",
            "Copy into an empty store.",
        )
    for load in target.loads():
        if load.format == _UNFINISHED:
            target.forget_load(load.file)
    return CopyReport(written, already, target.counts(), *digests)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _same_place(one: str, other: str) -> bool:
    try:
        return os.path.samefile(one, other)
    except OSError:
        # no files: two stores in memory are never the same one
        return one == other != "memory:"


def _check_part(source: Store, target: Store) -> None:
    """Raises BadInput when `target` holds a paper that `source` does not."""
    for ids in _batches(_ids(target), 1000):
        missing = set(ids) - {paper.id for paper in source.papers(ids)}
        if missing:
            raise BadInput(
                f"{target.address} holds another graph: paper {min(missing)!r} is not in {source.address}",
                "Copy into an empty store. Nothing was written.",
            )


def _ids(store: Store) -> Iterator[str]:
    for batch in store.rows("Paper"):
        for row in batch:
            yield row[0]


def _batches(ids: Iterator[str], size: int) -> Iterator[list[str]]:
    while batch := list(islice(ids, size)):
        yield batch
