"""Names, titles, identifiers and addresses that mean harm, or only look like it."""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit

import pytest
from flask.testing import FlaskClient
from lxml import html

from graphapp.settings import Settings
from graphapp.web import create_app


@pytest.fixture
def client(make_service, hostile_papers) -> FlaskClient:
    return create_app(make_service(hostile_papers), Settings()).test_client()


def _followed(client, address):
    """The page at an address as a browser asks for it, redirects followed."""
    parts = urlsplit(urljoin("http://localhost/authors/here", address))
    response = client.get(parts.path + (f"?{parts.query}" if parts.query else ""), follow_redirects=True)
    assert response.status_code == 200, address
    return html.document_fromstring(response.get_data(as_text=True))


def test_every_hostile_author_venue_and_paper_is_reached_by_following_links(client, hostile_names, text_of):
    start = _followed(client, "/authors/common%20coauthor")
    papers = start.cssselect(".paper")
    assert len(papers) == len(hostile_names)
    reached = set()
    for paper in papers:
        title, author, venue = paper.cssselect(".paper-title a, .by a, .meta a")[:3]
        name = text_of(title)
        reached.add(name)
        assert text_of(_followed(client, title.get("href")).find(".//h1")).endswith(name)
        assert text_of(_followed(client, author.get("href")).find(".//h1")) == f"Author name cluster: {name}"
        assert text_of(_followed(client, venue.get("href")).find(".//h1")) == f"Venue: {name}"
    assert reached == {" ".join(name.split()) for name in hostile_names}


def test_the_network_of_every_hostile_author_is_reached_from_its_page(client, hostile_names, text_of):
    for name in hostile_names:
        page = _followed(client, f"/authors?name={_quoted(name)}")
        window = _followed(client, page.cssselect("a.more")[0].get("href"))
        assert text_of(window.find(".//h1")) == f"Coauthor network of {name}"


def _quoted(text):
    from urllib.parse import quote

    return quote(text, "")


def test_text_stays_text_on_every_page(client, hostile_names):
    for name in hostile_names:
        for address in (
            f"/authors?name={_quoted(name)}",
            f"/venues?name={_quoted(name)}",
            f"/papers?id={_quoted('h:' + name)}",
            f"/search?q={_quoted(name)}",
            f"/path?from={_quoted(name)}&to=Common+Coauthor",
            f"/network?value={_quoted(name)}",
            f"/authors/common%20coauthor?text={_quoted(name)}&coauthor={_quoted(name)}&venue={_quoted(name)}",
        ):
            tree = _followed(client, address)
            scripts = tree.xpath("//script[not(@type='importmap')]")
            assert {script.get("src", "").startswith("/static/") for script in scripts} == {True}
            assert not tree.xpath("//img | //b[not(parent::p)] | //iframe | //object")
            assert not [key for element in tree.iter() for key in element.attrib if key.startswith("on")]
            assert not [link for link in tree.xpath("//@href") if link.lower().startswith("javascript")]
            assert "49" not in tree.find(".//h1").text_content()


@pytest.mark.parametrize(
    "address",
    [
        "/authors/%00",
        "/authors/%ff%fe",
        "/authors/%ED%A0%80",
        "/authors/" + "a" * 20_000,
        "/authors/%0d%0aSet-Cookie:x=1",
        "/papers/../../../../etc/passwd",
        "/papers/..%2f..%2f..%2fetc%2fpasswd",
        "/static/../graphapp/settings.py",
        "/static/..%2fpyproject.toml",
        "/static/%2e%2e/pyproject.toml",
        "/venues/%F0%9F",
        "/nothing/here",
        "/authors//",
    ],
)
def test_addresses_that_lead_nowhere_are_not_found(client, address):
    response = client.get(address)
    assert response.status_code in (302, 404)
    if response.status_code == 302:
        assert client.get(response.headers["Location"]).status_code == 404
    assert "Traceback" not in response.get_data(as_text=True)


@pytest.mark.parametrize(
    "query",
    [
        "year=1e9",
        "year=99999999999999999999999999",
        "year=-1e",
        "year=١٩٩٩x",
        "page=0",
        "page=-1",
        "page=NaN",
        "kind=%3Cscript%3E",
        "year=2020;drop",
    ],
)
def test_values_of_the_wrong_kind_are_refused_with_a_hint(client, query):
    response = client.get(f"/authors/common%20coauthor?{query}", headers={"Accept": "application/json"})
    assert response.status_code == 400
    assert response.json["error"]["hint"]


def test_repeated_and_unknown_parameters_do_no_harm(client):
    assert client.get("/authors/common%20coauthor?year=2000&year=x&utm=1&text[]=3").status_code == 200
    assert client.get("/authors/x/network?first=2000&first=y&move=1&move=2").status_code == 200
