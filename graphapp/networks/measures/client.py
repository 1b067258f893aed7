"""Values of measures: computed in a separate process, one after the other, because igraph holds Python's global interpreter lock."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import orjson

from graphapp.errors import NotReady
from graphapp.networks.measures.estimate import Estimate
from graphapp.networks.measures.registry import COMMUNITIES, Measure
from graphapp.networks.spec import NetworkView
from graphapp.settings import Settings
from graphapp.support.worker_process import LastingWorker, WorkerDied

__all__ = ["Measurements"]

_WORKER = Path(__file__).with_name("worker.py")
CEILING = 10
"""The wall-clock limit of a computation as a multiple of its CPU time, as for positions."""


class Measurements:
    """The process that computes measures of links. It starts with the first request."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._turn = threading.Lock()
        self._worker = LastingWorker(_WORKER)

    def of(self, measure: Measure, view: NetworkView) -> tuple[list[float], Estimate | None]:
        """The values of a measure of links, for each node, and how they were estimated if exact ones would take too long. Raises NotReady if they
        cannot be computed within the limits."""
        values, estimate = self._answer(measure.id, measure.label, "is", view)
        return values, estimate and Estimate(*estimate)

    def communities(self, view: NetworkView, resolution: float) -> list[int]:
        """The community of each node, as the layout numbers them, with this resolution. Raises NotReady as `of` does."""
        values, _ = self._answer(COMMUNITIES, "Communities", "are", view, view.centre, resolution)
        found: list[int] = values
        return found

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
            answer = self._worker.running().ask(question, seconds * CEILING)
        except (OSError, TimeoutError, WorkerDied) as failure:
            self._worker.drop()
            raise NotReady(
                f"{label} could not be computed within {seconds:g} seconds.",
                "Choose a smaller network, or another measure.",
            ) from failure
        finally:
            self._turn.release()
        return orjson.loads(answer)

    def close(self) -> None:
        """End the process, even during a computation."""
        self._worker.close()
