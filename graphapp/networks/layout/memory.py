"""Positions that survive a change of the store: authors who were in a network before keep their places, and new ones are placed next to
their neighbours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from hashlib import blake2b
from pathlib import Path

import orjson
import platformdirs

from graphapp.networks.layout.additions import with_new_nodes
from graphapp.networks.layout.client import layout_version
from graphapp.networks.spec import NetworkView
from graphapp.settings import Settings
from graphapp.support.cache import MemoryCache
from graphapp.support.disk_cache import DiskCache

__all__ = ["PositionMemory"]

Places = dict[str, tuple[int, int]]
LEAST_SHARE = 0.5
"""The share of nodes that must be known; with fewer, the network is laid out from scratch."""


class PositionMemory:
    """The last positions of each network of one store, in memory, and for a store in a file also in the user's cache folder."""

    def __init__(self, settings: Settings, address: str, folder: Path | None = None) -> None:
        in_file = "://" not in address and not address.startswith("memory:")
        self._address = address
        if folder is None:
            folder = Path(platformdirs.user_cache_dir("graphapp", appauthor=False)) / "places"
        self._files = DiskCache(folder, settings.layout_cache_mb * 1_000_000) if in_file else None
        self._known: MemoryCache[str, Places] = MemoryCache(
            settings.cached_networks, weigh=len, capacity=settings.cached_links
        )

    def settled(self, view: NetworkView) -> NetworkView:
        """`view`, which has positions, with the nodes that it had before at their places."""
        text = f"{self._address}\n{view.spec.to_query()}".encode("utf-8", "replace")
        name = blake2b(text, digest_size=20, key=layout_version())
        known = self._read(name.hexdigest())
        fresh = {node.id: (node.x or 0, node.y or 0) for node in view.nodes}
        if known == fresh:
            return view
        shared = fresh.keys() & known.keys()
        if len(shared) >= LEAST_SHARE * len(fresh):
            fresh = with_new_nodes(view, known)
        self._write(name.hexdigest(), fresh)
        nodes = [replace(node, x=fresh[node.id][0], y=fresh[node.id][1]) for node in view.nodes]
        return replace(view, nodes=nodes)

    def _read(self, name: str) -> Mapping[str, tuple[int, int]]:
        known = self._known.known(name)
        if known is not None:
            return known
        kept = self._files.get(name) if self._files is not None else None
        if kept is None:
            return {}
        found = _places(kept)
        self._known.put(name, found)
        return found

    def _write(self, name: str, places: Places) -> None:
        self._known.put(name, places)
        if self._files is not None:
            self._files.put(name, orjson.dumps(places))


def _places(kept: bytes) -> Places:
    """The positions in a file; empty if it is damaged."""
    try:
        found = orjson.loads(kept)
        return {str(id): (int(x), int(y)) for id, (x, y) in found.items()}
    except (orjson.JSONDecodeError, AttributeError, TypeError, ValueError):
        return {}
