"""Loading files into a store."""

from __future__ import annotations

import gc
import gzip
import os
import signal
import threading
import zipfile
from dataclasses import replace
from pathlib import Path

import orjson
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from graphapp.errors import BadInput, StoreUnavailable
from graphapp.ingest.load import InputFile, Progress, ingest
from graphapp.ingest.preview import preview
from graphapp.model.rows import Counts
from graphapp.settings import Settings
from graphapp.stores import open_store

SMALL_BATCHES = replace(Settings(), batch_papers=2)


@pytest.fixture(params=["memory:", "sqlite"])
def store(request, tmp_path):
    address = request.param if request.param == "memory:" else str(tmp_path / "graph.db")
    store = open_store(address, Settings(), create=True)
    yield store
    store.close()


@pytest.fixture
def memory():
    store = open_store("memory:", Settings(), create=True)
    yield store
    store.close()


@pytest.fixture
def write(tmp_path):
    """`write(name, record, …)`: a file of records of our own format; bytes are written as lines of their own."""

    def write(name, *records):
        path = tmp_path / name
        lines = [record if isinstance(record, bytes) else orjson.dumps(record) for record in records]
        path.write_bytes(b"".join(line + b"\n" for line in lines))
        return path

    return write


def record(n, **fields):
    return {
        "id": f"r/{n}",
        "title": f"Paper {n}",
        "year": 2000,
        "venue": "V",
        "authors": [f"Ada {n}", "Bob Q"],
        **fields,
    }


def graph(store):
    """Everything in a store, table by table."""
    return {
        table: sorted((row for batch in store.rows(table) for row in batch), key=repr)
        for table in ("Author", "Paper", "Venue", "WROTE", "PUBLISHED_IN")
    }


def counts_add_up(report):
    assert report.read == report.loaded + report.merged + report.refused
    for file in report.files:
        assert file.read == file.loaded + file.merged + file.refused
    return True


def test_records_become_papers_authors_and_venues(store, write):
    report = ingest(store, [write("a.jsonl", record(1), record(2, venue="W"))], Settings())
    assert counts_add_up(report)
    assert (report.read, report.loaded, report.merged, report.refused, report.exit_code) == (2, 2, 0, 0, 0)
    assert (report.before.papers, report.after.papers, report.after.authors, report.after.venues) == (
        0,
        2,
        3,
        2,
    )
    paper = store.paper("r/1")
    assert (paper.title, paper.sources) == ("Paper 1", ("jsonl:r/1",))
    assert [entry.author.name for entry in paper.authors] == ["Ada 1", "Bob Q"]
    (load,) = store.loads()
    assert (load.file, load.format, load.read, load.loaded) == (str(report.files[0].file), "jsonl", 2, 2)
    assert load.finished.endswith("+00:00")


@pytest.mark.parametrize("settings", [Settings(), SMALL_BATCHES], ids=["one batch", "small batches"])
def test_loading_a_file_twice_changes_nothing(store, write, settings):
    records = [
        *(record(n) for n in range(5)),
        record(0, id="other", abstract="a", doi="10.1000/x"),
        {"title": "Without an id", "authors": ["A"], "doi": "10.1000/X"},
        {"title": "No author"},
        record(9, authors=["A", {"name": "B", "unplaced": True}], kind="journal"),
        b"{broken",
        record(1, title="Something else", authors=["Nobody"]),
    ]
    file = write("a.jsonl", *records)
    first = ingest(store, [file], settings)
    assert counts_add_up(first)
    revision, before = store.revision(), graph(store)
    second = ingest(store, [file], settings)
    assert counts_add_up(second)
    assert (second.read, second.loaded, second.refused) == (first.read, 0, first.refused)
    assert store.revision() == revision
    assert graph(store) == before
    assert second.after == first.after
    assert len(store.loads()) == 1


