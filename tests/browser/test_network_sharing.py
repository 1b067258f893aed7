"""Sharing a view: the popover shows the exact address, a frame and a citation, and copies them."""

from __future__ import annotations

import io
import re
from urllib.parse import parse_qs, urlsplit

import networkx as nx
import pytest
from playwright.sync_api import expect

from graphapp.exporters import EXPORTERS
from graphapp.model.rows import AuthorRow, Authorship, StoredPaper
from graphapp.service import GraphService
from graphapp.settings import Settings
from graphapp.stores import open_store
from tests.browser.conftest import Reader

pytestmark = pytest.mark.browser


def paper(id: str, year: int, *authors: str) -> StoredPaper:
    entries = tuple(
        Authorship(AuthorRow(f"name:{name}", name, name.casefold()), place)
        for place, name in enumerate(authors)
    )
    return StoredPaper(id, f"On {id}", year, "conference", None, entries, sources=(f"jsonl:{id}",))


PAPERS = [
    paper("p1", 2001, "Ada", "Bo"),
    paper("p2", 2003, "Ada", "Bo", "Cy"),
    paper("p3", 2005, "Ada", "Cy", "Dee"),
    paper("p4", 2006, "Ada", "Dee"),
    paper("p5", 2006, "Bo", "Cy"),
    paper("p6", 2007, "Ada", "Eve"),
]


@pytest.fixture
def window(serving, open_page, contexts):
    """The window of Ada's network, on the real site."""
    settings = Settings(dataset_name="Six papers", embed_origins="https://blog.example")
    store = open_store("memory:", settings)
    store.upsert(PAPERS)
    with serving(GraphService(store, settings)) as address:
        page = open_page(f"{address}/authors/ada/network", wait=False)
        page.wait_for_selector('#network[data-state="drawn"]', timeout=20_000)
        yield page
        while contexts:
            contexts.pop().close()


def value(page, label: str) -> str:
    return page.get_by_label(label, exact=True).input_value()


def test_a_view_is_shared_as_link_frame_and_citation(window, faults):
    page = window
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    Reader(page).control("Joint papers ≥").fill("2")
    page.get_by_text("Share", exact=True).click()
    expect(page.get_by_label("Cite this view")).to_have_value(re.compile("Digest [0-9a-f]{20}"))
    link = value(page, "Link to this view")
    assert link.endswith("/authors/ada/network?joint=2")
    # Ada with Bo, Cy and Dee, twice each; Bo and Cy twice
    assert "[4 authors, 4 links]. Data set: Six papers." in value(page, "Cite this view")
    assert link in value(page, "Cite this view")
    assert value(page, "Embed in a page").startswith(f'<iframe src="{link}"')
    assert value(page, "BibTeX").startswith("@misc{graphapp-")
    page.get_by_role("button", name="Copy link").click()
    assert page.evaluate("navigator.clipboard.readText()") == link
    assert faults(page) == []
    # the fields follow the drawing
    Reader(page).control("Size by").select_option("papers")
    page.get_by_text("Share", exact=True).click()
    expect(page.get_by_label("Link to this view")).to_have_value(re.compile("size=papers$"))
    page.set_viewport_size({"width": 390, "height": 844})
    box = page.locator(".share > div").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    assert faults(page) == []


def test_a_view_file_opens_the_same_view_again(window, tmp_path):
    page = window
    places = (
        "() => document.getElementById('network').drawing.view.network.nodes.map(({id, x, y}) => [id, x, y])"
    )
    Reader(page).control("Size by").select_option("papers")
    page.evaluate(
        "document.getElementById('network').drawing.view.change({move: new Map([['bo', {x: 321, y: -123}]])})"
    )
    before = page.evaluate(places)
    page.get_by_text("Share", exact=True).click()
    with page.expect_download() as download:
        page.get_by_role("link", name="View file").click()
    file = tmp_path / "ada.view.json"
    download.value.save_as(file)

    origin = page.url.partition("/authors")[0]
    page.goto(f"{origin}/network")
    page.get_by_label("View file").set_input_files(tmp_path / "ada.view.json")
    expect(page.locator(".network-opened")).to_have_text("Opened from a view file.")
    page.wait_for_selector('#network[data-state="drawn"]')
    assert page.evaluate(places) == before
    assert page.get_by_label("Size by").input_value() == "papers"

    (tmp_path / "wrong.json").write_text("{}")
    page.goto(f"{origin}/network")
    page.get_by_label("View file").set_input_files(tmp_path / "wrong.json")
    expect(page.get_by_role("alert")).to_have_text("The file is JSON, but not a graphapp view file.")


def test_a_download_of_everything_ignores_filters_and_hidden_authors_in_every_format(window):
    page = window
    page.goto(f"{page.url}?first=2003&joint=2&links=two&hide=cy&collapse=1&colour=degree")
    page.wait_for_selector('#network[data-state="drawn"]')
    page.get_by_label("Download", exact=True).click()
    links = page.get_by_role("list", name="Network").get_by_role("link")
    files = {each.evaluate("({pathname}) => pathname"): each for each in links.all()}
    assert len(files) == len(EXPORTERS)

    def asked(path: str) -> dict[str, list[str]]:
        return parse_qs(urlsplit(files[path].evaluate("({href}) => href")).query)

    shown = {
        "value": ["ada"],
        "first": ["2003"],
        "joint": ["2"],
        "links": ["two"],
        "hide": ["cy"],
        "collapse": ["1"],
        "colour": ["degree"],
    }
    assert all(asked(path) == shown for path in files)
    everything = page.get_by_label("Everything: all 5 authors and 6 links")
    everything.check()
    origin = page.url.partition("/authors")[0]
    for path in files:
        assert asked(path) == {"value": ["ada"], "links": ["all"], "colour": ["degree"]}, path
        got = page.request.get(files[path].evaluate("({href}) => href"))
        plain = page.request.get(f"{origin}{path}?value=ada&links=all&colour=degree")
        assert got.ok
        assert got.body() == plain.body(), path
    gexf = nx.read_gexf(
        io.BytesIO(page.request.get(f"{origin}/files/network.gexf?value=ada&links=all").body())
    )
    assert (len(gexf), gexf.number_of_edges()) == (5, 6)
    # also in the form for a picture of another size, and not in the view file that shares exactly this view
    page.get_by_text("PNG picture in a different size").click()
    form = page.locator("form[action$='/files/network.png']")
    fields = "(form) => [...new FormData(form)].filter(([, text]) => text)"
    assert form.evaluate(fields) == [["value", "ada"], ["links", "all"], ["colour", "degree"]]
    shared = page.locator(".share a[href*='.view.json']").evaluate("({href}) => href")
    assert parse_qs(urlsplit(shared).query) == shown
    everything.uncheck()
    assert all(asked(path) == shown for path in files)
