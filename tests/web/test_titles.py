"""Formulas in titles: pages and the API's `shown_title` have Unicode text; `title` and downloads have that of the source."""

from __future__ import annotations

from graphapp.web import create_app

SOURCE = r"$\pi_{0.5}$: a model"


def test_pages_show_unicode_and_data_keeps_the_source(make_service, make_paper):
    service = make_service([make_paper("t:1", SOURCE, ["Ada Lovelace", "Bo"])])
    client = create_app(service, service.settings).test_client()
    for address in ("/papers/t%3A1", "/authors/ada%20lovelace", "/venues/iclr", "/search?q=model"):
        text = client.get(address, follow_redirects=True).text
        assert "π₀.₅: a model" in text, address
        assert "pi_{" not in text, address
    (paper,) = client.get("/api/v1/network/node?value=ada+lovelace&id=bo").json["papers"]
    assert (paper["title"], paper["shown_title"]) == (SOURCE, "π₀.₅: a model")
    assert SOURCE in client.get("/files/papers.csv?author=ada+lovelace").text
