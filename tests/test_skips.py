"""The rule that no test is skipped where skips are forbidden."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

TESTS = """
import pytest

@pytest.mark.skip(reason="no browser")
def test_marked(): ...

def test_at_run_time():
    pytest.skip("no server")

def test_needs_real_records(shared):
    assert (shared / "samples").is_dir()

@pytest.mark.xfail(reason="known", strict=True)
def test_known():
    assert False
"""


@pytest.fixture
def run(root: Path, tmp_path: Path):
    """Runs pytest on a text of tests under the project's own conftest; gives the last line of its output."""
    (tmp_path / "pytest.ini").write_text(f"[pytest]\npythonpath = {root}\n")
    (tmp_path / "conftest.py").write_bytes((root / "tests" / "conftest.py").read_bytes())

    def run(text: str, **environ: str) -> str:
        environ = {"GRAPHAPP_RECORDS": str(tmp_path / "none"), **environ}
        (tmp_path / "test_them.py").write_text(text)
        ignored = ("GRAPHAPP_FORBID_SKIPS", "PYTEST_ADDOPTS")
        without = {name: value for name, value in os.environ.items() if name not in ignored}
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--disable-plugin-autoload"],
            cwd=tmp_path,
            env=without | environ,
            capture_output=True,
            text=True,
            timeout=60,
        )
        return done.stdout.strip().splitlines()[-1]

    return run


def test_skips_are_skips_on_a_developers_machine(run):
    assert run(TESTS).startswith("3 skipped, 1 xfailed")


def test_skips_are_failures_where_they_are_forbidden_except_for_real_records(run):
    assert run(TESTS, GRAPHAPP_FORBID_SKIPS="1").startswith("1 failed, 1 skipped, 1 xfailed, 1 error")


def test_a_whole_module_that_skips_itself_is_a_failure_too(run):
    text = "import pytest\npytest.skip('no such module', allow_module_level=True)\n"
    assert run(text).startswith("1 skipped")
    assert run(text, GRAPHAPP_FORBID_SKIPS="1").startswith("1 error")


def test_the_folder_of_real_records_can_be_anywhere(run, tmp_path):
    (tmp_path / "records" / "samples").mkdir(parents=True)
    text = "def test_needs_real_records(shared):\n    assert shared.name == 'records'\n"
    assert run(text).startswith("1 skipped")
    assert run(text, GRAPHAPP_RECORDS=str(tmp_path / "records")).startswith("1 passed")


def test_a_sample_that_only_the_folder_of_real_records_can_have_may_be_missing(run, tmp_path):
    (tmp_path / "records" / "samples" / "ris").mkdir(parents=True)
    (tmp_path / "records" / "samples" / "ris" / "real.ris").touch()
    text = """
def test_there(sample):
    assert sample("ris/real.ris").exists()

def test_missing(sample):
    sample("ris/none.ris")
"""
    done = run(text, GRAPHAPP_RECORDS=str(tmp_path / "records"), GRAPHAPP_FORBID_SKIPS="1")
    assert done.startswith("1 passed, 1 skipped")
