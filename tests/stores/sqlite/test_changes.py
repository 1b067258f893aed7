"""The log of changes of an SQLite store, by which a run of suggestions finds the papers of a load without reading all others."""

from __future__ import annotations

import sqlite3
from contextlib import closing

from graphapp.model import names
from graphapp.model.rows import AuthorRow, Authorship, StoredPaper
from graphapp.settings import Settings
from graphapp.stores import open_store
from graphapp.stores.sqlite import changes


def paper(number: int) -> StoredPaper:
    """A paper of one author."""
    author = AuthorRow("name:Ada Poe", "Ada Poe", names.key("Ada Poe"))
    return StoredPaper(f"p{number}", f"Title {number}", 2000, "other", None, (Authorship(author, 0),))


def opened(path):
    return open_store(str(path), Settings.read(environ={}), create=True)


def test_a_store_of_an_earlier_version_logs_from_its_next_change_on(tmp_path):
    path = tmp_path / "g.db"
    with closing(opened(path)) as store:
        before = store.revision()
        store.upsert([paper(1)])
    with closing(sqlite3.connect(path)) as db:
        db.executescript("DROP TABLE change; DROP TABLE change_paper;")
    with closing(opened(path)) as store:
        assert store.changed_since(before) is None
        revision = store.revision()
        store.upsert([paper(2)])
        assert store.changed_since(before) is None
        assert store.changed_since(revision) == {"p2"}


def test_the_log_keeps_the_last_changes_only(tmp_path, monkeypatch):
    monkeypatch.setattr(changes, "REMEMBERED_CHANGES", 2)
    with closing(opened(tmp_path / "g.db")) as store:
        store.upsert([paper(1), paper(2)])
        revisions = []
        for gone in (1, 2):
            revisions.append(store.revision())
            store.upsert([paper(gone + 2)], gone=[f"p{gone}"])
        assert store.changed_since(revisions[0]) == {"p1", "p2", "p3", "p4"}
        store.upsert([paper(5)])
        assert store.changed_since(revisions[0]) is None
        assert store.changed_since(revisions[1]) == {"p2", "p4", "p5"}


def test_a_number_that_is_used_again_hides_no_paper(tmp_path):
    with closing(opened(tmp_path / "g.db")) as store:
        store.upsert([paper(1)])
        revision = store.revision()
        store.upsert([paper(2)])
        store.upsert([], gone=["p2"])
    # the number of the removed paper was the highest: a new writer gives it to the next one
    with closing(opened(tmp_path / "g.db")) as store:
        store.upsert([paper(3)])
        assert store.changed_since(revision) == {"p2", "p3"}
