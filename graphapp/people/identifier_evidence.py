"""Identifiers as evidence of who is who: equal ones are one person, different ones of one scheme are two. Pure.

Only schemes that give a person one identifier, and say so by hand, count: ORCID, dblp, OpenReview, Scopus, IEEE Xplore; and the numbers that
dblp adds to equal names. What contradicts itself (one ORCID with two dblp pids) decides nothing and is listed.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from itertools import combinations
from typing import NamedTuple

import orjson

from graphapp.model import names, variants
from graphapp.model.rows import AuthorRow, StoredPaper

__all__ = [
    "NUMBER",
    "SCHEMES",
    "Contradiction",
    "Evidence",
    "differing",
    "evidence",
    "identifiers",
    "scheme_of",
]

SCHEMES = {
    "orcid": "ORCID",
    "dblp": "dblp pid",
    "openreview": "OpenReview profile",
    "scopus": "Scopus author ID",
    "ieee": "IEEE Xplore author ID",
}
"""The schemes that count, with what people call their identifiers."""

NUMBER = "dblp-number"
"""The scheme of a name with dblp's number: `dblp-number:wei wang 0001`."""


class Contradiction(NamedTuple):
    """Identifiers that belong together by one scheme and to different people by another. `ids` are all of them, sorted; `different` those pairs
    that cannot be of one person."""

    ids: tuple[str, ...]
    different: tuple[tuple[str, str], ...]

    def __str__(self) -> str:
        shared = [id for id in self.ids if not any(id in pair for pair in self.different)]
        by = f" are linked by {', '.join(shared)}" if shared else " occur together"
        return f"{'; '.join(f'{a} and {b}' for a, b in self.different)}{by}, but are different people according to their identifiers"


class Evidence(NamedTuple):
    """What identifiers say of things: sets that are one person, pairs of sets that are two, and what decides nothing."""

    same: list[frozenset[Hashable]]
    different: list[tuple[frozenset[Hashable], frozenset[Hashable]]]
    contradictions: list[Contradiction]


def scheme_of(id: str) -> str:
    """The scheme of an identifier where it counts, else ""."""
    scheme, colon, rest = id.partition(":")
    return scheme if colon and rest and (scheme in SCHEMES or scheme == NUMBER) else ""


def identifiers(paper: StoredPaper) -> list[frozenset[str]]:
    """For each entry of the author list the identifiers that its records give: those of the row, of the rows that other records have at
    the same place, and those that a source adds. They do not depend on which record was loaded first."""
    found: list[set[str]] = [set() for _ in paper.authors]
    for place, entry in enumerate(paper.authors):
        found[place].add(entry.author.id)
        if names.base_name(entry.author.name) != entry.author.name:
            found[place].add(f"{NUMBER}:{entry.author.key}")
    if paper.variants:
        for record in variants.records(paper):
            _of_record(paper, record, found)
    return [frozenset(filter(scheme_of, ids)) for ids in found]


def _of_record(paper: StoredPaper, record: StoredPaper, found: list[set[str]]) -> None:
    places = [_place(paper, number, entry.author) for number, entry in enumerate(record.authors)]
    for place, entry in zip(places, record.authors, strict=True):
        if place is not None:
            found[place].add(entry.author.id)
    for own in record.variants:
        for number, _, _, ids in orjson.loads(own.said).get("people", ()):
            place = places[number] if number < len(places) else None
            if place is not None:
                found[place].update(ids)


def _place(paper: StoredPaper, number: int, row: AuthorRow) -> int | None:
    """The place of an author of a record in the list of the paper; None where that is not certain."""
    if number < len(paper.authors):
        there = paper.authors[number].author
        if there.id == row.id or names.last_name(there.name) == names.last_name(row.name):
            return number
    alike = [place for place, entry in enumerate(paper.authors) if entry.author.key == row.key]
    return alike[0] if len(alike) == 1 else None


def differing(a: Iterable[str], b: Iterable[str]) -> list[tuple[str, str]]:
    """The pairs of identifiers of one scheme that belong to different people, sorted."""
    b = list(b)
    return sorted({(min(one, other), max(one, other)) for one in a for other in b if _differ(one, other)})


def _differ(one: str, other: str) -> bool:
    scheme = scheme_of(one)
    if one == other or not scheme or scheme != scheme_of(other):
        return False
    if scheme == NUMBER:
        return names.base_name(one) == names.base_name(other)
    if scheme == "dblp":
        # a pid without a number, where others have one, is a page of several people: it does not say which
        shorter, longer = sorted((one, other), key=len)
        return not (longer.startswith(f"{shorter}-") and longer[len(shorter) + 1 :].isdigit())
    return True


def evidence(ids: Mapping[Hashable, frozenset[str]]) -> Evidence:
    """What identifiers say of things. `ids` are those of each thing; things without any are not spoken of."""
    same: list[frozenset[Hashable]] = []
    found: list[Contradiction] = []
    sound: list[tuple[frozenset[Hashable], frozenset[str]]] = []
    for things, held in _components(ids):
        if different := differing(held, held):
            found.append(Contradiction(tuple(sorted(held)), tuple(different)))
            continue
        sound.append((things, held))
        if len(things) > 1:
            same.append(things)
    apart = [(a, b) for (a, mine), (b, yours) in combinations(sound, 2) if differing(mine, yours)]
    return Evidence(same, apart, sorted(found))


def contradictions(together: Iterable[frozenset[str]]) -> list[Contradiction]:
    """What contradicts itself among identifiers that occur together, sorted. In time proportional to their number, as for a whole store."""
    components = _components({ids: ids for ids in together})
    different = ((held, differing(held, held)) for _, held in components)
    return sorted(Contradiction(tuple(sorted(held)), tuple(pairs)) for held, pairs in different if pairs)


def _components(
    ids: Mapping[Hashable, frozenset[str]],
) -> Sequence[tuple[frozenset[Hashable], frozenset[str]]]:
    """Things that share identifiers, also through others, with all their identifiers; in the order of these."""
    by_id: dict[str, list[Hashable]] = {}
    for thing, held in ids.items():
        for id in held:
            by_id.setdefault(id, []).append(thing)
    left = set(by_id)
    found = []
    for first in sorted(by_id):
        if first not in left:
            continue
        things: set[Hashable] = set()
        mine: set[str] = set()
        waiting = [first]
        while waiting:
            id = waiting.pop()
            if id not in left:
                continue
            left.discard(id)
            mine.add(id)
            for thing in by_id[id]:
                if thing not in things:
                    things.add(thing)
                    waiting += ids[thing]
        found.append((frozenset(things), frozenset(mine)))
    return found
