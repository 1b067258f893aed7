"""Copies a graph from one store into another, and computes a digest that shows whether two stores contain the same graph."""

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

# the format of an entry in the log of loads while a copy is in progress
_UNFINISHED = "unfinished copy"
_BITS = 256
_SEPARATOR = b"\x1e"


class CopyReport(NamedTuple):
    """The result of a copy: papers `written`, papers that the target had `already`, the `counts` of the target afterwards, and the
    digests of both stores, which are equal. `interrupted`: the copy was stopped after a complete batch; the digests are empty."""

    written: int
    already: int
    counts: Counts
    source: str = ""
    target: str = ""
    interrupted: bool = False


def digest(store: Store) -> str:
    """64 hexadecimal digits, equal for two stores if they contain the same graph as queries see it. All properties of all
    authors, papers, venues and relationships count. Their order, the kind of store, the variants of single records
    (`graphapp.model.variants`) and the log of loads do not.

    The digest is the sum, modulo 2**256, of the BLAKE2b digests of all rows, each as JSON after the name of its table: a sum
    needs no sorting, in which engines differ. It detects errors, not deliberate collisions.
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
    """Raises BadInput for a store with an unfinished copy: records loaded into it would be in neither store."""
    for load in store.loads():
        if load.format == _UNFINISHED:
            raise BadInput(
                f"{store.address} contains an unfinished copy of {load.file}.",
                f"Finish the copy first: graphapp copy --from {load.file} --to {store.address}",
            )


def copy(
    source: Store,
    target: Store,
    batch_papers: int,
    on_progress: Callable[[int, int], None] | None = None,
) -> CopyReport:
    """Write all papers of `source`, with their authors, venues and variants, and the log of loads into `target`. Equal digests
    prove that the graphs are equal.

    `target` must be empty or contain a part of the same graph, as after an interrupted copy; papers that it contains already
    are not written again. `on_progress` receives the number of papers done and the total. The first Ctrl-C stops the copy
    after a complete batch.

    Raises BadInput, before writing anything, if both addresses are the same store, if `target` contains a paper that `source`
    does not, or if `source` is itself an unfinished copy; StoreBusy if `source` changed during the copy; StoreUnavailable if
    the digests differ at the end; and the errors of the stores.
    """
    if _same_place(source.address, target.address):
        raise BadInput("Both addresses refer to the same store.", "Specify another store to copy into.")
    check_finished(source)
    revision = source.revision()
    total = source.counts().papers
    begun = target.counts().papers > 0
    if begun:
        _check_part(source, target)
    written = already = 0
    # until the copy is complete, nothing may be loaded into the target (`check_finished`)
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
    for entry in source.journal():
        target.upsert((), (), [entry])
    digests = digest(source), digest(target)
    if source.revision() != revision:
        raise StoreBusy(
            f"{source.address} changed while it was being copied.",
            "Run the command again: papers that have already been copied are kept.",
        )
    if digests[0] != digests[1]:
        raise StoreUnavailable(
            f"The copied graph at {target.address} differs from the original: its digest is {digests[1]}, not {digests[0]}.",
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
        # not files: two stores in memory are never the same store
        return one == other != "memory:"


def _check_part(source: Store, target: Store) -> None:
    """Raises BadInput if `target` contains a paper that `source` does not."""
    for ids in _batches(_ids(target), 1000):
        missing = set(ids) - {paper.id for paper in source.papers(ids)}
        if missing:
            raise BadInput(
                f"{target.address} contains a different graph: paper {min(missing)!r} is not in {source.address}.",
                "Copy into an empty store. Nothing was written.",
            )


def _ids(store: Store) -> Iterator[str]:
    for batch in store.rows("Paper"):
        for row in batch:
            yield row[0]


def _batches(ids: Iterator[str], size: int) -> Iterator[list[str]]:
    while batch := list(islice(ids, size)):
        yield batch
