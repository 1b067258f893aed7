"""The processor time of the server for one page of each kind, as `benchmarks.pages_at_scale` measures it."""

from __future__ import annotations

import statistics
from itertools import chain

from benchmarks.growth_costs import Cost, GrowthSample
from benchmarks.measuring import percentile
from benchmarks.pages_at_scale import asked, network_costs, page_costs

__all__ = ["measure"]


class _PageCost(Cost):
    """The median of the requests for pages of one kind in seconds, and its 95th percentile as the remark."""

    def __str__(self) -> str:
        return f"{self.cpu * 1e3:,.1f} ms CPU, {self.note}"


def measure(sample: GrowthSample) -> dict[str, Cost]:
    """Request pages of each kind from a server of `sample.store`."""
    what = asked(sample.store)
    found: dict[str, Cost] = {}
    for name, costs in chain(page_costs(sample.store, what), network_costs(sample.store, what)):
        if name == "memory":
            found["memory of the server, afterwards"] = Cost(note=f"{costs[0]:,.0f} MiB")
        else:
            p95 = percentile(costs, 0.95)
            found[name] = _PageCost(
                cpu=statistics.median(costs) / 1e3, note=f"p95 {p95:,.1f}, max {max(costs):,.1f}"
            )
    return found
