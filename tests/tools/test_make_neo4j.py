"""The five commands from an empty machine to records in Neo4j, as documented, and the files for Docker."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
import yaml

BIN = Path(sys.executable).parent


@pytest.fixture
def checkout(root, tmp_path) -> Path:
    """What `make neo4j` needs of a checkout, beside an environment that is ours by a link."""
    folder = tmp_path / "a checkout"
    (folder / ".venv").mkdir(parents=True)
    shutil.copytree(root / "tools", folder / "tools", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("Makefile", "pyproject.toml"):
        shutil.copy(root / name, folder)
    (folder / ".venv" / "bin").symlink_to(BIN)
    (folder / ".venv" / "lib").symlink_to(BIN.parent / "lib")
    shutil.copy(BIN.parent / "pyvenv.cfg", folder / ".venv")
    for step in ("venv", "app"):
        (folder / ".venv" / f"{step}.stamp").touch()
    return folder


def documented_commands(root) -> list[str]:
    section = (root / "docs/neo4j.md").read_text(encoding="utf-8")
    return re.findall(r"^\$ (.*)$", re.search(r"```console\n(.*?)```", section, re.DOTALL)[1], re.MULTILINE)


def test_the_five_documented_commands_bring_own_records_into_neo4j(root, checkout, neo4j_tools):
    try:
        neo4j_tools.java()
        neo4j_tools.jars()
    except neo4j_tools.NoServer as error:
        pytest.skip(f"no Neo4j server: {error}")
    port = str(neo4j_tools.free_port())
    make, *exports, load, serve = documented_commands(root)
    assert len(exports) == 2
    (checkout / "own.jsonl").write_text('{"title": "Own", "authors": ["Only Author", "Other One"]}\n')
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("GRAPHAPP_", "NEO4J_", "MAKE"))
    }
    # optimised code takes longer to compile than this server runs
    kept["JAVA_TOOL_OPTIONS"] = " ".join(neo4j_tools.QUICK_START)
    server = subprocess.Popen(
        ["bash", "-c", f"exec {make} --no-print-directory NEO4J_PORT={port}"],
        cwd=checkout,
        env=kept,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    late = threading.Timer(200, server.kill)
    late.start()
    try:
        said = ""
        for line in server.stdout:
            said += line
            if "graphapp serve" in line:
                break
        address = re.search(r"address +(\S+)", said)[1]
        assert address.endswith(f":{port}")
        password = (checkout / "data/neo4j/password").read_text().strip()
        # others may read what is on a screen
        assert password not in said
        assert str(checkout / "data/neo4j/password") in said
        assert "user      neo4j" in said
        script = "\n".join(["set -e", *exports, load, "graphapp search 'only author' --json"])
        done = subprocess.run(
            ["bash", "-c", script.replace("bolt://127.0.0.1:7687", address)],
            cwd=checkout,
            env=kept | {"PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"},
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert done.returncode == 0, done.stderr
        assert "1 loaded" in done.stdout + done.stderr
        assert "Only Author" in done.stdout
        assert serve == "graphapp serve"
    finally:
        late.cancel()
        # a terminal sends Ctrl-C to every process in front
        os.killpg(server.pid, signal.SIGINT)
        out, _ = server.communicate(timeout=90)
    assert "data are kept" in out
    assert (checkout / "data/neo4j/data/databases/neo4j").is_dir()


def test_the_files_for_docker_say_what_they_should(root, neo4j_tools):
    composed = yaml.safe_load((root / "compose.yaml").read_text(encoding="utf-8"))
    neo4j, app = composed["services"]["neo4j"], composed["services"]["app"]
    assert neo4j["image"].startswith("neo4j:" + neo4j_tools.VERSION.rpartition(".")[0])
    # nobody but this machine, and nobody without a password that was chosen
    assert all(port.startswith("127.0.0.1:") for service in (neo4j, app) for port in service["ports"])
    assert "${NEO4J_PASSWORD:?" in neo4j["environment"]["NEO4J_AUTH"]
    assert app["environment"]["GRAPHAPP_STORE"] == "bolt://neo4j:7687"
    if (
        shutil.which("docker")
        and not subprocess.run(["docker", "compose", "version"], capture_output=True).returncode
    ):
        done = subprocess.run(
            ["docker", "compose", "config", "--quiet"],
            cwd=root,
            env=os.environ | {"NEO4J_PASSWORD": "chosen-for-this"},
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
