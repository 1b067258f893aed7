"""Results of measurements of growth, kept in a file for each size, so that an interrupted run continues and several runs fill one table."""

from __future__ import annotations

import hashlib
import os
import resource
import subprocess
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from benchmarks.growth_costs import Cost
from graphapp import native

__all__ = ["BUSY", "UNCOMPILED", "KeptResults", "StepResult", "code_version", "others_share"]

BUSY = 0.1
"""The share of the processors above which other work disturbs a measurement."""

UNCOMPILED = ", without compiled functions"
"""A part of the version if there are no compiled functions, or only older ones than their sources: loads take longer."""

_ROOT = Path(__file__).resolve().parents[1]
# a change of anything else does not change what is measured
_MEASURED = ("graphapp", "loaders")


class StepResult(NamedTuple):
    """What a step found: costs by row of the table; the version of the measured code and its revision; when it ended; the seconds that it took;
    and the share of the processors that other programs used during the step, None if unknown."""

    costs: Mapping[str, Cost]
    version: str
    revision: str
    date: str
    seconds: float
    others: float | None


class KeptResults:
    """The results for one size, by measurement and step, in a file."""

    def __init__(self, path: Path) -> None:
        """Read the file, if it exists. Raises ValueError if it has something else than results."""
        self._path = path
        self._steps = self._read()

    def _read(self) -> dict[str, StepResult]:
        steps: dict[str, StepResult] = {}
        if not self._path.exists():
            return steps
        try:
            for name, kept in orjson.loads(self._path.read_bytes()).items():
                costs = {work: Cost(**fields) for work, fields in kept.pop("costs").items()}
                steps[name] = StepResult(costs, **kept)
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise ValueError(
                f"{self._path} does not contain results of growth ({error}). Delete it to measure again."
            ) from error
        return steps

    def get(self, measurement: str, step: str) -> StepResult | None:
        """The result of a step; None if it has not been measured."""
        return self._steps.get(f"{measurement}/{step}")

    def keep(self, measurement: str, step: str, found: StepResult) -> None:
        """Add or replace the result of a step, and write the file. Results that another run has added to it are kept."""
        self._steps = self._read()
        self._steps[f"{measurement}/{step}"] = found
        entries = {name: _entry(each) for name, each in self._steps.items()}
        draft = self._path.with_name(self._path.name + ".new")
        draft.write_bytes(orjson.dumps(entries, option=orjson.OPT_INDENT_2))
        draft.replace(self._path)


def _entry(found: StepResult) -> dict[str, Any]:
    return {
        **found._asdict(),
        "costs": {work: _known(each) for work, each in found.costs.items()},
    }


def _known(found: Cost) -> dict[str, Any]:
    return {name: value for name, value in found._asdict().items() if value}


@cache
def code_version() -> tuple[str, str]:
    """The version of the measured code, which changes with any of its files and says if it is `UNCOMPILED`, and the revision of the project: ""
    outside of a repository."""
    digest = hashlib.blake2b(digest_size=6)
    for package in _MEASURED:
        for file in sorted((_ROOT / package).rglob("*")):
            if file.suffix in (".py", ".c", ".h", ".sql"):
                digest.update(str(file.relative_to(_ROOT)).encode() + b"\0" + file.read_bytes())
    asked = ("git", "-C", str(_ROOT), "rev-parse", "--short", "HEAD")
    done = subprocess.run(asked, capture_output=True, text=True, check=False)
    return digest.hexdigest() + ("" if native.compiled else UNCOMPILED), done.stdout.strip()


def now() -> str:
    """The date and time, for a result."""
    return datetime.now(UTC).isoformat(timespec="minutes")


@cache
def _ticks() -> int:
    return os.sysconf("SC_CLK_TCK")


class _Used(NamedTuple):
    at: float
    by_all: float
    by_us: float


def processors_used() -> _Used | None:
    """The time, and the processor time that all programs and that this one have used so far; None if the system does not report it."""
    try:
        fields = Path("/proc/stat").read_text().split(maxsplit=8)
    except OSError:
        return None
    user, nice, system, _idle, _waiting, interrupts, soft = map(int, fields[1:8])
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    ours = sum(each.ru_utime + each.ru_stime for each in used)
    return _Used(time.monotonic(), (user + nice + system + interrupts + soft) / _ticks(), ours)


def others_share(before: _Used | None) -> float | None:
    """The share of all processors that other programs have used since `before`; None if unknown."""
    after = processors_used()
    if before is None or after is None:
        return None
    capacity = (after.at - before.at) * (os.cpu_count() or 1)
    return max(0.0, (after.by_all - before.by_all) - (after.by_us - before.by_us)) / capacity
