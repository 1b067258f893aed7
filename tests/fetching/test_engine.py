"""The engine whatever happens: nothing is lost or fetched twice, and the rate of a source is never exceeded."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphapp.errors import BadInput, StoreBusy
from graphapp.fetching.fetcher import Fetcher
from graphapp.fetching.rate import RateLimiter, back_off
from graphapp.fetching.response import Response, retry_after
from graphapp.fetching.source import Rate, Source
from graphapp.fetching.sources import SOURCE_NAMES, source_module, source_named
from graphapp.fetching.spec import FetchSpec, YearRange, parse_years
from graphapp.settings import Settings
from tests.fetching.crossref_replay import Crossref, crossref_work
from tests.fetching.openalex_replay import OpenAlex, work
from tests.fetching.replay import CHALLENGE, Asked, FakeClock, FakeTransport, Replay, Reply
from tests.fetching.test_arxiv import Arxiv, entry
from tests.fetching.test_datacite import DataCite, doi
from tests.fetching.test_orcid import ORCID, Orcid
from tests.fetching.test_pubmed import PubMed, article
from tests.fetching.test_semantic_scholar import SemanticScholar
from tests.fetching.test_semantic_scholar import paper as scholar_paper

TROUBLE = {
    "busy": Reply(503),
    "pause": Reply(503, headers={"Retry-After": "7"}),
    "limit": Reply(429, b'{"error": "slow down"}', {"Retry-After": "3"}),
    "cut": Reply(200, b"{", cut=True),
    "truncated": Reply(200, b'{"meta": {"count": 3}, "results": [{"id"'),
    "challenge": Reply(200, CHALLENGE),
    "credit": Reply(429, b'{"error": "budget"}'),
    "refused": Reply(403, b'{"error": "no"}'),
}


class Flaky(FakeTransport):
    """Breaks according to a script, one entry for each request; Ctrl-C is pressed at `interrupt`, and each request takes some time."""

    def __init__(self, replay: Replay, clock: FakeClock, script: list[tuple[str, float]]) -> None:
        super().__init__(replay, clock)
        self.script = script

    def send(self, request) -> Response:
        trouble, self._seconds = self.script.pop(0) if self.script else ("", 0.0)
        if trouble == "interrupt":
            self.sent.append(self._clock.now())
            raise KeyboardInterrupt
        if trouble:
            self.replay.trouble = [TROUBLE[trouble]]
        return super().send(request)


class Form(NamedTuple):
    """A source with one form of paging: how to request all records, and a replay of it."""

    source: Source
    by: str
    value: str
    replay: Callable[[int, int], Callable[[Asked], Reply]]


def small(name: str, by: str, most: int) -> Source:
    """A source whose second step requests at most `most` records at once."""
    source = source_named(name)
    way = source.ways[by]
    return replace(source, ways={by: way._replace(then=way.then._replace(most=most))})


FORMS = {
    "cursor": Form(
        source_named("openalex"),
        "author",
        "A1",
        lambda count, page: OpenAlex([work(number, {"A1": "Ada"}) for number in range(count)], page=page),
    ),
    "cursor on every page": Form(
        source_named("crossref"),
        "query",
        "x",
        lambda count, page: Crossref(
            [crossref_work(number, ("Ada", "L")) for number in range(count)], page=page
        ),
    ),
    "token": Form(
        source_named("semantic-scholar"),
        "query",
        "x",
        lambda count, page: SemanticScholar([scholar_paper(number) for number in range(count)], page),
    ),
    "offset without total": Form(
        source_named("semantic-scholar"),
        "author",
        "101",
        lambda count, page: SemanticScholar([scholar_paper(number) for number in range(count)], page),
    ),
    "offset": Form(
        source_named("arxiv"),
        "query",
        "x",
        lambda count, page: Arxiv([entry(number, "Ada") for number in range(count)], page=page),
    ),
    "link": Form(
        source_named("datacite"),
        "query",
        "x",
        lambda count, page: DataCite([doi(number) for number in range(count)], page=page),
    ),
    "put-codes": Form(
        small("orcid", "orcid", 4), "orcid", ORCID, lambda count, _: Orcid(list(range(0, 2 * count, 2)))
    ),
    "identifiers": Form(
        small("pubmed", "query", 4),
        "query",
        "x",
        lambda count, _: PubMed({number: article(number) for number in range(count)}),
    ),
}


@pytest.mark.parametrize("form", FORMS)
@settings(max_examples=15)
@given(
    count=st.integers(0, 25),
    page=st.integers(1, 9),
    script=st.lists(
        st.tuples(st.sampled_from(["", "", *TROUBLE, "interrupt"]), st.floats(0, 30)), max_size=12
    ),
)
def test_however_often_a_fetch_is_interrupted_each_record_is_fetched_once(form, count, page, script):
    source, by, value, answers = FORMS[form]
    clock = FakeClock()
    replay = Replay(**{source.name.replace("-", "_"): answers(count, page)})
    transport = Flaky(replay, clock, list(script))
    spec = FetchSpec(source.name, by, (value,))
    # the disk is not what is tested here
    with tempfile.TemporaryDirectory() as folder, patch("os.fsync"):
        values = Settings(store="memory:", fetch_cache=folder, fetch_server="https://replay")
        for _ in range(len(script) + 2):
            # a new process each time
            made = Fetcher(source, values, transport, clock, environ={}, chance=lambda: 0.3)
            outcome = made.run(spec)
            if outcome.run.complete:
                break
        assert outcome.run.complete
        numbers = [int(re.search(r"\d+", paper.title)[0]) for paper in made.papers(outcome.run)]
        # in the order of the source
        assert [number // (2 if by == "orcid" else 1) for number in numbers] == list(range(count))
    pauses = [later - earlier for earlier, later in zip(transport.sent, transport.sent[1:], strict=False)]
    assert min(pauses, default=1000) >= source.rate.pause - 1e-5


@given(
    requests=st.integers(1, 20),
    seconds=st.floats(0.5, 300),
    durations=st.lists(st.floats(0, 100), min_size=1, max_size=60),
)
def test_no_interval_has_more_requests_than_the_rate_allows(requests, seconds, durations):
    clock = FakeClock()
    limiter = RateLimiter(Rate(requests, seconds), clock)
    sent = []
    for duration in durations:
        limiter.wait()
        sent.append(clock.monotonic())
        clock.time += duration
        limiter.done()
    for at, first in enumerate(sent):
        assert sum(time < first + seconds - 1e-5 for time in sent[at:]) <= requests


def test_a_clock_that_wakes_early_is_waited_for_again():
    class Early(FakeClock):
        def sleep(self, seconds: float) -> None:
            super().sleep(max(seconds / 2, 0.25))

    clock = Early()
    limiter = RateLimiter(Rate(1, 3), clock, ago=1.0)
    limiter.wait()
    assert clock.now() >= 1_800_000_002.0


@given(failures=st.integers(1, 30), chance=st.floats(0, 1))
def test_pauses_after_failures_grow_to_a_minute_and_vary(failures, chance):
    usual = min(60, 2**failures)
    assert usual / 2 <= back_off(failures, lambda: chance) <= usual * 1.5


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("120", 120.0),
        ("1.5", 1.5),
        ("Fri, 15 Jan 2027 08:01:00 GMT", 60.0),
        ("Fri, 15 Jan 2027 07:00:00 GMT", 0.0),
        ("soon", None),
        ("", None),
        ("-5", None),
    ],
)
def test_retry_after_is_a_number_or_a_date(text, seconds):
    assert retry_after(text, 1_800_000_000.0) == seconds


def test_a_pause_that_is_too_long_ends_the_fetch(fetcher, clock):
    source = Replay(openalex=OpenAlex([work(1, {"A1": "Ada"})]))
    source.trouble = [Reply(503, headers={"Retry-After": "3600"})]
    outcome = fetcher("openalex", source).run(FetchSpec("openalex", "author", ("A1",)))
    assert "unavailable" in outcome.failure.message
    assert clock.slept == []


def test_pauses_are_those_that_the_source_requests(fetcher, clock):
    source = Replay(openalex=OpenAlex([work(1, {"A1": "Ada"})]))
    source.trouble = [TROUBLE["pause"], TROUBLE["limit"], TROUBLE["busy"]]
    told = []
    fetcher("openalex", source, tell=told.append).run(FetchSpec("openalex", "author", ("A1",)))
    # the third failure in a row: 2 ** 3 seconds
    assert clock.slept == [7.0, 3.0, 8.0]
    assert "slow down" in told[1]


def test_after_the_last_attempt_the_failure_is_reported(fetcher):
    source = Replay(openalex=OpenAlex([]))
    source.trouble = [Reply(500)] * 3
    outcome = fetcher("openalex", source, fetch_tries=3).run(FetchSpec("openalex", "query", ("x",)))
    assert "status 500" in outcome.failure.message
    assert len(source.asked) == 3


@pytest.mark.parametrize(
    "place", ["https://elsewhere/x", "http://replay/x", "https://replay:8443/x", "/openalex/loop"]
)
def test_redirects_to_other_servers_and_in_a_circle_are_not_followed(fetcher, place):
    source = Replay(openalex=lambda _: Reply(301, headers={"Location": place}))
    outcome = fetcher("openalex", source).run(FetchSpec("openalex", "query", ("x",)))
    assert "redirects" in outcome.failure.message
    assert len(source.asked) == (6 if place.startswith("/") else 1)


def test_a_damaged_end_of_the_list_of_responses_is_requested_again(fetcher):
    source = Replay(openalex=OpenAlex([work(number, {"A1": "Ada"}) for number in range(5)], page=2))
    made = fetcher("openalex", source)
    spec = FetchSpec("openalex", "author", ("A1",))
    run = made.run(spec).run
    path = run.folder / "responses.jsonl"
    lines = path.read_bytes().split(b"\n")
    # killed while the third response was written
    path.write_bytes(b"\n".join([*lines[:3], lines[3][:20]]))
    (run.folder / "0003.json").write_bytes(b"{")
    outcome = made.run(spec)
    assert outcome.requests == 1
    assert len(list(made.papers(outcome.run))) == 5
    assert made.run(spec).resumed == 0


def test_two_processes_do_not_fetch_from_one_source_at_once(fetcher):
    source = Replay(openalex=OpenAlex([]))
    made, other = fetcher("openalex", source), fetcher("openalex", source)
    with made.cache.one_at_a_time(made.source), pytest.raises(StoreBusy, match="OpenAlex"):
        other.run(FetchSpec("openalex", "query", ("x",)))


def test_a_response_that_is_json_but_no_page_is_not_empty(fetcher):
    source = Replay(openalex=lambda _: Reply(200, b'{"message": "maintenance"}'))
    outcome = fetcher("openalex", source).run(FetchSpec("openalex", "query", ("x",)))
    assert "maintenance" in outcome.failure.message


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2019", YearRange(2019, 2019)),
        ("2015-2019", YearRange(2015, 2019)),
        ("2015–", YearRange(2015)),
        ("-2019", YearRange(last=2019)),
    ],
)
def test_years(text, expected):
    assert parse_years(text) == expected
    assert parse_years(str(expected)) == expected


SPECS = st.builds(
    FetchSpec,
    st.sampled_from(SOURCE_NAMES),
    st.sampled_from(["author", "orcid", "ids", "query"]),
    st.lists(st.text(max_size=9), min_size=1, max_size=4).map(tuple),
    st.none()
    | st.builds(
        lambda a, b: YearRange(min(a, b), max(a, b)), st.integers(1000, 2999), st.integers(1000, 2999)
    ),
    st.lists(st.text(max_size=9), max_size=2).map(tuple),
    st.text(max_size=9),
    st.booleans(),
)


@given(spec=SPECS)
def test_a_fetch_is_read_as_it_was_written(spec):
    text = json.dumps(spec.as_json())
    assert FetchSpec.from_json(json.loads(text)) == spec
    assert spec.id.replace("-", "").isalnum()


@pytest.mark.parametrize("name", SOURCE_NAMES)
def test_every_source_has_what_the_engine_needs(name):
    source = source_module(name)
    assert source.name == name
    assert source.address.startswith("https://")
    assert bool(source.ways) != bool(source.explanation)
    for way in source.ways.values():
        assert bool(way.listed) == bool(way.then)
        assert way.paging.form != "cursor" or way.page.next
        text = way.path + "".join(way.parameters.values())
        assert "{value}" in text or way.body


@pytest.mark.parametrize(
    "values",
    [
        {"contact": "me"},
        {"contact": "a b@c.org"},
        {"fetch_server": "http://mirror.example"},
        {"fetch_server": "mirror"},
    ],
)
def test_invalid_settings_are_refused(fetcher, values):
    with pytest.raises(BadInput, match=next(iter(values))):
        fetcher("openalex", Replay(), **values)


def test_the_order_of_identifiers_does_not_matter_when_a_fetch_is_continued(fetcher):
    source = Replay(openalex=OpenAlex([work(number, {"A1": "Ada"}) for number in range(120)]))
    made = fetcher("openalex", source)
    values = [f"W{number}" for number in range(120)]
    made.run(FetchSpec("openalex", "ids", tuple(values)), only_first=True)
    outcome = made.run(FetchSpec("openalex", "ids", tuple(reversed(values))))
    assert (outcome.resumed, outcome.run.records, len(source.asked)) == (1, 120, 3)
