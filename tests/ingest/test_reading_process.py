"""A file that another process reads gives the same store, problems and counts as in one process, however either process ends."""

from __future__ import annotations

import gzip
import json
import os
import signal
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphapp.ingest import load as loading
from graphapp.ingest.intake import CleanedPart, Intake
from graphapp.ingest.load import ingest
from graphapp.ingest.part_codec import DecodedPart, PartDecoder, PartEncoder
from graphapp.ingest.reading_process import ReadingProcess
from graphapp.ingest.reading_worker import ReadingTask, file_identity
from graphapp.ingest.readings import ReadItem
from graphapp.ingest.report import LoadReport
from graphapp.model.records import Affiliation, Paper, PersonName, PrintedNames, Venue
from graphapp.settings import Settings
from graphapp.stores import open_store
from graphapp.stores.base import Store
from graphapp.stores.copy import digest
from graphapp.support.messages import message_block, packed_message, unpacked_message
from loaders.reading.unpacking import Limits

SETTINGS = Settings.read({"store": "memory:", "batch_papers": 40, "max_problems": 50}, {})

names = st.sampled_from(
    [
        "Ada Lovelace",
        "Łukasz Kaiser",
        "Kurt G\u00c3\u00b6del",
        "Anonymous",
        "et al.",
        "\ud800 Doe",
        "Nan Duan 0001",
    ]
)
people = st.builds(
    PersonName,
    names,
    st.sampled_from([None, "orcid:1", "dblp:2"]),
    st.booleans(),
    st.booleans(),
    st.sampled_from([None, "A. L."]),
    st.sampled_from([None, "London"]),
    st.sampled_from([(), ("orcid:3",)]),
    st.sampled_from([(), (Affiliation("Paris", None, "ror:1", "FR"),)]),
)
papers = st.builds(
    Paper,
    st.sampled_from(["jsonl:a", "jsonl:a:b", "ris:\ud800"]),
    st.sampled_from(["On Engines", "Über \x07 Lampen", "G\u00c3\u00b6del", " "]),
    st.one_of(st.lists(people, max_size=3), st.lists(names, max_size=3).map(PrintedNames)),
    st.sampled_from([None, 1843, 0]),
    st.sampled_from(["journal", "other"]),
    st.sampled_from([None, Venue("Memoirs"), Venue("Talks", "conference"), Venue(" ")]),
    st.booleans(),
    st.sampled_from([None, "One."]),
    st.sampled_from([None, "10.1000/A"]),
    st.sampled_from([None, "https://a.b/c", "ftp://a.b/c"]),
    st.just("line 1"),
    st.lists(people, max_size=2),
)


def assert_same(decoded: DecodedPart, part: CleanedPart) -> None:
    records = decoded.records
    items = zip(records.places, records.hashes, records, strict=True)
    assert CleanedPart([ReadItem(*item) for item in items], *decoded[1:]) == part


@given(st.lists(st.lists(papers, max_size=4), max_size=3), st.booleans())
def test_cleaned_records_are_the_same_on_the_other_side(parts, hashing):
    intake, encoder, decoder = Intake(3, hashing=hashing), PartEncoder(), PartDecoder()
    for records in parts:
        for record in records:
            intake.take(record)
        part = intake.taken()
        message = packed_message(*encoder.encoded(part))
        assert_same(decoder.decoded(unpacked_message(message), message_block(message)), part)


def test_numbers_of_rows_are_given_again_when_there_are_many(monkeypatch):
    monkeypatch.setattr("graphapp.ingest.part_codec._NUMBERED", 4)
    intake, encoder, decoder = Intake(3, hashing=True), PartEncoder(), PartDecoder()
    for number in range(12):
        listed = PrintedNames([f"Person {(number + place) % 7}" for place in range(3)])
        intake.take(Paper(f"jsonl:{number}", "On Engines", listed, venue=Venue(f"V{number % 3}")))
        part = intake.taken()
        assert_same(decoder.decoded(*encoder.encoded(part)), part)


def records(count: int) -> str:
    """Records, some of which have problems, and lines that are none."""
    lines = []
    for number in range(count):
        record = {"id": f"r{number}", "title": f"On Engines {number % 90}", "year": 1900 + number % 100}
        record["authors"] = [f"Ada B. Name{number % 70}", {"name": "Łukasz Kaiser", "id": "dblp:1"}]
        record |= [{}, {"venue": "Z\u00c3\u00bcrich"}, {"year": 0}, {"url": "ftp://a/b"}][number % 4]
        record |= (
            {"title": " "} if number % 13 == 0 else {"authors": ["A. B", "A. B"]} if number % 17 == 0 else {}
        )
        lines.append(json.dumps(record))
        lines += ["nothing"] * (number % 29 == 0)
    return "\n".join(lines) + "\n"


