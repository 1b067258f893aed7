"""Suggested collaborators of an author: people without a joint paper who share coauthors with the author."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from typing import TYPE_CHECKING

from graphapp.errors import BadInput
from graphapp.groups.finding import SuggestNames, UnitOf, found_author
from graphapp.groups.profiles import AuthorProfile, profiles
from graphapp.groups.views import SCORES, Collaborator, CollaboratorList, Score, SharedCoauthor
from graphapp.model.clusters import commonest_name
from graphapp.model.rows import AuthorRow, Authorships
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
            raise BadInput(f"score must be {' or '.join(SCORES)}, not {score[:40]!r}.", "Omit score.")
        if longest is not None and longest < 1:
            raise BadInput("longest must be an integer of at least 1.", "Omit longest to count all papers.")
        most = self._settings.lower("suggested_collaborators", limit)
        by = self._unit_of(unit)
        author = found_author(name, by, self._suggest)
        data = self._around(author, by)
        found = scored(data, author.id, by=score, limit=most, longest=longest)
        return self._described(author, by, data, found, score, longest)

    def _around(self, author: Author, by: AuthorUnit) -> Authorships:
        """Every paper of the author and of all coauthors, keyed, with all members."""
        works = by.keyed(self._store.authorships(Scope("works", tuple(author.row_ids))))
        mine = {i for paper in works.papers if _has(works, paper.members, author.id) for i in paper.members}
        people = [plain_row(works.authors[index]) for index in sorted(mine)]
        rows = dict.fromkeys([*author.row_ids, *(row.id for row in by.all_rows(people))])
        return by.keyed(self._store.authorships(Scope("works", tuple(rows))))

    def _described(
        self,
        author: Author,
        by: AuthorUnit,
        data: Authorships,
        found: Candidates,
        score: Score,
        longest: int | None,
    ) -> CollaboratorList:
        wanted = {candidate.id for candidate in found.best}
        rows: dict[str, list[AuthorRow]] = {author.id: list(author.rows)}
        for row in data.authors:
            if row.key in wanted:
                rows.setdefault(row.key, []).append(row)
        known = profiles(self._store, by, rows)
        names = _names(data, {id for candidate in found.best for id, _ in candidate.shared})
        notes = [by.problem] if by.problem else []
        if found.longest is not None:
            what = "paper" if found.ignored == 1 else "papers"
            notes.append(f"{found.ignored:,} {what} with more than {found.longest:,} authors not counted.")
        return CollaboratorList(
            known[author.id].hit,
            by.name,
            score,
            [_collaborator(candidate, known[candidate.id], names) for candidate in found.best],
            found.total,
            found.coauthors,
            longest,
            notes,
        )


def _has(data: Authorships, members: Collection[int], id: str) -> bool:
    return any(data.authors[index].key == id for index in members)


def _names(data: Authorships, ids: Collection[str]) -> dict[str, str]:
    """The most frequent printed name of each of these authors, of whom `data` has all papers."""
    rows = {index: row for index, row in enumerate(data.authors) if row.key in ids}
    printed: dict[str, Counter[str]] = {}
    for paper in data.papers:
        for row in (rows[index] for index in paper.members if index in rows):
            printed.setdefault(row.key, Counter())[row.name] += 1
    return {id: commonest_name(counts) for id, counts in printed.items()}


def _collaborator(candidate: Candidate, profile: AuthorProfile, names: dict[str, str]) -> Collaborator:
    shared = [SharedCoauthor(id, names[id], papers) for id, papers in candidate.shared]
    shared.sort(key=lambda each: (-each.papers, each.name, each.key))
    return Collaborator(
        profile.hit,
        candidate.adamic_adar,
        candidate.resource_allocation,
        tuple(shared),
        profile.first,
        profile.last,
    )
