"""Runs the unit tests of the pure modules of static/ under Node, one test per file."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

FILES = sorted(path.name for path in Path(__file__).parent.glob("*.test.js"))
NO_NODE = "no Node: install version 18 or newer, then run the tests again"


@pytest.mark.parametrize("name", FILES)
def test_a_module_does_what_its_tests_say(name: str, root: Path) -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip(NO_NODE)
    done = subprocess.run(
        [node, "--test", f"tests/js/{name}"],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout + done.stderr
