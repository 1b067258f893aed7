"""The command line as people and programs use it."""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
import pty
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import networkx
import pytest

from graphapp.cli import main
from graphapp.cypher.results import PlanStep
from graphapp.exporters import EXPORTERS, LIST_FORMATS
from graphapp.ingest import reading_worker
from graphapp.networks.spec import NetworkSpec
from graphapp.settings import SETTINGS
from graphapp.stores.sqlite import bulk_worker
from loaders import LOADERS

GRAPHAPP = Path(sys.executable).with_name("graphapp")

RECORDS = [
    {
        "id": "a1",
        "title": "Graphs of Papers",
        "year": 2020,
        "venue": "NeurIPS",
        "kind": "conference",
        "authors": ["Ada Lovelace", "Alan Turing"],
        "abstract": "We count.",
        "doi": "https://doi.org/10.1234/ABC",
        "url": "https://example.org/a1",
    },
    {
        "id": "a2",
        "title": "Trees of Authors",
        "year": 2021,
        "venue": "ICML",
        "kind": "conference",
        "authors": ["Alan Turing", "Grace Hopper"],
    },
    {
        "id": "a3",
        "title": "A Note",
        "year": 2021,
        "kind": "preprint",
        "authors": ["ada lovelace", "Alan Turing", "Grace Hopper"],
    },
    {
        "id": "a4",
        "title": "Alone",
        "year": 2019,
        "venue": "ICML",
        "kind": "conference",
        "authors": ["Emmy Noether"],
    },
]


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch) -> Path:
    """A folder to work in, with no store named by the environment."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    for setting in SETTINGS:
        monkeypatch.delenv(setting.variable, raising=False)
    return tmp_path


@pytest.fixture
def records(home) -> Path:
    """Four papers of five author rows, four names, two venues."""
    return write(home / "papers.jsonl", *RECORDS)


@pytest.fixture
def loaded(graphapp, records, monkeypatch) -> None:
    """The records in the store that the environment names."""
    monkeypatch.setenv("GRAPHAPP_STORE", str(records.with_name("g.db")))
    assert graphapp("load", records).status == 0


def write(path: Path, *lines: Any) -> Path:
    path.write_text(
        "".join((line if isinstance(line, str) else json.dumps(line)) + "\n" for line in lines),
        encoding="utf-8",
    )
    return path


class TestHelp:
    @pytest.mark.parametrize("command", ["", *main.cli.commands])
    def test_help_of_every_command_fits_80_columns(self, graphapp, command):
        done = graphapp(*command.split(), "--help")
        assert done.status == 0
        assert max(map(len, done.out.splitlines())) <= 80
        assert "--help" in done.out

    def test_help_lists_the_commands(self, graphapp):
        named = re.findall(r"^  (\w[\w-]*)  ", graphapp("--help").out, re.MULTILINE)
        expected = [
            "load",
            "open",
            "unload",
            "serve",
            "stats",
            "search",
            "author",
            "papers",
            "explain",
            "network",
            "map",
            "export",
            "cite",
            "fetch",
            "collections",
            "refresh",
            "path",
            "collaborators",
            "groups",
            "conflicts",
            "compare",
            "query",
            "queries",
            "people",
            "copy",
            "digest",
            "neo4j-export",
            "formats",
            "settings",
        ]
        assert sorted(named) == sorted(expected)

    def test_every_field_of_a_networks_spec_is_an_option(self, graphapp):
        text = graphapp("network", "--help").out
        for name in NetworkSpec.__dataclass_fields__:
            if name not in ("centre", "value"):
                assert f"--{name} " in text

    def test_help_starts_without_the_heavy_modules(self):
        code = (
            "import sys; sys.argv = ['graphapp', '--help']\n"
            "import graphapp.cli.main\n"
            "try: graphapp.cli.main.main()\n"
            "except SystemExit: pass\n"
            "heavy = 'flask igraph networkx numpy lxml rich sqlite3 platformdirs graphapp.networks.spec graphapp.serialize'\n"
            "print([name for name in heavy.split() if name in sys.modules])"
        )
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
        assert done.stdout.splitlines()[-1] == "[]"

    def test_a_query_imports_neither_web_nor_networks(self, records, graphapp):
        graphapp("load", str(records), "--store", "g.db")
        code = (
            "import sys; sys.argv = ['graphapp', 'query', 'RETURN 1', '--store', 'g.db']\n"
            "import graphapp.cli.main\n"
            "try: graphapp.cli.main.main()\n"
            "except SystemExit as ended: status = ended.code\n"
            "print(status, [name for name in ('flask', 'igraph', 'numpy', 'networkx') if name in sys.modules])"
        )
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, cwd=records.parent
        )
        assert done.stdout.splitlines()[-1] == "0 []"

    def test_loading_does_without_web_and_drawing(self, records):
        code = (
            "import sys; sys.argv = ['graphapp', 'load', 'papers.jsonl', '--store', 'g.db']\n"
            "import graphapp.cli.main\n"
            "try: graphapp.cli.main.main()\n"
            "except SystemExit: pass\n"
            "heavy = 'flask igraph numpy networkx lxml rich webbrowser'\n"
            "print([name for name in heavy.split() if name in sys.modules])"
        )
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, cwd=records.parent
        )
        assert done.stdout.splitlines()[-1] == "[]"

    @pytest.mark.parametrize(
        ("program", "heavy"),
        [
            (reading_worker, "sqlite3 tarfile zipfile graphapp.stores graphapp.ingest.deduplicate"),
            (bulk_worker, "graphapp.ingest graphapp.stores.base graphapp.networks loaders"),
        ],
    )
    def test_the_processes_of_a_load_import_only_what_they_need(self, program, heavy):
        heavy += " subprocess logging traceback numpy zoneinfo graphapp.settings graphapp.serialize click"
        code = f"import sys, {program.__name__}; print([name for name in {heavy.split()} if name in sys.modules])"
        done = subprocess.run([sys.executable, "-P", "-c", code], capture_output=True, text=True, timeout=60)
        assert done.stdout == "[]\n"

    def test_the_process_ends_with_its_output_its_status_and_what_was_registered(self):
        code = (
            "import atexit, sys; from graphapp.__main__ import run\n"
            "atexit.register(print, 'registered')\n"
            "sys.argv = ['graphapp', 'nonsense']; print('printed'); run()"
        )
        done = subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            text=True,
            timeout=60,
            # else everything is printed at once
            env=os.environ | {"PYTHONUNBUFFERED": ""},
        )
        assert (done.returncode, done.stdout) == (2, "printed\nregistered\n")
        assert "nonsense" in done.stderr


class TestUse:
    @pytest.mark.parametrize(
        "arguments",
        [
            ["nonsense"],
            ["load"],
            ["search"],
            ["network", "--author", "A"],
            ["network", "--to", "x.json"],
            ["network", "--author", "A", "--all", "--to", "x.json"],
            ["network", "--all", "-p", "a=1", "--to", "x.json"],
            ["network", "--cypher", "RETURN 1", "--joint", "2", "--to", "x.json"],
            ["network", "--all", "--joint", "0", "--to", "x.json"],
            ["network", "--all", "--format", "nonsense", "--to", "x"],
            ["query", "RETURN 1", "-p", "nothing"],
            ["query", "RETURN 1", "--output", "xml"],
            ["path", "one"],
            ["serve", "--port", "99999"],
            ["author", "A", "--kind", "poem"],
        ],
    )
    def test_wrong_use_is_status_2_and_says_so(self, graphapp, arguments):
        done = graphapp(*arguments)
        assert done.status == 2
        assert done.out == ""
        assert "Error" in done.err

    @pytest.mark.parametrize(
        "arguments", [["stats"], ["search", "a"], ["author", "A"], ["path", "A", "B"], ["query", "RETURN 1"]]
    )
    def test_asking_a_store_that_is_not_there_says_what_to_do_and_makes_none(self, graphapp, home, arguments):
        done = graphapp(*arguments, "--store", home / "none.db")
        assert done.status == 3
        assert "none.db" in done.err
        assert "load" in done.err
        assert list(home.iterdir()) == []

    def test_a_file_of_something_else_is_refused_and_stays_as_it_was(self, graphapp, records, home):
        other = write(home / "notes.txt", "not a graph")
        for arguments in (["stats"], ["load", records]):
            done = graphapp(*arguments, "--store", other)
            assert done.status == 3
            assert "notes.txt" in done.err
        assert other.read_text() == "not a graph\n"

    def test_an_error_nobody_thought_of_is_one_line_and_no_traceback(self, graphapp, loaded, monkeypatch):
        monkeypatch.setattr("graphapp.service.GraphService.overview", lambda self: 1 / 0)
        done = graphapp("stats")
        assert done.status == 3
        assert done.err.startswith("graphapp: internal error: ZeroDivisionError")

    def test_without_a_store_named_it_is_in_the_users_data_folder(self, graphapp, records, home):
        assert graphapp("load", records).status == 0
        (found,) = (home / "home").rglob("graph.db")
        assert found.parent.name == "graphapp"
        assert graphapp("stats", "--json").json["counts"]["papers"] == 4


class TestLoad:
    def test_json_has_exactly_the_promised_shape(self, graphapp, home):
        bad = write(home / "bad.jsonl", *RECORDS, "{not json", RECORDS[0])
        done = graphapp("load", bad, "--store", home / "g.db", "--json")
        report = done.json
        assert list(report) == [
            *("read", "loaded", "merged", "refused", "formats", "problems", "skipped", "skipped_count"),
            *("authors", "papers", "venues"),
        ]
        assert {name: value for name, value in report.items() if name not in ("problems", "formats")} == {
            "read": 6,
            "loaded": 4,
            "merged": 1,
            "refused": 1,
            "skipped": [],
            "skipped_count": 0,
            "authors": 5,
            "papers": 4,
            "venues": 2,
        }
        (problem,) = report["problems"]
        assert list(problem) == ["file", "record", "what", "done"]
        assert Path(problem["file"]).name == "bad.jsonl"
        assert "5" in problem["record"]

    def test_status_is_0_when_all_is_taken_1_when_some_is_refused_3_when_nothing_is(
        self, graphapp, records, home
    ):
        assert graphapp("load", records, "--store", home / "g.db").status == 0
        bad = write(home / "bad.jsonl", RECORDS[0], "{not json")
        assert graphapp("load", bad, "--store", home / "g.db").status == 1
        worse = write(home / "worse.jsonl", "{not json", "[]")
        assert graphapp("load", worse, "--store", home / "g.db").status == 3
        assert graphapp("load", home / "absent.jsonl", "--store", home / "g.db").status == 3

    def test_a_file_that_cannot_be_read_is_named_and_the_others_are_loaded(self, graphapp, records, home):
        done = graphapp("load", home / "absent.jsonl", records, "--store", home / "g.db")
        assert done.status == 1
        assert "absent.jsonl" in done.err
        assert graphapp("stats", "--store", home / "g.db", "--json").json["counts"]["papers"] == 4

    def test_the_text_says_what_came_in_and_what_there_is_now(self, graphapp, records, home):
        done = graphapp("load", records, "--store", home / "g.db")
        assert "4 records read: 4 loaded, 0 merged, 0 refused" in done.out
        assert re.search(r"papers +0 +4\n", done.out)
        again = graphapp("load", records, "--store", home / "g.db")
        assert "4 records read: 0 loaded, 4 merged, 0 refused" in again.out
        assert re.search(r"papers +4 +4\n", again.out)

    def test_the_screen_gets_each_kind_of_problem_once_refusals_first_and_a_file_gets_all(
        self, graphapp, home
    ):
        odd = [f'{{"title": "T{n}", "authors": ["A B", "A B", "C {n}"], "kind": "k{n}"}}' for n in range(12)]
        bad = write(home / "bad.jsonl", *odd, *["{not json"] * 12, '{"title": ""}')
        done = graphapp(
            "load", bad, home / "absent", "--store", home / "g.db", "--problems", home / "all.txt"
        )
        shown = [
            line.strip().replace(str(home), "") for line in done.err.splitlines() if line.startswith("  ")
        ]
        assert [line.partition(":")[0] for line in shown[:1]] == ["/absent"]
        assert shown[1].startswith("not JSON: ")
        assert shown[1].endswith(": record refused (12 times, first at /bad.jsonl, line 13)")
        assert shown[2:] == [
            "/bad.jsonl, line 25: no title: record refused",
            "unknown kind: '…': treated as other (12 times, first at /bad.jsonl, line 1)",
            "'A B' is listed twice in the author list: kept (12 times, first at /bad.jsonl, line 1)",
        ]
        assert "38 problems" in done.err
        assert f"written to {home / 'all.txt'}" in done.err
        assert "--problems FILE" not in done.err
        assert len((home / "all.txt").read_text().splitlines()) == 38

    def test_the_screen_gets_ten_kinds_of_problems_and_how_many_more_there_are(self, graphapp, home):
        fields = ["year", "kind", "venue", "abstract", "doi", "url", "authors", "id"]
        odd = [{"title": "T", field: {"a": 1}} for field in fields]
        odd += [
            {"title": "T", "authors": [value]}
            for value in (1, {}, {"name": "A", "id": 3}, {"name": "A", "orcid": 3})
        ]
        bad = write(home / "bad.jsonl", *map(json.dumps, odd))
        done = graphapp("load", bad, "--store", home / "g.db", "--problems", home / "all.txt")
        assert len([line for line in done.err.splitlines() if line.startswith("  ")]) == 10
        kinds = {line.split(": ", 1)[1] for line in (home / "all.txt").read_text().splitlines()}
        assert f"{len(kinds)} kinds (10 shown)" in done.err

    def test_a_file_gets_all_problems(self, graphapp, home):
        bad = write(home / "bad.jsonl", RECORDS[0], *["{not json"] * 25)
        graphapp("load", bad, "--store", home / "g.db", "--problems", home / "all.txt")
        lines = (home / "all.txt").read_text().splitlines()
        assert len(lines) == 25
        assert all("bad.jsonl" in line for line in lines)

    @pytest.mark.parametrize(
        "target", ["papers.jsonl", "./papers.jsonl", "link.jsonl", "g.db", "none/p.txt", "."]
    )
    def test_problems_are_never_written_over_records_or_the_store(self, graphapp, records, home, target):
        assert graphapp("load", records, "--store", home / "g.db").status == 0
        (home / "link.jsonl").symlink_to(records)
        before = {path.name: path.read_bytes() for path in home.iterdir() if path.is_file()}
        done = graphapp("load", records, "--problems", target, "--store", home / "g.db")
        assert done.status == 2
        assert "--problems" in done.err
        assert {path.name: path.read_bytes() for path in home.iterdir() if path.is_file()} == before

    @pytest.mark.parametrize(
        "wrong",
        [[], ["absent.jsonl"], ["papers.jsonl", "--format", "nonsense"], ["papers.jsonl", "--store", "odd:"]],
    )
    def test_wrong_use_leaves_an_older_file_of_problems_as_it_was(self, graphapp, records, home, wrong):
        older = write(home / "older.txt", "kept")
        write(home / "odd:", "no graph")
        assert graphapp("load", *wrong, "--problems", older).status in (2, 3)
        assert older.read_text() == "kept\n"

    def test_problems_can_go_to_standard_output(self, graphapp, home):
        bad = write(home / "bad.jsonl", RECORDS[0], "{not json")
        done = graphapp("load", bad, "--store", home / "g.db", "--problems", "-")
        assert done.status == 1
        assert "bad.jsonl, line 2" in done.out

    def test_control_characters_of_a_file_never_reach_the_terminal(self, graphapp, home):
        bad = write(home / "bad\x1b[2J.jsonl", '{"id": "\x1b]0;x\x07", "title": 3}')
        done = graphapp("load", bad, "--store", home / "g.db")
        assert "\x1b" not in done.out + done.err
        assert "\\u001b" in done.err

    def test_several_files_give_a_table_by_format(self, graphapp, records, home):
        write(home / "a.bib", "@book{x, title={A}, author={Ada Lovelace}}", "@book{y, author={B}}")
        done = graphapp("load", records, home / "a.bib", "--store", home / "g.db")
        assert "6 records read: 5 loaded, 0 merged, 1 refused" in done.out
        assert re.search(r"format +files +read +loaded +merged +refused\n", done.out)
        assert re.search(r"bibtex +1 +2 +1 +0 +1\n", done.out)
        assert re.search(r"jsonl +1 +4 +4 +0 +0\n", done.out)
        found = graphapp("load", records, home / "a.bib", "--store", home / "g.db", "--json").json
        assert found["formats"][0] == {
            "format": "bibtex", "files": 1, "read": 2, "loaded": 0, "merged": 1, "refused": 1,
        }  # fmt: skip

    def test_a_folder_is_loaded_and_files_without_records_are_counted_and_named(self, graphapp, home):
        folder = home / "folder"
        folder.mkdir()
        write(folder / "a.jsonl", RECORDS[0])
        write(folder / "notes.txt", "no records")
        done = graphapp("load", folder, "--store", home / "g.db", "--problems", home / "all.txt")
        assert done.status == 0
        assert "Skipped 1 file of unknown format." in done.err
        assert "notes.txt: Unknown file format" in (home / "all.txt").read_text()
        assert graphapp("load", folder / "notes.txt", "--store", home / "g.db").status == 3

    def test_problems_are_never_written_over_records_in_a_folder_that_is_loaded(self, graphapp, home):
        folder = home / "folder"
        folder.mkdir()
        records = write(folder / "a.jsonl", RECORDS[0])
        before = records.read_bytes()
        done = graphapp("load", folder, "--problems", records, "--store", home / "g.db")
        assert (done.status, records.read_bytes()) == (2, before)
        for _ in range(2):
            assert (
                graphapp("load", folder, "--problems", folder / "p.txt", "--store", home / "g.db").status == 0
            )

    def test_a_dash_is_standard_input(self, home):
        done = subprocess.run(
            [GRAPHAPP, "load", "-", "--store", home / "g.db"],
            input=gzip.compress(json.dumps(RECORDS[0]).encode()),
            capture_output=True,
            check=True,
        )
        assert done.stdout.startswith(b"1 record read: 1 loaded")

    def test_a_dry_run_shows_the_first_records_and_writes_nothing(self, graphapp, records, home):
        write(
            home / "bad.bib",
            "@book{y, author={B}}",
            "@book{x, title={Odd {\\'E}tudes}, author={Ada Lovelace}}",
        )
        before = sorted(home.iterdir())
        done = graphapp(
            "load", records, home / "bad.bib", home / "absent", "--dry-run", "--store", home / "g.db"
        )
        assert done.status == 1
        assert "papers.jsonl: jsonl" in done.out
        assert "Graphs of Papers" in done.out
        assert "Alone" not in done.out
        assert "Odd Études — Ada Lovelace" in done.out
        assert "line 1: no title" in done.out
        assert "absent" in done.err
        assert sorted(home.iterdir()) == before
        found = graphapp("load", records, "--dry-run", "--json").json
        assert [len(file["papers"]) for file in found["files"]] == [3]
        assert sorted(home.iterdir()) == before
        # what a load would do, with the store as it is
        graphapp("load", home / "bad.bib", "--store", home / "g.db")
        done = graphapp("load", records, home / "bad.bib", "--dry-run", "--store", home / "g.db")
        assert f"{len(RECORDS) + 2} records: {len(RECORDS)} new, 1 merged, 1 refused" in done.out

    @pytest.mark.parametrize(
        ("name", "content", "reason"),
        [
            ("refs.bib", "%PDF-1.4\n", "This is a PDF document"),
            ("empty.csv", "", "This is an empty file"),
            ("page.bib", "<!doctype html><title>Just a moment...</title>", "This is a challenge page"),
        ],
    )
    def test_where_nothing_was_read_only_the_reason_is_printed(self, graphapp, home, name, content, reason):
        file = home / name
        file.write_text(content)
        for more in ((), ("--dry-run",)):
            done = graphapp("load", file, "--store", home / "g.db", *more)
            assert (done.status, done.out) == (3, "")
            assert done.err.count(reason) == 1

    def test_a_dry_run_says_in_sentences_why_a_file_would_not_be_loaded(self, graphapp, home):
        array = write(home / "array.jsonl", [{"title": "A"}])
        done = graphapp("load", array, "--dry-run")
        assert (
            "array.jsonl: not loaded. The file is a single JSON array, not one record per line. Download "
            in done.err
        )

    def test_papers_that_share_a_doi_are_reported_by_title_and_summed_up(self, graphapp, home):
        def paper(doi: str, title: str, author: str) -> dict[str, Any]:
            return {"id": title, "title": title, "year": 2008, "authors": [author], "doi": f"10.5555/{doi}"}

        one = [paper("a", "Maps", "Ada Lovelace"), paper("a", "Music", "Alan Turing")]
        two = [paper("b", "Looms", "Ada Lovelace"), paper("b", "Trees", "Alan Turing")]
        problems = home / "problems.txt"
        done = graphapp(
            "load", write(home / "a.jsonl", *one), "--store", home / "g.db", "--problems", problems
        )
        line = "2 papers share the DOI '10.5555/a', but neither their titles nor their authors match: kept as 2 papers ('Maps', 'Music')"
        assert line in done.err
        assert f"{line} [records jsonl:Maps, jsonl:Music]\n" in problems.read_text()
        done = graphapp("load", write(home / "b.jsonl", *one, *two), "--store", home / "h.db")
        assert (
            "but neither their titles nor their authors match: kept as 2 papers (2 times, first at "
            in done.err
        )

    def test_the_demo_is_49_papers_without_abstracts(self, graphapp, home):
        report = graphapp("load", "--demo", "--store", home / "g.db", "--json").json
        assert (report["read"], report["loaded"], report["papers"]) == (49, 49, 49)
        author = graphapp("author", "weizhu chen", "--store", home / "g.db", "--json").json
        assert len(author["papers"]) == 49
        assert not any(paper["abstract"] for paper in author["papers"])

    def test_a_format_can_be_named_for_a_file_without_a_telling_ending(self, graphapp, records, home):
        odd = home / "papers.dat"
        odd.write_bytes(gzip.compress(records.read_bytes()))
        assert (
            graphapp("load", odd, "--format", "jsonl", "--store", home / "g.db", "--json").json["loaded"] == 4
        )
        done = graphapp("load", odd, "--format", "nonsense", "--store", home / "g.db")
        assert done.status == 2
        assert "jsonl" in done.err

    @pytest.mark.slow
    def test_ctrl_c_keeps_whole_batches_and_says_so(self, home, monkeypatch):
        monkeypatch.setenv("GRAPHAPP_BATCH_PAPERS", "100")
        papers = ({"id": n, "title": f"Paper {n}", "authors": [f"A {n}"]} for n in range(200_000))
        many = write(home / "many.jsonl", *papers)
        store = home / "g.db"
        process = subprocess.Popen(
            [GRAPHAPP, "load", many, "--store", store],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(300):
            # the write-ahead log holds the first batches; an empty store has half a million bytes
            if sum(path.stat().st_size for path in home.glob("g.db*")) > 1_500_000:
                break
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
        assert process.returncode == 130
        assert "Traceback" not in err
        assert "last complete batch" in err
        assert "To load the rest, run the same command again." in err
        done = subprocess.run(
            [GRAPHAPP, "stats", "--json", "--store", store], capture_output=True, check=True
        )
        papers = json.loads(done.stdout)["counts"]["papers"]
        assert 0 < papers < 200_000
        assert papers % 100 == 0
        assert f"{papers:,} loaded" in out

    @pytest.mark.slow
    def test_a_terminal_sees_a_bar_with_rate_and_time_and_a_pipe_does_not(self, home):
        many = write(
            home / "many.jsonl",
            *({"id": n, "title": f"Paper {n}", "authors": [f"A {n}"]} for n in range(12_000)),
        )
        command = [GRAPHAPP, "load", many, "--store", home / "g.db"]
        plain = subprocess.run(command, capture_output=True, text=True, check=True)
        assert plain.stderr == ""
        (home / "g.db").unlink()
        seen = on_terminal(command)
        assert "per second" in seen
        assert re.search(r"\d+%", seen)
        assert re.search(r"\d+:\d\d:\d\d", seen)


def on_terminal(command: list[Any]) -> str:
    """What a command writes when standard error is a terminal."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        command,
        stdout=subprocess.DEVNULL,
        stderr=theirs,
        env=os.environ | {"TERM": "xterm", "COLUMNS": "120"},
    )
    os.close(theirs)
    seen = b""
    try:
        while part := os.read(ours, 65536):
            seen += part
    except OSError:  # Linux says so when the other end is closed
        pass
    process.wait(60)
    os.close(ours)
    return seen.decode(errors="replace")


