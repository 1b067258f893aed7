"""Positions of networks: computed in one process of its own, so that no request waits for another's layout, and kept.

igraph holds Python's global lock while it works; in the web process one large network would stop all threads.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import threading
from functools import cache
from hashlib import blake2b
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import orjson
import platformdirs

from graphapp.kept import Kept
from graphapp.kept_files import KeptFiles
from graphapp.placing import Placement, Sketch
from graphapp.settings import Settings

__all__ = ["Positions"]

_WORKER = Path(__file__).with_name("layout_worker.py")
_HIDDEN = ("GRAPHAPP_", "NEO4J_")
_DECIDING = ("layout.py", "packing.py", "backbone.py", "palette.py")
TRIES = 2


class _Failed(Exception):
    """There is no placement: the process died, was too slow, or cannot be started."""


class _Died(_Failed):
    """The process ended without an answer."""


class Positions:
    """Placements of sketches: each computed once, also when several threads ask at the same time; kept in memory (as many as
    the setting `cached_networks`) and in `folder` (the user's cache folder unless given; see `layout_cache_mb`)."""

    def __init__(self, settings: Settings, folder: Path | None = None) -> None:
        self._seconds = settings.layout_seconds
        if folder is None:
            folder = Path(platformdirs.user_cache_dir("graphapp", appauthor=False)) / "positions"
        self._files = KeptFiles(folder, settings.layout_cache_mb * 1_000_000)
        self._kept: Kept[str, Placement] = Kept(settings.cached_networks)
        self._turn = threading.Lock()
        self._change = threading.Lock()
        self._worker: _Worker | None = None
        self._closed = False

    def start(self) -> None:
        """Start the process now, so that the first network need not wait for it. Never fails: what goes wrong shows in `of`."""
        with contextlib.suppress(_Failed):
            self._running()

    def of(self, sketch: Sketch) -> Placement | None:
        """Where the nodes of `sketch` go; None when that cannot be computed (no process, twice dead, over `layout_seconds`)."""
        question = orjson.dumps(tuple(sketch))
        name = _digest(question)
        try:
            return self._kept.get(name, lambda: self._found(name, question, len(sketch.papers)))
        except _Failed:
            return None

    def close(self) -> None:
        """End the process, also when it is computing; whoever waits for it gets no positions."""
        with self._change:
            self._closed = True
            worker, self._worker = self._worker, None
        if worker is not None:
            worker.end()

    def _found(self, name: str, question: bytes, nodes: int) -> Placement:
        kept = self._files.get(name)
        placement = _placement(kept, nodes) if kept is not None else None
        if placement is None:
            answer = self._computed(question)
            placement = _placement(answer, nodes)
            if placement is None:
                raise _Failed
            self._files.put(name, answer)
        return placement

    def _computed(self, question: bytes) -> bytes:
        """The process's answer. One that dies is replaced once; one that takes too long would do so again."""
        with self._turn:
            for left in reversed(range(TRIES)):
                worker = self._running()
                try:
                    return worker.answer(question, self._seconds)
                except _Failed as failure:
                    self._drop(worker)
                    if not isinstance(failure, _Died) or not left:
                        raise
        raise _Failed

    def _running(self) -> _Worker:
        with self._change:
            if self._closed:
                raise _Failed
            if self._worker is None:
                self._worker = _Worker()
            return self._worker

    def _drop(self, worker: _Worker) -> None:
        with self._change:
            if self._worker is worker:
                self._worker = None
        worker.end()


class _Worker:
    """The process. Asked by one thread at a time; `end` may be called from any, and more than once."""

    def __init__(self) -> None:
        try:
            self._child = subprocess.Popen(
                # -P: the files beside the script must not stand in for modules of the same name
                [sys.executable, "-P", str(_WORKER)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={name: value for name, value in os.environ.items() if not name.startswith(_HIDDEN)},
            )
        except OSError as error:
            raise _Failed from error
        self._pipes = threading.Lock()

    @property
    def pid(self) -> int:
        return self._child.pid

    def answer(self, question: bytes, seconds: float) -> bytes:
        """Raises _Died when the process ends instead, _Failed when it takes longer than `seconds`."""
        assert self._child.stdin is not None
        assert self._child.stdout is not None
        late = threading.Event()
        watch = threading.Timer(seconds, self._too_late, (late,))
        watch.daemon = True
        with self._pipes:
            watch.start()
            try:
                self._child.stdin.write(question + b"\n")
                self._child.stdin.flush()
                line = self._child.stdout.readline()
            except (OSError, ValueError):
                line = b""
            finally:
                watch.cancel()
        if not line.endswith(b"\n"):
            raise _Failed if late.is_set() else _Died
        return line[:-1]

    def _too_late(self, late: threading.Event) -> None:
        late.set()
        self._child.kill()

    def end(self) -> None:
        """Kill the process and let go of it."""
        self._child.kill()
        self._child.wait()
        # whoever reads from it gets the end of the file now, and then lets us close the pipes
        with self._pipes:
            for pipe in (self._child.stdin, self._child.stdout):
                if pipe is not None:
                    with contextlib.suppress(OSError):
                        pipe.close()


def _digest(question: bytes) -> str:
    """The name of a sketch's placement: it changes with the sketch, with the code of the layout and with igraph."""
    return blake2b(question, digest_size=20, key=_code()).hexdigest()


@cache
def _code() -> bytes:
    """A digest of everything that decides where a node goes, so that positions of other code are never used."""
    found = blake2b(digest_size=20)
    for name in _DECIDING:
        with contextlib.suppress(OSError):
            found.update(Path(__file__).with_name(name).read_bytes())
    with contextlib.suppress(PackageNotFoundError):
        found.update(version("igraph").encode())
    return found.digest()


def _placement(answer: bytes, nodes: int) -> Placement | None:
    """The placement in `answer`, None where it holds none for so many nodes."""
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
