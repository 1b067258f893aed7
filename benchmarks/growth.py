"""How costs grow with the number of papers: `python -m benchmarks.growth 100000 1000000 [--only load] [--folder FOLDER]`.

Each size is measured with generated records of dblp's shape (`benchmarks.dblp_shaped`). The table has a row for each kind of work and a
column for each size, with the processor time of all processes, the wall-clock time and the peak memory of all processes together; the
growth exponent e between the smallest and the largest size: the processor time grows as size ** e, so 0 is constant and 1 linear; and
the targets.

Each module in MEASUREMENTS has STEPS. The result of each step is kept in the folder at once: a run that is interrupted, or in which a step
fails, continues where it was, and the table has the results of all runs. A result is measured again if the measured code has changed.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

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
from benchmarks.growth_costs import GrowthSample, Step
from benchmarks.growth_results import (
    UNCOMPILED,
    KeptResults,
    StepResult,
    code_version,
    now,
    others_share,
    processors_used,
)
from benchmarks.growth_table import GrowthRow, footnotes, growth_rows, markdown, replaced

MEASUREMENTS: Mapping[str, Mapping[str, Step]] = {
    "load": growth_load.STEPS,
    "pages": growth_pages.STEPS,
    "networks": growth_networks.STEPS,
    "map": growth_map.STEPS,
    "exports": growth_exports.STEPS,
    "dblp": growth_dblp.STEPS,
}
ADDED = 10_000
_WIDTH = 240


class _Wanted(NamedTuple):
    """What a run measures, and until when: a time of the monotonic clock, or None."""

    only: Sequence[str]
    steps: Sequence[str]
    complete: bool
    again: bool
    peers: bool
    until: float | None

    def late(self) -> bool:
        return self.until is not None and time.monotonic() >= self.until

    def measures(self, measurement: str, name: str, step: Step, size: int) -> bool:
        if self.only and measurement not in self.only:
            return False
        if (self.steps and name not in self.steps) or (step.peer and not self.peers):
            return False
        return self.complete or not step.largest or size <= step.largest


@click.command()
@click.argument("sizes", nargs=-1, type=click.IntRange(1000), required=True)
@click.option(
    "--only",
    multiple=True,
    type=click.Choice(list(MEASUREMENTS)),
    help="Measure only this. May be repeated.",
)
@click.option(
    "--step",
    "steps",
    multiple=True,
    type=click.Choice(sorted({name for steps in MEASUREMENTS.values() for name in steps})),
    help="Measure only this part. May be repeated.",
)
@click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="Keep files, stores and results here. Stores that it has are used. [default: a temporary folder]",
)
@click.option("--complete", is_flag=True, help="Also measure what is omitted for large sizes to save time.")
@click.option("--again", is_flag=True, help="Measure again what has been measured with the same code.")
@click.option("--peers/--no-peers", default=True, help="Whether to measure other programs too.")
@click.option("--minutes", type=float, help="Begin no step after this time.")
@click.option("--table", "only_table", is_flag=True, help="Measure nothing; print what is kept.")
@click.option(
    "--markdown",
    "page",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Also write the table to this file: between <!-- growth: begin --> and <!-- growth: end --> if it has these lines.",
)
def main(
    sizes: tuple[int, ...],
    only: tuple[str, ...],
    steps: tuple[str, ...],
    folder: Path | None,
    complete: bool,
    again: bool,
    peers: bool,
    minutes: float | None,
    only_table: bool,
    page: Path | None,
) -> None:
    """Measure with SIZES papers, and print a table. Exit status 1 if a step failed."""
    ordered = sorted(set(sizes))
    until = None if minutes is None else time.monotonic() + 60 * minutes
    wanted = _Wanted(only, steps, complete, again, peers, until)
    failures: dict[str, list[int]] = {}
    with tempfile.TemporaryDirectory(prefix="graphapp-growth-") as temporary:
        folders = {size: (folder or Path(temporary)) / str(size) for size in ordered}
        kept = {size: KeptResults(each / "results.json") for size, each in folders.items()}
        if not only_table:
            if code_version()[0].endswith(UNCOMPILED):
                _tell(
                    "The compiled functions are missing or outdated: install graphapp again (make lint) for fast loads."
                )
            for size in ordered:
                for failed in _measured(_sample(size, folders[size]), kept[size], wanted):
                    failures.setdefault(failed, []).append(size)
        _show(ordered, kept, failures, page)
    sys.exit(bool(failures))


def _sample(size: int, folder: Path) -> GrowthSample:
    folder.mkdir(parents=True, exist_ok=True)
    sample = GrowthSample(size, folder / "papers.jsonl", folder / "more.jsonl", folder / "graph.db", folder)
    if not sample.more.exists():
        _tell(f"generating {size:,} papers …")
        dblp_shaped.write(size, sample.records, ADDED, sample.more)
    return sample


def _measured(sample: GrowthSample, kept: KeptResults, wanted: _Wanted) -> Iterator[str]:
    """Measure and keep what is wanted and missing. Yields the names of the steps that fail."""
    for measurement, steps in MEASUREMENTS.items():
        for name, step in steps.items():
            if not wanted.measures(measurement, name, step, sample.size):
                continue
            before = kept.get(measurement, name)
            if before is not None and before.version == code_version()[0] and not wanted.again:
                continue
            if wanted.late():
                _tell(f"no time is left for {measurement}/{name} with {sample.size:,} papers")
                continue
            if not (sample.store.exists() or step.peer or name == "load") and not _kept(
                sample, kept, "load", "load"
            ):
                yield "load/load"
                return
            if not _kept(sample, kept, measurement, name):
                yield f"{measurement}/{name}"


def _kept(sample: GrowthSample, kept: KeptResults, measurement: str, name: str) -> bool:
    """Measure a step, and keep the result. False if it fails, which is reported."""
    _tell(f"measuring {measurement}/{name} with {sample.size:,} papers …", end=" ")
    used, begin = processors_used(), time.monotonic()
    try:
        costs = MEASUREMENTS[measurement][name].measure(sample)
    # the other steps do not need this one
    except Exception as error:
        _tell(f"failed: {error or type(error).__name__}")
        return False
    seconds = time.monotonic() - begin
    found = StepResult(costs, *code_version(), now(), round(seconds, 1), others_share(used))
    kept.keep(measurement, name, found)
    _tell(f"{seconds:,.0f} s")
    return True


def _tell(text: str, end: str = "\n") -> None:
    print(text, end=end, file=sys.stderr, flush=True)


def _show(
    sizes: Sequence[int],
    kept: Mapping[int, KeptResults],
    failures: Mapping[str, Sequence[int]],
    page: Path | None,
) -> None:
    found = {
        measurement: [_by_size(kept, measurement, name) for name in steps]
        for measurement, steps in MEASUREMENTS.items()
    }
    version = code_version()[0]
    rows = list(growth_rows(found, version, failures))
    every = [result for steps in found.values() for results in steps for result in results.values()]
    notes = footnotes(every, version)
    _print(sizes, rows, notes)
    if page is not None:
        text = page.read_text(encoding="utf-8") if page.exists() else ""
        page.write_text(replaced(text, markdown(sizes, rows, notes)), encoding="utf-8")


def _by_size(kept: Mapping[int, KeptResults], measurement: str, name: str) -> dict[int, StepResult]:
    """The results of a step."""
    found = {size: each.get(measurement, name) for size, each in kept.items()}
    return {size: result for size, result in found.items() if result is not None}


def _print(sizes: Sequence[int], rows: Sequence[GrowthRow], notes: Sequence[str]) -> None:
    table = Table("work", *(f"{size:,} papers" for size in sizes), "exponent", "target")
    measurement = ""
    for row in rows:
        if row.measurement != measurement:
            measurement = row.measurement
            table.add_section()
        growth = "" if row.exponent is None else f"{row.exponent:.2f}"
        table.add_row(row.work, *(row.cells.get(size, "") for size in sizes), growth, row.targets)
    console = Console(width=_WIDTH)
    console.print(table)
    for note in notes:
        console.print(note)


if __name__ == "__main__":
    main()
