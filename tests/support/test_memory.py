"""How much memory is left: of the system, and of the control groups that contain the process; and where threads
allocate it."""

from __future__ import annotations

import os
import re
import subprocess
import sys

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


# eight threads hold memory at the same time; then the C library lists its areas
_ALLOCATING = """
import ctypes, threading
from graphapp.support.memory import limit_arenas
limit_arenas()
libc, meeting = ctypes.CDLL(None), threading.Barrier(8)
libc.malloc.restype = ctypes.c_void_p
def work():
    libc.malloc(ctypes.c_size_t(10_000))
    meeting.wait(30)
threads = [threading.Thread(target=work) for _ in range(8)]
for each in threads: each.start()
for each in threads: each.join()
libc.malloc_info(0, ctypes.c_void_p.in_dll(libc, "stdout"))
libc.fflush(None)
"""


@pytest.mark.skipif(sys.platform != "linux" or not hasattr(os, "confstr"), reason="a function of glibc")
@pytest.mark.parametrize(("wish", "expected"), [(None, 2), ("1", 1)])
def test_all_threads_allocate_from_two_areas_or_as_many_as_the_environment_says(wish, expected):
    if not (os.confstr("CS_GNU_LIBC_VERSION") or "").startswith("glibc"):
        pytest.skip("another C library")
    environment = {name: value for name, value in os.environ.items() if name != "MALLOC_ARENA_MAX"}
    if wish is not None:
        environment["MALLOC_ARENA_MAX"] = wish
    done = subprocess.run(
        [sys.executable, "-c", _ALLOCATING],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert len(re.findall("<heap nr=", done.stdout)) == expected
