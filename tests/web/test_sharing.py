"""Sharing a view: the citation in the API, and the popover of the network window without scripts."""

from __future__ import annotations

import pytest

from graphapp.settings import Settings
from graphapp.web import create_app

CITATION = "/api/v1/network/citation?value=ada+lovelace"


def test_a_citation_counts_what_the_page_shows(client):
    cited = client.get(CITATION).json
    shown = client.get("/api/v1/network?value=ada+lovelace").json
    assert cited["nodes"] == len(shown["nodes"]["id"])
    assert cited["links"] == len(shown["edges"]["source"])
    assert cited["link"] == "http://localhost/network?value=ada+lovelace"
    assert cited["link"] in cited["text"]
    assert cited["digest"] in cited["bibtex"]


def test_a_citation_is_of_the_day_and_links_are_of_the_host(make_service, make_paper):
    settings = Settings(allowed_hosts="papers.example")
    service = make_service([make_paper("t:1", "One", ["Ada Lovelace", "Bo"])], settings)
    client = create_app(service, settings).test_client()
    page = "/authors/ada%20lovelace/network"
    first = client.get(CITATION)
    assert "ETag" not in first.headers
    assert "http://localhost/authors" in client.get(page).text
    there = "http://papers.example"
    assert client.get(CITATION, base_url=there).json["link"].startswith(f"{there}/network?")
    assert f"{there}/authors" in client.get(page, base_url=there).text


def test_filters_change_the_counts_and_the_digest(client):
    whole, part = client.get(CITATION).json, client.get(f"{CITATION}&joint=2").json
    assert part["links"] < whole["links"]
    assert part["digest"] != whole["digest"]


def test_the_data_set_of_the_settings_is_cited(make_service, make_paper):
    settings = Settings(dataset_name="My papers", dataset_licence="CC0")
    service = make_service([make_paper("t:1", "One", ["Ada Lovelace", "Bo"])], settings)
    cited = create_app(service, settings).test_client().get(CITATION).json
    assert cited["data"]["name"] == "My papers"
    assert "Data set: My papers; file.jsonl; CC0." in cited["text"]


@pytest.mark.parametrize("link", ["javascript:alert(1)", "/network", "x"])
def test_only_a_web_address_can_be_cited(client, link):
    answer = client.get(f"{CITATION}&link={link}")
    assert answer.status_code == 400


def test_the_window_says_who_may_embed_it(make_service, make_paper):
    papers = [make_paper("t:1", "One", ["Ada Lovelace", "Bo"])]
    closed = make_service(papers)
    page = create_app(closed, closed.settings).test_client().get("/authors/ada%20lovelace/network").text
    assert "GRAPHAPP_EMBED_ORIGINS" in page
    opened = Settings(embed_origins="https://blog.example")
    page = create_app(make_service(papers, opened), opened).test_client()
    assert "https://blog.example (setting" in page.get("/authors/ada%20lovelace/network").text
