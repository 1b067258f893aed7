"""The command `papers`: the lists that pages offer, from the command line."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from pathlib import Path

import pytest

from graphapp.exporters import LIST_FORMATS

GRAPHAPP = Path(sys.executable).with_name("graphapp")
RECORDS = [
    {
        "id": "1",
        "title": "On Engines",
        "year": 1843,
        "kind": "journal",
        "venue": "Memoirs",
        "authors": ["Ada", "Bo"],
    },
    {
        "id": "2",
        "title": "On Looms",
        "year": 1844,
        "kind": "book",
        "authors": ["Ada"],
        "doi": "10.1234/looms",
    },
    {"id": "3", "title": "On Tables", "year": 1844, "kind": "journal", "venue": "Memoirs", "authors": ["Bo"]},
    {"id": "4", "title": "Undated", "venue": "Memoirs", "kind": "journal", "authors": ["Ada", "Cy"]},
]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of four papers."""
    folder = tmp_path_factory.mktemp("store")
    (folder / "own.jsonl").write_text("\n".join(map(json.dumps, RECORDS)))
    load = [GRAPHAPP, "load", folder / "own.jsonl", "--store", folder / "g.db"]
    subprocess.run(load, check=True, capture_output=True)
    return folder / "g.db"


@pytest.fixture
def papers(store: Path, in_empty_folder):
    """Runs the command in an empty folder."""
    return lambda *arguments: in_empty_folder("papers", *arguments, "--store", store)


def titles(content: bytes) -> list[str]:
    return [paper["title"] for paper in json.loads(content)]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (["--author", "ADA"], ["On Looms", "On Engines", "Undated"]),
        (["--author", "Ada", "--year", "1844"], ["On Looms"]),
        (["--author", "Ada", "--kind", "book"], ["On Looms"]),
        (["--author", "Ada", "--venue", "Memoirs"], ["On Engines", "Undated"]),
        (["--author", "Ada", "--coauthor", "cy"], ["Undated"]),
        (["--author", "Ada", "--text", "engines"], ["On Engines"]),
        (["--venue", "memoirs"], ["On Tables", "On Engines", "Undated"]),
        (["--venue", "Memoirs", "--year", "1843"], ["On Engines"]),
        (["--paper", "doi:10.1234/looms"], ["On Looms"]),
        (["--paper", "10.1234/Looms"], ["On Looms"]),
        (["--paper", "https://doi.org/10.1234/looms"], ["On Looms"]),
    ],
)
def test_a_list_holds_what_the_page_shows_with_the_same_filters(papers, asked, expected) -> None:
    done = papers(*asked, "--to", "-", "--format", "json")
    assert (done.returncode, titles(done.stdout)) == (0, expected)
    assert done.stderr == b""


def test_a_doi_of_several_papers_says_which_are_not_written(in_empty_folder, tmp_path: Path) -> None:
    names = [("Maps", "Ada Lovelace"), ("Music", "Alan Turing"), ("Looms", "Grace Hopper")]
    records = [{"id": t, "title": t, "authors": [name], "doi": "10.5555/book.1"} for t, name in names]
    (tmp_path / "own.jsonl").write_text("\n".join(map(json.dumps, records)))
    store = ["--store", tmp_path / "g.db"]
    assert in_empty_folder("load", tmp_path / "own.jsonl", *store).returncode == 0
    ask = ["papers", "--to", "-", "--format", "json", *store, "--paper"]
    done = in_empty_folder(*ask, "doi:10.5555/book.1")
    written = titles(done.stdout)
    assert len(written) == 1
    said = done.stderr.decode()
    assert said.startswith("2 other papers have this DOI. To write one of them, use --paper ID:")
    assert [title for title, _ in names if f"  {title}: " in said] == [
        title for title, _ in names if title not in written
    ]
    # by its identifier there is no doubt which is meant
    by_id = in_empty_folder(*ask, "Maps")
    assert (titles(by_id.stdout), by_id.stderr) == (["Maps"], b"")


@pytest.mark.parametrize("form", LIST_FORMATS, ids=lambda form: form.name)
def test_the_ending_or_the_format_decides_what_is_written(papers, tmp_path: Path, form) -> None:
    done = papers("--author", "Ada", "-o", f"ada{form.suffix}")
    assert (done.returncode, done.stdout.decode()) == (0, f"ada{form.suffix}: 3 papers\n")
    by_ending = (tmp_path / f"ada{form.suffix}").read_bytes()
    assert b"On Looms" in by_ending
    assert papers("--author", "Ada", "--to", "-", "--format", form.name).stdout == by_ending


def test_the_file_is_the_one_that_the_page_offers(papers, store: Path, tmp_path: Path) -> None:
    from graphapp.service import GraphService
    from graphapp.settings import Settings
    from graphapp.stores import open_store
    from graphapp.web import create_app

    settings = Settings()
    service = GraphService(open_store(str(store), settings), settings)
    try:
        client = create_app(service, settings).test_client()
        with client.get("/files/papers.csv?author=ada&venue=memoirs") as response:
            page = response.data
    finally:
        service.close()
    papers("--author", "Ada", "--venue", "Memoirs", "--to", "ada.csv")
    assert (tmp_path / "ada.csv").read_bytes() == page
    rows = list(csv.DictReader(page.decode("utf-8-sig").splitlines()))
    assert [row["title"] for row in rows] == ["On Engines", "Undated"]


@pytest.mark.parametrize(
    ("asked", "status", "said"),
    [
        ([], 2, "Specify --author, --venue or --paper."),
        (["--venue", "Memoirs", "--paper", "x"], 2, "Specify --author, --venue or --paper."),
        (["--author", "Ada", "--paper", "x"], 2, "--paper and --author cannot be combined"),
        (["--venue", "Memoirs", "--kind", "book"], 2, "--kind requires --author."),
        (["--paper", "x", "--year", "1843"], 2, "--year requires --author or --venue."),
        (["--author", "Nobody"], 3, "No author found: 'Nobody'."),
        (["--venue", "Nowhere"], 3, "No venue found: 'Nowhere'."),
        (["--paper", "x"], 3, "No paper found: 'x'."),
        (["--author", "Ada", "--year", "1900"], 3, "No paper matches these filters"),
        (["--venue", "Memoirs", "--year", "1900"], 3, "Memoirs has no papers from 1900."),
    ],
)
def test_what_names_no_list_is_an_error_and_writes_nothing(
    papers, tmp_path: Path, asked, status, said
) -> None:
    done = papers(*asked, "--to", "x.bib")
    assert (done.returncode, done.stdout) == (status, b"")
    assert said in done.stderr.decode()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("target", "more", "said"),
    [
        ("x.doc", [], "Known extensions: .bib .csl.json .csv .json .jsonl .ris"),
        ("-", [], "specify --format"),
        ("x.bib", ["--format", "word"], "choose one of bibtex, csl-json, csv, json, jsonl, ris"),
    ],
)
def test_an_unknown_format_is_told_the_known_ones(papers, target, more, said) -> None:
    done = papers("--author", "Ada", "--to", target, *more)
    assert done.returncode == 2
    assert said in " ".join(done.stderr.decode().split())
