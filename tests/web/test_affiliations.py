"""Institutions, countries, roles and identifiers on pages, in the JSON and in files."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html

from graphapp.web import create_app
from tests.affiliated import ETH, ORCID, affiliated_service


@pytest.fixture(scope="module")
def works(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """An app with the six papers of `tests.affiliated`."""
    with affiliated_service(tmp_path_factory.mktemp("works")) as service:
        yield create_app(service, service.settings)


@pytest.fixture
def site(works: Flask) -> FlaskClient:
    return works.test_client()


def test_the_page_of_a_country_network_lists_the_countries(site: FlaskClient) -> None:
    page = html.fromstring(site.get("/network?centre=all&level=country").text)
    assert page.xpath("string(//h1)") == "Countries in all papers"
    rows = page.xpath("//table[@class='ranking']/tbody/tr")
    assert [row.xpath("string(th)").strip() for row in rows] == ["Switzerland", "United States", "Japan"]
    assert rows[2].xpath("th/a/@href") == ["/network?centre=all&country=JP"]
    # measures of authors are not offered
    assert "Main country" not in page.xpath("//@data-measures")[0]
    assert site.get("/network?centre=all&country=JP").status_code == 200
    assert site.get("/network?centre=all&country=Atlantis").status_code == 400


def test_the_json_of_a_country_network_and_of_its_nodes(site: FlaskClient) -> None:
    found: Any = site.get("/api/v1/network?centre=all&level=country&weighting=fractional").json
    assert found["nodes"]["id"] == ["CH", "US", "JP"]
    assert found["nodes"]["type"] == ["country"] * 3
    assert found["edges"]["weight"] == [2.5, 0.5, 0.5]
    node: Any = site.get("/api/v1/network/node?centre=all&level=country&id=JP").json
    assert node["page"] == "/network?centre=all&country=JP"
    assert [paper["id"] for paper in node["papers"]] == ["openalex:W4", "openalex:W2"]
    link: Any = site.get("/api/v1/network/link?centre=all&level=country&source=JP&target=US").json
    assert [paper["id"] for paper in link["papers"]] == ["openalex:W2"]


@pytest.mark.parametrize(
    "suffix", ["graphml", "gexf", "gml", "csv.zip", "net", "json", "cyjs", "vosviewer.json", "html", "svg"]
)
def test_every_format_has_networks_of_countries(site: FlaskClient, suffix: str) -> None:
    answer = site.get(f"/files/network.{suffix}?centre=all&level=country")
    assert answer.status_code == 200
    if suffix == "vosviewer.json":
        network = json.loads(answer.data)
        assert [item["label"] for item in network["network"]["items"]] == [
            "Switzerland",
            "United States",
            "Japan",
        ]
        assert {link["strength"] for link in network["network"]["links"]} == {3.0, 1.0}
        assert "no country is known" in network["info"]["description"]


def test_the_page_of_an_author_counts_positions_and_filters_by_them(client: FlaskClient) -> None:
    page = html.fromstring(client.get("/authors/ada%20lovelace").text)
    rows = page.xpath("//table[@class='roles']//tr")
    shown = [(row.xpath("string(th)"), row.xpath("string(td[@class='num'])")) for row in rows]
    assert shown == [
        *(("Only author", "1"), ("First author", "2"), ("Other position", "1"), ("Unknown position", "1")),
    ]
    assert rows[1].xpath("th/a/@href") == ["/authors/ada%20lovelace?role=first#papers"]
    found: Any = client.get("/api/v1/authors/ada%20lovelace?role=first").json
    assert found["roles"] == {"only": 1, "first": 2, "middle": 1, "unknown": 1}
    assert [paper["id"] for paper in found["papers"]] == ["t:2", "t:1"]
    filtered = html.fromstring(client.get("/authors/ada%20lovelace?role=only").text)
    assert "position: only author" in " ".join(filtered.xpath("string(//p[@class='showing'])").split())
    listed = client.get("/files/papers.csv?author=ada%20lovelace&role=first").text
    assert listed.count("\n") == 3
    assert client.get("/authors/ada%20lovelace?role=boss").status_code == 400


def test_a_paper_shows_affiliations_with_their_identifiers(site: FlaskClient) -> None:
    page = html.fromstring(site.get("/papers/openalex:W6").text)
    (shown,) = page.xpath("//section[@aria-labelledby='people']//li")
    assert " ".join(shown.text_content().split()) == (
        f"Bo Wu: Dept. of Computer Science, ETH Zürich, Switzerland (ROR 05a28rw58); ORCID {ORCID}"
    )
    assert shown.xpath("a/@href") == ["https://ror.org/05a28rw58", f"https://orcid.org/{ORCID}"]
    found: Any = site.get("/api/v1/papers/openalex:W6").json
    (person,) = found["people"]
    assert person["affiliations"] == [
        {
            "text": "Dept. of Computer Science, ETH Zürich, Switzerland",
            "name": "ETH Zurich",
            "id": ETH,
            "country": "CH",
        }
    ]


def test_identifiers_are_links_to_their_sources(site: FlaskClient) -> None:
    page = html.fromstring(site.get("/authors/ann%20lee").text)
    (link,) = page.xpath("//p[@class='identifiers']/a")
    assert link.get("href") == f"https://openalex.org/{link.text}"
    found: Any = site.get("/api/v1/authors/ann%20lee").json
    assert found["identifiers"] == [{"id": f"openalex:{link.text}", "papers": 3}]
    # of w2 and w3, both of 2021, the first by title
    printed = "Dept. of Computer Science, ETH Zürich, Switzerland"
    assert (found["affiliation"]["paper"], found["affiliation"]["text"]) == ("openalex:W2", printed)
    assert page.xpath("string(//p[@class='affiliation'])").split() == [
        "Affiliation",
        *printed.split(),
        "2021",
    ]


@pytest.mark.parametrize("text", [ORCID, f"https://orcid.org/{ORCID}", f"orcid:{ORCID}"])
def test_an_orcid_finds_the_author_and_the_papers(site: FlaskClient, text: str) -> None:
    found: Any = site.get("/api/v1/search", query_string={"q": text, "papers": 10}).json
    assert [author["name"] for author in found["authors"]] == ["Bo Wu"]
    assert [paper["id"] for paper in found["papers"]] == ["openalex:W6", "openalex:W1"]
    nobody: Any = site.get("/api/v1/search?q=0000-0001-5109-3700&papers=10").json
    assert (nobody["authors"], nobody["papers"]) == ([], [])
