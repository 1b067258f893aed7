"""Files for Neo4j's bulk import: their format, according to the manual of neo4j-admin."""

from __future__ import annotations

import errno
import os
from contextlib import closing

import pytest

from graphapp.errors import BadInput
from graphapp.model.rows import AuthorRow, Authorship, StoredPaper, VenueRow
from graphapp.settings import Settings
from graphapp.stores import open_store
from graphapp.stores.neo4j import bulk_import
from graphapp.stores.neo4j.bulk_import import arguments, write_import
from graphapp.support.whole_folder import NotWritten


@pytest.fixture
def store():
    one = AuthorRow('name:Ann "A", Lee', 'Ann "A", Lee', 'ann "a", lee')
    two = AuthorRow("dblp:1", "Bo", "bo")
    with closing(open_store("memory:", Settings.read(environ={}))) as made:
        made.upsert(
            [
                StoredPaper(
                    "p:1",
                    "Back\\slash; and, comma",
                    2020,
                    "journal",
                    VenueRow("tacl", "TACL", "journal"),
                    (Authorship(one, 0), Authorship(two, None)),
                    True,
                    "",
                    "10.1/a",
                    None,
                    ("p:1", "q:1"),
                ),
                StoredPaper("p:2", "Ä", None, "other", None, (), sources=("p:2",)),
            ]
        )
        yield made


def test_each_label_and_type_has_a_header_and_a_file_of_rows(store, tmp_path):
    write_import(store, tmp_path / "new")
    files = {path.name: path.read_text(encoding="utf-8") for path in (tmp_path / "new").iterdir()}
    assert files == {
        "authors-header.csv": "id:ID(Author),name:string,key:string\n",
        "authors.csv": '"dblp:1","Bo","bo"\n"name:Ann ""A"", Lee","Ann ""A"", Lee","ann ""a"", lee"\n',
        "venues-header.csv": "id:ID(Venue),name:string,kind:string\n",
        "venues.csv": '"tacl","TACL","journal"\n',
        "papers-header.csv": "id:ID(Paper),title:string,year:long,kind:string,abstract:string,doi:string,url:string,"
        "sources:string[],authors_cut:boolean\n",
        "papers.csv": '"p:1","Back\\slash; and, comma",2020,"journal","","10.1/a",,"p:1\x1fq:1",true\n'
        '"p:2","Ä",,"other",,,,"p:2",false\n',
        "wrote-header.csv": ":START_ID(Author),:END_ID(Paper),position:long\n",
        "wrote.csv": '"dblp:1","p:1",\n"name:Ann ""A"", Lee","p:1",0\n',
        "published_in-header.csv": ":START_ID(Paper),:END_ID(Venue)\n",
        "published_in.csv": '"p:1","tacl"\n',
    }


def test_no_file_is_overwritten(store, tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(BadInput, match="not empty"):
        write_import(store, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


@pytest.mark.parametrize("existing", [True, False])
def test_a_full_disk_is_reported_with_the_file_and_leaves_nothing(store, tmp_path, monkeypatch, existing):
    def full(rows):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    folder = tmp_path / "new"
    if existing:
        folder.mkdir()
    with monkeypatch.context() as patch:
        patch.setattr(bulk_import, "_lines", full)
        with pytest.raises(NotWritten) as caught:
            write_import(store, folder)
    assert caught.value.message == f"{folder / 'authors.csv'} cannot be written: No space left on device."
    assert "export again" in caught.value.hint
    assert folder.exists() == existing
    assert [*tmp_path.rglob("*.csv"), *tmp_path.rglob(".unfinished*")] == []
    write_import(store, folder)


def test_a_file_in_place_of_the_folder_is_reported(store, tmp_path):
    (tmp_path / "file").write_text("mine")
    with pytest.raises(BadInput, match="file is a file, not a folder"):
        write_import(store, tmp_path / "file")


def test_the_command_names_every_file(store, tmp_path):
    write_import(store, tmp_path / "new")
    named = [
        name
        for argument in arguments("graph")
        if ".csv" in argument
        for name in argument.split("=")[2].split(",")
    ]
    assert sorted(named) == sorted(path.name for path in (tmp_path / "new").iterdir())
    assert arguments("graph")[:4] == ["database", "import", "full", "graph"]
