"""The processor time of the server for one page of each kind, and eight clients at once, as `benchmarks.pages_at_scale` measures them."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path

from benchmarks.growth_costs import Cost, GrowthSample, Step
from benchmarks.measuring import environment, percentile
from benchmarks.pages_at_scale import CLIENTS, Asked, answered, asked, network_costs, page_costs

__all__ = ["STEPS"]

SECONDS = 20.0
"""How long the clients request pages."""


def _single(costs: Callable[[Path, Asked], Iterable[tuple[str, list[float]]]]) -> Step:
    """The pages of one kind after another."""

    def measure(sample: GrowthSample) -> Mapping[str, Cost]:
        # with a console, its engine would be prepared in the meantime
        with environment(GRAPHAPP_CONSOLE="off"):
            return dict(_cost(*each) for each in costs(sample.store, _asked(sample.store)))

    return Step(measure)


_asked = cache(asked)


def _cost(name: str, found: Sequence[float]) -> tuple[str, Cost]:
    """A row of the table: the median is the processor time."""
    if name == "memory":
        return "memory of the server, afterwards", Cost(mib=found[0])
    seconds = [each / 1e3 for each in found]
    return name, Cost(statistics.median(seconds), p95=percentile(seconds, 0.95), most=max(seconds))


def _clients(sample: GrowthSample) -> Mapping[str, Cost]:
    with environment(GRAPHAPP_CONSOLE="off"):
        found = answered(sample.store, _asked(sample.store), SECONDS)
    errors = len(found.answers) - len(found.seconds)
    return {
        f"{CLIENTS} clients, random pages; p95 of the wall-clock time": Cost(
            found.server_ms / 1e3 / len(found.seconds),
            p95=percentile(found.seconds, 0.95),
            most=max(found.seconds),
            rate=len(found.seconds) / found.wall,
            note=f"{errors} errors" if errors else "",
        )
    }


STEPS = {"pages": _single(page_costs), "network": _single(network_costs), "clients": Step(_clients)}
