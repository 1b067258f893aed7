"""The papers that loads added most recently, for feeds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice

from graphapp.ingest.ledger import LedgerEntry, ledger
from graphapp.ingest.recorded import first_read
from graphapp.model.rows import NewPaper, StoredPaper
from graphapp.stores.base import Store

__all__ = ["EXAMINED", "MOST_BATCHES", "newest", "newest_records"]

EXAMINED = 20_000
"""Records that are examined, the last ones first: a feed is about what is new."""
MOST_BATCHES = 2000
"""Batches that are read, the last ones first: those of files that were loaded again have few new records, or none."""
_AT_ONCE = 500


def newest_records(store: Store) -> dict[str, str]:
    """The names of the records that loads added most recently, the last one first, each with the time of its load."""
    added: dict[str, str] = {}
    for name, time in islice(_records(store), EXAMINED):
        added.setdefault(name, time)
    return added


def _records(store: Store) -> Iterator[tuple[str, str]]:
    for entry, place in islice(_batches(store), MOST_BATCHES):
        time = entry.finished or entry.started
        for part in store.journal(entry.number, place):
            yield from ((name, time) for name in reversed(first_read(part.data or b"")))


def _batches(store: Store) -> Iterator[tuple[LedgerEntry, int]]:
    """The batches that may have added a paper, the last one first."""
    entries = ledger(store)
    # if an earlier load was undone, records that were merged with its papers are papers of their own now
    undone = any(entry.state in ("undoing", "undone") for entry in entries)
    for entry in reversed(entries):
        if entry.state not in ("loading", "loaded"):
            continue
        ended = entry.batches > 0 and not entry.interrupted
        if undone or not ended or entry.total("loaded"):
            yield from ((entry, place) for place in _places(store, entry))


def _places(store: Store, entry: LedgerEntry) -> Iterable[int]:
    """The places of the batches of a load, the last one first."""
    if entry.batches:
        return range(entry.batches, 0, -1)
    # the load did not end normally
    return [part.place for part in store.journal(entry.number) if part.place > 0][::-1]


def newest(
    store: Store,
    most: int,
    papers: Sequence[StoredPaper] | None = None,
    venue: str | None = None,
    added: Mapping[str, str] | None = None,
) -> list[NewPaper]:
    """The papers that loads added most recently, the last one first; at most `most`. Only those of `papers`, if given, and of the venue with this
    id. A paper is added by the load of its first record. `added`: what `newest_records` returned for this state of the store, if known."""
    if added is None:
        added = newest_records(store)
    if papers is None:
        found = (new for new in _of_all(store, added) if venue is None or _is_at(new.paper, venue))
        return list(islice(found, most))
    new = {paper.sources[0]: paper for paper in papers}
    return [NewPaper(new[name], time) for name, time in added.items() if name in new][:most]


def _is_at(paper: StoredPaper, venue: str) -> bool:
    return paper.venue is not None and paper.venue.id == venue


def _of_all(store: Store, added: Mapping[str, str]) -> Iterator[NewPaper]:
    names = list(added)
    for start in range(0, len(names), _AT_ONCE):
        part = names[start : start + _AT_ONCE]
        found = {paper.sources[0]: paper for paper in store.matching(part, (), ())}
        yield from (NewPaper(found[name], added[name]) for name in part if name in found)