@pytest.mark.parametrize("settings", [Settings(), SMALL_BATCHES], ids=["one batch", "small batches"])
def test_records_of_one_paper_are_joined_within_a_batch_and_between_batches(store, write, settings):
    papers = [record(n) for n in range(4)]
    again = [
        record(0, id="other/0", title="PAPER: 0!", abstract="Words."),
        record(1, id="other/1", authors=["Q, Bob", "A. 1"], doi="10.1000/x"),
        record(2, id="other/2", year=2001),
    ]
    report = ingest(store, [write("a.jsonl", *papers, *again)], settings)
    # "A. 1" and "Ada 1" have the last name 1; 2001 is another year than 2000
    assert (report.loaded, report.merged, report.after.papers) == (5, 2, 5)
    assert store.paper("r/0").abstract == "Words."
    assert store.paper("r/0").sources == ("jsonl:r/0", "jsonl:other/0")
    assert store.paper("jsonl:other/1").id == "r/1"
    assert store.paper("r/1").doi == "10.1000/x"
    assert store.paper("other/2").id == "other/2"


def test_the_same_doi_is_the_same_paper_where_an_author_or_the_title_agrees(store, write):
    one = record(1, doi="10.1000/X", authors=["Ann Lee"])
    author = record(2, id="b", doi="https://doi.org/10.1000/x", title="Quite another", authors=["A. Lee"])
    title = record(3, id="c", doi="10.1000/x", title="Paper 1: with a subtitle", authors=["Bo Wu"])
    ingest(store, [write("a.jsonl", one), write("b.jsonl", author), write("c.jsonl", title)], Settings())
    (paper,) = store.papers(["r/1", "b", "c"])
    assert (paper.id, paper.title) == ("r/1", "Paper 1")
    assert paper.sources == ("jsonl:r/1", "jsonl:b", "jsonl:c")


def test_the_same_doi_on_two_chapters_is_two_papers_and_reported(store, write):
    one = record(1, doi="10.1000/X", authors=["Ann Lee"])
    two = record(2, id="b", doi="10.1000/x", title="Quite another", authors=["Bo Wu"])
    for _ in range(2):
        report = ingest(store, [write("a.jsonl", one), write("b.jsonl", two)], Settings())
        assert {paper.title for paper in store.papers(["r/1", "b"])} == {"Paper 1", "Quite another"}
        assert report.problems[-1].done.startswith("kept as 2 papers (")
        # the report is kept with the file
        assert [load.problem_count for load in store.loads()][-1] == 1
    assert {store.authors("ann lee")[0].name, store.authors("bo wu")[0].name} == {"Ann Lee", "Bo Wu"}


def test_papers_without_an_author_are_not_joined_by_their_title(store, write):
    prefaces = [{"id": n, "title": "Preface", "year": 2020} for n in (1, 2)]
    report = ingest(store, [write("a.jsonl", *prefaces)], Settings())
    assert (report.loaded, report.problem_count, report.exit_code) == (2, 2, 0)
    assert [problem.done for problem in report.problems] == ["kept", "kept"]


def test_an_id_that_another_paper_has_is_refused_and_the_paper_kept(store, write):
    taken = record(1, title="Something else", authors=["Nobody Else"])
    report = ingest(store, [write("a.jsonl", record(1)), write("b.jsonl", taken)], Settings())
    assert (report.loaded, report.refused, report.exit_code) == (1, 1, 1)
    assert "'Paper 1'" in report.problems[0].what
    assert store.paper("r/1").title == "Paper 1"


def test_a_record_by_which_two_papers_turn_out_to_be_one_is_noted(store, write):
    both = record(1, id="both", doi="10.1000/x")
    other = record(2, doi="10.1000/x")
    report = ingest(store, [write("a.jsonl", record(1), other), write("b.jsonl", both)], Settings())
    assert store.paper("jsonl:both").id == "r/1"
    assert store.paper("jsonl:r/2").id == "r/1"
    assert (report.loaded, report.merged, report.after.papers) == (2, 1, 1)
    (problem,) = [problem for problem in report.problems if problem.done == "merged into one paper"]
    assert "r/1 and r/2" in problem.what
    assert (Path(problem.file).name, problem.where) == ("b.jsonl", "line 1")
    # the same paper in another order
    again = ingest(store, [write("c.jsonl", both, other, record(1))], Settings())
    assert (again.loaded, again.merged, again.after.papers) == (0, 3, 1)


