"""The commands `fetch` and `refresh`, against a replay of the sources behind an HTTP server on loopback."""

from __future__ import annotations

import json
import sys

import pytest

from graphapp.fetching import transport
from graphapp.fetching.sources import SOURCE_NAMES
from graphapp.settings import SETTINGS
from tests.fetching.crossref_replay import Crossref, crossref_work
from tests.fetching.openalex_replay import OpenAlex, author, work
from tests.fetching.replay import CHALLENGE, FakeClock, Replay, Reply, as_json, served
from tests.fetching.test_orcid import ORCID, Orcid

ADA = {"A1": "Ada Lovelace", "A2": "Charles Babbage"}


@pytest.fixture
def openalex() -> OpenAlex:
    return OpenAlex(
        [work(number, ADA, 2000 + number) for number in range(1, 6)],
        [
            author("A1", "Ada Lovelace", "London", 5, 2001, 2005),
            author("A9", "Ada Lovelace", "Lagos", 2, 2010, 2011),
        ],
        page=2,
    )


@pytest.fixture
def replay(openalex, monkeypatch, tmp_path):
    """A replay that the commands use instead of the sources, with a clock that does not wait."""
    monkeypatch.chdir(tmp_path)
    for setting in SETTINGS:
        monkeypatch.delenv(setting.variable, raising=False)
    for name in ("http_proxy", "https_proxy", "all_proxy", "OPENALEX_API_KEY", "S2_API_KEY", "NCBI_API_KEY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    clock = FakeClock()
    monkeypatch.setattr(transport, "SystemClock", lambda: clock)
    found = Replay(openalex=openalex)
    found.clock = clock
    with served(found) as address:
        monkeypatch.setenv("GRAPHAPP_FETCH_SERVER", address)
        monkeypatch.setenv("GRAPHAPP_FETCH_CACHE", str(tmp_path / "cache"))
        monkeypatch.setenv("GRAPHAPP_STORE", str(tmp_path / "papers.db"))
        yield found


def papers(graphapp) -> int:
    return graphapp("stats", "--json").json["counts"]["papers"]


def test_without_a_terminal_the_authors_are_listed_and_nothing_is_fetched(graphapp, replay, tmp_path):
    done = graphapp("fetch", "openalex", "--author", "Ada Lovelace")
    assert done.status == 2
    assert "--choose 1" in done.err
    rows = [line.split() for line in done.out.splitlines()]
    assert rows[1:] == [
        ["1", "Ada", "Lovelace", "London", "5", "2001–2005", "A1"],
        ["2", "Ada", "Lovelace", "Lagos", "2", "2010–2011", "A9"],
    ]
    assert replay.paths() == ["/openalex/authors"]
    assert not (tmp_path / "papers.db").exists()


@pytest.mark.parametrize("choice", ["1", "a1", "1,2"])
def test_a_chosen_author_is_fetched_and_loaded(graphapp, replay, choice):
    done = graphapp("fetch", "openalex", "--author", "Ada Lovelace", "--choose", choice)
    assert done.status == 0, done.err
    assert "OpenAlex: 5 records in 3 responses" in done.out
    assert "5 records read: 5 loaded" in done.out
    assert papers(graphapp) == 5
    assert "Ada Lovelace" in graphapp("search", "lovelace").out


def test_in_a_terminal_the_command_asks(graphapp, replay, monkeypatch):
    answers = iter(["7", "1"])
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
    monkeypatch.setattr("click.prompt", lambda *_, **__: next(answers))
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    done = graphapp("fetch", "openalex", "--author", "Ada Lovelace")
    assert done.status == 0
    assert "from 1 to 2" in done.err
    assert papers(graphapp) == 5


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["--author", "A", "--orcid", "B"],
        ["--author", " "],
        ["--query", "x", "--choose", "1"],
        ["--author", "Ada Lovelace", "--choose", "3"],
        ["--query", "x", "--complete"],
    ],
)
def test_wrong_usage(graphapp, replay, arguments):
    assert graphapp("fetch", "openalex", *arguments).status == 2


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nowhere", "--query", "x"], "openalex"),
        (["openalex", "--query", "x", "--years", "abc"], "2015-2019"),
        (["openalex", "--orcid", "0000-0002-1825-0098"], "0000-0002-1825-0098"),
        (["openalex", "--author", "Nobody"], "Nobody"),
    ],
)
def test_wrong_values(graphapp, replay, arguments, said):
    done = graphapp("fetch", *arguments)
    assert done.status == 3
    assert said in done.err


