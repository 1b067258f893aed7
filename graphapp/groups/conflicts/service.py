"""Conflicts of interest in one store: conflict lists, and the check of reviewers against authors."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from itertools import islice

from graphapp.errors import BadInput
from graphapp.groups.conflicts.affiliations import newest_affiliations
from graphapp.groups.conflicts.checking import (
    FoundConflicts,
    coauthors_of,
    joint_papers,
)
from graphapp.groups.conflicts.listing import (
    SORTS,
    ConflictSort,
    IgnoredPapers,
    counted_papers,
    recent_coauthors,
    sort_coauthors,
)
from graphapp.groups.conflicts.printed import printed_orcids
from graphapp.groups.conflicts.views import (
    ConflictCheck,
    ConflictList,
    ConflictOptions,
    ConflictPair,
    ListedAuthor,
)
from graphapp.groups.conflicts.window import ConflictWindow, window_of
from graphapp.groups.finding import SuggestNames, UnitOf, check_longest, found_author
from graphapp.groups.group_files import GroupFiles
from graphapp.groups.name_lists import check_length, lines_of
from graphapp.groups.resolving import NameResolver, ResolvedNames
from graphapp.groups.views import SavedGroup
from graphapp.model.rows import Authorships
from graphapp.model.units import AuthorUnit, UnitName
from graphapp.settings import Settings
from graphapp.stores.base import Scope, Store
from graphapp.views import DatedAffiliations

__all__ = ["ConflictService"]

PLAIN = ConflictOptions()


class ConflictService:
    """Conflicts in one store. `today` returns the current date (in UTC), at which a period without an end begins."""

    def __init__(
        self,
        store: Store,
        settings: Settings,
        unit_of: UnitOf,
        suggest: SuggestNames,
        files: GroupFiles,
        today: Callable[[], date] = lambda: datetime.now(UTC).date(),
    ) -> None:
        self._store = store
        self._settings = settings
        self._unit_of = unit_of
        self._suggest = suggest
        self._files = files
        self.today = today
        self._resolver = NameResolver(store, suggest)

    # --- conflict lists

    def of_author(
        self,
        name: str,
        unit: UnitName | None = None,
        options: ConflictOptions = PLAIN,
        *,
        sort: ConflictSort = "name",
        capped: bool = True,
    ) -> ConflictList:
        """The coauthors of the author with this name or identifier in a period; `capped=False` lists all of them. Raises NotFound for an unknown
        author, AmbiguousName for a name of several authors, BadInput."""
        by = self._unit_of(unit)
        window = self._window(options)
        author = found_author(name, by, self._suggest)
        # an identifier means the same author
        resolved = self._resolver.resolve([author.id], by)
        found = self._listed(resolved, by, window, options, sort, capped)
        found.lines = []
        return found

    def of_names(
        self,
        text: str,
        unit: UnitName | None = None,
        options: ConflictOptions = PLAIN,
        *,
        sort: ConflictSort = "name",
        capped: bool = True,
    ) -> ConflictList:
        """The coauthors of any of the authors in a list, one name or identifier per line; lines that mean no author, or several, are reported. Raises
        BadInput, also for more names than the setting `group_authors`."""
        return self._of_lines(lines_of(text), unit, options, sort, capped, None)

    def of_group(
        self,
        name: str,
        unit: UnitName | None = None,
        options: ConflictOptions = PLAIN,
        *,
        sort: ConflictSort = "name",
        capped: bool = True,
    ) -> ConflictList:
        """The coauthors of any member of the saved group with this name, by default in the unit in which it was saved. Raises NotFound, BadInput."""
        group = self._files.read(name)
        return self._of_lines(group.lines, unit or group.unit, options, sort, capped, group)

    def _of_lines(
        self,
        lines: Sequence[str],
        unit: UnitName | None,
        options: ConflictOptions,
        sort: ConflictSort,
        capped: bool,
        group: SavedGroup | None,
    ) -> ConflictList:
        check_length(lines, self._settings.group_authors, "group_authors")
        window = self._window(options)
        by = self._unit_of(unit)
        found = self._listed(self._resolver.resolve(lines, by), by, window, options, sort, capped)
        found.saved = group
        return found

    def _window(self, options: ConflictOptions) -> ConflictWindow:
        check_longest(options.longest)
        return window_of(options.months, options.on, self.today())

    def _listed(
        self,
        resolved: ResolvedNames,
        by: AuthorUnit,
        window: ConflictWindow,
        options: ConflictOptions,
        sort: ConflictSort,
        capped: bool,
    ) -> ConflictList:
        if sort not in SORTS:
            raise BadInput(f"`sort` must be {' or '.join(SORTS)}, not {sort[:40]!r}.", "Omit `sort`.")
        members = resolved.authors
        data = self._works(by, resolved, window)
        ids, ignored = counted_papers(
            data,
            window,
            options.longest,
            # of papers by one author only, there is nothing to list
            lambda keys: len(keys) > 1 and not members.keys().isdisjoint(keys),
        )
        papers = by.keyed_papers(self._store.papers(ids))
        rows = sort_coauthors(recent_coauthors(papers, list(members), printed_orcids), sort)
        total = len(rows)
        shown = rows[: self._settings.listed_conflicts] if capped else rows
        wanted = {**{row.key: row.rows for row in shown}, **{id: each.rows for id, each in members.items()}}
        affiliations = newest_affiliations(self._store, by, wanted)
        return ConflictList(
            _listed_authors(resolved, affiliations),
            by.name,
            window,
            sort,
            [row.with_affiliation(affiliations.get(row.key)) for row in shown],
            total,
            len(papers),
            options.longest,
            resolved.lines,
            notes=[
                *self._notes(by, ignored, window, options),
                *self._incomplete([resolved], window, options),
            ],
        )

    def _works(self, by: AuthorUnit, resolved: ResolvedNames, window: ConflictWindow) -> Authorships:
        """The papers of these authors that are not older than the period, with all their authors, keyed."""
        ids = [
            paper.id
            for paper in resolved.papers.papers
            if paper.year is None or window.has(paper.year) or window.is_after(paper.year)
        ]
        return by.keyed(self._store.authorships(Scope("papers", tuple(ids))))

    @staticmethod
    def _notes(
        by: AuthorUnit, ignored: IgnoredPapers, window: ConflictWindow, options: ConflictOptions
    ) -> list[str]:
        """What was ignored, in sentences."""
        notes = [by.problem] if by.problem else []
        if ignored.undated:
            notes.append(f"Ignored {_papers(ignored.undated)} without a year.")
        if ignored.after:
            notes.append(f"Ignored {_papers(ignored.after)} published after {window.last}.")
        if ignored.long:
            notes.append(f"Ignored {_papers(ignored.long)} with more than {options.longest:,} authors.")
        return notes

    def _incomplete(
        self, lists: Iterable[ResolvedNames], window: ConflictWindow, options: ConflictOptions
    ) -> list[str]:
        """A sentence about the papers of these authors in the period whose author lists the source truncated."""
        ids: set[str] = set()
        for each in lists:
            data = each.papers
            own = {index for index, row in enumerate(data.authors) if row.key in each.authors}
            ids.update(
                paper.id
                for paper in data.papers
                if window.has(paper.year)
                and (options.longest is None or paper.size <= options.longest)
                and not own.isdisjoint(paper.members)
            )
        count = len(self._store.truncated_papers(ids))
        if not count:
            return []
        return [
            f"The author lists of {_papers(count)} are incomplete in the source: coauthors may be missing."
        ]

    # --- the check of reviewers against authors

    def check(
        self,
        reviewers: Sequence[str],
        authors: Sequence[str],
        unit: UnitName | None = None,
        options: ConflictOptions = PLAIN,
        *,
        distance: int = 1,
        capped: bool = True,
    ) -> ConflictCheck:
        """The pairs of a reviewer and an author, given by their names or identifiers, who are the same author or have joint papers in a period; with
        `distance=2` also those who have a common coauthor. Names that mean no author, or several, are reported. `capped=False` lists all pairs.
        Raises BadInput, also for more names in a list than the setting `checked_names`."""
        if distance not in (1, 2):
            raise BadInput(f"`distance` must be 1 or 2, not {distance}.", "Omit `distance` to use 1.")
        check_length(reviewers, self._settings.checked_names, "checked_names", "The list of reviewers")
        check_length(authors, self._settings.checked_names, "checked_names", "The list of authors")
        window = self._window(options)
        by = self._unit_of(unit)
        ours, theirs = self._resolver.resolve(reviewers, by), self._resolver.resolve(authors, by)
        found, ignored = self._pairs(ours, theirs, by, window, options, distance == 2)
        return ConflictCheck(
            ours.lines,
            theirs.lines,
            by.name,
            window,
            distance,
            self._described(found, ours, theirs, by, self._settings.listed_conflicts if capped else None),
            found.counts,
            options.longest,
            [*self._notes(by, ignored, window, options), *self._incomplete([ours, theirs], window, options)],
        )

    def _pairs(
        self,
        ours: ResolvedNames,
        theirs: ResolvedNames,
        by: AuthorUnit,
        window: ConflictWindow,
        options: ConflictOptions,
        indirect: bool,
    ) -> tuple[FoundConflicts, IgnoredPapers]:
        """The conflicts of reviewers and authors; with `indirect` those by common coauthors, too."""
        reviewers, authors = list(ours.authors), list(theirs.authors)
        # the works of the shorter list have all joint papers
        first = ours if indirect or len(reviewers) <= len(authors) else theirs
        data = self._works(by, first, window)
        ids, ignored = counted_papers(data, window, options.longest, _pair_test(reviewers, authors))
        joint = joint_papers(data, ids, reviewers, authors)
        if not indirect:
            return FoundConflicts(reviewers, authors, joint), ignored
        other = self._works(by, theirs, window)
        coauthors = [
            # every paper of the list
            coauthors_of(each, counted_papers(each, window, options.longest, bool)[0], members)
            for each, members in ((data, reviewers), (other, authors))
        ]
        return FoundConflicts(reviewers, authors, joint, (coauthors[0], coauthors[1])), ignored

    def _described(
        self,
        found: FoundConflicts,
        ours: ResolvedNames,
        theirs: ResolvedNames,
        by: AuthorUnit,
        most: int | None,
    ) -> list[ConflictPair]:
        """The first pairs with their papers and common coauthors."""
        listed = list(islice(found.ordered(), most))
        ids = {id for _, pair in listed for id in found.joint.get(pair, ())}
        papers = {paper.id: paper for paper in by.keyed_papers(self._store.papers(ids))}
        place = {id: number for number, id in enumerate(papers)}
        return [
            ConflictPair(
                kind,
                ours.known[pair[0]].hit,
                theirs.known[pair[1]].hit,
                tuple(papers[id] for id in sorted(found.joint.get(pair, ()), key=place.__getitem__)),
                *(found.through(pair) if kind == "shared" else ((), 0)),
            )
            for kind, pair in listed
        ]


def _pair_test(reviewers: Sequence[str], authors: Sequence[str]) -> Callable[[Collection[str]], bool]:
    """Returns whether these authors of a paper, given by their identifiers, are a reviewer and another author."""
    ours, theirs = frozenset(reviewers), frozenset(authors)

    def has_pair(keys: Collection[str]) -> bool:
        mine, others = ours.intersection(keys), theirs.intersection(keys)
        return bool(mine and others) and len(mine | others) > 1

    return has_pair


def _listed_authors(
    resolved: ResolvedNames, affiliations: Mapping[str, DatedAffiliations]
) -> list[ListedAuthor]:
    namesakes = {
        line.author.key: line.candidates for line in resolved.lines if line.author and line.status == "found"
    }
    return [
        ListedAuthor(resolved.known[id].hit, affiliations.get(id), namesakes.get(id, ()))
        for id in resolved.authors
    ]


def _papers(number: int) -> str:
    return f"{number:,} {'paper' if number == 1 else 'papers'}"
