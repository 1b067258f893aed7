"""The map of one store: build it, look at its levels, find an author. Pages, JSON and commands call this."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from graphapp.errors import NotFound, StoreBusy
from graphapp.maps.as_json import left_out_sentences
from graphapp.maps.map_file import MapFile, MapReading
from graphapp.maps.views import MapLevel, MapPlace, MapState
from graphapp.maps.who_is_who import DecisionsNow, WhoIsWho
from graphapp.model import names
from graphapp.model.rows import AuthorHit
from graphapp.settings import Settings
from graphapp.stores.base import Store
from graphapp.support.background import BackgroundJob, Report
from graphapp.support.cache import MemoryCache

if TYPE_CHECKING:
    from graphapp.maps.map_data import MapAbout, MapData
    from graphapp.networks.spec import NetworkView
    from graphapp.people.decision_service import DecisionService

__all__ = ["MapService"]

BUILD = "Run `graphapp map`."
CACHED_LEVELS = 32

Tell = Callable[[str, int, int], object]


class MapService:
    """The map of a store. Safe to use from several threads. Raises NotFound, StoreBusy, StoreUnavailable, MapFailed."""

    def __init__(
        self,
        store: Store,
        settings: Settings,
        suggestions: Callable[[str], Sequence[AuthorHit]] = lambda _: (),
        decisions: Callable[[], DecisionService] | None = None,
    ) -> None:
        """`suggestions` returns names similar to an unknown one, `decisions` the service for decisions about who is who."""
        self._store = store
        self._settings = settings
        self._suggestions = suggestions
        self._who = WhoIsWho(decisions)
        self._file = MapFile(replace(settings, store=store.address))
        self._levels: MemoryCache[tuple[str, int], MapLevel] = MemoryCache(CACHED_LEVELS)
        self.job = BackgroundJob("map")
        # set when the map is requested while it is being built
        self._again = threading.Event()

    def revision(self) -> str:
        """Identifies the state of the map without reading it; "" if there is none."""
        return self._file.revision()

    def state(self) -> MapState:
        """What is known about the map."""
        _, data, problem = self._file.read()
        if data is None:
            return MapState(exists=False, problem=problem)
        return self._state(data)

    def _state(self, data: MapData) -> MapState:
        outdated = self._outdated(data.about)
        return MapState(
            exists=True,
            current=not outdated,
            outdated=outdated,
            built=data.about.built,
            authors=data.authors,
            papers=data.papers,
            communities=data.communities,
            longest=data.about.longest,
            left_out_papers=data.left_out_papers,
            left_out_authors=data.left_out_authors,
            changes=tuple(data.about.changes),
            modularity=data.about.modularity,
            latest_year=data.about.latest,
            later_papers=data.about.later_papers,
            decisions=data.about.decisions,
            undecided=data.about.undecided,
            identifiers=data.about.identifiers,
        )

    def _outdated(self, about: MapAbout) -> tuple[str, ...]:
        """What has changed since a map was built, in sentences."""
        found = []
        if about.revision != self._store.revision():
            found.append("The store has changed since the map was built.")
        now = self._who.now()
        if about.decided != now.state:
            found.append(_changed(now, now.recorded - about.recorded))
        return tuple(found)

    def level(self, region: int = 0) -> MapLevel:
        """What a region is divided into, or its authors; 0 is the whole map. Raises NotFound if there is no such region, or no map."""
        reading, data = self._map()
        return self._level(reading, data, self._region(data, region))

    def _level(self, reading: MapReading, data: MapData, number: int) -> MapLevel:
        # igraph, which places authors, is imported when it is needed
        from graphapp.maps.levels import level_of

        return self._levels.get(
            (reading.state, number), lambda: level_of(data, number, self._settings.map_items)
        )

    def find(self, name: str) -> MapPlace:
        """Where the author with this name or key is on the map. Raises NotFound."""
        from graphapp.maps.levels import path_of

        reading, data = self._map()
        authors = data.authors_of(name)
        if not authors:
            raise self._missing(name, data)
        author = authors[0]
        region = data.showing(author)
        path = path_of(data, region)
        level = self._level(reading, data, region)
        papers = int(data.arrays["author_papers"][author])
        printed = data.author_name(author)
        key = data.author_key(author)
        # of a level that is cut off, the disc of its region
        disc = next((item for item in level.items if item.key == key), path[-1])
        called = data.person_names(author)
        return MapPlace(key, printed, papers, path, disc.x, disc.y, disc.r, called, len(authors) - 1)

    def network(self, region: int = 0) -> NetworkView:
        """A level as a network, for files. Raises NotFound."""
        from graphapp.maps.network import network_of

        reading, data = self._map()
        left_out = left_out_sentences(self._state(data))
        level = self._level(reading, data, self._region(data, region))
        return network_of(level, data.about.revision, left_out)

    def build(self, tell: Tell | None = None, *, fresh: bool = False) -> MapState:
        """Build the map of the store as it is now; `tell` receives a phase, the amount done and the total, and may raise to cancel. Communities
        keep their places and colours, unless `fresh`."""
        from graphapp.maps.building import build_map

        with self._file.writing() as path:
            build_map(
                self._store, path, self._settings.map_longest, tell or (lambda *_: None),
                who=self._who, earlier=not fresh,
            )  # fmt: skip
        return self.state()

    def build_in_background(self) -> bool:
        """Start to build the map; if it is being built, it is built once more in case the store has changed by then. Returns whether it was
        started."""
        self._again.set()
        return self.job.start(self._build_as_requested, "reading the store")

    def _build_as_requested(self, report: Report) -> None:
        def tell(phase: str, done: int, total: int) -> None:
            report(done, total, phase)

        self._again.clear()
        try:
            self.build(tell)
        except StoreBusy:
            if not self._again.is_set():
                raise
        # a load that has ended in the meantime
        if self._again.is_set() and not self.state().current:
            self._build_as_requested(report)

    def close(self) -> None:
        """End a build, and remove the map of a store in memory."""
        self.job.cancel()
        self.job.wait()
        self._file.close()

    def _map(self) -> tuple[MapReading, MapData]:
        reading = self._file.read()
        if reading.data is None:
            raise NotFound(reading.problem or "No map has been built yet.", BUILD)
        return reading, reading.data

    @staticmethod
    def _region(data: MapData, region: int) -> int:
        number = data.region_of(region)
        if number is None:
            raise NotFound(f"The map has no region {region}.", "Region 0 is the whole map.")
        return number

    def _missing(self, name: str, data: MapData) -> NotFound:
        shown = names.shown(name)
        if self._store.authors(names.key(name)):
            if self._outdated(data.about):
                return NotFound(f"{shown} is not on the map, which is outdated.", BUILD)
            return NotFound(
                f"{shown} is not on the map: all papers by this author have more than {data.about.longest:,} authors.",
                "The setting map_longest determines which papers count.",
            )
        near = "; ".join(hit.name for hit in self._suggestions(name))
        return NotFound(
            f"No author found: {shown}.", f"Did you mean: {near}?" if near else "Check the spelling."
        )


def _changed(now: DecisionsNow, since: int) -> str:
    """A sentence: what has changed about who is who; `since` decisions have been recorded."""
    if now.problem:
        return "The decisions about who is who can no longer be used, so a new map would count names, not persons."
    if since > 0:
        have = "1 decision" if since == 1 else f"{since:,} decisions"
        return f"{have} about who is who {'has' if since == 1 else 'have'} been recorded since the map was built."
    # a file of decisions was replaced, or the identifiers of authors were compared
    return "Who is who has changed since the map was built."
