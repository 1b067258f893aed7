"""The documentation is correct: its commands run and print what it shows, its tables are those of the program, its links work."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import tarfile
import threading
import urllib.error
import urllib.request
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import fields
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

import pytest

from graphapp.cypher.answers import PROPERTIES
from graphapp.cypher.persons import PERSON_PROPERTIES
from graphapp.exporters import EXPORTERS, LIST_FORMATS
from graphapp.networks.spec import NETWORK_OPTIONS, NetworkSpec
from graphapp.settings import SETTINGS
from loaders import LOADERS
from tests.fetching import pages_replay, replay
from tools import docs_tables

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
PAGES = ["README.md", *sorted(f"docs/{path.name}" for path in ROOT.glob("docs/*.md"))]
DOCUMENTS = [*PAGES, "CHANGELOG.md"]
# the examples call the server by its default address; here each page has a server on a free port
ADDRESS = "http://127.0.0.1:8000"

# commands that are not run here, and what is done instead
ELSEWHERE = {
    "make run": "tests/test_makefile.py starts it in a copy of the checkout",
    "make test": "it is what runs this test; tests/test_makefile.py reads what it would do",
    **dict.fromkeys(
        (
            "make neo4j",
            "export NEO4J_PASSWORD=$(cat data/neo4j/password)",
            "export GRAPHAPP_STORE=bolt://127.0.0.1:7687",
        ),
        "tests/tools/test_make_neo4j.py runs the five commands, on another port",
    ),
}
# the page whose commands are all run elsewhere
NEO4J = "docs/neo4j.md"


# the pages whose commands use the network, and the status of their commands that do not end with 0
FETCHING = ("README.md", "docs/fetch.md")
STATUS = {'graphapp fetch openalex --author "Grace Hopper"': 2}


class Step(NamedTuple):
    """A command of a page and the output that it shows there."""

    command: str
    output: list[str]


def text_of(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


def steps(page: str) -> list[Step]:
    """Every command in a `console` block: lines after `$ ` (and `> `), then the output."""
    found: list[Step] = []
    for block in re.findall(r"^```console\n(.*?)^```$", text_of(page), re.MULTILINE | re.DOTALL):
        for line in block.splitlines():
            if line.startswith("$ "):
                found.append(Step(line[2:], []))
            elif line.startswith("> ") and not found[-1].output:
                found[-1] = Step(f"{found[-1].command}\n{line[2:]}", [])
            else:
                found[-1].output.append(line)
    return found


def table(page: str, title: str) -> list[list[str]]:
    """The cells of the first table below the heading `title`, without its header."""
    after = re.split(rf"^#+ {re.escape(title)}\n", text_of(page), maxsplit=1, flags=re.MULTILINE)[1]
    rows = re.search(r"(?:^\|.*\n)+", after, re.MULTILINE)[0].splitlines()[2:]
    return [
        [cell.strip().strip("`").replace("\\|", "|") for cell in row.strip("|").split(" | ")] for row in rows
    ]


def prose(page: str) -> str:
    """A page without its blocks of code."""
    return re.sub(r"^```.*?^```$", "", text_of(page), flags=re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def demo(tmp_path_factory) -> Path:
    """A store file that holds the bundled demo."""
    path = tmp_path_factory.mktemp("demo") / "papers.db"
    command = [BIN / "graphapp", "load", "--demo", "--store", path]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return path


@pytest.mark.parametrize("page", [page for page in PAGES if page != NEO4J and steps(page)])
def test_the_commands_of_a_page_run_and_print_what_it_shows(page, demo, tmp_path):
    environ = {name: value for name, value in os.environ.items() if not name.startswith("GRAPHAPP_")}
    environ |= {"HOME": str(tmp_path), "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}", "COLUMNS": "80"}
    if page != "README.md":
        # every other page starts where the README's first commands end
        shutil.copy(demo, tmp_path)
        environ["GRAPHAPP_STORE"] = "papers.db"
    with ExitStack() as stack:
        if page in FETCHING:
            address = stack.enter_context(replay.served(pages_replay.sources()))
            environ |= {"GRAPHAPP_FETCH_SERVER": address, "GRAPHAPP_FETCH_CACHE": "cache", "NO_PROXY": "*"}
        run_page(page, environ, tmp_path)


def run_page(page: str, environ: dict[str, str], folder: Path) -> None:
    """Run the commands of a page in a folder, those that request something from a server with one."""
    for called, together in groupby(steps(page), lambda step: step.command.startswith("curl ")):
        if called:
            # requests in a row go to one server, as they do for a reader
            with served("graphapp serve", environ, folder) as address:
                for command, shown in together:
                    assert_shows(fetched(command, address, folder), shown, command)
        else:
            run_steps(together, environ, folder)


def run_steps(together: Iterable[Step], environ: dict[str, str], folder: Path) -> None:
    """Run the commands in a folder, compare their output, and set in `environ` what they export."""
    for command, shown in together:
        if command in ELSEWHERE:
            continue
        if exported := re.fullmatch(r"export (\w+)=(\S+)", command):
            environ[exported[1]] = exported[2]
        elif command.startswith("graphapp serve"):
            with served(command, environ, folder) as address, urllib.request.urlopen(address, timeout=20):
                pass
        else:
            done = subprocess.run(
                ["bash", "-c", command],
                cwd=folder,
                env=environ,
                capture_output=True,
                text=True,
                timeout=120,
            )
            assert done.returncode == STATUS.get(command, 0), f"{command}\n{done.stderr}"
            if shown:
                assert_shows((done.stdout + done.stderr).splitlines(), shown, command)


def assert_shows(printed: list[str], shown: list[str], command: str) -> None:
    """`shown` is what was printed; a line of `…` stands for any number of lines, `…` in a line for any text."""

    def pattern(line: str) -> str:
        return r"(?:.*\n)*?" if line.strip() == "…" else re.escape(line).replace("…", ".*") + r"\n"

    expected = "".join(pattern(line) for line in shown)
    assert re.fullmatch(expected, "\n".join([*printed, ""])), f"{command}\n" + "\n".join(printed)


@contextmanager
def served(command: str, environ: dict[str, str], folder: Path) -> Iterator[str]:
    """The address that the server prints, while it runs; it ends by Ctrl-C with status 0."""
    arguments = ["bash", "-c", f"exec {command} --port 0"]
    server = subprocess.Popen(arguments, cwd=folder, env=environ, stdout=subprocess.PIPE, text=True)
    late = threading.Timer(60, server.kill)
    late.start()
    try:
        yield re.search(r"http://127\.0\.0\.1:\d+", server.stdout.readline())[0]
    finally:
        late.cancel()
        server.send_signal(signal.SIGINT)
        server.communicate(timeout=30)
    assert server.returncode == 0


def fetched(command: str, address: str, folder: Path) -> list[str]:
    """What `curl` would print: tests must not depend on its being installed. Knows -o and --json only."""
    _, *arguments = shlex.split(command)
    given = {}
    while arguments[0].startswith("-"):
        option, value, *arguments = arguments
        assert option in ("-o", "--json"), command
        given[option] = value
    (url,) = arguments
    assert url.startswith(ADDRESS)
    request = urllib.request.Request(address + url.removeprefix(ADDRESS))
    if body := given.get("--json"):
        request.data = body.encode()
        request.add_header("Content-Type", "application/json")
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            text = answer.read().decode()
    except urllib.error.HTTPError as error:
        text = error.read().decode()
    if name := given.get("-o"):
        (folder / name).write_text(text, encoding="utf-8")
        return []
    return text.splitlines()


def test_every_command_that_is_not_run_here_is_in_a_page():
    assert {step.command for page in PAGES for step in steps(page)} >= set(ELSEWHERE)


def test_the_command_line_page_lists_every_command():
    from graphapp.cli.main import cli

    assert [row[0] for row in table("docs/command-line.md", "Command line")] == [
        f"graphapp {name}" for name in cli.commands
    ]


def test_the_command_line_page_names_the_commands_with_json_and_those_without_a_store():
    from graphapp.cli.main import cli

    def having(option: str) -> set[str]:
        return {name for name, each in cli.commands.items() if any(option in one.opts for one in each.params)}

    (sentence,) = re.findall(
        r"For programs, (.*?) print JSON with `--json`", prose("docs/command-line.md"), re.DOTALL
    )
    assert set(re.findall(r"`([\w-]+)`", sentence)) == having("--json")
    assert set(cli.commands) - having("--store") == {"collections", "copy", "formats", "groups", "people"}
    assert having("--from") == {"copy"}


def test_every_command_is_used_in_a_page():
    from graphapp.cli.main import cli

    everything = "\n".join(map(text_of, PAGES))
    for name in cli.commands:
        assert f"graphapp {name}" in everything


def test_the_table_of_settings_is_the_programs():
    def default(setting) -> str:
        return "a file in your data folder" if setting.name == "store" else str(setting.default)

    expected = [[setting.name, default(setting), setting.variable, setting.help] for setting in SETTINGS]
    assert table("docs/settings.md", "Settings") == expected


def test_every_setting_that_the_pages_name_exists():
    known = {setting.name for setting in SETTINGS} | {setting.variable for setting in SETTINGS}
    elsewhere = {"GRAPHAPP_DEBUG", "GRAPHAPP_NATIVE", "GRAPHAPP_PICTURES", "GRAPHAPP_RECORDS"}
    for page in PAGES:
        assert set(re.findall(r"GRAPHAPP_\w+", text_of(page))) <= known | elsewhere, page
    named = re.findall(r"\w+", " ".join(row[1] for row in table("docs/limits.md", "Limits")))
    assert len(named) > 20
    assert set(named) <= known


def test_the_line_of_the_graph_names_every_property_that_a_query_may_use():
    (line,) = re.findall(r"\(:Author \{.*\}\)", text_of("docs/cypher.md"))
    named = {name: tuple(rest.split(", ")) for name, rest in re.findall(r":(\w+) \{(.*?)\}", line)}
    assert named == {name: properties for name, properties in PROPERTIES.items() if properties}


def test_the_line_of_persons_names_every_property_that_they_have():
    line = next(line for line in text_of("docs/cypher.md").splitlines() if line.startswith("(:Author)-[:IS]"))
    for name, properties in PERSON_PROPERTIES.items():
        assert f":{name}" + (f" {{{', '.join(properties)}}}" if properties else "") in line


def test_the_table_of_formats_read_is_the_programs():
    expected = [[loader.NAME, " ".join(loader.SUFFIXES), loader.LABEL] for loader in LOADERS]
    assert table("docs/formats.md", "Formats") == expected


def test_the_table_of_formats_written_is_the_programs():
    expected = [[format.name, format.suffix, format.label] for format in EXPORTERS]
    assert table("docs/exporting.md", "Networks") == expected


@pytest.mark.parametrize(("page", "heading"), docs_tables.TABLES)
def test_the_tool_that_writes_the_tables_leaves_them_as_they_are(page, heading):
    rows = docs_tables.TABLES[page, heading]()
    assert docs_tables.with_rows(text_of(page), heading, rows) == text_of(page), (
        "run python -m tools.docs_tables"
    )


def test_the_tool_that_writes_the_tables_replaces_the_first_table_below_a_heading():
    text = (
        "# A\n\n| x |\n|---|\n| 1 |\n\n## B\n\ntext\n\n| y | z |\n|---|---|\n| 1 | 2 |\n| 3 | 4 |\n\nmore\n"
    )
    assert docs_tables.with_rows(text, "B", [("a|b", "")]) == text.replace(
        "| 1 | 2 |\n| 3 | 4 |\n", "| a\\|b |  |\n"
    )


def test_the_table_of_lists_of_papers_is_the_programs():
    assert [row[:2] for row in table("docs/exporting.md", "Lists of papers")] == [
        [format.name, format.suffix] for format in LIST_FORMATS
    ]


def test_the_table_of_endpoints_is_the_programs():
    from graphapp.web.openapi import document

    paths = document("/api/v1", "").get("paths")
    expected = [
        f"{method.upper()} {path}"
        for path, operations in paths.items()
        for method in operations
        if path.startswith("/api/")
    ]
    assert sorted(row[0] for row in table("docs/api.md", "Endpoints")) == sorted(expected)


def test_the_table_of_error_statuses_is_the_programs():
    from graphapp.web.openapi import document

    operations = [each for path in document("/api/v1", "")["paths"].values() for each in path.values()]
    statuses = {status for each in operations for status in each["responses"] if status >= "400"}
    assert [row[0] for row in table("docs/api.md", "Errors")] == sorted(statuses)


def test_the_table_of_network_parameters_is_the_programs():
    rows = table("docs/networks.md", "What is counted")
    named = {name for row in rows for name in re.findall(r"\w+", row[0])}
    assert named == {each.name for each in fields(NetworkSpec)} - {"centre", "value"}
    expected = {each.name: tuple(each.choices) for each in NETWORK_OPTIONS}
    for name, *choices in (re.findall(r"\w+", f"{row[0]} {row[1]}") for row in rows if "`" in row[1]):
        assert tuple(choices) == expected[name]


def test_the_table_of_picture_options_is_the_programs():
    options = {f"--{each.name.replace('_', '-')}" for form in EXPORTERS for each in form.options}
    assert {row[0] for row in table("docs/exporting.md", "Pictures")} == options


def test_the_table_of_make_targets_is_that_of_the_makefile():
    targets = re.findall(r"^# make (\w+)", text_of("Makefile"), re.MULTILINE)
    shown = [row[0].removeprefix("make ") for row in table("docs/development.md", "Development")]
    assert sorted(shown) == sorted(targets)


# --- links


def anchors(page: str) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", prose(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", DOCUMENTS)
def test_the_links_of_a_page_point_to_files_and_headings_that_exist(page):
    for target in re.findall(r"\]\(([^)\s]+)\)", prose(page)):
        if re.match(r"https?:", target):
            continue
        name, _, anchor = target.partition("#")
        path = (ROOT / page).parent / name if name else ROOT / page
        assert path.exists(), target
        if anchor:
            assert anchor in anchors(str(path.resolve().relative_to(ROOT))), target


def test_the_index_and_the_readme_link_to_every_page():
    for page in PAGES[1:]:
        name = page.removeprefix("docs/")
        if name != "README.md":
            assert f"]({name})" in text_of("docs/README.md")
        assert f"]({page})" in text_of("README.md")


# --- form


def test_the_readme_is_a_front_page():
    assert len(text_of("README.md").splitlines()) <= 150
    assert max(map(len, text_of("README.md").splitlines())) <= 100


@pytest.mark.parametrize("page", DOCUMENTS)
def test_prose_has_lines_that_fit_on_a_screen(page):
    """Rows of tables cannot be broken."""
    assert [line for line in prose(page).splitlines() if len(line) > 130 and line[0] != "|"] == []


@pytest.mark.parametrize("page", DOCUMENTS)
def test_no_document_names_a_place_on_one_machine(page):
    assert not re.search(r"/work/|/root/|/home/|localhost", text_of(page))


def test_the_source_package_contains_what_is_compiled_and_what_the_readme_links_to(tmp_path):
    subprocess.run(
        [sys.executable, "-m", "build", "--sdist", "--no-isolation", "--outdir", tmp_path, ROOT],
        check=True,
        capture_output=True,
        timeout=120,
    )
    (found,) = tmp_path.glob("graphapp-*.tar.gz")
    with tarfile.open(found) as package:
        names = {name.partition("/")[2] for name in package.getnames()}
    sources = [f"graphapp/native/{path.name}" for path in (ROOT / "graphapp/native").glob("*.[ch]")]
    assert sources
    assert {"hatch_build.py", *sources} <= names
    assert not [name for name in names if name.endswith((".so", ".pyd"))]
    assert set(re.findall(r"\]\(([^)#:]+)\)", prose("README.md"))) <= names
