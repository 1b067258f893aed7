"""Loading in Chromium, with the mouse and with the keyboard: from a dropped file or a name to a network on the screen, and back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from graphapp.fetching.fetch_service import FetchForm
from graphapp.ingest.sources import InputFile
from graphapp.service import GraphService
from graphapp.settings import Settings
from graphapp.stores import open_store
from graphapp.stores.copy import digest
from tests.browser.looks import SIZES, wrong_looks
from tests.browser.visitor import Visitor
from tests.fetching.openalex_replay import OpenAlex, author, work
from tests.fetching.replay import Replay, served

pytestmark = pytest.mark.browser

BIB = """@article{a, title={On Engines}, author={Lovelace, Ada and Babbage, Charles}, year={1843}, journal={Memoirs}}
@article{b, title={On Lamps}, author={Lovelace, Ada and Turing, Alan}, year={1844}}
"""
# as exported by Scopus: its byte order mark, some of its columns, and a paper that the BibTeX file has as well
SCOPUS = """\ufeff"Authors","Author full names","Author(s) ID","Title","Year","Source title","DOI","Document Type","Source","EID"
"Lovelace A.; Babbage C.","Lovelace, Ada (1); Babbage, Charles (2)","1; 2","On Engines","1843","Memoirs","","Article","Scopus","2-s2.0-1"
"Lovelace A.; Hopper G.","Lovelace, Ada (1); Hopper, Grace (3)","1; 3","On Tables","1845","Memoirs","10.1000/t","Article","Scopus","2-s2.0-2"
"""
TABLE = "Werk;Leute;Wann\nOn Chairs;Hopper, Grace/Turing, Alan;1846\nOn Doors;Hopper, Grace;1847\n"


@pytest.fixture
def sources(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of a server that answers like OpenAlex."""
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    team = {"A1": "Ada Lovelace", "A2": "Charles Babbage"}
    authors = [
        author("A1", "Ada Lovelace", "London", 3, 2001, 2003),
        author("A9", "Ada Lovelace", "Lagos", 2, 2010, 2011),
    ]
    works = [work(number, team, 2000 + number) for number in (1, 2, 3)]
    with served(Replay(openalex=OpenAlex(works, authors, page=2))) as address:
        yield address


@pytest.fixture
def service(tmp_path: Path, sources: str) -> GraphService:
    values = {
        "store": str(tmp_path / "graph.db"),
        "fetch_server": sources,
        "fetch_cache": str(tmp_path / "cache"),
    }
    settings = Settings.read(values, {})
    return GraphService(open_store(settings.store, settings, create=True), settings)


@pytest.fixture
def address(serving, service: GraphService, contexts) -> Iterator[str]:
    with serving(service) as address:
        yield address
        while contexts:
            contexts.pop().close()


@pytest.fixture(params=["mouse", "keyboard"])
def reader(request, open_page: Callable[..., Page], address: str) -> Visitor:
    page = open_page(f"{address}/", wait=False, reduced_motion="reduce")
    return Visitor(page, address, request.param)


def loads(reader: Visitor, counts: str) -> None:
    """Load the previewed files; the report has these counts."""
    reader.follows(reader.page.locator("form[action='/load/start'] button"))
    expect(reader.page.locator(".lead[role=status]")).to_contain_text(counts, timeout=20_000)


