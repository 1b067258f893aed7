"""The cost of the two largest networks that people ask for: of the author with the most papers and of the largest venue, each by the whole command."""

from __future__ import annotations

from benchmarks.growth_costs import Cost, GrowthSample, cost_and_output
from benchmarks.measuring import GRAPHAPP
from benchmarks.opened import opened

__all__ = ["measure"]


def measure(sample: GrowthSample) -> dict[str, Cost]:
    """Write both networks of the store of the sample, with positions if they are not too large for them. The remark is their size."""
    with opened(sample.store) as service:
        (author,) = service.store.top_authors(1)
        (venue,) = service.store.venues(0, 1)
    return {
        "network of the most prolific author": _network(sample, "--author", author.key),
        "network of the largest venue": _network(sample, "--venue", venue.id),
    }


def _network(sample: GrowthSample, option: str, value: str) -> Cost:
    file = sample.folder / "centred.graphml"
    command = [GRAPHAPP, "network", option, value, "--store", sample.store, "--to", file]
    try:
        found, output = cost_and_output(command, file)
    finally:
        file.unlink(missing_ok=True)
    return found._replace(note=output.strip().partition(": ")[2])
