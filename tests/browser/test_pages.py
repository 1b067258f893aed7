"""The whole site in a browser: WCAG, no errors, usable with keys, on a phone, and without scripts."""

from __future__ import annotations

from collections.abc import Iterator

import pypdfium2
import pytest

from graphapp.model import names
from graphapp.model.records import Problem
from graphapp.model.rows import AuthorRow, Authorship, LoadRecord, StoredPaper, VenueRow
from graphapp.service import GraphService
from graphapp.settings import Settings
from graphapp.stores import open_store
from tests.browser.looks import LOOKS, wrong_looks

pytestmark = pytest.mark.browser

TEAM = [f"Member {number:02}" for number in range(26)]
CYPHER = "MATCH+(a:Author)-[w:WROTE]->(p:Paper)+RETURN+a,w,p+LIMIT+5"
PAGES = {
    "front": "/",
    "search": "/search?q=a",
    "author": "/authors/ada%20lovelace?kind=conference",
    "venues": "/venues",
    "venue": "/venues/iclr",
    "paper": "/papers/t:1",
    "explanation": "/explain?id=t:1",
    "chain": "/path?from=Ada+Lovelace&to=Mary+Somerville",
    "query": "/query",
    "wrong query": "/query?cypher=MATCH+(n",
    "map": "/map",
    "about": "/about",
    "problems": "/about/problems?load=1",
    "error": "/authors/nobody",
    "window": "/authors/ada%20lovelace/network",
}


def _paper(id: str, title: str, year: int, people: list[str], **more: object) -> StoredPaper:
    authors = tuple(
        Authorship(AuthorRow(f"name:{name}", name, names.key(name)), place)
        for place, name in enumerate(people)
    )
    venue = VenueRow("iclr", "ICLR", "conference")
    return StoredPaper(id, title, year, "conference", venue, authors, sources=(id,), **more)


@pytest.fixture(scope="module")
def library(serving) -> Iterator[str]:
    """The address of a site with five papers."""
    settings = Settings(store="memory:")
    store = open_store("memory:", settings, create=True)
    store.upsert(
        [
            _paper(
                "t:1", "On Graphs", 2020, ["Ada Lovelace", "Grace Hopper"], abstract="Engines.", doi="10.1/x"
            ),
            _paper("t:2", "Again", 2021, ["Ada Lovelace", "Grace Hopper", *TEAM], authors_cut=True),
            _paper("t:3", "Of Another", 2018, ["Ada Lovelace 0001", "Charles Babbage"]),
            _paper("t:4", "Between", 2017, ["Grace Hopper", "Charles Babbage"]),
            _paper(
                "t:5", "Far Away", 2015, ["Charles Babbage", "Mary Somerville"], url="https://example.org/"
            ),
        ]
    )
    store.log_load(
        LoadRecord(
            "a.jsonl",
            "jsonl",
            "2026-01-31T12:00:00Z",
            6,
            5,
            0,
            1,
            1,
            [Problem("line 3", "no title", "refused")],
        )
    )
    with serving(GraphService(store, settings)) as address:
        yield address


@LOOKS
def test_every_page_conforms_to_wcag_and_fits_the_window(open_page, library, watched, size, fonts, faults):
    watched.expected += ["404", "400"]
    addresses = {name: library + address for name, address in PAGES.items()}
    assert wrong_looks(open_page, faults, addresses, size, fonts) == {}


def test_a_result_with_nodes_is_drawn_and_accessible(open_page, library, faults):
    page = open_page(f"{library}/query?cypher={CYPHER}")
    assert page.locator("#network canvas").count() == 1
    assert page.locator("table.answer tbody tr").count() == 5
    assert faults(page) == []


def test_search_as_you_type_is_a_combobox_that_works_with_keys_only(open_page, library, faults):
    page = open_page(library, wait=False)
    field = page.get_by_role("combobox")
    field.press_sequentially("lov")
    page.wait_for_selector("[role=option]")
    assert field.get_attribute("aria-expanded") == "true"
    assert page.locator("[role=option] .suggest-name").all_text_contents() == [
        "Ada Lovelace",
        "Ada Lovelace 0001",
    ]
    assert faults(page) == []
    field.press("ArrowDown")
    field.press("ArrowDown")
    chosen = page.locator("[aria-selected=true]")
    assert chosen.get_attribute("id") == field.get_attribute("aria-activedescendant")
    assert "Ada Lovelace 0001" in chosen.text_content()
    field.press("Escape")
    assert field.get_attribute("aria-expanded") == "false"
    field.press("ArrowDown")
    page.wait_for_selector("[role=option]")
    field.press("ArrowDown")
    field.press("Enter")
    page.wait_for_url("**/authors/ada%20lovelace")