def test_a_dry_run_shows_the_first_records_and_the_fetch_continues_from_there(graphapp, replay, tmp_path):
    done = graphapp("fetch", "openalex", "--query", "study", "--dry-run")
    assert done.status == 0
    assert "A Study of Number 1" in done.out
    assert "OpenAlex has 5 records for this request." in done.err
    assert "Nothing was loaded." in done.err
    assert not (tmp_path / "papers.db").exists()
    assert graphapp("fetch", "openalex", "--query", "study").status == 0
    assert [asked.parameters["cursor"] for asked in replay.asked] == ["*", "c2", "c4"]
    assert papers(graphapp) == 5


def test_years_and_identifiers(graphapp, replay, tmp_path):
    assert graphapp("fetch", "openalex", "--query", "study", "--years", "2002-2003").status == 0
    assert papers(graphapp) == 2
    (tmp_path / "list.txt").write_text("# my list\n10.5555/w1\n\nW9\n", encoding="utf-8")
    done = graphapp("fetch", "openalex", "--ids", "list.txt")
    assert done.status == 0
    assert "no records for 1 identifier: W9" in done.err
    assert papers(graphapp) == 3


def test_a_source_without_records_is_not_a_success(graphapp, replay):
    done = graphapp("fetch", "openalex", "--query", "zebra")
    assert done.status == 3
    assert "no records found" in done.err


def test_truncated_slow_and_failing_responses_are_requested_again(graphapp, replay):
    replay.trouble = [
        Reply(500),
        Reply(200, b'{"meta": {"cou', cut=True),
        Reply(200, b'{"meta": {"cou'),
        Reply(502),
    ]
    done = graphapp("fetch", "openalex", "--query", "study")
    assert done.status == 0
    assert papers(graphapp) == 5
    assert done.err.count("waiting") == 4


def test_what_was_fetched_before_a_failure_is_loaded_and_the_status_says_so(graphapp, replay):
    done = graphapp("fetch", "openalex", "--query", "study", "--dry-run")
    replay.trouble = [Reply(200, CHALLENGE, {"Content-Type": "text/html"})]
    done = graphapp("fetch", "openalex", "--query", "study")
    assert done.status == 1
    assert "challenge page" in done.err
    assert papers(graphapp) == 2
    assert graphapp("fetch", "openalex", "--query", "study").status == 0
    assert papers(graphapp) == 5


def test_a_later_fetch_requests_only_what_has_changed(graphapp, replay, openalex):
    graphapp("fetch", "openalex", "--query", "study")
    before = len(replay.asked)
    openalex.works.append(work(6, ADA, updated="2027-02-01"))
    replay.clock.time += 30 * 86_400
    done = graphapp("fetch", "openalex", "--query", "study")
    assert "OpenAlex: 1 record in 1 response, changed since 2027-01-14" in done.out
    assert len(replay.asked) == before + 1
    assert papers(graphapp) == 6
    again = graphapp("fetch", "openalex", "--query", "study")
    assert (again.status, papers(graphapp)) == (0, 6)
    everything = graphapp("fetch", "openalex", "--query", "study", "--all")
    assert "6 records read: 0 loaded, 6 merged" in everything.out


def test_refresh_repeats_every_fetch_and_reports_what_is_new(graphapp, replay, openalex):
    assert graphapp("refresh").status == 3
    graphapp("fetch", "openalex", "--query", "number 1")
    graphapp("fetch", "openalex", "--author", "A1")
    openalex.works.append(work(6, {"A5": "Ada Lovelace"}, updated="2027-02-01"))
    openalex.authors = [author("A5", "Ada Lovelace", "London", 5, 2001, 2005)]
    openalex.merged = {"A1": "A5"}
    replay.clock.time += 30 * 86_400
    done = graphapp("refresh")
    assert done.status == 0, done.err
    assert "merged A1 into A5" in done.err
    assert [line.split()[-4:] for line in done.out.splitlines()[1:]] == [
        ["0", "0", "0", "complete"],
        ["1", "1", "0", "complete"],
    ]
    assert papers(graphapp) == 6
    # the present identifier is remembered
    assert "merged" not in graphapp("refresh").err
    replay.trouble = [as_json({"message": "Insufficient budget"}, 429)]
    failed = graphapp("refresh")
    assert failed.status == 1
    assert "daily credit" in failed.err


def test_a_damaged_list_of_fetches_is_reported(graphapp, replay, tmp_path):
    graphapp("fetch", "openalex", "--query", "number 1")
    (path,) = tmp_path.glob("*.fetches.json")
    assert json.loads(path.read_bytes())["fetches"][0]["fetch"]["values"] == ["number 1"]
    path.write_text("{", encoding="utf-8")
    done = graphapp("refresh")
    assert done.status == 3
    assert path.name in done.err


