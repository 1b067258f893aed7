"""Stores of the graph. `open_store(address)` returns the store at an address.

To add a store, write one module with a class that implements the `Store` protocol, and add its opener to `_OPENERS` here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

from graphapp.errors import BadInput

if TYPE_CHECKING:
    # a process that writes rows needs neither
    from graphapp.settings import Settings
    from graphapp.stores.base import ProgressCallback, Store

__all__ = ["check_unused", "open_store"]


Opener: TypeAlias = "Callable[[str, Settings, bool, bool, ProgressCallback | None, bool], Store]"


def _memory(
    place: str,
    settings: Settings,
    create: bool,  # noqa: ARG001
    writable: bool,  # noqa: ARG001
    tell: ProgressCallback | None,  # noqa: ARG001
    mapped: bool,  # noqa: ARG001
) -> Store:
    from graphapp.stores.memory import MemoryStore

    if place:
        raise BadInput(
            f"The address memory: cannot be followed by a name ({place!r}).",
            "Use `memory:` with nothing after it, or specify the path of a file.",
        )
    return MemoryStore(settings)


def _sqlite(
    place: str, settings: Settings, create: bool, writable: bool, tell: ProgressCallback | None, mapped: bool
) -> Store:
    from graphapp.stores.sqlite.store import SQLiteStore

    if not place:
        raise BadInput(
            "The address of the store does not contain a file name.", "Specify a path, such as graph.db."
        )
    return SQLiteStore(place, settings, create=create, writable=writable, tell=tell, mapped=mapped)


def _neo4j(scheme: str) -> Opener:
    def opened(
        place: str,
        settings: Settings,
        create: bool,
        writable: bool,
        tell: ProgressCallback | None,
        mapped: bool,  # noqa: ARG001
    ) -> Store:
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
    tell: ProgressCallback | None = None,
    mapped: bool = False,
) -> Store:
    """Open the store at `address`: `memory:`, a path, `sqlite:path`, or a Neo4j server (`neo4j://…`, `bolt://…`).

    `create` creates the store if it does not exist (and implies `writable`). Without `writable` the store refuses to write, and
    its file may be read-only. `tell` receives the progress of long work, while the store is opened and later. `mapped` lets a process that may end
    at any time read a file faster (`sqlite.schema.open_reader`).

    Raises BadInput for an unsupported address, StoreUnreadable if there is no graphapp store at the address, StoreBusy while
    another process writes.
    """
    scheme, colon, place = address.partition(":")
    opener = _OPENERS.get(scheme.lower()) if colon else None
    if opener is not None:
        return opener(place, settings, create, writable or create, tell, mapped)
    if "://" in address:
        raise BadInput(
            f"{scheme!r} is not a supported type of store.",
            "Use memory:, a path, or the neo4j:// address of a server.",
        )
    return _sqlite(address, settings, create, writable or create, tell, mapped)


def check_unused(path: str) -> None:
    """Raises StoreBusy while another process writes to the SQLite store at `path`, whose content is not changed; StoreUnreadable if it is not a store,
    and StoreUnavailable."""
    from graphapp.stores.sqlite import writer

    writer.check_unused(path)
