"""Comparisons of authors, venues or periods in one store."""

from __future__ import annotations

import heapq
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from itertools import combinations

from graphapp.errors import BadInput
from graphapp.groups.comparing import (
    ComparedSide,
    ComparedSides,
    JointSides,
    people_of,
    venues_of,
    years_of,
)
from graphapp.groups.finding import SuggestNames, UnitOf, found_author
from graphapp.model import names
from graphapp.model.rows import StoredPaper, paper_order
from graphapp.model.units import AuthorUnit, UnitName
from graphapp.networks.side_papers import side_papers
from graphapp.networks.sides import ComparisonSide, SidePapers, read_sides
from graphapp.settings import Settings
from graphapp.stores.base import Store

__all__ = ["ComparisonService"]

MOST_PAPERS = 50_000
"""The maximum number of papers whose venues are compared, and of joint papers of two sides that are read."""


class ComparisonService:
    """Comparisons in one store. Raises NotFound for an unknown author or venue, AmbiguousName for a name of several authors, BadInput for
    sides that cannot be compared."""

    def __init__(self, store: Store, settings: Settings, unit_of: UnitOf, suggest: SuggestNames) -> None:
        self._store = store
        self._settings = settings
        self._unit_of = unit_of
        self._suggest = suggest

    def of(self, value: str, unit: UnitName | None = None, *, capped: bool = True) -> ComparedSides:
        """The comparison of the sides in `value`, one per line, as `graphapp.networks.sides` describes. `capped=False` lists everyone, for
        files."""
        by = self._unit_of(unit)
        sides = [self._papers(by, side) for side in read_sides(value)]
        ids = [_identifier(side) for side in sides]
        if len(set(zip(ids, (side.side.period for side in sides), strict=True))) < len(sides):
            raise BadInput(
                "Two sides have the same author or venue and the same years.", "Specify different sides."
            )
        return self._compared(by, sides, capped)

    def _papers(self, by: AuthorUnit, side: ComparisonSide) -> SidePapers:
        if side.kind == "author":
            # with similar names, if there is none
            side = replace(side, value=found_author(side.value, by, self._suggest).id)
        return side_papers(self._store, by, side)

    def _compared(self, by: AuthorUnit, sides: Sequence[SidePapers], capped: bool) -> ComparedSides:
        most = self._settings.page_papers if capped else None
        people = people_of(sides)
        common = [person for person in people if person.sides > 1]
        unique = [
            [person for person in people if person.sides == 1 and person.papers[n]] for n in range(len(sides))
        ]
        for each in unique:
            each.sort(key=lambda person: (-sum(person.papers), person.name, person.key))
        papers, notes = self._stored(sides)
        joint = self._joint(by, sides)
        venues = venues_of(papers) if papers else []
        return ComparedSides(
            by.name,
            "\n".join(side.side.text for side in sides),
            [
                ComparedSide(
                    side.side.text,
                    side.side.kind,
                    side.label,
                    _identifier(side),
                    len(side.data.papers),
                    sum(person.papers[number] > 0 for person in people),
                    len(unique[number]),
                )
                for number, side in enumerate(sides)
            ],
            common[:most],
            len(common),
            [each[:most] for each in unique],
            joint,
            years_of(sides),
            venues[:most],
            len(venues),
            [*([by.problem] if by.problem else []), *notes],
        )

    def _stored(self, sides: Sequence[SidePapers]) -> tuple[list[dict[str, StoredPaper]], list[str]]:
        """The papers on each side by id; none for venues, whose papers have no other venue, and, with a note, if there are too many."""
        if all(side.side.kind == "venue" for side in sides):
            return [], []
        wanted = {paper.id for side in sides for paper in side.data.papers}
        if len(wanted) > MOST_PAPERS:
            return [], [
                f"Venues are not compared: the sides have {len(wanted):,} papers, more than the maximum of {MOST_PAPERS:,}."
            ]
        known = {paper.id: paper for paper in self._store.papers(wanted)}
        return [{paper.id: known[paper.id] for paper in side.data.papers} for side in sides], []

    def _joint(self, by: AuthorUnit, sides: Sequence[SidePapers]) -> list[JointSides]:
        """The pairs of sides with joint papers, of which the newest `page_papers` are listed."""
        years = [{paper.id: paper.year or 0 for paper in side.data.papers} for side in sides]
        found = []
        for one, other in combinations(range(len(sides)), 2):
            ids = years[one].keys() & years[other].keys()
            if ids:
                newest = _newest(ids, years[one], self._settings.page_papers)
                stored = sorted(self._store.papers(newest), key=paper_order)
                found.append(JointSides(one, other, len(ids), by.keyed_papers(stored)))
        return found


def _newest(ids: Collection[str], years: Mapping[str, int], most: int) -> list[str]:
    return heapq.nsmallest(most, ids, key=lambda id: (-years[id], id))


def _identifier(side: SidePapers) -> str:
    if side.author is not None:
        return side.author.id
    return names.key(side.side.value) if side.side.kind == "venue" else ""
