"""How much memory is left: of the system, and of the control groups that contain the process."""

from __future__ import annotations

import pytest

from graphapp.support.memory import available_memory

GIB = 2**30


@pytest.fixture
def system(tmp_path):
    """Writes the files of a system with 8 GiB available and 1 GiB of swap space; `groups` has the limit, the use and the reclaimable files of
    control groups by path."""

    def write(**groups):
        (tmp_path / "meminfo").write_text(
            "MemTotal:       16777216 kB\nMemAvailable:    8388608 kB\nSwapFree:        1048576 kB\n"
        )
        (tmp_path / "cgroup").write_text("0::/a/b\n")
        for name, (limit, used, files) in groups.items():
            folder = tmp_path / "mount" / name.replace("_", "/")
            folder.mkdir(parents=True, exist_ok=True)
            (folder / "memory.max").write_text(f"{limit}\n")
            (folder / "memory.current").write_text(f"{used}\n")
            (folder / "memory.stat").write_text(f"anon 1\ninactive_file {files}\n")
        return available_memory(tmp_path / "meminfo", tmp_path / "cgroup", tmp_path / "mount")

    return write


def test_free_memory_and_swap_space_count(system):
    assert system() == 9 * GIB


def test_the_smallest_limit_counts_and_files_make_room(system):
    assert system(a_b=("max", GIB, 0), a=(2 * GIB, GIB, GIB // 2)) == GIB + GIB // 2


def test_a_system_without_these_files_is_unknown(tmp_path):
    assert available_memory(tmp_path / "none", tmp_path / "none", tmp_path) is None