def test_an_author_list_given_twice_is_one_problem_before_the_others(store, write):
    doubled = [record(n, authors=["A", "B", "A", "B"]) for n in range(12)]
    report = ingest(store, [write("a.jsonl", {"title": "No author"}, *doubled)], SMALL_BATCHES)
    assert report.problems[0].what == "author list repeated in full (12 records)"
    assert report.problems[0].times == 12
    assert report.problem_count == 2
    assert [entry.position for entry in store.paper("r/3").authors] == [0, 1]


def test_a_file_that_cannot_be_read_is_named_and_the_others_are_loaded(store, write, tmp_path):
    notes = tmp_path / "notes.txt"
    notes.write_text("hello")
    empty = tmp_path / "empty"
    empty.mkdir()
    files = [tmp_path / "absent.jsonl", empty, notes, write("a.jsonl", record(1))]
    report = ingest(store, files, Settings())
    assert counts_add_up(report)
    assert report.loaded == 1
    assert report.unreadable == [str(tmp_path / "absent.jsonl"), str(empty), str(notes)]
    assert report.exit_code == 1
    assert [Path(problem.file) for problem in report.problems] == files[:3]
    assert "File not found" in report.problems[0].what
    assert "--format" in report.problems[2].done
    assert [load.file for load in store.loads()] == [str(files[3])]


def test_nothing_done_is_status_3(memory, write, tmp_path):
    assert ingest(memory, [tmp_path / "absent"], Settings()).exit_code == 3
    assert ingest(memory, [write("a.jsonl", b"{broken")], Settings()).exit_code == 3
    empty = write("b.jsonl")
    assert ingest(memory, [empty], Settings()).exit_code == 3
    assert ingest(memory, [], Settings()).exit_code == 3


def test_a_compressed_file_with_damage_is_loaded_up_to_there(store, tmp_path):
    lines = b"".join(orjson.dumps(record(n)) + b"\n" for n in range(20_000))
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(gzip.compress(lines)[:-50_000])
    report = ingest(store, [path], Settings())
    assert counts_add_up(report)
    assert 1000 < report.loaded < 20_000
    assert store.counts().papers == report.loaded
    assert report.unreadable == [str(path)]
    assert report.exit_code == 1
    assert any("truncated" in problem.what for problem in report.problems)


def test_the_store_remembers_why_a_file_was_not_read_to_its_end(store, write, tmp_path):
    lines = b"".join(orjson.dumps(record(n)) + b"\n" for n in range(20_000))
    cut = tmp_path / "a.jsonl.gz"
    cut.write_bytes(gzip.compress(lines)[:-50_000])
    ingest(store, [cut, write("empty.jsonl")], Settings())
    said = {load.file.rpartition("/")[2]: (load.problem_count, load.problems) for load in store.loads()}
    assert said["a.jsonl.gz"][0] == said["empty.jsonl"][0] == 1
    assert "truncated" in said["a.jsonl.gz"][1][0].what
    assert said["empty.jsonl"][1][0].what == "This is an empty file"


def test_files_whose_names_are_not_utf8_are_loaded_like_others(store, write, tmp_path):
    odd = os.fsdecode(b"odd-\xff\xfe")
    (tmp_path / odd).mkdir()
    write(f"{odd}/{odd}.jsonl", record(1), b"{broken")
    plain = write("plain.jsonl", record(2))
    report = ingest(store, [tmp_path / odd, tmp_path / odd / f"{odd}.jsonl", plain], Settings())
    assert (report.read, report.loaded, report.merged, report.refused) == (5, 2, 1, 2)
    assert [load.file.rpartition("/")[2] for load in store.loads()][:1] == [r"odd-\udcff\udcfe.jsonl"]
    assert store.counts().papers == 2


