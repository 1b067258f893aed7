"""Cypher for stores that have none: an engine in processes of its own, filled from the store.

The engine is quick and young: some queries crash it, and its LOAD CSV reads any file. So it never runs in our process
and never holds the only copy of anything. The graph is written once to a cache file, beside the store where that is a file; a few
processes read it, answer queries under limits, and are killed and replaced when one of them misbehaves.
"""

from __future__ import annotations

import contextlib
import glob
import hashlib
import os
import tempfile
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

from graphapp.cypher import answers
from graphapp.cypher.filling import Changing, Source, fill, save
from graphapp.cypher.mend import Mended, mend
from graphapp.cypher.naming import inner
from graphapp.cypher.process import Process, ProcessDied
from graphapp.cypher.results import QueryLimits, ResultTable, Stop
from graphapp.cypher.stopping import Stopper
from graphapp.errors import GraphappError, QueryCancelled, StoreBusy, StoreUnavailable
from graphapp.settings import Settings

__all__ = ["DISABLED_PASSES", "Mirror"]

DISABLED_PASSES = (
    "fuse_optional_match_aggregate",
    "fuse_match_return_aggregate",
    "fuse_order_by_top_k",
    "push_distinct_into_match",
    "fuse_node_scan_aggregate",
    "push_where_into_match.1",
    "push_where_into_match.2",
    "optimize_pattern_start_node",
)
"""Steps of the engine's optimizer that change answers; without them it gave the answers of no optimizer at all."""

GRACE_SECONDS = 1.0
START_SECONDS = 120.0
_LOOK_SECONDS = 0.1
_FORMAT = 1
_TRIES = 3


class _Built(NamedTuple):
    """A cache file: the state of the store that it holds, and how to say so."""

    file: Path
    revision: str
    made: datetime

    @property
    def as_of(self) -> str:
        return f"{self.made:%Y-%m-%d %H:%M:%S} UTC"


class _Damaged(Exception):
    """The cache file cannot be read."""