def test_suggestions_that_fail_say_so(open_page, library, watched):
    watched.expected += ["ERR_FAILED", "503"]
    page = open_page(library, wait=False)
    field = page.get_by_role("combobox")
    page.route("**/api/v1/search**", lambda route: route.abort())
    field.press_sequentially("ada")
    page.locator(".suggest-problem", has_text="the server cannot be reached").wait_for()
    page.unroute("**/api/v1/search**")
    broken = {"error": {"code": "x", "message": "The store is away.", "hint": ""}}
    page.route("**/api/v1/search**", lambda route: route.fulfill(status=503, json=broken))
    field.press_sequentially(" l")
    problem = page.locator(".suggest-problem")
    page.locator(".suggest-problem", has_text="The store is away.").wait_for()
    # the message is not a choice
    problem.click(force=True)
    assert page.url.rstrip("/") == library
    page.unroute("**/api/v1/search**")
    field.press_sequentially("o")
    page.locator(".suggest-name").first.wait_for()


def test_a_misspelled_name_leads_to_similar_spellings(open_page, library):
    page = open_page(library, wait=False)
    field = page.get_by_role("combobox")
    field.press_sequentially("lvoelace")
    page.locator(".suggest-nothing", has_text="Press Enter for papers and similar spellings.").wait_for()
    field.press("Enter")
    page.wait_for_url("**/search?q=lvoelace")
    assert page.locator(".meant a").first.inner_text() == "Ada Lovelace"


def test_search_as_you_type_also_finds_venues_if_it_opens_pages(open_page, library):
    page = open_page(library, wait=False)
    page.get_by_role("combobox").press_sequentially("iclr")
    option = page.locator("[role=option]", has_text="ICLR")
    option.wait_for()
    assert "venue, " in option.text_content()
    option.click()
    page.wait_for_url("**/venues/iclr")


def test_enter_without_a_choice_sends_the_form(open_page, library):
    page = open_page(library, wait=False)
    field = page.get_by_role("combobox")
    field.press_sequentially("graphs")
    field.press("Enter")
    page.wait_for_url("**/search?q=graphs")
    assert page.locator(".paper-title").all_text_contents() == ["On Graphs"]


def test_a_click_on_a_suggestion_fills_a_field_of_a_form(open_page, library):
    page = open_page(library + "/path", wait=False)
    page.get_by_label("From").press_sequentially("ada")
    page.get_by_role("option").first.click()
    page.get_by_label("To").press_sequentially("mary")
    page.get_by_role("option").first.click()
    page.get_by_role("button", name="Find paths").click()
    page.wait_for_url("**/path?from=Ada+Lovelace&to=Mary+Somerville*")
    assert page.locator(".chain > li").count() == 3


def test_ctrl_enter_runs_a_query(open_page, library):
    page = open_page(library + "/query", wait=False)
    page.get_by_label("Query").fill("RETURN 1 + 1 AS two")
    page.get_by_label("Query").press("Control+Enter")
    page.wait_for_url("**/query?cypher=*")
    assert page.locator("table.answer td").all_text_contents() == ["2"]


def test_the_first_tab_stop_skips_to_the_content(open_page, library):
    page = open_page(library + "/about", wait=False)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_everything_except_the_drawing_works_without_scripts(open_page, library):
    page = open_page(library + "/authors/ada%20lovelace", wait=False, java_script_enabled=False)
    assert page.locator("#network tbody tr").count() == 20
    page.locator("ol.years a").last.click()
    page.wait_for_url("**/authors/ada%20lovelace?year=2021#papers")
    assert page.locator(".paper-title").all_text_contents() == ["Again"]
    page.get_by_label("Words in title").fill("zzz")
    page.get_by_role("button", name="Filter").click()
    assert "No paper matches these filters." in page.locator("#papers").text_content()
    page.get_by_role("link", name="Open in a full window").click()
    assert page.locator("#network tbody tr").count() == 27
    page.locator("summary[aria-label=Menu]").click()
    page.locator("[name=q]").fill("grace")
    page.locator("[name=q]").press("Enter")
    page.wait_for_url("**/search?q=grace")
    assert page.get_by_role("link", name="Grace Hopper").first.is_visible()


