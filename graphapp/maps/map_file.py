"""Where the map of a store is: next to an SQLite store, in the data folder for a Neo4j server, in a temporary folder for a store in memory."""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from graphapp.errors import StoreBusy, StoreUnavailable
from graphapp.people.decisions_file import file_revision, path_of_store
from graphapp.people.file_lock import locked
from graphapp.settings import Settings

if TYPE_CHECKING:
    from graphapp.maps.map_data import MapData

__all__ = ["MapFile", "MapReading"]

_SUFFIX = ".map"


class MapReading(NamedTuple):
    """What is in the file of a map: the map, None if there is none, and what is wrong with the file, or "". `state` identifies the state of
    the file."""

    state: str
    data: MapData | None
    problem: str


class MapFile:
    """The file of the map of one store. Safe to use from several threads."""

    def __init__(self, settings: Settings) -> None:
        self._path = path_of_store(settings, _SUFFIX)
        self._temporary: tempfile.TemporaryDirectory[str] | None = None
        self._lock = threading.Lock()
        self._read = MapReading("", None, "")

    @property
    def path(self) -> Path:
        """The path of the file, which need not exist."""
        with self._lock:
            if self._path is None:
                # as long as the store in memory
                self._temporary = tempfile.TemporaryDirectory(prefix="graphapp-map-")
                self._path = Path(self._temporary.name) / f"memory{_SUFFIX}"
            return self._path

    def revision(self) -> str:
        """Identifies the state of the file without reading it; "" if there is none."""
        return file_revision(self._path)

    def read(self) -> MapReading:
        """The map as it is now. Read again only when the file has changed."""
        state = self.revision()
        with self._lock:
            if self._read.state != state:
                self._read = MapReading(state, *self._opened(state))
            return self._read

    def _opened(self, state: str) -> tuple[MapData | None, str]:
        if not state or self._path is None:
            return None, ""
        # importing numpy takes longer than most requests
        from graphapp.maps.reading import read_map

        try:
            return read_map(self._path), ""
        except OSError as error:
            return None, f"The map cannot be read: {error.strerror or error}."
        except (ValueError, KeyError):
            return None, "The map is damaged, or was built by another version of graphapp."

    @contextmanager
    def writing(self) -> Iterator[Path]:
        """The path, while no other process or thread builds the map. Raises StoreBusy if one does, StoreUnavailable."""
        path = self.path
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            held = locked(path, 0)
            held.__enter__()
        except StoreBusy:
            raise StoreBusy("The map is being built.", "Wait until it is ready.") from None
        except OSError as error:
            raise StoreUnavailable(
                f"{path} cannot be written: {error.strerror or error}.",
                "Check the permissions of the folder that contains the file, and the free disk space.",
            ) from error
        try:
            yield path
        finally:
            held.__exit__(None, None, None)

    def close(self) -> None:
        """Remove the map of a store in memory."""
        if self._temporary is not None:
            self._temporary.cleanup()
