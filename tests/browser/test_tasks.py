"""Twenty-five things that people want to do on the site, each done with the mouse and again with the keyboard, in a limited number of clicks.

The papers are those of the bundled demo, by Weizhu Chen and 168 coauthors, and a few by people who share a name. Tasks 12 to 15 (collaborators, paths,
comparison, a list of names) are also in `test_groups`, and loading files is in `test_load`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from graphapp.demo import DEMO
from graphapp.ingest.load import ingest
from graphapp.service import GraphService
from graphapp.settings import Settings
from graphapp.stores import open_store
from tests.browser.visitor import Visitor
from tests.suggested import PAPERS, store_suggestions

pytestmark = pytest.mark.browser

CHEN = "/authors/weizhu%20chen"
WINDOW = f"{CHEN}/network"
QUERY = "MATCH (a:Author)-[:WROTE]->(p:Paper) RETURN a.name AS name, count(p) AS papers ORDER BY papers DESC LIMIT 3"


@pytest.fixture(scope="module")
def address(serving, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("tasks")
    settings = Settings(
        store="memory:",
        decisions=str(folder / "decisions.jsonl"),
        groups=str(folder / "groups"),
        embed_origins="https://blog.example",
    )
    store = open_store("memory:", settings)
    store.upsert(PAPERS)
    assert ingest(store, [DEMO], settings).loaded == 49
    service = GraphService(store, settings)
    store_suggestions(service)
    with serving(service) as address:
        yield address


@pytest.fixture(params=["mouse", "keyboard"])
def reader(request, open_page: Callable, address: str) -> Visitor:
    page = open_page(
        f"{address}/about", wait=False, reduced_motion="reduce", viewport={"width": 1440, "height": 900}
    )
    return Visitor(page, address, request.param)


def query(reader: Visitor) -> dict[str, list[str]]:
    return parse_qs(urlsplit(reader.page.url).query)


def title(reader: Visitor):
    return expect(reader.page.get_by_role("heading", level=1))


# ---- authors and papers


def test_1_a_name_is_found_with_wrong_accents(reader):
    reader.opens("/")
    with reader.at_most(1):
        reader.types("Author name, venue, or words from a title", "weizhú chèn")
        reader.takes_suggestion("Weizhu Chen")
        title(reader).to_contain_text("Weizhu Chen")


def test_2_the_papers_of_an_author_by_year(reader):
    reader.opens(CHEN)
    with reader.at_most(1):
        years = reader.page.get_by_role("list", name="Papers by year")
        expect(years.get_by_text("2021: 6 papers")).to_be_attached()
        reader.follows("2021: 6 papers")
        expect(reader.page.locator(".paper-title")).to_have_count(6)


def test_3_the_papers_in_a_venue_in_some_years_with_a_coauthor(reader):
    reader.opens(CHEN)
    with reader.at_most(3):
        reader.types("From year", "2020")
        reader.types("To year", "2023")
        reader.selects("Venue", "ICLR")
        # a part of the name is enough
        reader.types("Coauthor", "pengcheng")
        reader.follows("Filter")
    assert query(reader)["coauthor"] == ["pengcheng he"]
    shown = reader.page.locator(".paper")
    assert shown.count() > 2
    for text in shown.all_inner_texts():
        assert "Pengcheng He" in text
        assert "ICLR" in text
    assert set(reader.page.locator(".year-group .year").all_inner_texts()) <= {"2020", "2021", "2022", "2023"}


def test_4_the_coauthors_with_most_joint_papers_and_their_years(reader):
    with reader.at_most(0):
        reader.opens(CHEN)
        first = reader.page.get_by_role("table", name="Coauthors of Weizhu Chen").get_by_role("row").nth(1)
        # counted in the file of the demo
        expect(first).to_have_text(re.compile(r"Yelong Shen\s*16\s*2\d{3}–2\d{3}"))


def test_5_one_name_of_several_people(reader):
    reader.opens("/authors/wei%20chen")
    with reader.at_most(3):
        reader.follows("2 groups of papers")
        title(reader).to_contain_text("Wei Chen: are A and B two people?")
        # two groups of papers, and an invited talk that could be by either person
        expect(reader.page.locator("section.group:visible")).to_have_count(3)
        reader.follows(re.compile("^Yes, A and B are two people"))
        expect(
            reader.page.get_by_text(re.compile(r"Wei Chen: yes, A and B are two people")).first
        ).to_be_visible()
        reader.follows(re.compile("^Undo"))


def test_6_variants_of_a_name_are_joined(reader):
    reader.opens("/authors/david%20blei")
    with reader.at_most(1):
        # in the list "Possibly also"
        reader.follows(
            reader.page.locator("a[href*='/people/suggestions/']").filter(has_text="David M. Blei")
        )
    title(reader).to_have_text(re.compile("the same person\\?$"))
    # what was not possible when the tasks were listed
    with reader.at_most(2):
        reader.follows(re.compile("^Yes, the same person"))
        reader.follows(re.compile("^Undo"))


# ---- the network of an author


def test_7_a_person_is_found_in_the_network(reader):
    reader.opens(CHEN)
    with reader.at_most(1):
        reader.follows("Open in a full window")
        reader.types("Find an author in this network", "tuo z", enter=True)
        expect(reader.details.get_by_role("heading", level=2)).to_have_text("Tuo Zhao")


def test_8_the_strongest_ties_of_an_author(reader):
    reader.opens(CHEN)
    with reader.at_most(2):
        reader.follows("Open in a full window")
        names = reader.page.locator(".network-row")
        # after the author
        expect(names.nth(1)).to_have_text("Yelong Shen")
        expect(names.nth(2)).to_have_text("Pengcheng He")
        labelled = "document.getElementById('network').drawing.canvas.labelled.map(({text}) => text)"
        assert {"Weizhu Chen", "Yelong Shen", "Pengcheng He"} <= set(reader.page.evaluate(labelled))


def test_9_the_network_year_by_year(reader):
    reader.opens(WINDOW)
    with reader.at_most(1):
        # the first year, as motion is reduced
        reader.uses("Show the next year")
        expect(reader.page.locator(".network-years-shown")).not_to_have_text("2017–2026")
    assert "last" in query(reader)


def test_10_the_joint_papers_of_two_people(reader):
    reader.opens(WINDOW)
    with reader.at_most(1):
        reader.selects_link("weizhu chen", "yelong shen", "Yelong Shen")
        expect(reader.details.locator(".network-papers li")).to_have_count(16)


def test_11_the_coauthors_of_a_coauthor(reader):
    reader.opens("/authors/jason%20phang/network")
    with reader.at_most(2):
        reader.selects_node("pengcheng he", "Pengcheng He")
        reader.uses("Add coauthors")
        # He has 29 coauthors, three of whom are Phang, Mao and Chen
        expect(reader.page.locator(".network-counts")).to_contain_text("4 authors + 26 added shown")


# ---- people and groups


def test_12_whom_an_author_could_work_with(reader):
    reader.opens("/authors/jason%20phang")
    with reader.at_most(4):
        reader.follows("Suggested collaborators")
        rows = reader.page.locator(".collaborators tbody tr")
        expect(rows.first).to_contain_text("Pengcheng He")
        reader.follows("Show the first 10 in the network")
    drawn = "document.getElementById('network').drawing.view.network.nodes.filter((node) => node.suggested).length"
    assert reader.page.evaluate(drawn) == 10


def test_13_how_two_authors_are_connected(reader):
    reader.opens("/")
    with reader.at_most(4):
        reader.follows("Paths")
        reader.types("From", "liliang")
        reader.takes_suggestion("Liliang Ren")
        reader.types("To", "tuo")
        reader.takes_suggestion("Tuo Zhao")
        reader.follows("Find paths")
        expect(reader.page.locator(".paths li")).to_have_count(2)


def test_14_how_two_authors_compare(reader):
    reader.opens("/authors/liliang%20ren")
    with reader.at_most(3):
        reader.follows("Compare with others")
        reader.types("Author 2", "tuo")
        reader.takes_suggestion("Tuo Zhao")
        reader.follows(
            reader.page.get_by_role("form", name="Compare authors").get_by_role("button", name="Compare")
        )
        expect(reader.page.locator("#common tbody th")).to_have_text(["Weizhu Chen", "Chen Liang 0006"])


def test_15_the_network_of_my_names(reader):
    reader.opens("/")
    with reader.at_most(2):
        reader.follows(reader.page.get_by_role("navigation", name="Site").get_by_role("link", name="Groups"))
        reader.types("Names, one per line", "Liliang Ren\nTuo Zhao\nYelong Shen\nWeizhu Chen")
        reader.follows("Show the group")
    assert reader.page.evaluate("document.getElementById('network').drawing.view.network.nodes.length") == 4


# ---- large networks and measures


def test_16_the_network_of_a_venue(reader):
    reader.opens("/")
    with reader.at_most(3):
        reader.follows(reader.page.get_by_role("navigation", name="Site").get_by_role("link", name="Venues"))
        reader.follows("ICLR")
        reader.follows("Open in a full window")
        title(reader).to_have_text("Coauthor network of ICLR")


def test_17_what_the_communities_of_a_venue_are_about(reader):
    reader.opens("/venues/iclr/network")
    with reader.at_most(0):
        # words of titles, once they are loaded
        names = reader.page.get_by_role("group", name="Communities by colour").get_by_role("button")
        expect(names.first).to_contain_text(" · ")


def test_18_authors_coloured_by_their_mean_year(reader):
    reader.opens(WINDOW)
    with reader.at_most(1):
        reader.selects("Colour by", "Mean year")
        expect(reader.page.get_by_role("group", name="Colours: Mean year")).to_be_visible()


def test_19_the_most_central_authors(reader):
    reader.opens("/venues/iclr/network")
    with reader.at_most(1):
        reader.selects("Colour by", "Betweenness")
        expect(reader.page.locator("th[scope=col]").last).to_have_text("Betweenness")
        expect(reader.page.locator(".network-row").first).to_have_text("Weizhu Chen")


def test_20_the_network_of_all_papers(reader):
    reader.opens("/")
    with reader.at_most(1):
        reader.follows("The whole network")
        # 169 authors of the demo and 12 others
        expect(reader.page.locator(".network-counts")).to_contain_text("authors shown")


# ---- keeping and sharing


def test_21_a_moved_node_is_in_the_shared_link(reader):
    reader.opens(WINDOW)
    with reader.at_most(1):
        reader.moves_node("weizhu chen")
        reader.uses("Share")
        expect(reader.field("Link to this view")).to_have_value(re.compile(r"move=-?\d+%2C-?\d+%2Cweizhu"))


def test_22_a_file_for_gephi(reader):
    reader.opens(WINDOW)
    with reader.at_most(2):
        reader.uses("Download")
        download = reader.downloads(re.compile(r"^GEXF"))
    assert Path(download.path()).read_text(encoding="utf-8").count("<node ") == 169


def test_23_a_frame_for_a_page_and_a_page_without_a_server(reader):
    reader.opens(WINDOW)
    with reader.at_most(1):
        reader.uses("Share")
        expect(reader.field("Embed in a page")).to_have_value(re.compile("^<iframe src="))
    reader.page.keyboard.press("Escape")
    with reader.at_most(2):
        reader.uses("Download")
        download = reader.downloads(re.compile(r"^Web page"))
    assert Path(download.path()).read_text(encoding="utf-8").startswith("<!doctype html>")


def test_24_a_query_in_cypher(reader):
    reader.opens("/query")
    with reader.at_most(1):
        reader.types("Query", QUERY)
        reader.page.keyboard.press("Escape")
        reader.follows("Run")
        expect(reader.page.locator("table.answer tbody tr").first).to_have_text(
            re.compile(r"Weizhu Chen\s*49")
        )
    assert "cypher" in query(reader)


BIBTEX = """@inproceedings{one, title = {On Graphs}, author = {Ada Lovelace and Grace Hopper}, booktitle = {ICLR}, year = 2020}
@article{two, title = {Again}, author = {Lovelace, Ada and Turing, Alan}, journal = {JMLR}, year = 2021}
"""


@pytest.fixture
def empty_site(tmp_path: Path, serving, contexts) -> Iterator[str]:
    """The address of a site whose store is empty."""
    settings = Settings.read({"store": str(tmp_path / "own.db")}, {})
    with serving(GraphService(open_store(settings.store, settings, create=True), settings)) as address:
        yield address
        while contexts:
            contexts.pop().close()


@pytest.mark.parametrize("hand", ["mouse", "keyboard"])
def test_25_my_own_bibtex(empty_site, open_page, tmp_path, hand):
    page = open_page(f"{empty_site}/", wait=False, reduced_motion="reduce")
    reader = Visitor(page, empty_site, hand)
    # drop the file (or select and upload it), load it, and open the network
    with reader.at_most(3 if hand == "mouse" else 4):
        reader.opens("/load")
        reader.gives(tmp_path, {"own.bib": BIBTEX})
        reader.follows(page.locator("form[action='/load/start'] button"))
        expect(page.locator(".lead[role=status]")).to_contain_text("2 records read: 2 new", timeout=20_000)
        reader.opens("/")
        reader.follows("The whole network")
    names = "document.getElementById('network').drawing.view.network.nodes.map((node) => node.name).sort()"
    assert page.evaluate(names) == ["Ada Lovelace", "Alan Turing", "Grace Hopper"]