def test_ctrl_c_keeps_what_was_fetched(graphapp, replay, monkeypatch):
    answers = replay.sources["openalex"]
    sent = []

    def interrupted(self, request):
        sent.append(request)
        if len(sent) == 2:
            raise KeyboardInterrupt
        return usual(self, request)

    usual = transport.HttpTransport.send
    monkeypatch.setattr(transport.HttpTransport, "send", interrupted)
    done = graphapp("fetch", "openalex", "--query", "study")
    assert done.status == 130
    assert "to resume" in done.err
    again = graphapp("fetch", "openalex", "--query", "study")
    assert again.status == 0
    assert "1 response from an earlier run" in again.err
    assert [asked.parameters["cursor"] for asked in replay.asked] == ["*", "c2", "c4"]
    assert papers(graphapp) == len(answers.works)


def test_only_records_of_a_chosen_name_are_loaded(graphapp, replay):
    people = [("Ada", "Lovelace"), ("A.", "Lovelace"), ("Eve", "Lovelace")]
    replay.sources["crossref"] = Crossref([crossref_work(n, people[n % 3]) for n in range(6)])
    done = graphapp("fetch", "crossref", "--author", "Ada Lovelace")
    assert done.status == 2
    assert [line.split()[1:3] for line in done.out.splitlines()[1:]] == [
        ["A.", "Lovelace"],
        ["Ada", "Lovelace"],
    ]
    assert "first records found" in done.err
    done = graphapp("fetch", "crossref", "--author", "Ada Lovelace", "--choose", "ada lovelace")
    assert done.status == 0
    assert "Not loaded: 4 records" in done.err
    assert papers(graphapp) == 2


def test_a_response_without_a_match_is_no_problem(graphapp, replay):
    works = [crossref_work(n, ("Ada", "Lovelace") if n < 3 else ("Eve", "Lovelace")) for n in range(9)]
    replay.sources["crossref"] = Crossref(works, page=3)
    done = graphapp("fetch", "crossref", "--author", "Ada Lovelace", "--choose", "1", "--json")
    assert done.status == 0, done.err
    assert (done.json["load"]["loaded"], done.json["dropped"]) == (3, 3)
    assert done.json["load"]["problems"] == []


def test_json(graphapp, replay, openalex):
    listed = graphapp("fetch", "openalex", "--author", "Ada Lovelace", "--json")
    assert listed.status == 2
    assert [each["id"] for each in listed.json["candidates"]] == ["A1", "A9"]
    found = graphapp("fetch", "openalex", "--author", "A1", "--json").json
    assert found["fetch"]["values"] == ["A1"]
    assert (found["complete"], found["records"], found["requests"], found["error"]) == (True, 5, 3, None)
    assert found["load"]["loaded"] == 5
    assert found["completion"] is None
    assert graphapp("fetch", "openalex", "--query", "zebra", "--json").json["load"] is None
    assert (
        graphapp("fetch", "openalex", "--query", "study", "--dry-run", "--json").json["files"][0]["format"]
        == "openalex"
    )
    openalex.works.append(work(6, ADA, updated="2027-02-01"))
    (row,) = graphapp("refresh", "--json").json
    assert row == {
        "fetch": "openalex, author Ada Lovelace (A1)",
        "records": 1,
        "new_papers": 1,
        "merged": 0,
        "status": "complete",
    }


def test_works_in_an_orcid_record_are_completed_by_crossref_now_and_later(graphapp, replay):
    orcid = Orcid([2])
    replay.sources["orcid"] = orcid
    works = [crossref_work(n, ("Ada", "Lovelace"), ("Eve", "Miller")) for n in (2, 4)]
    for work_ in works:
        number = work_["DOI"].removeprefix("10.5555/c")
        work_["DOI"], work_["title"] = f"10.5555/o{number}", [f"Orcid Study {number}"]
    replay.sources["crossref"] = Crossref(works)
    done = graphapp("fetch", "orcid", "--orcid", ORCID, "--complete")
    assert done.status == 0, done.err
    assert "ORCID: 1 record in 1 response" in done.out
    assert "Crossref: 1 record in 1 response" in done.out
    assert papers(graphapp) == 1
    assert "Eve Miller" in graphapp("search", "miller").out
    orcid.codes.append(4)
    assert graphapp("refresh").status == 0
    assert papers(graphapp) == 2


def test_dblp_is_explained(graphapp, replay):
    done = graphapp("fetch", "dblp", "--author", "Ada Lovelace")
    assert done.status == 3
    assert "challenge page" in done.err
    assert "graphapp load" in done.err
    assert replay.asked == []


def test_the_help_names_every_source(graphapp):
    text = graphapp("fetch", "--help").out
    assert [name for name in SOURCE_NAMES if name not in text] == []
