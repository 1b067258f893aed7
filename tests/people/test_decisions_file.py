"""The decisions file: where it is, one writer at a time, whole or not at all, and readers that go on without it."""

from __future__ import annotations

import json
import multiprocessing
import os
import threading
from pathlib import Path

import pytest

from graphapp.errors import StoreBusy, StoreUnavailable
from graphapp.people import file_lock
from graphapp.people.decisions import DecisionError, Decisions, Entry, Side
from graphapp.people.decisions_file import DecisionsDamaged, DecisionsFile, decisions_path
from graphapp.settings import Settings

LINE = '{"id":"d1","say":"same","a":{"name":"A"},"b":{"name":"B"}}'


def adding(a: str, b: str, say: str = "same"):
    """What `append` is given: one decision about two names."""
    return lambda held: [Entry(held.next_id(), say, Side(a), Side(b))]


@pytest.fixture
def file(tmp_path: Path) -> DecisionsFile:
    return DecisionsFile(tmp_path / "g.db.decisions.jsonl", 0.2)


def log(file: DecisionsFile) -> list[dict]:
    return [json.loads(line) for line in file.log_path.read_text().splitlines()]


def test_the_file_is_beside_an_sqlite_store_also_through_a_link(tmp_path):
    (tmp_path / "g.db").touch()
    (tmp_path / "link.db").symlink_to("g.db")
    expected = tmp_path.resolve() / "g.db.decisions.jsonl"
    for address in (f"{tmp_path}/g.db", f"sqlite:{tmp_path}/g.db", f"{tmp_path}/link.db"):
        assert decisions_path(Settings(store=address), {}) == expected


def test_the_file_of_a_server_is_in_the_data_folder_whatever_the_scheme_is(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    addresses = ("neo4j://localhost:7687", "bolt://127.0.0.1", "neo4j+s://LOCALHOST/")
    found = {decisions_path(Settings(store=address), {}) for address in addresses}
    assert found == {tmp_path / "graphapp" / "neo4j-localhost-7687.decisions.jsonl"}
    other = decisions_path(Settings(store="neo4j://a.example:7688"), {"NEO4J_DATABASE": "../x"})
    assert other == tmp_path / "graphapp" / "neo4j-a.example-7688-.._x.decisions.jsonl"


def test_a_store_in_memory_has_a_file_only_where_the_setting_names_one():
    assert decisions_path(Settings(store="memory:"), {}) is None
    assert decisions_path(Settings(store="memory:", decisions="d.jsonl"), {}) == Path("d.jsonl")


def test_a_file_that_is_not_there_holds_no_decisions_and_is_made_with_the_first(file):
    assert file.read() == Decisions()
    assert not file.path.exists()
    entries, decisions = file.append(adding("A", "B"), by="wei", origin="test")
    assert [entry.id for entry in entries] == ["d1"]
    assert decisions.active == tuple(entries)
    assert DecisionsFile(file.path).read() == decisions
    assert json.loads(file.path.read_text()) == json.loads(LINE)


def test_what_is_there_stays_byte_for_byte_with_its_rights(file):
    file.path.write_bytes(b"# by hand\r\n" + LINE.encode())
    file.path.chmod(0o640)
    file.append(adding("C", "D"), by="wei", origin="test")
    content = file.path.read_bytes()
    assert content.startswith(b"# by hand\r\n" + LINE.encode() + b"\n")
    assert content.endswith(b"}\n")
    for each in (file, DecisionsFile(file.path)):
        assert [(entry.id, entry.line) for entry in each.read().active] == [("d1", 2), ("d2", 3)]
    assert file.path.stat().st_mode & 0o777 == 0o640
    # no draft is left
    names = {path.name for path in file.path.parent.iterdir()}
    assert names == {file.path.name, file.log_path.name, file.path.name + "-lock"}


def test_a_link_to_the_file_stays_a_link(file, tmp_path):
    link = tmp_path / "link.jsonl"
    link.symlink_to(file.path)
    DecisionsFile(link).append(adding("A", "B"), by="wei", origin="test")
    assert link.is_symlink()
    assert len(file.read()) == 1


def test_the_log_says_who_when_and_from_where_of_what_was_refused_too(file):
    file.append(adding("A", "B"), by="wei", origin="command line")
    with pytest.raises(DecisionError):
        file.append(adding("A", "B", "different"), by="mo\n", origin="page")
    one, two = log(file)
    assert (one["did"], one["by"], one["from"], one["what"]) == ("adds", "wei", "command line", ["d1"])
    assert one["at"].endswith("+00:00")
    assert (two["did"], two["by"], two["from"]) == ("refused", "mo\n", "page")
    assert "contradicts d1" in two["what"]
    assert len(file.read()) == 1


@pytest.mark.parametrize(
    ("content", "line", "said"),
    [
        (LINE.encode() + b"\n\n{\n", 3, "Line 3: not JSON"),
        (LINE.encode() + b'\n{"id":"d2","say":"sa', 2, "The file ends in the middle of this line."),
        (LINE.encode() + b"\n# \xff\n", 2, "Line 2: not UTF-8."),
    ],
)
def test_a_damaged_file_is_refused_with_its_line_and_readers_go_on_without(file, content, line, said):
    file.path.write_bytes(content)
    with pytest.raises(DecisionsDamaged) as caught:
        file.read()
    assert str(file.path) in caught.value.message
    assert said in caught.value.message
    assert caught.value.lines == (line,)
    assert caught.value.hint
    reading = file.reading()
    assert reading.decisions == Decisions()
    assert reading.problem.message == caught.value.message
    with pytest.raises(DecisionsDamaged):
        file.append(adding("C", "D"), by="wei", origin="test")
    assert file.path.read_bytes() == content


def test_a_file_that_contradicts_itself_names_both_lines(file):
    file.path.write_text(LINE + "\n" + LINE.replace("same", "different").replace("d1", "d2"))
    assert file.reading().problem.lines == (1, 2)


def test_an_edited_file_is_read_again(file):
    file.append(adding("A", "B"), by="wei", origin="test")
    assert len(file.reading().decisions) == 1
    file.path.write_text(file.path.read_text() + '{"undo":"d1"}\n')
    assert len(file.reading().decisions) == 0


def test_a_second_writer_waits_and_is_refused_when_it_takes_too_long(file):
    entered, leave = threading.Event(), threading.Event()

    def slowly(held: Decisions) -> list[Entry]:
        entered.set()
        leave.wait(30)
        return adding("A", "B")(held)

    writer = threading.Thread(target=file.append, args=(slowly,), kwargs={"by": "a", "origin": "test"})
    writer.start()
    try:
        assert entered.wait(30)
        with pytest.raises(StoreBusy, match="Another process is writing"):
            DecisionsFile(file.path, 0.1).append(adding("C", "D"), by="b", origin="test")
    finally:
        leave.set()
        writer.join()
    assert [entry.id for entry in file.read().active] == ["d1"]


def _append_some(path: Path, name: str) -> None:
    for number in range(10):
        DecisionsFile(path, 60).append(adding(f"{name}{number}", f"{name}'{number}"), by=name, origin="test")


def test_writers_in_several_processes_lose_nothing(file):
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=_append_some, args=(file.path, name)) for name in ("A", "B", "C")]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(120)
    assert [writer.exitcode for writer in writers] == [0, 0, 0]
    found = file.read().entries
    assert [entry.id for entry in found] == [f"d{n}" for n in range(1, 31)]
    assert {entry.sides[0].name for entry in found} == {f"{name}{n}" for name in "ABC" for n in range(10)}


