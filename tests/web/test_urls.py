"""Every key has an address that leads back to it."""

from __future__ import annotations

import tracemalloc
from urllib.parse import parse_qs, quote, quote_plus, unquote, urljoin, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphapp.networks.spec import NetworkSpec
from graphapp.web import urls


def test_an_ordinary_name_stands_readably_in_the_path():
    assert urls.author("weizhu chen") == "/authors/weizhu%20chen"
    assert urls.venue("iclr") == "/venues/iclr"
    assert urls.paper("jsonl:3dv2025/1") == "/papers/jsonl:3dv2025/1"


@pytest.mark.parametrize("key", ["x/network", "..", ".", "a/../b", "/x", "x/", "a//b", ""])
def test_a_key_that_a_path_cannot_carry_goes_into_the_query(key):
    address = urlsplit(urls.author(key))
    assert address.path == "/authors"
    assert parse_qs(address.query, keep_blank_values=True) == {"name": [key]}


def test_every_hostile_key_survives_the_way_through_a_browser(hostile_names):
    for key in hostile_names:
        # urljoin takes dots and double slashes out of paths, as browsers do
        address = urlsplit(urljoin("http://127.0.0.1/authors/x", urls.author(key)))
        if address.query:
            assert parse_qs(address.query)["name"] == [key]
        else:
            assert unquote(address.path) == f"/authors/{key}"
        assert not address.fragment


def test_the_network_of_an_awkward_key_is_addressed_by_its_spec():
    assert urls.Links().network_page(NetworkSpec("author", "ada")) == "/authors/ada/network"
    assert urls.Links().network_page(NetworkSpec("venue", "iclr")) == "/venues/iclr/network"
    assert urls.Links().network_page(NetworkSpec("author", "x/network")) == "/network?value=x%2Fnetwork"
    assert urls.Links().network_page(NetworkSpec("author", "ada", joint=2)) == "/network?value=ada&joint=2"


@pytest.mark.parametrize(
    "url", ["http://example.org/", "https://example.org/a?b=c#d", "HTTPS://EXAMPLE.ORG/"]
)
def test_web_addresses_are_linked_to(url):
    assert urls.outside(url) == url


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "ftp://example.org/x",
        "//example.org/x",
        "/etc/passwd",
        "https://",
        "http://[::1",
        "\x01javascript:alert(1)",
        "",
        None,
    ],
)
def test_nothing_else_is_linked_to(url):
    assert urls.outside(url) is None


def test_a_doi_leads_to_its_resolver():
    assert urls.doi("10.1000/a<b>#1?") == "https://doi.org/10.1000/a%3Cb%3E%231%3F"
    assert urls.doi(None) is None


@given(st.text() | st.text(alphabet="aZ0 .-~_%+&/é"))
def test_names_are_quoted_as_the_standard_library_quotes_them(text):
    assert urls.quoted(text) == quote(text, "/:@!$()*,;~", errors="replace")
    assert urls.quoted_value(text) == quote_plus(text, errors="replace")


def test_addresses_with_very_long_names_are_not_kept_in_memory():
    links = urls.Links()
    tracemalloc.start()
    try:
        for number in range(300):
            name = f"{number} " + 10_000 * "x"
            assert urls.author(name) == links.author(name, name) == "/authors/" + quote(name)
            assert urls.venue(name) == "/venues/" + quote(name)
        del name
        taken, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    # a single one of the three for each name would be 3 MB
    assert taken < 1_000_000
