"""How much memory a computation may use before the system ends a process, and how little a process keeps of what it has freed."""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Iterator
from pathlib import Path

__all__ = ["available_memory", "limit_arenas", "release_memory"]

_MEMINFO = Path("/proc/meminfo")
_GROUPS = Path("/proc/self/cgroup")
_MOUNT = Path("/sys/fs/cgroup")
# a constant of glibc's malloc.h
_M_ARENA_MAX = -8
_ARENAS = 2


def available_memory(meminfo: Path = _MEMINFO, groups: Path = _GROUPS, mount: Path = _MOUNT) -> int | None:
    """The bytes of memory that processes can still use: what the system can free and the free swap space, or what the limit of a container
    leaves. None where the system does not report it."""
    try:
        lines = (line.split() for line in meminfo.read_text().splitlines())
        kib = {line[0]: int(line[1]) for line in lines if len(line) > 1}
        free = 1024 * (kib["MemAvailable:"] + kib.get("SwapFree:", 0))
    except (OSError, KeyError, ValueError):
        return None
    return min([free, *_left_in_groups(groups, mount)])


def _left_in_groups(groups: Path, mount: Path) -> Iterator[int]:
    """What the limits of the control groups of this process leave (cgroup v2), from its own group upwards."""
    try:
        (own,) = (line[3:] for line in groups.read_text().splitlines() if line.startswith("0::"))
    except (OSError, ValueError):
        return
    for group in (path := Path(own.lstrip("/")), *path.parents):
        try:
            limit = (mount / group / "memory.max").read_text().strip()
            used = int((mount / group / "memory.current").read_text())
            counts = dict(line.split() for line in (mount / group / "memory.stat").read_text().splitlines())
            if limit != "max":
                # memory that holds files can be freed
                yield int(limit) - used + int(counts["inactive_file"])
        except (OSError, KeyError, ValueError):
            continue


def release_memory() -> None:
    """Return the memory that this process has freed to the system, which the C library otherwise keeps for later. Only with glibc."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None) if sys.platform == "linux" else None
    if trim is not None:
        trim(0)


def limit_arenas() -> None:
    """Have all threads allocate memory from the same two areas. By default, glibc creates one for each thread, up to eight for each processor, and
    what is freed in one of them serves no other thread: a server with full caches would keep growing. To be called before there are threads. Only
    with glibc; the environment variable MALLOC_ARENA_MAX takes precedence."""
    adjust = getattr(ctypes.CDLL(None), "mallopt", None) if sys.platform == "linux" else None
    if adjust is not None and "MALLOC_ARENA_MAX" not in os.environ:
        adjust(_M_ARENA_MAX, _ARENAS)
