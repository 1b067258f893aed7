"""The commands of `collections`."""

from __future__ import annotations

import sys

import pytest


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("GRAPHAPP_DATA_FOLDER", str(tmp_path / "data"))
    monkeypatch.setenv("GRAPHAPP_STORE", str(tmp_path / "data" / "main.db"))
    return tmp_path / "data"


def test_collections_are_created_listed_renamed_and_deleted(graphapp, folder):
    empty = graphapp("collections", "list")
    assert (empty.status, empty.out) == (0, "")
    assert "collections create NAME" in empty.err
    assert graphapp("collections", "create", "one").out.strip() == str(folder / "one.db")
    assert graphapp("load", "--demo", "--store", str(folder / "one.db")).status == 0
    assert graphapp("collections", "create", "main").status == 0
    rows = [line.split() for line in graphapp("collections", "list").out.splitlines()[1:]]
    assert [[row[0], *row[1:3]] for row in rows] == [["main", "0", "0"], ["one", "49", "169"]]
    assert rows[0][-1] == "default"
    found = graphapp("collections", "list", "--json").json
    assert found["folder"] == str(folder)
    assert [each["papers"] for each in found["collections"]] == [0, 49]
    assert graphapp("collections", "rename", "one", "two").status == 0
    assert graphapp("stats", "--store", str(folder / "two.db"), "--json").json["counts"]["papers"] == 49
    assert graphapp("collections", "delete", "two", "--yes").status == 0
    assert not list(folder.glob("two*"))


def test_nothing_is_deleted_without_a_confirmation(graphapp, folder, monkeypatch):
    graphapp("collections", "create", "one")
    refused = graphapp("collections", "delete", "one")
    assert refused.status == 2
    assert "--yes" in refused.err
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    monkeypatch.setattr("click.confirm", lambda text, **_: asked.append(text))
    asked: list[str] = []
    assert graphapp("collections", "delete", "one").status == 0
    assert asked == ["Delete the collection one with 0 papers?"]
    assert not (folder / "one.db").exists()


@pytest.mark.parametrize(
    "command",
    [
        ("create", "../x"),
        ("create", "one"),
        ("rename", "one", "A"),
        ("rename", "none", "x"),
        ("delete", "none", "--yes"),
        ("delete", "main", "--yes"),
    ],
)
def test_what_cannot_be_done_is_reported(graphapp, folder, command):
    graphapp("collections", "create", "one")
    graphapp("collections", "create", "main")
    done = graphapp("collections", *command)
    assert done.status == 3
    assert done.err.startswith("graphapp: ")
    assert sorted(path.name for path in folder.glob("*.db")) == ["main.db", "one.db"]


def test_a_collection_that_cannot_be_read_is_listed_with_the_reason(graphapp, folder):
    graphapp("collections", "create", "one")
    (folder / "broken.db").write_text("x")
    done = graphapp("collections", "list")
    assert done.status == 1
    assert "broken" in done.out