class TestAsk:
    def test_stats_say_what_there_is(self, graphapp, loaded):
        found = graphapp("stats", "--json").json
        assert found["counts"] == {
            "authors": 5,
            "names": 4,
            "papers": 4,
            "venues": 2,
            "authorships": 8,
            "first_year": 2019,
            "last_year": 2021,
        }
        assert [(load["read"], load["loaded"]) for load in found["loads"]] == [(4, 4)]
        text = graphapp("stats").out
        assert re.search(r"papers +4\n", text)
        assert "2019–2021" in text
        assert "papers.jsonl" in text

    def test_stats_of_many_files_are_summed_up_by_format(self, graphapp, home):
        for n in range(22):
            (home / f"f{n:02}.jsonl").write_text(json.dumps({"title": f"T{n}", "authors": ["Ada"]}) + "\n")
        assert graphapp("load", *(str(home / f"f{n:02}.jsonl") for n in range(21))).status == 0
        assert graphapp("load", str(home / "f21.jsonl")).status == 0
        found = graphapp("stats")
        assert re.search(
            r"format +files +read +loaded +merged +refused +problems\njsonl +22 +22 +22 +0 +0 +0\n", found.out
        )
        assert found.out.count(".jsonl ") == 20
        assert "f21.jsonl" in found.out
        assert "Not listed: 2 older files. Use --json to list all files." in found.err
        assert len(graphapp("stats", "--json").json["loads"]) == 22

    def test_search_finds_words_in_any_order_and_says_when_nothing_is_found(self, graphapp, loaded):
        assert graphapp("search", "lov ada", "--json").json == [
            {"key": "ada lovelace", "name": "Ada Lovelace", "papers": 2, "rows": 2}
        ]
        assert re.search(r"Alan Turing +3 +1\n", graphapp("search", "tur").out)
        nothing = graphapp("search", "xyz")
        assert (nothing.status, nothing.out) == (0, "")
        assert "No author" in nothing.err
        assert graphapp("search", "xyz", "--json").json == []

    def test_venues_are_searched_for_on_demand(self, graphapp, loaded):
        nothing = graphapp("search", "--venues", "xyz")
        assert (nothing.status, nothing.out) == (0, "")
        assert "No venue" in nothing.err
        assert graphapp("search", "--venues", "xyz", "--json").json == []
        assert graphapp("search", "--venues", "--papers", "x").status == 2

    def test_a_search_that_was_cut_says_so(self, graphapp, loaded):
        for arguments in (
            ["a", "--limit", "1"],
            ["a", "--limit", "1", "--json"],
            ["--papers", "a", "--limit", "1"],
        ):
            assert "the first 1" in graphapp("search", *arguments).err
        assert graphapp("search", "a", "--limit", "2").err == ""

    def test_stats_print_the_problems_of_loads_by_kind_and_of_one_file_whole(
        self, graphapp, home, monkeypatch
    ):
        lines = [
            {"title": "", "authors": ["Ann"]},
            *({"title": f"T{n}", "authors": ["Ann", "Anonymous"]} for n in range(3)),
        ]
        (home / "x.jsonl").write_text("\n".join(map(json.dumps, lines)))
        monkeypatch.setenv("GRAPHAPP_STORE", str(home / "g.db"))
        graphapp("load", "x.jsonl")
        kinds = graphapp("stats", "--problems").out.splitlines()
        assert kinds[0] == "x.jsonl: 4 problems"
        assert len(kinds) == 3
        assert kinds[1].endswith("line 1: no title: record refused")
        assert " (3 times, first at " in kinds[2]
        whole = graphapp("stats", "--file", "x.jsonl")
        assert len(whole.out.splitlines()) == 5
        (found,) = graphapp("stats", "--file", "x.jsonl", "--json").json
        assert (found["file"], found["problem_count"]) == ("x.jsonl", 4)
        assert [(kind["times"], kind["refused"]) for kind in found["kinds"]] == [(1, 1), (3, 0)]
        assert len(found["problems"]) == 4
        assert graphapp("stats", "--file", "y.jsonl").status == 3

    def test_stats_say_of_how_many_the_first_are_shown(self, graphapp, home, monkeypatch):
        names = [f"Author {letter}" for letter in "ABCDEFGHIJKL"]
        many = write(home / "many.jsonl", {"title": "A", "venue": "V", "authors": names})
        monkeypatch.setenv("GRAPHAPP_STORE", str(home / "g.db"))
        assert graphapp("load", many).status == 0
        text = graphapp("stats").out
        assert "author (10 of 12)" in text
        assert re.search(r"^venue  ", text, re.MULTILINE)

    def test_near_names_that_are_not_shown_are_counted(self, graphapp, home, monkeypatch):
        names = ["Ann Lee", *(f"A. {letter}. Lee" for letter in "BCD")]
        many = write(home / "many.jsonl", {"title": "A", "authors": names})
        monkeypatch.setenv("GRAPHAPP_STORE", str(home / "g.db"))
        assert graphapp("load", many).status == 0
        assert "more" not in graphapp("author", "Ann Lee").err
        monkeypatch.setenv("GRAPHAPP_NEAR_NAMES", "2")
        assert re.search(r"Similar names: .*, .* and 1 more\n", graphapp("author", "Ann Lee").err)
        found = graphapp("author", "Ann Lee", "--json").json
        assert (len(found["near"]), found["near_count"], found["near_complete"]) == (2, 3, True)

    def test_search_finds_papers_by_their_titles(self, graphapp, loaded):
        assert [p["title"] for p in graphapp("search", "--papers", "auth", "--json").json] == [
            "Trees of Authors"
        ]
        assert (
            "2021 ICML: Trees of Authors — Alan Turing, Grace Hopper"
            in graphapp("search", "--papers", "auth").out
        )

    def test_author_json_has_exactly_the_promised_fields(self, graphapp, loaded):
        found = graphapp("author", "ALAN  turing", "--json").json
        assert set(found) >= {"name", "key", "author_rows", "papers", "coauthors"}
        assert (found["name"], found["key"]) == ("Alan Turing", "alan turing")
        assert found["author_rows"] == [{"id": "name:Alan Turing", "name": "Alan Turing"}]
        assert [paper["title"] for paper in found["papers"]] == [
            "A Note",
            "Trees of Authors",
            "Graphs of Papers",
        ]
        last = found["papers"][-1]
        assert list(last) == [
            *(
                "id",
                "title",
                "year",
                "kind",
                "venue",
                "authors",
                "authors_cut",
                "abstract",
                "doi",
                "url",
                "sources",
            ),
        ]
        assert {name: value for name, value in last.items() if name not in ("id", "sources")} == {
            "title": "Graphs of Papers",
            "year": 2020,
            "kind": "conference",
            "venue": "NeurIPS",
            "authors": ["Ada Lovelace", "Alan Turing"],
            "authors_cut": False,
            "abstract": "We count.",
            "doi": "10.1234/abc",
            "url": "https://example.org/a1",
        }
        assert found["coauthors"] == [
            {"key": "ada lovelace", "name": "Ada Lovelace", "papers": 2, "first": 2020, "last": 2021},
            {"key": "grace hopper", "name": "Grace Hopper", "papers": 2, "first": 2021, "last": 2021},
        ]

    def test_author_text_names_papers_and_coauthors(self, graphapp, loaded):
        text = graphapp("author", "Alan Turing").out
        assert text.startswith("Alan Turing: 3 papers, 1 author row\n")
        assert "  2020 NeurIPS: Graphs of Papers — Ada Lovelace, Alan Turing\n" in text
        assert re.search(r"Ada Lovelace +2 +2020–2021\n", text)

    @pytest.mark.parametrize(
        ("options", "titles"),
        [
            (["--year", "2021"], ["A Note", "Trees of Authors"]),
            (["--venue", "icml"], ["Trees of Authors"]),
            (["--kind", "preprint"], ["A Note"]),
            (["--coauthor", "ada lovelace"], ["A Note", "Graphs of Papers"]),
            (["--text", "count"], ["Graphs of Papers"]),
            (["--year", "2020", "--kind", "preprint"], []),
        ],
    )
    def test_author_papers_can_be_filtered(self, graphapp, loaded, options, titles):
        found = graphapp("author", "Alan Turing", *options, "--json").json
        assert [paper["title"] for paper in found["papers"]] == titles
        assert "of 3 papers" in graphapp("author", "Alan Turing", *options).out

    def test_coauthors_beside_filtered_papers_are_said_to_be_of_all_papers(self, graphapp, loaded):
        assert "\n2 coauthors of all 3 papers\n" in graphapp("author", "Alan Turing", "--year", "2020").out
        assert "\n2 coauthors\n" in graphapp("author", "Alan Turing").out

    def test_twenty_coauthors_are_printed_and_all_are_in_json(self, graphapp, home):
        names = ["Ada Lovelace", *(f"Coauthor {letter}" for letter in "abcdefghijklmnopqrstuvw")]
        crowd = write(home / "crowd.jsonl", json.dumps({"title": "T", "authors": names}))
        assert graphapp("load", crowd, "--store", home / "g.db").status == 0
        text = graphapp("author", "Ada Lovelace", "--store", home / "g.db").out
        below = text.partition("23 coauthors")[2]
        assert "Coauthor t" in below
        assert "Coauthor u" not in below
        assert text.endswith("… and 3 more; use --json to list them all\n")
        found = graphapp("author", "Ada Lovelace", "--json", "--store", home / "g.db").json
        assert len(found["coauthors"]) == 23

    def test_an_unknown_author_is_status_3_with_near_names(self, graphapp, loaded):
        done = graphapp("author", "Alan Turning")
        assert done.status == 3
        assert done.out == ""
        assert "Alan Turing" in done.err

    def test_path_is_the_shortest_chain_with_its_papers(self, graphapp, loaded):
        found = graphapp("path", "ada lovelace", "grace hopper", "--json").json
        assert found["length"] == 1
        (step,) = found["steps"]
        assert [paper["title"] for paper in step["papers"]] == ["A Note"]
        text = graphapp("path", "ada lovelace", "grace hopper").out
        assert text.startswith("Ada Lovelace – Grace Hopper\n  2021: A Note — ")

    def test_path_says_when_there_is_none_or_both_are_one(self, graphapp, loaded):
        assert graphapp("path", "Alan Turing", "Emmy Noether", "--json").json["length"] is None
        assert "No chain of at most 12 steps" in graphapp("path", "Alan Turing", "Emmy Noether").out
        assert graphapp("path", "Alan Turing", "alan turing", "--json").json["length"] == 0
        assert "the same cluster" in graphapp("path", "Alan Turing", "alan turing").out


