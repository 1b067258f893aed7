"""The institutions and countries on the papers of a store, for networks of them and for filters by them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from graphapp.analysis.affiliations import asked_place, is_place
from graphapp.model.records import AffiliationLevel
from graphapp.model.rows import Authorships
from graphapp.model.units import AuthorUnit
from graphapp.networks.affiliated import (
    AffiliatedPapers,
    PaperPlaces,
    affiliated,
    main_countries,
    main_places,
    of_members,
    of_variants,
)
from graphapp.networks.spec import NetworkSpec, NetworkView
from graphapp.stores.base import Store

__all__ = ["PLACE_LEVELS", "StorePlaces", "checked_places"]

PLACE_LEVELS: tuple[AffiliationLevel, ...] = ("institution", "country")


def checked_places(spec: NetworkSpec) -> NetworkSpec:
    """`spec` with the code of the country of its filter, so that one network is not computed twice."""
    code = asked_place(spec.country, "country") if spec.country.strip() else None
    return spec if code is None else replace(spec, country=code)


class StorePlaces:
    """The institutions and countries of one store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def network_papers(
        self,
        spec: NetworkSpec,
        level: AffiliationLevel,
        unit: AuthorUnit,
        data: Authorships,
        *,
        centre: Collection[str],
        members: Collection[str] | None,
    ) -> AffiliatedPapers:
        """The papers of a network at this level; `data` are the authorships in its scope, keyed, `centre` the identifiers of the authors in its centre,
        who must have written the papers, and `members` those of the only authors whose affiliations count (None: all authors)."""
        if spec.centre == "author":
            own = {index for index, row in enumerate(data.authors) if row.key in centre}
            data = Authorships(
                data.authors, [each for each in data.papers if not own.isdisjoint(each.members)]
            )
        ids = [paper.id for paper in data.papers if spec.counts(paper.year, paper.size)]
        if members is None:
            places = self._places(_asked(ids, spec), level)
        else:
            places = of_members(unit.keyed_papers(self._store.papers(ids)), level, members)
        return affiliated(data, spec, places)

    def filtered(self, data: Authorships, spec: NetworkSpec) -> Authorships:
        """`data` with only the papers on which the institution and the country of `spec` are."""
        kept = self.having(_asked([paper.id for paper in data.papers], spec), spec)
        return (
            data
            if kept is None
            else Authorships(data.authors, [each for each in data.papers if each.id in kept])
        )

    def having(self, ids: Collection[str] | None, spec: NetworkSpec) -> Collection[str] | None:
        """Those of these papers (None: of all) on which the institution and the country of `spec` are; None if it has neither."""
        found: Collection[str] | None = None
        for level in PLACE_LEVELS:
            asked = getattr(spec, level)
            if asked.strip():
                places = self._places(ids, level)
                ids = found = {id for id, each in places.items() if is_place(asked, level, each.places)}
        return found

    def main(
        self, level: AffiliationLevel, view: NetworkView, unit: AuthorUnit, ids: Collection[str]
    ) -> list[str | None]:
        """The most frequent institution or country of each node of a network of authors on these papers, by name; the first by name of several;
        None if none is known."""
        described = [id for id, _ in self._store.author_details(ids)]
        papers = unit.keyed_papers(self._store.papers(described))
        return main_places(level, [node.id for node in view.nodes], papers)

    def main_countries(self, view: NetworkView, ids: Collection[str]) -> list[str | None]:
        """The most frequent country of each node of a network of institutions on these papers, by name; None if none is known."""
        return main_countries([node.id for node in view.nodes], self._store.author_details(ids))

    def _places(self, ids: Collection[str] | None, level: AffiliationLevel) -> Mapping[str, PaperPlaces]:
        return of_variants(self._store.author_details(ids), level)


def _asked(ids: Collection[str], spec: NetworkSpec) -> Collection[str] | None:
    """`ids`, or None for the whole store, which is faster to read without them."""
    return None if spec.centre == "all" else ids
