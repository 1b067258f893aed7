"""The authorships from which a network is computed, as its centre, its filters and its unit require."""

from __future__ import annotations

from dataclasses import replace

from graphapp.model.rows import Authorships
from graphapp.model.units import only_authors
from graphapp.networks.affiliated import AffiliatedPapers
from graphapp.networks.centre import Centre, CentreFinder, RequestedNetwork, coauthor_ids
from graphapp.networks.numbered import NumberedAuthorships, numbered_authorships
from graphapp.networks.spec import NetworkSpec
from graphapp.networks.store_places import StorePlaces
from graphapp.settings import Settings
from graphapp.stores.base import Scope, Store
from graphapp.support.cache import MemoryCache

__all__ = ["CountedAuthorships"]

KEPT = 8
"""The number of networks of institutions or countries whose papers are kept, for requests about their nodes."""
NUMBERED = 4
"""The number of networks whose numbered authorships are kept, for other years of the same network."""
BYTES_OF_LINK = 250
"""About the memory that a link of a network takes. The numbered authorships take at most as much as the links that the settings allow."""


class CountedAuthorships:
    """The authorships of the networks of one store. Raises NotFound for a centre or coauthor that is not in the store."""

    def __init__(
        self, store: Store, settings: Settings, centres: CentreFinder, institutions: StorePlaces
    ) -> None:
        self._store = store
        self._centres = centres
        self._institutions = institutions
        self._affiliated: MemoryCache[tuple[str, NetworkSpec], AffiliatedPapers] = MemoryCache(KEPT)
        self._numbered: MemoryCache[tuple[str, str, str], NumberedAuthorships] = MemoryCache(
            NUMBERED,
            weigh=lambda authorships: authorships.nbytes,
            capacity=settings.cached_links * BYTES_OF_LINK,
        )

    def of(self, request: RequestedNetwork, centre: Centre) -> Authorships:
        """The authorships from which the network is computed, keyed."""
        if centre.authors:
            data = request.unit.around([row for author in centre.authors for row in author.rows])
        else:
            data = request.unit.keyed(self._store.authorships(centre.scope))
        if request.spec.coauthor:
            wanted = coauthor_ids(request)
            rows = {index for index, row in enumerate(data.authors) if row.key in wanted}
            data = Authorships(data.authors, [p for p in data.papers if not rows.isdisjoint(p.members)])
        data = self._institutions.filtered(data, request.spec)
        return data if centre.only is None else only_authors(data, centre.only)

    def numbered(self, request: RequestedNetwork, centre: Centre) -> NumberedAuthorships | None:
        """The numbered authorships, read as columns, which is several times faster, and once for all years; None if which of them count depends on the
        papers or on who is who."""
        spec, scope = request.spec, centre.scope
        filtered = spec.coauthor or spec.institution or spec.country
        if request.unit.name != "cluster" or filtered or centre.only is not None or centre.sides is not None:
            return None
        if centre.authors:
            scope = Scope("circle", tuple(id for author in centre.authors for id in author.row_ids))
        return self._numbered.get(
            (request.revision, spec.centre, spec.value),
            lambda: numbered_authorships(self._store.author_columns(scope), spec.unit),
        )

    def affiliated(self, request: RequestedNetwork) -> AffiliatedPapers:
        """The papers of a network of institutions or countries, with these as members."""
        spec = request.spec
        plain = replace(spec, joint=1, weighting="full", nodes=None, edges=None, resolution=1.0)

        def read() -> AffiliatedPapers:
            centre = self._centres.centre(request)
            data = self.of(request, centre)
            level = spec.place_level or "institution"
            return self._institutions.network_papers(
                spec, level, request.unit, data, centre=centre.ids, members=centre.only
            )

        return self._affiliated.get((request.revision, plain), read)
