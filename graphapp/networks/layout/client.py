"""Positions of networks: computed one after the other in a separate process, and cached.

igraph holds Python's global interpreter lock while it computes; in the web process, one large network would block all threads. A request
waits for its positions for a limited time, and the computation continues after that. After a failure, the next request tries again, after a
pause and a limited number of times, because the cause may have been the system and not the network.
"""

from __future__ import annotations

import contextlib
import signal
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import orjson
import platformdirs

from graphapp.networks.layout.placement import Placement, Sketch
from graphapp.networks.spec import LayoutState
from graphapp.settings import Settings
from graphapp.support.cache import MemoryCache
from graphapp.support.disk_cache import DiskCache
from graphapp.support.worker_process import LastingWorker, WorkerDied, WorkerProcess

__all__ = ["Positions", "layout_version"]

_WORKER = Path(__file__).with_name("worker.py")
_DECIDING = (
    "algorithm.py",
    "packing.py",
    "placement.py",
    "../backbone.py",
    "../palette.py",
    "../communities/detecting.py",
)
PROCESSES = 2
"""The number of processes that an attempt may use: one that dies is replaced once."""
CEILING = 10
"""The wall-clock limit of an attempt as a multiple of its CPU time: on a busy system, a process rarely gets less than a tenth of a
processor."""
LONGER = 4
"""The factor by which each pause is longer than the previous one."""
MOST_QUEUED = 50
MOST_REMEMBERED = 1000
"""The number of failures remembered; the oldest are forgotten, and their networks are tried again."""
SHORTEST_POLL, LONGEST_POLL = 1.0, 15.0
_SIGPROF = getattr(signal, "SIGPROF", None)


class _LayoutFailure(Exception):
    """The positions could not be computed. The message is the reason, as the end of a sentence."""


@dataclass(slots=True)
class _Job:
    """The computation of the positions of a network: in progress (`running`, of which `percent` are done; its result is None after a failure), or failed,
    with the number of failures, the reason and the time of the next attempt. Forgotten when it succeeds."""

    revision: str
    running: Future[Placement | None] | None = None
    begun: float = 0.0
    percent: int = 0
    failures: int = 0
    reason: str = ""
    again: float = 0.0


