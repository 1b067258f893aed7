"""The process that builds the snapshot of a store for Cypher queries if that takes long: see `graphapp.cypher.embedded.lasting_build`.

Input: one line of JSON with the path of the store, the memory that may be used in MiB, and whether the process `outlasts` the program that started
it. Output: lines of JSON with the share that is done; at the end the file, or an error. A command that started the process may have ended by then; a
server may not: the process ends with its input, and leaves the processors to the pages of the server.
"""

from __future__ import annotations

import contextlib
import gc
import glob
import os
import signal
import sqlite3
import sys
import threading
from contextlib import closing
from pathlib import Path
from typing import Any

# last: other files next to the package must not replace a module
sys.path.append(str(Path(__file__).resolve().parents[3]))

# numpy would start threads, whose address space counts towards the memory limit
os.environ["OPENBLAS_NUM_THREADS"] = "1"

import orjson

from graphapp.cypher.embedded.building import Building
from graphapp.cypher.embedded.fill import Changing
from graphapp.cypher.embedded.lasting_build import build_lock, write_share
from graphapp.cypher.embedded.snapshot_writer import SnapshotWriter
from graphapp.cypher.embedded.store_snapshots import StoreSnapshots
from graphapp.cypher.embedded.worker_limits import limit
from graphapp.errors import GraphappError, StoreUnavailable
from graphapp.settings import Settings
from graphapp.stores.sqlite.schema import empty_log_of
from graphapp.stores.sqlite.store import SQLiteStore

__all__ = ["main"]

NICE = 19
SLACK = 512 << 20
"""Address space that the program and its libraries reserve beyond the memory in use."""
_LOOK_SHARE = 0.02
"""How much is done between two looks at the revision of the store."""
_READ_SHARE = 0.75
"""The share of the rows in the time; the rest is sorting and writing."""


def _tell(answer: dict[str, Any]) -> None:
    """Write an answer, if the command that started this process still reads."""
    with contextlib.suppress(OSError, ValueError):
        sys.stdout.buffer.write(orjson.dumps(answer) + b"\n")
        sys.stdout.buffer.flush()


class _Reported(Building):
    """A build whose progress is reported, to the command that waits and to other processes."""

    lock: Path | None = None
    told = -1.0

    def note(self, share: float) -> None:
        super().note(share)
        if self.share - self.told >= 0.01:
            self.told = self.share
            _tell({"share": self.share})
            write_share(self.lock, self.share)


def _build(store: SQLiteStore, settings: Settings) -> Path:
    """The snapshot of the current state of the store, built unless another process has built it."""

    def write(building: Building, file: Path) -> None:
        _write(store, building, file, snapshots.files.mode())

    snapshots = StoreSnapshots(store, settings, write=write)
    revision = snapshots.revision()
    building = _Reported(lambda each: snapshots.make(each).built, snapshots.revision, revision)
    file = snapshots.files.place(revision)
    with build_lock(file, lambda share: _tell({"share": share})) as lock:
        building.lock = lock
        if lock is not None:
            _delete_drafts(file)
        return snapshots.make(building).built.file


def _delete_drafts(file: Path) -> None:
    """Delete what a killed process left of this snapshot: with the lock, no other process writes it."""
    for draft in file.parent.glob(f"{glob.escape(file.name)}.*.new"):
        with contextlib.suppress(OSError):
            draft.unlink()


def _write(store: SQLiteStore, building: Building, file: Path, mode: int) -> None:
    """Write the snapshot of `building.revision`. Raises Changing if the store has changed, StoreUnavailable if the disk is full."""
    try:
        with closing(SnapshotWriter(file.parent)) as writer:
            _add_rows(store, building, writer)
            writer.write(
                str(file), mode, lambda share: building.note(_READ_SHARE + (1 - _READ_SHARE) * share)
            )
    except OSError as error:
        raise StoreUnavailable(
            f"The Cypher engine cannot write its copy of the store to {file.parent}: {error.strerror or error}.",
            "Free disk space, and try again.",
        ) from error
    if store.revision() != building.revision:
        file.unlink(missing_ok=True)
        raise Changing


def _add_rows(store: SQLiteStore, building: Building, writer: SnapshotWriter) -> None:
    """Read all rows. Raises Changing, OSError."""
    total, done, looked = max(1, store.counts().rows), 0, 0.0
    with store.numbered_rows() as (revision, rows):
        if revision != building.revision:
            raise Changing
        for table, columns in rows:
            writer.add(table, columns)
            done += len(columns[0])
            building.note(_READ_SHARE * min(1.0, done / total))
            if building.share - looked >= _LOOK_SHARE:
                looked = building.share
                if store.revision() != revision:
                    raise Changing


def _end_with_input() -> None:
    while os.read(sys.stdin.fileno(), 1024):
        pass
    os._exit(1)


def main() -> None:
    """Carry out the command on standard input."""
    asked = orjson.loads(sys.stdin.buffer.readline())
    if hasattr(signal, "SIGHUP"):
        # the terminal of the command may be closed
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
    if not asked["outlasts"]:
        threading.Thread(target=_end_with_input, name="end of input", daemon=True).start()
        if hasattr(os, "nice"):
            os.nice(NICE)
    # rows contain no cycles, and searching for them costs a tenth of the time
    gc.disable()
    limit("RLIMIT_AS", (asked["memory_mb"] << 20) + SLACK)
    settings = Settings.read({"mirror_memory_mb": asked["memory_mb"]}, environ={})
    try:
        # not mapped: two mappings of a large file would use up the address space
        store = SQLiteStore(asked["store"], settings)
        try:
            _tell({"file": str(_build(store, settings))})
        finally:
            store.close()
            # a load that ended during the build could not
            with contextlib.suppress(sqlite3.Error):
                empty_log_of(asked["store"])
    except Changing:
        _tell({"busy": True})
    except GraphappError as error:
        _tell({"message": error.message, "hint": error.hint})
    except MemoryError:
        _tell(
            {
                "message": "The preparation of the Cypher engine needs more memory than estimated, and was stopped.",
                "hint": "Raise the `mirror_memory_mb` setting if the machine has more memory.",
            }
        )
    except Exception as error:
        _tell(
            {
                "message": f"The graph could not be prepared for the Cypher engine ({error}).",
                "hint": "Try again.",
            }
        )
    # a closed pipe must not become a message at exit
    os._exit(0)


if __name__ == "__main__":
    main()
