"""What a load added to a store: new papers, authors and coauthorships, and papers to which it added records."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import NamedTuple

from graphapp.ingest.recorded import unpacked
from graphapp.model.rows import StoredPaper, paper_order
from graphapp.model.variants import records
from graphapp.stores.base import Scope, Store

__all__ = ["Additions", "MergedPaper", "NewPair", "additions", "record_names"]

_AT_ONCE = 500
# more papers than these take longer than a page may
MOST_PAPERS = 10_000
# authors of a paper: longer lists are consortia, whose pairs say little
MOST_AUTHORS = 100


class NewPair(NamedTuple):
    """Two authors, by name, whose first joint papers a load added, and the number of these papers."""

    one: str
    other: str
    papers: int


class MergedPaper(NamedTuple):
    """A paper to which a load added records: the paper, its records that other loads have, and those that the load added."""

    paper: StoredPaper
    before: list[StoredPaper]
    added: list[StoredPaper]


@dataclass(slots=True)
class Additions:
    """What a load added. `papers` are new, newest first; `authors` are names (cluster names) without a paper before; `merged` are the papers to
    which it added records. `complete` is False for a load that is too large to compare its authors: `authors` and `pairs` are then empty."""

    papers: list[StoredPaper] = field(default_factory=list)
    authors: list[str] = field(default_factory=list)
    pairs: list[NewPair] = field(default_factory=list)
    merged: list[MergedPaper] = field(default_factory=list)
    complete: bool = True


def record_names(store: Store, number: int) -> list[str]:
    """The names of the records that load `number` added, in the order in which it read them."""
    found: dict[str, None] = {}
    for part in store.journal(number):
        if part.place > 0 and part.data is not None:
            batch = unpacked(part.data)
            again = set(batch.again)
            found.update(
                (record.sources[0], None) for record in batch.records if record.sources[0] not in again
            )
    return list(found)


def additions(store: Store, number: int) -> Additions:
    """What load `number` added, as far as it is in the store now."""
    names = record_names(store, number)
    added = set(names)
    papers: dict[str, StoredPaper] = {}
    for start in range(0, len(names), _AT_ONCE):
        found = store.matching(names[start : start + _AT_ONCE], (), ())
        papers.update((paper.id, paper) for paper in found)
    result = Additions()
    for paper in sorted(papers.values(), key=paper_order):
        # a record that was refused has the name of a record of another load
        if added.issuperset(paper.sources):
            result.papers.append(paper)
        else:
            result.merged.append(_merged(paper, added))
    if len(result.papers) > MOST_PAPERS:
        result.complete = False
    else:
        _compare(store, result)
    return result


def _merged(paper: StoredPaper, added: set[str]) -> MergedPaper:
    before: list[StoredPaper] = []
    new: list[StoredPaper] = []
    for record in records(paper):
        (new if record.sources[0] in added else before).append(record)
    return MergedPaper(paper, before, new)


def _compare(store: Store, result: Additions) -> None:
    """Find the authors and pairs of the new papers that no other paper has."""
    mine = {paper.id for paper in result.papers}
    shown = {entry.author.key: entry.author.name for paper in result.papers for entry in paper.authors}
    rows = tuple(row.id for row in store.author_rows(list(shown)))
    data = store.authorships(Scope("works", rows))
    keys = [row.key for row in data.authors]
    known: set[str] = set()
    joint: set[tuple[str, str]] = set()
    for paper in data.papers:
        if paper.id not in mine:
            here = {keys[index] for index in paper.members} & shown.keys()
            known |= here
            joint.update(_pairs(here))
    counts: dict[tuple[str, str], int] = {}
    for new in result.papers:
        for pair in _pairs({entry.author.key for entry in new.authors}):
            if pair not in joint:
                counts[pair] = counts.get(pair, 0) + 1
    result.authors = [shown[key] for key in sorted(shown.keys() - known)]
    ranked: Sequence[tuple[tuple[str, str], int]] = sorted(
        counts.items(), key=lambda each: (-each[1], each[0])
    )
    result.pairs = [NewPair(shown[one], shown[other], papers) for (one, other), papers in ranked]


def _pairs(keys: Iterable[str]) -> Iterable[tuple[str, str]]:
    ordered = sorted(keys)
    return combinations(ordered, 2) if len(ordered) <= MOST_AUTHORS else ()
