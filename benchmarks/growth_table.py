"""The table of growth: rows with the costs at each size, how they grow, and the targets. Pure."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from benchmarks.growth_costs import Cost
from benchmarks.growth_results import BUSY, UNCOMPILED, StepResult

__all__ = ["GrowthRow", "Target", "exponent", "footnotes", "growth_rows", "markdown", "replaced"]

BEGIN, END = "<!-- growth: begin -->", "<!-- growth: end -->"
"""In a file of Markdown, the table is between these."""

_NOTE_WIDTH = 106

# stands for the asterisks of strong text, while others are escaped
_STRONG = "\0"


class Target(NamedTuple):
    """A limit for a value of the cost at a size: the largest value, or the smallest one of a rate."""

    value: str
    limit: float
    size: int
    text: str

    def verdict(self, costs: Mapping[int, Cost]) -> str:
        """The target, and whether it was reached if that was measured."""
        found = getattr(costs[self.size], self.value) if self.size in costs else 0
        if not found:
            return self.text
        reached = found >= self.limit if self.value == "rate" else found <= self.limit
        return f"{self.text}: {'reached' if reached else 'MISSED'}"


_LARGE, _LARGEST = 4_100_000, 8_000_000


def _p95(milliseconds: int) -> tuple[Target]:
    return (Target("p95", milliseconds / 1e3, _LARGE, f"p95 ≤ {milliseconds:,} ms"),)


_STREAMED = (
    Target("rate", 250_000, _LARGE, "≥ 250,000/s"),
    Target("mib", 300, _LARGE, "≤ 300 MiB"),
)
# by the beginning of the name of a row; the first one that fits counts
TARGETS: Mapping[str, tuple[Target, ...]] = {
    "load a": (),
    "load the": (),
    "load": (
        Target("wall", 480, _LARGEST, "≤ 480 s wall"),
        Target("mib", 1536, _LARGEST, "≤ 1,536 MiB"),
    ),
    "front page, first": _p95(50),
    "front page, again": _p95(5),
    "type a name": _p95(20),
    "search, random word": _p95(60),
    "search, common words": _p95(60),
    "search, several words": _p95(60),
    "author page, random": _p95(40),
    "author page, top 50": _p95(80),
    "venue page": _p95(80),
    "network of the top author, without layout": _p95(400),
    "network of the top author, with layout": _p95(2000),
    "shortest path, random pairs": _p95(60),
    "8 clients": (
        Target("rate", 200, _LARGE, "≥ 200/s"),
        *_p95(80),
    ),
    "open a region of the map": _p95(300),
    "network --all, SVG": (),
    "network --all": _STREAMED,
}


class GrowthRow(NamedTuple):
    """A row: its measurement, what was done, the cells by size, the growth exponent or None, and the targets."""

    measurement: str
    work: str
    cells: Mapping[int, str]
    exponent: float | None
    targets: str


_Row = tuple[str, dict[int, Cost], dict[int, str]]
"""The measurement of a row, and its costs and cells by size."""


def exponent(sizes: Sequence[int], seconds: Sequence[float]) -> float | None:
    """e, if the last of `seconds` is the first one times (last size / first size) ** e; None for a single size or no time."""
    if len(sizes) < 2 or not all(seconds):
        return None
    return math.log(seconds[-1] / seconds[0]) / math.log(sizes[-1] / sizes[0])


def growth_rows(
    found: Mapping[str, Sequence[Mapping[int, StepResult]]], version: str, failed: Mapping[str, Sequence[int]]
) -> Iterator[GrowthRow]:
    """The rows of all measurements: those of other programs after the rows that they are compared with. `found` are the results of the steps of
    each measurement, by size; `failed` the sizes at which steps failed. An asterisk marks what was measured while other programs worked, a dagger what
    another version than `version` of the code needed."""
    rows = _of_measurements(found, version)
    for work in _ordered(rows):
        measurement, costs, cells = rows[work]
        beside = _beside(costs)
        if beside in rows:
            measurement = rows[beside][0]
        shown = f"… {work}" if beside in rows else work
        yield GrowthRow(measurement, shown, cells, _growth(costs), _targets(work, costs))
    for name, sizes in failed.items():
        yield GrowthRow("failed", name, dict.fromkeys(sizes, "failed"), None, "")


def _ordered(rows: Mapping[str, _Row]) -> list[str]:
    """The names of all rows, those of other programs after the rows that they are compared with."""
    ordered = []
    for work, (_, costs, _) in rows.items():
        if _beside(costs) not in rows:
            ordered += [work, *(each for each in rows if _beside(rows[each][1]) == work)]
    return ordered


def _of_measurements(
    found: Mapping[str, Sequence[Mapping[int, StepResult]]], version: str
) -> dict[str, _Row]:
    rows: dict[str, _Row] = {}
    for measurement, steps in found.items():
        for results in steps:
            for size, result in results.items():
                for work, cost in result.costs.items():
                    _, costs, cells = rows.setdefault(work, (measurement, {}, {}))
                    costs[size] = cost
                    cells[size] = f"{cost}{_marks(result, version)}"
    return rows


def _marks(result: StepResult, version: str) -> str:
    return ("*" if (result.others or 0) > BUSY else "") + ("†" if result.version != version else "")


def _beside(costs: Mapping[int, Cost]) -> str:
    return next((each.beside for each in costs.values()), "")


def _growth(costs: Mapping[int, Cost]) -> float | None:
    """The exponent of the processor time, or of the memory if only that is known."""
    known = {size: each.cpu or each.mib for size, each in sorted(costs.items()) if each.cpu or each.mib}
    return exponent(list(known), list(known.values()))


def _targets(work: str, costs: Mapping[int, Cost]) -> str:
    chosen = next((targets for begin, targets in TARGETS.items() if work.startswith(begin)), ())
    return "; ".join(target.verdict(costs) for target in chosen)


def footnotes(results: Iterable[StepResult], version: str) -> list[str]:
    """When and with what the results were measured, and the meaning of the marks that occur."""
    every = list(results)
    if not every:
        return []
    dates = sorted(each.date for each in every)
    revisions = ", ".join(sorted({each.revision for each in every if each.revision}))
    notes = [f"Measured from {dates[0]} to {dates[-1]}, revision {revisions or 'unknown'}."]
    busy = [each.others for each in every if each.others is not None and each.others > BUSY]
    if busy:
        notes.append(
            f"* Other programs used {min(busy):.0%} to {max(busy):.0%} of the processors during the marked measurements."
            " This makes all times longer."
        )
    if any(each.version != version for each in every):
        notes.append("† Measured with another version of the code.")
    if any(each.version.endswith(UNCOMPILED) for each in every):
        notes.append("Some results are of graphapp without compiled functions.")
    return notes


def markdown(sizes: Sequence[int], rows: Iterable[GrowthRow], notes: Sequence[str]) -> str:
    """The table as Markdown, the notes below it."""
    head = ["", *(f"{size:,} papers" for size in sizes), "e", "target"]
    lines = [_line(head), _line(["---"] * len(head))]
    measurement = ""
    for row in rows:
        if row.measurement != measurement:
            measurement = row.measurement
            lines.append(_line([f"{_STRONG}{measurement}{_STRONG}", *[""] * (len(head) - 1)]))
        growth = "" if row.exponent is None else f"{row.exponent:.2f}"
        lines.append(_line([row.work, *(row.cells.get(size, "") for size in sizes), growth, row.targets]))
    below = (
        textwrap.fill(_escaped(note), _NOTE_WIDTH, break_long_words=False, break_on_hyphens=False)
        for note in notes
    )
    return "\n".join([*lines, "", *below]) + "\n"


def _line(cells: Iterable[str]) -> str:
    return "| " + " | ".join(map(_escaped, cells)) + " |"


def _escaped(text: str) -> str:
    return text.replace("|", "\\|").replace("*", "\\*").replace(_STRONG, "**")


def replaced(text: str, table: str) -> str:
    """`text` with the table between the two marks, or only the table if they are missing."""
    begin, end = text.find(BEGIN), text.find(END)
    if not 0 <= begin < end:
        return table
    return f"{text[: begin + len(BEGIN)]}\n\n{table}\n{text[end:]}"
