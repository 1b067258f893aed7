"""A snapshot that takes long to build is built by a process that outlasts the command that waited for it."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest

from graphapp.cypher.embedded import store_snapshots
from graphapp.cypher.embedded.estimate import Need
from graphapp.cypher.embedded.lasting_build import build_lock, write_share
from graphapp.cypher.embedded.lazy import LazyMirror
from graphapp.cypher.embedded.mirror_file import MirrorFiles
from graphapp.cypher.results import QueryLimits
from graphapp.errors import StoreBusy, StoreUnavailable
from graphapp.model.rows import AuthorRow, Authorship, StoredPaper
from graphapp.settings import Settings
from graphapp.stores import open_store
from graphapp.stores.base import Store
from graphapp.stores.sqlite.store import SQLiteStore

COUNT = "MATCH (p:Paper) RETURN count(*)"
SETTINGS = Settings.read(environ={})
LIMITS = QueryLimits(5, 10, 100, 10_000, 1_000_000)


@pytest.fixture
def address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A store with three papers whose snapshot counts as one that takes long."""
    monkeypatch.setattr(store_snapshots, "OUTLAST_SECONDS", 0)
    path = str(tmp_path / "graph.db")
    store = open_store(path, SETTINGS, create=True)
    ann = AuthorRow("name:Ann Lee", "Ann Lee", "ann lee")
    store.upsert(
        [
            StoredPaper(
                f"a:{n}", f"Title {n}", 2020, "other", None, (Authorship(ann, 0),), sources=(f"a:{n}",)
            )
            for n in range(3)
        ]
    )
    store.settle()
    store.close()
    return path


def opened(address: str, seconds: float) -> Store:
    return open_store(address, replace(SETTINGS, mirror_wait_seconds=seconds))


def snapshots(address: str) -> list[Path]:
    return sorted(Path(address).parent.glob("*.snapshot"))


def appeared(address: str) -> bool:
    """True once the snapshot exists and its lock is released."""
    until = time.monotonic() + 30
    while time.monotonic() < until:
        if snapshots(address) and not list(Path(address).parent.glob("*.building")):
            return True
        time.sleep(0.05)
    return False


def test_a_query_waits_for_the_process_that_builds(address: str) -> None:
    store = opened(address, 60)
    assert store.query(COUNT, {}, LIMITS).rows == [[3]]
    store.close()
    assert len(snapshots(address)) == 1


def test_the_build_continues_when_the_command_has_given_up(address: str) -> None:
    store = opened(address, 0.01)
    hint = ""
    until = time.monotonic() + 30
    # at first, the process has not been started yet
    while "continues in the background" not in hint and time.monotonic() < until:
        with pytest.raises(StoreBusy, match="being prepared") as info:
            store.query(COUNT, {}, LIMITS)
        hint = info.value.hint
    store.close()
    assert "continues in the background" in hint
    assert appeared(address)
    made = snapshots(address)[0].stat().st_mtime_ns
    store = opened(address, 60)
    assert store.query(COUNT, {}, LIMITS).rows == [[3]]
    store.close()
    assert snapshots(address)[0].stat().st_mtime_ns == made


def test_what_a_killed_build_left_is_deleted_by_the_next_one(address: str) -> None:
    store = opened(address, 60)
    draft = Path(f"{MirrorFiles(address).place(store.revision())}.7.ab.new")
    draft.write_bytes(b"half a snapshot")
    assert store.query(COUNT, {}, LIMITS).rows == [[3]]
    store.close()
    assert not draft.exists()


HALF_WRITTEN = """
import os
import time
from pathlib import Path
from graphapp.stores.sqlite import snapshot_build

def write(store, building, file, mode):
    draft = Path(f"{file}.{os.getpid()}.ab.new")
    draft.write_bytes(b"half a snapshot")
    time.sleep(60)

snapshot_build._write = write
snapshot_build.main()
"""


def test_a_cancelled_build_leaves_nothing_half_written(address: str, tmp_path: Path) -> None:
    script = tmp_path / "builder.py"
    script.write_text(HALF_WRITTEN)
    store = opened(address, 60)
    assert isinstance(store, SQLiteStore)
    store._mirror = LazyMirror(store, SETTINGS, script)
    store.request_cypher()
    until = time.monotonic() + 30
    while not list(tmp_path.glob("*.new")):
        assert time.monotonic() < until
        time.sleep(0.02)
    store.cancel_cypher()
    while list(tmp_path.glob("*.new")):
        assert time.monotonic() < until
        time.sleep(0.02)
    store.close()


@pytest.mark.skipif(not os.path.exists("/proc/self/maps"), reason="the system does not list mappings")
def test_the_build_does_not_map_the_store_because_its_address_space_is_limited(
    address: str, tmp_path: Path
) -> None:
    script, listed = tmp_path / "builder.py", tmp_path / "mapped.txt"
    script.write_text(
        "from pathlib import Path\n"
        "from graphapp.stores.sqlite import snapshot_build\n"
        "add = snapshot_build._add_rows\n"
        "def add_rows(*given):\n"
        "    add(*given)\n"
        f"    Path({str(listed)!r}).write_text(Path('/proc/self/maps').read_text())\n"
        "snapshot_build._add_rows = add_rows\n"
        "snapshot_build.main()\n"
    )
    store = opened(address, 60)
    assert isinstance(store, SQLiteStore)
    store._mirror = LazyMirror(store, SETTINGS, script)
    assert store.query(COUNT, {}, LIMITS).rows == [[3]]
    store.close()
    lines = listed.read_text().splitlines()
    assert any(line.endswith("graph.db-shm") for line in lines)
    assert not any(line.endswith("graph.db") for line in lines)


