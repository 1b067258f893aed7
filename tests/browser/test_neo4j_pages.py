"""The site with a Neo4j store in a browser: the same pages, drawings and queries, without errors."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from graphapp.demo import DEMO
from graphapp.ingest.load import ingest
from graphapp.service import GraphService
from graphapp.settings import Settings
from graphapp.stores import open_store

pytestmark = pytest.mark.browser


@pytest.fixture
def site(empty_neo4j: str, serving: Any) -> Iterator[str]:
    """The address of a site with the demo in Neo4j."""
    settings = Settings.read(environ={})
    store = open_store(empty_neo4j, settings, create=True)
    ingest(store, [DEMO], settings)
    with serving(GraphService(store, settings)) as address:
        yield address


@pytest.mark.timeout(300)
def test_search_cluster_page_drawing_and_query_work_with_neo4j(site, open_page, watched, faults):
    watched.expected += ["404"]
    page = open_page(f"{site}/authors/weizhu%20chen")
    assert page.locator("h1").inner_text().split("\n")[-1] == "Weizhu Chen"
    # 49 papers and 168 coauthors, as on the page of the demo's author
    assert page.locator(".paper").count() == 49
    assert faults(page) == []
    window = open_page(f"{site}/authors/weizhu%20chen/network")
    assert "169 authors" in window.locator("body").inner_text()
    asked = "MATCH (a:Author {key: 'weizhu chen'})-[:WROTE]->(p:Paper) RETURN count(p) AS papers"
    answer = open_page(f"{site}/query?cypher={asked}", wait=False)
    assert answer.locator("table.answer tbody td").first.inner_text() == "49"
    wrong = open_page(f"{site}/authors/nobody", wait=False)
    assert wrong.locator("h1").is_visible()
