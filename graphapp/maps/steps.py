"""The steps in which a worker process computes a map, over files of arrays."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from graphapp.maps.collected import of_arrays
from graphapp.maps.computing import Draft, drafted, finished
from graphapp.maps.distinct import distinct
from graphapp.maps.map_data import MapAbout, MapData
from graphapp.maps.reading import read_map
from graphapp.maps.strings import string_at
from graphapp.support.array_file import read_arrays, write_arrays
from graphapp.support.memory import release_memory

__all__ = ["DESCRIBING", "MapSteps"]

DESCRIBING = "naming communities"
UNREADABLE = "The last map could not be read, so all places and colours are new."


class MapSteps:
    """One map. The steps are called in this order. Raises OSError and ValueError for files that cannot be used."""

    def __init__(self, tell: Callable[[str, int, int], object]) -> None:
        self._told = tell
        self._phase = ""
        self._draft: Draft | None = None

    def _tell(self, phase: str, done: int, total: int) -> None:
        """Pass the progress on. Between two phases, memory of the first is returned, as the system may have little."""
        if phase != self._phase:
            release_memory()
            self._phase = phase
        self._told(phase, done, total)

    def draft(self, collection: str, earlier: str | None, wanted: str) -> bool:
        """Compute the map of the collection in a file, and write the numbers of the papers whose titles are needed to the file `wanted`. `earlier` is the
        file of the map whose places are kept; one that cannot be read counts as missing, which the changes state."""
        found = of_arrays(read_arrays(Path(collection)))
        before: MapData | None = None
        if earlier is not None:
            try:
                before = read_map(Path(earlier))
            except (OSError, ValueError, KeyError):
                before = None
        self._draft = drafted(found, before, self._tell)
        if earlier is not None and before is None:
            self._draft = self._draft._replace(changes=[UNREADABLE])
        papers = distinct(self._draft.sample.papers.copy())
        with open(wanted, "wb") as out:
            write_arrays(out, {"papers": papers, "numbers": np.array(found.number)[papers]})
        return True

    def finish(self, titles: str, target: str, about: Mapping[str, Any]) -> bool:
        """Name the communities by the titles in a file, and write the map to the file `target`, with what is known `about` it."""
        assert self._draft is not None
        self._tell(DESCRIBING, 0, 0)
        given = read_arrays(Path(titles))
        read = (string_at(given["text"], given["ends"], n) for n in range(len(given["papers"])))
        made = MapAbout(**about)._replace(
            changes=self._draft.changes, modularity=round(self._draft.modularity, 4)
        )
        arrays = MapData.described(finished(self._draft, given["papers"], read), made)
        with open(target, "wb") as out:
            write_arrays(out, arrays)
            # on the disk before it replaces the last map
            out.flush()
            os.fsync(out.fileno())
        return True
