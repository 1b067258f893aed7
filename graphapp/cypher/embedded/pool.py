"""The engines of a mirror: processes that contain the graph of one file, each lent to one query at a time.

One engine more than the queries need is kept ready, so that no query waits for one that another query uses or has ended.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from graphapp.cypher.embedded.process import Process, ProcessDied
from graphapp.cypher.results import QueryLimits, Stop
from graphapp.errors import QueryCancelled, StoreBusy, StoreUnavailable

__all__ = ["Damaged", "Engine", "Pool"]

START_SECONDS = 120.0
AT_REST = 2
"""Engines that are kept while there are no queries: one for the next query, one for the query after it."""
IDLE_SECONDS = 60.0
"""How long engines beyond those are kept after a peak."""


class Damaged(Exception):
    """The mirror file contains no readable graph."""


class Engine:
    """A process that contains the graph of `file` and is sealed."""

    def __init__(self, process: Process, file: Path) -> None:
        self.process = process
        self.file = file
        self.papers = 0
        self.usable = True

    def load(self, temporary: str, share: int) -> None:
        """Map the file, of whose graph `share` bytes may be in memory; the process removes the folder `temporary` if this process is killed. Raises Damaged; StoreUnavailable for errors
        of the disk or the system; ProcessDied, TimeoutError."""
        self.process.send({"load": str(self.file), "temporary": temporary, "share": share})
        answer = self.process.receive(START_SECONDS)
        if answer["loaded"]:
            return
        if answer["damaged"]:
            raise Damaged(answer["message"])
        raise StoreUnavailable(
            f"The Cypher engine cannot read its copy of the store: {answer['message']}.",
            f"Check the file {self.file}, or remove it, and try again.",
        )

    def seal(self, memory: int) -> None:
        """Remove privileges from the process that a query could misuse; queries may use `memory` bytes. Raises ProcessDied, TimeoutError."""
        self.process.send({"seal": True, "memory": memory})
        self.papers = self.process.receive(START_SECONDS)["papers"]

    def ask(self, question: dict[str, Any], limits: QueryLimits, seconds: float) -> dict[str, Any]:
        """The answer to a command of the worker, within `seconds`. Raises TimeoutError, ProcessDied; in both cases the process must not be
        used any more."""
        self.usable = False
        self.process.send({**question, **limits._asdict()})
        answer = self.process.receive(seconds)
        self.usable = not answer["worn"]
        return answer


class Pool:
    """Lends engines in the order of requests. `start` starts a new process, `memory` is the number of bytes that a query may use in it,
    `temporary` returns the temporary folder, "" if there is none."""

    def __init__(
        self,
        start: Callable[[], Process],
        memory: int,
        temporary: Callable[[], str],
        early: Process | None = None,
    ) -> None:
        self._start = start
        self._memory = memory
        self._temporary = temporary
        # started before its file is known
        self._early = early
        self._changed = threading.Condition()
        self._file: Path | None = None
        self._most = 1
        self._share = 0
        self._waiting: deque[object] = deque()
        self._idle: list[Engine] = []
        self._lent: set[Engine] = set()
        self._starting: set[threading.Thread] = set()
        self._opening: set[Process] = set()
        self._ending: set[threading.Thread] = set()
        self._failure: Exception | None = None
        self._trimming: threading.Timer | None = None
        # a single query, such as that of a command, needs no further engine
        self._asked = 0
        self._begun = self._warm = False
        self._closed = False

    # --- the file

    def use(self, file: Path, most: int, share: int) -> None:
        """Lend engines for `file` from now on, at most `most` at a time, each with at most `share` bytes of its graph; engines of another file end
        after their query."""
        with self._changed:
            self._share = share
            self._turn_to(file, most)
            self._balance()

    def _turn_to(self, file: Path, most: int) -> None:
        self._most = most
        self._failure = None
        if file != self._file:
            self._file = file
            self._end(*self._idle)
            self._idle.clear()

    def start_early(self) -> None:
        """Start the process of the first engine, which imports its modules while its file is searched for or built."""
        with self._changed:
            if self._closed or self._early is not None or self._file is not None:
                return
            # the later start of the engine reports the reason
            with contextlib.suppress(OSError):
                self._early = self._start()

    def begin(self) -> None:
        """Prepare an engine for the next query."""
        with self._changed:
            self._begun = True
            self._balance()

    def keep_spare(self) -> None:
        """Keep one engine more than needed from now on, also before the first query."""
        with self._changed:
            self._warm = True
            self._balance()

    # --- lending

    def take(self, busy_until: float, start_until: float, stop: Stop) -> Engine:
        """An engine. Waits for engines in use until `busy_until`, for one that is being started until `start_until` (monotonic times).

        Raises StoreBusy if none is available by then, QueryCancelled, Damaged, StoreUnavailable.
        """
        ticket = object()
        with stop.by(self._wake), self._changed:
            self._waiting.append(ticket)
            try:
                self._balance()
                self._wait(ticket, busy_until, start_until, stop)
            finally:
                self._waiting.remove(ticket)
                self._changed.notify_all()
            # afterwards the caller does not wait any more: no engine is started to replace the one that it gets
            return self._lend(stop)

    def check(self, seconds: float) -> None:
        """Wait until there is an engine, for at most `seconds`. Raises Damaged, StoreUnavailable if none can be started."""
        with self._changed:
            self._changed.wait_for(
                lambda: self._closed or self._idle or self._lent or (self._failure and not self._starting),
                seconds,
            )
            if self._failure is not None and not (self._idle or self._lent or self._starting):
                failure, self._failure = self._failure, None
                raise failure

    def is_starting(self) -> bool:
        """True while the first engine is being started: it reads the whole file once."""
        return bool(self._starting) and not (self._idle or self._lent)

    def found_damage(self) -> bool:
        """True if the file proved damaged when a further engine tried to read it; others may still use it."""
        return isinstance(self._failure, Damaged)

    def _wait(self, ticket: object, busy_until: float, start_until: float, stop: Stop) -> None:
        def over() -> bool:
            self._drop_dead()
            ready = bool(self._idle) and self._waiting[0] is ticket
            hopeless = self._failure is not None and not (self._starting or self._lent or self._idle)
            return self._closed or stop.wished or ready or hopeless

        self._changed.wait_for(over, max(0.0, busy_until - time.monotonic()))
        while not over() and self._starting and time.monotonic() < start_until:
            self._changed.wait(start_until - time.monotonic())

    def _lend(self, stop: Stop) -> Engine:
        if self._closed:
            raise StoreUnavailable("The store is closed.", "Open the store again.")
        if stop.wished:
            raise QueryCancelled
        if self._idle:
            engine = self._idle.pop()
            self._lent.add(engine)
            self._balance()
            return engine
        failure = self._failure
        if failure is not None:
            # all waiting callers get the error
            if not self._waiting:
                self._failure = None
            raise failure
        if self._lent:
            raise StoreBusy("Other queries are running.", "Try again in a moment.")
        raise StoreBusy("The Cypher engine is starting.", "Try again in a moment.")

    def _drop_dead(self) -> None:
        """Forget engines that were ended from outside."""
        dead = [engine for engine in self._idle if not engine.process.alive()]
        for engine in dead:
            self._idle.remove(engine)
        if dead:
            self._end(*dead)
            self._balance()

    def _wake(self) -> None:
        with self._changed:
            self._changed.notify_all()

    def give_back(self, engine: Engine) -> None:
        """Return an engine; one that cannot be used any more is ended and replaced."""
        with self._changed:
            self._asked += 1
            self._lent.discard(engine)
            if engine.usable and not self._closed and engine.file == self._file:
                self._idle.append(engine)
            else:
                self._end(engine)
            self._balance()
            self._trim_later()
            self._changed.notify_all()

    def _trim_later(self) -> None:
        if len(self._idle) > AT_REST and self._trimming is None and not self._closed:
            self._trimming = threading.Timer(IDLE_SECONDS, self._trim)
            self._trimming.daemon = True
            self._trimming.start()

    def _trim(self) -> None:
        """End the surplus engines of a peak."""
        with self._changed:
            self._trimming = None
            extra = len(self._idle) + len(self._lent) - AT_REST
            if extra > 0:
                self._end(*self._idle[:extra])
                del self._idle[:extra]

    # --- starts and ends of engines; the pool is locked

    def _balance(self) -> None:
        """Start the missing engines."""
        if self._closed or self._file is None:
            return
        spare = self._warm or self._asked > 1
        wanted = max(len(self._waiting), int(spare) if self._lent else 1 + int(spare))
        if not (self._waiting or self._asked or self._begun or self._warm):
            wanted = 0
        while (
            len(self._idle) + len(self._starting) < wanted
            # the first engine is ready sooner if the spare one is started after it
            and len(self._starting) < max(1, len(self._waiting))
            and len(self._idle) + len(self._starting) + len(self._lent) < self._most
        ):
            thread = threading.Thread(
                target=self._started, args=(self._file,), name="mirror starting", daemon=True
            )
            self._starting.add(thread)
            thread.start()

    def _started(self, file: Path) -> None:
        """Runs in its own thread: adds an engine, or the reason why it could not be started."""
        engine = failure = None
        try:
            engine = self._opened(file)
        except (Damaged, StoreUnavailable) as error:
            failure = error
        except Exception as error:
            failure = StoreUnavailable(f"The Cypher engine could not be started ({error}).", "Try again.")
        with self._changed:
            self._starting.discard(threading.current_thread())
            if file != self._file or self._closed:
                if engine is not None:
                    self._end(engine)
                self._balance()
            elif engine is not None:
                self._idle.append(engine)
                self._failure = None
                self._balance()
                self._trim_later()
            else:
                self._failure = failure
            self._changed.notify_all()

    def _opened(self, file: Path) -> Engine:
        with self._changed:
            process, self._early = self._early, None
        if process is None or not process.alive():
            process = self._start()
        try:
            with self._opening_of(process):
                engine = Engine(process, file)
                engine.load(self._temporary(), self._share)
                engine.seal(self._memory)
                return engine
        except BaseException:
            process.kill()
            raise

    @contextlib.contextmanager
    def _opening_of(self, process: Process) -> Iterator[None]:
        """Lets `close` end the process during its start."""
        with self._changed:
            if self._closed:
                raise ProcessDied("closed")
            self._opening.add(process)
        try:
            yield
        finally:
            with self._changed:
                self._opening.discard(process)

    def _end(self, *engines: Engine) -> None:
        """End processes in the background: releasing a gibibyte takes a while, and no query needs to wait for it."""
        for engine in engines:
            thread = threading.Thread(target=self._ended, args=(engine,), name="mirror end", daemon=True)
            self._ending.add(thread)
            thread.start()

    def _ended(self, engine: Engine) -> None:
        engine.process.kill()
        with self._changed:
            self._ending.discard(threading.current_thread())

    def close(self) -> None:
        """End all processes."""
        with self._changed:
            self._closed = True
            early = [] if self._early is None else [self._early]
            processes = [*early, *self._opening, *(engine.process for engine in (*self._idle, *self._lent))]
            self._idle.clear()
            threads = [*self._starting, *self._ending]
            if self._trimming is not None:
                self._trimming.cancel()
            self._changed.notify_all()
        for process in processes:
            process.kill()
        for thread in threads:
            thread.join(10)
