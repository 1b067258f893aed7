"""Fetching from Crossref."""

from __future__ import annotations

import json

import pytest

from graphapp.errors import BadInput
from graphapp.fetching.spec import FetchSpec, YearRange
from tests.fetching.crossref_replay import Crossref, crossref_work
from tests.fetching.replay import Replay

ADA, BEN, EVE = ("Ada", "Lovelace"), ("Ben", "Lovelace"), ("Eve", "Miller")
ORCID = "0000-0002-1825-0097"


@pytest.fixture
def real_works(shared) -> list[dict]:
    """Works of three recorded pages, each once."""
    folder = shared / "samples/crossref/pypi-habanero"
    found = {}
    for number in (2, 3, 4):
        answer = json.loads((folder / f"test_cursor_max_{number}.json").read_bytes())
        found.update({work["DOI"].lower(): work for work in answer["message"]["items"]})
    return list(found.values())


def dois(made, outcome) -> list[str]:
    return [paper.doi.lower() for paper in made.papers(outcome.run)]


def test_recorded_works_are_fetched_with_a_cursor_and_nothing_is_lost(fetcher, real_works):
    source = Replay(crossref=Crossref(real_works, page=7))
    made = fetcher("crossref", source)
    outcome = made.run(FetchSpec("crossref", "query", ("ecology",)))
    assert dois(made, outcome) == [work["DOI"].lower() for work in real_works]
    assert len(source.asked) == -(-len(real_works) // 7)
    assert outcome.run.complete
    assert outcome.notes == []


def test_conditions_are_one_filter(fetcher):
    source = Replay(crossref=Crossref([crossref_work(1, ADA, orcid=ORCID)]))
    fetcher("crossref", source).run(
        FetchSpec("crossref", "orcid", (ORCID,), YearRange(2019, 2021)), "2025-12-31"
    )
    assert source.asked[0].parameters["filter"] == (
        f"orcid:{ORCID},from-pub-date:2019,until-pub-date:2021,from-index-date:2025-12-31"
    )


def test_dois_are_requested_together_and_unknown_ones_alone(fetcher):
    works = [crossref_work(number, ADA) for number in range(45)]
    works[0]["DOI"] = "10.5555/with,comma"
    source = Replay(crossref=Crossref(works))
    made = fetcher("crossref", source)
    values = made.normal("ids", [*(work["DOI"] for work in works), "10.5555/unknown", "10.5555/c3"])
    outcome = made.run(FetchSpec("crossref", "ids", values))
    assert sorted(dois(made, outcome)) == sorted(work["DOI"] for work in works)
    assert outcome.run.missing == ["10.5555/unknown"]
    lists = [
        asked.parameters["filter"].count("doi:") for asked in source.asked if "filter" in asked.parameters
    ]
    assert lists == [40, 5]
    assert len(source.asked) == 4


def test_candidates_are_the_authors_of_the_first_records(fetcher):
    works = [
        crossref_work(1, ADA, EVE, orcid=ORCID, year=2001),
        crossref_work(2, ADA, orcid=ORCID, year=2003),
        crossref_work(3, ("A.", "Lovelace"), year=2005),
        crossref_work(4, BEN),
        crossref_work(5, EVE),
    ]
    found = fetcher("crossref", Replay(crossref=Crossref(works))).candidates("Ada Lovelace")
    assert [(each.id, each.name, each.works, each.first, each.last) for each in found.candidates] == [
        (ORCID, "Ada Lovelace", 2, 2001, 2003),
        ("A. Lovelace", "A. Lovelace", 1, 2005, 2005),
    ]
    assert all(each.sample for each in found.candidates)


def test_a_search_by_name_ends_at_a_response_without_a_match_and_keeps_only_matches(fetcher):
    works = [crossref_work(number, ADA if number < 5 else BEN) for number in range(20)]
    source = Replay(crossref=Crossref(works, page=4))
    made = fetcher("crossref", source, fetch_records=15)
    spec = FetchSpec("crossref", "author", ("Ada Lovelace",), names=("ada lovelace",))
    outcome = made.run(spec)
    assert len(source.asked) == 3
    assert "stopped after 12 records" in outcome.notes[0]
    chosen = made.selection(spec)
    kept = []
    for path in outcome.run.files:
        with open(path, "rb") as stream:
            kept += [paper.doi for paper in chosen.load(stream)]
    assert kept == [f"10.5555/c{number}" for number in range(5)]
    assert (chosen.kept, chosen.dropped) == (5, 7)


def test_the_rate_in_the_headers_is_obeyed(fetcher, clock):
    works = [crossref_work(number, ADA) for number in range(6)]
    made = fetcher("crossref", Replay(crossref=Crossref(works, page=2, rate=("1", "10s"))))
    made.run(FetchSpec("crossref", "query", ("x",)))
    assert clock.slept == [10.0, 10.0]


@pytest.mark.parametrize(("contact", "pause"), [("", 1.0), ("you@example.org", pytest.approx(1 / 3))])
def test_with_a_contact_address_the_rate_is_higher(fetcher, clock, contact, pause):
    works = [crossref_work(number, ADA) for number in range(4)]
    source = Replay(crossref=Crossref(works, page=2))
    fetcher("crossref", source, contact=contact).run(FetchSpec("crossref", "query", ("x",)))
    assert clock.slept == [pause]
    assert source.asked[0].parameters.get("mailto", "") == contact


@pytest.mark.parametrize(
    ("minutes", "cursors"),
    [
        (1, ["*", "2", "*", "2", "2", "4"]),  # refused although it should still be valid
        (6, ["*", "*", "2", "2", "4"]),  # not even tried
    ],
)
def test_after_an_expired_cursor_the_fetch_starts_again(fetcher, clock, minutes, cursors):
    answers = Crossref([crossref_work(number, ADA) for number in range(6)], page=2)
    source = Replay(crossref=answers)
    made = fetcher("crossref", source)
    spec = FetchSpec("crossref", "query", ("x",))
    former = made.run(spec, only_first=True).run
    clock.time += minutes * 60
    answers.expired = True
    assert "Cursor has expired" in made.run(spec).failure.message
    # what was fetched first may wait to be loaded
    assert [path.exists() for path in former.files] == [True]
    answers.expired = False
    outcome = made.run(spec)
    assert [path.exists() for path in former.files] == [False]
    assert len(dois(made, outcome)) == 6
    assert len(set(dois(made, outcome))) == 6
    assert [asked.parameters["cursor"] for asked in source.asked] == cursors
    assert outcome.run.complete


@pytest.mark.parametrize(
    "line", ["10.5555/a, 10.5555/b", "DOI", "10.5555", "10.5555/a;https://doi.org/10.5555/b"]
)
def test_a_line_that_is_not_one_doi_is_reported(fetcher, line):
    with pytest.raises(BadInput) as failed:
        fetcher("crossref", Replay()).normal("ids", ["10.5555/fine", line])
    assert line in failed.value.message
