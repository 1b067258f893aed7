"""README.md says what is true: its commands are run in order, its tables are compared with the program's own."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
import urllib.request
from pathlib import Path
from typing import NamedTuple

import pytest

from graphapp.cypher.answers import PROPERTIES
from graphapp.exporters import EXPORTERS
from graphapp.settings import SETTINGS
from loaders import LOADERS

BIN = Path(sys.executable).parent
TEXT = (Path(__file__).resolve().parent.parent / "README.md").read_text(encoding="utf-8")

# commands that are not run here, and what is done instead
ELSEWHERE = {
    "make run": "tests/test_makefile.py starts it in a copy of the checkout",
    "make test": "it is what runs this test; tests/test_makefile.py reads what it would do",
    "make bench": "minutes, not seconds; tests/test_benchmarks.py runs it on a handful of records",
    "make lint": "it judges the code, and .ci/run calls it",
    **dict.fromkeys(
        (
            "make neo4j",
            "export NEO4J_PASSWORD=$(cat data/neo4j/password)",
            "export GRAPHAPP_STORE=bolt://127.0.0.1:7687",
        ),
        "tests/tools/test_make_neo4j.py runs the five commands, on another port",
    ),
}


class Step(NamedTuple):
    """A command of the README and the output that it shows there."""

    command: str
    output: list[str]


def steps() -> list[Step]:
    """Every command in a `console` block: lines after `$ ` (and `> `), then the output."""
    found: list[Step] = []
    for block in re.findall(r"^```console\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL):
        for line in block.splitlines():
            if line.startswith("$ "):
                found.append(Step(line[2:], []))
            elif line.startswith("> ") and not found[-1].output:
                found[-1] = Step(f"{found[-1].command}\n{line[2:]}", [])
            else:
                found[-1].output.append(line)
    return found


def table(title: str) -> list[list[str]]:
    """The cells of the first table below the heading `title`, without its head."""
    after = TEXT.split(f"\n## {title}\n", 1)[1]
    rows = re.search(r"(?:^\|.*\n)+", after, re.MULTILINE)[0].splitlines()[2:]
    return [
        [cell.strip().strip("`").replace("\\|", "|") for cell in row.strip("|").split(" | ")] for row in rows
    ]


def test_the_commands_of_the_readme_run_and_print_what_it_shows(tmp_path):
    environ = {name: value for name, value in os.environ.items() if not name.startswith("GRAPHAPP_")}
    environ |= {"HOME": str(tmp_path), "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}", "COLUMNS": "80"}
    ran = 0
    for command, shown in steps():
        if command in ELSEWHERE:
            pass
        elif exported := re.fullmatch(r"export (\w+)=(\S+)", command):
            environ[exported[1]] = exported[2]
        elif command.startswith("graphapp serve"):
            assert_serves(command, environ, tmp_path)
        else:
            done = subprocess.run(
                ["bash", "-c", command],
                cwd=tmp_path,
                env=environ,
                capture_output=True,
                text=True,
                timeout=120,
            )
            assert done.returncode == 0, f"{command}\n{done.stderr}"
            if shown:
                assert_shows((done.stdout + done.stderr).splitlines(), shown, command)
        ran += 1
    assert ran >= 15


def assert_shows(printed: list[str], shown: list[str], command: str) -> None:
    """`shown` is what was printed; a line of `…` stands for any number of lines."""
    parts = [re.escape(line) + r"\n" if line.strip() != "…" else r"(?:.*\n)*?" for line in shown]
    assert re.fullmatch("".join(parts), "\n".join(printed) + "\n"), f"{command}\n" + "\n".join(printed)


def assert_serves(command: str, environ: dict[str, str], folder: Path) -> None:
    """The server answers at the address that it prints, and ends by Ctrl-C."""
    arguments = ["bash", "-c", f"exec {command} --port 0"]
    server = subprocess.Popen(arguments, cwd=folder, env=environ, stdout=subprocess.PIPE, text=True)
    late = threading.Timer(60, server.kill)
    late.start()
    try:
        address = re.search(r"http://127\.0\.0\.1:\d+", server.stdout.readline())[0]
        with urllib.request.urlopen(address, timeout=20) as answer:
            assert answer.status == 200
    finally:
        late.cancel()
        server.send_signal(signal.SIGINT)
        server.communicate(timeout=30)
    assert server.returncode == 0


def test_the_readme_shows_every_command(root):
    from graphapp.cli.main import cli

    for name in cli.commands:
        assert f"graphapp {name}" in TEXT


def test_the_table_of_settings_is_the_programs():
    def default(setting) -> str:
        return "a file in your data folder" if setting.name == "store" else str(setting.default)

    expected = [[setting.name, default(setting), setting.variable, setting.help] for setting in SETTINGS]
    assert table("Limits and settings") == expected


def test_the_line_of_the_graph_names_every_property_that_a_query_may_ask_for():
    (line,) = re.findall(r"\(:Author \{.*\}\)", TEXT)
    named = {name: tuple(rest.split(", ")) for name, rest in re.findall(r":(\w+) \{(.*?)\}", line)}
    assert named == {name: properties for name, properties in PROPERTIES.items() if properties}


def test_the_table_of_formats_read_is_the_programs():
    expected = [[loader.NAME, " ".join(loader.SUFFIXES), loader.LABEL] for loader in LOADERS]
    assert table("Load records") == expected


def test_the_table_of_formats_written_is_the_programs():
    assert table("Take networks out") == [[format.name, format.suffix, format.label] for format in EXPORTERS]


def test_the_pictures_and_files_that_the_readme_points_at_are_there(root):
    for target in re.findall(r"\]\(([^)#:]+)\)", TEXT):
        assert (root / target).exists(), target


@pytest.mark.parametrize("name", ["README.md", "CHANGELOG.md"])
def test_no_document_has_a_line_for_one_machine(root, name):
    text = (root / name).read_text(encoding="utf-8")
    assert not re.search(r"/work/|/root/|/home/|localhost", text)
