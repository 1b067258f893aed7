"""Which authorships are compared at all: blocks of names that may be one person's, and the pairs inside them. Pure."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Collection as Collection_
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from graphapp.people.collection import Collection, Ints
from graphapp.people.person_names import Form, Relation, candidate_keys, plain_last, relation

__all__ = ["NameBlock", "blocks", "pairs", "related_names", "touched"]

# a key that more names share is not evidence
_MOST_NAMES = 2000
# loose relations count only where a coauthor is shared, and do not join large blocks
_NEED_COAUTHOR = frozenset({Relation.SPELLING, Relation.PARTIAL, Relation.SWAPPED})
_LOOSE = _NEED_COAUTHOR
_MOST_LOOSE = 1200


@dataclass(slots=True)
class NameBlock:
    """Authorships that may belong together: `members` (numbers in the collection, ordered by name), `spans` of the names in it, and the
    `related` pairs of names with their relation."""

    members: Ints
    spans: dict[int, tuple[int, int]]
    related: list[tuple[int, int, Relation]]


def related_names(forms: dict[int, Form]) -> list[tuple[int, int, Relation]]:
    """The pairs of distinct names that may be one person's, by number, each once, in a fixed order."""
    found = []
    for one, other in _sharing_a_key(forms).tolist():
        how = relation(forms[one], forms[other])
        if how is not None:
            found.append((one, other, how))
    return found


def _sharing_a_key(forms: dict[int, Form]) -> NDArray[np.int64]:
    """The pairs of numbers whose forms share a key, or a last name and an initial that one of them gives only; ordered, each once."""
    keys, numbers = array("q"), array("q")
    brief: dict[tuple[str, str], list[int]] = defaultdict(list)
    full: dict[tuple[str, str], list[int]] = defaultdict(list)
    for number, name in forms.items():
        # two keys with one hash cost a comparison, and no memory is spent on millions of keys
        own = {hash(key) for key in candidate_keys(name)}
        keys.extend(own)
        numbers.extend([number] * len(own))
        if name.given:
            start = (plain_last(name.last), name.given[0][0])
            (brief if len(name.given[0]) == 1 else full)[start].append(number)
    pairs = [*_within_groups(np.array(keys, np.int64), np.array(numbers, np.int64))]
    for start, short in brief.items():
        others = np.array([*short, *full.get(start, ())], np.int64)
        pairs.append(
            np.stack([np.repeat(np.array(short, np.int64), len(others)), np.tile(others, len(short))], axis=1)
        )
    every = np.concatenate([np.zeros((0, 2), np.int64), *pairs])
    low, high = every.min(axis=1), every.max(axis=1)
    # one number per pair sorts many times faster than rows of two
    found = np.unique((low << 32 | high)[low < high])
    return np.stack([found >> 32, found & 0xFFFFFFFF], axis=1)


def _within_groups(keys: NDArray[np.int64], numbers: NDArray[np.int64]) -> Iterator[NDArray[np.int64]]:
    """All pairs of numbers with one key, group size by group size."""
    if not len(keys):
        return
    order = np.argsort(keys, kind="stable")
    keys, numbers = keys[order], numbers[order]
    begins = np.flatnonzero(np.r_[True, keys[1:] != keys[:-1]])
    sizes = np.diff(np.r_[begins, len(keys)])
    for size in np.unique(sizes[(sizes > 1) & (sizes <= _MOST_NAMES)]).tolist():
        groups = numbers[begins[sizes == size][:, None] + np.arange(size)]
        one, other = np.triu_indices(size, 1)
        yield np.stack([groups[:, one].ravel(), groups[:, other].ravel()], axis=1)


def blocks(collection: Collection, chosen: Ints | None = None) -> Iterator[NameBlock]:
    """The blocks with at least two authorships, of all authorships or of the `chosen` ones, in a fixed
    order."""
    members = np.arange(len(collection.name), dtype=np.int32) if chosen is None else np.sort(chosen)
    order = members[np.argsort(collection.name[members], kind="stable")]
    number, start = np.unique(collection.name[order], return_index=True)
    stop = np.append(start[1:], len(order))[: len(start)]
    of_name = {int(n): order[a:b] for n, a, b in zip(number, start, stop, strict=True)}
    found = related_names({n: collection.forms[n] for n in of_name})
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
            yield NameBlock(np.concatenate([of_name[name] for name in group]), spans, related[root])


def touched(
    collection: Collection, found: Iterable[NameBlock], papers: Collection_[str]
) -> Iterator[NameBlock]:
    """The blocks with an author of one of `papers` (ids): after a load, only they can give other suggestions, up to the slow change of how
    rare names and words are."""
    new = np.array([paper.id in papers for paper in collection.papers], np.bool_)
    for block in found:
        if new[collection.paper[block.members]].any():
            yield block


def _supported(
    collection: Collection, of_name: dict[int, Ints], links: Iterable[tuple[int, int, Relation]]
) -> Iterator[tuple[int, int, Relation]]:
    """The links, without those of a loose relation between names that share no coauthor."""
    known: dict[int, frozenset[int]] = {}
    matrix = collection.coauthors

    def coauthors(name: int) -> frozenset[int]:
        if name not in known:
            papers = np.unique(collection.paper[of_name[name]])
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
    """The pairs of a block that may be one person, as places in `block.members`, the smaller first, with their relation. Two authorships
    of one paper are two people and no pair."""
    firsts, seconds, how = [], [], []
    for name, (start, stop) in block.spans.items():
        if stop - start > 1:
            one_of, other_of = _every_pair(stop - start)
            alone = collection.forms[name].initials_only
            firsts.append(one_of + start)
            seconds.append(other_of + start)
            how.append(np.full(len(one_of), Relation.SAME_INITIALS if alone else Relation.SAME, np.int8))
    for one, other, kind in block.related:
        (a, b), (c, d) = sorted((block.spans[one], block.spans[other]))
        firsts.append(np.repeat(np.arange(a, b), d - c))
        seconds.append(np.tile(np.arange(c, d), b - a))
        how.append(np.full((b - a) * (d - c), kind, np.int8))
    if not firsts:
        empty = np.zeros(0, np.int32)
        return empty, empty, np.zeros(0, np.int8)
    first, second = np.concatenate(firsts).astype(np.int32), np.concatenate(seconds).astype(np.int32)
    paper = collection.paper[block.members]
    keep = paper[first] != paper[second]
    return first[keep], second[keep], np.concatenate(how)[keep]
