"""Which names have to do with each other, by decisions and identifiers, and which of them need their papers to know who is who.

A name that no decision and no identifier concerns is one person, with all its papers. Names that decisions join as a whole are one person,
too: neither needs its papers to be looked up. Only names of which decisions list papers, or that identifiers split or link, do.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from graphapp.people.constraints import Groups
from graphapp.people.decisions import Decisions, Entry
from graphapp.people.identifiers_in_common import IdentifierIndex

__all__ = ["ListedPaper", "NameLinks", "person_id"]

ListedPaper = tuple[tuple[int | None, str], ...]
"""The author list of a paper: positions, and keys of names."""


def person_id(keys: Iterable[str]) -> str:
    """The identifier of a person to whom names belong as a whole: see `persons.Person.id`."""
    return f"person:{min(keys)}"


class NameLinks:
    """The names that decisions and identifiers concern, in groups of names that are linked with each other."""

    def __init__(
        self,
        decisions: Decisions,
        identifiers: IdentifierIndex | None,
        split: Collection[str],
        listed: Mapping[str, Collection[ListedPaper]],
    ) -> None:
        """`split` are the names with author rows of different people, `listed` the papers that have the names by which decisions list
        papers."""
        self._decisions = decisions
        # identifiers split a name unless a decision joins all of it
        needing = set(split)
        links: list[set[str]] = []
        joined: set[str] = set()
        for entry in decisions.active:
            if any(side.papers is not None for side in entry.sides):
                needing |= entry.keys
            if entry.say == "same":
                links.append(entry.keys)
                joined |= {side.key for side in entry.sides if side.papers is None}
        for keys in _through_papers(decisions, listed):
            links.append(keys)
            needing |= keys
        if identifiers is not None:
            links += map(set, identifiers.keys_of.values())
            needing |= identifiers.keys
        groups = Groups({*decisions.by_key, *needing, *(key for keys in links for key in keys)})
        for keys in links:
            groups.join(keys)
        self._group: dict[str, frozenset[str]] = {}
        self._needing: set[str] = set()
        self._beside: dict[str, dict[str, Entry]] = {}
        for members in groups.groups():
            group = frozenset(map(str, members))
            self._group.update(dict.fromkeys(group, group))
            because = group & needing
            if because and not _overruled(because, joined, decisions, identifiers, split):
                self._needing |= group
        self._several = frozenset(
            key for key, group in self._group.items() if len(group) > 1 or key in self._needing
        )
        for name, papers in listed.items():
            for key in {key for authors in papers for _, key in authors} & self._needing:
                self._beside.setdefault(key, {}).update(
                    (each.id, each) for each in decisions.by_paper.get(name, ())
                )

    def group(self, key: str) -> frozenset[str]:
        """All names that a name is linked with, itself included."""
        return self._group.get(key) or frozenset({key})

    def needs_papers(self, key: str) -> bool:
        """True if the papers of the group decide who publishes under the name; False if the group is one person."""
        return key in self._needing

    def entries(self, group: Iterable[str]) -> tuple[Entry, ...]:
        """The active decisions about names, in their order."""
        found = {entry.id: entry for key in group for entry in self._decisions.by_key.get(key, ())}
        return self._in_order(found)

    def relevant(self, group: Iterable[str]) -> tuple[Entry, ...]:
        """The active decisions on which the persons of a group that needs its papers depend: those about its names, and those that list
        papers on which its names are printed."""
        found: dict[str, Entry] = {}
        for key in group:
            found.update((entry.id, entry) for entry in self._decisions.by_key.get(key, ()))
            found.update(self._beside.get(key, {}))
        return self._in_order(found)

    def _in_order(self, entries: Mapping[str, Entry]) -> tuple[Entry, ...]:
        return tuple(sorted(entries.values(), key=lambda entry: self._decisions.order[entry.id]))

    def names(self) -> set[str]:
        """All names that decisions or identifiers concern."""
        return set(self._group)

    def several(self) -> frozenset[str]:
        """The names that are linked with others or need their papers: all others are one person each, under one name."""
        return self._several


def _overruled(
    because: Collection[str],
    joined: Collection[str],
    decisions: Decisions,
    identifiers: IdentifierIndex | None,
    split: Collection[str],
) -> bool:
    """True if names need no papers after all: only their rows differ, and decisions join all of each name."""
    return all(
        key in joined
        and key in split
        and (identifiers is None or not identifiers.linked(key))
        and all(side.papers is None for entry in decisions.by_key.get(key, ()) for side in entry.sides)
        for key in because
    )


def _through_papers(
    decisions: Decisions, listed: Mapping[str, Collection[ListedPaper]]
) -> Iterable[set[str]]:
    """The names that a listed paper links: the name of the decision and the name printed at the place, if the former is nowhere in the
    list."""
    for name, papers in listed.items():
        for entry in decisions.by_paper.get(name, ()):
            for side in entry.sides:
                places = {ref.position for ref in side.listed if ref.paper == name} - {None}
                for authors in papers:
                    printed = {key for position, key in authors if position in places}
                    if printed and all(key != side.key for _, key in authors):
                        yield {side.key, *printed}
