"""Fetching from OpenAlex."""

from __future__ import annotations

import json

import pytest

from graphapp.errors import BadInput, NotFound
from graphapp.fetching.response import FetchFailed
from graphapp.fetching.spec import FetchSpec, YearRange
from tests.fetching.openalex_replay import OpenAlex, author, work
from tests.fetching.replay import CHALLENGE, Replay, Reply, as_json

ADA = {"A1": "Ada Lovelace"}
BOTH = {**ADA, "A2": "Charles Babbage"}


def replay(count: int = 5, page: int = 2, **more) -> Replay:
    works = [work(number, BOTH if number % 2 else ADA, 2000 + number) for number in range(1, count + 1)]
    authors = [
        author("A1", "Ada Lovelace", "London", 40, 1990, 2020, "0000-0002-1825-0097"),
        author("A9", "Ada Lovelace", "Lagos", 2, 2010, 2011),
    ]
    return Replay(openalex=OpenAlex(works, authors, page=page, **more))


def titles(made, outcome) -> list[int]:
    return [int(paper.title.rpartition(" ")[2]) for paper in made.papers(outcome.run)]


def test_candidates_have_name_affiliation_works_years_and_identifiers(fetcher):
    found = fetcher("openalex", replay()).candidates("ada lovelace")
    assert found.total == 2
    assert found.candidates[0] == (
        "A1",
        "Ada Lovelace",
        "London",
        40,
        1990,
        2020,
        "0000-0002-1825-0097",
        False,
    )
    assert [each.id for each in found.candidates] == ["A1", "A9"]


def test_a_name_that_the_source_does_not_know_is_an_error(fetcher):
    with pytest.raises(NotFound, match="Nobody Known"):
        fetcher("openalex", replay()).candidates("Nobody Known")


def test_the_real_author_record_is_a_candidate(fetcher, shared):
    path = shared / "samples/openalex/b-vitamins+openalex-python/tests_fixtures_data_A5023888391.json"
    source = OpenAlex([], [json.loads(path.read_bytes())])
    (found,) = fetcher("openalex", Replay(openalex=source)).candidates("Jason Priem").candidates
    assert found[:4] == ("A5023888391", "Jason Priem", "OurResearch", 62)
    assert (found.last, found.orcid) == (2024, "0000-0001-6187-6610")


def test_pages_are_requested_with_the_cursor_and_stored_with_their_addresses(fetcher):
    source = replay(5, page=2)
    made = fetcher("openalex", source)
    outcome = made.run(FetchSpec("openalex", "author", ("A1",)))
    assert titles(made, outcome) == [1, 2, 3, 4, 5]
    assert [asked.parameters["cursor"] for asked in source.asked] == ["*", "c2", "c4"]
    assert outcome.run.complete
    lines = [json.loads(line) for line in (outcome.run.folder / "responses.jsonl").read_text().splitlines()]
    assert lines[0]["fetch"] == {"source": "openalex", "by": "author", "values": ["A1"]}
    assert [line.get("file") for line in lines[1:]] == ["0001.json", "0002.json", "0003.json", None]
    assert lines[2]["address"] == (
        "https://replay/openalex/works?filter=authorships.author.id:A1&per_page=100&cursor=c2"
    )
    assert lines[1]["date"] == "2027-01-15T08:00:00+00:00"


def test_several_identifiers_years_and_dates_are_conditions_of_one_filter(fetcher):
    source = replay(6)
    made = fetcher("openalex", source)
    outcome = made.run(FetchSpec("openalex", "author", ("A1", "A2"), YearRange(2002, 2004)), "2025-12-31")
    assert source.asked[0].parameters["filter"] == (
        "authorships.author.id:A1|A2,from_publication_date:2002-01-01,to_publication_date:2004-12-31,"
        "from_updated_date:2025-12-31"
    )
    assert titles(made, outcome) == [2, 3, 4]


def test_identifiers_are_requested_together_and_those_without_record_one_by_one(fetcher):
    source = replay(5, page=100, merged={"W77": "W3"})
    made = fetcher("openalex", source)
    values = made.normal(
        "ids", ["10.5555/W1", "https://openalex.org/W2", "w77", "10.5555/none", "10.5555/a|b"]
    )
    assert values == (
        "https://doi.org/10.5555/w1",
        "W2",
        "W77",
        "https://doi.org/10.5555/none",
        "https://doi.org/10.5555/a|b",
    )
    outcome = made.run(FetchSpec("openalex", "ids", values))
    assert sorted(titles(made, outcome)) == [1, 2, 3]
    assert outcome.run.missing == ["https://doi.org/10.5555/a|b", "https://doi.org/10.5555/none"]
    assert outcome.run.merged == [("W77", "https://replay/openalex/works/W3")]
    assert outcome.run.complete


