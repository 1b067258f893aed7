"""The snapshots of persons: each an addition to a snapshot of the store, built again when the store or the decisions change."""

from __future__ import annotations

from pathlib import Path

from graphapp.cypher.embedded.building import Building
from graphapp.cypher.embedded.fill import Changing, RowSource
from graphapp.cypher.embedded.mirror_file import FoundSnapshot, MirrorFiles
from graphapp.cypher.embedded.process import ProcessDied
from graphapp.cypher.embedded.snapshot import Snapshot, SnapshotDamaged
from graphapp.cypher.embedded.store_snapshots import SnapshotPlan, StoreSnapshots, saved
from graphapp.cypher.persons import PersonSource
from graphapp.settings import Settings

__all__ = ["PersonSnapshots"]


class PersonSnapshots:
    """The snapshots of the persons of a store by `source`, for the snapshots `base` of its rows. See `SnapshotSource`.

    The engines of persons come in addition to those of other queries; they are at most half as many.
    """

    changed = "The store or the decisions have changed: this result shows their state"

    def __init__(
        self, store: RowSource, source: PersonSource, base: StoreSnapshots, settings: Settings
    ) -> None:
        self.files = MirrorFiles(store.address, "persons", base.files.home)
        self._base = base
        self._source = source
        self._base_file: Path | None = None
        self._memory = settings.mirror_memory_mb << 20

    def revision(self) -> str:
        return f"{self._base.revision()} {self._source.revision()}"

    def plan(self) -> SnapshotPlan:
        exists = self.files.place(self.revision()).exists()
        return self._base.plan()._replace(exists=exists)

    def make(self, building: Building) -> FoundSnapshot:
        base = self._base.made(building, building.revision.rpartition(" ")[0])
        self._base_file = base.built.file
        file = self.files.place(building.revision)
        if not file.exists():
            file = self._built(building, base.built.file, file)
        built = self.files.built(file, building.revision)
        return FoundSnapshot(built, base.papers, max(1, base.engines // 2), base.share)

    def _built(self, building: Building, base: Path, file: Path) -> Path:
        # who is who takes about as long as the file
        building.note(0.1)
        table = self._source.table()
        building.note(0.5)
        if self.revision() != building.revision:
            raise Changing
        try:
            with building.process(self._memory) as process:
                process.send({"persons": [*table], "base": str(base)})
                return saved(process, file, self.files)
        except ProcessDied:
            if _is_damaged(base):
                self._base.discard(base)
                raise Changing from None
            raise

    def discard(self, file: Path) -> None:
        # it may be its base that cannot be read
        for each in filter(None, [file, self._base_file]):
            self._base.discard(each)


def _is_damaged(file: Path) -> bool:
    try:
        Snapshot(str(file))
    except (SnapshotDamaged, OSError):
        return True
    return False
