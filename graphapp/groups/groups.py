"""Groups of authors in one store: what the names of a list mean, the tables of the group, and saved groups."""

from __future__ import annotations

from collections.abc import Sequence

from graphapp.errors import BadInput
from graphapp.groups.finding import SuggestNames, UnitOf, check_longest
from graphapp.groups.group_files import GroupFiles
from graphapp.groups.group_tables import GroupTables, group_tables
from graphapp.groups.name_lists import NameLine, lines_of
from graphapp.groups.profiles import AuthorProfile, profiles
from graphapp.groups.views import GroupMember, GroupView, SavedGroup, SavedGroups
from graphapp.model import names
from graphapp.model.rows import AuthorHit, AuthorRow
from graphapp.model.units import Author, AuthorUnit, UnitName, hit_of
from graphapp.settings import Settings
from graphapp.stores.base import Scope, Store

__all__ = ["GroupService"]

SEARCHED = 50
"""The maximum number of unknown names in a list for which similar names are searched, because each search takes time."""


class GroupService:
    """Groups of authors in one store."""

    def __init__(self, store: Store, settings: Settings, unit_of: UnitOf, suggest: SuggestNames) -> None:
        self._store = store
        self._settings = settings
        self._unit_of = unit_of
        self._suggest = suggest
        self.files = GroupFiles(settings)

    def of(self, text: str, unit: UnitName | None = None, *, longest: int | None = None) -> GroupView:
        """The group of the authors in a list, one name or identifier per line. Lines that mean no author, or several, are in `GroupView.lines`
        with candidates, and are not in the group. Raises BadInput for a list without names, or with more than the setting `group_authors`.
        Papers with more than `longest` authors do not count."""
        return self._viewed(lines_of(text), unit, longest, None)

    def saved(self, name: str, unit: UnitName | None = None, *, longest: int | None = None) -> GroupView:
        """The saved group with this name, by default in the unit in which it was saved. Raises NotFound."""
        group = self.files.read(name)
        return self._viewed(group.lines, unit or group.unit, longest, group)

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

    def _viewed(
        self, lines: Sequence[str], unit: UnitName | None, longest: int | None, group: SavedGroup | None
    ) -> GroupView:
        if not lines:
            raise BadInput("The list has no names.", "Enter names, one per line.")
        if len(lines) > self._settings.group_authors:
            raise BadInput(
                f"The list has {len(lines):,} names, more than the maximum of {self._settings.group_authors:,} (setting group_authors).",
                "Enter fewer names.",
            )
        check_longest(longest)
        by = self._unit_of(unit)
        meant = by.among(lines)
        found = [meant[line] for line in lines]
        # as in the network of the group
        authors = {each[0].id: each[0] for each in found if len(each) == 1}
        known = profiles(self._store, by, {id: author.rows for id, author in authors.items()})
        tables = self._tables(by, authors, longest)
        return GroupView(
            self._resolved(lines, found, by, known),
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
            longest,
            [by.problem] if by.problem else [],
        )

    def _tables(self, by: AuthorUnit, authors: dict[str, Author], longest: int | None) -> GroupTables:
        rows: dict[str, AuthorRow] = {row.id: row for author in authors.values() for row in author.rows}
        data = by.keyed(self._store.authorships(Scope("works", tuple(rows))))
        return group_tables(data, list(authors), longest=longest)

    def _resolved(
        self,
        lines: Sequence[str],
        found: Sequence[Sequence[Author]],
        by: AuthorUnit,
        known: dict[str, AuthorProfile],
    ) -> list[NameLine]:
        first_line: dict[str, int] = {}
        searched = 0
        resolved = []
        for number, (text, authors) in enumerate(zip(lines, found, strict=True), 1):
            if len(authors) == 1:
                id = authors[0].id
                line = self._one(number, text, by, known[id].hit, first_line.setdefault(id, number))
            elif authors:
                hits = tuple(hit_of(author, by.papers(author)) for author in authors)
                line = NameLine(number, text, "several", candidates=hits)
            else:
                searched += 1
                line = self._similar(number, text, by, searched <= SEARCHED)
            resolved.append(line)
        return resolved

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


def _line_for(hit: AuthorHit, unit: UnitName) -> str:
    """What a saved group has for an author: the name of a cluster, the identifier of any other."""
    return hit.name if unit == "cluster" else hit.key
