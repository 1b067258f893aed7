"""The map of the collection on its page, in the API and as files."""

from __future__ import annotations

import re

import pytest
from jsonschema import Draft202012Validator
from lxml import html

from graphapp.service import GraphService
from graphapp.settings import Settings
from graphapp.stores import open_store
from graphapp.web import create_app

CSRF = re.compile(r'name="csrf" value="([^"]+)"')


@pytest.fixture(scope="module")
def built(papers):
    """A service with its map, for tests that change nothing."""
    store = open_store("memory:", Settings())
    store.upsert(papers)
    service = GraphService(store, Settings())
    service.maps.build()
    yield service
    service.close()


@pytest.fixture
def visitor(built):
    """A client of the site of `built`."""
    return create_app(built, built.settings).test_client()


@pytest.fixture
def changing(service):
    """A service with its map, whose store a test changes."""
    service.maps.build()
    return service


def test_without_a_map_the_page_says_how_to_build_one(page, text_of):
    empty = page("/map").cssselect(".empty")[0]
    assert "graphapp map" in text_of(empty)
    assert empty.cssselect("form[action='/map/build'] button")[0].text == "Build the map"


def test_an_empty_store_asks_for_papers_first(make_service):
    service = make_service([])
    text = create_app(service, service.settings).test_client().get("/map").get_data(as_text=True)
    assert "The store is empty." in text
    assert "/map/build" not in text


def test_visitors_get_the_command_and_no_button(make_service, papers):
    settings = Settings(loading="off")
    service = make_service(papers, settings)
    text = create_app(service, settings).test_client().get("/map").get_data(as_text=True)
    assert "graphapp map" in text
    assert "/map/build" not in text


def test_the_owner_builds_the_map_with_a_button(client, service):
    token = CSRF.search(client.get("/map").get_data(as_text=True))[1]
    origin = {"Origin": "http://localhost"}
    assert client.post("/map/build", data={"csrf": "wrong"}, headers=origin).status_code in (400, 403)
    response = client.post("/map/build", data={"csrf": token}, headers=origin)
    assert (response.status_code, response.headers["Location"]) == (303, "/map")
    service.maps.job.wait(60)
    assert client.get("/map/building").json == {"running": False, "text": "", "share": None, "failed": ""}
    assert service.maps.state().current


def test_the_page_lists_the_communities_with_links(built, visitor, text_of):
    found = html.document_fromstring(visitor.get("/map").get_data(as_text=True))
    rows = found.cssselect(".map-table tbody tr")
    level = built.maps.level()
    assert len(rows) == len(level.items) > 3
    assert [row.cssselect("a")[0].get("href") for row in rows] == [
        f"/map?region={item.region}" for item in level.items
    ]
    assert text_of(rows[0].cssselect("td")[0]) == str(level.items[0].authors)


def test_a_region_lists_its_authors_and_leads_back(built, visitor, text_of):
    place = built.maps.find("Ada Lovelace")
    found = html.document_fromstring(
        visitor.get(f"/map?region={place.path[-1].region}").get_data(as_text=True)
    )
    links = {text_of(a): a.get("href") for a in found.cssselect(".map-table a")}
    assert links["Ada Lovelace"] == "/authors/ada%20lovelace"
    assert [a.get("href") for a in found.cssselect(".map-path a")] == ["/map"]


def test_an_author_leads_to_the_region_that_shows_the_author(built, visitor):
    place = built.maps.find("ada lovelace")
    response = visitor.get("/map?author=Ada+Lovelace")
    assert response.status_code == 302
    assert response.headers["Location"] == f"/map?region={place.path[-1].region}&author=ada+lovelace"
    assert visitor.get("/map?author=Nobody+Known").status_code == 404


def test_a_changed_store_is_stated(changing, client, make_paper):
    assert "has changed since" not in client.get("/map").get_data(as_text=True)
    changing.store.upsert([make_paper("t:99", "New", ["Ada Lovelace", "New Name"])])
    assert "The store has changed since the map was built." in client.get("/map").get_data(as_text=True)


def test_the_api_gives_levels_and_places(built, visitor):
    whole = visitor.get("/api/v1/map").json
    assert whole["path"] == [{**whole["path"][0], "region": 0, "name": "Whole map"}]
    assert {item["kind"] for item in whole["items"]} == {"community"}
    place = visitor.get("/api/v1/map/author?name=Grace+Hopper").json
    level = visitor.get(f"/api/v1/map?region={place['path'][-1]['region']}").json
    (grace,) = [item for item in level["items"] if item["key"] == "grace hopper"]
    assert (grace["x"], grace["y"], grace["page"]) == (place["x"], place["y"], "/authors/grace%20hopper")


@pytest.mark.parametrize(
    ("operation", "component"), [("/map", "MapLevel"), ("/map/author?name=Ada+Lovelace", "MapPlace")]
)
def test_the_answers_of_the_api_are_exactly_what_the_document_says(visitor, operation, component):
    document = visitor.get("/api/v1/openapi.json").json
    schema = {**document["components"]["schemas"][component], "components": document["components"]}
    Draft202012Validator(schema).validate(visitor.get(f"/api/v1{operation}").json)


@pytest.mark.parametrize("region", ["-1", "x", "99999", "1e9", "9" * 30])
def test_an_invalid_region_is_an_error(built, visitor, region):
    assert visitor.get(f"/api/v1/map?region={region}").status_code in (400, 404)
    assert visitor.get(f"/map?region={region}").status_code in (400, 404)
    assert visitor.get(f"/files/map.gexf?region={region}").status_code in (400, 404)


@pytest.mark.parametrize("suffix", ["graphml", "gexf", "vosviewer.json", "svg", "csv.zip", "json"])
def test_a_level_is_downloaded_in_the_formats_of_networks(built, visitor, suffix):
    response = visitor.get(f"/files/map.{suffix}")
    assert response.status_code == 200
    assert "attachment" in response.headers["Content-Disposition"]


def test_a_new_map_replaces_the_pages_of_the_old_one(changing, client, make_paper):
    before = client.get("/api/v1/map").json
    changing.store.upsert([make_paper("t:98", "New", ["New A", "New B"])])
    changing.maps.build()
    assert client.get("/api/v1/map").json["map"]["authors"] == before["map"]["authors"] + 2


def test_hostile_names_on_the_map_are_text(make_service, hostile_papers):
    service = make_service(hostile_papers)
    service.maps.build()
    client = create_app(service, service.settings).test_client()
    for item in service.maps.level().items:
        text = client.get(f"/map?region={item.region}").get_data(as_text=True)
        assert "<script>alert" not in text
        assert "<img src=x" not in text


def test_the_map_is_built_again_after_a_load_if_there_is_one(changing, make_paper):
    changing.store.upsert([make_paper("t:97", "New", ["Ada Lovelace", "New Name"])])
    changing._update_map()
    changing.maps.job.wait(60)
    assert changing.maps.state().current


def test_a_load_builds_no_map_if_there_was_none(service, make_paper):
    service.store.upsert([make_paper("t:96", "New", ["Ada Lovelace", "New Name"])])
    service._update_map()
    assert not service.maps.job.state().running
    assert not service.maps.state().exists


def test_a_server_builds_the_map_when_it_starts_if_the_setting_is_on(make_service, papers):
    service = make_service(papers, Settings(map_update="on"))
    service.start()
    service.maps.job.wait(60)
    assert service.maps.state().current