class Mirror:
    """Answers Cypher for one store, from any number of threads. Nothing is started before the first query."""

    def __init__(self, store: Source, settings: Settings) -> None:
        self._store = store
        self._settings = settings
        self._build_lock = threading.Lock()
        self._built: _Built | None = None
        self._building: _Building | None = None
        self._papers = 0
        self._private: tempfile.TemporaryDirectory[str] | None = None
        self._pool = _Pool(settings, self._start)
        self._closed = False

    def query(
        self, cypher: str, parameters: Mapping[str, Any], limits: QueryLimits, stop: Stop | None = None
    ) -> ResultTable:
        """The answer to a query that the guard has let through.

        Raises QueryError, QueryCancelled where `stop` is wished (the process that works on it is ended, and a new one started),
        BadInput for a parameter, StoreBusy when the engine is being filled or all its processes are
        busy for longer than it is worth waiting, StoreUnavailable after `close` or when the engine cannot be started.
        """
        mended = mend(cypher, parameters)
        stop = stop or Stopper()
        for _ in range(_TRIES):
            built = self._current(stop)
            try:
                process = self._pool.take(built.file, limits.seconds + GRACE_SECONDS, stop)
            except _Damaged:
                self._throw_away(built)
                continue
            self._papers = process.papers
            return self._ask(process, mended, limits, built.as_of, stop)
        raise StoreUnavailable("The Cypher engine cannot read what it has written.", "Try again.")

    def _ask(
        self, process: _Ready, mended: Mended, limits: QueryLimits, as_of: str, stop: Stop
    ) -> ResultTable:
        try:
            with stop.by(process.process.kill):
                answer = process.ask(mended, limits)
        except TimeoutError:
            raise answers.stopped(limits.seconds) from None
        except ProcessDied:
            raise (QueryCancelled() if stop.wished else answers.too_big()) from None
        finally:
            self._pool.give_back(process)
        if "error" in answer:
            raise answers.error(answer, mended, limits)
        table = answers.table(answer, mended, limits)
        table.as_of = as_of
        return table

    def state(self) -> str:
        """Where the mirror stands: "not built yet", "building: 40%", "as of 2026-01-31 12:00:00 UTC, 94,661 papers"."""
        building, built = self._building, self._built
        if building is not None and not building.done.is_set():
            return f"building: {building.share:.0%}"
        if built is None:
            return "not built yet"
        return f"as of {built.as_of}, {self._papers:,} papers"

    def close(self) -> None:
        """End all processes and remove what was kept in a temporary folder. Later queries raise StoreUnavailable."""
        self._closed = True
        self._pool.close()
        building = self._building
        if building is not None:
            building.stop()
            building.done.wait(10)
        if self._private is not None:
            self._private.cleanup()
            self._private = None

    # --- which file

    def _current(self, stop: Stop) -> _Built:
        """The file for the present state of the store; made when there is none. The making goes on where `stop` is wished."""
        if self._closed:
            raise StoreUnavailable("The store is closed.", "Open it again.")
        revision = self._store.revision()
        with self._build_lock:
            built = self._built
            if built is not None and built.revision == revision:
                return built
            building = self._building
            if building is None or building.done.is_set():
                building = self._building = _Building(self._find_or_make, self._store.revision, revision)
                building.start()
        if not building.wait(self._settings.mirror_wait_seconds, stop):
            raise StoreBusy(f"The Cypher engine is {self.state()}.", "Try again in a moment.")
        if building.built is not None:
            return building.built
        if isinstance(building.error, Changing) and built is not None:
            return built
        raise _reason(building.error)

    def _find_or_make(self, building: _Building) -> _Built:
        """Runs in the building thread."""
        folder, name = self._place()
        file = folder / f"{name}-{self._digest(building.revision)}.kgl"
        if not file.exists():
            file = self._make(building, file)
        _take_away(file, self._mode())
        made = datetime.fromtimestamp(file.stat().st_mtime, UTC)
        built = _Built(file, building.revision, made)
        with self._build_lock:
            self._built = built
        _remove_others(file, name)
        return built

    def _start(self) -> Process:
        process = Process()
        self._tell_temporary(process)
        return process

    def _tell_temporary(self, process: Process) -> None:
        """Tell it the temporary folder, which it removes should we be killed."""
        private = self._private
        if private is not None:
            # one that died says so at the next command
            with contextlib.suppress(ProcessDied):
                process.send({"temporary": private.name})

    def _make(self, building: _Building, file: Path) -> Path:
        """Fill a process, have it write `file` (or one in a temporary folder), and let it answer the first query."""
        process = self._start()
        try:
            building.works_in(process)
            fill(process, self._store, building.note)
            if not save(process, file, self._mode()):
                file = self._temporary() / file.name
                self._tell_temporary(process)
                if not save(process, file, self._mode()):
                    raise StoreUnavailable(
                        "The Cypher engine cannot write its cache.", "Make room on the disk."
                    )
            self._pool.adopt(process, file)
        except BaseException:
            process.kill()
            raise
        return file

    def _store_file(self) -> Path | None:
        address = self._store.address
        file = Path(address.removeprefix("sqlite:"))
        return file if address != "memory:" and file.is_file() else None

    def _mode(self) -> int:
        """The permissions that a copy of the store may have: those of the store."""
        file = self._store_file()
        return 0o600 if file is None else file.stat().st_mode & 0o777

    def _place(self) -> tuple[Path, str]:
        """The folder of the cache and how its name begins: beside a store that is a file, else a folder of our own."""
        file = self._store_file()
        # the engine takes names in UTF-8 only
        if file is not None and os.access(file.parent, os.W_OK) and _is_utf8(file.resolve()):
            return file.resolve().parent, f"{file.name}.mirror"
        return self._temporary(), "mirror"

    def _temporary(self) -> Path:
        if self._private is None:
            self._private = tempfile.TemporaryDirectory(prefix="graphapp-mirror-", ignore_cleanup_errors=True)
        return Path(self._private.name)

    def _digest(self, revision: str) -> str:
        text = f"{_FORMAT} {version('kglite')} {self._store.address} {revision}"
        return hashlib.blake2b(text.encode("utf-8", "backslashreplace"), digest_size=8).hexdigest()

    def _throw_away(self, built: _Built) -> None:
        with self._build_lock:
            if self._built == built:
                self._built = None
        built.file.unlink(missing_ok=True)


def _is_utf8(file: Path) -> bool:
    try:
        return bool(str(file).encode())
    except UnicodeEncodeError:
        return False


def _reason(error: BaseException | None) -> GraphappError:
    """What to tell someone whose query waited for a build that failed."""
    if isinstance(error, Changing):
        return StoreBusy("The store is being written.", "Try again when the load has finished.")
    if isinstance(error, GraphappError):
        return error
    return StoreUnavailable(f"The Cypher engine could not be filled ({error}).", "Try again.")


def _take_away(file: Path, mode: int) -> None:
    """Take those permissions from `file` that are not in `mode`."""
    has = file.stat().st_mode & 0o777
    if has & ~mode:
        with contextlib.suppress(OSError):
            file.chmod(has & mode)


