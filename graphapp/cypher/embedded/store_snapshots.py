"""The snapshots of a store: found on disk, or built from its rows in a process of their own."""

from __future__ import annotations

import contextlib
import threading
from pathlib import Path
from typing import Protocol

from graphapp.cypher.embedded.building import Building
from graphapp.cypher.embedded.estimate import Need, need_of, out_of_memory, too_large
from graphapp.cypher.embedded.fill import RowSource, fill, save
from graphapp.cypher.embedded.lasting_build import built_outside
from graphapp.cypher.embedded.mirror_file import FoundSnapshot, MirrorFiles
from graphapp.cypher.embedded.process import Process
from graphapp.errors import StoreUnavailable
from graphapp.settings import Settings
from graphapp.support.memory import available_memory

__all__ = ["SnapshotSource", "StoreSnapshots", "saved"]

OUTLAST_SECONDS = 20.0
"""The estimated duration of a build above which it has a process of its own, which reads the store itself; less if queries wait for a short time
only."""


class SnapshotSource(Protocol):
    """What a mirror answers from. Safe to call from several threads."""

    changed: str
    """The beginning of the warning that a result is of an earlier state; its time follows."""

    files: MirrorFiles

    def revision(self) -> str:
        """The state of what a snapshot contains."""

    def make(self, building: Building) -> FoundSnapshot:
        """The snapshot of `building.revision`, which exists or is built now. Raises Changing if the state changed, StoreUnavailable."""

    def discard(self, file: Path) -> None:
        """Remove a snapshot that cannot be read, so that it is built again."""


class StoreSnapshots:
    """The snapshots of a store. See `SnapshotSource`."""

    changed = "The store has changed: this result shows its state"

    def __init__(
        self,
        store: RowSource,
        settings: Settings,
        home: Path | None = None,
        builder: Path | None = None,
    ) -> None:
        """`home` is a file next to which the snapshots of a store that is not a file are kept. `builder` is a script that builds the snapshots of
        the store in a process that outlasts this one if this one does not keep them up to date (see `lasting_build`)."""
        self.files = MirrorFiles(store.address, home=home)
        self._store = store
        self._settings = settings
        self._has_server = home is not None
        self._builder = builder
        self._alone = threading.Lock()
        self._last: tuple[str, Path] | None = None

    def revision(self) -> str:
        return self._store.revision()

    def make(self, building: Building) -> FoundSnapshot:
        return self.made(building, building.revision)

    def made(self, building: Building, revision: str) -> FoundSnapshot:
        """The snapshot of this state of the store."""
        counts = self._store.counts()
        need = need_of(counts, self.files.store_size())
        allowed = self._settings.mirror_memory_mb << 20
        # two mirrors may need the same file
        with self._alone:
            file = self.files.place(revision)
            if not file.exists() and self._last is not None and self._last[0] == revision:
                file = self._last[1]
            if not file.exists():
                address = "" if self._has_server else self._store.address
                if need.building > allowed:
                    raise StoreUnavailable(*too_large(counts, need, allowed, address))
                free = available_memory()
                # otherwise the system would end this process or others
                if free is not None and need.building > free:
                    raise StoreUnavailable(*out_of_memory(counts, need, free, address))
                file = self._built(building, self.files.place(revision), need)
            self._last = revision, file
        built = self.files.built(file, revision)
        return FoundSnapshot(built, counts.papers, need.engines(self._settings.query_processes, allowed))

    def _built(self, building: Building, file: Path, need: Need) -> Path:
        building.seconds, building.need = need.seconds, need.building
        # an estimate is processor time, and the machine may have other work
        short = min(OUTLAST_SECONDS, self._settings.mirror_wait_seconds / 4)
        if self._builder is not None and need.seconds > short and self.files.stays(file):
            # reading the rows in this process would slow down the pages that it serves
            question = {
                "store": self._store.address,
                "memory_mb": self._settings.mirror_memory_mb,
                "outlasts": building.may_outlast,
            }
            return built_outside(self._builder, question, building, file)
        with building.process(self._settings.mirror_memory_mb << 20) as process:
            fill(process, self._store, building.note)
            return saved(process, file, self.files)

    def discard(self, file: Path) -> None:
        # if it cannot be removed, the next one overwrites it
        with contextlib.suppress(OSError):
            file.unlink(missing_ok=True)


def saved(process: Process, file: Path, files: MirrorFiles) -> Path:
    """The new snapshot: at `file`, or in a temporary folder if that cannot be written. Raises StoreUnavailable."""
    failure = save(process, file, files.mode())
    if failure:
        file = files.other_place(file)
        failure = save(process, file, files.mode())
    if failure:
        raise StoreUnavailable(
            f"The Cypher engine cannot write its copy of the store to {file.parent}: {failure}.",
            "Free disk space, and try again.",
        )
    return file