class TestQuery:
    TEXT = "MATCH (a:Author)-[:WROTE]->(p:Paper) WHERE a.key = $key RETURN p.title AS title, p.year AS year ORDER BY title"

    def test_a_table_by_default(self, graphapp, loaded):
        done = graphapp("query", self.TEXT, "-p", "key=alan turing")
        assert [line.split() for line in done.out.splitlines()] == [
            ["title", "year"],
            ["A", "Note", "2021"],
            ["Graphs", "of", "Papers", "2020"],
            ["Trees", "of", "Authors", "2021"],
        ]

    def test_csv_for_programs_has_every_text_as_it_is(self, graphapp, loaded):
        text = graphapp("query", "RETURN '=1' AS x, -1 AS y", "--output", "csv").out
        assert text == "x,y\n=1,-1\n"

    def test_json_and_csv_for_programs(self, graphapp, loaded):
        found = graphapp("query", self.TEXT, "-p", "key=alan turing", "--output", "json").json
        assert found["columns"] == ["title", "year"]
        assert found["rows"] == [["A Note", 2021], ["Graphs of Papers", 2020], ["Trees of Authors", 2021]]
        text = graphapp("query", self.TEXT, "-p", "key=alan turing", "--output", "csv").out
        assert list(csv.reader(io.StringIO(text))) == [
            ["title", "year"],
            ["A Note", "2021"],
            ["Graphs of Papers", "2020"],
            ["Trees of Authors", "2021"],
        ]

    def test_parameters_are_numbers_lists_and_text(self, graphapp, loaded):
        options = ["-p", "a=7", "-p", "b=[1,2]", "-p", "c=seven", "-p", 'd="7"', "-p", "e=x=y"]
        found = graphapp("query", "RETURN $a, $b, $c, $d, $e", *options, "--output", "json").json
        assert found["rows"] == [[7, [1, 2], "seven", "7", "x=y"]]

    def test_what_a_terminal_would_act_on_is_made_visible(self, graphapp, loaded):
        text = "red \x1b[31m bell \x07 csi \x9b back \u202e end"
        shown = graphapp("query", "RETURN $t AS t", "-p", f"t={text}").out
        assert "red \\u001b[31m bell \\u0007 csi \\u009b back \\u202e end" in shown
        assert not set("\x1b\x07\x9b\u202e") & set(shown)
        raw = graphapp("query", "RETURN $t AS t", "-p", f"t={text}", "--output", "json")
        assert not set("\x1b\x07\x9b\u202e") & set(raw.out)
        assert raw.json["rows"] == [[text]]

    def test_rows_cut_by_a_limit_are_said(self, graphapp, loaded):
        done = graphapp("query", "MATCH (a:Author) RETURN a.id", "--rows", "2", "--output", "json")
        assert len(done.json["rows"]) == 2
        assert done.json["truncated"]
        assert done.json["truncated"] in done.err

    @pytest.mark.parametrize(
        "text",
        ["CREATE (:Author)", "MATCH (a) DETACH DELETE a", "LOAD CSV FROM 'x' AS r RETURN r", "RETRUN 1"],
    )
    def test_a_query_that_may_not_run_is_status_3_and_changes_nothing(self, graphapp, loaded, text):
        before = graphapp("stats", "--json").out
        done = graphapp("query", text)
        assert done.status == 3
        assert done.err.startswith("graphapp: ")
        assert graphapp("stats", "--json").out == before

    def test_a_terminal_sees_how_far_the_engine_is(self, loaded):
        assert "Cypher engine" in on_terminal([GRAPHAPP, "query", "RETURN 1"])

    def test_a_query_can_come_from_standard_input(self, graphapp, loaded, monkeypatch):
        monkeypatch.setattr("sys.stdin", io.StringIO("RETURN 1 AS one"))
        assert graphapp("query", "-", "--output", "csv").out == "one\n1\n"

    def test_an_error_shows_the_line_with_a_caret_under_the_place(self, graphapp, loaded):
        done = graphapp("query", "MATCH (a:Author)\n\tWHERE a.name = '北' AND oops\nRETURN a")
        assert done.status == 3
        lines = done.err.splitlines()
        assert lines[1:4] == ["line 2, column 25:", " WHERE a.name = '北' AND oops", " " * 25 + "^"]

    def test_a_place_in_a_long_line_is_shown_with_what_stands_around_it(self, graphapp, loaded):
        done = graphapp("query", f"RETURN {'1 + ' * 100}oops AS x")
        line, caret = done.err.splitlines()[2:4]
        assert line.startswith("…")
        assert line[len(caret) - 1 :] == "oops AS x"

    def test_the_plan_of_a_query_over_a_file_is_that_of_its_engine(self, graphapp, loaded):
        done = graphapp("query", "MATCH (a:Author {name: 'x'}) RETURN a", "--explain")
        assert [line.split() for line in done.out.splitlines()[1:]] == [
            ["ProduceResults", "0", "a"],
            ["NodeIndexSeek", "0", "a:Author(name)"],
        ]

    def test_a_plan_is_printed_from_its_last_step_on(self, graphapp, loaded, monkeypatch):
        scan = PlanStep("NodeByLabelScan", "a:Author", 169.0)
        plan = PlanStep("ProduceResults", "n", 1.0, (PlanStep("Join", "", None, (scan, scan)),))
        monkeypatch.setattr("graphapp.stores.sqlite.store.SQLiteStore.explain", lambda *_: plan)
        done = graphapp("query", "MATCH (a:Author) RETURN count(a) AS n", "--explain")
        assert [line.split() for line in done.out.splitlines()[1:]] == [
            ["ProduceResults", "1", "n"],
            ["Join"],
            ["NodeByLabelScan", "169", "a:Author"],
            ["NodeByLabelScan", "169", "a:Author"],
        ]
        assert done.out.splitlines()[3].startswith("    NodeByLabelScan")