def _remove_others(file: Path, name: str) -> None:
    """Delete cache files of earlier states, and drafts that a killed process left (but none that may still grow)."""
    for other in file.parent.glob(f"{glob.escape(name)}-*.kgl*"):
        with contextlib.suppress(OSError):
            if other != file and (other.suffix == ".kgl" or time.time() - other.stat().st_mtime > 3600):
                other.unlink()


class _Building(threading.Thread):
    """The cache file being made, in the background: whoever waits may stop waiting.

    `make` makes it for `self.revision`, and is tried again with the newest `revise()` when the store changed meanwhile.
    """

    def __init__(self, make: Callable[[_Building], _Built], revise: Callable[[], str], revision: str) -> None:
        super().__init__(name="mirror building", daemon=True)
        self._make = make
        self._revise = revise
        self.revision = revision
        self.share = 0.0
        self.done = threading.Event()
        self.built: _Built | None = None
        self.error: BaseException | None = None
        self._process: Process | None = None
        self._stopped = False

    def run(self) -> None:
        try:
            self.built = self._tried(_TRIES)
        except Exception as error:
            self.error = error
        finally:
            self.done.set()

    def _tried(self, times: int) -> _Built:
        try:
            return self._make(self)
        except Changing:
            if times == 1:
                raise
        self.revision = self._revise()
        return self._tried(times - 1)

    def note(self, share: float) -> None:
        """How much is done, 0 to 1."""
        self.share = min(share, 1.0)

    def works_in(self, process: Process) -> None:
        """The process that is being filled, to be ended by `stop`. Raises StoreUnavailable when that was called before."""
        self._process = process
        if self._stopped:
            raise StoreUnavailable("The store is closed.", "Open it again.")

    def wait(self, seconds: float, stop: Stop) -> bool:
        """Wait until it is done; False when it is not after `seconds`. Raises QueryCancelled."""
        until = time.monotonic() + seconds
        while not self.done.wait(min(_LOOK_SECONDS, max(0.0, until - time.monotonic()))):
            if stop.wished:
                raise QueryCancelled
            if time.monotonic() >= until:
                return False
        return True

    def stop(self) -> None:
        """End it before it is done."""
        self._stopped = True
        if self._process is not None and not self.done.is_set():
            self._process.kill()


class _Ready:
    """A process that holds the graph and is sealed."""

    def __init__(self, process: Process, file: Path, settings: Settings) -> None:
        self.process = process
        self.file = file
        self.papers = 0
        self.usable = True
        process.send(
            {
                "seal": True,
                "memory": settings.query_memory_mb << 20,
                "disabled": DISABLED_PASSES,
                "id": inner("id"),
            }
        )

    def wait(self) -> None:
        """Until it is ready. Raises ProcessDied, TimeoutError."""
        answer = self.process.receive(START_SECONDS)
        if "ready" not in answer:
            raise ProcessDied(answer.get("message", ""))
        self.papers = answer["papers"]

    def ask(self, mended: Mended, limits: QueryLimits) -> dict[str, Any]:
        """Raises TimeoutError, ProcessDied; either way the process is of no more use."""
        self.usable = False
        self.process.send({"query": mended.text, "parameters": mended.parameters, **limits._asdict()})
        answer = self.process.receive(limits.seconds + GRACE_SECONDS)
        self.usable = not answer["worn"]
        return answer


def _load(process: Process, file: Path) -> None:
    """Have a new process read `file`. Raises _Damaged, StoreUnavailable where the disk or the system is to blame, ProcessDied,
    TimeoutError."""
    process.send({"load": str(file)})
    answer = process.receive(START_SECONDS)
    if answer.get("loaded"):
        return
    if answer.get("damaged"):
        raise _Damaged(answer["message"])
    raise StoreUnavailable(
        f"The Cypher engine cannot read its copy of the store: {answer.get('message', 'no reason given')}.",
        "Make room on the disk and in the temporary folder (TMPDIR), and try again.",
    )


def _no_start(error: Exception) -> StoreUnavailable:
    return StoreUnavailable(f"The Cypher engine could not be started ({error}).", "Try again.")