def test_without_locks_of_the_system_a_file_is_the_lock(file, monkeypatch):
    monkeypatch.setattr(file_lock, "_LOCKS", False)
    file.append(adding("A", "B"), by="wei", origin="test")
    held = file.path.with_name(file.path.name + "-lock")
    assert not held.exists()
    held.touch()
    with pytest.raises(StoreBusy):
        file.append(adding("C", "D"), by="wei", origin="test")
    # what a killed writer left
    os.utime(held, (0, 0))
    file.append(adding("C", "D"), by="wei", origin="test")
    assert len(file.read()) == 2


def test_an_edit_by_hand_between_reading_and_writing_is_not_lost(file):
    file.append(adding("A", "B"), by="wei", origin="test")

    def edited(held: Decisions) -> list[Entry]:
        file.path.write_text(file.path.read_text() + "# a note\n")
        return adding("C", "D")(held)

    with pytest.raises(StoreBusy, match="edited"):
        file.append(edited, by="wei", origin="test")
    assert file.path.read_text().endswith("# a note\n")


def test_a_failure_while_writing_leaves_the_file_as_it_was(file, monkeypatch):
    file.append(adding("A", "B"), by="wei", origin="test")
    before = file.path.read_bytes()
    real = os.fsync
    calls = []

    def full(descriptor: int) -> None:
        calls.append(descriptor)
        if len(calls) == 2:
            raise OSError(28, "No space left on device")
        real(descriptor)

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StoreUnavailable, match="No space left"):
        file.append(adding("C", "D"), by="wei", origin="test")
    assert file.path.read_bytes() == before
    assert not [path for path in file.path.parent.iterdir() if path.name.startswith(".")]
