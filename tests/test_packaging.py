"""The wheel: built from the checkout, installed into a fresh environment, it has the command, the pages and their files."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import sysconfig
import threading
import urllib.request
import venv
import zipfile
from pathlib import Path

import pytest

from graphapp.native import compiled


@pytest.fixture(scope="module")
def wheel(root, tmp_path_factory) -> Path:
    """The wheel, built with the tools of this environment."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, root],
        check=True,
        capture_output=True,
        timeout=120,
    )
    (found,) = folder.iterdir()
    assert found.suffix == ".whl"
    return found


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory) -> Path:
    """The folder of scripts of a fresh environment in which the wheel is installed; what it needs is lent by ours.

    The lent folder holds graphapp as a link to the checkout only, and a link is followed from its own folder alone.
    """
    folder = tmp_path_factory.mktemp("fresh")
    # our pip installs into it: to install another pip first takes several times as long
    venv.create(folder)
    scripts = folder / ("Scripts" if os.name == "nt" else "bin")
    pip = [sys.executable, "-m", "pip", "--python", scripts / "python"]
    subprocess.run(
        [*pip, "install", "--quiet", "--no-deps", "--no-index", wheel],
        check=True,
        capture_output=True,
        timeout=120,
    )
    site = subprocess.run(
        [scripts / "python", "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout.strip()
    Path(site, "lent.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return scripts


def environ(home: Path) -> dict[str, str]:
    """An environment that knows nothing of the checkout."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("GRAPHAPP_", "PYTHON"))}
    return kept | {"HOME": str(home), "XDG_DATA_HOME": str(home)}


def test_the_wheel_holds_both_packages_the_static_files_the_templates_and_the_demo(wheel, root):
    names = zipfile.ZipFile(wheel).namelist()
    for folder, inside in (("static", "graphapp/static"), ("graphapp", "graphapp"), ("loaders", "loaders")):
        for path in (root / folder).rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts:
                assert f"{inside}/{path.relative_to(root / folder).as_posix()}" in names
    assert not [name for name in names if name.startswith(("tests/", "benchmarks/", "static/"))]
    metadata = next(name for name in names if name.endswith("METADATA"))
    text = zipfile.ZipFile(wheel).read(metadata).decode()
    assert "License-Expression: MIT" in text
    assert re.search(r"^Requires-Dist: orjson>=\d", text, re.MULTILINE)


def test_the_installed_package_is_the_one_that_runs(installed, tmp_path):
    code = (
        "import graphapp, loaders; from graphapp.native import compiled; "
        "print(graphapp.__file__); print(loaders.__file__); print(compiled and compiled.__file__)"
    )
    done = subprocess.run(
        [installed / "python", "-c", code],
        cwd=tmp_path,
        env=environ(tmp_path),
        capture_output=True,
        text=True,
        check=True,
    )
    *files, functions = done.stdout.splitlines()
    # compiled for the wheel where they are compiled for the checkout
    files += [functions] if compiled is not None else []
    for file in files:
        assert file.startswith(str(installed.parent))


def test_the_installed_command_loads_the_demo_and_serves_it_with_its_style(installed, tmp_path):
    def run(*arguments: str) -> str:
        done = subprocess.run(
            [installed / "graphapp", *arguments],
            cwd=tmp_path,
            env=environ(tmp_path),
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        )
        return done.stdout

    assert "Explore who writes with whom" in run("--help")
    assert "49 loaded" in run("load", "--demo")
    server = subprocess.Popen(
        [installed / "graphapp", "serve", "--port", "0"],
        cwd=tmp_path,
        env=environ(tmp_path),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    late = threading.Timer(60, server.kill)
    late.start()
    try:
        address = re.search(r"http://127\.0\.0\.1:\d+", server.stdout.readline())[0]
        assert "Weizhu Chen" in fetch(address + "/")
        assert "{" in fetch(address + "/static/graphapp.css")
    finally:
        late.cancel()
        server.terminate()
        server.communicate(timeout=30)


def fetch(address: str) -> str:
    with urllib.request.urlopen(address, timeout=30) as answer:
        return answer.read().decode()
