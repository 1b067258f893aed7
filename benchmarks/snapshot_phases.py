"""The phases of building the snapshot of an SQLite store for Cypher queries, in one process: processor seconds, and the peak memory so far.

    python -m benchmarks.snapshot_phases STORE

The snapshot is written next to the store and removed.
"""

from __future__ import annotations

import gc
import os
import resource
import sys
import tempfile
from contextlib import closing
from pathlib import Path

# before numpy is imported: it would start threads
os.environ["OPENBLAS_NUM_THREADS"] = "1"

from graphapp.cypher.embedded.snapshot_writer import SnapshotWriter
from graphapp.settings import Settings
from graphapp.stores.sqlite.store import SQLiteStore

__all__ = ["measure_phases"]


def measure_phases(path: Path) -> None:
    """Print the phases."""
    # as in the process that builds snapshots
    gc.disable()
    store = SQLiteStore(str(path), Settings.read(environ={}))
    with tempfile.TemporaryDirectory(dir=path.parent) as folder, closing(store):
        file = Path(folder) / "graph.snapshot"
        with closing(SnapshotWriter(file.parent)) as writer:
            phase, began = "", _cpu()
            with store.numbered_rows() as (_, rows):
                for table, columns in rows:
                    if table != phase:
                        _print(phase, began)
                        phase, began = table, _cpu()
                    writer.add(table, columns)
            _print(phase, began)
            began = _cpu()
            writer.write(str(file), 0o600)
            _print("sorting and writing", began)
        print(f"the whole process: {_cpu():.1f} s; the file: {file.stat().st_size / 1e6:,.1f} MB")


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _print(phase: str, began: float) -> None:
    if phase:
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"{phase:<20} {_cpu() - began:6.1f} s {peak:8,.0f} MiB", flush=True)


if __name__ == "__main__":
    measure_phases(Path(sys.argv[1]))
