"""Which authorships are compared at all: blocks of names that may be one person's, and the pairs inside them. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from graphapp.people.collection import Collection, Ints
from graphapp.people.name_index import NameIndex
from graphapp.people.person_names import Form, Relation, relation

__all__ = ["NameBlock", "assembled", "authorships_by_name", "blocks", "pairs", "related_names"]

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
    known: dict[int, frozenset[int]] = {}
    matrix = collection.coauthors

    def coauthors(name: int) -> frozenset[int]:
        if name not in known:
            papers = collection.paper[of_name[name]].tolist()
            known[name] = frozenset(
                np.concatenate(
                    [matrix.indices[matrix.indptr[p] : matrix.indptr[p + 1]] for p in papers]
                ).tolist()
            ) - {name}
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
def _every_pair(size: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    one, other = np.triu_indices(size, 1)
    return one, other


def pairs(collection: Collection, block: NameBlock) -> tuple[Ints, Ints, NDArray[np.int8]]:
    """The pairs of a block that may be one person, as places in `block.members`, with their relation: the smaller first, or the flagged one
    of `only`. Two authorships of one paper are two people, so they are not a pair."""
    firsts, seconds, how = [], [], []

    def add(first: NDArray[np.int64], second: NDArray[np.int64], kind: Relation) -> None:
        firsts.append(first)
        seconds.append(second)
        how.append(np.full(len(first), kind, np.int8))

    for name, (start, stop) in block.spans.items():
        alone = Relation.SAME_INITIALS if collection.forms[name].initials_only else Relation.SAME
        if stop - start > 1:
            add(*_within(start, stop, block.only), alone)
    for one, other, kind in block.related:
        (a, b), (c, d) = sorted((block.spans[one], block.spans[other]))
        for first, second in _between((a, b), (c, d), block.only):
            add(first, second, kind)
    if not firsts:
        empty = np.zeros(0, np.int32)
        return empty, empty, np.zeros(0, np.int8)
    one_of, other_of = np.concatenate(firsts).astype(np.int32), np.concatenate(seconds).astype(np.int32)
    paper = collection.paper[block.members]
    keep = paper[one_of] != paper[other_of]
    return one_of[keep], other_of[keep], np.concatenate(how)[keep]


_Places = NDArray[np.int64]
_Span = tuple[int, int]


def _within(start: int, stop: int, only: NDArray[np.bool_] | None) -> tuple[_Places, _Places]:
    """The pairs of the places from `start` to `stop`; with `only`, those of which it flags at least one, a flagged one first."""
    if only is None:
        one, other = _every_pair(stop - start)
        return one + start, other + start
    flagged = np.flatnonzero(only[start:stop]) + start
    first, second = _product(flagged, np.arange(start, stop))
    keep = (second > first) | ~only[second]
    return first[keep], second[keep]


def _between(one: _Span, other: _Span, only: NDArray[np.bool_] | None) -> Iterator[tuple[_Places, _Places]]:
    """The pairs of places of two spans; with `only`, those of which it flags at least one, a flagged one first."""
    a, b = np.arange(*one), np.arange(*other)
    if only is None:
        yield _product(a, b)
    else:
        yield _product(a[only[a]], b)
        yield _product(b[only[b]], a[~only[a]])


def _product(one: _Places, other: _Places) -> tuple[_Places, _Places]:
    """All pairs of an element of `one` and an element of `other`."""
    return np.repeat(one, len(other)), np.tile(other, len(one))
