"""How many processor cores this process may use: those of the machine, or fewer if the system or a container limits them."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from math import ceil
from pathlib import Path, PurePosixPath

__all__ = ["processor_count"]

GROUPS = Path("/proc/self/cgroup")
MOUNT = Path("/sys/fs/cgroup")


def processor_count(groups: Path = GROUPS, mount: Path = MOUNT) -> int:
    """The number of processor cores, at least 1: those to which the system binds this process (`taskset`), at most as many as the CPU time that
    its control groups allow, rounded up (`docker run --cpus`). `groups` names the control groups, `mount` has their files.

    Formats: cgroups(7), and the chapters "CPU" of https://docs.kernel.org/admin-guide/cgroup-v2.html and
    https://docs.kernel.org/scheduler/sched-bwc.html.
    """
    bound = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min([bound, *map(ceil, _limits(groups, mount))]))


def _limits(groups: Path, mount: Path) -> Iterator[float]:
    """The limits of the control groups, in processor cores."""
    try:
        lines = groups.read_text().splitlines()
    except (OSError, ValueError):
        # not Linux
        return
    for line in lines:
        number, _, rest = line.partition(":")
        controllers, _, path = rest.partition(":")
        if number == "0":
            for folder in _with_parents(mount, path):
                yield from _limit(_words(folder / "cpu.max"))
        elif "cpu" in controllers.split(","):
            for folder in _with_parents(mount / controllers, path):
                yield from _limit(_words(folder / "cpu.cfs_quota_us") + _words(folder / "cpu.cfs_period_us"))


def _with_parents(mount: Path, path: str) -> Iterator[Path]:
    """The folder of a control group and of those above it. Inside a container, the path may be that outside it, and only the uppermost folder
    exists."""
    group = PurePosixPath("/", path).relative_to("/")
    for each in (group, *group.parents):
        yield mount / each


def _words(file: Path) -> list[str]:
    try:
        return file.read_text().split()
    except (OSError, ValueError):
        return []


def _limit(words: list[str]) -> Iterator[float]:
    """The quotient of quota and period; nothing without a limit ("max", or -1 in version 1)."""
    with contextlib.suppress(ValueError, ZeroDivisionError):
        quota, period = map(int, words)
        if quota > 0:
            yield quota / period
