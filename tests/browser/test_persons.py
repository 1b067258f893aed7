"""Pages by person in a browser: accessible, on a phone too, and the switch, the search and the drawing keep to persons."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from graphapp.model import names
from graphapp.model.rows import AuthorRow, Authorship, StoredPaper, VenueRow
from graphapp.people.decision_service import Who
from graphapp.service import GraphService
from graphapp.settings import Settings
from graphapp.stores import open_store
from tests.browser.looks import SIZES, wrong_looks

pytestmark = pytest.mark.browser

PAPERS = [
    ("p1", 2018, ["Wei Chen", "Bo Li"]),
    ("p2", 2019, ["Bo Li", "Wei Chen"]),
    ("p3", 2003, ["David Blei", "Ann Lee"]),
    ("p4", 2006, ["David M. Blei", "Ann Lee"]),
    ("p5", 2007, ["David M. Blei", "Cy Day"]),
]
PAGES = {
    "person": "/authors/david%20blei?unit=person",
    "persons": "/authors/wei%20chen?unit=person",
    "search": "/search?q=blei&unit=person",
    "front": "/?unit=person",
}


def _paper(id: str, year: int, people: list[str]) -> StoredPaper:
    rows = [AuthorRow(f"name:{name}", name, names.key(name)) for name in people]
    authors = tuple(Authorship(row, place) for place, row in enumerate(rows))
    venue = VenueRow("icml", "ICML", "conference")
    return StoredPaper(id, f"Title {id}", year, "conference", venue, authors, sources=(f"jsonl:{id}",))


@pytest.fixture(scope="module")
def decided(serving, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a site where the two Bleis are one person and Wei Chen is two."""
    file: Path = tmp_path_factory.mktemp("persons") / "d.jsonl"
    settings = Settings(store="memory:", decisions=str(file))
    store = open_store("memory:", settings)
    store.upsert([_paper(*each) for each in PAPERS])
    service = GraphService(store, settings)
    side, who = service.decisions.side, Who("ada", "test")
    service.decisions.same([side("David Blei"), side("David M. Blei")], who, why="one home page")
    service.decisions.different(side("Wei Chen", ["jsonl:p1"]), None, who)
    with serving(service) as address:
        yield address


@SIZES
def test_pages_by_person_conform_to_wcag_and_fit_the_window(open_page, decided, size, faults):
    addresses = {name: decided + address for name, address in PAGES.items()}
    assert wrong_looks(open_page, faults, addresses, size) == {}


def test_the_switch_the_search_and_the_drawing_keep_to_persons(open_page, decided):
    page = open_page(f"{decided}/authors/david%20blei")
    assert page.locator("#papers .paper-title").count() == 1
    page.get_by_role("navigation", name="What counts as one author").get_by_role(
        "link", name="person"
    ).click()
    page.wait_for_selector('body[data-ready="1"]')
    assert page.locator("h1").text_content().endswith("David M. Blei")
    assert page.locator("#papers .paper-title").count() == 3
    assert "3 authors shown" in page.locator("#network").text_content()
    field = page.get_by_role("combobox").first
    field.press_sequentially("wei")
    page.wait_for_selector("[role=option]")
    assert page.locator("[role=option] .suggest-name").all_text_contents() == ["Wei Chen", "Wei Chen"]
    field.press("ArrowDown")
    field.press("Enter")
    page.wait_for_url("**person=**")
    assert page.locator("#papers .paper-title").count() == 1
