"""The cores that a process may use."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from graphapp.support import processors


@pytest.mark.parametrize(
    ("cores", "quota", "usable"),
    [
        (8, "max 100000\n", 8),
        (8, "200000 100000\n", 2),
        # one and a half cores
        (8, "150000 100000\n", 2),
        (2, "400000 100000\n", 2),
        (2, "10000 100000\n", 1),
        (2, "nothing", 2),
    ],
)
def test_a_container_may_use_fewer_cores_than_the_machine_has(monkeypatch, tmp_path, cores, quota, usable):
    file = tmp_path / "cpu.max"
    file.write_text(quota)
    monkeypatch.setattr(processors, "_QUOTA", file)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(cores)), raising=False)
    assert processors.usable_processors() == usable


@pytest.mark.parametrize(("quota", "usable"), [("-1", 4), ("100000", 1), (None, 4)])
def test_older_control_groups_limit_them_too(monkeypatch, tmp_path, quota, usable):
    monkeypatch.setattr(processors, "_QUOTA", Path(tmp_path / "none"))
    for name, text in (("_OLD_QUOTA", quota), ("_OLD_PERIOD", "100000")):
        file = tmp_path / name
        if text is not None:
            file.write_text(text)
        monkeypatch.setattr(processors, name, file)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1, 2, 3}, raising=False)
    assert processors.usable_processors() == usable