def test_closing_without_giving_up_ends_the_process(address: str) -> None:
    store = opened(address, 60)
    store.prepare_cypher(follow=False)
    store.close()
    assert list(Path(address).parent.glob("*.new")) == []
    store = opened(address, 60)
    assert store.query(COUNT, {}, LIMITS).rows == [[3]]
    store.close()


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="finds processes in /proc")
def test_the_process_of_a_server_does_not_outlast_it(address: str) -> None:
    program = (
        "import sys; from graphapp.settings import Settings; from graphapp.stores import open_store;"
        "from graphapp.cypher.embedded import store_snapshots; store_snapshots.OUTLAST_SECONDS = 0;"
        "store = open_store(sys.argv[1], Settings.read(environ={})); store.prepare_cypher(); input()"
    )
    # a process that waits for the lock of another one does not end by itself
    store = open_store(address, SETTINGS)
    file = MirrorFiles(address).place(store.revision())
    store.close()
    with (
        build_lock(file, lambda _share: None),
        subprocess.Popen([sys.executable, "-c", program, address], stdin=subprocess.PIPE) as server,
    ):
        builders: list[int] = []
        until = time.monotonic() + 30
        while not builders and time.monotonic() < until:
            builders = [pid for pid in children(server.pid) if b"snapshot_build" in command_of(pid)]
            time.sleep(0.05)
        server.kill()
        assert builders
        while any(map(command_of, builders)) and time.monotonic() < until:
            time.sleep(0.05)
        assert not any(map(command_of, builders))


def children(pid: int) -> list[int]:
    found = []
    for tasks in Path(f"/proc/{pid}/task").glob("*/children"):
        with contextlib.suppress(OSError):
            found += map(int, tasks.read_text().split())
    return found


def command_of(pid: int) -> bytes:
    """The command line of a process; empty if it has ended."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def test_a_second_build_waits_for_the_first_one_and_knows_its_progress(tmp_path: Path) -> None:
    file = tmp_path / "graph.db.mirror-1.snapshot"
    shares: list[float] = []
    order: list[str] = []

    def second() -> None:
        with build_lock(file, shares.append):
            order.append("second")

    with build_lock(file, shares.append) as lock:
        write_share(lock, 0.25)
        waiting = threading.Thread(target=second)
        waiting.start()
        until = time.monotonic() + 10
        while not shares and time.monotonic() < until:
            time.sleep(0.01)
        order.append("first")
    waiting.join(10)
    assert shares[0] == 0.25
    assert order == ["first", "second"]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.name == "nt", reason="there are no such limits on Windows")
def test_a_disk_that_is_full_during_the_build_is_reported_and_leaves_nothing(
    address: str, tmp_path: Path
) -> None:
    script = tmp_path / "builder.py"
    script.write_text(
        "from graphapp.cypher.embedded.worker_limits import limit\n"
        "from graphapp.stores.sqlite import snapshot_build\n"
        "limit('RLIMIT_FSIZE', 100)\nsnapshot_build.main()\n"
    )
    store = opened(address, 60)
    assert isinstance(store, SQLiteStore)
    store._mirror = LazyMirror(store, SETTINGS, script)
    with pytest.raises(StoreUnavailable, match=r"cannot write its copy of the store to .*: File too large"):
        store.query(COUNT, {}, LIMITS)
    store.close()
    left = {path.name for path in tmp_path.iterdir()}
    assert not [name for name in left if name.endswith((".snapshot", ".new", ".building"))]


def _fill(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have no space left for files in a folder."""
    free = store_snapshots._free_space
    monkeypatch.setattr(
        store_snapshots, "_free_space", lambda file: 0 if file.parent == folder else free(file)
    )


def test_a_snapshot_that_does_not_fit_next_to_the_store_is_kept_in_a_temporary_folder(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _fill(tmp_path, monkeypatch)
    store = opened(address, 60)
    assert store.query(COUNT, {}, LIMITS).rows == [[3]]
    assert snapshots(address) == []
    store.close()


def test_a_lack_of_disk_space_is_the_reason_also_if_building_elsewhere_takes_too_much_memory(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _fill(tmp_path, monkeypatch)
    monkeypatch.setattr(
        store_snapshots,
        "need_of",
        lambda *_, from_file: Need((1 if from_file else 9000) << 20, 1 << 20, 1.0, 1 << 20),
    )
    store = opened(address, 60)
    with pytest.raises(StoreUnavailable, match=r"only 0 MiB of disk space is free in"):
        store.query(COUNT, {}, LIMITS)
    store.close()


def test_a_snapshot_that_fits_nowhere_is_refused(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store_snapshots, "_free_space", lambda _: 100)
    store = opened(address, 60)
    with pytest.raises(
        StoreUnavailable, match=r"and 2 MiB of disk space; only 0 MiB of disk space is free"
    ) as info:
        store.query(COUNT, {}, LIMITS)
    assert "neo4j-export" in info.value.hint
    store.close()
