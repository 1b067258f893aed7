"""The map of one store: build it, look at its levels, find an author. Pages, JSON and commands call this."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from graphapp.errors import NotFound
from graphapp.maps.map_file import MapFile
from graphapp.maps.views import MapLevel, MapPlace, MapState
from graphapp.model import names
from graphapp.model.rows import AuthorHit
from graphapp.settings import Settings
from graphapp.stores.base import Store
from graphapp.support.background import BackgroundJob
from graphapp.support.cache import MemoryCache

if TYPE_CHECKING:
    from graphapp.maps.map_data import MapData
    from graphapp.networks.spec import NetworkView

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
    ) -> None:
        """`suggestions` returns names similar to an unknown one."""
        self._store = store
        self._settings = settings
        self._suggestions = suggestions
        self._file = MapFile(replace(settings, store=store.address))
        self._levels: MemoryCache[tuple[str, int], MapLevel] = MemoryCache(CACHED_LEVELS)
        self.job = BackgroundJob("map")

    def revision(self) -> str:
        """Identifies the state of the map without reading it; "" if there is none."""
        return self._file.revision()

    def state(self) -> MapState:
        """What is known about the map."""
        data, problem = self._file.read()
        if data is None:
            return MapState(exists=False, problem=problem)
        return MapState(
            exists=True,
            current=data.revision == self._store.revision(),
            built=data.built,
            authors=data.authors,
            papers=data.papers,
            communities=data.communities,
            longest=data.longest,
            left_out_papers=data.left_out_papers,
            left_out_authors=data.left_out_authors,
            changes=tuple(data.changes),
        )

    def level(self, region: int = 0) -> MapLevel:
        """What a region is divided into, or its authors; 0 is the whole map. Raises NotFound if there is no such region, or no map."""
        # igraph, which places authors, is imported when it is needed
        from graphapp.maps.levels import level_of

        data = self._data()
        number = self._region(data, region)
        return self._levels.get(
            (self.revision(), number), lambda: level_of(data, number, self._settings.map_items)
        )

    def find(self, name: str) -> MapPlace:
        """Where the author with this name or key is on the map. Raises NotFound."""
        from graphapp.maps.levels import path_of

        data = self._data()
        author = data.author_of(name)
        if author is None:
            raise self._missing(name, data)
        region = data.showing(author)
        path = path_of(data, region)
        level = self.level(path[-1].region)
        papers = int(data.arrays["author_papers"][author])
        printed = data.author_name(author)
        key = names.key(printed)
        # of a level that is cut off, the disc of its region
        disc = next((item for item in level.items if item.key == key), path[-1])
        return MapPlace(key, printed, papers, path, disc.x, disc.y, disc.r)

    def network(self, region: int = 0) -> NetworkView:
        """A level as a network, for files. Raises NotFound."""
        from graphapp.maps.network import network_of

        return network_of(self.level(region), self._data())

    def build(self, tell: Tell | None = None, *, fresh: bool = False) -> MapState:
        """Build the map of the store as it is now; `tell` receives a phase, the amount done and the total, and may raise to cancel. Communities
        keep their places and colours, unless `fresh`."""
        from graphapp.maps.building import build_map

        with self._file.writing() as path:
            build_map(
                self._store, path, self._settings.map_longest, tell or (lambda *_: None), earlier=not fresh
            )
        return self.state()

    def build_in_background(self) -> bool:
        """Start to build the map, unless it is being built. Returns whether it was started."""
        return self.job.start(
            lambda report: self.build(lambda phase, done, total: report(done, total, phase)),
            "Reading the store",
        )

    def close(self) -> None:
        """End a build, and remove the map of a store in memory."""
        self.job.cancel()
        self.job.wait()
        self._file.close()

    def _data(self) -> MapData:
        data, problem = self._file.read()
        if data is None:
            raise NotFound(problem or "No map has been built yet.", BUILD)
        return data

    @staticmethod
    def _region(data: MapData, region: int) -> int:
        number = data.region_of(region)
        if number is None:
            raise NotFound(f"The map has no region {region}.", "Open /map to see the whole map.")
        return number

    def _missing(self, name: str, data: MapData) -> NotFound:
        shown = names.shown(name)
        if self._store.authors(names.key(name)):
            if data.revision != self._store.revision():
                return NotFound(f"{shown} is not on the map, which is older than the store.", BUILD)
            return NotFound(
                f"{shown} is not on the map: all papers by this author have more than {data.longest} authors.",
                "The setting map_longest determines which papers count.",
            )
        near = ", ".join(hit.name for hit in self._suggestions(name))
        return NotFound(
            f"No author found: {shown}.", f"Did you mean: {near}?" if near else "Check the spelling."
        )
