"""GraphService: the one object that pages, API, command line and downloads call. Each module serves one kind of pages."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING

from graphapp.service.networks import NetworkService
from graphapp.service.papers import PaperService
from graphapp.service.queries import BoundQuery, Offer, QueryService
from graphapp.settings import Settings
from graphapp.stores.base import Store
from graphapp.support.background_steps import BackgroundSteps

if TYPE_CHECKING:
    from graphapp.fetching.fetch_service import FetchService
    from graphapp.loading.load_service import LoadService
    from graphapp.maps.map_follower import MapFollower

__all__ = ["BoundQuery", "GraphService", "Offer"]


class GraphService(QueryService, PaperService, NetworkService):
    """All queries about one store. Thread-safe. Raises NotFound, BadInput, QueryError."""

    def __init__(self, store: Store, settings: Settings) -> None:
        super().__init__(store, settings)
        self._first_pages = BackgroundSteps("graphapp-first-pages")
        self._loading: LoadService | None = None
        self._fetching: FetchService | None = None
        self._starting_to_load = threading.Lock()
        self._following: MapFollower | None = None

    @property
    def loading(self) -> LoadService:
        """Loading through the pages. Created on first use, because importing the loaders takes longer than most commands."""
        with self._starting_to_load:
            if self._loading is None:
                from graphapp.loading.load_service import LoadService

                self._loading = LoadService(self.store, self.settings, after=self._update_map)
            return self._loading

    @property
    def fetching(self) -> FetchService:
        """Fetching through the pages. Created on first use."""
        uploads = self.loading.uploads
        with self._starting_to_load:
            if self._fetching is None:
                from graphapp.fetching.fetch_service import FetchService

                self._fetching = FetchService(self.settings, uploads)
            return self._fetching

    @property
    def busy(self) -> bool:
        """True while a load or a fetch is running, or the map is being built, in the background."""
        parts = (self._loading, self._fetching)
        building = "maps" in self.__dict__ and self.maps.job.state().running
        return building or any(part is not None and part.state().running for part in parts)

    @property
    def has_uploads(self) -> bool:
        """True while uploaded files or fetched records wait to be loaded: they are lost when the service is closed."""
        return self._loading is not None and bool(self._loading.uploads.uploads())

    def start(self, *, cypher: bool = False) -> None:
        """Start the layout process in the background, and with `cypher` the query engine, so that the first request does not wait for
        them; request `Store.first_pages` author pages and the largest venues, and keep the map up to date as the setting `map_update` says. Optional. Cypher
        queries may then run on an earlier state of the store, which their results report."""
        self._networks.start()
        if cypher:
            self.store.prepare_cypher()
        self._first_pages.start(self._prepared)
        self._follow_with_map()

    def _follow_with_map(self) -> None:
        """Keep the map up to date with loads by other processes, as the setting `map_update` says."""
        update = self.settings.map_update
        if update == "on" and not self.maps.state().current and self.store.counts().papers:
            self.maps.build_in_background()
        if update != "off" and self._following is None:
            from graphapp.maps.map_follower import MapFollower

            self._following = MapFollower(self.store, self.maps, first=update == "on")
            self._following.start()

    def _update_map(self) -> None:
        """Build the map again after a load through the pages, as the setting `map_update` says."""
        update = self.settings.map_update
        state = self.maps.state() if update != "off" else None
        if state is None or state.current:
            return
        if update == "on" or state.exists or self.maps.job.state().running:
            self.maps.build_in_background()

    def _prepared(self) -> Iterator[object]:
        self.store.prepare_paths()
        number = self.store.first_pages
        for hit in self.store.top_authors(number) if number else ():
            # the other units read the same rows, and a name may be that of several of their authors
            yield self.author(hit.name, unit="cluster")
        yield from self.summarize_venues()

    def wait_for_first_pages(self, seconds: float) -> bool:
        """Wait for at most `seconds` until the pages that `start` requested are answered; True if no request is left."""
        return self._first_pages.wait(seconds)

    def close(self) -> None:
        """Cancel a fetch, end a load after its last complete batch, close the store and end its worker processes."""
        if self._fetching is not None:
            self._fetching.close()
        if self._loading is not None:
            self._loading.close()
        self._first_pages.close()
        if self._following is not None:
            self._following.close()
        if self._built is not None:
            self._built.close()
        if "maps" in self.__dict__:
            self.maps.close()
        self.store.close()
