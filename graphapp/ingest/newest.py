"""The papers that loads added most recently, for feeds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from graphapp.ingest.ledger import LedgerEntry, ledger
from graphapp.ingest.recorded import unpacked
from graphapp.model.rows import NewPaper, StoredPaper
from graphapp.stores.base import Store

__all__ = ["EXAMINED", "newest"]

EXAMINED = 20_000
"""Records that are examined, the last ones first: a feed is about what is new."""
_AT_ONCE = 500


def _records(store: Store) -> Iterator[tuple[str, str]]:
    """The names of records with the time of their load, the last one first."""
    for entry in reversed(ledger(store)):
        if entry.state not in ("loading", "loaded"):
            continue
        time = entry.finished or entry.started
        for place in _places(store, entry):
            for part in store.journal(entry.number, place):
                batch = unpacked(part.data or b"")
                again = set(batch.again)
                names = [record.sources[0] for record in reversed(batch.records)]
                yield from ((name, time) for name in names if name not in again)


def _places(store: Store, entry: LedgerEntry) -> Iterable[int]:
    """The places of the batches of a load, the last one first."""
    if entry.batches:
        return range(entry.batches, 0, -1)
    # the load did not end normally
    return [part.place for part in store.journal(entry.number) if part.place > 0][::-1]


def newest(
    store: Store, most: int, papers: Sequence[StoredPaper] | None = None, venue: str | None = None
) -> list[NewPaper]:
    """The papers that loads added most recently, the last one first; at most `most`. Only those of `papers`, if given, and of the venue with this
    id. A paper is added by the load of its first record."""
    added: dict[str, str] = {}
    for name, time in islice(_records(store), EXAMINED):
        added.setdefault(name, time)
    if papers is None:
        found = (new for new in _of_all(store, added) if venue is None or _is_at(new.paper, venue))
        return list(islice(found, most))
    new = {paper.sources[0]: paper for paper in papers}
    return [NewPaper(new[name], time) for name, time in added.items() if name in new][:most]


def _is_at(paper: StoredPaper, venue: str) -> bool:
    return paper.venue is not None and paper.venue.id == venue


def _of_all(store: Store, added: dict[str, str]) -> Iterator[NewPaper]:
    names = list(added)
    for start in range(0, len(names), _AT_ONCE):
        part = names[start : start + _AT_ONCE]
        found = {paper.sources[0]: paper for paper in store.matching(part, (), ())}
        yield from (NewPaper(found[name], added[name]) for name in part if name in found)
