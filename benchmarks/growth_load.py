"""The cost of loading papers, of adding 10,000 to them and of loading them again, compared with other programs that store the same records."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

from benchmarks.growth_costs import Cost, GrowthSample, Step, cost, remove_store
from benchmarks.growth_peers import duckdb_costs, igraph_costs, sqlite_costs
from benchmarks.measuring import GRAPHAPP

__all__ = ["STEPS", "load_store"]


def load_store(sample: GrowthSample) -> Mapping[str, Cost]:
    """Load the records into a new store, which replaces that of the sample when it is complete."""
    new = sample.store.with_name("loading.db")
    remove_store(new)
    found = _load(sample, new, sample.records)
    log = new.with_name(new.name + "-wal")
    if log.exists() and log.stat().st_size:
        raise RuntimeError(f"{log} is not empty after the load")
    remove_store(sample.store)
    new.replace(sample.store)
    remove_store(new)
    return {"load": found}


def _more(sample: GrowthSample) -> Mapping[str, Cost]:
    """Load further papers, and then the first ones again, into a copy of the store."""
    copy = sample.folder / "copy.db"
    try:
        shutil.copyfile(sample.store, copy)
        added = _load(sample, copy, sample.more)
        return {"add 10,000 papers": added, "load the same again": _load(sample, copy, sample.records)}
    finally:
        remove_store(copy)


def _load(sample: GrowthSample, store: Path, records: Path) -> Cost:
    problems = sample.folder / "problems.txt"
    command = [GRAPHAPP, "load", "--store", store, records, "--problems", problems]
    # 1: some records had problems
    return cost(command, store, accepted=(0, 1))


STEPS = {
    "load": Step(load_store),
    "more": Step(_more),
    "sqlite3": Step(sqlite_costs, peer=True),
    "duckdb": Step(duckdb_costs, peer=True),
    "igraph": Step(igraph_costs, peer=True),
}
