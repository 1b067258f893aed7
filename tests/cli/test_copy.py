"""Commands that move a graph from one place to another."""

from __future__ import annotations

import json
import sys

import pytest

from graphapp.cli.main import main


@pytest.fixture
def graphapp(tmp_path, monkeypatch, capsys):
    """Runs a command in an empty folder with the demo in `a.db`; gives status, output and what was said about it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GRAPHAPP_STORE", raising=False)

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["graphapp", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        return ended.value.code or 0, *capsys.readouterr()

    assert run("load", "--demo", "--store", "a.db")[0] == 0
    return run


def test_a_copy_prints_one_digest_twice_and_a_second_copy_writes_nothing(graphapp):
    status, out, said = graphapp("copy", "--from", "a.db", "--to", "b.db")
    assert status == 0
    first, second = (line.split() for line in out.splitlines()[1:])
    assert (first[0], second[0], first[1], second[1]) == ("a.db", "b.db", "49", "49")
    assert first[2] == second[2]
    assert len(first[2]) == 64
    assert "49 papers written, 0 already present." in said
    assert "0 papers written, 49 already present." in graphapp("copy", "--from", "a.db", "--to", "b.db")[2]
    assert graphapp("digest", "--store", "b.db")[1].strip() == first[2]


def test_a_copy_can_be_said_as_json(graphapp):
    _, out, _ = graphapp("copy", "--from", "a.db", "--to", "b.db", "--json")
    found = json.loads(out)
    assert (
        found["source"]
        == found["target"]
        == json.loads(graphapp("digest", "--store", "a.db", "--json")[1])["digest"]
    )
    assert (found["written"], found["already"], found["interrupted"]) == (49, 0, False)
    assert found["counts"]["papers"] == 49


def test_copying_from_a_store_that_is_not_there_makes_none(graphapp, tmp_path):
    status, _, said = graphapp("copy", "--from", "none.db", "--to", "new.db")
    assert status == 3
    assert "none.db" in said
    assert not (tmp_path / "new.db").exists()


def test_a_copy_onto_itself_is_refused(graphapp):
    status, _, said = graphapp("copy", "--from", "a.db", "--to", "sqlite:./a.db")
    assert status == 3
    assert "same store" in said


def test_an_export_says_how_it_is_imported(graphapp, tmp_path):
    status, out, said = graphapp("neo4j-export", "files", "--store", "a.db", "--database", "papers")
    assert status == 0
    assert out.startswith("neo4j-admin database import full papers --overwrite-destination ")
    assert "--nodes=Paper=papers-header.csv,papers.csv" in out
    assert "Stop the database" in said
    assert len((tmp_path / "files/papers.csv").read_text().splitlines()) == 49


def test_what_the_export_and_the_digest_leave_out_is_said_before_it_is_relied_on(graphapp):
    _, export, _ = graphapp("neo4j-export", "--help")
    export = " ".join(export.split())
    assert "omits the differences between merged records and the log of loads" in export
    assert "`graphapp copy`" in export
    assert "not the differences between merged records or the log of loads" in " ".join(
        graphapp("digest", "--help")[1].split()
    )


def test_an_export_into_a_folder_with_files_writes_nothing(graphapp, tmp_path):
    (tmp_path / "files").mkdir()
    (tmp_path / "files/mine.txt").write_text("mine")
    status, _, said = graphapp("neo4j-export", "files", "--store", "a.db")
    assert status == 3
    assert "not empty" in said
    assert [path.name for path in (tmp_path / "files").iterdir()] == ["mine.txt"]
