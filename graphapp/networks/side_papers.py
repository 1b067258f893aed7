"""The papers of a side of a comparison."""

from __future__ import annotations

from collections import Counter

from graphapp.errors import NotFound
from graphapp.model import names
from graphapp.model.clusters import commonest_name
from graphapp.model.rows import Authorships, PaperMembers
from graphapp.model.units import AuthorUnit, one_author
from graphapp.networks.sides import ComparisonSide, SidePapers
from graphapp.stores.base import Scope, Store

__all__ = ["side_papers"]


def side_papers(store: Store, unit: AuthorUnit, side: ComparisonSide) -> SidePapers:
    """The papers of a side. Raises NotFound, AmbiguousName."""
    label, author = "All papers", None
    if side.kind == "author":
        found = unit.find(side.value)
        if not found:
            raise NotFound(
                f"No author found: {names.shown(side.value)}.",
                "Search for part of the name.",
                asked=side.value,
            )
        author = one_author(side.value, unit, found)
        data = unit.keyed(store.authorships(Scope("works", tuple(author.row_ids))))
        data = Authorships(data.authors, [paper for paper in data.papers if _by(data, paper, author.id)])
        label = _name(data, author.id)
    elif side.kind == "venue":
        venue = store.venue(side.value) or store.venue(names.key(side.value))
        if venue is None:
            raise NotFound(
                f"No venue found: {names.shown(side.value)}.", "For all names, see the list of venues."
            )
        label = venue.name
        data = unit.keyed(store.authorships(Scope("venue", (venue.id,))))
    else:
        data = unit.keyed(store.authorships(Scope("all")))
    papers = [paper for paper in data.papers if side.counts(paper.year)]
    if side.period is not None:
        years = side.period.replace("-", "–")
        label = years if side.kind == "all" else f"{label} {years}"
    return SidePapers(side, label, Authorships(data.authors, papers), author)


def _by(data: Authorships, paper: PaperMembers, id: str) -> bool:
    return any(data.authors[index].key == id for index in paper.members)


def _name(data: Authorships, id: str) -> str:
    """The most frequent printed name of an author of keyed authorships."""
    members = (data.authors[index] for paper in data.papers for index in paper.members)
    printed = Counter(row.name for row in members if row.key == id)
    return commonest_name(printed) if printed else id