def test_a_format_can_be_named_and_an_unknown_one_is_an_error(memory, tmp_path):
    path = tmp_path / "notes.txt"
    path.write_text("@book{x, title={A}}")
    report = ingest(memory, [path], Settings(), format="jsonl")
    assert (report.read, report.refused) == (1, 1)
    assert ingest(memory, [path], Settings(), format="bibtex").loaded == 1
    with pytest.raises(BadInput, match="word"):
        ingest(memory, [path], Settings(), format="word")


def test_a_file_can_have_a_name_of_its_own(memory, write):
    file = InputFile(write("a.jsonl", record(1), b"{"), "my papers")
    report = ingest(memory, [file], Settings())
    assert memory.loads()[0].file == "my papers"
    assert report.problems[0].file == "my papers"


def test_problems_are_kept_up_to_the_limit_and_all_are_counted(store, write):
    files = [write(f"{n}.jsonl", *[b"{"] * 30, record(n)) for n in range(2)]
    report = ingest(store, files, replace(SMALL_BATCHES, max_problems=40))
    assert (len(report.problems), report.problem_count, report.refused) == (40, 60, 60)
    assert [len(file.problems) for file in store.loads()] == [30, 30]
    assert [file.problem_count for file in store.loads()] == [30, 30]
    few = ingest(store, files, replace(SMALL_BATCHES, max_problems=5))
    assert (len(few.problems), few.problem_count) == (5, 60)
    assert [len(file.problems) for file in store.loads()] == [5, 5]


def test_a_record_over_the_limit_is_refused(memory, write):
    file = write("a.jsonl", record(1), record(2, abstract="x" * 500), record(3))
    report = ingest(memory, [file], replace(Settings(), max_record_bytes=300))
    assert (report.loaded, report.refused) == (2, 1)


def test_progress_comes_in_bytes_of_the_file_and_ends_at_its_size(memory, tmp_path, monkeypatch):
    # on a slow machine, it comes more often
    monkeypatch.setattr("graphapp.ingest.progress._SECONDS", float("inf"))
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(gzip.compress(b"".join(orjson.dumps(record(n)) + b"\n" for n in range(3500))))
    seen: list[Progress] = []
    ingest(memory, [path], replace(Settings(), batch_papers=700), on_progress=seen.append)
    assert [now.read for now in seen] == [1000, 2000, 3000, 3500]
    assert {now.file for now in seen} == {str(path)}
    assert {now.size for now in seen} == {path.stat().st_size}
    assert seen[-1].position == seen[-1].size
    assert [now.position for now in seen] == sorted(now.position for now in seen)


def test_ctrl_c_leaves_the_store_as_after_the_last_whole_batch(store, write):
    files = [write("a.jsonl", *map(record, range(2500))), write("b.jsonl", record(9000))]

    pressed = []

    def press(now):
        # the completion of a load reports its progress, too
        if now.read == 1000 and not pressed:
            pressed.append(now)
            os.kill(os.getpid(), signal.SIGINT)

    before = signal.getsignal(signal.SIGINT)
    report = ingest(store, files, replace(Settings(), batch_papers=300), on_progress=press)
    assert signal.getsignal(signal.SIGINT) is before
    assert report.interrupted
    assert counts_add_up(report)
    assert report.loaded == store.counts().papers == 900
    assert [load.file for load in store.loads()] == [str(files[0])]
    assert any("interrupted" in problem.what for problem in report.problems)
    # the loaded part can be searched, and the load can be finished
    assert store.search_authors("ada 5", 5)
    again = ingest(store, files, Settings())
    assert (again.loaded, again.merged) == (1601, 900)