def test_an_author_who_was_merged_is_followed(fetcher):
    made = fetcher("openalex", replay(merged={"A7": "A1"}))
    assert made.candidates("A7").candidates[0].id == "A1"
    spec, notes = made.resolved(FetchSpec("openalex", "author", ("A7", "A9")))
    assert spec.values == ("A1", "A9")
    assert notes == ["OpenAlex has merged A7 into A1."]


def test_the_end_of_the_daily_credit_is_reported_and_the_fetch_resumes_there(fetcher, clock):
    source = replay(5, page=2)
    made = fetcher("openalex", source)
    first = made.run(FetchSpec("openalex", "author", ("A1",)), only_first=True)
    assert not first.run.complete
    source.trouble = [as_json({"error": "Rate limit exceeded", "message": "Insufficient budget"}, 429)]
    second = made.run(FetchSpec("openalex", "author", ("A1",)))
    assert second.failure.message == (
        "OpenAlex's daily credit is used up until midnight UTC: Insufficient budget."
    )
    assert (second.resumed, second.requests) == (1, 1)
    third = made.run(FetchSpec("openalex", "author", ("A1",)))
    assert titles(made, third) == [1, 2, 3, 4, 5]
    assert third.run.folder == first.run.folder
    assert [asked.parameters["cursor"] for asked in source.asked] == ["*", "c2", "c2", "c4"]


def test_a_plan_without_dates_of_changes_gets_everything_again(fetcher):
    source = replay(3)
    source.trouble = [as_json({"message": "from_updated_date requires a plan"}, 403)]
    made = fetcher("openalex", source)
    outcome = made.run(FetchSpec("openalex", "author", ("A1",)), "2026-01-01")
    assert titles(made, outcome) == [1, 2, 3]
    assert "requires a plan" in outcome.notes[0]
    assert outcome.run.complete


def test_a_request_with_too_many_records_is_refused_before_they_are_fetched(fetcher):
    source = replay(5, page=2)
    made = fetcher("openalex", source, fetch_records=4)
    with pytest.raises(BadInput, match="5 records"):
        made.run(FetchSpec("openalex", "author", ("A1",)))
    assert len(source.asked) == 1


def test_key_and_contact_are_sent_but_stored_nowhere(fetcher, tmp_path):
    source = replay(3)
    key, contact = "secret/key+1", "someone@example.org"
    source.sources["openalex"].works[0]["abstract_note"] = f"for {key} and secret%2Fkey%2B1 of {contact}"
    told = []
    made = fetcher("openalex", source, {"OPENALEX_API_KEY": key}, told.append, contact=contact)
    source.trouble = [Reply(503, b'{"error": "unknown client %s"}' % key.encode())]
    outcome = made.run(FetchSpec("openalex", "author", ("A1",)))
    assert outcome.run.records == 3
    assert source.asked[-1].parameters["api_key"] == key
    assert source.asked[-1].parameters["mailto"] == contact
    assert source.asked[-1].headers["user-agent"].endswith(f"(mailto:{contact})")
    everything = [*tmp_path.rglob("*"), *told]
    text = " ".join(map(str, everything)) + " ".join(
        path.read_text() for path in tmp_path.rglob("*") if path.is_file()
    )
    assert "unknown client (removed)" in told[0]
    assert "(removed)" in text
    for secret in (key, "secret%2Fkey%2B1", contact, "someone%40example.org"):
        assert secret not in text


def test_a_challenge_page_is_not_an_empty_response(fetcher):
    for status in (200, 403, 503):
        source = replay(3)
        source.trouble = [Reply(status, CHALLENGE, {"Content-Type": "text/html"})]
        outcome = fetcher("openalex", source).run(FetchSpec("openalex", "query", (f"study {status}",)))
        assert "challenge page" in outcome.failure.message
        assert not outcome.run.complete
        assert outcome.run.files == []


@pytest.mark.parametrize(
    "author", [{"id": "https://openalex.org/A1", "affiliations": 5}, {"id": "x/A1", "counts_by_year": [7]}]
)
def test_an_author_of_an_unexpected_form_is_an_error_of_the_source(fetcher, author):
    source = Replay(openalex=lambda _: as_json({"meta": {"count": 1}, "results": [author]}))
    with pytest.raises(FetchFailed, match="unexpected form"):
        fetcher("openalex", source).candidates("Ada")


def test_institutions(fetcher):
    source = Replay(openalex=lambda _: as_json({"meta": {"count": 0, "next_cursor": None}, "results": []}))
    made = fetcher("openalex", source)
    values = made.normal(
        "institution", ["https://ror.org/02NR0KA47", "02nr0ka47", "https://openalex.org/I4200000001"]
    )
    assert values == ("https://ror.org/02nr0ka47", "I4200000001")
    made.run(FetchSpec("openalex", "institution", values))
    assert [asked.parameters["filter"] for asked in source.asked] == [
        "authorships.institutions.id:I4200000001",
        "authorships.institutions.ror:https://ror.org/02nr0ka47",
    ]
    with pytest.raises(BadInput, match="Yale"):
        made.normal("institution", ["Yale"])