class _Pool:
    """A few processes, lent in the order of asking."""

    def __init__(self, settings: Settings, start: Callable[[], Process]) -> None:
        self._settings = settings
        self._start = start
        self._changed = threading.Condition()
        self._queue: deque[object] = deque()
        self._idle: list[_Ready] = []
        self._lent: set[_Ready] = set()
        self._opening: set[Process] = set()
        # processes on their way; and how many of them in place of others, for no query yet
        self._starting = self._replacing = 0
        # queries so far: a single one, as of a command, needs no more processes than its own
        self._asked = 0
        self._closed = False

    def take(self, file: Path, seconds: float, stop: Stop) -> _Ready:
        """A process that holds the graph of `file`. Raises StoreBusy when none gets free in time, QueryCancelled, _Damaged,
        StoreUnavailable."""
        with stop.by(self._wake), self._turn(seconds, stop):
            ready = next((one for one in self._idle if one.file == file and one.process.alive()), None)
            for other in [
                one
                for one in self._idle
                if one is not ready and not (one.file == file and one.process.alive())
            ]:
                self._idle.remove(other)
                other.process.kill()
            if ready is not None:
                self._idle.remove(ready)
                self._lent.add(ready)
                return ready
            self._starting += 1
        return self._started(file)

    @contextlib.contextmanager
    def _turn(self, seconds: float, stop: Stop) -> Iterator[None]:
        """Waits until it is our turn and a process may be taken; the pool is locked inside."""
        ticket = object()
        with self._changed:
            self._queue.append(ticket)
            try:
                free = self._changed.wait_for(
                    lambda: self._closed or stop.wished or self._may_take(ticket), seconds
                )
                if not free and self._replacing:
                    # as long as one's own process would have taken
                    self._changed.wait_for(
                        lambda: self._closed or stop.wished or self._may_take(ticket) or not self._replacing,
                        START_SECONDS,
                    )
                    free = self._may_take(ticket)
            finally:
                self._queue.remove(ticket)
                self._changed.notify_all()
            if self._closed:
                raise StoreUnavailable("The store is closed.", "Open it again.")
            if stop.wished:
                raise QueryCancelled
            if not free:
                raise StoreBusy("Other queries are being answered.", "Try again in a moment.")
            yield

    def _wake(self) -> None:
        with self._changed:
            self._changed.notify_all()

    def _may_take(self, ticket: object) -> bool:
        return self._queue[0] is ticket and len(self._lent) + self._starting < self._settings.query_processes

    def _started(self, file: Path) -> _Ready:
        try:
            ready = self._open(file)
        except BaseException:
            self._note(None)
            raise
        self._note(ready)
        return ready

    def _open(self, file: Path) -> _Ready:
        """A new process that holds the graph of `file`. Raises _Damaged, StoreUnavailable."""
        try:
            process = self._start()
        except OSError as error:
            raise _no_start(error) from error
        try:
            with self._changed:
                if self._closed:
                    raise ProcessDied("closed")
                self._opening.add(process)
            _load(process, file)
            ready = _Ready(process, file, self._settings)
            ready.wait()
        except (ProcessDied, TimeoutError) as error:
            process.kill()
            raise _no_start(error) from error
        except BaseException:
            process.kill()
            raise
        finally:
            with self._changed:
                self._opening.discard(process)
        return ready

    def _replace(self, file: Path) -> None:
        """Start a process in place of one that was ended, in the background; when that fails, the next query tries it and says why."""
        ready = None
        with contextlib.suppress(Exception):
            ready = self._open(file)
        with self._changed:
            self._starting -= 1
            self._replacing -= 1
            kept = ready is not None and not self._closed
            if ready is not None and kept:
                self._idle.append(ready)
            self._changed.notify_all()
        if ready is not None and not kept:
            ready.process.kill()

    def _note(self, started: _Ready | None) -> None:
        with self._changed:
            self._starting -= 1
            if started is not None:
                self._lent.add(started)
            self._changed.notify_all()

    def adopt(self, process: Process, file: Path) -> None:
        """Take in the process that has made `file`."""
        ready = _Ready(process, file, self._settings)
        ready.wait()
        with self._changed:
            if self._closed:
                raise ProcessDied("closed")
            self._idle.append(ready)
            self._changed.notify_all()

    def give_back(self, ready: _Ready) -> None:
        """Return a process; one that is of no more use is ended, and replaced at once so that the next query need not wait.

        From the second query on there are as many as there may be: who asks after one that ended a process takes another one.
        """
        with self._changed:
            self._asked += 1
            self._lent.discard(ready)
            usable = ready.usable and not self._closed
            if usable:
                self._idle.append(ready)
            there = len(self._idle) + len(self._lent) + self._starting
            short = not self._closed and there < self._settings.query_processes
            replace = short and (not usable or self._asked > 1)
            self._starting += replace
            self._replacing += replace
            self._changed.notify_all()
        if not usable:
            ready.process.kill()
        if replace:
            threading.Thread(
                target=self._replace, args=(ready.file,), name="mirror replacing", daemon=True
            ).start()

    def close(self) -> None:
        with self._changed:
            self._closed = True
            processes = [*self._opening, *(ready.process for ready in (*self._idle, *self._lent))]
            self._idle.clear()
            self._changed.notify_all()
        for process in processes:
            process.kill()
