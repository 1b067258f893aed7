"""Fetching from PubMed."""

from __future__ import annotations

import pytest
from lxml import etree

from graphapp.errors import BadInput
from graphapp.fetching.spec import FetchSpec, YearRange
from tests.fetching.replay import Asked, Replay, Reply, as_json


def article(pmid: int, last: str = "Lovelace", first: str = "Ada") -> str:
    return (
        f"<PubmedArticle><MedlineCitation><PMID>{pmid}</PMID><Article><Journal><JournalIssue><PubDate><Year>2020</Year>"
        f"</PubDate></JournalIssue><Title>Cells</Title></Journal><ArticleTitle>Cell Study {pmid}.</ArticleTitle><AuthorList>"
        f"<Author><LastName>{last}</LastName><ForeName>{first}</ForeName><AffiliationInfo><Affiliation>London</Affiliation>"
        f"</AffiliationInfo></Author></AuthorList><ELocationID EIdType='doi'>10.5555/p{pmid}</ELocationID></Article>"
        f"</MedlineCitation></PubmedArticle>"
    )


class PubMed:
    """Searches that return identifiers, and articles by identifier."""

    def __init__(self, articles: dict[int, str], count: int | None = None) -> None:
        self.articles = articles
        self.count = count

    def __call__(self, asked: Asked) -> Reply:
        given = asked.parameters
        assert (given["db"], given["tool"]) == ("pubmed", "graphapp")
        if asked.path == "/esearch.fcgi":
            at, most = int(given["retstart"]), int(given["retmax"])
            ids = list(map(str, self.articles))[at : at + most]
            return as_json({"esearchresult": {"count": str(self.count or len(self.articles)), "idlist": ids}})
        found = "".join(self.articles[int(id)] for id in given["id"].split(","))
        return Reply(200, f"<?xml version='1.0'?><PubmedArticleSet>{found}</PubmedArticleSet>".encode())


def source(count: int) -> Replay:
    return Replay(pubmed=PubMed({pmid: article(pmid) for pmid in range(1, count + 1)}))


def test_a_search_lists_identifiers_and_articles_are_requested_in_batches(fetcher, clock):
    replay = source(620)
    made = fetcher("pubmed", replay)
    outcome = made.run(FetchSpec("pubmed", "query", ("cells",), YearRange(2019, 2021)), "2026-11-28")
    assert [each.record for each in made.papers(outcome.run)] == [f"pubmed:{pmid}" for pmid in range(1, 621)]
    assert outcome.run.complete
    assert [asked.path.rpartition("/")[2] for asked in replay.asked] == ["esearch.fcgi"] * 2 + [
        "efetch.fcgi"
    ] * 7
    assert replay.asked[0].parameters["term"] == "(cells) AND 2019:2021[dp] AND 2026/11/28:3000[mdat]"
    assert clock.slept == [pytest.approx(1 / 3)] * 8


def test_with_a_key_ten_requests_a_second(fetcher, clock):
    replay = source(3)
    fetcher("pubmed", replay, {"NCBI_API_KEY": "k"}, contact="a@b.org").run(
        FetchSpec("pubmed", "query", ("x",))
    )
    assert clock.slept == [pytest.approx(0.1)]
    assert [(asked.parameters["api_key"], asked.parameters["email"]) for asked in replay.asked] == [
        ("k", "a@b.org")
    ] * 2


def test_more_than_a_search_reaches_is_refused(fetcher):
    with pytest.raises(BadInput, match="10,000"):
        fetcher("pubmed", Replay(pubmed=PubMed({1: article(1)}, count=15_000))).run(
            FetchSpec("pubmed", "query", ("x",))
        )


def test_candidates_are_printed_names_with_affiliations(fetcher):
    articles = {1: article(1), 2: article(2), 3: article(3, first="Alan"), 4: article(4, last="Miller")}
    replay = Replay(pubmed=PubMed(articles))
    found = fetcher("pubmed", replay).candidates("Ada B. Lovelace")
    assert replay.asked[0].parameters["term"] == "lovelace ab[au]"
    assert [(each.id, each.affiliation, each.works) for each in found.candidates] == [
        ("Ada Lovelace", "London", 2),
        ("Alan Lovelace", "London", 1),
    ]


def test_identifiers(fetcher):
    replay = source(2)
    made = fetcher("pubmed", replay)
    values = made.normal("ids", ["PMID: 1", "https://pubmed.ncbi.nlm.nih.gov/2/", "10.5555/none"])
    outcome = made.run(FetchSpec("pubmed", "ids", values))
    assert replay.asked[0].parameters["term"] == '(1[uid] OR "10.5555/none"[doi] OR 2[uid])'
    assert outcome.run.records == 2
    assert outcome.run.missing == ["10.5555/none"]


def test_a_truncated_response_is_requested_again(fetcher):
    replay = source(2)
    answer = replay.sources["pubmed"]
    cut = []

    def flaky(asked: Asked) -> Reply:
        reply = answer(asked)
        if asked.path == "/efetch.fcgi" and not cut:
            cut.append(asked)
            return Reply(200, reply.body[:-40])
        return reply

    replay.sources["pubmed"] = flaky
    assert fetcher("pubmed", replay).run(FetchSpec("pubmed", "query", ("x",))).run.records == 2


def test_recorded_articles_are_read(fetcher, shared):
    found = {}
    for path in sorted((shared / "samples/pubmed/pypi-metapub").glob("*.xml"))[:12]:
        root = etree.parse(path).getroot()
        for each in root.iter("PubmedArticle"):
            found[int(each.findtext(".//PMID"))] = etree.tostring(each, encoding="unicode", with_tail=False)
    assert len(found) >= 10
    made = fetcher("pubmed", Replay(pubmed=PubMed(found)))
    outcome = made.run(FetchSpec("pubmed", "query", ("x",)))
    assert sorted(each.record for each in made.papers(outcome.run)) == sorted(
        f"pubmed:{pmid}" for pmid in found
    )