DBLP = "<dblp>\n" + "".join(
    f'<article key="journals/x/{n}"><author>Nan Duan 000{n % 3 + 1}</author><title>On M&uuml;ller {n}.</title>'
    f"<year>{1990 + n % 30}</year><journal>J{n % 5}</journal></article>\n"
    for n in range(90)
) + '<www key="homepages/1/2"><author>Nan Duan 0001</author><title>Home Page</title></www>\n</dblp>\n'  # fmt: skip


def facts(store: Store, report: LoadReport) -> list[object]:
    """What a user can see of a load, without times."""
    files = [(each.file, each.read, each.loaded, each.merged, each.refused, each.problem_count, each.problems) for each in report.files]  # fmt: skip
    journal = [(each.load, each.place, each.data) for each in store.journal() if each.place]
    hashes = sorted(store.record_hashes([f"jsonl:r{number}" for number in range(300)]))
    return [digest(store), files, report.problems, report.problem_count, report.unreadable, journal, hashes]


def loaded(files: list[Path], to: Path, monkeypatch: pytest.MonkeyPatch, *, apart: bool) -> list[object]:
    started: list[ReadingProcess] = []

    def start(task: ReadingTask) -> ReadingProcess:
        started.append(ReadingProcess(task))
        return started[-1]

    monkeypatch.setattr(loading, "_MIB", 1 if apart else 2**20)
    monkeypatch.setattr(loading, "processor_count", lambda: 2)
    monkeypatch.setattr(loading, "ReadingProcess", start)
    with closing(open_store(str(to), SETTINGS, create=True)) as store:
        report = ingest(store, files, SETTINGS)
        found = facts(store, report)
    assert len(started) == (len(files) if apart else 0)
    assert not any(process.alive() for process in started)
    return found


def test_the_same_load_in_one_process_and_in_two(tmp_path, monkeypatch):
    own, packed, dblp, damaged = (
        tmp_path / name for name in ("a.jsonl", "b.jsonl.gz", "c.xml", "d.jsonl.gz")
    )
    own.write_text(records(250))
    packed.write_bytes(gzip.compress(records(120).encode()))
    dblp.write_text(DBLP)
    # 16,384 bytes of text are decompressed before the damage
    damaged.write_bytes(gzip.compress(records(900).encode())[:-2000])
    files = [own, packed, dblp, damaged]
    alone = loaded(files, tmp_path / "alone.db", monkeypatch, apart=False)
    assert alone[4] == [str(damaged)]
    assert len(alone[-1]) > 10
    assert loaded(files, tmp_path / "apart.db", monkeypatch, apart=True) == alone


def task(file: Path) -> ReadingTask:
    return ReadingTask(str(file), file_identity(file.stat()), "jsonl", Limits(), 4_000_000, 5000, 10, True)


@pytest.fixture
def long_file(tmp_path: Path) -> Path:
    """A file of more text than a pipe holds, and than waits in the parent."""
    file = tmp_path / "long.jsonl"
    file.write_text(records(300) * 30)
    return file


def ended(pid: int) -> bool:
    """True if a process ends within ten seconds."""
    for _ in range(1000):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        # a process whose parent has died may remain as a zombie, if no one collects it
        if (
            Path(f"/proc/{pid}/stat").exists()
            and Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
        ):
            return True
        time.sleep(0.01)
    return False


def test_a_reading_process_that_is_killed_is_reported_and_the_rest_is_loaded_again(long_file, monkeypatch):
    def start(task: ReadingTask) -> ReadingProcess:
        process = ReadingProcess(task)
        parts = process.parts

        def some(check):
            for number, part in enumerate(parts(check)):
                if number == 1:
                    os.kill(process.pid, signal.SIGKILL)
                yield part

        monkeypatch.setattr(process, "parts", some)
        return process

    monkeypatch.setattr(loading, "_MIB", 1)
    monkeypatch.setattr(loading, "processor_count", lambda: 2)
    with closing(open_store("memory:", SETTINGS, create=True)) as store:
        with monkeypatch.context() as patched:
            patched.setattr(loading, "ReadingProcess", start)
            report = ingest(store, [long_file], SETTINGS)
        assert report.unreadable == [str(long_file)]
        assert report.problems[0].what == "The process that reads the file ended unexpectedly"
        assert report.problems[0].done.startswith("file loaded up to that point. Load the file again")
        assert ingest(store, [long_file], SETTINGS).unreadable == []
        again = digest(store)
    with closing(open_store("memory:", SETTINGS, create=True)) as store:
        ingest(store, [long_file], SETTINGS)
        assert digest(store) == again


def test_the_reading_process_ends_when_the_load_stops(long_file):
    process = ReadingProcess(task(long_file))

    class Stop(Exception):
        pass

    def stop() -> None:
        raise Stop

    with closing(process):
        assert process.ready(lambda: None)
        assert next(process.parts(lambda: None)) is not None
        with pytest.raises(Stop):
            next(process.parts(stop))
    assert not process.alive()


