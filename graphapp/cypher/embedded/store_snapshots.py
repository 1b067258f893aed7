"""The snapshots of a store: found on disk, or built from its rows in a process of their own."""

from __future__ import annotations

import contextlib
import shutil
import threading
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple, Protocol

from graphapp.cypher.embedded.building import Building
from graphapp.cypher.embedded.estimate import Need, need_of, no_space, out_of_memory, too_large
from graphapp.cypher.embedded.fill import RowSource, fill, save
from graphapp.cypher.embedded.lasting_build import built_outside
from graphapp.cypher.embedded.mirror_file import FoundSnapshot, MirrorFiles
from graphapp.cypher.embedded.process import Process
from graphapp.errors import StoreUnavailable
from graphapp.model.rows import Counts
from graphapp.settings import Settings
from graphapp.support.memory import available_memory

__all__ = ["SnapshotPlan", "SnapshotSource", "StoreSnapshots", "saved"]

OUTLAST_SECONDS = 1.2
"""The estimated duration of a build above which it has a process of its own, which reads the store itself (about 25,000 papers); less if queries wait for a short time
only."""


class SnapshotPlan(NamedTuple):
    """What the snapshot of the current state needs if it is built: the number of papers, the need, and the reason why it cannot be built, if any.
    `exists`: it need not be built."""

    papers: int
    need: Need
    refusal: StoreUnavailable | None
    exists: bool


class SnapshotSource(Protocol):
    """What a mirror answers from. Safe to call from several threads."""

    changed: str
    """The beginning of the warning that a result is of an earlier state; its time follows."""

    files: MirrorFiles

    def revision(self) -> str:
        """The state of what a snapshot contains."""

    def plan(self) -> SnapshotPlan:
        """What the next snapshot needs. Raises GraphappError if the store cannot be read, OSError if there is no place for it."""

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
        write: Callable[[Building, Path], object] | None = None,
    ) -> None:
        """`home` is a file next to which the snapshots of a store that is not a file are kept. `builder` is a script that builds the snapshots of
        the store from its file, in a process that outlasts this one if this one does not keep them up to date (see `lasting_build`). That process
        itself has `write`, which writes a snapshot."""
        self.files = MirrorFiles(store.address, home=home)
        self._store = store
        self._settings = settings
        self._has_server = home is not None
        self._builder = builder
        self._write = write
        self._alone = threading.Lock()
        self._last: tuple[str, Path] | None = None

    def revision(self) -> str:
        return self._store.revision()

    def plan(self) -> SnapshotPlan:
        revision, counts = self.revision(), self._store.counts()
        file, need = self._place(revision, counts)
        exists = file.exists()
        return SnapshotPlan(
            counts.papers, need, None if exists else self._refusal(counts, need, file), exists
        )

    def make(self, building: Building) -> FoundSnapshot:
        return self.made(building, building.revision)

    def made(self, building: Building, revision: str) -> FoundSnapshot:
        """The snapshot of this state of the store."""
        counts = self._store.counts()
        # two mirrors may need the same file
        with self._alone:
            file, need = self._place(revision, counts)
            if not file.exists():
                refusal = self._refusal(counts, need, file)
                if refusal is not None:
                    raise refusal
                file = self._built(building, file, need)
            self._last = revision, file
        built = self.files.built(file, revision)
        most, allowed = self._settings.query_processes, self._settings.mirror_memory_mb << 20
        return FoundSnapshot(built, counts.papers, need.engines(most, allowed), need.share(most, allowed))

    def _place(self, revision: str, counts: Counts) -> tuple[Path, Need]:
        """Where the snapshot of this state is, or will be, and its need."""
        file, last = self.files.place(revision), self._last
        if not file.exists() and last is not None and last[0] == revision and last[1].exists():
            file = last[1]
        need = self._need(counts, file)
        # the process that builds writes where the one that waits for it will look
        if file.exists() or self._write is not None or need.disk <= _free_space(file):
            return file, need
        # on a full disk, no folder can be created
        with contextlib.suppress(OSError):
            other = self.files.other_place(file)
            # built in another way, which takes more memory
            elsewhere = self._need(counts, other)
            if self._refusal(counts, elsewhere, other) is None:
                return other, elsewhere
        return file, need

    def _need(self, counts: Counts, file: Path) -> Need:
        from_file = (self._builder or self._write) is not None and self.files.stays(file)
        return need_of(counts, self.files.store_size(), from_file=from_file)

    def _refusal(self, counts: Counts, need: Need, file: Path) -> StoreUnavailable | None:
        """The reason why the snapshot `file` cannot be built."""
        address = "" if self._has_server else self._store.address
        allowed = self._settings.mirror_memory_mb << 20
        if need.building > allowed:
            return StoreUnavailable(*too_large(counts, need, allowed, address))
        free = available_memory()
        # otherwise the system would end this process or others
        if free is not None and need.building > free:
            return StoreUnavailable(*out_of_memory(counts, need, free, address))
        space = _free_space(file)
        if need.disk > space:
            return StoreUnavailable(*no_space(counts, need, space, str(file.parent), address))
        return None

    def _is_long(self, need: Need, file: Path) -> bool:
        """True if a process of its own builds this snapshot."""
        # an estimate is processor time, and the machine may have other work
        short = min(OUTLAST_SECONDS, self._settings.mirror_wait_seconds / 4)
        return self._builder is not None and need.seconds > short and self.files.stays(file)

    def _built(self, building: Building, file: Path, need: Need) -> Path:
        building.need = need
        if self._write is not None:
            self._write(building, file)
            return file
        if self._builder is not None and self._is_long(need, file):
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


def _free_space(file: Path) -> int:
    return shutil.disk_usage(file.parent).free


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
