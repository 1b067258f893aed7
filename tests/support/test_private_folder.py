"""Temporary folders: private, held by their process, removed by the next one when it was killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from graphapp.support.private_folder import PrivateFolder, remove_abandoned

PREFIX = "graphapp-test-"
HOLD = (
    "import sys, tempfile; tempfile.tempdir = sys.argv[1];"
    "from graphapp.support.private_folder import PrivateFolder;"
    f"folder = PrivateFolder({PREFIX!r}); (folder.path / 'spill').write_bytes(b'x' * 1000);"
    "print(folder.path, flush=True); sys.stdin.read()"
)


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch) -> Path:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    return tmp_path


def held(folder: Path) -> subprocess.Popen[str]:
    """Another process that holds a folder, which it has made by now."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    process.stdout.readline()
    return process


@pytest.mark.skipif(os.name == "nt", reason="folders have no such modes on Windows")
def test_only_its_user_may_look_into_it() -> None:
    folder = PrivateFolder(PREFIX)
    assert folder.path.stat().st_mode & 0o777 == 0o700
    folder.remove()


def test_it_is_removed_with_what_is_in_it(temporary: Path) -> None:
    folder = PrivateFolder(PREFIX)
    (folder.path / "inner").mkdir()
    (folder.path / "inner" / "file").write_text("x")
    folder.remove()
    folder.remove()
    assert list(temporary.iterdir()) == []


@pytest.mark.skipif(os.name == "nt", reason="age decides on Windows")
def test_the_folder_of_a_killed_process_is_removed_by_the_next_one(temporary: Path) -> None:
    with held(temporary) as process:
        assert len(list(temporary.iterdir())) == 1
        process.send_signal(signal.SIGKILL)
    folder = PrivateFolder(PREFIX)
    assert list(temporary.iterdir()) == [folder.path]
    folder.remove()


def test_the_folder_of_a_living_process_stays(temporary: Path) -> None:
    with held(temporary) as process:
        kept = list(temporary.iterdir())
        remove_abandoned(PREFIX)
        assert list(temporary.iterdir()) == kept
        assert [file.stat().st_size for file in kept[0].iterdir()] == [1000]
        process.communicate()


def test_nothing_with_another_name_and_no_link_is_removed(temporary: Path) -> None:
    other = temporary / "other"
    other.mkdir()
    (other / "file").write_text("kept")
    (temporary / f"{PREFIX}link").symlink_to(other)
    remove_abandoned(PREFIX)
    assert (other / "file").read_text() == "kept"
    assert (temporary / f"{PREFIX}link").is_symlink()
