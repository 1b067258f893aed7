"""Where a graph is kept. `open_store(address)` gives the store that an address names.

A store is added by one file with a class of the `Store` protocol, and here by a function that opens it and a line in `_OPENERS`.
"""

from __future__ import annotations

from collections.abc import Callable

from graphapp.errors import BadInput
from graphapp.settings import Settings
from graphapp.stores.base import Store, Tell

__all__ = ["open_store"]


Opener = Callable[[str, Settings, bool, bool, Tell | None], Store]


def _memory(place: str, settings: Settings, create: bool, writable: bool, tell: Tell | None) -> Store:  # noqa: ARG001
    from graphapp.stores.memory import MemoryStore

    if place:
        raise BadInput(
            f"memory: takes no name, and {place!r} was given", "Use memory: alone, or a path for a file."
        )
    return MemoryStore(settings)


def _sqlite(place: str, settings: Settings, create: bool, writable: bool, tell: Tell | None) -> Store:  # noqa: ARG001
    from graphapp.stores.sqlite.store import SQLiteStore

    if not place:
        raise BadInput("The address of the store names no file", "Give a path, such as graph.db.")
    return SQLiteStore(place, settings, create=create, writable=writable)


def _neo4j(scheme: str) -> Opener:
    def opened(place: str, settings: Settings, create: bool, writable: bool, tell: Tell | None) -> Store:
        from graphapp.stores.neo4j.store import Neo4jStore

        return Neo4jStore(f"{scheme}:{place}", settings, create=create, writable=writable, tell=tell)

    return opened


_OPENERS: dict[str, Opener] = {
    "memory": _memory,
    "sqlite": _sqlite,
    **{scheme: _neo4j(scheme) for scheme in ("neo4j", "neo4j+s", "neo4j+ssc", "bolt", "bolt+s", "bolt+ssc")},
}


def open_store(
    address: str,
    settings: Settings,
    *,
    create: bool = False,
    writable: bool = False,
    tell: Tell | None = None,
) -> Store:
    """The store at `address`: `memory:`, a path, `sqlite:path`, or that of a Neo4j server (`neo4j://…`, `bolt://…`).

    `create` makes a store where there is none (and implies `writable`). Without `writable` the store refuses to write, and
    its file may be read-only. `tell` is called about long work, before the store is open and after. Raises BadInput for an address of no known kind, StoreUnreadable where there is no
    graph of ours, StoreBusy when another process writes.
    """
    scheme, colon, place = address.partition(":")
    opener = _OPENERS.get(scheme.lower()) if colon else None
    if opener is not None:
        return opener(place, settings, create, writable or create, tell)
    if "://" in address:
        raise BadInput(f"{scheme}: is no kind of store", "Use memory:, a path, or neo4j:// and a server.")
    return _sqlite(address, settings, create, writable or create, tell)
