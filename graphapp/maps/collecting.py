"""Reads from a store what a map is computed from, as arrays. Needs 30 to 40 bytes per authorship, and the names as text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graphapp.cypher.persons import PersonTable
from graphapp.errors import StoreBusy
from graphapp.maps.collected import Collected, checks_of
from graphapp.maps.distinct import distinct
from graphapp.maps.persons import PersonNumbers
from graphapp.maps.strings import joined, string_at
from graphapp.model import names
from graphapp.model.rows import ListBatch
from graphapp.stores.base import Store

__all__ = ["collect"]

Ints = NDArray[Any]
Tell = Callable[[str, int, int], object]

READING = "reading the store"
FIRST_YEAR, LAST_YEAR = 1, 32_767
"""The years that an array can hold; others are unknown."""


def collect(
    store: Store, longest: int, latest: int, tell: Tell, persons: PersonTable | None = None
) -> Collected:
    """What a map of `store` is computed from. Years after `latest` are wrong, and count as unknown. `tell` receives a description, the amount read and the total.
    Authors are names, or with `persons` who these say. Raises StoreBusy if the store changes in the meantime."""
    before = store.revision()
    counts = store.counts()
    done, total = 0, counts.authors + counts.papers + counts.authorships

    def read(more: int) -> None:
        nonlocal done
        done += more
        tell(READING, done, max(total, done))

    with store.columns() as columns:
        of_row, checks, text, ends = _names(columns.names(), read)
        people, listed = None, {}
        if persons is not None:
            rows, papers = columns.numbers(set(persons.authors), set(persons.papers))
            people = PersonNumbers(persons, rows, of_row, len(checks))
            listed = {paper_number: id for id, paper_number in papers.items()}
        number, year, paper, author = _lists(columns.lists(), of_row, read)
        venues = columns.venues()
        venue = _venues(columns.published(), venues, number)
    if store.revision() != before:
        raise StoreBusy(
            f"{store.address} was changed while it was being read.", "Try again when the load has finished."
        )
    venue_text, venue_ends = joined(venues.values())
    everything = Collected(
        checks, np.arange(len(checks), dtype=np.int32), text, ends, paper, author, number, year, venue,
        venue_text, venue_ends, np.zeros(3, np.int64),
        *(np.zeros(0, kind) for kind in (np.int32, np.uint8, np.int64, np.uint64, np.int32)),
    )  # fmt: skip
    if people is None:
        return _counted(everything, longest, latest)
    # the length of an author list is that of its names, as in networks
    size = np.bincount(_once(paper, author)[0], minlength=len(number))
    return _counted(_as_persons(everything, people, listed), longest, latest, size)


def _as_persons(found: Collected, people: PersonNumbers, papers: Mapping[int, str]) -> Collected:
    """A collection of names as one of persons. `papers` are those that decide who is who, by number."""
    listed = np.flatnonzero(np.isin(found.number, list(papers))).tolist()
    places = {papers[number]: at for number, at in zip(found.number[listed].tolist(), listed, strict=True)}
    known = people.found(
        found.paper, found.author, places, found.checks, lambda name: string_at(found.text, found.ends, name)
    )
    text, ends = joined(known.more_names)
    return found._replace(
        checks=known.checks,
        name_of=known.name_of,
        text=np.r_[found.text, text],
        ends=np.r_[found.ends, ends + len(found.text)],
        author=known.author,
        person_author=known.person_author,
        person_text=known.text,
        person_ends=known.ends,
        alias_check=known.alias_check,
        alias_author=known.alias_author,
    )


def _names(
    batches: Iterable[tuple[list[int], list[int], list[str]]], read: Callable[[int], None]
) -> tuple[Ints, Ints, Ints, Ints]:
    """The author of each author row, the check of each author's key, and a printed name of each as one text with the end of each."""
    of_cluster = np.full(0, -1, np.int32)
    rows, their_clusters, checks, texts, ends = [], [], [], [], []
    count = length = 0
    for numbers, clusters, printed in batches:
        cluster = np.array(clusters, np.int32)
        missing = int(cluster.max(initial=-1)) + 1 - len(of_cluster)
        if missing > 0:
            of_cluster = np.r_[of_cluster, np.full(max(missing, len(of_cluster)), -1, np.int32)]
        # the first row of each cluster that no batch had before
        different, first = np.unique(cluster, return_index=True)
        first = np.sort(first[of_cluster[different] < 0])
        of_cluster[cluster[first]] = np.arange(count, count + len(first), dtype=np.int32)
        new = [printed[place] for place in first.tolist()]
        text, their_ends = joined(new)
        checks.append(checks_of([names.key(name) for name in new]))
        texts.append(text)
        ends.append(their_ends + length)
        count += len(new)
        length += len(text)
        rows.append(np.array(numbers, np.int32))
        their_clusters.append(cluster)
        read(len(clusters))
    row = _together(rows, np.int32)
    of_row = np.full(int(row.max(initial=-1)) + 1, -1, np.int32)
    of_row[row] = of_cluster[_together(their_clusters, np.int32)]
    return of_row, _together(checks, np.uint64), _together(texts, np.uint8), _together(ends, np.int64)