class TestSavedQueries:
    FILE = """[by-year]
title = "Papers of a year"
text = "MATCH (p:Paper) WHERE p.year = $year RETURN p.title AS title ORDER BY title"
[by-year.parameters.year]
type = "integer"
"""

    @pytest.fixture
    def saved(self, loaded, home, monkeypatch):
        file = home / "saved.toml"
        file.write_text(self.FILE, encoding="utf-8")
        monkeypatch.setenv("GRAPHAPP_SAVED_QUERIES", str(file))
        return file

    def test_they_are_listed_the_owners_first(self, graphapp, saved):
        lines = graphapp("queries").out.splitlines()
        assert lines[1].split() == ["by-year", "Papers", "of", "a", "year", "year"]
        (first, *others) = graphapp("queries", "--json").json
        assert (first["name"], first["owned"]) == ("by-year", True)
        assert first["parameters"] == [
            {"name": "year", "type": "integer", "title": "year", "default": None, "choices": []}
        ]
        assert not any(other["owned"] for other in others)

    def test_one_is_asked_by_its_name_with_its_parameters(self, graphapp, saved):
        done = graphapp("query", "--saved", "by-year", "-p", "year=2021", "--output", "csv")
        assert done.out == "title\nA Note\nTrees of Authors\n"

    @pytest.mark.parametrize(
        ("arguments", "said"),
        [
            (["by-year"], "year requires a value."),
            (["by-year", "-p", "year=then"], "$year must be an integer."),
            (["by-year", "-p", "jahr=2021"], "The query by-year has no parameter 'jahr'."),
            (["nobody"], "No saved query found: 'nobody'."),
            (["nobody"], "`graphapp queries` and the query page list all saved queries."),
            (["byyear"], "Did you mean by-year or years?"),
        ],
    )
    def test_what_cannot_be_asked_is_said(self, graphapp, saved, arguments, said):
        done = graphapp("query", "--saved", *arguments)
        assert done.status == 3
        assert said in done.err

    def test_a_query_is_typed_or_saved_and_not_both(self, graphapp, saved):
        assert graphapp("query").status == 2
        assert graphapp("query", "RETURN 1", "--saved", "by-year").status == 2

    def test_the_network_of_one_is_written(self, graphapp, loaded, home):
        done = graphapp("network", "--saved", "network", "-p", "author=Alan Turing", "--to", home / "x.gml")
        assert (done.status, (home / "x.gml").exists()) == (0, True)

    def test_a_file_that_is_wrong_or_not_there_is_one_clear_error(self, graphapp, saved):
        saved.write_text(self.FILE.replace("$year", "$years"), encoding="utf-8")
        done = graphapp("queries")
        assert done.err.splitlines()[0] == f"graphapp: {saved}, line 3: $years is not declared."
        saved.write_bytes(b"\xff")
        assert "is not valid UTF-8" in graphapp("queries").err
        saved.unlink()
        done = graphapp("queries")
        assert (done.status, f"Cannot read {saved}: No such file" in done.err) == (3, True)


