"""The make targets, in a copy of the checkout that borrows this environment, so that nothing is installed."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from pathlib import Path

import pytest

BIN = Path(sys.executable).parent


@pytest.fixture
def checkout(root, tmp_path) -> Path:
    """A Makefile beside an environment that is ours by a link, with every step of its making marked as done."""
    folder = tmp_path / "a checkout"
    (folder / ".venv").mkdir(parents=True)
    for name in ("Makefile", "pyproject.toml"):
        shutil.copy(root / name, folder)
    (folder / ".venv" / "bin").symlink_to(BIN)
    for step in ("venv", "app", "test", "lint"):
        (folder / ".venv" / f"{step}.stamp").touch()
    return folder


def environ(**more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("GRAPHAPP_", "MAKE"))}
    return kept | more


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


def page(address: str) -> str:
    """The page at an address, as soon as there is one; at most 60 s."""
    for _ in range(600):
        try:
            with urllib.request.urlopen(address, timeout=10) as answer:
                return answer.read().decode()
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"nothing answers at {address}")


def run(checkout: Path, port: int, **more: str) -> tuple[str, str]:
    """`make run` until its page is there, ended as Ctrl-C ends it; what it printed, and the page."""
    process = subprocess.Popen(
        ["make", "--no-print-directory", "run", f"PORT={port}"],
        cwd=checkout,
        env=environ(**more),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    late = threading.Timer(90, process.kill)
    late.start()
    try:
        text = page(f"http://127.0.0.1:{port}/")
    finally:
        late.cancel()
        # a terminal sends Ctrl-C to every process in front
        os.killpg(process.pid, signal.SIGINT)
        out, _ = process.communicate(timeout=30)
    return out, text


def test_make_run_loads_the_demo_once_and_serves_it_at_the_port_asked_for(checkout):
    port = free_port()
    out, text = run(checkout, port)
    assert "49 loaded" in out
    assert f"http://127.0.0.1:{port}" in out
    assert "Weizhu Chen" in text
    assert (checkout / "data" / "graph.db").exists()
    again, _ = run(checkout, port)
    assert "loaded" not in again


def test_make_run_serves_the_store_that_the_environment_names(checkout, tmp_path):
    records = tmp_path / "own.jsonl"
    records.write_text('{"title": "Own", "authors": ["Only Author"]}\n')
    store = tmp_path / "own.db"
    subprocess.run([BIN / "graphapp", "load", records, "--store", store], check=True, capture_output=True)
    _, text = run(checkout, free_port(), GRAPHAPP_STORE=str(store))
    assert "Only Author" in text
    assert "Weizhu Chen" not in text
    assert not (checkout / "data").exists()


def dry(checkout: Path, *targets: str) -> str:
    """What make would do."""
    return subprocess.run(
        ["make", "-n", *targets], cwd=checkout, env=environ(), check=True, capture_output=True, text=True
    ).stdout


@pytest.mark.parametrize("target", ["run", "check", "test", "lint", "bench", "diagram"])
def test_a_second_call_installs_nothing(checkout, target):
    assert "pip" not in dry(checkout, target)


def test_a_changed_list_of_packages_installs_again(checkout):
    future = time.time() + 60
    os.utime(checkout / "pyproject.toml", (future, future))
    assert "install -e '.'" in dry(checkout, "run")


def test_one_installation_brings_the_packages_of_all_targets(checkout):
    for step in ("app", "test", "lint"):
        (checkout / ".venv" / f"{step}.stamp").unlink()
    made = dry(checkout, ".venv/lint.stamp")
    assert made.count("install -e") == 1
    assert "install -e '.[test,lint]'" in made
    touched = made.rpartition("touch ")[2].split()
    assert touched == [f".venv/{step}.stamp" for step in ("app", "test", "lint")]


def test_make_alone_lists_the_targets(checkout):
    done = subprocess.run(["make"], cwd=checkout, env=environ(), check=True, capture_output=True, text=True)
    assert set(re.findall(r"^make (\w+)", done.stdout, re.MULTILINE)) >= {
        "run",
        "check",
        "test",
        "lint",
        "diagram",
        "bench",
        "clean",
    }


def test_an_old_python_is_told_what_is_needed(root, tmp_path):
    old = tmp_path / "python-old"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)
    shutil.copy(root / "Makefile", tmp_path)
    shutil.copy(root / "pyproject.toml", tmp_path)
    done = subprocess.run(
        ["make", "run", f"PYTHON={old}"], cwd=tmp_path, env=environ(), capture_output=True, text=True
    )
    assert done.returncode != 0
    assert "3.11" in done.stderr
