"""The authors whom the names of a list mean. Names that mean no author, or several, are reported with candidates."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from graphapp.groups.finding import SuggestNames
from graphapp.groups.name_lists import NameLine
from graphapp.groups.profiles import AuthorProfile, papers_of, profiles_of
from graphapp.model import names
from graphapp.model.rows import AuthorHit, Authorships
from graphapp.model.units import Author, AuthorUnit, hit_of
from graphapp.stores.base import Store

__all__ = ["NameResolver", "ResolvedNames"]

SEARCHED = 50
"""The maximum number of unknown names in a list for which similar names are searched, because each search takes time."""


class ResolvedNames(NamedTuple):
    """The lines of a list, the authors that they mean by identifier, in their order, the profiles of these authors, and their authorships (see
    `papers_of`)."""

    lines: list[NameLine]
    authors: dict[str, Author]
    known: dict[str, AuthorProfile]
    papers: Authorships

    @property
    def open_lines(self) -> list[NameLine]:
        """The lines that mean no author, or several."""
        return [line for line in self.lines if line.is_open]


class NameResolver:
    """Resolves names in one store."""

    def __init__(self, store: Store, suggest: SuggestNames) -> None:
        self._store = store
        self._suggest = suggest

    def resolve(self, lines: Sequence[str], by: AuthorUnit) -> ResolvedNames:
        """The authors whom these names or identifiers mean."""
        meant = by.among(lines)
        found = [meant[line] for line in lines]
        authors = {each[0].id: each[0] for each in found if len(each) == 1}
        papers = papers_of(self._store, by, {id: author.rows for id, author in authors.items()})
        known = profiles_of(papers, by, authors)
        first_line: dict[str, int] = {}
        searched = 0
        resolved = []
        for number, (text, each) in enumerate(zip(lines, found, strict=True), 1):
            if len(each) == 1:
                id = each[0].id
                line = self._one(number, text, by, known[id].hit, first_line.setdefault(id, number))
            elif each:
                hits = tuple(hit_of(author, by.papers(author)) for author in each)
                line = NameLine(number, text, "several", candidates=hits)
            else:
                searched += 1
                line = self._similar(number, text, by, searched <= SEARCHED)
            resolved.append(line)
        return ResolvedNames(resolved, authors, known, papers)

    def _one(self, number: int, text: str, by: AuthorUnit, hit: AuthorHit, first: int) -> NameLine:
        if first != number:
            return NameLine(number, text, "repeated", hit, same_as=first)
        own = {names.key(name) for name in (hit.name, *hit.names)}
        namesakes = self._store.namesakes(names.key(names.base_name(hit.name)))
        others = by.hits([other for other in namesakes if other.key not in own])
        return NameLine(number, text, "found", hit, tuple(other for other in others if other.key != hit.key))

    def _similar(self, number: int, text: str, by: AuthorUnit, search: bool) -> NameLine:
        hits = tuple(self._suggest(text, by.name)) if search else ()
        return NameLine(number, text, "similar" if hits else "unknown", candidates=hits, searched=search)
