"""Positions of networks: computed in one process of its own, so that no request waits for another's layout, and kept.

igraph holds Python's global lock while it works; in the web process one large network would stop all threads.
"""

from __future__ import annotations

import contextlib
import threading
from functools import cache
from hashlib import blake2b
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import orjson
import platformdirs

from graphapp.children import Child, ChildDied
from graphapp.kept import Kept
from graphapp.kept_files import KeptFiles
from graphapp.placing import Placement, Sketch
from graphapp.settings import Settings

__all__ = ["Positions"]

_WORKER = Path(__file__).with_name("layout_worker.py")
_DECIDING = ("layout.py", "packing.py", "backbone.py", "palette.py")
TRIES = 2


class _Failed(Exception):
    """There is no placement: the process died, was too slow, or cannot be started."""


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
        self._worker: Child | None = None
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
            worker.kill()

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
                    return worker.ask(question, self._seconds)
                except (ChildDied, TimeoutError) as failure:
                    self._drop(worker)
                    if isinstance(failure, TimeoutError) or not left:
                        raise _Failed from failure
        raise _Failed

    def _running(self) -> Child:
        with self._change:
            if self._closed:
                raise _Failed
            if self._worker is None:
                try:
                    self._worker = Child(_WORKER)
                except OSError as error:
                    raise _Failed from error
            return self._worker

    def _drop(self, worker: Child) -> None:
        with self._change:
            if self._worker is worker:
                self._worker = None
        worker.kill()


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
