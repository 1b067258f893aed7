"""The orders of lists of suggestions, and the sets of names that several suggestions state to be one person. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from graphapp.model import names
from graphapp.people.odds_words import stated_probability
from graphapp.people.suggestion_records import RecordHead
from graphapp.people.suggestion_views import SuggestionOrder

__all__ = ["ORDERS", "SuggestionOrders", "name_sets"]

NameSets = Mapping[str, tuple[str, ...]]


def name_sets(heads: Sequence[RecordHead]) -> NameSets:
    """By the id of a merge, the printed names of the set to which it belongs, by name: three or more names of which every two are suggested to
    be one person. A merge outside such a set has no entry."""
    parent: dict[str, str] = {}

    def root(key: str) -> str:
        while parent.setdefault(key, key) != key:
            parent[key] = key = parent[parent[key]]
        return key

    merges = [head for head in heads if head.kind == "merge"]
    for head in merges:
        one, other = head.keys
        parent[root(one)] = root(other)
    printed: dict[str, dict[str, str]] = {}
    for head in merges:
        printed.setdefault(root(head.keys[0]), {}).update(zip(head.keys, head.names, strict=True))
    pairs = Counter(root(head.keys[0]) for head in merges)
    complete = {
        at: tuple(sorted(found.values(), key=lambda name: (names.fold(name), name)))
        for at, found in printed.items()
        if len(found) > 2 and pairs[at] == len(found) * (len(found) - 1) // 2
    }
    return {head.id: complete[at] for head in merges if (at := root(head.keys[0])) in complete}


def _by_name(heads: Sequence[RecordHead], sets: NameSets) -> list[int]:
    key = _name_keys(heads, sets)
    return sorted(range(len(heads)), key=lambda k: key[k])


def _by_probability(heads: Sequence[RecordHead], sets: NameSets) -> list[int]:
    """The highest stated probability first, equal ones by name. A set has the place of its highest one."""
    best: dict[tuple[str, ...], float] = {}
    for head in heads:
        if found := sets.get(head.id):
            best[found] = max(best.get(found, 0.0), head.probability)
    keys = []
    for head, (listed, own, id) in zip(heads, _name_keys(heads, sets), strict=True):
        stated = stated_probability(head.probability)
        highest = stated_probability(best[sets[head.id]]) if head.id in sets else stated
        keys.append((-highest, listed, -stated, own, id))
    return sorted(range(len(heads)), key=lambda k: keys[k])


def _by_community(heads: Sequence[RecordHead], sets: NameSets) -> list[int]:
    """The community with the most suggestions first; within one, by probability."""
    sizes = Counter(head.community for head in heads)
    order = _by_probability(heads, sets)
    return sorted(order, key=lambda k: (-sizes[heads[k].community], heads[k].community))


def _name_keys(heads: Sequence[RecordHead], sets: NameSets) -> list[tuple[list[str], list[str], str]]:
    """Sort keys by name, which keep the suggestions of a set together."""
    found = []
    for head in heads:
        own = [names.fold(name) for name in head.names]
        listed = sets.get(head.id)
        found.append(([names.fold(name) for name in listed] if listed else own, own, head.id))
    return found


ORDERS: Mapping[SuggestionOrder, Callable[[Sequence[RecordHead], NameSets], list[int]]] = {
    "confidence": _by_probability,
    "name": _by_name,
    "community": _by_community,
}
"""The indices of suggestions in each order; suggestions of one set of names follow each other, except by community."""


class SuggestionOrders:
    """The sets of names and the orders of some suggestions; an order is computed when it is first used."""

    def __init__(self, heads: Sequence[RecordHead]) -> None:
        self._heads = heads
        self.sets = name_sets(heads)
        self._indices: dict[SuggestionOrder, list[int]] = {}

    def indices(self, order: SuggestionOrder) -> list[int]:
        """The indices of the suggestions in an order."""
        if order not in self._indices:
            self._indices[order] = ORDERS[order](self._heads, self.sets)
        return self._indices[order]
