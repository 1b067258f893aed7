"""Reads from a store what a map is computed from, as arrays. Needs 30 to 40 bytes per authorship, and the names as text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from hashlib import blake2b
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from graphapp.errors import StoreBusy
from graphapp.maps.strings import joined
from graphapp.model import names
from graphapp.stores.base import Store

__all__ = ["Collected", "check_of", "collect", "of_arrays"]

Ints = NDArray[Any]
Tell = Callable[[str, int, int], object]

READING = "reading the store"
FIRST_YEAR, LAST_YEAR = 1, 9999


class Collected(NamedTuple):
    """The papers of a collection with at most `longest` authors, and their authors.

    `checks` has a number for the key of each author (`check_of`), in ascending order, which is the order of the authors; `name_of` the place of
    each author's name among the names (`text`, `ends`). The authorships are sorted by paper, then author: `paper` has indices into `number` (the
    number of the paper in the store), `year` (0: unknown) and `venue` (index into the venues, -1: none). `left_out` are the papers with longer author
    lists, and the authors who have no other papers."""

    checks: Ints
    name_of: Ints
    text: Ints
    ends: Ints
    paper: Ints
    author: Ints
    number: Ints
    year: Ints
    venue: Ints
    venue_text: Ints
    venue_ends: Ints
    left_out: Ints


def of_arrays(arrays: Mapping[str, NDArray[Any]]) -> Collected:
    """The collection from arrays by the names of its fields."""
    return Collected(**{name: arrays[name] for name in Collected._fields})


def check_of(key: str) -> int:
    """A number of 64 bits for the key of an author: the same in every process. Different keys have, practically always, different numbers."""
    return int.from_bytes(blake2b(key.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


def collect(store: Store, longest: int, tell: Tell) -> Collected:
    """What a map of `store` is computed from. `tell` receives a description, the amount read and the total. Raises StoreBusy if the store
    changes meanwhile."""
    before = store.revision()
    counts = store.counts()
    done, total = 0, counts.authors + counts.papers + counts.authorships

    def read(more: int) -> None:
        nonlocal done
        done += more
        tell(READING, done, max(total, done))

    with store.columns() as columns:
        of_cluster, checks, text, ends = _names(columns.names(), read)
        venues = columns.venues()
        number, year, venue = _papers(columns.papers(), venues, read)
        paper, author = _authorships(columns.authorships(), number, of_cluster, read)
    if store.revision() != before:
        raise StoreBusy(
            f"{store.address} was changed while it was being read.", "Try again when the load has finished."
        )
    venue_text, venue_ends = joined(venues.values())
    everything = Collected(
        checks, np.arange(len(checks), dtype=np.int32), text, ends, paper, author, number, year, venue,
        venue_text, venue_ends, np.zeros(2, np.int64),
    )  # fmt: skip
    return _counted(everything, longest)


def _names(
    batches: Iterable[tuple[list[int], list[str]]], read: Callable[[int], None]
) -> tuple[Ints, Ints, Ints, Ints]:
    """The author of each cluster, the check of each author's key, and a printed name of each as one text with the end of each."""
    of_cluster = np.full(1024, -1, np.int32)
    checks: list[Ints] = []
    text, ends = bytearray(), []
    count = 0
    for clusters, printed in batches:
        most = max(clusters, default=0)
        if most >= len(of_cluster):
            of_cluster = np.append(of_cluster, np.full(max(most, len(of_cluster)), -1, np.int32))
        new = []
        for cluster, name in zip(clusters, printed, strict=True):
            if of_cluster[cluster] < 0:
                of_cluster[cluster] = count
                count += 1
                new.append(check_of(names.key(name)))
                text += name.encode("utf-8", "surrogatepass")
                ends.append(len(text))
        checks.append(np.array(new, np.uint64))
        read(len(clusters))
    found = np.concatenate(checks) if checks else np.zeros(0, np.uint64)
    return of_cluster, found, np.frombuffer(bytes(text), np.uint8), np.array(ends, np.int64)


def _papers(
    batches: Iterable[Any], venues: Mapping[int, str], read: Callable[[int], None]
) -> tuple[Ints, Ints, Ints]:
    place = np.full(max(venues, default=0) + 1, -1, np.int32)
    place[list(venues)] = np.arange(len(venues))
    numbers, years, of_venue = [], [], []
    for batch in batches:
        numbers.append(np.array(batch.numbers, np.int64))
        year = np.array(batch.years, np.int64)
        years.append(np.where((year >= FIRST_YEAR) & (year <= LAST_YEAR), year, 0).astype(np.int16))
        of_venue.append(place[np.array(batch.venues, np.int64)])
        read(len(batch.numbers))
    return _together(numbers, np.int64), _together(years, np.int16), _together(of_venue, np.int32)


def _authorships(
    batches: Iterable[Any], number: Ints, of_cluster: Ints, read: Callable[[int], None]
) -> tuple[Ints, Ints]:
    """The papers and authors of the authorships, sorted, without repetitions."""
    place = np.full(int(number.max(initial=0)) + 1, -1, np.int32)
    place[number] = np.arange(len(number), dtype=np.int32)
    papers, authors = [], []
    for batch in batches:
        papers.append(place[np.array(batch.papers, np.int64)])
        authors.append(of_cluster[np.array(batch.clusters, np.int64)])
        read(len(batch.papers))
    paper, author = _together(papers, np.int32), _together(authors, np.int32)
    return paper, author


def _together(parts: list[Any], kind: Any) -> Ints:
    return np.concatenate(parts) if parts else np.zeros(0, kind)


def _counted(found: Collected, longest: int) -> Collected:
    """Only papers with at most `longest` authors, and authors on them, ordered by check, so that the result does not depend on the store."""
    order = np.argsort(found.checks, kind="stable").astype(np.int32)
    rank = np.empty(len(order), np.int32)
    rank[order] = np.arange(len(order), dtype=np.int32)
    code = np.unique(found.paper.astype(np.int64) * max(len(order), 1) + rank[found.author])
    paper, author = code // max(len(order), 1), (code % max(len(order), 1)).astype(np.int32)
    del code
    size = np.bincount(paper, minlength=len(found.number))
    counted = size <= longest
    kept = counted[paper]
    paper, author = paper[kept], author[kept]
    # papers without authors are on no map either
    shown = counted & (size > 0)
    present = np.zeros(len(order), bool)
    present[author] = True
    new = np.cumsum(present, dtype=np.int32) - 1
    left = [int((~counted).sum()), len(order) - int(present.sum())]
    new_paper = np.cumsum(shown, dtype=np.int32) - 1
    return found._replace(
        checks=found.checks[order][present],
        name_of=order[present],
        paper=new_paper[paper],
        author=new[author],
        number=found.number[shown],
        year=found.year[shown],
        venue=found.venue[shown],
        left_out=np.array(left, np.int64),
    )
