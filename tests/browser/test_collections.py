"""Collections in Chromium, with the mouse and with the keyboard: scripts and forms stay in the collection that is shown."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from graphapp.service import GraphService
from graphapp.settings import Settings
from graphapp.stores import open_store
from tests.browser.looks import SIZES, wrong_looks
from tests.browser.visitor import Visitor

pytestmark = pytest.mark.browser


@pytest.fixture
def address(serving, tmp_path: Path, contexts) -> Iterator[str]:
    settings = Settings.read({"store": str(tmp_path / "main.db"), "data_folder": str(tmp_path)}, {})
    with serving(GraphService(open_store(settings.store, settings, create=True), settings)) as address:
        yield address
        while contexts:
            contexts.pop().close()


@pytest.mark.parametrize("hand", ["mouse", "keyboard"])
def test_a_collection_is_created_loaded_explored_and_deleted(
    open_page: Callable[..., Page], address: str, hand, tmp_path: Path
) -> None:
    page = open_page(f"{address}/", wait=False, reduced_motion="reduce")
    reader = Visitor(page, address, hand)
    reader.follows("collections")
    reader.types("Name", "theses")
    reader.follows("Create")
    expect(page).to_have_url(f"{address}/c/theses/")
    expect(page.locator(".collection")).to_contain_text("theses")
    reader.opens("/c/theses/load")
    reader.follows("Load the demo")
    # the progress is requested by a script
    expect(page.locator(".lead[role=status]")).to_contain_text("49 records read", timeout=20_000)
    reader.follows("Explore the papers")
    # suggestions while typing are those of the collection
    reader.types("Author name, venue, or words from a title", "weizhu")
    reader.takes_suggestion("Weizhu Chen")
    page.wait_for_url(f"{address}/c/theses/authors/weizhu%20chen")
    reader.opens("/c/theses/authors/weizhu%20chen/network")
    reader.selects_node("tuo zhao", "Tuo Zhao")
    expect(reader.details.locator("a").first).to_be_visible()
    links = reader.details.locator("a").evaluate_all("(all) => all.map((link) => link.getAttribute('href'))")
    assert [link for link in links if link.startswith("/") and not link.startswith("/c/theses/")] == []
    assert any(link.startswith("/c/theses/authors/") for link in links)
    # the default store has none of these papers
    reader.opens("/")
    expect(page.locator(".lead")).to_contain_text("This store is empty")

    reader.follows("collections")
    reader.follows("Rename or delete theses")
    reader.types("Type theses to confirm", "theses")
    reader.follows("Delete")
    expect(page.locator("tbody th")).to_have_text(["main default"])
    assert not list(tmp_path.glob("theses*"))


@SIZES
def test_the_pages_of_collections_conform_to_wcag_and_fit_the_window(
    open_page: Callable[..., Page], faults, address: str, tmp_path: Path, size: dict
) -> None:
    settings = Settings.read({}, {})
    name = "a-collection-with-a-name-of-40-character"
    open_store(str(tmp_path / f"{name}.db"), settings, create=True).close()
    (tmp_path / "broken.db").write_text("x")
    pages = {
        "collections": "/collections",
        "change": f"/collections/change?name={name}",
        "one": f"/c/{name}/about",
        "empty": f"/c/{name}/",
    }
    assert wrong_looks(open_page, faults, {each: address + path for each, path in pages.items()}, size) == {}