def _lists(
    batches: Iterable[ListBatch], of_row: Ints, read: Callable[[int], None]
) -> tuple[Ints, Ints, Ints, Ints]:
    """The number and the year of each paper, by ascending number, and the paper and the author of each authorship."""
    numbers, years, papers, authors = [], [], [], []
    before = 0
    for batch in batches:
        number = np.array(batch.papers, np.int64)
        year = np.array([each or 0 for each in batch.years], np.int64)
        place = _places(batch, number)
        numbers.append(number)
        years.append(np.where((year >= FIRST_YEAR) & (year <= LAST_YEAR), year, 0).astype(np.int16))
        papers.append((before + place).astype(np.int32))
        authors.append(of_row[np.array(batch.authors, np.int64)])
        before += len(number)
        read(len(number) + len(place))
    return (
        _together(numbers, np.int64),
        _together(years, np.int16),
        _together(papers, np.int32),
        _together(authors, np.int32),
    )


def _places(batch: ListBatch, number: Ints) -> Ints:
    """The place of the paper of each entry of a batch, whose papers have these numbers."""
    sizes = np.array(batch.sizes, np.int64)
    if sizes.sum() == len(batch.lists):
        return np.repeat(np.arange(len(number)), sizes)
    return np.searchsorted(number, np.array(batch.lists, np.int64))


def _venues(batches: Iterable[tuple[list[int], list[int]]], venues: Mapping[int, str], number: Ints) -> Ints:
    """The place of each paper's venue in `venues`, -1 for none. `number` has the numbers of the papers."""
    paper = np.full(int(number.max(initial=-1)) + 1, -1, np.int32)
    paper[number] = np.arange(len(number), dtype=np.int32)
    place = np.full(max(venues, default=-1) + 1, -1, np.int32)
    place[list(venues)] = np.arange(len(venues))
    found = np.full(len(number), -1, np.int32)
    for papers, their_venues in batches:
        found[paper[np.array(papers, np.int64)]] = place[np.array(their_venues, np.int64)]
    return found


def _together(parts: list[Any], kind: Any) -> Ints:
    return np.concatenate(parts) if parts else np.zeros(0, kind)


def _once(paper: Ints, author: Ints) -> tuple[Ints, Ints]:
    """Authorships sorted by paper, then author, each once."""
    code = paper.astype(np.int64) << 32
    code |= author
    code = distinct(code)
    return (code >> 32).astype(np.int32), (code & 0xFFFFFFFF).astype(np.int32)


def _counted(found: Collected, longest: int, latest: int, size: Ints | None = None) -> Collected:
    """Only papers with at most `longest` authors, and authors on them, ordered by check, so that the result does not depend on the store. `size` is
    the length of each author list, by default the number of its authors."""
    order = np.argsort(found.checks, kind="stable").astype(np.int32)
    rank = np.empty(len(order), np.int32)
    rank[order] = np.arange(len(order), dtype=np.int32)
    # rows of the same name on a paper are one author
    paper, author = _once(found.paper, rank[found.author])
    if size is None:
        size = np.bincount(paper, minlength=len(found.number))
    counted = size <= longest
    kept = counted[paper]
    paper, author = paper[kept], author[kept]
    # papers without authors are on no map either
    shown = counted & (size > 0)
    present = np.zeros(len(order), bool)
    present[author] = True
    # not the names without papers of their own, which are those of persons
    authors = int(np.count_nonzero(np.bincount(found.author)))
    new = np.cumsum(present, dtype=np.int32) - 1
    year = found.year[shown]
    later = year > latest
    left = [int((~counted).sum()), authors - int(present.sum()), int(later.sum())]
    new_paper = np.cumsum(shown, dtype=np.int32) - 1
    return found._replace(
        checks=found.checks[order][present],
        name_of=found.name_of[order][present],
        paper=new_paper[paper],
        author=new[author],
        number=found.number[shown],
        year=np.where(later, 0, year),
        venue=found.venue[shown],
        left_out=np.array(left, np.int64),
        **_persons_counted(found, np.where(present, new, -1)[rank]),
    )


def _persons_counted(found: Collected, number: Ints) -> dict[str, Ints]:
    """The persons with the new `number` of each author, -1 for authors who are omitted."""
    if not len(found.person_author):
        return {}
    author, alias = number[found.person_author], number[found.alias_author]
    order = np.argsort(author, kind="stable")
    order = order[author[order] >= 0]
    text, ends = joined(string_at(found.person_text, found.person_ends, at) for at in order.tolist())
    return {
        "person_author": author[order],
        "person_text": text,
        "person_ends": ends,
        "alias_check": found.alias_check[alias >= 0],
        "alias_author": alias[alias >= 0],
    }
