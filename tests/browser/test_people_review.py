"""A review by keyboard: real suggestions are accepted, rejected and undone, and then everything by person agrees."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page

from graphapp.service import GraphService
from graphapp.settings import Settings
from graphapp.stores import open_store
from graphapp.web.urls import Links
from tests.people.review_field import MERGES, PERSONS, SPLITS, review_field

pytestmark = pytest.mark.browser

NAMES = {name for pair in MERGES.items() for name in pair} | set(SPLITS)


@pytest.fixture
def library(tmp_path) -> GraphService:
    """A service on the field, with suggestions as `graphapp people suggest` computes them."""
    settings = Settings.read({"store": str(tmp_path / "g.db")}, environ={})
    store = open_store(settings.store, settings, create=True)
    store.upsert(review_field())
    store.settle()
    service = GraphService(store, settings)
    service.suggestions_service.compute(level=0.5)
    return service


@pytest.fixture
def site(serving, library, contexts) -> Iterator[str]:
    with serving(library) as address:
        yield address
        while contexts:
            contexts.pop().close()


class Reviewer:
    """Answers suggestions by keyboard alone."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, key: str) -> None:
        """Press a key that leads to another page."""
        with self.page.expect_navigation():
            self.page.keyboard.press(key)

    @property
    def names(self) -> frozenset[str]:
        """The names that the page asks about; empty on a list."""
        return frozenset(self.page.locator("h1 [dir=auto]").all_inner_texts())

    def begin(self, address: str) -> None:
        """Open a list and its first suggestion."""
        self.page.goto(address)
        self.page.keyboard.press("j")
        self.press("Enter")

    def accept(self, wanted: set[frozenset[str]]) -> None:
        """Go through the list, accepting the suggestions about these names and passing over the others."""
        while wanted and self.names:
            if self.names in wanted:
                wanted.discard(self.names)
                self.press("y")
            else:
                self.press("j")


def test_seven_suggestions_are_reviewed_by_keyboard_and_everything_by_person_agrees(open_page, site, library):
    reviewer = Reviewer(open_page(f"{site}/people", wait=False))
    merges = {frozenset(pair) for pair in MERGES.items()}
    reviewer.begin(f"{site}/people?kind=merge")
    # the first answer is wrong, and undone
    first = reviewer.names
    assert first in merges
    reviewer.press("n")
    assert reviewer.names != first
    reviewer.press("u")
    assert reviewer.names == first
    reviewer.press("j")
    reviewer.press("k")
    assert reviewer.names == first
    reviewer.accept(merges)
    assert merges == set()
    splits = {frozenset([name]) for name in SPLITS}
    reviewer.begin(f"{site}/people?kind=split")
    reviewer.accept(splits)
    assert splits == set()

    active = library.decisions.reading().decisions.active
    assert Counter(entry.say for entry in active) == {"same": 5, "different": 2}
    assert {frozenset(side.name for side in entry.sides) for entry in active if entry.say == "same"} == {
        frozenset(pair) for pair in MERGES.items()
    }

    get = _getter(reviewer.page, site)
    by_network = _by_network(get("/api/v1/network?centre=all&unit=person&nodes=2000"))
    found = {id: row for id, row in by_network.items() if row[0] in NAMES}
    assert Counter(found.values()) == PERSONS
    assert _by_file(get("/files/network.json?centre=all&unit=person")) == by_network
    assert _by_cypher(get, list(found)) == found
    for id, row in found.items():
        assert _by_page(reviewer.page, site + Links("person").author(id, row[0])) == row
        assert _centre(get(f"/api/v1/network?value={id.replace(' ', '+')}&unit=person")) == (id, row)
    _chains_agree(get, reviewer.page, site, found)


def _getter(page: Page, site: str) -> Any:
    """A function that returns the JSON at an address of the site."""

    def get(address: str, **parameters: str) -> Any:
        response = page.request.get(site + address, params=parameters)
        for _ in range(40):
            if response.status != 503:
                break
            # the Cypher engine is being prepared
            page.wait_for_timeout(250)
            response = page.request.get(site + address, params=parameters)
        assert response.ok, response.text()
        return response.json()

    return get


Row = tuple[str, int]


def _by_network(network: Any) -> dict[str, Row]:
    """The names and numbers of papers of the nodes, by identifier."""
    nodes = network["nodes"]
    return dict(zip(nodes["id"], zip(nodes["name"], nodes["papers"], strict=True), strict=True))


def _centre(network: Any) -> tuple[str, Row]:
    nodes, centre = network["nodes"], network["centre"]
    return nodes["id"][centre], (nodes["name"][centre], nodes["papers"][centre])


def _by_file(network: Any) -> dict[str, Row]:
    return {node["id"]: (node["name"], node["papers"]) for node in network["nodes"]}


def _by_cypher(get: Any, ids: list[str]) -> dict[str, Row]:
    listed = ", ".join(f"'{id}'" for id in ids)
    query = f"""MATCH (x:Person)-[:AUTHOR_OF]->(p:Paper) WHERE x.id IN [{listed}]
        RETURN x.id AS id, x.name AS name, count(DISTINCT p) AS papers"""
    answer = get("/api/v1/query", cypher=query)
    assert answer["truncated"] == ""
    return {id: (name, papers) for id, name, papers in answer["rows"]}


def _by_page(page: Page, address: str) -> Row:
    page.goto(address)
    heading = page.locator("h1").inner_text().split("\n")[-1]
    return heading, page.locator("#papers .paper-title").count()


def _chains_agree(get: Any, page: Page, site: str, found: dict[str, Row]) -> None:
    """Two colleagues of one person under two names, and colleagues of two people under one name."""
    ends = {"from": "Xenia Pohl", "to": "Yann Petit"}
    chain = get("/api/v1/path", **ends, unit="person")
    assert chain["length"] == 2
    between = chain["steps"][0]["to"]
    assert found[between["key"]] == (between["name"], between["papers"]) == ("S. Stramigioli", 10)
    assert get("/api/v1/path", **ends)["length"] == 4
    page.goto(f"{site}/path?from=Xenia+Pohl&to=Yann+Petit&unit=person")
    assert page.locator(".chain .paper-title").all_inner_texts() == ["Ports and springs", "Ports and dampers"]
    ends = {"from": "Carla Bosch", "to": "Rosa Marin"}
    assert get("/api/v1/path", **ends)["length"] == 2
    assert get("/api/v1/path", **ends, unit="person")["length"] is None