def test_files_are_dropped_previewed_loaded_shown_as_a_network_and_undone(
    reader: Visitor, service: GraphService, tmp_path: Path
) -> None:
    page = reader.page
    # an empty store shows how to begin
    reader.follows(page.locator(".begin a").first)
    reader.gives(tmp_path, {"engines.bib": BIB, "scopus.csv": SCOPUS})
    expect(page.locator(".record-title")).to_have_text(["On Engines", "On Lamps", "On Engines", "On Tables"])
    expect(page.locator(".expected")).to_contain_text("4 records: 3 new, 1 merged")
    loads(reader, "4 records read: 3 new, 1 merged, 0 refused")
    before = digest(service.store)

    # a table with unknown columns is loaded once they are named
    reader.opens("/load")
    reader.gives(tmp_path, {"werke.csv": TABLE})
    reader.selects("Title", "Werk")
    reader.selects("Authors", "Leute")
    reader.selects("Year", "Wann")
    reader.types("Separator between authors", "/")
    reader.follows("Use these columns")
    expect(page.locator(".records .by")).to_have_text(["Grace Hopper, Alan Turing", "Grace Hopper"])
    loads(reader, "2 records read: 2 new")
    reader.follows("What was added")
    expect(page.get_by_role("heading", name="2 new papers")).to_be_visible()
    reader.follows("Undo this load")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Load 2 undone", timeout=20_000)
    assert digest(service.store) == before

    # the network of what is left
    reader.follows("Front page")
    reader.follows("The whole network")
    assert sorted(
        page.evaluate(
            "document.getElementById('network').drawing.view.network.nodes.map((node) => node.name)"
        )
    ) == [
        "Ada Lovelace",
        "Alan Turing",
        "Charles Babbage",
        "Grace Hopper",
    ]
    reader.opens("/loads/1")
    reader.follows("Undo this load")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Load 1 undone", timeout=20_000)
    assert service.store.counts().papers == 0


def test_records_are_fetched_by_name_previewed_loaded_and_shown_as_a_network(reader: Visitor) -> None:
    page = reader.page
    reader.follows("Fetch by name")
    # a source offers its own ways only
    reader.selects("Source", "ORCID")
    expect(page.locator("#fetch-by option:not([hidden])")).to_have_text(["ORCID"])
    expect(page.locator("[data-complete]")).to_be_visible()
    reader.selects("Source", "OpenAlex")
    expect(page.locator("[data-complete]")).to_be_hidden()
    reader.selects("Search by", "Author name")
    reader.types("Name, ORCID, identifiers or query", "Ada Lovelace")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    box = page.get_by_role("checkbox").first
    expect(box).to_be_visible(timeout=20_000)
    expect(page.locator(".candidates tbody tr")).to_contain_text(["London", "Lagos"])
    if reader.hand == "mouse":
        box.check()
    else:
        reader.reaches(box)
        page.keyboard.press("Space")
    reader.follows("Fetch the records")
    expect(page.locator(".expected")).to_contain_text("3 records: 3 new", timeout=20_000)
    loads(reader, "3 records read: 3 new")
    reader.follows("Explore the papers")
    reader.follows("The whole network")
    names = page.evaluate(
        "document.getElementById('network').drawing.view.network.nodes.map((node) => node.name)"
    )
    assert sorted(names) == ["Ada Lovelace", "Charles Babbage"]


@SIZES
def test_every_page_about_loading_conforms_to_wcag_and_fits_the_window(
    open_page: Callable[..., Page], faults, address: str, service: GraphService, tmp_path: Path, size: dict
) -> None:
    for name, content in {"engines.bib": BIB, "scopus.csv": SCOPUS}.items():
        (tmp_path / name).write_text(content)
        service.loading.start_with(InputFile(tmp_path / name, name))
        service.loading.wait(30)
    fetching = service.fetching
    fetching.start(FetchForm(by="query", text="study"))
    fetching.wait(30)
    (upload,) = service.loading.uploads.uploads()
    service.loading.start(upload)
    service.loading.wait(30)
    fetching.start(FetchForm(by="query", text="study", years="2001-2002"))
    fetching.wait(30)
    (upload,) = service.loading.uploads.uploads()
    fetching.start(FetchForm(text="Ada Lovelace"))
    fetching.wait(30)
    pages = {
        "load": "/load",
        "report": "/load/progress",
        "preview": f"/load/files?files={upload.id}",
        "fetch": "/load/fetch",
        "authors to choose": "/load/fetch/progress",
        "loads": "/loads",
        # with records side by side
        "a load": "/loads/2",
        "author with a feed": "/authors/ada%20lovelace",
    }
    assert wrong_looks(open_page, faults, {name: address + path for name, path in pages.items()}, size) == {}