@pytest.mark.parametrize("batch", [300, 1500, 5000])
def test_ctrl_c_when_all_has_been_read_loses_nothing_and_says_nothing(memory, write, batch):
    class Pressed:
        """A store during whose last write Ctrl-C is pressed."""

        def __getattr__(self, name):
            return getattr(memory, name)

        def upsert(self, *given):
            memory.upsert(*given)
            if given[0] and memory.counts().papers == 1500:
                os.kill(os.getpid(), signal.SIGINT)

    file = write("a.jsonl", *map(record, range(1500)))
    report = ingest(Pressed(), [file], replace(Settings(), batch_papers=batch))
    assert (report.loaded, report.interrupted, report.problems, report.exit_code) == (1500, False, [], 0)


def test_ctrl_c_between_two_files_leaves_the_second_unread_and_says_so(memory, write):
    files = [write("a.jsonl", *map(record, range(10))), write("b.jsonl", record(99))]

    def press(now):
        os.kill(os.getpid(), signal.SIGINT)

    report = ingest(memory, files, Settings(), on_progress=press)
    assert (report.loaded, report.interrupted) == (10, True)
    assert [load.file for load in memory.loads()] == [str(files[0])]


@pytest.mark.parametrize("filler", [b"\n", b"x", b"% text\n"])
def test_progress_and_ctrl_c_work_where_there_is_no_record_for_long(memory, tmp_path, monkeypatch, filler):
    monkeypatch.setattr("graphapp.ingest.progress._SECONDS", 0)
    path = tmp_path / "a.bib.gz"
    path.write_bytes(gzip.compress(filler * (20_000_000 // len(filler)), 1))
    seen: list[Progress] = []

    def press(now):
        seen.append(now)
        if len(seen) == 5:
            os.kill(os.getpid(), signal.SIGINT)

    report = ingest(memory, [path], Settings(), "bibtex", press)
    assert report.interrupted
    assert len(seen) < 10
    assert all(now.size == path.stat().st_size and now.read == 0 for now in seen)


def test_ctrl_c_ends_the_wait_for_a_pipe_that_gives_nothing(memory):
    read, write = os.pipe()
    timer = threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT))
    timer.start()
    try:
        report = ingest(memory, [f"/dev/fd/{read}"], Settings(), "jsonl")
    finally:
        timer.join()
        os.close(read)
        os.close(write)
    assert report.interrupted


def test_a_second_ctrl_c_is_not_caught(memory, write):
    def press(now):
        os.kill(os.getpid(), signal.SIGINT)
        os.kill(os.getpid(), signal.SIGINT)

    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(KeyboardInterrupt):
        ingest(memory, [write("a.jsonl", *map(record, range(1500)))], Settings(), on_progress=press)
    assert signal.getsignal(signal.SIGINT) is before


def test_a_load_in_another_thread_works_as_well(memory, write):
    file = write("a.jsonl", record(1))
    reports = []
    thread = threading.Thread(target=lambda: reports.append(ingest(memory, [file], Settings())))
    thread.start()
    thread.join()
    assert reports[0].loaded == 1


def test_an_error_of_the_store_is_passed_on_and_whole_batches_stay(memory, write, monkeypatch):
    batches = []
    upsert = memory.upsert

    def full_at_the_third(*given):
        if len(batches) == 2:
            raise StoreUnavailable("The disk is full")
        batches.append(given)
        upsert(*given)

    monkeypatch.setattr(memory, "upsert", full_at_the_third)
    file = write("a.jsonl", *map(record, range(10)))
    with pytest.raises(StoreUnavailable):
        ingest(memory, [file], SMALL_BATCHES)
    assert memory.counts().papers == 4
    assert gc.isenabled()


def test_nothing_is_written_when_nothing_changed(memory, write, monkeypatch):
    file = write("a.jsonl", *map(record, range(10)))
    ingest(memory, [file], Settings())
    written = []
    monkeypatch.setattr(memory, "upsert", lambda papers, gone, *_: written.extend([*papers, *gone]))
    assert ingest(memory, [file], Settings()).merged == 10
    # except in the journal of loads
    assert written == []


TITLES = ["On Graphs", "Of Trees", "At Night"]
works = st.builds(
    lambda work, **fields: {
        "title": TITLES[work].upper() if fields.pop("loud") else TITLES[work],
        "year": 2000 + work,
        "authors": [f"{fields.pop('first')} Smith", f"Wei Chen{work}"],
        **({"doi": f"10.1000/{work}"} if fields.pop("with_doi") else {}),
        **{name: value for name, value in fields.items() if value is not None},
    },
    st.integers(0, 2),
    loud=st.booleans(),
    first=st.sampled_from(["Ada", "A."]),
    with_doi=st.booleans(),
    abstract=st.sampled_from([None, "one", "two"]),
    kind=st.sampled_from([None, "journal", "conference"]),
    url=st.sampled_from([None, "https://a.org", "https://b.org"]),
    authors_cut=st.sampled_from([None, True]),
)


@hypothesis_settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60
)
@given(st.lists(works, min_size=1, max_size=8), st.randoms(use_true_random=False), st.integers(1, 4))
def test_the_order_of_files_changes_only_which_value_is_shown_first(tmp_path_factory, records, random, batch):
    folder = tmp_path_factory.mktemp("order")
    files = []
    for n, fields in enumerate(records):
        path = folder / f"{n}.jsonl"
        path.write_bytes(orjson.dumps({"id": f"r{n}", **fields}))
        files.append(path)
    seen = []
    for order in (files, random.sample(files, len(files))):
        store = open_store("memory:", Settings(), create=True)
        report = ingest(store, order, replace(Settings(), batch_papers=batch))
        assert counts_add_up(report)
        papers = [store.paper(f"jsonl:r{n}") for n in range(len(records))]
        store.close()
        seen.append({frozenset(paper.sources): paper for paper in papers})
    first, second = seen
    assert first.keys() == second.keys()
    # only records of one work are one paper
    assert len(first) == len({fields["year"] for fields in records})
    for sources, paper in first.items():
        mine = [fields for n, fields in enumerate(records) if f"jsonl:r{n}" in sources]
        for found in (paper, second[sources]):
            for field in ("abstract", "url"):
                values = {fields[field] for fields in mine if field in fields}
                assert getattr(found, field) in (values or {None})
            assert found.authors_cut == all("authors_cut" in fields for fields in mine)


