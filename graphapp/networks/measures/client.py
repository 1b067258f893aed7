"""Values of measures: computed in a separate process, one after the other, because igraph holds Python's global interpreter lock."""

from __future__ import annotations

import threading
from collections import Counter
from pathlib import Path
from typing import Any

import orjson

from graphapp.errors import NotReady
from graphapp.networks.appearance import joint_papers
from graphapp.networks.measures.registry import COMMUNITIES, Measure
from graphapp.networks.spec import NetworkPaper, NetworkView
from graphapp.settings import Settings
from graphapp.support.worker_process import WorkerDied, WorkerProcess

__all__ = ["Measurements", "Values", "local_values", "main_venues"]

Values = list[int] | list[float] | list[float | None] | list[int | None] | list[str | None]

_WORKER = Path(__file__).with_name("worker.py")
CEILING = 10
"""The wall-clock limit of a computation as a multiple of its CPU time, as for positions."""


def local_values(measure: str, view: NetworkView) -> Values | None:
    """The values of a measure that needs no further data and no long computation; None for any other."""
    nodes = view.nodes
    if measure == "community":
        return [node.community if node.community >= 0 else None for node in nodes]
    if measure == "papers":
        return [node.papers for node in nodes]
    if measure == "joint":
        return joint_papers(view)
    if measure == "side":
        return [side or None for side in view.sides]
    if measure == "first_year":
        return [node.first for node in nodes]
    if measure == "mean_year":
        return [round(sum(node.years) / len(node.years), 2) if node.years else None for node in nodes]
    if measure == "degree":
        degree = [0] * len(nodes)
        for edge in view.edges:
            degree[edge.source] += 1
            degree[edge.target] += 1
        return degree
    if measure == "strength":
        strength = [0.0] * len(nodes)
        for edge in view.edges:
            strength[edge.source] += edge.strength
            strength[edge.target] += edge.strength
        return [round(each, 6) for each in strength]
    return None


def main_venues(nodes: int, papers: list[NetworkPaper]) -> list[str | None]:
    """The venue of most papers of each node, the first by name of several; None if no paper has a venue."""
    counts: list[Counter[str]] = [Counter() for _ in range(nodes)]
    for paper in papers:
        if paper.venue:
            for member in paper.members:
                counts[member][paper.venue] += 1
    return [min(count, key=lambda venue: (-count[venue], venue)) if count else None for count in counts]


class Measurements:
    """The process that computes measures of links. It starts with the first request."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._turn = threading.Lock()
        # held while the process is started or ended, never during a computation
        self._state = threading.Lock()
        self._worker: WorkerProcess | None = None
        self._closed = False

    def of(self, measure: Measure, view: NetworkView) -> list[float]:
        """The values of a measure of links, for each node. Raises NotReady if they cannot be computed within the limits."""
        values: list[float] = self._answer(measure.id, measure.label, "is", view)
        return values

    def communities(self, view: NetworkView, resolution: float) -> list[int]:
        """The community of each node, as the layout numbers them, with this resolution. Raises NotReady as `of` does."""
        values: list[int] = self._answer(COMMUNITIES, "Communities", "are", view, view.centre, resolution)
        return values

    def _answer(self, id: str, label: str, verb: str, view: NetworkView, *more: object) -> Any:
        seconds = self._settings.layout_seconds
        question = orjson.dumps(
            (
                seconds,
                id,
                len(view.nodes),
                [(edge.source, edge.target) for edge in view.edges],
                [edge.strength for edge in view.edges],
                *more,
            )
        )
        # less than a computation may take: a waiting request occupies a thread of the server
        if not self._turn.acquire(timeout=min(seconds, self._settings.layout_wait_seconds)):
            raise NotReady(
                f"{label} {verb} not available yet.",
                "Other measures are being computed. Try again in a few seconds.",
                retry_after=5,
            )
        try:
            answer = self._running().ask(question, seconds * CEILING)
        except (OSError, TimeoutError, WorkerDied) as failure:
            self._drop()
            raise NotReady(
                f"{label} could not be computed within {seconds:g} seconds.",
                "Choose a smaller network, or another measure.",
            ) from failure
        finally:
            self._turn.release()
        return orjson.loads(answer)

    def close(self) -> None:
        """End the process, even during a computation."""
        with self._state:
            self._closed = True
        self._drop()

    def _running(self) -> WorkerProcess:
        with self._state:
            if self._closed:
                raise WorkerDied("the program is exiting")
            if self._worker is None:
                self._worker = WorkerProcess(_WORKER)
            return self._worker

    def _drop(self) -> None:
        with self._state:
            worker, self._worker = self._worker, None
        if worker is not None:
            worker.kill()
