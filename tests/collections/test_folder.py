"""Collections in a folder: listed, created, renamed and deleted, with the files that belong to them."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphapp.collections.folder import CollectionFolder, CollectionInUse
from graphapp.demo import DEMO
from graphapp.errors import BadInput, GraphappError, NotFound, StoreUnavailable
from graphapp.ingest.load import ingest
from graphapp.settings import Settings
from graphapp.stores import open_store


@pytest.fixture
def folder(tmp_path) -> CollectionFolder:
    settings = Settings(store=str(tmp_path / "data/main.db"), data_folder=str(tmp_path / "data"))
    return CollectionFolder(settings)


def files(folder: CollectionFolder) -> list[str]:
    return sorted(
        path.name for path in folder.folder.iterdir() if not path.name.endswith(("-shm", "-wal", "-writer"))
    )


def test_a_new_folder_has_no_collections(folder):
    assert folder.names() == []
    assert folder.entries() == []


def test_the_list_has_names_papers_authors_size_and_date(folder):
    for name in ("main", "b2", "a"):
        folder.create(name)
    settings = folder.settings_of("a")
    store = open_store(settings.store, settings, writable=True)
    ingest(store, [DEMO], settings)
    store.close()
    (folder.folder / "notes.txt").write_text("x")
    (folder.folder / "Upper.db").write_text("x")
    (folder.folder / "broken.db").write_text("not a store")
    found = {entry.name: entry for entry in folder.entries()}
    assert list(found) == ["a", "b2", "broken", "main"]
    assert (found["a"].papers, found["a"].authors) == (49, 169)
    assert (found["b2"].papers, found["b2"].authors) == (0, 0)
    (folder.folder / "a.db.decisions.jsonl").write_text("x" * 1000)
    assert folder.entries()[0].size == found["a"].size + 1000
    assert abs(found["a"].changed.timestamp() - os.path.getmtime(settings.store)) < 1
    assert found["broken"].papers is None
    assert found["broken"].problem
    assert [entry.name for entry in found.values() if entry.is_default] == ["main"]


def test_a_list_is_computed_again_after_a_change(folder):
    folder.create("a")
    assert folder.entries()[0].papers == 0
    settings = folder.settings_of("a")
    store = open_store(settings.store, settings, writable=True)
    ingest(store, [DEMO], settings)
    store.close()
    assert folder.entries()[0].papers == 49


def test_a_collection_has_its_own_decisions_and_groups(tmp_path):
    settings = Settings(
        store="memory:", data_folder=str(tmp_path), decisions="d.jsonl", groups="g", dataset_name="Mine"
    )
    folder = CollectionFolder(settings)
    folder.create("a")
    own = folder.settings_of("a")
    assert (own.decisions, own.groups, own.dataset_name) == ("", "", "")
    assert own.store == str(tmp_path / "a.db")


@pytest.mark.parametrize(
    "name",
    ["", "A", "a b", "a_b", "-a", "a" * 41, ".", "..", "../a", "a/b", "a\\b", "a.db", "ä", "a\n", "a\0", "١"],
)
def test_names_outside_the_rule_are_refused(folder, name):
    folder.create("b")
    for change in (folder.create, folder.settings_of, folder.delete, lambda name: folder.rename("b", name)):
        with pytest.raises(BadInput, match="Not a valid name"):
            change(name)
    assert not folder.has(name)
    assert files(folder) == ["b.db"]


@given(st.text(max_size=60))
def test_no_name_leads_out_of_the_folder(tmp_path_factory, name):
    root = tmp_path_factory.mktemp("root")
    folder = CollectionFolder(Settings(store="memory:", data_folder=str(root / "data")))
    try:
        folder.create(name)
    except GraphappError:
        assert not (root / "data").exists()
    else:
        assert folder.names() == [name]
    assert [path.name for path in root.iterdir()] in ([], ["data"])


def test_a_rename_takes_all_files_along_and_no_others(folder):
    folder.create("a")
    folder.create("a-b")
    for name in ("a.db.decisions.jsonl", "a.db.fetches.json", "a-b.db.fetches.json", "a.dbx"):
        (folder.folder / name).write_text(name)
    (folder.folder / "a.db.groups").mkdir()
    (folder.folder / "a.db.groups" / "g.txt").write_text("g")
    folder.rename("a", "c")
    assert files(folder) == [
        "a-b.db",
        "a-b.db.fetches.json",
        "a.dbx",
        "c.db",
        "c.db.decisions.jsonl",
        "c.db.fetches.json",
        "c.db.groups",
    ]
    assert (folder.folder / "c.db.groups" / "g.txt").read_text() == "g"
    assert (folder.folder / "c.db.fetches.json").read_text() == "a.db.fetches.json"
    with pytest.raises(NotFound):
        folder.rename("a", "d")


def test_a_rename_overwrites_nothing(folder):
    folder.create("a")
    folder.create("b")
    with pytest.raises(BadInput, match="already exists"):
        folder.rename("a", "b")
    (folder.folder / "a.db.fetches.json").write_text("a")
    (folder.folder / "c.db.fetches.json").write_text("left")
    with pytest.raises(BadInput, match="former collection"):
        folder.rename("a", "c")
    assert (folder.folder / "c.db.fetches.json").read_text() == "left"
    assert folder.names() == ["a", "b"]


def test_a_deleted_collection_leaves_no_files(folder):
    folder.create("a")
    folder.create("a-b")
    (folder.folder / "a.db.groups").mkdir()
    (folder.folder / "a.db.groups" / "g.txt").write_text("g")
    folder.delete("a")
    assert files(folder) == ["a-b.db"]
    with pytest.raises(NotFound):
        folder.delete("a")


def test_a_link_is_deleted_not_what_it_leads_to(folder, tmp_path):
    folder.create("a")
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "kept.txt").write_text("kept")
    (folder.folder / "a.db.groups").symlink_to(tmp_path / "outside")
    folder.delete("a")
    assert (tmp_path / "outside" / "kept.txt").read_text() == "kept"


def test_the_default_store_is_neither_renamed_nor_deleted(folder):
    folder.create("main")
    with pytest.raises(BadInput, match="default store"):
        folder.delete("main")
    with pytest.raises(BadInput, match="default store"):
        folder.rename("main", "other")


def test_a_collection_that_is_written_is_neither_renamed_nor_deleted(folder):
    folder.create("a")
    settings = folder.settings_of("a")
    writer = open_store(settings.store, settings, writable=True)
    try:
        with pytest.raises(CollectionInUse):
            folder.delete("a")
        with pytest.raises(CollectionInUse):
            folder.rename("a", "b")
    finally:
        writer.close()
    assert folder.names() == ["a"]
    folder.delete("a")


def test_a_rename_does_not_convert_the_file_of_an_earlier_version(folder):
    folder.create("a")
    with closing(sqlite3.connect(folder.settings_of("a").store)) as db:
        db.executescript("DROP TABLE dated_titles; PRAGMA user_version = 3")
    folder.rename("a", "b")
    with closing(sqlite3.connect(folder.settings_of("b").store)) as db:
        assert db.execute("PRAGMA user_version").fetchone() == (3,)
        # as SQLite's lock of a process that a killed load left behind
        db.isolation_level = None
        db.execute("BEGIN IMMEDIATE")
        with pytest.raises(CollectionInUse):
            folder.rename("b", "c")
    assert folder.names() == ["b"]


def test_a_damaged_collection_can_be_deleted(folder):
    folder.create("a")
    (folder.folder / "broken.db").write_text("not a store")
    folder.delete("broken")
    assert folder.names() == ["a"]


def test_an_existing_collection_is_not_created_again(folder):
    folder.create("a")
    with pytest.raises(BadInput, match="already exists"):
        folder.create("a")


def test_a_folder_that_cannot_be_made_is_reported(tmp_path):
    (tmp_path / "file").write_text("x")
    folder = CollectionFolder(Settings(store="memory:", data_folder=str(tmp_path / "file" / "data")))
    with pytest.raises(StoreUnavailable, match="cannot be changed"):
        folder.create("a")


CREATED = (
    "-wal",
    "-shm",
    "-journal",
    "-writer",
    ".decisions.jsonl",
    ".decisions.jsonl-lock",
    ".decisions.jsonl.log",
    ".decisions.jsonl.identifiers",
    ".fetches.json",
    ".fetches.json-lock",
    ".suggestions.jsonl",
    ".suggestions.base",
    ".suggestions.changes.jsonl",
    ".suggestions.postponed.jsonl",
    ".suggestions.postponed.jsonl-lock",
    ".suggestions.weights.json",
    ".mirror-4cee37bdd4014bc0.snapshot",
    ".mirror-4cee37bdd4014bc0.snapshot.31496.dfc33cb9.new",
    ".persons-4cee37bdd4014bc0.snapshot",
    ".mirror-4cee37bdd4014bc0.kgl",
    ".0a1b2c3d.new",
)
"""How the names of the files continue that graphapp creates for a store."""


def test_files_that_graphapp_did_not_create_are_neither_renamed_nor_deleted(folder):
    # a store that cannot be read: SQLite would remove the files of its own
    (folder.folder).mkdir()
    for suffix in ("", *CREATED, ".bak", "-2024", ".mirror-notes.txt", ".groups.zip"):
        (folder.folder / f"a.db{suffix}").write_text(suffix)
    kept = ["a.db-2024", "a.db.bak", "a.db.groups.zip", "a.db.mirror-notes.txt"]
    assert folder.rename("a", "b") == kept
    found = {path.name for path in folder.folder.iterdir()}
    assert found == {*kept, "b.db", *(f"b.db{suffix}" for suffix in CREATED)}
    (folder.folder / "b.db.bak").write_text("mine")
    assert folder.delete("b") == ["b.db.bak"]
    assert sorted(path.name for path in folder.folder.iterdir()) == [*kept, "b.db.bak"]


def test_a_collection_does_not_get_the_files_of_a_former_one(folder):
    folder.folder.mkdir()
    (folder.folder / "a.db.decisions.jsonl").write_text("left")
    with pytest.raises(BadInput, match=r"former collection 'a': a\.db\.decisions\.jsonl"):
        folder.create("a")
    assert files(folder) == ["a.db.decisions.jsonl"]


def test_a_folder_that_cannot_be_read_is_reported_and_its_path_can_be_hidden(folder, monkeypatch):
    def denied(_path):
        raise PermissionError(13, "Permission denied")

    folder.create("a")
    monkeypatch.setattr(os, "scandir", denied)
    with pytest.raises(StoreUnavailable, match="cannot be read: Permission denied") as raised:
        folder.names()
    assert str(folder.folder) in raised.value.hint
    shown = folder.without_folder(raised.value)
    assert shown.hint == "Check the permissions of the folder."
    assert str(folder.folder) not in shown.message


def test_the_default_store_is_recognised_through_a_link(tmp_path):
    folder = CollectionFolder(Settings(store=str(tmp_path / "real.db"), data_folder=str(tmp_path / "data")))
    folder.create("a")
    (folder.folder / "a.db").rename(tmp_path / "real.db")
    (folder.folder / "a.db").symlink_to(tmp_path / "real.db")
    assert folder.is_default("a")
