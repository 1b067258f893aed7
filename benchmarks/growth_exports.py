"""The cost of writing a whole store: its coauthor network in each format, as tables, as files for Neo4j, and as a copy."""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.growth_costs import Cost, GrowthSample, Step, cost_and_output
from benchmarks.measuring import GRAPHAPP
from graphapp.exporters import EXPORTERS

__all__ = ["STEPS"]

# measured with millions of papers only on request: they cost about as much as GraphML
_SIMILAR = ("gexf", "gml", "gml-ascii", "pajek", "json", "cyjs", "vosviewer", "svg")
_REFUSED = 3
# as in the documentation
COPY = "import sqlite3, sys; sqlite3.connect(sys.argv[1]).execute('VACUUM INTO ?', sys.argv[2:])"


def _network(name: str, label: str, suffix: str) -> Step:
    """The whole network in one format, with the number of links per second of processor time; or why the format refuses it."""

    def measure(sample: GrowthSample) -> Mapping[str, Cost]:
        file = sample.folder / f"whole{suffix}"
        command = [GRAPHAPP, "network", "--all", "--format", name, "--store", sample.store, "--to", file]
        found, output = _run(command, file, accepted=(0, _REFUSED))
        return {f"network --all, {label}": _rated(found, output)}

    return Step(measure, largest=1_000_000 if name in _SIMILAR else 0)


def _rated(found: Cost, output: str) -> Cost:
    links = re.search(r": [\d,]+ nodes?, ([\d,]+) links?\b", output)
    if links is not None:
        return found._replace(rate=int(links[1].replace(",", "")) / found.cpu)
    # after the progress
    refusal = re.search(r"^graphapp: (.*)", output, re.MULTILINE)
    return found._replace(note=f"refused: {refusal[1] if refusal else output.strip()[-200:]}")


def _files(work: str, name: str, command: Sequence[str | Path], *before: str, largest: int = 0) -> Step:
    """A command that gets the store and a file or folder as its last arguments, with an option `before` it."""

    def measure(sample: GrowthSample) -> Mapping[str, Cost]:
        target = sample.folder / name
        return {work: _run([*command, sample.store, *before, target], target)[0]}

    return Step(measure, largest)


def _run(command: Sequence[str | Path], result: Path, accepted: Sequence[int] = (0,)) -> tuple[Cost, str]:
    """The cost of a command, and its output; what it wrote is removed."""
    try:
        return cost_and_output(command, result, accepted=accepted)
    finally:
        if result.is_dir():
            shutil.rmtree(result)
        else:
            result.unlink(missing_ok=True)


STEPS = {
    **{
        each.name: _network(each.name, each.label.partition(" (")[0], each.suffix)
        for each in EXPORTERS
        # the other pictures are refused for the same reason
        if each.streams or each.name == "svg"
    },
    "parquet": _files("export, Parquet", "papers.parquet", [GRAPHAPP, "export", "--store"], "--to"),
    "neo4j": _files("neo4j-export", "neo4j", [GRAPHAPP, "neo4j-export", "--store"]),
    "copy": _files("copy with VACUUM INTO", "vacuumed.db", [sys.executable, "-c", COPY], largest=4_100_000),
}
