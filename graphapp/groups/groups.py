"""Groups of authors in one store: what the names of a list mean, the tables of the group, and saved groups."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from graphapp.errors import BadInput
from graphapp.groups.finding import SuggestNames, UnitOf, check_longest
from graphapp.groups.group_files import GroupFiles
from graphapp.groups.group_tables import GroupTables, group_tables
from graphapp.groups.name_lists import check_length, lines_of
from graphapp.groups.report_tables import report_tables
from graphapp.groups.resolving import NameResolver, ResolvedNames
from graphapp.groups.views import GroupMember, GroupReport, GroupView, SavedGroup, SavedGroups
from graphapp.model import names
from graphapp.model.rows import AuthorHit, Authorships
from graphapp.model.units import AuthorUnit, UnitName
from graphapp.settings import Settings
from graphapp.stores.base import Scope, Store

__all__ = ["GroupService"]


class GroupService:
    """Groups of authors in one store."""

    def __init__(self, store: Store, settings: Settings, unit_of: UnitOf, suggest: SuggestNames) -> None:
        self._store = store
        self._settings = settings
        self._unit_of = unit_of
        self._resolver = NameResolver(store, suggest)
        self.files = GroupFiles(settings)

    def of(self, text: str, unit: UnitName | None = None, *, longest: int | None = None) -> GroupView:
        """The group of the authors in a list, one name or identifier per line. Lines that mean no author, or several, are in `GroupView.lines`
        with candidates, and are not in the group. Raises BadInput for a list without names, or with more than the setting `group_authors`.
        Papers with more than `longest` authors do not count."""
        return self._viewed(self._works(lines_of(text), unit, longest), None)

    def saved(self, name: str, unit: UnitName | None = None, *, longest: int | None = None) -> GroupView:
        """The saved group with this name, by default in the unit in which it was saved. Raises NotFound."""
        group = self.files.read(name)
        return self._viewed(self._works(group.lines, unit or group.unit, longest), group)

    def report(self, text: str, unit: UnitName | None = None, *, longest: int | None = None) -> GroupReport:
        """The report on the group of the authors in a list, as for `of`."""
        return self._reported(self._works(lines_of(text), unit, longest), None)

    def saved_report(
        self, name: str, unit: UnitName | None = None, *, longest: int | None = None
    ) -> GroupReport:
        """The report on the saved group with this name, as for `saved`."""
        group = self.files.read(name)
        return self._reported(self._works(group.lines, unit or group.unit, longest), group)

    def all(self) -> SavedGroups:
        """All saved groups, by name, with those whose files cannot be read."""
        return self.files.all()

    def save(
        self, title: str, text: str, unit: UnitName | None, by: str, *, replace: bool = False
    ) -> SavedGroup:
        """Save a list as a group, as `GroupFiles.save`. Every line must mean one author. Raises BadInput."""
        view = self.of(text, unit)
        if view.open_lines:
            first = view.open_lines[0]
            raise BadInput(
                f"{len(view.open_lines):,} of {len(view.lines):,} names could not be resolved; the first is on line {first.number}: "
                f"{names.shown(first.text)}.",
                "Choose an author for each unresolved name, or remove the unresolved names.",
            )
        printed = [_line_for(member.hit, view.unit) for member in view.members]
        return self.files.save(title, printed, view.unit, by, replace=replace)

    def _works(self, lines: Sequence[str], unit: UnitName | None, longest: int | None) -> _Works:
        """The authors of a list, and every paper of theirs. Raises BadInput."""
        check_length(lines, self._settings.group_authors, "group_authors")
        check_longest(longest)
        by = self._unit_of(unit)
        resolved = self._resolver.resolve(lines, by)
        rows = {row.id for author in resolved.authors.values() for row in author.rows}
        data = by.keyed(self._store.authorships(Scope("works", tuple(rows))))
        tables = group_tables(data, list(resolved.authors), longest=longest)
        return _Works(by, resolved, data, tables, longest)

    @staticmethod
    def _viewed(works: _Works, group: SavedGroup | None) -> GroupView:
        by, (lines, authors, known, _), tables = works.by, works.resolved, works.tables
        return GroupView(
            lines,
            by.name,
            [
                GroupMember(
                    known[id].hit,
                    known[id].first,
                    known[id].last,
                    sum(count > 0 for n, count in enumerate(tables.joint[number]) if n != number),
                )
                for number, id in enumerate(authors)
            ],
            tables,
            group,
            works.longest,
            [by.problem] if by.problem else [],
        )

    def _reported(self, works: _Works, group: SavedGroup | None) -> GroupReport:
        members = list(works.resolved.authors)
        truncated = self._store.truncated_papers([paper.id for paper in works.data.papers])
        tables = report_tables(works.data, members, works.tables, longest=works.longest, truncated=truncated)
        count = tables.total.truncated
        note = (
            f"The author lists of {count:,} {'paper' if count == 1 else 'papers'} are incomplete in the source: "
            "they do not count as solo papers, nor for the authors per paper, and coauthors may be missing."
        )
        return GroupReport(self._viewed(works, group), tables, [note] if count else [])


class _Works(NamedTuple):
    """The authors of a list in a unit, their papers, keyed, and the tables of the group; papers with more than `longest` authors do not count."""

    by: AuthorUnit
    resolved: ResolvedNames
    data: Authorships
    tables: GroupTables
    longest: int | None


def _line_for(hit: AuthorHit, unit: UnitName) -> str:
    """What a saved group has for an author: the name of a cluster, the identifier of any other."""
    return hit.name if unit == "cluster" else hit.key
