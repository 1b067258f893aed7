"""The files of suggestions: of another version, and those that were postponed, one writer at a time."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from graphapp.errors import StoreBusy
from graphapp.people.file_lock import locked
from graphapp.people.stored_suggestions import StoredSuggestions, SuggestionChanges
from graphapp.people.suggestions_file import Postponed, SuggestionsFile
from tests.suggested import MERGE, OTHER_MERGE, SPLIT, stored_run

LATER = Postponed(frozenset({"t:1#0"}), "ada", "2026-01-31T12:00:00Z")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "g.db.suggestions.jsonl"


def test_suggestions_are_read_as_they_were_written(path):
    split = SPLIT._replace(stated=1, least=0.91)
    SuggestionsFile(path).write(StoredSuggestions.of(stored_run(), [MERGE, split]))
    stored, problem = SuggestionsFile(path).read()
    assert stored is not None
    assert problem == ""
    assert [stored.record(n) for n in range(2)] == [MERGE, split]
    assert [head.group_count for head in stored.heads] == [0, 3]


def test_a_file_of_another_version_is_not_called_damaged(path):
    SuggestionsFile(path).write(StoredSuggestions.of(stored_run(), [MERGE]))
    path.write_bytes(path.read_bytes().replace(b'"format":4', b'"format":3'))
    stored, problem = SuggestionsFile(path).read()
    assert stored is None
    assert "another version of graphapp" in problem


def changed(base: str = "a") -> SuggestionChanges:
    run = stored_run("2")._replace(base=base)
    return SuggestionChanges.of(run, {SPLIT.id}, [MERGE._replace(probability=0.91), OTHER_MERGE])


@pytest.mark.parametrize("reopened", [False, True])
def test_later_runs_change_the_suggestions_of_the_full_run(path, reopened):
    file = SuggestionsFile(path)
    file.write(StoredSuggestions.of(stored_run()._replace(base="a"), [MERGE, SPLIT]))
    before = file.revision()
    file.write_changes(changed())
    if reopened:
        file = SuggestionsFile(path)
    assert file.revision() != before
    stored, _ = file.read()
    assert stored is not None
    assert [(head.id, head.probability) for head in stored.heads] == [
        (OTHER_MERGE.id, 0.932),
        (MERGE.id, 0.91),
    ]
    assert (stored.run.revision, stored.record(0)) == ("2", OTHER_MERGE)
    full, _ = file.full()
    assert full is not None
    assert [head.id for head in full.heads] == [MERGE.id, SPLIT.id]


def test_changes_of_a_former_full_run_are_ignored_and_removed_by_the_next_one(path):
    file = SuggestionsFile(path)
    file.write(StoredSuggestions.of(stored_run()._replace(base="b"), [MERGE]))
    file.write_changes(changed(base="a"))
    stored, _ = SuggestionsFile(path).read()
    assert stored is not None
    assert [head.id for head in stored.heads] == [MERGE.id]
    file.write(StoredSuggestions.of(stored_run(), [MERGE]))
    assert file.changes_path is not None
    assert not file.changes_path.exists()


def test_damaged_changes_are_reported(path):
    file = SuggestionsFile(path)
    file.write(StoredSuggestions.of(stored_run()._replace(base="a"), [MERGE]))
    file.write_changes(changed())
    assert file.changes_path is not None
    file.changes_path.write_bytes(file.changes_path.read_bytes()[:-20])
    stored, problem = SuggestionsFile(path).read()
    assert stored is None
    assert problem == f"{file.changes_path} is damaged."


def test_several_writers_postpone_at_once_and_lose_nothing(path):
    def postpone(number: int) -> None:
        SuggestionsFile(path).postpone(f"s{number}", LATER)

    with ThreadPoolExecutor(4) as writers:
        list(writers.map(postpone, range(40)))
    assert SuggestionsFile(path).postponed() == {f"s{number}": LATER for number in range(40)}


def test_a_line_that_was_cut_off_does_not_spoil_the_next_one(path):
    file = SuggestionsFile(path)
    file.postpone("s1", LATER)
    assert file.postponed_path is not None
    with file.postponed_path.open("ab") as out:
        out.write(b'{"id":"s2","by":"a')
    file.postpone("s3", LATER)
    assert set(file.postponed()) == {"s1", "s3"}
    file.postpone("s1", None)
    assert set(SuggestionsFile(path).postponed()) == {"s3"}


def test_a_second_writer_waits_and_is_refused_if_it_takes_too_long(path):
    file = SuggestionsFile(path, 0.1)
    assert file.postponed_path is not None
    with locked(file.postponed_path, 0.1), pytest.raises(StoreBusy, match="Another process is writing"):
        file.postpone("s1", LATER)
    assert file.postponed() == {}
    file.postpone("s1", LATER)
    assert set(file.postponed()) == {"s1"}
