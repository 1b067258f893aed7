"""Fetching from Semantic Scholar."""

from __future__ import annotations

import json

import pytest

from graphapp.errors import BadInput
from graphapp.fetching.spec import FetchSpec, YearRange
from tests.fetching.replay import Asked, Replay, Reply, as_json

AUTHORS = [
    {
        "authorId": "101",
        "name": "Ada Lovelace",
        "affiliations": ["London"],
        "paperCount": 3,
        "externalIds": {"ORCID": "0000-0002-1825-0097"},
        "papers": [
            {"paperId": "p", "year": 1999},
            {"paperId": "q", "year": None},
            {"paperId": "r", "year": 2004},
        ],
    },
    {"authorId": "102", "name": "A. Lovelace", "affiliations": [], "paperCount": 1},
]


def paper(number: int, year: int = 2020) -> dict:
    return {
        "paperId": f"{number:040x}",
        "externalIds": {"DOI": f"10.5555/s{number}", "CorpusId": number},
        "title": f"Scholar Study {number}",
        "year": year,
        "authors": [{"authorId": "101", "name": "Ada Lovelace"}],
    }


class SemanticScholar:
    """Lists with an offset, searches with a token, and batches."""

    def __init__(self, papers: list[dict], page: int) -> None:
        self.papers = papers
        self.page = page

    def __call__(self, asked: Asked) -> Reply:
        given = asked.parameters
        if asked.path == "/author/search":
            return as_json({"total": 7, "offset": 0, "next": 2, "data": AUTHORS})
        if asked.path.endswith("/papers"):
            at = int(given["offset"])
            part = self.papers[at : at + self.page]
            following = {"next": at + self.page} if at + self.page < len(self.papers) else {}
            return as_json({"offset": at, **following, "data": part})
        if asked.path == "/paper/search/bulk":
            at = int(given.get("token", "t0")[1:])
            more = at + self.page < len(self.papers)
            token = f"t{at + self.page}" if more else None
            return as_json(
                {"total": len(self.papers), "token": token, "data": self.papers[at : at + self.page]}
            )
        assert asked.path == "/paper/batch"
        known = {f"DOI:{each['externalIds']['DOI']}": each for each in self.papers}
        found = [known.get(id) for id in json.loads(asked.body)["ids"]]
        return as_json(found) if any(found) else as_json({"error": "No valid paper ids given"}, 400)


def source(count: int = 5, page: int = 2) -> Replay:
    return Replay(semantic_scholar=SemanticScholar([paper(n, 2000 + n) for n in range(count)], page))


def numbers(made, outcome) -> list[int]:
    return [int(each.title.split()[-1]) for each in made.papers(outcome.run)]


def test_candidates(fetcher):
    found = fetcher("semantic-scholar", source()).candidates("Lovelace")
    assert found.total == 7
    assert found.candidates[0][:7] == ("101", "Ada Lovelace", "London", 3, 1999, 2004, "0000-0002-1825-0097")
    assert found.candidates[1][:6] == ("102", "A. Lovelace", "", 1, None, None)


def test_the_papers_of_an_author_have_an_offset(fetcher, clock):
    replay = source()
    made = fetcher("semantic-scholar", replay, {"S2_API_KEY": "k"})
    outcome = made.run(FetchSpec("semantic-scholar", "author", ("101",)))
    assert numbers(made, outcome) == [0, 1, 2, 3, 4]
    assert [asked.parameters["offset"] for asked in replay.asked] == ["0", "2", "4"]
    assert clock.slept == [1.0, 1.0]
    assert replay.asked[0].headers["x-api-key"] == "k"


def test_years_of_an_author_are_selected_while_reading(fetcher):
    made = fetcher("semantic-scholar", source(page=9))
    spec = FetchSpec("semantic-scholar", "author", ("101",), YearRange(2001, 2002))
    outcome = made.run(spec)
    chosen = made.selection(spec)
    with open(outcome.run.files[0], "rb") as stream:
        assert [each.year for each in chosen.load(stream)] == [2001, 2002]
    assert chosen.dropped == 3


def test_a_search_has_a_token(fetcher):
    replay = source()
    made = fetcher("semantic-scholar", replay)
    outcome = made.run(FetchSpec("semantic-scholar", "query", ("study",), YearRange(2000, 2010)))
    assert numbers(made, outcome) == [0, 1, 2, 3, 4]
    assert [asked.parameters.get("token") for asked in replay.asked] == [None, "t2", "t4"]
    assert replay.asked[0].parameters["year"] == "2000-2010"


def test_identifiers_are_sent_in_batches_and_unknown_ones_are_named(fetcher):
    replay = source(250)
    made = fetcher("semantic-scholar", replay)
    values = made.normal("ids", [*(f"https://doi.org/10.5555/S{n}" for n in range(250)), "10.5555/none"])
    outcome = made.run(FetchSpec("semantic-scholar", "ids", values))
    assert sorted(numbers(made, outcome)) == list(range(250))
    assert outcome.run.missing == ["DOI:10.5555/none"]
    assert [len(json.loads(asked.body)["ids"]) for asked in replay.asked] == [200, 51]
    nothing = made.run(FetchSpec("semantic-scholar", "ids", ("DOI:10.5555/x", "DOI:10.5555/y")))
    assert nothing.run.missing == ["DOI:10.5555/x", "DOI:10.5555/y"]
    assert nothing.run.complete


def test_identifiers_of_other_kinds(fetcher):
    made = fetcher("semantic-scholar", source())
    assert made.normal("ids", ["arXiv:2106.15928", "CorpusId:12", "a" * 40]) == (
        "arXiv:2106.15928",
        "CorpusId:12",
        "a" * 40,
    )
    with pytest.raises(BadInput, match="hello"):
        made.normal("ids", ["hello"])


def test_recorded_pages_are_read(fetcher, shared):
    folder = shared / "samples/semantic_scholar/danielnsilva+semanticscholar_cassettes"
    pages = [
        (folder / f"test_search_paper_bulk_retrieval_sorted_results_{name}_2.json").read_bytes()
        for name in ("default_order", "desc")
    ]
    first = json.loads(pages[0])
    # the first of two pages; the second is the last one
    first["token"], first["total"] = "next", len(first["data"])
    second = json.loads(pages[1])
    expected = [each["paperId"] for each in (*first["data"], *second["data"])]
    first["total"] = len(expected)
    replies = [as_json(first), as_json({**second, "token": None, "total": len(expected)})]
    made = fetcher("semantic-scholar", Replay(semantic_scholar=lambda _: replies.pop(0)))
    run = made.run(FetchSpec("semantic-scholar", "query", ("x",))).run
    assert run.records == len(expected)
    assert run.complete
    assert {each.record.rpartition(":")[2] for each in made.papers(run)} <= set(expected)
