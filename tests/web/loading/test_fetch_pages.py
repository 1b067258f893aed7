"""Fetching through the pages: from a name to loaded papers, against a replay of the sources on loopback."""

from __future__ import annotations

import shutil
import socket
import threading

import pytest

from graphapp.fetching import fetch_service
from graphapp.fetching.fetch_service import FetchedUpload, fetch_progress_line
from graphapp.loading.load_service import LoadRunning
from graphapp.loading.uploads import Upload, UploadArea
from graphapp.support.background import JobState
from tests.fetching.crossref_replay import Crossref, crossref_work
from tests.fetching.openalex_replay import OpenAlex, author, work
from tests.fetching.replay import CHALLENGE, FakeClock, Replay, Reply, as_json, served
from tests.fetching.test_orcid import ORCID, Orcid

ADA = {"A1": "Ada Lovelace", "A2": "Charles Babbage"}
PROGRESS = "/load/fetch/progress"


def texts(page, selector):
    return [" ".join(each.text_content().split()) for each in page.cssselect(selector)]


@pytest.fixture
def openalex() -> OpenAlex:
    return OpenAlex(
        [work(number, ADA, 2000 + number) for number in range(1, 6)],
        [
            author("A1", "Ada Lovelace", "London", 5, 2001, 2005, "0000-0002-1825-0097"),
            author("A9", "Ada Lovelace", "Lagos", 2, 2010, 2011),
        ],
        page=2,
    )