STARTS = """
import os, sys, time
from graphapp.ingest.reading_process import ReadingProcess
from graphapp.ingest.reading_worker import ReadingTask, file_identity
from loaders.reading.unpacking import Limits
file = file_identity(os.stat(sys.argv[1]))
process = ReadingProcess(ReadingTask(sys.argv[1], file, "jsonl", Limits(), 4_000_000, 5000, 10, True))
assert process.ready(lambda: None)
next(process.parts(lambda: None))
print(process.pid, flush=True)
time.sleep(60)
"""


def test_the_reading_process_ends_with_its_parent(long_file):
    with subprocess.Popen([sys.executable, "-c", STARTS, str(long_file)], stdout=subprocess.PIPE) as parent:
        pid = int(parent.stdout.readline())
        parent.kill()
    assert ended(pid)


@pytest.mark.parametrize("change", ["removed", "replaced"])
def test_only_the_file_that_was_opened_is_read(long_file, change):
    given = task(long_file)
    long_file.rename(long_file.with_name("other"))
    if change == "replaced":
        long_file.write_text(records(5))
    process = ReadingProcess(given)
    with closing(process):
        assert not process.ready(lambda: None)


@pytest.mark.skipif(not Path("/dev/fd").exists(), reason="names an open file by a path in /dev/fd")
def test_a_file_that_is_open_only_here_is_read_here(tmp_path, monkeypatch):
    """As `graphapp load - < a.jsonl` does: the standard input of another process is another one."""
    file = tmp_path / "a.jsonl"
    file.write_text(records(50))
    monkeypatch.setattr(loading, "_MIB", 1)
    monkeypatch.setattr(loading, "processor_count", lambda: 2)
    with file.open("rb") as opened, closing(open_store("memory:", SETTINGS, create=True)) as store:
        report = ingest(store, [Path(f"/dev/fd/{opened.fileno()}")], SETTINGS)
    assert (report.read, report.unreadable) == (50 + 2, [])


class Headings:
    """A loader that is not one of graphapp: each line is a title."""

    NAME = "headings"
    LABEL = "titles"
    SUFFIXES = ()

    def sniff(self, head, name):
        return True

    def load(self, stream, *, max_record_bytes=0):
        for number, line in enumerate(stream, 1):
            yield Paper(f"headings:{number}", line.decode().strip(), [PersonName("Ada Lovelace")])


def test_a_loader_that_another_process_does_not_know_reads_here(tmp_path, monkeypatch):
    (tmp_path / "a.txt").write_text("On Engines\nOn Numbers\n")
    monkeypatch.setattr(loading, "_MIB", 1)
    monkeypatch.setattr(loading, "processor_count", lambda: 2)
    with closing(open_store("memory:", SETTINGS, create=True)) as store:
        report = ingest(store, [tmp_path / "a.txt"], SETTINGS, Headings())
    assert (report.loaded, report.problems) == (2, [])


def test_an_unexpected_error_says_where_it_was_raised(long_file):
    process = ReadingProcess(task(long_file)._replace(batch=None))
    with closing(process), pytest.raises(RuntimeError, match="TypeError") as raised:
        list(process.parts(lambda: None))
    assert "in _filled" in raised.value.__notes__[0]


def test_a_process_that_cannot_run_is_not_needed(tmp_path, monkeypatch):
    """As where another installation of graphapp, or none, is found by a new process."""
    file = tmp_path / "a.jsonl"
    file.write_text(records(50))
    monkeypatch.setattr(loading, "_MIB", 1)
    monkeypatch.setattr(loading, "processor_count", lambda: 2)
    monkeypatch.setattr("graphapp.ingest.reading_worker.__file__", str(tmp_path / "none.py"))
    with closing(open_store("memory:", SETTINGS, create=True)) as store:
        assert ingest(store, [file], SETTINGS).read == 50 + 2


@pytest.mark.parametrize("why", ["one core", "small", "cannot be started", "records are recognized"])
def test_one_process_reads_where_a_second_one_is_of_no_use(tmp_path, monkeypatch, why):
    file = tmp_path / "a.jsonl"
    file.write_text(records(50))
    tried = []

    def start(task: ReadingTask) -> ReadingProcess:
        tried.append(task)
        raise OSError

    monkeypatch.setattr(loading, "ReadingProcess", start)
    monkeypatch.setattr(loading, "_MIB", 10**6 if why == "small" else 1)
    monkeypatch.setattr(loading, "processor_count", lambda: 1 if why == "one core" else 2)
    with closing(open_store(str(tmp_path / "g.db"), SETTINGS, create=True)) as store:
        report = ingest(store, [file], SETTINGS)
        first = len(tried)
        ingest(store, [file], SETTINGS)
    assert report.read == 50 + 2
    assert first == (why in ("cannot be started", "records are recognized"))
    assert len(tried) == first
