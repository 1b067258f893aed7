"""A store opened in this process, for benchmarks without HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from graphapp.service import GraphService
from graphapp.settings import Settings
from graphapp.stores import open_store

__all__ = ["opened"]


@contextmanager
def opened(store: Path) -> Iterator[GraphService]:
    """The service for `store`; it is closed afterwards."""
    settings = Settings.read({"store": str(store)}, {})
    service = GraphService(open_store(settings.store, settings), settings)
    try:
        yield service
    finally:
        service.close()