@hypothesis_settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60
)
@given(
    st.lists(st.binary(max_size=30) | works.map(orjson.dumps), max_size=12),
    st.sampled_from(["jsonl", "bibtex", "cluster-page"]),
    st.integers(1, 3),
)
def test_whatever_a_file_holds_the_counts_add_up(tmp_path_factory, lines, format, batch):
    path = tmp_path_factory.mktemp("any") / "file"
    path.write_bytes(b"\n".join(lines))
    store = open_store("memory:", Settings(), create=True)
    report = ingest(store, [path], replace(Settings(), batch_papers=batch), format=format)
    assert counts_add_up(report)
    assert store.counts().papers == report.loaded
    store.close()


@pytest.mark.slow
def test_memory_does_not_grow_with_the_file(tmp_path):
    import tracemalloc

    class Nothing:
        """A store that discards everything written."""

        keeps_hashes = False

        def counts(self):
            return Counts(0, 0, 0, 0, 0)

        def loads(self):
            return []

        def matching(self, *_):
            return []

        upsert = log_load = lambda self, *_: None

        def journal(self, load=None, place=None):
            return iter(())

        def rows(self, table):
            return iter(())

        def settle(self, tell=None):
            pass

    def peak(papers):
        path = tmp_path / "a.jsonl"
        path.write_bytes(
            b"".join(orjson.dumps(record(n, authors=[f"A {n % 999}"])) + b"\n" for n in range(papers))
        )
        tracemalloc.start()
        try:
            ingest(Nothing(), [path], replace(Settings(), batch_papers=500))
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    # imports what a load needs
    peak(10)
    assert peak(15_000) < 1.2 * peak(3_000)


