"""Which authorships are compared at all: blocks of names that may be one person's, and the pairs inside them. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from graphapp.people.collection import Collection, Ints
from graphapp.people.name_index import NameIndex
from graphapp.people.person_names import Form, Relation, relation

__all__ = ["NameBlock", "assembled", "authorships_by_name", "blocks", "new_pairs", "pairs", "related_names"]

_Places = NDArray[np.int64]

# loose relations count only where a coauthor is shared, and do not join large blocks
_NEED_COAUTHOR = frozenset({Relation.SPELLING, Relation.PARTIAL, Relation.SWAPPED})
_LOOSE = _NEED_COAUTHOR
_MOST_LOOSE = 1200
_CHUNK = 100_000


@dataclass(slots=True)
class NameBlock:
    """Authorships that may belong together: `members` (numbers in the collection, ordered by name), `spans` of the names in it, and the
    `related` pairs of names with their relation. With `only`, a flag for each member, just the pairs with a flagged one are compared."""

    members: Ints
    spans: dict[int, tuple[int, int]]
    related: list[tuple[int, int, Relation]]
    only: NDArray[np.bool_] | None = None


def related_names(
    forms: Mapping[int, Form], index: NameIndex | None = None
) -> list[tuple[int, int, Relation]]:
    """The pairs of distinct names that may be one person's, by number, each once, in a fixed order. `index` is that of the forms, if it
    was made before."""
    found = []
    candidates = (index or NameIndex.of(forms)).pairs()
    for start in range(0, len(candidates), _CHUNK):
        # a store has millions of candidates, which take much more memory as lists
        for one, other in candidates[start : start + _CHUNK].tolist():
            how = relation(forms[one], forms[other])
            if how is not None:
                found.append((one, other, how))
    return found


def blocks(collection: Collection, chosen: Ints | None = None) -> Iterator[NameBlock]:
    """The blocks with at least two authorships, of all authorships or of the `chosen` ones, in a fixed order."""
    of_name = authorships_by_name(collection, chosen)
    found = related_names({n: collection.forms[n] for n in of_name})
    yield from assembled(collection, of_name, found)


def authorships_by_name(collection: Collection, chosen: Ints | None = None) -> dict[int, Ints]:
    """The authorships of each name, by the number of the name; all of them or the `chosen` ones."""
    members = np.arange(len(collection.name), dtype=np.int32) if chosen is None else np.sort(chosen)
    order = members[np.argsort(collection.name[members], kind="stable")]
    number, start = np.unique(collection.name[order], return_index=True)
    stop = np.append(start[1:], len(order))[: len(start)]
    return {n: order[a:b] for n, a, b in zip(number.tolist(), start.tolist(), stop.tolist(), strict=True)}


def assembled(
    collection: Collection,
    of_name: Mapping[int, Ints],
    found: Iterable[tuple[int, int, Relation]],
    only: NDArray[np.bool_] | None = None,
) -> Iterator[NameBlock]:
    """The blocks that related names make, with at least two authorships each. With `only`, a flag for each authorship of the collection, just
    the pairs with a flagged one are compared."""
    links = list(_supported(collection, of_name, found))
    joined, kept = _join(links, {n: len(m) for n, m in of_name.items()})
    names_of: dict[int, list[int]] = defaultdict(list)
    for name in of_name:
        names_of[joined[name]].append(name)
    related: dict[int, list[tuple[int, int, Relation]]] = defaultdict(list)
    for link in kept:
        related[joined[link[0]]].append(link)
    for root, group in names_of.items():
        spans, place = {}, 0
        for name in group:
            spans[name] = (place, place + len(of_name[name]))
            place = spans[name][1]
        if place > 1:
            members = np.concatenate([of_name[name] for name in group])
            yield NameBlock(members, spans, related[root], None if only is None else only[members])


def _supported(
    collection: Collection, of_name: Mapping[int, Ints], links: Iterable[tuple[int, int, Relation]]
) -> Iterator[tuple[int, int, Relation]]:
    """The links, without those of a loose relation between names that share no coauthor."""
    known: dict[int, set[int]] = {}

    def coauthors(name: int) -> set[int]:
        if name not in known:
            known[name] = collection.reader.coauthors(collection.paper[of_name[name]].tolist())
        return known[name]

    for one, other, how in links:
        if how not in _NEED_COAUTHOR or (coauthors(one) & coauthors(other)) - {one, other}:
            yield one, other, how


def _join(
    links: list[tuple[int, int, Relation]], size: dict[int, int]
) -> tuple[dict[int, int], list[tuple[int, int, Relation]]]:
    """The root of the block of each name, and the links that hold: the strict ones first, so that loose ones cannot chain large blocks."""
    parent = {name: name for name in size}
    total = dict(size)

    def root(name: int) -> int:
        while parent[name] != name:
            parent[name] = parent[parent[name]]
            name = parent[name]
        return name

    kept = []
    for one, other, how in sorted(links, key=lambda link: link[2] in _LOOSE):
        a, b = root(one), root(other)
        if a != b:
            if how in _LOOSE and total[a] + total[b] > _MOST_LOOSE:
                continue
            parent[max(a, b)] = min(a, b)
            total[min(a, b)] += total[max(a, b)]
        kept.append((one, other, how))
    return {name: root(name) for name in parent}, kept


@lru_cache(maxsize=64)
def _every_pair(size: int) -> tuple[_Places, _Places]:
    one, other = np.triu_indices(size, 1)
    return one, other


def pairs(collection: Collection, block: NameBlock) -> tuple[Ints, Ints, NDArray[np.int8]]:
    """The pairs of a block that may be one person, as places in `block.members`, with their relation: the smaller first, or the flagged one
    of `only`. Two authorships of one paper are two people, so they are not a pair."""
    if block.only is not None:
        return new_pairs(collection, [block])[:3]
    firsts, seconds, how = [], [], []

    def add(first: _Places, second: _Places, kind: Relation) -> None:
        firsts.append(first)
        seconds.append(second)
        how.append(np.full(len(first), kind, np.int8))

    for name, (start, stop) in block.spans.items():
        if stop - start > 1:
            one_of, other_of = _every_pair(stop - start)
            add(one_of + start, other_of + start, _alone(collection, name))
    for one, other, kind in block.related:
        (a, b), (c, d) = sorted((block.spans[one], block.spans[other]))
        add(np.repeat(np.arange(a, b), d - c), np.tile(np.arange(c, d), b - a), kind)
    if not firsts:
        empty = np.zeros(0, np.int32)
        return empty, empty, np.zeros(0, np.int8)
    first, second = np.concatenate(firsts).astype(np.int32), np.concatenate(seconds).astype(np.int32)
    paper = collection.paper[block.members]
    keep = paper[first] != paper[second]
    return first[keep], second[keep], np.concatenate(how)[keep]


def _alone(collection: Collection, name: int) -> Relation:
    """The relation of two authorships of one name."""
    return Relation.SAME_INITIALS if collection.forms[name].initials_only else Relation.SAME


def new_pairs(
    collection: Collection, together: Sequence[NameBlock]
) -> tuple[Ints, Ints, NDArray[np.int8], NDArray[np.int64]]:
    """What `pairs` gives for several blocks of which all have `only`, as places in the members of all blocks, and the bounds of the blocks
    among the pairs. All blocks at once: after a load, there are thousands of small ones."""
    spans = np.array(list(_compared_spans(collection, together)), np.int64).reshape(-1, 6)
    members = np.concatenate([block.members for block in together])
    only = np.concatenate([_flags(block) for block in together])
    paper = collection.paper[members]
    flagged = np.flatnonzero(only)
    firsts, seconds, rows = [], [], []
    for turned in (False, True):
        one, other = (spans[:, 2:4], spans[:, :2]) if turned else (spans[:, :2], spans[:, 2:4])
        low, high = np.searchsorted(flagged, one).T
        row = np.repeat(np.arange(len(spans)), high - low)
        first = flagged[_ramp(high - low) + low[row]]
        size = (other[:, 1] - other[:, 0])[row]
        second = _ramp(size) + np.repeat(other[row, 0], size)
        first, row = np.repeat(first, size), np.repeat(row, size)
        within = spans[row, 0] == spans[row, 2]
        # of two flagged ones, the pair is listed once
        keep = ~only[second] if turned else ~within | (second > first) | ~only[second]
        keep &= paper[first] != paper[second]
        if turned:
            keep &= ~within
        firsts.append(first[keep])
        seconds.append(second[keep])
        rows.append(row[keep])
    row = np.concatenate(rows)
    order = np.argsort(spans[row, 5], kind="stable")
    row = row[order]
    bounds = np.searchsorted(spans[row, 5], np.arange(len(together) + 1))
    return (
        np.concatenate(firsts)[order].astype(np.int32),
        np.concatenate(seconds)[order].astype(np.int32),
        spans[row, 4].astype(np.int8),
        bounds,
    )


def _compared_spans(
    collection: Collection, together: Sequence[NameBlock]
) -> Iterator[tuple[int, int, int, int, int, int]]:
    """For each two spans of one name or of related names: the bounds of both in the members of all blocks, the earlier first, the relation,
    and the number of the block."""
    start = 0
    for number, block in enumerate(together):
        spans = block.spans
        for name, (a, b) in spans.items():
            yield start + a, start + b, start + a, start + b, _alone(collection, name), number
        for one, other, kind in block.related:
            (a, b), (c, d) = sorted((spans[one], spans[other]))
            yield start + a, start + b, start + c, start + d, kind, number
        start += len(block.members)


def _flags(block: NameBlock) -> NDArray[np.bool_]:
    return np.ones(len(block.members), np.bool_) if block.only is None else block.only


def _ramp(counts: _Places) -> _Places:
    """0, 1, … up to each count, one after the other."""
    ramp: _Places = np.arange(int(counts.sum())) - np.repeat(np.cumsum(counts) - counts, counts)
    return ramp
