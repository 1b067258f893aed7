"""The number of processor cores respects the limits of the system and of containers."""

from __future__ import annotations

from pathlib import Path

import pytest

from graphapp.support.processors import processor_count


@pytest.fixture(autouse=True)
def eight_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.sched_getaffinity", lambda _pid: set(range(8)), raising=False)


def counted(folder: Path, groups: str, **files: str) -> int:
    """The count with these control groups and their files."""
    (folder / "cgroup").write_text(groups)
    for name, content in files.items():
        path = folder / "mount" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    return processor_count(folder / "cgroup", folder / "mount")


def test_without_control_groups_the_cores_to_which_the_process_is_bound_count(tmp_path, monkeypatch):
    assert processor_count(tmp_path / "none", tmp_path) == 8
    monkeypatch.setattr("os.sched_getaffinity", lambda _pid: {3}, raising=False)
    assert processor_count(tmp_path / "none", tmp_path) == 1


@pytest.mark.parametrize(
    ("limit", "cores"),
    [
        ("max 100000", 8),
        ("200000 100000", 2),
        ("150000 100000", 2),
        ("10000 100000", 1),
        ("1600000 100000", 8),
        ("", 8),
        ("no numbers", 8),
        ("100000 0", 8),
    ],
)
def test_a_limit_of_cpu_time_counts_rounded_up(tmp_path, limit, cores):
    assert counted(tmp_path, "0::/\n", **{"cpu.max": limit}) == cores


def test_the_lowest_limit_of_a_group_and_those_above_it_counts(tmp_path):
    files = {"a/b/cpu.max": "max 100000", "a/cpu.max": "300000 100000", "cpu.max": "500000 100000"}
    assert counted(tmp_path, "0::/a/b\n", **files) == 3


def test_version_1_of_control_groups(tmp_path):
    # in a container the path is that outside it, and the files are in the uppermost folder
    groups = "5:cpuset:/\n3:cpu,cpuacct:/docker/12ab\n0::/\n"
    files = {"cpu,cpuacct/cpu.cfs_quota_us": "250000\n", "cpu,cpuacct/cpu.cfs_period_us": "100000\n"}
    assert counted(tmp_path, groups, **files) == 3
    files["cpu,cpuacct/cpu.cfs_quota_us"] = "-1\n"
    assert counted(tmp_path, groups, **files) == 8
