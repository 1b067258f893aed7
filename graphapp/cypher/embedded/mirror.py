"""Cypher for stores without an engine: our own evaluator, in separate processes, on a snapshot of the store.

Queries of untrusted users may take any time and memory, so they never run in our process. The graph is written once to a snapshot file,
next to the store if that is a file; a few processes map it, run queries under limits, and are killed and replaced when a query
exceeds them.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

from graphapp.cypher import answers
from graphapp.cypher.cancellation import Stopper
from graphapp.cypher.embedded.building import Building
from graphapp.cypher.embedded.estimate import costs, duration, mib
from graphapp.cypher.embedded.fill import Changing, RowSource
from graphapp.cypher.embedded.mirror_file import Built
from graphapp.cypher.embedded.pool import Damaged, Engine, Pool
from graphapp.cypher.embedded.process import Process, ProcessDied
from graphapp.cypher.embedded.question import Question
from graphapp.cypher.embedded.store_snapshots import SnapshotSource, StoreSnapshots
from graphapp.cypher.results import EngineState, PlanStep, QueryLimits, ResultTable, Stop
from graphapp.errors import GraphappError, QueryCancelled, QueryStopped, StoreBusy, StoreUnavailable
from graphapp.settings import Settings

__all__ = ["Mirror"]

GRACE_SECONDS = 1.0
WATCH_SECONDS = 1.0
# looks at the store without a change after which it is mirrored: a load writes a batch every few seconds
_QUIET_LOOKS = 4
_WAITED_SECONDS = 0.25
_TRIES = 3
_AGAIN_SECONDS = 30.0
_TOLD_SECONDS = 10.0
EAGER_SECONDS = 10.0
"""Estimated duration of a preparation above which it waits until someone needs it: about a million papers."""


class Mirror:
    """Runs Cypher queries for one store; any number of threads may use it. Nothing is started before the first query or `prepare`; `early`
    is a process for the first engine that was started earlier. `snapshots` is what it answers from, by default the rows of the store.
    `persons` tells whether queries may name persons, for messages about unknown names."""

    def __init__(
        self,
        store: RowSource,
        settings: Settings,
        early: Process | None = None,
        *,
        snapshots: SnapshotSource | None = None,
        persons: Callable[[], bool] = lambda: False,
    ) -> None:
        self._snapshots = snapshots or StoreSnapshots(store, settings)
        self._persons = persons
        self._settings = settings
        self._lock = threading.Lock()
        self._built: Built | None = None
        self._building: Building | None = None
        self._papers = 0
        # a query or a user has needed a mirror of a newer state than the last one
        self._wanted = False
        self._cancelled = ""
        self._files = self._snapshots.files
        self._pool = Pool(Process, settings.query_memory_mb << 20, self._files.temporary_path, early)
        self._watcher: threading.Thread | None = None
        self._closing = threading.Event()

    # --- queries

    def explain(self, cypher: str, parameters: Mapping[str, Any], limits: QueryLimits) -> PlanStep:
        """The plan of a query that passed the guard. Raises the same errors as `query`."""
        question = Question(cypher, parameters, plan=True, persons=self._persons)
        answer, _ = self._answer(question, limits, Stopper())
        return question.plan(answer)

    def query(
        self, cypher: str, parameters: Mapping[str, Any], limits: QueryLimits, stop: Stop | None = None
    ) -> ResultTable:
        """The result of a query that passed the guard.

        After `prepare` the result or an error comes within the query's seconds and the seconds of grace. The result may then be of an earlier
        state of the store, which `as_of` names. Otherwise it is of the current state, and the call waits for that up to the setting
        mirror_wait_seconds.

        Raises QueryError, QueryCancelled if `stop` requests it (the process that runs the query is ended and replaced), BadInput for an
        invalid parameter, StoreBusy if the engine is not ready or all its processes are busy, StoreUnavailable after `close`, if the
        engine cannot be started, or if the store is too large for it.
        """
        question = Question(cypher, parameters, persons=self._persons)
        answer, built = self._answer(question, limits, stop or Stopper())
        table = question.table(answer, limits)
        table.as_of = built.as_of
        if self._is_old(built):
            table.warnings.append(
                f"{self._snapshots.changed} as of {built.as_of}. The Cypher engine is being updated."
            )
        return table

    def _answer(self, question: Question, limits: QueryLimits, stop: Stop) -> tuple[dict[str, Any], Built]:
        """The answer of an engine, and the file that it used."""
        began = time.monotonic()
        current = self._built
        if current is None or self._is_old(current):
            self._wanted = True
        for _ in range(_TRIES):
            patience = self._settings.mirror_wait_seconds
            if self._watcher is not None:
                patience = min(patience, max(0.0, began + limits.seconds - time.monotonic()))
            built = self._current(stop, patience)
            now = time.monotonic()
            until = (began if self._watcher is not None else now) + limits.seconds + GRACE_SECONDS
            started = until if self._watcher is not None else now + patience
            try:
                engine = self._pool.take(until, started, stop)
            except Damaged:
                self._remove(built)
                continue
            self._papers = engine.papers
            newest = self._built
            if newest is not None and newest.file == engine.file:
                built = newest
            if self._watcher is None:
                until = time.monotonic() + limits.seconds + GRACE_SECONDS
            return self._ask(engine, question, limits, until, stop), built
        raise StoreUnavailable("The Cypher engine cannot read the snapshot that it wrote.", "Try again.")

    def _ask(
        self, engine: Engine, question: Question, limits: QueryLimits, until: float, stop: Stop
    ) -> dict[str, Any]:
        """The answer of this engine, until the time `until`."""
        left = until - time.monotonic()
        # a query that waited for its engine has only the rest of its time
        late = limits.seconds + GRACE_SECONDS - left > _WAITED_SECONDS
        seconds = max(min(limits.seconds, left - GRACE_SECONDS / 2), 0.001)
        try:
            with stop.by(engine.process.kill):
                answer = engine.ask(question.command, limits._replace(seconds=seconds), max(0.0, left))
        except TimeoutError:
            raise _busy() if late else question.stopped(limits) from None
        except ProcessDied:
            raise (QueryCancelled() if stop.wished else answers.too_big()) from None
        finally:
            self._pool.give_back(engine)
        if "error" in answer:
            error = question.error(answer, limits)
            raise _busy() if late and isinstance(error, QueryStopped) else error
        return answer

    def _is_old(self, built: Built) -> bool:
        with contextlib.suppress(GraphappError):
            return self._watcher is not None and self._snapshots.revision() != built.revision
        return False

    # --- state

    def state(self) -> EngineState:
        """The state of the mirror."""
        building, built = self._building, self._built
        if building is not None and not building.done.is_set():
            progress = _progress(building)
            if built is None:
                return EngineState("preparing", f"being prepared: {progress}", building.share)
            return EngineState("updating", f"{self._as_of(built)}; being updated: {progress}", building.share)
        if built is not None and self._pool.is_starting():
            return EngineState("preparing", "being started", 1.0)
        if built is not None:
            return EngineState("ready", self._as_of(built), 1.0)
        if building is not None and building.error is not None and not building.cancelled:
            return _failed(_reason(building.error))
        return self._planned()

    def _planned(self) -> EngineState:
        """The state before anything is built: what the preparation takes, unless it takes little, or why it is impossible."""
        with contextlib.suppress(GraphappError, OSError):
            papers, need, refusal, exists = self._snapshots.plan()
            if refusal is not None:
                return _failed(refusal)
            if not exists and need.seconds > EAGER_SECONDS:
                text = f"not prepared yet: for {papers:,} papers, this takes {costs(need)}"
                return EngineState("none", text, 0.0, "The first query starts it.")
        return EngineState("none", "not prepared yet", 0.0)

    def _as_of(self, built: Built) -> str:
        return f"as of {built.as_of}, {self._papers:,} papers"

    # --- in the background

    def prepare(self, *, follow: bool = True) -> None:
        """Build the mirror and start an engine in the background. With `follow`, also keep a spare engine ready, and follow the store: a
        change is mirrored in the background while queries run on the previous state. What takes longer than `EAGER_SECONDS` is built when
        a query needs it, or after `request`."""
        if not follow:
            self._pool.begin()
            self._begin(self._snapshots.revision())
            return
        with self._lock:
            if self._watcher is None and not self._closing.is_set():
                self._watcher = threading.Thread(target=self._watch, name="mirror watching", daemon=True)
                self._watcher.start()

    def request(self) -> None:
        """Build the mirror now, in the background, although it takes long. Raises GraphappError if the store cannot be read."""
        self._wanted = True
        self._begin(self._snapshots.revision())

    def cancel(self) -> None:
        """Stop the build that runs, if any. The next query starts it again."""
        building = self._building
        if building is not None and not building.done.is_set():
            self._wanted, self._cancelled = False, building.revision
            building.cancel()

    def _is_due(self, revision: str) -> bool:
        """True if the mirror of this state should be built now. Raises GraphappError, OSError."""
        if self._wanted:
            return True
        if self._cancelled == revision:
            return False
        plan = self._snapshots.plan()
        return plan.exists or plan.need.seconds <= EAGER_SECONDS

    def _watch(self) -> None:
        seen, again, quiet = "", 0.0, _QUIET_LOOKS
        self._pool.keep_spare()
        while not self._closing.is_set():
            with contextlib.suppress(GraphappError, OSError):
                built = self._built
                if built is not None and self._pool.found_damage():
                    self._remove(built)
                revision = self._snapshots.revision()
                # a store that is being written is mirrored when no more is written
                quiet = quiet + 1 if revision == seen or not seen else 0
                late = self._built is None or self._built.revision != revision
                if late and quiet >= _QUIET_LOOKS and time.monotonic() >= again and self._is_due(revision):
                    building = self._begin(revision)
                    if building is not None:
                        building.done.wait()
                        self._check_engine()
                        failed = building.error is not None and not isinstance(building.error, Changing)
                        again = time.monotonic() + (_AGAIN_SECONDS if failed else 0.0)
                seen = revision
            self._closing.wait(WATCH_SECONDS)

    def _check_engine(self) -> None:
        """Wait for the first engine, so that a damaged file is noticed before the first query."""
        built = self._built
        if built is not None:
            try:
                self._pool.check(self._settings.mirror_wait_seconds)
            except Damaged:
                self._remove(built)

    def close(self) -> None:
        """End all processes and remove the temporary folder. Later queries raise StoreUnavailable."""
        self._closing.set()
        self._pool.close()
        building = self._building
        if building is not None:
            building.stop()
            if not building.left:
                building.done.wait(10)
        if self._watcher is not None:
            self._watcher.join(10)
        self._files.remove_temporary()

    # --- the current file

    def _current(self, stop: Stop, patience: float) -> Built:
        """The file to query, built or waited for if there is none. The build continues if `stop` is requested."""
        if self._closing.is_set():
            raise StoreUnavailable("The store is closed.", "Open the store again.")
        built = self._built
        if built is not None and self._watcher is not None:
            return built
        building = self._begin(self._snapshots.revision())
        if building is None:
            assert self._built is not None
            return self._built
        if not building.wait(patience, stop):
            raise self._still_building(building)
        if building.built is not None:
            return building.built
        if isinstance(building.error, Changing) and built is not None:
            return built
        raise _reason(building.error)

    def _still_building(self, building: Building) -> StoreBusy:
        again = "Try again in a moment."
        if self._watcher is None and building.leave():
            again = "Preparation continues in the background: run the query again when it is ready."
        return StoreBusy(f"The Cypher engine is {self.state().text}.", again)

    def _begin(self, revision: str) -> Building | None:
        """The build of the file for this state of the store, started now or earlier; None if the file exists."""
        with self._lock:
            if self._built is not None and self._built.revision == revision:
                return None
            self._pool.start_early()
            building = self._building
            if building is None or building.done.is_set():
                building = self._building = Building(
                    self._find_or_make,
                    self._snapshots.revision,
                    revision,
                    may_outlast=self._watcher is None,
                )
                building.start()
            return building

    def _find_or_make(self, building: Building) -> Built:
        """Runs in the building thread."""
        built, papers, engines, share = self._snapshots.make(building)
        self._pool.use(built.file, engines, share)
        with self._lock:
            self._built, self._papers = built, papers
            self._wanted = False
        return built

    def _remove(self, built: Built) -> None:
        """Remove a file that contains no readable graph, so that it is built again."""
        with self._lock:
            if self._built == built:
                self._built = None
        self._snapshots.discard(built.file)


def _progress(building: Building) -> str:
    progress = f"{building.share * 100:.0f} %"
    if building.need is not None and building.seconds_left > _TOLD_SECONDS:
        left, need = duration(building.seconds_left), building.need
        progress += (
            f", about {left} left, {mib(need.building):,} MiB of memory, {mib(need.disk):,} MiB of disk space"
        )
    return progress


def _failed(reason: GraphappError) -> EngineState:
    return EngineState("failed", f"not ready: {reason.message.rstrip('.')}", 0.0, reason.hint)


def _busy() -> StoreBusy:
    return StoreBusy("The Cypher engine was busy for too long.", "Try again in a moment.")


def _reason(error: BaseException | None) -> GraphappError:
    """The error to report to a query that waited for a mirror that could not be built."""
    if isinstance(error, Changing):
        return StoreBusy("Another process is writing to the store.", "Try again when the load has finished.")
    if isinstance(error, GraphappError):
        return error
    if isinstance(error, ProcessDied):
        return StoreUnavailable(
            f"The Cypher engine stopped unexpectedly while it was loading the graph ({error}).",
            "The engine may have run out of memory: end other programs, or raise the `mirror_memory_mb` setting if the machine has more memory.",
        )
    return StoreUnavailable(f"The graph could not be loaded into the Cypher engine ({error}).", "Try again.")
