"""Mirrors that are created at the first query: an unused engine is never imported or started.

Queries that name persons have a mirror of their own, so that decisions cost other queries nothing.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graphapp.cypher.person_queries import names_persons
from graphapp.cypher.persons import PersonSource
from graphapp.cypher.results import EngineState, PlanStep, QueryLimits, ResultTable, Stop
from graphapp.errors import GraphappError, StoreUnavailable
from graphapp.settings import Settings

if TYPE_CHECKING:
    from graphapp.cypher.embedded.fill import RowSource
    from graphapp.cypher.embedded.mirror import Mirror
    from graphapp.cypher.embedded.store_snapshots import StoreSnapshots

__all__ = ["LazyMirror", "LazyPersonMirror"]

_NOTHING = EngineState("none", "not prepared yet", 0.0)


class LazyPersonMirror:
    """Runs the Cypher queries about the persons of a store. Any number of threads may use it."""

    def __init__(
        self, store: RowSource, settings: Settings, snapshots: Callable[[], StoreSnapshots] | None = None
    ) -> None:
        """`snapshots` gives the snapshots of the store if other queries need them too. Otherwise they are kept next to the decisions."""
        self._store = store
        self._settings = settings
        self._snapshots = snapshots
        self._source: Callable[[], PersonSource] | None = None
        self._lock = threading.Lock()
        self._mirror: Mirror | None = None
        self._follow = False
        self._own: StoreSnapshots | None = None
        self._closed = False

    def use(self, source: Callable[[], PersonSource]) -> None:
        """From now on, who is who is what `source` gives, which is called when a query needs it."""
        self._source = source

    def exist(self) -> bool:
        """True if persons are decided. False if that cannot be read: `for_query` reports the reason."""
        with contextlib.suppress(GraphappError):
            return self._source is not None and self._source().revision() != ""
        return False

    def for_query(self, cypher: str) -> Mirror | None:
        """The mirror that runs this query; None if it names no persons, or none are decided. Raises the error of decisions that cannot be
        read, StoreUnavailable after `close`."""
        if self._source is None:
            return None
        if not names_persons(cypher) or not self._source().revision():
            return None
        return self._made(self._source())

    def _made(self, source: PersonSource) -> Mirror:
        with self._lock:
            if self._closed:
                raise StoreUnavailable(f"{self._store.address} was closed.", "Open the store again.")
            if self._mirror is None:
                from graphapp.cypher.embedded.mirror import Mirror
                from graphapp.cypher.embedded.person_snapshots import PersonSnapshots

                base = self._snapshots() if self._snapshots is not None else self._kept_by(source)
                persons = PersonSnapshots(self._store, source, base, self._settings)
                self._mirror = Mirror(self._store, self._settings, snapshots=persons, persons=lambda: True)
                if self._follow:
                    self._mirror.prepare()
            return self._mirror

    def _kept_by(self, source: PersonSource) -> StoreSnapshots:
        from graphapp.cypher.embedded.store_snapshots import StoreSnapshots

        home = None if source.home is None else Path(source.home)
        self._own = StoreSnapshots(self._store, self._settings, home)
        return self._own

    def follow(self) -> None:
        """Keep the mirror up to date in the background, from the first query on."""
        with self._lock:
            self._follow = True
            mirror = self._mirror
        if mirror is not None:
            mirror.prepare()

    def state(self) -> EngineState | None:
        """The state to report: that of a mirror that is being prepared; else None."""
        state = None if self._mirror is None else self._mirror.state()
        if state is None or state.name != "preparing":
            return None
        return state._replace(text=f"{state.text} (persons)")

    def cancel(self) -> None:
        """As `Mirror.cancel`."""
        mirror = self._mirror
        if mirror is not None:
            mirror.cancel()

    def close(self) -> None:
        """End the mirror, if it was created."""
        with self._lock:
            self._closed = True
            mirror, self._mirror = self._mirror, None
        if mirror is not None:
            mirror.close()
        if self._own is not None:
            self._own.files.remove_temporary()


class LazyMirror:
    """Runs Cypher queries for a store without an engine; any number of threads may use it."""

    def __init__(self, store: RowSource, settings: Settings, builder: Path | None = None) -> None:
        """`builder`: see `StoreSnapshots`."""
        self._store = store
        self._settings = settings
        self._builder = builder
        self._lock = threading.Lock()
        self._mirror: Mirror | None = None
        self._snapshots: StoreSnapshots | None = None
        self._closed = False
        self.persons = LazyPersonMirror(store, settings, self._shared)

    def query(
        self, cypher: str, parameters: Mapping[str, Any], limits: QueryLimits, stop: Stop | None = None
    ) -> ResultTable:
        """As `Mirror.query`. Raises StoreUnavailable after `close`."""
        return self._for(cypher).query(cypher, parameters, limits, stop)

    def explain(self, cypher: str, parameters: Mapping[str, Any], limits: QueryLimits) -> PlanStep:
        """As `Mirror.explain`. Raises StoreUnavailable after `close`."""
        return self._for(cypher).explain(cypher, parameters, limits)

    def prepare(self, *, follow: bool = True) -> None:
        """As `Mirror.prepare`. Raises StoreUnavailable after `close`."""
        self._made().prepare(follow=follow)
        if follow:
            self.persons.follow()

    def request(self) -> None:
        """As `Mirror.request`. Raises StoreUnavailable after `close`."""
        self._made().request()

    def cancel(self) -> None:
        """As `Mirror.cancel`; also of the mirror of persons."""
        if self._mirror is not None:
            self._mirror.cancel()
        self.persons.cancel()

    def _for(self, cypher: str) -> Mirror:
        return self.persons.for_query(cypher) or self._made()

    def _shared(self) -> StoreSnapshots:
        """The snapshots of the store, of which both mirrors use the same."""
        with self._lock:
            if self._snapshots is None:
                from graphapp.cypher.embedded.store_snapshots import StoreSnapshots

                self._snapshots = StoreSnapshots(self._store, self._settings, builder=self._builder)
            return self._snapshots

    def _made(self) -> Mirror:
        with self._lock:
            if self._closed:
                raise StoreUnavailable(f"{self._store.address} was closed.", "Open the store again.")
            if self._mirror is not None:
                return self._mirror
            from graphapp.cypher.embedded.process import Process

            # it imports the evaluator while this process imports the rest
            early = None
            with contextlib.suppress(OSError):
                early = Process()
            from graphapp.cypher.embedded.mirror import Mirror
            from graphapp.cypher.embedded.store_snapshots import StoreSnapshots

            self._snapshots = self._snapshots or StoreSnapshots(
                self._store, self._settings, builder=self._builder
            )
            self._mirror = Mirror(
                self._store,
                self._settings,
                early,
                snapshots=self._snapshots,
                persons=self.persons.exist,
            )
            return self._mirror

    def state(self) -> EngineState:
        """As `Mirror.state`; of the mirror of persons while only that is being prepared."""
        mirror = self._mirror
        state = _NOTHING if mirror is None else mirror.state()
        return state if state.name == "preparing" else self.persons.state() or state

    def close(self) -> None:
        """End the mirrors that were created."""
        self.persons.close()
        with self._lock:
            self._closed = True
            mirror, self._mirror = self._mirror, None
            snapshots = self._snapshots
        if mirror is not None:
            mirror.close()
        if snapshots is not None:
            snapshots.files.remove_temporary()
