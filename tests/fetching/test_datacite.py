"""Fetching from DataCite."""

from __future__ import annotations

import json
import re

import pytest

from graphapp.fetching.spec import FetchSpec, YearRange
from tests.fetching.replay import Asked, Replay, Reply, as_json

ORCID = "0000-0002-1825-0097"


def doi(number: int, name: str = "Lovelace, Ada") -> dict:
    return {
        "id": f"10.5555/d{number}",
        "type": "dois",
        "attributes": {
            "doi": f"10.5555/d{number}",
            "titles": [{"title": f"Data Study {number}"}],
            "creators": [{"name": name, "nameIdentifiers": []}],
            "publicationYear": 2020,
            "types": {"resourceTypeGeneral": "Dataset"},
        },
    }


class DataCite:
    """Pages with the address of the next one, as the source's own server gives it."""

    def __init__(self, dois: list[dict], page: int = 100, server: str = "https://api.datacite.org") -> None:
        self.dois = dois
        self.page = page
        self.server = server

    def __call__(self, asked: Asked) -> Reply:
        if id := asked.path.removeprefix("/dois").lstrip("/"):
            (found, *_) = [each for each in self.dois if each["id"] == id] or [None]
            return as_json({"data": found}) if found else as_json({"errors": [{"title": "Not found"}]}, 404)
        found = self.dois
        if named := re.findall(r'"(10\.[^"]+)"', asked.parameters.get("query", "")):
            found = [each for each in found if each["id"] in named]
        at = (
            int(asked.parameters["page[cursor]"].removeprefix("c"))
            if asked.parameters["page[cursor]"] != "1"
            else 0
        )
        more = at + self.page < len(found)
        links = {"self": "x"} | (
            {"next": f"{self.server}/dois?page%5Bcursor%5D=c{at + self.page}&mailto=a%40b.org"}
            if more
            else {}
        )
        return as_json({"data": found[at : at + self.page], "meta": {"total": len(found)}, "links": links})


def test_pages_are_linked_and_no_address_is_stored(fetcher, tmp_path):
    replay = Replay(datacite=DataCite([doi(number) for number in range(5)], page=2))
    made = fetcher("datacite", replay, contact="a@b.org")
    outcome = made.run(FetchSpec("datacite", "query", ("data",)))
    assert [each.doi for each in made.papers(outcome.run)] == [f"10.5555/d{number}" for number in range(5)]
    assert outcome.run.complete
    assert [asked.parameters["page[cursor]"] for asked in replay.asked] == ["1", "c2", "c4"]
    assert [asked.parameters["mailto"] for asked in replay.asked] == ["a@b.org"] * 3
    text = (outcome.run.folder / "responses.jsonl").read_text()
    assert "a@b.org" not in text
    assert "a%40b.org" not in text


def test_a_link_to_another_server_is_not_followed(fetcher):
    replay = Replay(
        datacite=DataCite([doi(number) for number in range(5)], page=2, server="https://elsewhere")
    )
    outcome = fetcher("datacite", replay).run(FetchSpec("datacite", "query", ("data",)))
    assert "another server" in outcome.failure.message
    assert outcome.run.records == 2


@pytest.mark.parametrize(("contact", "pause"), [("", 0.6), ("a@b.org", 0.3)])
def test_the_rate(fetcher, clock, contact, pause):
    replay = Replay(datacite=DataCite([doi(number) for number in range(3)], page=2))
    fetcher("datacite", replay, contact=contact).run(FetchSpec("datacite", "query", ("data",)))
    assert clock.slept == [pytest.approx(pause)]


@pytest.mark.parametrize(
    ("by", "value", "query"),
    [
        ("author", 'Ada "O\'Neil" (X)', "creators.name:(ada AND o AND neil AND x)"),
        (
            "orcid",
            ORCID,
            f'creators.nameIdentifiers.nameIdentifier:("https://orcid.org/{ORCID}" OR "{ORCID}")',
        ),
        ("query", "climate", "(climate)"),
    ],
)
def test_queries(fetcher, by, value, query):
    replay = Replay(datacite=DataCite([]))
    fetcher("datacite", replay).run(FetchSpec("datacite", by, (value,), YearRange(2019, 2020)), "2026-01-01")
    assert replay.asked[0].parameters["query"] == (
        f"{query} AND publicationYear:[2019 TO 2020] AND updated:[2026-01-01 TO *]"
    )


def test_dois(fetcher):
    replay = Replay(datacite=DataCite([doi(number) for number in range(30)]))
    made = fetcher("datacite", replay)
    values = made.normal(
        "ids", [*(f"https://doi.org/10.5555/D{number}" for number in range(30)), "10.5555/none"]
    )
    outcome = made.run(FetchSpec("datacite", "ids", values))
    assert len({each.doi for each in made.papers(outcome.run)}) == outcome.run.records == 30
    assert outcome.run.missing == ["10.5555/none"]


def test_recorded_records_are_read(fetcher, shared):
    folder = shared / "samples/datacite/zotero+translators"
    given = [json.loads(path.read_bytes()) for path in sorted(folder.glob("*.json"))]
    records = [{"id": each["doi"], "type": "dois", "attributes": each} for each in given if "doi" in each]
    assert len(records) >= 5
    made = fetcher("datacite", Replay(datacite=DataCite(records, page=2)))
    outcome = made.run(FetchSpec("datacite", "query", ("x",)))
    assert sorted(each.doi.lower() for each in made.papers(outcome.run)) == sorted(
        each["id"].lower() for each in records
    )
