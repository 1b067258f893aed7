"""`python -m graphapp`, for those who have no command on their path."""

from __future__ import annotations

import subprocess
import sys


def test_the_module_is_the_command() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "graphapp", "--help"], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0
    assert done.stdout.startswith("Usage: graphapp ")


def test_its_exit_status_is_that_of_the_command() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "graphapp", "nothing"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
