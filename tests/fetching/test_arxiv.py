"""Fetching from arXiv."""

from __future__ import annotations

import re

import pytest

from graphapp.fetching.spec import FetchSpec, YearRange
from tests.fetching.replay import Asked, Replay, Reply

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">'
    "<title>arXiv Query</title><id>http://arxiv.org/api/x</id>"
    '<opensearch:totalResults xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/">{}</opensearch:totalResults>'
)


def entry(number: int, *names: str) -> str:
    authors = "".join(f"<author><name>{name}</name></author>" for name in names)
    return (
        f"<entry><id>http://arxiv.org/abs/2001.{number:05}v1</id><published>2020-01-05T00:00:00Z</published>"
        f"<title>Arxiv Study {number}</title>{authors}</entry>"
    )


class Arxiv:
    """Slices of a list of entries. `hole`: an empty page is sent once at this offset."""

    def __init__(self, entries: list[str], page: int = 500, hole: int | None = None) -> None:
        self.entries = entries
        self.page = page
        self.hole = hole

    def __call__(self, asked: Asked) -> Reply:
        at = int(asked.parameters.get("start", 0))
        part = self.entries[at : at + self.page]
        if at == self.hole:
            part, self.hole = [], None
        text = HEAD.format(len(self.entries)) + "".join(part) + "</feed>"
        return Reply(200, text.encode(), {"Content-Type": "application/atom+xml"})


def entries(count: int) -> list[str]:
    return [entry(number, "Ada Lovelace" if number % 2 else "Adam Lovelace") for number in range(count)]


def test_slices_are_three_seconds_apart(fetcher, clock):
    replay = Replay(arxiv=Arxiv(entries(7), page=3))
    made = fetcher("arxiv", replay)
    outcome = made.run(FetchSpec("arxiv", "author", ("Ada Lovelace",), YearRange(2019, 2021)))
    assert outcome.run.records == 7
    assert clock.slept == [3.0, 3.0]
    assert [asked.parameters["start"] for asked in replay.asked] == ["0", "3", "6"]
    assert replay.asked[0].parameters["search_query"] == (
        'au:"Ada Lovelace" AND submittedDate:[201901010000 TO 202112312359]'
    )


def test_an_empty_slice_in_the_middle_is_requested_again(fetcher):
    replay = Replay(arxiv=Arxiv(entries(7), page=3, hole=3))
    outcome = fetcher("arxiv", replay).run(FetchSpec("arxiv", "query", ("x",)))
    assert outcome.run.records == 7
    assert len(replay.asked) == 4


def test_candidates_are_printed_names(fetcher):
    found = fetcher("arxiv", Replay(arxiv=Arxiv(entries(5)))).candidates("Ada Lovelace")
    assert [(each.id, each.works) for each in found.candidates] == [("Adam Lovelace", 3), ("Ada Lovelace", 2)]


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("graph theory", "all:graph AND all:theory"),
        ("ti:graph ANDNOT cat:cs.LG", "ti:graph ANDNOT cat:cs.LG"),
    ],
)
def test_queries(fetcher, typed, sent):
    replay = Replay(arxiv=Arxiv([]))
    fetcher("arxiv", replay).run(FetchSpec("arxiv", "query", (typed,)))
    assert replay.asked[0].parameters["search_query"] == sent


def test_identifiers(fetcher):
    replay = Replay(arxiv=Arxiv([entry(1, "Ada Lovelace")]))
    made = fetcher("arxiv", replay)
    values = made.normal("ids", ["arXiv:2001.00001v2", "https://arxiv.org/abs/hep-th/9901001", "2001.00009"])
    outcome = made.run(FetchSpec("arxiv", "ids", values))
    assert replay.asked[0].parameters["id_list"] == "2001.00001,2001.00009,hep-th/9901001"
    assert outcome.run.missing == ["2001.00009", "hep-th/9901001"]


def test_recorded_pages_are_read_and_a_recorded_error_is_reported(fetcher, shared):
    folder = shared / "samples/arxiv/pypi-arxiv"
    first = (folder / "q_testing_s30_m10_f2e39f0143dc.atom.xml").read_bytes()
    second = (folder / "q_testing_s40_m10_96dd32eb854c.atom.xml").read_bytes()
    total = rb"(totalResults[^>]*>)\d+"
    pages = [re.sub(total, rb"\g<1>20", page) for page in (first, second)]
    made = fetcher("arxiv", Replay(arxiv=lambda _: Reply(200, pages.pop(0))))
    run = made.run(FetchSpec("arxiv", "query", ("testing",))).run
    assert (run.records, run.complete) == (20, True)
    assert len({each.record for each in made.papers(run)}) == 20
    error = (folder / "id_abc_s0_m100_b79c8dcf6bc3.atom.xml").read_bytes()
    failed = fetcher("arxiv", Replay(arxiv=lambda _: Reply(200, error))).run(
        FetchSpec("arxiv", "query", ("abc",))
    )
    assert "incorrect id format for abc" in failed.failure.message
