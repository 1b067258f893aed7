"""The disk cache."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from graphapp.support.disk_cache import DiskCache


def test_what_was_put_is_found_also_by_another_process(tmp_path: Path) -> None:
    DiskCache(tmp_path / "a" / "b", 1000).put("x", b"one\ntwo")
    kept = DiskCache(tmp_path / "a" / "b", 1000)
    assert kept.get("x") == b"one\ntwo"
    assert kept.get("y") is None
    kept.put("x", b"three")
    assert kept.get("x") == b"three"


@pytest.mark.parametrize("damage", [b"", b"nonsense", b"\n\n", b"\xff" * 100])
def test_a_damaged_file_is_as_good_as_none(tmp_path: Path, damage: bytes) -> None:
    kept = DiskCache(tmp_path, 1000)
    kept.put("x", b"content")
    (file,) = tmp_path.iterdir()
    file.write_bytes(damage)
    assert kept.get("x") is None
    file.write_bytes(b"")
    kept.put("x", b"content")
    file.write_bytes(file.read_bytes()[:-1])
    assert kept.get("x") is None
    kept.put("x", b"content")
    assert kept.get("x") == b"content"


def test_the_files_unused_for_longest_go_when_room_runs_out(tmp_path: Path) -> None:
    kept = DiskCache(tmp_path, 600)
    for place, name in enumerate("abcd"):
        kept.put(name, b"." * 100)  # 133 bytes with its checksum
        os.utime(tmp_path / f"{name}.kept", (place, place))
    assert kept.get("a") is not None  # used now, so the newest
    kept.put("e", b"." * 100)
    assert [name for name in "abcde" if kept.get(name)] == ["a", "d", "e"]
    assert sum(file.stat().st_size for file in tmp_path.iterdir()) <= 480


def test_drafts_of_a_killed_process_do_not_stay_for_ever(tmp_path: Path) -> None:
    kept = DiskCache(tmp_path, 300)
    (tmp_path / "x.abc.part").write_bytes(b"." * 5000)
    os.utime(tmp_path / "x.abc.part", (1, 1))
    kept.put("y", b"content")
    assert [file.name for file in tmp_path.iterdir()] == ["y.kept"]


def test_what_is_larger_than_all_room_is_not_kept(tmp_path: Path) -> None:
    kept = DiskCache(tmp_path, 100)
    kept.put("x", b"." * 101)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_used_keeps_nothing_and_says_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    kept = DiskCache(tmp_path / "file", 1000)
    kept.put("x", b"content")
    assert kept.get("x") is None