def test_the_corpus_is_loaded_with_its_known_defects_said(shared, tmp_path):
    store = open_store(str(tmp_path / "graph.db"), Settings(), create=True)
    report = ingest(store, [shared / "corpora/ai-conferences.jsonl.gz"], Settings())
    assert counts_add_up(report)
    assert (report.read, report.refused) == (94_661, 0)
    # counted by plain Python over the file: lists that are one list twice; 25 other lists with a name twice, and 7 halves
    assert report.problems[0].times == 35_773
    repeated = [
        problem for problem in report.problems if problem.what.endswith("is listed twice in the author list")
    ]
    assert len(repeated) == 25 + 7
    store.close()


# --- folders and archives


@pytest.fixture
def folder(tmp_path):
    """A folder with records of two formats, a note, an archive and a compressed file."""
    top = tmp_path / "top"
    (top / "deep").mkdir(parents=True)
    (top / "a.jsonl").write_bytes(orjson.dumps(record(1)) + b"\n" + orjson.dumps(record(2)) + b"\n{\n")
    (top / "b.bib").write_text("@book{x, title={B}, author={Ada Lovelace}}\n@book{y, author={A}}\n")
    (top / "deep" / "c.jsonl.gz").write_bytes(gzip.compress(orjson.dumps(record(1)) + b"\n"))
    (top / "notes.txt").write_text("no records")
    with zipfile.ZipFile(top / "z.zip", "w") as archive:
        archive.writestr("in/d.jsonl", orjson.dumps(record(3)))
        archive.writestr("readme.md", "# no records")
    return top


def test_a_folder_is_loaded_with_all_that_is_in_it_and_what_is_not_a_record_file_is_counted(store, folder):
    report = ingest(store, [folder], Settings())
    assert counts_add_up(report)
    # a: 2 loaded and 1 refused; b: 1 and 1; c: merged; d: 1
    assert {
        Path(file.file).name: (file.read, file.loaded, file.merged, file.refused) for file in report.files
    } == {
        "a.jsonl": (3, 2, 0, 1),
        "b.bib": (2, 1, 0, 1),
        "c.jsonl.gz": (1, 0, 1, 0),
        "d.jsonl": (1, 1, 0, 0),
    }
    assert [each[:6] for each in report.formats()] == [("bibtex", 1, 2, 1, 0, 1), ("jsonl", 3, 5, 3, 1, 1)]
    assert [skipped.file for skipped in report.skipped] == [
        str(folder / "notes.txt"),
        f"{folder}/z.zip!readme.md",
    ]
    assert report.skipped_count == 2
    assert f"{folder}/z.zip!in/d.jsonl" in [load.file for load in store.loads()]
    assert report.exit_code == 1


def test_every_refused_record_is_named_with_file_place_and_reason(memory, folder):
    report = ingest(memory, [folder], Settings())
    refused = [problem for problem in report.problems if problem.refused]
    assert sum(problem.refused for problem in refused) == report.refused == 2
    assert all(problem.file and problem.where and problem.what for problem in refused)


def test_patterns_choose_files_of_folders_and_archives(memory, folder):
    report = ingest(memory, [folder], Settings(), include=["*.jsonl"])
    assert [Path(file.file).name for file in report.files] == ["a.jsonl", "d.jsonl"]
    assert report.skipped_count == 0
    none = ingest(memory, [folder], Settings(), include=["*.ris"])
    assert (none.read, none.exit_code) == (0, 3)
    assert "*.ris" in none.problems[0].what