class Positions:
    """Placements of sketches, each computed once, even if several threads request it at the same time.

    They are kept in memory (at most `cached_networks` with `cached_links` nodes, settings) and in `folder` (by default, the user's cache
    folder; see `layout_cache_mb`). `clock` returns seconds.
    """

    def __init__(
        self, settings: Settings, folder: Path | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._settings = settings
        self._clock = clock
        if folder is None:
            folder = Path(platformdirs.user_cache_dir("graphapp", appauthor=False)) / "positions"
        self._files = DiskCache(folder, settings.layout_cache_mb * 1_000_000)
        self._kept: MemoryCache[str, Placement] = MemoryCache(
            settings.cached_networks, weigh=lambda placement: len(placement.x), capacity=settings.cached_links
        )
        self._jobs: OrderedDict[str, _Job] = OrderedDict()
        self._pool = ThreadPoolExecutor(1, "positions")
        self._change = threading.Lock()
        self._worker = LastingWorker(_WORKER)

    def start(self) -> None:
        """Start the process now, so that the first network does not wait for its start. Never raises; `of` reports failures."""
        with contextlib.suppress(_LayoutFailure):
            self._running()

    def of(self, sketch: Sketch, revision: str = "", wait: float | None = None) -> Placement | LayoutState:
        """The positions of the nodes of `sketch`, or the `LayoutState` if they are not available after `wait` seconds (None: waits until the
        computation has succeeded or failed). `revision`: the state of the store; when it changes, failures are forgotten."""
        question = orjson.dumps(tuple(sketch))
        name, nodes = _digest(question), len(sketch.papers)
        placement = self._kept.known(name) or self._read(name, nodes)
        if placement is not None:
            return placement
        job = self._job(name, revision, lambda job: self._found(name, question, nodes, job))
        if isinstance(job, LayoutState):
            return job
        assert job.running is not None
        try:
            placement = job.running.result(wait)
        except TimeoutError:
            # the longer the computation takes, the longer the interval between requests
            elapsed = self._clock() - job.begun
            seconds = min(max(elapsed / 2, SHORTEST_POLL), LONGEST_POLL)
            done = f": {job.percent} %" if job.percent else ""
            return LayoutState("computing", seconds, f"Positions and communities are being computed{done}.")
        except CancelledError:
            return self._resting(job)
        return self._resting(job) if placement is None else placement

    def close(self) -> None:
        """End the process, even during a computation; waiting requests get no positions."""
        self._pool.shutdown(wait=False, cancel_futures=True)
        self._worker.close()

    def _read(self, name: str, nodes: int) -> Placement | None:
        """The placement in the cached file `name`, None if there is none."""
        kept = self._files.get(name)
        placement = _placement(kept, nodes) if kept is not None else None
        return placement and self._kept.get(name, lambda: placement)

    def _job(self, name: str, revision: str, compute: Callable[[_Job], Placement]) -> _Job | LayoutState:
        """The job that computes `name`, started if necessary; a `LayoutState` if none may start now."""
        with self._change:
            job = self._jobs.get(name)
            if job is not None and job.running is not None and not job.running.done():
                return job
            if job is None or job.revision != revision:
                job = self._jobs[name] = _Job(revision)
            self._jobs.move_to_end(name)
            resting = self._resting(job)
            if job.failures and resting.retry_after != 0:
                return resting
            queued = sum(each.running is not None and not each.running.done() for each in self._jobs.values())
            if queued >= MOST_QUEUED:
                return LayoutState(
                    "waiting",
                    LONGEST_POLL,
                    "Positions and communities are not available yet: too many other networks are queued.",
                )
            job.begun, job.percent = self._clock(), 0
            try:
                job.running = self._pool.submit(self._attempt, name, job, compute)
            except RuntimeError:
                return _given_up("the program is exiting.")
            self._forget_oldest()
            return job

    def _forget_oldest(self) -> None:
        for name in list(self._jobs)[: max(0, len(self._jobs) - MOST_REMEMBERED)]:
            running = self._jobs[name].running
            if running is None or running.done():
                del self._jobs[name]

    def _attempt(self, name: str, job: _Job, compute: Callable[[_Job], Placement]) -> Placement | None:
        try:
            placement = compute(job)
        except _LayoutFailure as failure:
            with self._change:
                job.failures += 1
                job.reason = str(failure)
                pause = self._settings.layout_retry_seconds * LONGER ** (job.failures - 1)
                job.again = self._clock() + pause
            # the exception would keep the network in memory
            return None
        with self._change:
            del self._jobs[name]
        return placement

    def _resting(self, job: _Job) -> LayoutState:
        """The state of a job whose last attempt failed; `retry_after` is 0 if the next attempt may start."""
        if self._worker.closed:
            return _given_up("the program is exiting.")
        if job.failures >= self._settings.layout_tries:
            times = "once" if job.failures == 1 else f"{job.failures} times"
            return _given_up(
                f"{job.reason} graphapp tried {times}, and will try again when the store changes."
            )
        seconds = max(0.0, job.again - self._clock())
        return LayoutState(
            "waiting", seconds, f"Positions and communities are not available yet: {job.reason}"
        )

    def _found(self, name: str, question: bytes, nodes: int, job: _Job) -> Placement:
        # an earlier job may have ended since the request looked there
        known = self._kept.known(name)
        if known is not None:
            return known
        answer = self._computed(question, job)
        placement = _placement(answer, nodes)
        if placement is None:
            raise _LayoutFailure("the computed positions are invalid.")
        self._files.put(name, answer)
        return self._kept.get(name, lambda: placement)

    def _computed(self, question: bytes, job: _Job) -> bytes:
        """The answer of the process; `job.percent` follows its progress. A process that dies is replaced once; one that exceeds its time limit
        is not, as it would exceed it again."""
        seconds = self._settings.layout_seconds
        asked = orjson.dumps(seconds)
        line = b"[" + asked + b"," + question[1:]
        reason = ""

        def is_progress(line: bytes) -> bool:
            if line.isdigit():
                job.percent = min(int(line[:3]), 99)
            return line.isdigit()

        for _ in range(PROCESSES):
            worker = self._running()
            try:
                return worker.ask(line, seconds * CEILING, is_progress)
            except TimeoutError as failure:
                self._worker.drop(worker)
                raise _LayoutFailure(
                    f"the computation took more than {_seconds(seconds * CEILING)}."
                ) from failure
            except WorkerDied as failure:
                self._worker.drop(worker)
                if _SIGPROF is not None and worker.exit_status == -_SIGPROF:
                    raise _LayoutFailure(
                        f"the computation took more than {_seconds(seconds)} of CPU time."
                    ) from failure
                reason = f"the worker process ended with {failure}."
        raise _LayoutFailure(reason)

    def _running(self) -> WorkerProcess:
        try:
            return self._worker.running()
        except WorkerDied as error:
            raise _LayoutFailure(f"{error}.") from error
        except OSError as error:
            raise _LayoutFailure(f"the worker process cannot be started ({error}).") from error


def _seconds(count: float) -> str:
    return "1 second" if count == 1 else f"{count:,g} seconds"


def _given_up(reason: str) -> LayoutState:
    return LayoutState("failed", None, f"Positions and communities are not available: {reason}")


def _digest(question: bytes) -> str:
    """The name of the placement of a sketch, derived from the sketch, the code of the layout and the version of igraph."""
    return blake2b(question, digest_size=20, key=layout_version()).hexdigest()


@cache
def layout_version() -> bytes:
    """A digest of the code that determines positions, so that positions computed by other code are never used."""
    found = blake2b(digest_size=20)
    for name in _DECIDING:
        with contextlib.suppress(OSError):
            found.update(Path(__file__).parent.joinpath(name).read_bytes())
    with contextlib.suppress(PackageNotFoundError):
        found.update(version("igraph").encode())
    return found.digest()


def _placement(answer: bytes, nodes: int) -> Placement | None:
    """The placement in `answer`; None if it is not one for this number of nodes."""
    try:
        found = orjson.loads(answer)
        columns = [found[name] for name in Placement._fields]
    except (orjson.JSONDecodeError, KeyError, TypeError):
        return None
    for column in columns:
        if (
            not isinstance(column, list)
            or len(column) != nodes
            or not all(type(each) is int for each in column)
        ):
            return None
    return Placement(*map(tuple, columns))