class TestNetwork:
    def test_node_link_json_is_read_back_by_networkx(self, graphapp, loaded, home):
        done = graphapp("network", "--author", "Alan Turing", "--to", home / "x.json")
        assert done.status == 0
        assert "3 nodes, 3 links" in done.out
        graph = networkx.node_link_graph(json.loads((home / "x.json").read_text()), edges="edges")
        assert {data["name"] for _, data in graph.nodes(data=True)} == {
            "Ada Lovelace",
            "Alan Turing",
            "Grace Hopper",
        }
        assert graph.number_of_edges() == 3

    @pytest.mark.parametrize("exporter", EXPORTERS, ids=lambda exporter: exporter.name)
    def test_every_format_is_chosen_by_the_ending(self, graphapp, loaded, home, exporter):
        target = home / f"x{exporter.suffix}"
        assert graphapp("network", "--all", "--to", target).status == 0
        assert target.stat().st_size > 0
        assert [path.name for path in home.iterdir() if path.name.endswith(".part")] == []
        if exporter.suffix.endswith("zip"):
            assert zipfile.ZipFile(target).testzip() is None

    @pytest.mark.parametrize(
        ("options", "nodes", "edges"),
        [
            (["--author", "Alan Turing"], 3, 3),
            (["--author", "Alan Turing", "--unit", "row"], 4, 4),
            (["--author", "Alan Turing", "--joint", "2"], 3, 2),
            (["--author", "Alan Turing", "--last", "2020"], 2, 1),
            (["--author", "Alan Turing", "--first", "2021"], 3, 3),
            (["--author", "Alan Turing", "--longest", "2"], 3, 2),
            (["--venue", "ICML"], 3, 1),
            (["--all"], 4, 3),
            (["--all", "--nodes", "2"], 2, 1),
        ],
    )
    def test_the_options_choose_the_network(self, graphapp, loaded, home, options, nodes, edges):
        assert graphapp("network", *options, "--to", home / "x.json").status == 0
        found = json.loads((home / "x.json").read_text())
        assert (len(found["nodes"]), len(found["edges"])) == (nodes, edges)

    def test_the_full_level_has_papers_and_venues(self, graphapp, loaded, home):
        graphapp("network", "--all", "--level", "full", "--to", home / "x.json")
        types = [node["type"] for node in json.loads((home / "x.json").read_text())["nodes"]]
        assert {name: types.count(name) for name in types} == {"author": 4, "paper": 4, "venue": 2}

    def test_fractional_weights_share_a_paper_among_coauthors(self, graphapp, loaded, home):
        """Turing and Hopper: 1 for the paper of two, 1/2 for the paper of three."""
        graphapp("network", "--author", "Alan Turing", "--weighting", "fractional", "--to", home / "x.json")
        graph = networkx.node_link_graph(json.loads((home / "x.json").read_text()), edges="edges")
        assert graph.edges["alan turing", "grace hopper"]["weight"] == 1.5

    def test_the_answer_of_a_query_is_a_network(self, graphapp, loaded, home):
        text = "MATCH (a:Author)-[w:WROTE]->(p:Paper) WHERE p.year = $year RETURN a, w, p"
        assert graphapp("network", "--cypher", text, "-p", "year=2020", "--to", home / "x.json").status == 0
        found = json.loads((home / "x.json").read_text())
        assert (len(found["nodes"]), len(found["edges"])) == (3, 2)

    def test_standard_output_takes_a_named_format(self, loaded):
        command = [GRAPHAPP, "network", "--all", "--to", "-", "--format", "graphml"]
        done = subprocess.run(command, capture_output=True, check=True)
        assert networkx.parse_graphml(done.stdout.decode()).number_of_nodes() == 4

    @pytest.mark.parametrize("name", ["x.doc", "x", "-"])
    def test_an_ending_of_no_format_lists_those_there_are(self, graphapp, loaded, home, name):
        done = graphapp("network", "--all", "--to", name)
        assert done.status in (2, 3)
        assert ".graphml" in done.err
        assert [path.name for path in home.iterdir() if path.stem == "x"] == []

    def test_a_file_that_cannot_be_written_is_an_error_and_leaves_nothing(self, graphapp, loaded, home):
        done = graphapp("network", "--all", "--to", home / "absent" / "x.json")
        assert done.status == 3
        assert "No such file" in done.err

    def test_an_error_half_way_leaves_the_old_file(self, graphapp, loaded, home, monkeypatch):
        (home / "x.gml").write_text("old")

        def broken(view, out):
            out.write(b"half")
            raise OSError(28, "No space left on device")

        (gml,) = (exporter for exporter in EXPORTERS if exporter.suffix == ".gml")
        monkeypatch.setattr("graphapp.exporters.for_file", lambda name: replace(gml, write=broken))
        done = graphapp("network", "--all", "--to", home / "x.gml")
        assert done.status == 3
        assert "No space left" in done.err
        assert (home / "x.gml").read_text() == "old"
        assert [path.name for path in home.iterdir() if path.name.endswith(".part")] == []

    @pytest.mark.parametrize("form", ["gml", "csv"])
    def test_a_device_is_written_to_and_not_replaced(self, graphapp, loaded, form):
        assert graphapp("network", "--all", "--to", "/dev/null", "--format", form).status == 0
        assert Path("/dev/null").is_char_device()


