"""The cost of writing a whole store: its coauthor network in three formats, as tables, as files for Neo4j, and as a copy."""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.growth_costs import Cost, GrowthSample, cost_and_output
from benchmarks.measuring import GRAPHAPP

__all__ = ["measure"]

NETWORKS = {"GraphML": "whole.graphml", "CSV": "whole.csv.zip", "GEXF": "whole.gexf"}
# as in the documentation
COPY = "import sqlite3, sys; sqlite3.connect(sys.argv[1]).execute('VACUUM INTO ?', sys.argv[2:])"


def measure(sample: GrowthSample) -> dict[str, Cost]:
    """Write the store of the sample to files, which are removed. For a network, the remark is the number of links per second of processor
    time."""
    found = {}
    for label, name in NETWORKS.items():
        file = sample.folder / name
        found[f"network --all, {label}"] = _network(
            [GRAPHAPP, "network", "--all", "--store", sample.store, "--to", file], file
        )
    file = sample.folder / "papers.parquet"
    found["export, Parquet"] = _cost([GRAPHAPP, "export", "--store", sample.store, "--to", file], file)
    folder = sample.folder / "neo4j"
    found["neo4j-export"] = _cost([GRAPHAPP, "neo4j-export", "--store", sample.store, folder], folder)
    file = sample.folder / "vacuumed.db"
    found["copy with VACUUM INTO"] = _cost([sys.executable, "-c", COPY, sample.store, file], file)
    return found


def _network(command: Sequence[str | Path], file: Path) -> Cost:
    found, output = _run(command, file)
    links = re.search(r"([\d,]+) links?\b", output)
    if links is None:
        raise RuntimeError(f"no number of links in {output!r}")
    rate = int(links[1].replace(",", "")) / found.cpu
    return found._replace(note=f"{rate:,.0f} links/s")


def _cost(command: Sequence[str | Path], result: Path) -> Cost:
    return _run(command, result)[0]


def _run(command: Sequence[str | Path], result: Path) -> tuple[Cost, str]:
    """The cost of a command, and its output; what it wrote is removed."""
    try:
        return cost_and_output(command, result)
    finally:
        if result.is_dir():
            shutil.rmtree(result)
        else:
            result.unlink(missing_ok=True)
