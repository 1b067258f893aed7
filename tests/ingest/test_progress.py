"""The progress of a load in words, and which phases are reported."""

from __future__ import annotations

import json
from contextlib import closing

import pytest

from graphapp.ingest.load import ingest
from graphapp.ingest.report import Progress, progress_line
from graphapp.settings import Settings
from graphapp.stores import open_store


@pytest.mark.parametrize(
    ("now", "line"),
    [
        (Progress("a.bib", 0, 900, 0, 0.1), "a.bib: 0 records read"),
        (Progress("a.bib", 9, 900, 1, 0.1), "a.bib: 1 record read"),
        # a third of the bytes in 20 s: 40 s for the rest
        (Progress("a.bib", 300, 900, 4000, 20), "a.bib: 4,000 records read, 200 per second, about 40 s left"),
        # from a pipe
        (Progress("-", 300, 0, 4000, 20), "-: 4,000 records read, 200 per second"),
        (Progress("", 0, 6000, 4000, 0, "Creating indexes"), "Creating indexes: 0 of 6,000 rows"),
        # a tenth in 20 s: 180 s for the rest
        (
            Progress("", 600, 6000, 4000, 20, "Creating indexes"),
            "Creating indexes: 600 of 6,000 rows, 30 per second, about 3 min left",
        ),
        (Progress("", 0, 0, 4000, 0, "Creating indexes"), "Creating indexes"),
    ],
)
def test_progress_has_the_rate_and_the_remaining_time(now, line):
    assert progress_line(now) == line


def test_the_work_after_the_last_record_is_reported_too(tmp_path, monkeypatch):
    monkeypatch.setattr("graphapp.stores.sqlite.writer.LARGE", 1)
    file = tmp_path / "some.jsonl"
    records = ({"id": str(n), "title": f"Paper {n}", "authors": ["Ada Lovelace"]} for n in range(30))
    file.write_text("".join(json.dumps(record) + "\n" for record in records))
    told = []
    settings = Settings.read(environ={})
    with closing(open_store(str(tmp_path / "g.db"), settings, create=True)) as store:
        ingest(store, [file], settings, on_progress=told.append)
    assert told[0].file.endswith("some.jsonl")
    assert told[0].phase == ""
    assert list(dict.fromkeys(now.phase for now in told)) == [
        "",
        "Creating indexes",
        "Indexing titles by year",
        "Counting papers",
        "Ranking venues and authors",
    ]
    assert all(now.read == 30 and 0 <= now.position < now.size for now in told if now.phase)
