"""How many processor cores this process may use."""

from __future__ import annotations

import os
from pathlib import Path

__all__ = ["usable_processors"]

_QUOTA = Path("/sys/fs/cgroup/cpu.max")
_OLD_QUOTA = Path("/sys/fs/cgroup/cpu/cpu.cfs_quota_us")
_OLD_PERIOD = Path("/sys/fs/cgroup/cpu/cpu.cfs_period_us")


def usable_processors() -> int:
    """The number of cores that the system lets this process use: those of its affinity mask, and at most the processor time that the control group of
    a container allows (rounded up). At least 1."""
    known = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    quota = _quota()
    return known if quota is None else max(1, min(known, quota))


def _quota() -> int | None:
    """The limit of the control group in whole cores, rounded up; None if there is none. Formats: cpu.max and cpu.cfs_quota_us in the documentation of
    Linux, admin-guide/cgroup-v2 and scheduler/sched-bwc."""
    try:
        if _QUOTA.exists():
            quota, period = _QUOTA.read_text().split()
        else:
            quota, period = _OLD_QUOTA.read_text(), _OLD_PERIOD.read_text()
        # "max" and -1 are no limit
        return -(-int(quota) // int(period)) if int(quota) > 0 else None
    except (OSError, ValueError, ZeroDivisionError):
        return None
