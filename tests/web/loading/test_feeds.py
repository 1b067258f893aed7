"""Atom feeds of new papers: valid, with what the last loads added, and with stable identifiers."""

from __future__ import annotations

import re
from pathlib import Path

import atoma  # type: ignore[import-untyped]
import feedparser  # type: ignore[import-untyped]
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from graphapp.model.rows import AuthorRow, Authorship, NewPaper, StoredPaper
from graphapp.web.render.feeds import atom

BIB = b"""@article{a, title={On Engines}, author={Lovelace, Ada and Babbage, Charles}, year={1843}, journal={Memoirs}}
@article{b, title={On {\\"O}l & <Gas>}, author={Turing, Alan}, year={1936}, journal={Talks}}
"""
MORE = b"""@article{c, title={On Engines}, author={Lovelace, Ada and Babbage, Charles}, year={1843}, journal={Memoirs}}
@article{d, title={On Lamps}, author={Lovelace, Ada}, year={1844}, journal={Talks}}
"""


SCHEMA = etree.RelaxNG(etree.parse(Path(__file__).with_name("atom.rng")))


def read(content: bytes) -> atoma.atom.AtomFeed:
    """The feed, which conforms to the schema and is accepted by both readers."""
    SCHEMA.assertValid(etree.fromstring(content))
    assert not feedparser.parse(content).bozo
    return atoma.parse_atom_bytes(content)


@pytest.fixture
def feed(browser):
    browser.loaded({"a.bib": BIB})
    browser.loaded({"more.bib": MORE})

    def get(address):
        response = browser.client.get(address)
        assert response.status_code == 200
        assert response.content_type == "application/atom+xml; charset=utf-8"
        return read(response.data)

    return get


def titles(found):
    return [entry.title.value for entry in found.entries]


def test_the_newest_papers_come_first_and_merged_ones_keep_their_load(feed, browser):
    found = feed("/feed")
    assert titles(found) == ["On Lamps", "On Öl & <Gas>", "On Engines"]
    assert [author.name for author in found.entries[2].authors] == ["Ada Lovelace", "Charles Babbage"]
    assert found.updated == found.entries[0].updated
    address = found.entries[0].links[0].href
    assert re.match(r"http://localhost(:\d+)?/papers/", address)
    assert "On Lamps" in browser.page(address.partition("localhost")[2].lstrip(":0123456789")).text_content()
    ids = {entry.id_ for entry in found.entries}
    # what was undone disappears, and the others keep their identifiers
    browser.post("/load/undo", load="2")
    browser.report()
    after = feed("/feed")
    assert titles(after) == ["On Öl & <Gas>", "On Engines"]
    assert {entry.id_ for entry in after.entries} < ids


def test_authors_and_venues_have_feeds_to_which_their_pages_link(feed, browser):
    assert titles(feed("/feed?author=Ada+Lovelace")) == ["On Lamps", "On Engines"]
    assert titles(feed("/feed?venue=talks")) == ["On Lamps", "On Öl & <Gas>"]
    for page, heading in (("/authors/ada%20lovelace", "Ada Lovelace"), ("/venues/talks", "Talks")):
        (link,) = browser.page(page).cssselect("link[type='application/atom+xml']")
        assert heading in feed(link.get("href")).title.value
    assert browser.client.get("/feed?author=nobody").status_code == 404
    assert browser.client.get("/feed?venue=nowhere").status_code == 404
    assert browser.client.get("/feed?author=a&venue=b").status_code == 400


def test_a_store_without_recorded_loads_has_an_empty_feed(browser):
    found = read(browser.client.get("/feed").data)
    assert (found.entries, found.updated.year) == ([], 1970)


@given(title=st.text(), name=st.text(min_size=1), year=st.none() | st.integers(1000, 2099))
def test_any_text_makes_a_valid_feed(title, name, year):
    author = AuthorRow(f"name:{name}", name, name)
    paper = StoredPaper("x", title, year, "other", None, (Authorship(author, 0),), sources=("jsonl:x",))
    new = [NewPaper(paper, "2026-11-29T10:00:00+00:00")]
    found = read(
        atom(
            title or "New",
            "http://localhost/feed",
            "http://localhost/",
            new,
            lambda id: f"http://localhost/{id}",
        )
    )
    assert len(found.entries) == 1


GOOD = """<feed xmlns="http://www.w3.org/2005/Atom"><id>urn:x</id><title>New</title><updated>2026-11-29T10:00:00Z</updated>
<author><name>A</name></author><link href="http://localhost/"/><entry><id>urn:y</id><title type="html">On &lt;i&gt;x</title>
<updated>2026-11-29T10:00:00+01:00</updated><x:more xmlns:x="urn:x"><x:less/></x:more></entry></feed>"""


@pytest.mark.parametrize(
    ("part", "instead"),
    [
        ("<id>urn:x</id>", ""),
        ("<id>urn:x</id>", "<id>urn:x</id><id>urn:x</id>"),
        ("<title>New</title>", ""),
        ("2026-11-29T10:00:00Z", "29 Nov 2026"),
        ("<updated>2026-11-29T10:00:00+01:00</updated>", ""),
        ("<name>A</name>", ""),
        (' href="http://localhost/"', ""),
        ('type="html"', 'type="markdown"'),
        ("<link", "<links"),
        ("<x:less/>", "<x:less/></x:more></entry><entry><x:more xmlns:x='urn:x'>"),
    ],
)
def test_the_schema_refuses_what_the_standard_does_not_allow(part, instead):
    """RFC 4287, sections 3 and 4."""
    assert SCHEMA.validate(etree.fromstring(GOOD))
    assert part in GOOD
    assert not SCHEMA.validate(etree.fromstring(GOOD.replace(part, instead, 1)))
