"""A mirror that is created at the first query: an unused engine is never imported or started."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from graphapp.cypher.results import EngineState, PlanStep, QueryLimits, ResultTable, Stop
from graphapp.errors import StoreUnavailable
from graphapp.settings import Settings

if TYPE_CHECKING:
    from graphapp.cypher.embedded.fill import RowSource
    from graphapp.cypher.embedded.mirror import Mirror

__all__ = ["LazyMirror"]


class LazyMirror:
    """Runs Cypher queries for a store without an engine; any number of threads may use it."""

    def __init__(self, store: RowSource, settings: Settings) -> None:
        self._store = store
        self._settings = settings
        self._lock = threading.Lock()
        self._mirror: Mirror | None = None
        self._closed = False

    def query(
        self, cypher: str, parameters: Mapping[str, Any], limits: QueryLimits, stop: Stop | None = None
    ) -> ResultTable:
        """As `Mirror.query`. Raises StoreUnavailable after `close`."""
        return self._made().query(cypher, parameters, limits, stop)

    def explain(self, cypher: str, parameters: Mapping[str, Any], limits: QueryLimits) -> PlanStep:
        """As `Mirror.explain`. Raises StoreUnavailable after `close`."""
        return self._made().explain(cypher, parameters, limits)

    def prepare(self, *, follow: bool = True) -> None:
        """As `Mirror.prepare`. Raises StoreUnavailable after `close`."""
        self._made().prepare(follow=follow)

    def _made(self) -> Mirror:
        with self._lock:
            if self._closed:
                raise StoreUnavailable(f"{self._store.address} was closed", "Open it again.")
            if self._mirror is None:
                from graphapp.cypher.embedded.process import Process

                # it imports the evaluator while this process imports the rest
                early = None
                with contextlib.suppress(OSError):
                    early = Process()
                from graphapp.cypher.embedded.mirror import Mirror

                self._mirror = Mirror(self._store, self._settings, early)
            return self._mirror

    def state(self) -> EngineState:
        """As `Mirror.state`."""
        mirror = self._mirror
        return EngineState("none", "not prepared yet", 0.0) if mirror is None else mirror.state()

    def close(self) -> None:
        """End the mirror, if it was created."""
        with self._lock:
            self._closed = True
            mirror, self._mirror = self._mirror, None
        if mirror is not None:
            mirror.close()
