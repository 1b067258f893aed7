"""Suggested collaborators of an author: people without a joint paper who share coauthors with the author."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from graphapp.errors import BadInput
from graphapp.groups.finding import SuggestNames, UnitOf, check_longest, found_author
from graphapp.groups.profiles import AuthorProfile, profiles
from graphapp.groups.views import SCORES, CoauthorInCommon, Collaborator, CollaboratorList, Score
from graphapp.model.clusters import commonest_name
from graphapp.model.rows import Authorships, PaperMembers
from graphapp.model.units import Author, AuthorUnit, UnitName, plain_row
from graphapp.settings import Settings
from graphapp.stores.base import Scope, Store

if TYPE_CHECKING:
    from graphapp.groups.link_prediction import Candidate, Candidates

__all__ = ["CollaboratorService"]


class CollaboratorService:
    """Suggested collaborators in one store. Raises NotFound for an unknown author, AmbiguousName for a name of several authors."""

    def __init__(self, store: Store, settings: Settings, unit_of: UnitOf, suggest: SuggestNames) -> None:
        self._store = store
        self._settings = settings
        self._unit_of = unit_of
        self._suggest = suggest

    def of(
        self,
        name: str,
        unit: UnitName | None = None,
        *,
        score: Score = "adamic_adar",
        longest: int | None = None,
        limit: int | None = None,
    ) -> CollaboratorList:
        """The suggested collaborators of the author with this name or identifier: at most `limit`, and never more than the setting
        `suggested_collaborators`. Papers with more than `longest` authors do not count. Also raises BadInput."""
        # numpy is imported when it is needed, because that takes longer than most commands
        from graphapp.groups.link_prediction import scored

        if score not in SCORES:
            raise BadInput(
                f"`score` must be {' or '.join(SCORES)}, not {score[:40]!r}.",
                "Omit `score` to use the default.",
            )
        check_longest(longest)
        most = self._settings.lower("suggested_collaborators", limit)
        by = self._unit_of(unit)
        author = found_author(name, by, self._suggest)
        works = by.keyed(self._store.authorships(Scope("works", tuple(author.row_ids))))
        own = [paper for paper in works.papers if _has(works, paper, author.id)]
        near = {works.authors[index] for paper in own for index in paper.members}
        lists = by.lists([*author.rows, *map(plain_row, sorted(near))])
        found = scored(lists, author.id, by=score, limit=most, longest=longest)
        return self._described(author, by, _names(works, own), found, score, longest)

    def _described(
        self,
        author: Author,
        by: AuthorUnit,
        names: Mapping[str, str],
        found: Candidates,
        score: Score,
        longest: int | None,
    ) -> CollaboratorList:
        """The candidates with their names, papers and years. `names` has the names of the coauthors."""
        candidates = by.among([candidate.id for candidate in found.best])
        rows = {each.id: each.rows for several in candidates.values() for each in several}
        known = profiles(self._store, by, {author.id: author.rows, **rows})
        notes = [by.problem] if by.problem else []
        if found.longest is not None:
            what = "paper" if found.ignored == 1 else "papers"
            authors = "author" if found.longest == 1 else "authors"
            notes.append(f"Ignored {found.ignored:,} {what} with more than {found.longest:,} {authors}.")
        return CollaboratorList(
            known[author.id].hit,
            by.name,
            score,
            [_collaborator(candidate, known[candidate.id], names) for candidate in found.best],
            found.total,
            found.coauthors,
            longest,
            longest if found.longest is None else found.longest,
            notes,
        )


def _has(data: Authorships, paper: PaperMembers, id: str) -> bool:
    return any(data.authors[index].key == id for index in paper.members)


def _names(data: Authorships, papers: Iterable[PaperMembers]) -> dict[str, str]:
    """The most frequent printed name of each author of these papers."""
    printed: dict[str, Counter[str]] = {}
    for paper in papers:
        for row in (data.authors[index] for index in paper.members):
            printed.setdefault(row.key, Counter())[row.name] += 1
    return {id: commonest_name(counts) for id, counts in printed.items()}


def _collaborator(candidate: Candidate, profile: AuthorProfile, names: Mapping[str, str]) -> Collaborator:
    shared = [CoauthorInCommon(id, names[id], papers) for id, papers in candidate.shared]
    shared.sort(key=lambda each: (-each.papers, each.name, each.key))
    return Collaborator(
        profile.hit,
        candidate.adamic_adar,
        candidate.resource_allocation,
        tuple(shared),
        profile.first,
        profile.last,
    )
