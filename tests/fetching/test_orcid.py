"""Fetching from ORCID."""

from __future__ import annotations

import pytest

from graphapp.errors import BadInput
from graphapp.fetching.fetch_load import completion
from graphapp.fetching.spec import FetchSpec
from tests.fetching.replay import Asked, Replay, Reply, as_json

ORCID = "0000-0002-1825-0097"


def orcid_work(code: int) -> dict:
    return {
        "put-code": code,
        "path": f"/{ORCID}/work/{code}",
        "title": {"title": {"value": f"Orcid Study {code}"}},
        "type": "journal-article",
        "publication-date": {"year": {"value": "2020"}},
        "external-ids": {
            "external-id": [
                {
                    "external-id-type": "doi",
                    "external-id-value": f"10.5555/o{code}",
                    "external-id-relationship": "self",
                }
            ]
        },
        "contributors": {"contributor": [{"credit-name": {"value": "Ada Lovelace"}}]},
    }


class Orcid:
    """A list of works in groups, and works by their put-codes. The code after each work's is another source's copy of it."""

    def __init__(self, codes: list[int]) -> None:
        self.codes = codes

    def __call__(self, asked: Asked) -> Reply:
        assert asked.headers["accept"] == "application/json"
        orcid, _, codes = asked.path.strip("/").partition("/works")
        if orcid != ORCID:
            return as_json({"response-code": 404, "developer-message": "404 Not Found"}, 404)
        if codes:
            bulk = [{"work": orcid_work(int(code))} for code in codes.strip("/").split(",")]
            return as_json({"bulk": bulk})
        groups = [
            {
                "work-summary": [
                    {"put-code": code + 1, "display-index": "0"},
                    {"put-code": code, "display-index": "1"},
                ]
            }
            for code in self.codes
        ]
        return as_json({"path": f"/{ORCID}/works", "group": groups})


def test_preferred_works_are_requested_by_put_code_in_batches(fetcher, clock):
    codes = list(range(1000, 1500, 2))
    replay = Replay(orcid=Orcid(codes))
    made = fetcher("orcid", replay)
    outcome = made.run(FetchSpec("orcid", "orcid", made.normal("orcid", [f"https://orcid.org/{ORCID}"])))
    assert [each.title for each in made.papers(outcome.run)] == [f"Orcid Study {code}" for code in codes]
    assert [asked.path.count(",") for asked in replay.asked] == [0, 99, 99, 49]
    assert outcome.run.complete
    assert outcome.notes == []
    assert len(clock.slept) == 3
    assert clock.slept[0] == pytest.approx(1 / 12)


def test_an_interrupted_fetch_does_not_list_the_works_again(fetcher):
    replay = Replay(orcid=Orcid(list(range(0, 300, 2))))
    made = fetcher("orcid", replay)
    spec = FetchSpec("orcid", "orcid", (ORCID,))
    made.run(spec, only_first=True)
    outcome = made.run(spec)
    assert outcome.run.records == 150
    assert len(replay.asked) == 3


def test_the_dois_can_be_completed(fetcher):
    made = fetcher("orcid", Replay(orcid=Orcid([2, 4])))
    outcome = made.run(FetchSpec("orcid", "orcid", (ORCID,)))
    further = completion(made, outcome)
    assert (further.source, further.by, further.values) == ("crossref", "ids", ("10.5555/o2", "10.5555/o4"))


def test_an_unknown_orcid_and_an_empty_record_have_no_records(fetcher):
    made = fetcher("orcid", Replay(orcid=Orcid([])))
    assert made.run(FetchSpec("orcid", "orcid", ("0000-0001-5109-3700",))).run.missing == [
        "0000-0001-5109-3700"
    ]
    outcome = made.run(FetchSpec("orcid", "orcid", (ORCID,)))
    assert (outcome.run.records, outcome.run.complete) == (0, True)


def test_other_options_are_refused(fetcher):
    with pytest.raises(BadInput, match="by author name"):
        fetcher("orcid", Replay()).candidates("Ada Lovelace")
