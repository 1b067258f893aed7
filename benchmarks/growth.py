"""How costs grow with the number of papers: `python -m benchmarks.growth 100000 1000000 [--only load] [--folder FOLDER]`.

Each size is measured with generated records of dblp's shape (`benchmarks.dblp_shaped`). The table has a row for each kind of work and a
column for each size, with the processor time of all processes, the wall-clock time and the peak memory of all processes together; and
the growth exponent e between the smallest and the largest size: the processor time grows as size ** e, so 0 is constant and 1 linear.

Each module in MEASUREMENTS has one function, `measure(sample) -> dict[str, Cost]`. The first one fills `sample.store`.
"""

from __future__ import annotations

import math
import tempfile
from collections.abc import Sequence
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from benchmarks import (
    dblp_shaped,
    growth_dblp,
    growth_exports,
    growth_load,
    growth_map,
    growth_networks,
    growth_pages,
)
from benchmarks.growth_costs import Cost, GrowthSample

MEASUREMENTS = {
    "load": growth_load,
    "pages": growth_pages,
    "networks": growth_networks,
    "map": growth_map,
    "exports": growth_exports,
    "dblp": growth_dblp,
}
ADDED = 10_000


@click.command()
@click.argument("sizes", nargs=-1, type=click.IntRange(1000), required=True)
@click.option(
    "--only", multiple=True, type=click.Choice(list(MEASUREMENTS)), help="Measure only this. May be repeated."
)
@click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="Keep files and stores here. [default: a temporary folder]",
)
@click.option("--peers/--no-peers", default=True, help="Whether to measure other programs too.")
def main(sizes: tuple[int, ...], only: tuple[str, ...], folder: Path | None, peers: bool) -> None:
    """Measure with SIZES papers, and print a table."""
    ordered = sorted(set(sizes))
    found: list[dict[str, Cost]] = []
    with tempfile.TemporaryDirectory(prefix="graphapp-growth-") as temporary:
        for size in ordered:
            sample = _sample(size, (folder or Path(temporary)) / str(size), peers=peers)
            costs: dict[str, Cost] = {}
            for name, module in MEASUREMENTS.items():
                if not only or name in only:
                    click.echo(f"measuring {name} with {size:,} papers …", err=True)
                    costs |= module.measure(sample)
            found.append(costs)
    _print(ordered, found)


def _sample(size: int, folder: Path, *, peers: bool) -> GrowthSample:
    folder.mkdir(parents=True, exist_ok=True)
    sample = GrowthSample(
        size, folder / "papers.jsonl", folder / "more.jsonl", folder / "graph.db", folder, peers
    )
    if not sample.more.exists():
        click.echo(f"generating {size:,} papers …", err=True)
        dblp_shaped.write(size, sample.records, ADDED, sample.more)
    return sample


def exponent(sizes: Sequence[int], seconds: Sequence[float]) -> float | None:
    """e, if the last of `seconds` is the first one times (last size / first size) ** e; None for a single size or no time."""
    if len(sizes) < 2 or not all(seconds):
        return None
    return math.log(seconds[-1] / seconds[0]) / math.log(sizes[-1] / sizes[0])


def _print(sizes: Sequence[int], found: Sequence[dict[str, Cost]]) -> None:
    table = Table("work", *(f"{size:,}" for size in sizes), "exponent")
    for work in dict.fromkeys(work for costs in found for work in costs):
        costs = [each.get(work) for each in found]
        known = [
            (size, cost.cpu) for size, cost in zip(sizes, costs, strict=True) if cost is not None and cost.cpu
        ]
        growth = exponent(*zip(*known, strict=True)) if known else None
        cells = ["" if cost is None else str(cost) for cost in costs]
        table.add_row(work, *cells, "" if growth is None else f"{growth:.2f}")
    Console(width=200).print(table)


if __name__ == "__main__":
    main()
