"""The command `export`: whole stores as tables, which can be loaded again."""

from __future__ import annotations

import io
import json
import sys
from contextlib import closing

import pyarrow.parquet as pq
import pytest

from graphapp.model.rows import StoredPaper
from graphapp.settings import Settings
from graphapp.stores import open_store
from graphapp.stores.sqlite.store import SQLiteStore

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
    (tmp_path / "mine").write_text("x")
    assert "mine is a file, not a folder." in graphapp("export", "--store", store, "--to", "mine").err
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    done = graphapp("export", "--store", store, "--to", "x.parquet")
    assert done.status == 3
    assert "pip install 'graphapp[parquet]'" in done.err
    assert not (tmp_path / "x.parquet").exists()


def test_a_store_that_changes_during_the_export_is_an_error(graphapp, store, tmp_path, monkeypatch):
    rows = SQLiteStore.rows

    def changing(self, table):
        # the papers have been read by then
        if table == "Venue":
            with closing(open_store(store, Settings.read(environ={}), writable=True)) as other:
                other.upsert([StoredPaper("x", "X", None, "other", None, (), sources=("x",))])
                other.settle()
        yield from rows(self, table)

    monkeypatch.setattr(SQLiteStore, "rows", changing)
    done = graphapp("export", "--store", store, "--to", "t")
    assert done.status != 0
    assert "The store changed while it was being read. Export again." in done.err.replace("\n", " ")
    assert not (tmp_path / "t").exists()


def test_tables_are_written_to_standard_output_too(in_empty_folder, tmp_path):
    in_empty_folder("load", "--demo", "--store", "a.db")
    done = in_empty_folder("export", "--store", "a.db", "--to", "-", "--format", "parquet")
    assert pq.read_table(io.BytesIO(done.stdout)).num_rows == 49
    assert not (tmp_path / "-").exists()


def test_a_pipe_and_another_extension_need_a_format(graphapp, store, tmp_path):
    (tmp_path / "y.tbl").touch()
    for target in ("-", "y.tbl"):
        done = graphapp("export", "--store", store, "--to", target)
        assert (done.status, done.out) == (2, "")
        assert "specify --format" in " ".join(done.err.split())
    assert not (tmp_path / "-").exists()
    assert graphapp("export", "--store", store, "--to", "x.tbl", "--format", "arrow").status == 0
    assert (tmp_path / "x.tbl").read_bytes().startswith(b"ARROW1")
