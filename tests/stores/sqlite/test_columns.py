"""The columns of an SQLite file."""

from __future__ import annotations

import sqlite3
from contextlib import closing

from graphapp.model.rows import AuthorRow, Authorship, StoredPaper
from graphapp.settings import Settings
from graphapp.stores import open_store


def test_author_lists_are_right_in_a_file_whose_lengths_of_lists_are_wrong(tmp_path):
    path = str(tmp_path / "g.db")
    rows = [AuthorRow(f"name:{name}", name, name.casefold()) for name in ("Ada Poe", "Ben Ray", "Cy Day")]
    listed = [Authorship(row, place) for place, row in enumerate(rows)]
    with closing(open_store(path, Settings.read(environ={}), create=True)) as store:
        store.upsert(
            [
                StoredPaper(f"p{n}", "T", 2000, "other", None, tuple(some))
                for n, some in enumerate([listed[:1], listed[1:]])
            ]
        )
    with closing(sqlite3.connect(path)) as db:
        db.execute("UPDATE paper SET size = 2 WHERE id = 'p0'")
        db.commit()
    with closing(open_store(path, Settings.read(environ={}))) as store, store.columns() as columns:
        (batch,) = columns.lists()
        name_of = {
            number: name
            for numbers, names, _ in columns.authors(by_row=True)
            for number, name in zip(numbers, names, strict=True)
        }
    found = [
        (batch.papers.index(paper), name_of[row])
        for paper, row in zip(batch.lists, batch.authors, strict=True)
    ]
    assert sorted(found) == [(0, "Ada Poe"), (1, "Ben Ray"), (1, "Cy Day")]