@pytest.fixture
def replay(openalex, monkeypatch):
    """A replay of the sources with a clock that does not wait."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "OPENALEX_API_KEY", "S2_API_KEY", "NCBI_API_KEY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    found = Replay(openalex=openalex)
    found.clock = FakeClock()
    monkeypatch.setattr(fetch_service, "SystemClock", lambda: found.clock)
    with served(found) as address:
        found.address = address
        yield found


@pytest.fixture
def fetching_browser(make_site, replay, tmp_path):
    return make_site(fetch_server=replay.address, fetch_cache=str(tmp_path / "cache"))


class Steps:
    """What a user does on the pages."""

    def __init__(self, browser) -> None:
        self.browser = browser

    @property
    def fetching(self):
        return self.browser.app.extensions["graphapp"].service.fetching

    def done(self):
        """The page after the search or the fetch, which may be that of the preview."""
        self.fetching.wait(30)
        response = self.browser.client.get(PROGRESS)
        return self.browser.page(response.headers["Location"] if response.status_code == 303 else PROGRESS)

    def start(self, **form):
        response = self.browser.post("/load/fetch/start", **{"source": "openalex", "by": "author", **form})
        assert response.status_code == 303, response.get_data(as_text=True)[-1500:]
        return self.done()

    def choose(self, *ids):
        assert self.browser.post("/load/fetch/choose", author=list(ids)).status_code == 303
        return self.done()

    def load(self, preview):
        """The report after loading what a preview shows."""
        files = preview.cssselect("form[action='/load/start'] input[name=files]")[0].get("value")
        assert self.browser.post("/load/start", files=files).status_code == 303
        return self.browser.report()


@pytest.fixture
def steps(fetching_browser) -> Steps:
    return Steps(fetching_browser)


def test_from_a_name_to_loaded_papers_and_later_to_what_is_new(steps, replay, openalex):
    browser = steps.browser
    assert "/load/fetch" in [each.get("href") for each in browser.page("/").cssselect(".begin a")]
    assert browser.page("/load").cssselect("form[action='/load/fetch/start']")
    page = steps.start(text="Ada Lovelace", years="2002-")
    rows = [[" ".join(cell.text_content().split()) for cell in row] for row in page.cssselect("tbody tr")]
    assert rows == [
        ["", "Ada Lovelace", "London", "5", "2001–2005", "A1 0000-0002-1825-0097"],
        ["", "Ada Lovelace", "Lagos", "2", "2010–2011", "A9"],
    ]
    page = steps.choose("A1")
    # the responses are shown as one
    assert texts(page, "h1") == ["Load · preview openalex, author Ada Lovelace (A1), years 2002-"]
    assert texts(page, ".record-title") == ["A Study of Number 2", "A Study of Number 3"]
    assert "4 records: 4 new, 0 merged" in texts(page, ".expected")[0]
    assert "OPENALEX_API_KEY is not set" in page.text_content()
    assert "This store is empty" in browser.page("/").text_content()
    # until it is loaded, the store remembers nothing
    assert not browser.page("/load/fetch").cssselect("#remembered")
    assert "4 records read: 4 new, 0 merged, 0 refused" in texts(steps.load(page), ".lead")[0]
    assert "loaded or discarded" in texts(steps.done(), ".lead")[0]
    assert texts(browser.page("/load/fetch"), "tbody th") == [
        "openalex, author Ada Lovelace (A1), years 2002-"
    ]

    openalex.works.append(work(6, ADA, updated="2027-02-01"))
    replay.clock.time += 30 * 86_400
    (refresh,) = browser.page("/load/fetch").cssselect("input[name=fetch]")
    browser.post("/load/fetch/refresh", fetch=refresh.get("value"))
    page = steps.done()
    assert texts(page, ".record-title") == ["A Study of Number 6"]
    assert "1 record read: 1 new" in texts(steps.load(page), ".lead")[0]
    browser.post("/load/fetch/refresh")
    assert "Nothing is new" in steps.done().text_content()
    browser.post("/load/undo", load=2)
    browser.report()
    assert browser.app.extensions["graphapp"].service.store.counts().papers == 4


def test_identifiers_are_pasted_one_per_line_and_missing_ones_are_named(steps):
    page = steps.start(by="ids", text="# my list\r\n10.5555/w1\r\n\r\nW9\r\n")
    assert texts(page, ".record-title") == ["A Study of Number 1"]
    assert "OpenAlex has no records for 1 identifier: W9" in page.text_content()


def test_only_records_of_a_chosen_name_are_loaded(steps, replay):
    people = [("Ada", "Lovelace"), ("A.", "Lovelace"), ("Eve", "Lovelace")]
    replay.sources["crossref"] = Crossref([crossref_work(number, people[number % 3]) for number in range(6)])
    page = steps.start(source="crossref", text="Ada Lovelace")
    assert "first records found" in page.text_content()
    assert texts(page, "tbody label") == ["A. Lovelace", "Ada Lovelace"]
    page = steps.choose("Ada Lovelace")
    assert "2 records: 2 new" in texts(page, ".expected")[0]
    report = steps.load(page)
    assert "2 records read: 2 new" in texts(report, ".lead")[0]
    assert "Not loaded: 4 records" in report.text_content()


def test_works_in_an_orcid_record_are_completed_by_crossref(steps, replay):
    replay.sources["orcid"] = Orcid([2])
    complete = crossref_work(2, ("Ada", "Lovelace"), ("Eve", "Miller"))
    complete["DOI"], complete["title"] = "10.5555/o2", ["Orcid Study 2"]
    replay.sources["crossref"] = Crossref([complete])
    page = steps.start(source="orcid", by="orcid", text=ORCID, complete="1")
    assert "2 records: 1 new, 1 merged" in texts(page, ".expected")[0]
    steps.load(page)
    assert "Eve Miller" in steps.browser.page("/search?q=miller").text_content()
    assert len(steps.browser.page("/load/fetch").cssselect("#remembered ~ .scroll tbody tr")) == 1


def test_a_running_fetch_shows_its_progress_and_can_be_cancelled_and_resumed(steps, replay, openalex):
    second, go_on = threading.Event(), threading.Event()
    usual = replay.sources["openalex"]

    def waiting(asked):
        if asked.parameters.get("cursor") == "c2":
            second.set()
            assert go_on.wait(30)
        return usual(asked)

    replay.sources["openalex"] = waiting
    browser = steps.browser
    browser.post("/load/fetch/start", source="openalex", by="query", text="study")
    assert second.wait(30)
    page = browser.page(PROGRESS)
    assert "OpenAlex: 2 of 5 records in 1 request" in texts(page, "[data-computing-text]")[0]
    assert page.cssselect("progress[value='40']")
    # without scripts, the page is loaded again
    assert page.cssselect("noscript meta[http-equiv=refresh], head noscript")
    state = browser.client.get("/load/fetch/state").json
    assert (state["running"], state["share"]) == (True, 40)
    assert browser.post("/load/fetch/start", source="openalex", by="query", text="x").status_code == 409
    assert browser.post("/load/fetch/choose", author="A1").status_code == 409
    browser.post("/load/fetch/cancel")
    go_on.set()
    page = steps.done()
    assert "cancelled" in texts(page, ".notice")[0]
    assert texts(page, ".actions a") == ["Preview 4 records"]
    browser.post("/load/fetch/resume")
    assert "5 records: 5 new" in texts(steps.done(), ".expected")[0]
    assert [asked.parameters["cursor"] for asked in replay.asked] == ["*", "c2", "c4"]
    # what was fetched waits once
    assert len(browser.page("/load").cssselect(".uploads li")) == 1


def test_what_was_fetched_before_a_failure_can_be_loaded(steps, replay):
    usual = replay.sources["openalex"]

    def failing(asked):
        if asked.parameters["cursor"] == "c4":
            return as_json({"message": "Insufficient budget"}, 429)
        return usual(asked)

    replay.sources["openalex"] = failing
    page = steps.start(by="query", text="study")
    (failure,) = texts(page, ".failure")
    assert "used up until midnight UTC" in failure
    assert "OPENALEX_API_KEY" in failure
    page = steps.browser.page(page.cssselect(".actions a")[0].get("href"))
    assert "4 records read: 4 new" in texts(steps.load(page), ".lead")[0]


def test_responses_that_were_deleted_from_the_cache_are_fetched_again(steps, tmp_path):
    page = steps.start(by="query", text="study")
    files = page.cssselect("form[action='/load/start'] input[name=files]")[0].get("value")
    for folder in (tmp_path / "cache").glob("openalex/*/"):
        shutil.rmtree(folder)
    response = steps.browser.post("/load/start", files=files)
    assert response.status_code == 400
    (said, *_) = texts(steps.browser.page_of(response), ".failure")
    assert said == "The responses are no longer in the cache folder. Repeat the fetch."


def test_a_refresh_of_all_fetches_reports_every_failure(steps, replay):
    steps.load(steps.start(by="query", text="study"))
    steps.load(steps.start(by="ids", text="W1"))
    replay.sources["openalex"] = lambda _: as_json({"message": "bad key"}, 401)
    replay.clock.time += 30 * 86_400
    steps.browser.post("/load/fetch/refresh")
    text = " ".join(steps.done().text_content().split())
    for title in ("openalex, query study", "openalex, identifiers W1"):
        assert f"{title}: " in text


def test_records_are_kept_if_they_cannot_be_completed(steps, replay):
    replay.sources["orcid"] = Orcid([2])
    fetcher = steps.fetching._fetcher("crossref", None)
    # another process fetches from Crossref
    with fetcher.cache.one_at_a_time(fetcher.source):
        page = steps.start(source="orcid", by="orcid", text=ORCID, complete="1")
    assert "1 record: 1 new" in texts(page, ".expected")[0]
    assert "not completed from Crossref: Another process" in page.text_content()


def test_two_fetches_with_one_title_wait_side_by_side():
    area = UploadArea(100, 10)
    for id, identity in (("1", "first"), ("2", "second"), ("3", "first")):
        area.add(FetchedUpload(id, title="openalex, 5 from a list", identity=identity))
    assert [each.id for each in area.uploads()] == ["2", "3"]


def test_a_second_click_on_load_does_not_open_the_files_again(steps, monkeypatch):
    loading = steps.browser.loading
    upload = Upload("1")
    monkeypatch.setattr(upload, "inputs_to_load", lambda: pytest.fail("opened"))
    monkeypatch.setattr(loading._job, "state", lambda: JobState(True))
    with pytest.raises(LoadRunning):
        loading.start(upload)


def test_the_end_of_the_server_does_not_wait_for_a_slow_source(steps, replay, monkeypatch):
    begun, answer = threading.Event(), threading.Event()

    def waiting(_asked):
        begun.set()
        assert answer.wait(30)
        return Reply(503)

    replay.sources["openalex"] = waiting
    monkeypatch.setattr(fetch_service, "_CLOSE_SECONDS", 0.01)
    fetching = steps.fetching
    steps.browser.post("/load/fetch/start", source="openalex", by="query", text="x")
    assert begun.wait(30)
    fetching.close()
    assert fetching.state().running
    answer.set()
    fetching.wait(30)
    assert fetching.result.cancelled


@pytest.mark.parametrize(
    ("form", "status", "what", "advice"),
    [
        ({"text": ""}, 400, "author name is empty", "Enter"),
        ({"by": "orcid", "text": "0000-0002-1825-0098"}, 400, "0000-0002-1825-0098", "Correct"),
        ({"by": "ids", "text": "\n"}, 400, "no identifiers", "one identifier per line"),
        ({"by": "query", "text": " "}, 400, "query is empty", "Enter"),
        ({"by": "query", "text": "x", "years": "abc"}, 400, "Invalid years", "2015-2019"),
        ({"source": "orcid", "text": "Ada"}, 400, "cannot be searched by author name", "ORCID"),
        ({"source": "dblp", "text": "Ada"}, 400, "challenge page", "Download"),
        ({"source": "http://evil.example/", "text": "Ada"}, 400, "Unknown source", "openalex"),
        ({"by": "cypher", "text": "Ada"}, 400, "cannot be selected", "form"),
        ({"by": "query", "text": "x", "complete": "1"}, 400, "complete", "Omit"),
    ],
)
def test_what_is_wrong_with_the_form_is_said_there_and_the_entries_are_kept(
    steps, replay, form, status, what, advice
):
    response = steps.browser.post("/load/fetch/start", **{"source": "openalex", "by": "author", **form})
    assert response.status_code == status
    page = steps.browser.page_of(response)
    (said,) = texts(page, ".fetch .failure")
    assert what in said
    assert advice in said
    assert page.cssselect("#fetch-text")[0].text_content().strip() == form["text"].strip()
    assert replay.asked == []


@pytest.mark.parametrize(
    ("form", "reply", "what", "advice"),
    [
        ({"text": "Nobody Known"}, None, "no author 'Nobody Known'", "Check the spelling"),
        (
            {"by": "orcid", "text": "0000-0001-5109-3700"},
            None,
            "no records for this request",
            "Check the ORCID",
        ),
        ({"by": "query", "text": "zebra"}, None, "no records for this request", "fewer or other words"),
        ({"text": "Ada"}, Reply(200, CHALLENGE), "challenge page", "in a browser"),
        ({"by": "query", "text": "x"}, as_json({"message": "no credit"}, 429), "midnight UTC", "KEY"),
        ({"by": "query", "text": "x"}, as_json({"message": "bad key"}, 401), "refused", "OPENALEX_API_KEY"),
    ],
)
def test_errors_of_sources_say_what_to_do(steps, replay, form, reply, what, advice):
    replay.trouble = [reply] if reply else []
    page = steps.start(**form)
    (said,) = texts(page, ".failure")
    assert what in said
    assert advice in said
    assert said.endswith(".")
    assert page.cssselect("form[action='/load/fetch/resume']")


def test_without_a_network_the_error_names_the_proxy(make_site, replay, tmp_path):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{closed.getsockname()[1]}"
    steps = Steps(make_site(fetch_server=address, fetch_cache=str(tmp_path / "cache"), fetch_tries=1))
    (said,) = texts(steps.start(by="query", text="x"), ".failure")
    assert said.startswith("No connection to 127.0.0.1")
    assert "HTTPS_PROXY" in said


def test_only_authors_of_the_list_can_be_chosen(steps, replay):
    browser = steps.browser
    assert browser.post("/load/fetch/choose", author="A1").status_code == 404
    steps.start(text="Ada Lovelace")
    nothing = browser.post("/load/fetch/choose")
    assert nothing.status_code == 400
    assert "No author is selected" in nothing.get_data(as_text=True)
    assert browser.post("/load/fetch/choose", author="A7").status_code == 404
    assert replay.paths() == ["/openalex/authors"]
    # several entries of one person
    page = steps.choose("A1", "A9")
    assert "(A1), Ada Lovelace (A9)" in texts(page, "h1")[0]


def test_keys_come_from_the_environment_and_are_on_no_page(make_site, replay, tmp_path, monkeypatch):
    monkeypatch.setenv("OPENALEX_API_KEY", "secret-key-1")
    steps = Steps(make_site(fetch_server=replay.address, fetch_cache=str(tmp_path / "cache")))
    replay.trouble = [as_json({"message": "wrong key secret-key-1"}, 401)]
    steps.start(by="query", text="x", key="mine", api_key="mine", fetch_server="http://evil.example")
    assert replay.asked[0].parameters["api_key"] == "secret-key-1"
    for address in ("/load", "/load/fetch", PROGRESS, "/load/fetch/state"):
        assert "secret-key-1" not in steps.browser.client.get(address).get_data(as_text=True)


def test_a_damaged_list_of_fetches_is_reported_on_the_form(steps, tmp_path):
    (tmp_path / "graph.db.fetches.json").write_text("{", encoding="utf-8")
    assert "damaged" in texts(steps.browser.page("/load/fetch"), ".failure")[0]


@pytest.mark.parametrize("values", [{"loading": "off"}, {"host": "0.0.0.0", "allowed_hosts": "localhost"}])
def test_where_loading_is_off_nothing_is_fetched(make_site, replay, values):
    browser = make_site(fetch_server=replay.address, **values)
    for address in ("/load/fetch", PROGRESS, "/load/fetch/state"):
        assert browser.client.get(address).status_code == 403
    for name in ("start", "choose", "refresh", "resume", "cancel"):
        form = {"source": "openalex", "by": "query", "text": "x"}
        assert browser.post(f"/load/fetch/{name}", **form).status_code == 403
    assert replay.asked == []


def test_a_form_of_another_site_or_without_the_token_fetches_nothing(steps, replay):
    client, form = steps.browser.client, {"source": "openalex", "by": "query", "text": "x"}
    token = steps.browser.csrf
    for headers in (
        {"Origin": "https://evil.example"},
        {"Origin": "http://localhost", "Sec-Fetch-Site": "cross-site"},
    ):
        posted = client.post("/load/fetch/start", data={**form, "csrf": token}, headers=headers)
        assert posted.status_code == 403
    headers = {"Origin": "http://localhost"}
    assert (
        client.post("/load/fetch/start", data={**form, "csrf": "forged"}, headers=headers).status_code == 403
    )
    assert replay.asked == []


@pytest.mark.parametrize(
    ("given", "line"),
    [
        ((0, 0, 0, 0, 0.0), "OpenAlex: 0 records in 0 requests"),
        ((1, 0, 1, 1, 0.5), "OpenAlex: 1 record in 1 request"),
        (
            (300, 1_200, 3, 300, 3.0),
            "OpenAlex: 300 of 1,200 records in 3 requests, 100 records per second, about 9 s left",
        ),
        # 100 of these are from an earlier run
        (
            (200, 1_200, 1, 100, 10.0),
            "OpenAlex: 200 of 1,200 records in 1 request, 10 records per second, about 100 s left",
        ),
        ((3, 0, 3, 3, 9.0), "OpenAlex: 3 records in 3 requests, 20 records per minute"),
    ],
)
def test_the_progress_has_requests_records_rate_and_remaining_time(given, line):
    assert fetch_progress_line("OpenAlex", *given) == line
