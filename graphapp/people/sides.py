"""What people mean by a name, an author row and papers of it, in one store: the sides of decisions."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from graphapp.errors import BadInput, NotFound
from graphapp.model import clusters, names
from graphapp.model.dois import normal_doi
from graphapp.model.rows import AuthorHit, AuthorRow, StoredPaper
from graphapp.people.decisions import PaperRef, Side, reference
from graphapp.people.fitting import PaperIndex, Place, place_ref, sought
from graphapp.people.persons import Person
from graphapp.stores.base import Store

__all__ = ["PersonPapers", "Sides"]

PersonPapers = list[tuple[Person, list[tuple[PaperRef, StoredPaper]]]]
"""Persons of a name, each with their papers and how decisions refer to these."""

_DOI = re.compile(r"(?i)doi:|10\.|(?:https?://)?(?:dx\.|www\.)?doi\.org/")


class Sides:
    """Finds sides of decisions in a store."""

    def __init__(self, store: Store, suggestions: Callable[[str], Sequence[AuthorHit]]) -> None:
        """`suggestions` gives clusters with similar names, for a name that the store does not have."""
        self.store = store
        self._suggestions = suggestions

    def side(self, name: str, papers: Iterable[str] = ()) -> Side:
        """The side of a decision that is meant by a name or the id of an author row, and by papers of it (ids, records, DOIs; with `#` and
        the place of the author if the paper lists the name repeatedly). Papers are written so that other stores find them. Raises NotFound."""
        refs = [_reference(paper) for paper in papers]
        row, held = self.known(name)
        if refs:
            wanted = sought(ref.paper for ref in refs)
            index = PaperIndex(self.store.matching(wanted.records, wanted.dois, ()))
            return _listed(row.name, [_place(index, ref, Side(row.name)) for ref in refs], index)
        if names.key(name) == row.key:
            return Side(row.name)
        # one row of a name: its papers
        index = PaperIndex(held)
        return _listed(row.name, [place for paper in held for place in _places(paper, row=row.id)], index)

    def rest(self, side: Side) -> Side:
        """The other papers of a side's name that are in the store now: later ones stay undecided. Raises BadInput without any."""
        row, papers = self.known(side.name)
        index = PaperIndex(papers)
        taken = {index.place(ref, side)[0] for ref in side.listed}
        others = [place for paper in papers for place in _places(paper, key=row.key) if place not in taken]
        if not others:
            raise BadInput(f"{row.name} has no other papers.", "Select fewer papers.")
        return _listed(row.name, others, index)

    def known(self, name: str) -> tuple[AuthorRow, list[StoredPaper]]:
        """The name as it is printed mostly, with its papers; or those of an author row. Raises NotFound."""
        key = names.key(name)
        rows = self.store.authors(key) if key else []
        if rows:
            papers = self.store.papers_by([row.id for row in rows])
            return AuthorRow(rows[0].id, clusters.hit(key, rows, papers).name, key), papers
        papers = self.store.papers_by([name]) if ":" in name else []
        for paper in papers:
            for entry in paper.authors:
                if entry.author.id == name:
                    return entry.author, papers
        meant = list(self._suggestions(name))
        hint = (
            f"Did you mean {'; '.join(hit.name for hit in meant)}?"
            if meant
            else "Search for part of the name."
        )
        raise NotFound(f"No author is named {names.shown(name)}.", hint, asked=name, suggestions=meant)

    def papers(self, name: str, persons: Callable[[str], Iterable[Person]]) -> PersonPapers:
        """The papers under a name by person, of those that `persons` gives for its key. Raises NotFound."""
        row, held = self.known(name)
        places = [(paper, place) for paper in held for place in _places(paper, key=row.key)]
        return [
            (
                person,
                [(place_ref(paper, place.entry), paper) for paper, place in places if place in person.places],
            )
            for person in persons(row.key)
        ]


def _places(paper: StoredPaper, *, key: str = "", row: str = "") -> list[Place]:
    """The entries of an author list that have a name, or that are a row."""
    return [
        Place(paper.id, n)
        for n, entry in enumerate(paper.authors)
        if entry.author.key == key or entry.author.id == row
    ]


def _reference(text: str) -> PaperRef:
    """The authorship that a user means; DOIs as people write them."""
    ref = reference(text)
    doi = normal_doi(ref.paper) if _DOI.match(ref.paper) else None
    return ref._replace(paper=f"doi:{doi}") if doi else ref


def _place(index: PaperIndex, ref: PaperRef, side: Side) -> Place:
    """The authorship that is meant. Raises NotFound unless the reference fits exactly."""
    place, said = index.place(ref, side)
    if place is None or said:
        raise NotFound(
            f"{side.name}: {said}.",
            f"`graphapp people papers {side.name!r}` lists the papers, with the identifiers that --paper accepts.",
        )
    return place


def _listed(name: str, places: Iterable[Place], index: PaperIndex) -> Side:
    """A side of some papers of a name, by names that other stores know them by."""
    refs: dict[PaperRef, str] = {}
    for place in places:
        paper = index.papers[place.paper]
        refs.setdefault(place_ref(paper, place.entry), paper.authors[place.entry].author.id)
    return Side(name, tuple(refs), tuple(dict.fromkeys(refs.values())))
