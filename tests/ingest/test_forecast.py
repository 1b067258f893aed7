"""The numbers of a preview: those of the load that follows."""

from __future__ import annotations

import dataclasses
import gzip
import json

from hypothesis import HealthCheck, given, settings

from graphapp.ingest.forecast import Forecast
from graphapp.ingest.load import ingest
from graphapp.ingest.preview import preview
from graphapp.settings import Settings
from graphapp.stores import open_store
from tests.ingest.overlapping import LOADS

SETTINGS = dataclasses.replace(Settings(), batch_papers=2)
ONE = {"id": "a", "title": "On Engines", "year": 1843, "authors": ["Ada Lovelace"]}
TWO = {"id": "b", "title": "On Lamps", "year": 1844, "authors": ["Ada Lovelace"]}


def write(path, records):
    path.write_text("".join(json.dumps(record) + "\n" for record in records))
    return path


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(loads=LOADS)
def test_a_preview_counts_what_the_load_then_does_and_writes_nothing(loads, tmp_path):
    store = open_store("memory:", SETTINGS)
    for records in loads:
        file = write(tmp_path / "a.jsonl", records)
        revision = store.revision()
        expected = preview([file], SETTINGS, store=store, most=100).expected
        assert store.revision() == revision
        report = ingest(store, [file], SETTINGS)
        assert expected == Forecast(report.loaded, report.merged, report.refused)


def test_known_records_are_merged_and_the_limit_is_stated(tmp_path):
    store = open_store("memory:", SETTINGS)
    ingest(store, [write(tmp_path / "known.jsonl", [ONE])], SETTINGS)
    again = {**ONE, "id": "a2"}
    file = write(tmp_path / "new.jsonl", [again, TWO, {"year": 1900}, {**TWO, "id": "c"}])
    assert preview([file], SETTINGS, store=store, most=4).expected == Forecast(1, 2, 1)
    assert preview([file], SETTINGS, store=store, most=3).expected == Forecast(1, 1, 1, complete=False)
    assert preview([file], SETTINGS, most=4).expected == Forecast(2, 1, 1)
    assert preview([file], SETTINGS, store=store).expected is None


def test_a_file_that_breaks_off_is_counted_up_to_that_point(tmp_path):
    lines = "".join(json.dumps({**ONE, "id": str(n), "title": f"{n} {n**9}"}) + "\n" for n in range(5000))
    whole = gzip.compress(lines.encode())
    (tmp_path / "cut.jsonl.gz").write_bytes(whole[: len(whole) // 2])
    found = preview([tmp_path / "cut.jsonl.gz"], SETTINGS, most=100_000)
    (file,) = found.files
    assert (len(file.papers), file.damaged, file.whole, found.exit_code) == (3, True, False, 1)
    assert "truncated" in file.problems[-1].what
    assert 1000 < found.expected.loaded < 4000