def test_an_author_without_coauthors_gets_one_sentence_instead_of_a_drawing(open_page, serving):
    settings = Settings(store="memory:")
    store = open_store("memory:", settings, create=True)
    store.upsert([_paper("t:1", "Alone", 2020, ["Mary Somerville"])])
    with serving(GraphService(store, settings)) as address:
        page = open_page(address + "/authors/mary%20somerville")
        drawing = page.locator("#network")
        said = "Mary Somerville has no coauthors in this network: 1 single-author paper."
        assert drawing.inner_text().strip() == said
        message = page.locator(".network-message")
        assert message.evaluate("(node) => parseFloat(getComputedStyle(node).paddingLeft)") >= 12
        still = open_page(address + "/authors/mary%20somerville", wait=False, java_script_enabled=False)
        assert still.locator("#network").inner_text().strip() == "Nothing to draw."


def test_a_printed_page_shows_papers_but_no_controls(open_page, library):
    page = open_page(library + "/authors/ada%20lovelace")
    page.emulate_media(media="print")
    assert page.locator(".paper-title").first.is_visible()
    assert page.locator("#drawing canvas").is_visible()
    for hidden in (".site .search", ".filters", ".network-tools", ".network-help", "#downloads"):
        assert page.locator(hidden).first.is_hidden(), hidden


def test_folded_lists_are_complete_in_print(open_page, library):
    page = open_page(library + "/authors/ada%20lovelace")
    last = page.get_by_role("link", name="Member 25").last
    assert last.is_hidden()
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator("details.ranked").evaluate("(list) => list.open")
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert not page.locator("details.ranked").evaluate("(list) => list.open")
    assert page.locator("details.fold p").first.is_hidden()
    # also if the script cannot run
    page.emulate_media(media="print")
    assert page.locator("details.ranked table").is_visible()
    assert page.locator("details.fold p").first.is_visible()


def test_bars_and_marks_are_visible_with_forced_colours(open_page, library):
    page = open_page(library + "/authors/ada%20lovelace", forced_colors="active")
    fill, ground = page.evaluate(
        "[getComputedStyle(document.querySelector('ol.years rect')).fill, getComputedStyle(document.body).backgroundColor]"
    )
    assert fill != ground
    assert page.locator(".mark").evaluate("mark => getComputedStyle(mark).borderTopStyle") == "solid"


def test_more_papers_are_shown_in_place_and_without_scripts_on_the_next_page(
    open_page, serving, faults, watched
):
    watched.expected.append("503")
    store = open_store("memory:", Settings(), create=True)
    papers = [
        _paper(f"t:{n}", f"Title {n:02}", 2020 - n // 30, ["Mary Somerville", "Ada"]) for n in range(60)
    ]
    store.upsert(papers)
    with serving(GraphService(store, Settings())) as address:
        page = open_page(address + "/authors/mary%20somerville")
        titles, more = page.locator("#papers .paper-title"), page.get_by_role("button", name="25 more")
        assert titles.count() == 25
        more.click()
        titles.nth(49).wait_for()
        assert titles.all_text_contents() == [f"Title {n:02}" for n in range(50)]
        # the papers of a year are in one group
        assert page.locator(".year-group .year").all_text_contents() == ["2020", "2019"]
        assert page.evaluate("document.activeElement.textContent") == "Title 25"
        assert page.locator("[data-shown]").inner_text() == "Papers 1–50 of 60 on this page."
        assert faults(page) == []
        # the drawing and the chart are on the first sheet, and 25 papers on each further one
        sheets = pypdfium2.PdfDocument(page.pdf(format="A4"))
        texts = [sheets[place].get_textpage().get_text_range() for place in range(len(sheets))]
        counts = [sum(f"Title {n:02}" in text for n in range(60)) for text in texts]
        assert counts[:3] == [0, 25, 25]
        assert sum(counts) == 50
        page.route("**/authors/**", lambda route: route.fulfill(status=503, body="away"))
        page.get_by_role("button", name="10 more").click()
        page.get_by_role("alert").filter(has_text="status 503").wait_for()
        page.unroute("**/authors/**")
        # the link to the next page is there again
        page.get_by_role("link", name="Next page").click()
        page.wait_for_url("**page=3*")
        assert titles.all_text_contents() == [f"Title {n}" for n in range(50, 60)]
        still = open_page(address + "/authors/mary%20somerville", wait=False, java_script_enabled=False)
        still.get_by_role("link", name="Next page").click()
        assert still.locator("#papers .paper-title").first.text_content() == "Title 25"
