"""The command `export`: whole stores as tables, which can be loaded again."""

from __future__ import annotations

import json
import sys

import pytest

RECORDS = [
    {"id": "a", "title": "On Engines", "year": 1843, "authors": ["Ada Lovelace"], "doi": "10.5555/a"},
    # the same paper: another source with another title, kind and name
    {
        "id": "b",
        "title": "On engines",
        "year": 1843,
        "authors": [{"name": "Ada Lovelace", "id": "dblp:1/2"}],
        "doi": "10.5555/a",
        "kind": "journal",
        "venue": "Memoirs",
    },
    {"id": "c", "title": "Cut", "authors": ["B", {"name": "C", "unplaced": True}], "authors_cut": True},
]


@pytest.fixture
def store(graphapp, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "records.jsonl").write_text("\n".join(map(json.dumps, RECORDS)))
    assert graphapp("load", "records.jsonl", "--demo", "--store", "a.db").status == 0
    return "a.db"


@pytest.mark.parametrize(
    ("target", "table"), [("x.parquet", None), ("x.arrow", None), ("t", "t/papers.parquet")]
)
def test_a_table_of_papers_gives_the_same_graph(graphapp, store, target, table):
    done = graphapp("export", "--store", store, "--to", target)
    assert (done.status, done.out) == (0, f"{target}: 51 papers\n")
    done = graphapp("load", table or target, "--store", "b.db")
    assert done.out.startswith("52 records read: 51 loaded, 1 merged, 0 refused")
    assert graphapp("digest", "--store", "b.db").out == graphapp("digest", "--store", store).out


def test_a_folder_with_files_and_a_missing_package_are_errors(graphapp, store, tmp_path, monkeypatch):
    (tmp_path / "t").mkdir()
    (tmp_path / "t" / "mine.txt").write_text("x")
    done = graphapp("export", "--store", store, "--to", "t")
    assert done.status == 3
    assert "t is not empty." in done.err
    assert [each.name for each in (tmp_path / "t").iterdir()] == ["mine.txt"]
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    done = graphapp("export", "--store", store, "--to", "x.parquet")
    assert done.status == 3
    assert "pip install 'graphapp[parquet]'" in done.err
    assert not (tmp_path / "x.parquet").exists()


def test_a_pipe_and_another_extension_need_a_format(graphapp, store, tmp_path):
    (tmp_path / "y.tbl").touch()
    for target in ("-", "y.tbl"):
        done = graphapp("export", "--store", store, "--to", target)
        assert (done.status, done.out) == (2, "")
        assert "specify --format" in " ".join(done.err.split())
    assert not (tmp_path / "-").exists()
    assert graphapp("export", "--store", store, "--to", "x.tbl", "--format", "arrow").status == 0
    assert (tmp_path / "x.tbl").read_bytes().startswith(b"ARROW1")