def test_a_requested_format_is_not_forced_on_what_does_not_look_like_it(memory, folder):
    report = ingest(memory, [folder], Settings(), "bibtex")
    assert [Path(file.file).name for file in report.files] == ["b.bib"]
    assert report.skipped_count == 5


def test_an_archive_with_nothing_to_read_is_an_error_as_a_file_is(memory, tmp_path):
    with zipfile.ZipFile(tmp_path / "z.zip", "w") as archive:
        archive.writestr("readme.md", "# no records")
    report = ingest(memory, [tmp_path / "z.zip"], Settings())
    assert report.unreadable == [str(tmp_path / "z.zip")]
    assert report.exit_code == 3


def test_progress_is_in_bytes_of_all_files(memory, folder):
    seen: list[Progress] = []
    ingest(memory, [folder], Settings(), on_progress=seen.append)
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    assert {now.size for now in seen} == {size}
    assert [now.position for now in seen] == sorted(now.position for now in seen)
    assert [now.read for now in seen] == sorted(now.read for now in seen)
    assert size * 0.8 < seen[-1].position <= size


def test_every_limit_of_unpacking_is_a_setting(memory, folder):
    settings = replace(Settings(), archive_files=1)
    report = ingest(memory, [folder / "z.zip"], settings)
    assert report.loaded == 1
    assert report.problems[0].done.startswith("file loaded up to that point")
    assert "archive_files" in report.problems[0].done


def test_ctrl_c_in_an_archive_leaves_the_rest_unread_and_says_so(memory, tmp_path):
    with zipfile.ZipFile(tmp_path / "z.zip", "w") as archive:
        for n in range(5):
            archive.writestr(f"{n}.jsonl", orjson.dumps(record(n)))

    def press(now):
        if now.read == 2:
            os.kill(os.getpid(), signal.SIGINT)

    report = ingest(memory, [tmp_path / "z.zip"], Settings(), on_progress=press)
    assert (report.loaded, report.interrupted) == (2, True)


def test_a_file_without_a_record_is_reported_and_counts_as_unreadable(store, write, tmp_path):
    junk, empty = tmp_path / "junk.bib", tmp_path / "empty.bib"
    junk.write_text("this is not bibtex at all\n")
    empty.write_bytes(b"")
    report = ingest(store, [junk, write("a.jsonl", record(1)), empty], Settings())
    assert counts_add_up(report)
    assert (report.loaded, report.exit_code) == (1, 1)
    assert report.unreadable == [str(junk), str(empty)]
    assert [(problem.file, problem.what) for problem in report.problems] == [
        (str(junk), "No records were found when the file was read as bibtex"),
        (str(empty), "This is an empty file"),
    ]
    assert "file not loaded" in report.problems[0].done
    assert "--format" in report.problems[0].done


@pytest.mark.parametrize(
    ("name", "content", "remark", "format_name"),
    [
        ("noise.bib", b"\xe9\xff\xfe no entry\n", "decoded as cp1252", "bibtex"),
        ("notes.enw", b"%X abc\n\ntext\n", "outside any field", "endnote"),
    ],
)
def test_a_remark_does_not_hide_that_a_file_has_no_record(
    memory, tmp_path, name, content, remark, format_name
):
    path = tmp_path / name
    path.write_bytes(content)
    expected = f"No records were found when the file was read as {format_name}"
    report = ingest(memory, [path], Settings())
    assert (report.read, report.unreadable, report.exit_code) == (0, [str(path)], 3)
    assert report.problems[0].what == expected
    assert any(remark in problem.what for problem in report.problems)
    assert [problem.what for problem in preview([path], Settings()).unreadable] == [expected]


def test_a_file_whose_records_were_all_refused_is_not_said_to_have_none(memory, write):
    report = ingest(memory, [write("a.jsonl", {"authors": ["A"]})], Settings())
    assert (report.refused, report.unreadable, report.exit_code) == (1, [], 3)
    assert [problem.what for problem in report.problems] == ["no title"]
