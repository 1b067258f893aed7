"""Finding in a store's papers the authorships that decisions speak of. Pure.

The paper and the place in its author list decide. Where another name is at the place, as sources print names and lists differently, the one
entry with the name counts, then an entry at the place with the same words, or the same last name and initial; either is reported. All else is reported as not found.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from graphapp.model import names
from graphapp.model.dois import normal_doi
from graphapp.model.identifiers import named_by
from graphapp.model.rows import StoredPaper
from graphapp.people.decisions import Entry, PaperRef, Side

__all__ = ["Misfit", "PaperIndex", "Place", "Sought", "place_ref", "sought"]


class Place(NamedTuple):
    """An authorship in a store: the id of a paper, and the number of the `entry` in its author list, from 0."""

    paper: str
    entry: int


def place_ref(paper: StoredPaper, entry: int) -> PaperRef:
    """The reference by which decisions name an entry of the author list: by a record of the paper, so that other stores find it."""
    return PaperRef(paper.sources[0] if paper.sources else paper.id, paper.authors[entry].position)


class Misfit(NamedTuple):
    """What a decision says that the store does not hold as it says. `applied` tells whether it counts nevertheless."""

    entry: Entry
    what: str
    applied: bool


class Sought(NamedTuple):
    """What to look for in a store, as `Store.matching` takes it."""

    records: frozenset[str]
    dois: frozenset[str]


def sought(papers: Iterable[str]) -> Sought:
    """What papers of these names may be found by."""
    records: set[str] = set()
    dois: set[str] = set()
    for paper in papers:
        records |= {paper, named_by(paper)}
        if doi := _doi(paper):
            dois.add(doi)
    return Sought(frozenset(records), frozenset(dois))


def _doi(paper: str) -> str | None:
    return normal_doi(paper.removeprefix("doi:")) if paper.startswith("doi:") else None


def names_of(paper: StoredPaper) -> set[str]:
    """Every name by which a decision may call a paper."""
    found = {paper.id, *paper.sources}
    found |= {source.removeprefix("jsonl:") for source in paper.sources}
    dois = {paper.doi, *(variant.doi for variant in paper.variants)}
    return found | {f"doi:{doi}" for doi in dois if doi}


class PaperIndex:
    """Papers by whatever names them."""

    def __init__(self, papers: Iterable[StoredPaper]) -> None:
        self.papers = {paper.id: paper for paper in papers}
        self._named: dict[str, list[StoredPaper]] = {}
        for paper in self.papers.values():
            for name in names_of(paper):
                self._named.setdefault(name, []).append(paper)

    def find(self, ref: PaperRef) -> list[StoredPaper]:
        """The papers that a reference names: one, none, or several with one DOI."""
        doi = _doi(ref.paper)
        found = self._named.get(ref.paper) or (self._named.get(f"doi:{doi}", []) if doi else [])
        # an id names one paper, whatever others have its DOI
        exact = [paper for paper in found if paper.id == ref.paper or ref.paper in paper.sources]
        return exact or found

    def place(self, ref: PaperRef, side: Side, key: str | None = None) -> tuple[Place | None, str]:
        """The authorship that a reference of a side means, or None; and a note about it, or "". `key` is the key of the side, if known."""
        key = side.key if key is None else key
        papers = self.find(ref)
        if not papers:
            return None, f"there is no paper {ref.paper}"
        exact = [paper for paper in papers if _key_at(paper, ref.position) == key]
        if len(exact) == 1:
            return _at(exact[0], ref), ""
        if len(papers) > 1:
            return None, f"{len(papers):,} papers have the DOI of {ref.paper}"
        return _near(papers[0], ref, side)


def _index(paper: StoredPaper, position: int | None) -> int | None:
    """The number of the entry at a position, or None."""
    if position is None:
        return None
    return next((n for n, entry in enumerate(paper.authors) if entry.position == position), None)


def _key_at(paper: StoredPaper, position: int | None) -> str | None:
    index = _index(paper, position)
    return None if index is None else paper.authors[index].author.key


def _at(paper: StoredPaper, ref: PaperRef) -> Place | None:
    index = _index(paper, ref.position)
    return None if index is None else Place(paper.id, index)


def _near(paper: StoredPaper, ref: PaperRef, side: Side) -> tuple[Place | None, str]:
    """The authorship that is meant although another name is at the place, or no place is given."""
    index = _index(paper, ref.position)
    alike = [n for n, entry in enumerate(paper.authors) if entry.author.key == side.key]
    if len(alike) > 1:
        hinted = [n for n in alike if paper.authors[n].author.id in side.rows]
        alike = hinted if len(hinted) == 1 else alike
    if len(alike) == 1:
        said = "" if ref.position is None else f"{ref}: {side.name} has a different position in this store"
        return Place(paper.id, alike[0]), said
    if alike:
        return None, f"{ref.paper} lists {side.name} {len(alike):,} times: specify the position, such as #0"
    if index is None:
        return None, f"{ref.paper} has no author named {side.name}"
    printed = paper.authors[index].author.name
    if _similar(printed, side.name):
        return Place(paper.id, index), f"{ref}: the name is {printed} in this store"
    return None, f"{ref} is {printed}, not {side.name}"


def _similar(one: str, other: str) -> bool:
    """True for the same words in another order, and for the same last name with the same initial."""
    a, b = names.words(one), names.words(other)
    if sorted(a) == sorted(b):
        return True
    return names.last_name(one) == names.last_name(other) and bool(a and b) and a[0][0] == b[0][0]