class TestLists:
    def test_formats_are_the_registries(self, graphapp):
        found = graphapp("formats", "--json").json
        assert [row["name"] for row in found["read"]] == [loader.NAME for loader in LOADERS]
        assert [row["suffix"] for row in found["written"]] == [exporter.suffix for exporter in EXPORTERS]
        assert [row["name"] for row in found["lists"]] == [form.name for form in LIST_FORMATS]
        told = {row["name"]: row["options"] for row in found["written"] if row["options"]}
        assert told == {
            "svg": ["width", "labels", "font_size", "parts"],
            "pdf": ["width", "labels", "font_size", "parts"],
            "png": ["width", "dpi", "scale", "labels", "font_size", "parts"],
        }
        text = graphapp("formats").out
        for row in found["read"] + found["written"] + found["lists"]:
            assert row["name"] in text

    def test_settings_show_the_values_in_force(self, graphapp, monkeypatch):
        monkeypatch.setenv("GRAPHAPP_QUERY_ROWS", "77")
        rows = {row["name"]: row for row in graphapp("settings", "--store", "memory:", "--json").json}
        assert list(rows) == [setting.name for setting in SETTINGS]
        assert rows["query_rows"] == {
            "name": "query_rows",
            "value": 77,
            "default": 5000,
            "variable": "GRAPHAPP_QUERY_ROWS",
            "help": "Maximum number of rows in a Cypher result",
            "unit": "",
            "minimum": 1,
            "maximum": 1_000_000_000_000,
            "choices": [],
        }
        assert rows["store"]["value"] == "memory:"
        assert re.search(r"query_rows +77 +GRAPHAPP_QUERY_ROWS", graphapp("settings").out)

    def test_a_store_whose_name_is_not_utf8_is_like_any_other(self, graphapp, tmp_path):
        address = tmp_path / os.fsdecode(b"odd-\xff.db")
        graphapp("load", "--demo", "--store", address)
        rows = {row["name"]: row for row in graphapp("settings", "--store", address, "--json").json}
        assert rows["store"]["value"] == f"{tmp_path}/odd-\udcff.db"
        done = graphapp(
            "query", "MATCH (p:Paper) RETURN count(p) AS n", "--output", "json", "--store", address
        )
        assert done.json["rows"] == [[49]]

    def test_a_setting_of_the_wrong_type_is_named(self, graphapp, monkeypatch):
        monkeypatch.setenv("GRAPHAPP_QUERY_ROWS", "many")
        done = graphapp("settings")
        assert done.status == 3
        assert "query_rows" in done.err


class TestPipes:
    def test_a_reader_that_has_enough_ends_the_command_quietly(self, loaded):
        process = subprocess.Popen(
            [GRAPHAPP, "settings", "--json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        process.stdout.close()
        with process.stderr as said:
            assert said.read() == b""
        assert process.wait(30) == 141

    @pytest.mark.parametrize(("closed", "said"), [(">&-", ""), ("2>&-", "4"), ("<&- >&- 2>&-", "")])
    def test_a_command_whose_output_is_closed_does_its_work(self, loaded, closed, said):
        # what a service manager, or a shell that was told so, may start us with
        done = subprocess.run(
            ["sh", "-c", f'"$0" query "MATCH (p:Paper) RETURN count(p) AS n" {closed}', GRAPHAPP],
            stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60,
        )  # fmt: skip
        assert (done.returncode, done.stderr) == (0, "")
        assert said in done.stdout

    def test_a_terminal_of_another_encoding_gets_escapes_not_an_error(self, loaded):
        command = [GRAPHAPP, "query", "RETURN $t AS t", "-p", "t=Łódź"]
        environ = os.environ | {"PYTHONIOENCODING": "ascii"}
        done = subprocess.run(command, capture_output=True, check=True, env=environ)
        assert b"\\u0141\\xf3d\\u017a" in done.stdout


class TestServe:
    def test_it_prints_its_address_serves_and_ends_with_ctrl_c(self, loaded):
        process = subprocess.Popen(
            [GRAPHAPP, "serve", "--port", "0"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        ended = threading.Timer(30, process.kill)
        ended.start()
        try:
            line = process.stdout.readline()
            address = re.search(r"http://127\.0\.0\.1:\d+", line)[0]
            page = fetch(address + "/")
            assert "Alan Turing" in page
        finally:
            process.send_signal(signal.SIGINT)
            _, err = process.communicate(timeout=30)
            ended.cancel()
        assert process.returncode == 0
        assert "Traceback" not in err

    def test_a_port_that_is_taken_is_said(self, loaded, graphapp):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
            done = subprocess.run(
                [GRAPHAPP, "serve", "--port", str(port)], capture_output=True, text=True, timeout=30
            )
        assert done.returncode == 3
        assert str(port) in done.stderr
        assert "Traceback" not in done.stderr


def fetch(address: str) -> str:
    """The text of a page."""
    with urllib.request.urlopen(address, timeout=20) as answer:
        return answer.read().decode()
