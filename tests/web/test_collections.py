"""Collections on one server: each stays at its address, and only the owner changes the list."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

import pytest
from lxml import etree, html
from werkzeug.test import Client

from graphapp.collections.folder import CollectionFolder
from graphapp.demo import DEMO
from graphapp.ingest.load import ingest
from graphapp.service import GraphService
from graphapp.settings import Settings
from graphapp.stores import open_store
from graphapp.web import create_app
from graphapp.web.collection_site import CollectionSite, _Body

ORIGIN = "http://localhost"
HERE = {"REMOTE_ADDR": "127.0.0.1"}
CSRF = re.compile(r'name="csrf" value="([^"]+)"')
# attributes whose value is an address of this site if it begins with a slash
ADDRESSES = ("href", "action", "src", "formaction", "data-src", "data-computing")
# of the whole server, not of one collection
SHARED = ("/static/", "/collections")


class Owner:
    """A browser on the machine of the server."""

    def __init__(self, site: CollectionSite) -> None:
        self.site = site
        self.client = Client(site)

    def text(self, address: str, status: int = 200) -> str:
        response = self.client.get(address, environ_base=HERE, buffered=True)
        assert response.status_code == status, (address, response.get_data(as_text=True)[-500:])
        return response.get_data(as_text=True)

    def page(self, address: str, status: int = 200):
        return html.document_fromstring(self.text(address, status))

    def post(self, address: str, **data: str):
        token = CSRF.search(self.text("/owner"))[1]
        return self.client.post(
            address, data={"csrf": token, **data}, headers={"Origin": ORIGIN}, environ_base=HERE
        )


def loaded(store: str, settings: Settings) -> None:
    opened = open_store(store, settings, create=True)
    ingest(opened, [DEMO], settings)
    opened.close()


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    """A data folder with an empty default store, and a collection of 49 papers, which tests do not change."""
    folder = tmp_path_factory.mktemp("data")
    settings = Settings(store=str(folder / "main.db"), data_folder=str(folder))
    open_store(settings.store, settings, create=True).close()
    loaded(str(folder / "chen.db"), settings)
    return settings


def served(settings: Settings) -> Iterator[Owner]:
    service = GraphService(open_store(settings.store, settings), settings)
    site = CollectionSite(create_app(service, settings))
    yield Owner(site)
    site.close()
    service.close()


@pytest.fixture(scope="module")
def reader(data) -> Iterator[Owner]:
    yield from served(data)


@pytest.fixture
def owner(tmp_path) -> Iterator[Owner]:
    settings = Settings(store=str(tmp_path / "main.db"), data_folder=str(tmp_path))
    open_store(settings.store, settings, create=True).close()
    yield from served(settings)


def texts(page, selector):
    return [" ".join(each.text_content().split()) for each in page.cssselect(selector)]


# --- one collection

STARTS = (
    "/c/chen/",
    "/c/chen/search?q=chen",
    "/c/chen/authors/nobody",
    "/c/chen/authors/weizhu%20chen?unit=person",
    "/c/chen/path?from=Liliang+Ren&to=Tuo+Zhao",
    "/c/chen/groups?names=Weizhu+Chen%0ATuo+Zhao",
    "/c/chen/compare?a=Weizhu+Chen&b=Tuo+Zhao",
    "/c/chen/query?cypher=MATCH+(a:Author)-[w:WROTE]->(p)+RETURN+a,w,p+LIMIT+3",
    "/c/chen/conflicts?author=Weizhu+Chen&months=120",
    "/c/chen/groups/report?names=Weizhu+Chen%0ATuo+Zhao",
    "/c/chen/owner?back=/load",
    "/c/chen/api/v1/search?q=chen&papers=3&venues=3",
    "/c/chen/api/v1/authors/weizhu%20chen",
    "/c/chen/api/v1/venues/iclr",
)


def addresses_in(page) -> set[str]:
    return {value for name in ADDRESSES for value in page.xpath(f"//@{name}") if value.startswith("/")}


def strings(value) -> list[str]:
    if isinstance(value, dict):
        return [text for key, part in value.items() for text in strings(part) if key != "path"]
    if isinstance(value, list):
        return [text for part in value for text in strings(part)]
    return [value] if isinstance(value, str) else []


def test_no_address_in_a_response_of_a_collection_leads_out_of_it(reader):
    """Follows every kind of link from the front page: one address for each kind of page."""
    waiting, seen, kinds, outside = list(STARTS), set(), set(), set()
    while waiting:
        address = waiting.pop(0)
        response = reader.client.get(
            address, headers={"Accept": "text/html, application/json"}, environ_base=HERE, buffered=True
        )
        # the owner's pages of an empty form, or a file that does not fit, are errors
        assert response.status_code < 500, address
        kind = response.mimetype
        text = (
            response.get_data(as_text=True)
            if kind.startswith("text") or "json" in kind or "xml" in kind
            else ""
        )
        if location := response.headers.get("Location"):
            found = {location}
        elif kind == "text/html":
            found = addresses_in(html.document_fromstring(text))
        elif kind == "application/json" and address.startswith("/c/chen/api/"):
            found = {each for each in strings(json.loads(text)) if re.match(r"/(?!/)\w", each)}
        else:
            found = set()
        leaks = {each for each in found if not f"{each}/".startswith(("/c/chen/", *SHARED))}
        outside |= {(address, each) for each in leaks}
        for each in found - leaks:
            parts = urlsplit(urljoin(address, each))
            # pages of one kind have the same path, but for the names
            path = re.sub(r"/(authors|venues|papers|query|saved)/[^?]+?(/network)?$", r"/\1/*\2", parts.path)
            whole = parts.path + (f"?{parts.query}" if parts.query else "")
            # files contain no addresses of pages; positions take time
            skipped = each.startswith((*SHARED, "/c/chen/files/", "/c/chen/api/v1/network"))
            if not skipped and path not in kinds:
                kinds.add(path)
                waiting.append(whole)
        seen.add(address)
    assert outside == set()
    paths = {"/".join(urlsplit(each).path.split("/")[3:4]) for each in seen}
    assert paths >= {
        "",
        "about",
        "api",
        "authors",
        "feed",
        "groups",
        "load",
        "network",
        "papers",
        "people",
        "venues",
    }
    assert len(seen) > 40


def test_a_collection_has_its_own_papers_and_the_default_store_stays_at_the_root(reader):
    assert "49 papers" in texts(reader.page("/c/chen/"), ".lead")[0]
    assert "This store is empty" in reader.text("/")
    assert reader.client.get("/c/chen/api/v1/overview").json["counts"]["papers"] == 49
    assert reader.client.get("/api/v1/overview").json["counts"]["papers"] == 0
    assert texts(reader.page("/c/chen/about"), "a.collection") == ["Collection chen"]
    assert not reader.page("/about").cssselect("a.collection")


def test_scripts_get_the_root_from_the_page(reader):
    assert reader.page("/c/chen/").get("data-root") == "/c/chen"
    assert reader.page("/").get("data-root") is None


def test_addresses_in_feeds_the_api_and_redirects(reader):
    feed = etree.fromstring(reader.text("/c/chen/feed").encode())
    links = feed.xpath("//a:link/@href | //a:feed/a:id", namespaces={"a": "http://www.w3.org/2005/Atom"})
    assert len(links) > 49
    assert {str(getattr(link, "text", link)).startswith("http://localhost/c/chen/") for link in links} == {
        True
    }
    hits = reader.client.get("/c/chen/api/v1/search?q=chen").json
    assert {hit["page"].startswith("/c/chen/authors/") for hit in hits["authors"]} == {True}
    assert reader.client.get("/c/chen").headers["Location"] == "/c/chen/"
    assert reader.client.get("/c/chen?unit=row").headers["Location"] == "/c/chen/?unit=row"
    # and the next request to the default store is not affected
    assert "servers" not in reader.client.get("/api/v1/openapi.json").json
    assert reader.client.get("/c/chen/api/v1/openapi.json").json["servers"] == [{"url": "/c/chen"}]


@pytest.mark.parametrize(
    "address",
    [
        "/c/unknown/",
        "/c/unknown/search?q=x",
        "/c/..%2f..%2fetc/passwd",
        "/c/%2e%2e/",
        "/c/main.db/",
        "/c/CHEN/",
        "/c/-/",
        "/c/ /",
    ],
)
def test_what_is_no_collection_is_not_found(reader, address):
    assert "There is no collection" in reader.text(address, 404)


def test_a_store_that_cannot_be_read_is_reported_without_its_folder(owner, tmp_path):
    (tmp_path / "broken.db").write_text("not a store")
    for address, status in (("/collections", 200), ("/c/broken/", 503)):
        page = owner.page(address, status)
        assert "broken.db" in page.text_content()
        assert f"{tmp_path}/broken.db" not in page.text_content()


def test_a_load_in_a_collection_changes_that_one_only(owner):
    assert owner.post("/collections/create", name="two").headers["Location"] == "/c/two/"
    assert "This store is empty" in owner.text("/c/two/")
    assert owner.post("/c/two/load/demo").headers["Location"] == "/c/two/load/progress"
    opened = owner.site._collections.enter("two")
    opened.extensions["graphapp"].service.loading.wait(30)
    owner.site._collections.leave("two", opened)
    report = owner.page("/c/two/load/progress")
    assert "49 records read" in texts(report, ".lead")[0]
    assert report.cssselect("form[action='/c/two/load/undo']")
    assert "This store is empty" in owner.text("/")


def test_an_error_is_the_same_for_every_method_and_json_for_the_api(owner, tmp_path):
    (tmp_path / "broken.db").write_text("not a store")
    posted = owner.client.post("/c/broken/load/start", environ_base=HERE, buffered=True)
    assert posted.status_code == 503
    found = owner.client.get("/c/broken/api/v1/overview", headers={"Accept": "*/*"}, environ_base=HERE)
    assert (found.status_code, found.json["error"]["code"]) == (503, "store_unreadable")


@pytest.mark.parametrize(
    ("address", "location"),
    [
        ("/c/main", "/"),
        ("/c/main/search?q=a&q=b", "/search?q=a&q=b"),
        ("/c/main//evil.example/x", "/evil.example/x"),
        ("/c/main/%5Cevil.example", "/%5Cevil.example"),
        ("/c/main/authors/zo%C3%AB%3F", "/authors/zo%C3%AB%3F"),
    ],
)
def test_the_default_store_has_one_address(reader, address, location):
    for response in (
        reader.client.get(address, environ_base=HERE, buffered=True),
        reader.client.post(address, environ_base=HERE, buffered=True),
    ):
        assert (response.status_code, response.headers["Location"]) == (308, location)
        assert "default-src 'self'" in response.headers["Content-Security-Policy"]
    refused = reader.client.get(address, headers={"Host": "evil.example"}, buffered=True)
    assert refused.status_code == 400


def test_a_collection_is_left_even_if_the_end_of_a_response_fails():
    class Failing(list):
        def close(self) -> None:
            raise OSError("disconnected")

    left: list[str] = []
    body = _Body(Failing([b"x"]), lambda: left.append("left"))
    assert list(body) == [b"x"]
    for _ in range(2):
        with pytest.raises(OSError, match="disconnected"):
            body.close()
    assert left == ["left"]


# --- the list


def test_files_that_were_kept_are_named(owner, tmp_path):
    owner.post("/collections/create", name="one")
    (tmp_path / "one.db.bak").write_text("mine")
    response = owner.post("/collections/delete", name="one", confirm="one")
    (said,) = texts(html.document_fromstring(response.get_data(as_text=True)), ".notice")
    assert "one.db.bak" in said
    assert (tmp_path / "one.db.bak").exists()


def test_collections_are_created_listed_renamed_and_deleted_with_confirmation(owner, tmp_path):
    assert texts(owner.page("/collections"), "tbody th") == ["main default"]
    assert owner.page("/collections").cssselect("tbody th a")[0].get("href") == "/"
    owner.post("/collections/create", name="one")
    owner.text("/c/one/")
    page = owner.page("/collections")
    assert texts(page, "tbody th") == ["main default", "one"]
    assert [each.get("href") for each in page.cssselect("tbody th a")] == ["/", "/c/one/"]
    assert texts(page, "tbody tr:nth-child(2) td")[:2] == ["0", "0"]
    assert owner.post("/collections/rename", name="one", new="two").headers["Location"] == "/collections"
    owner.text("/c/one/", 404)
    owner.text("/c/two/")
    # without the name, nothing is deleted
    refused = owner.post("/collections/delete", name="two", confirm="yes")
    assert refused.status_code == 400
    assert "not confirmed" in refused.get_data(as_text=True)
    assert (tmp_path / "two.db").exists()
    assert owner.post("/collections/delete", name="two", confirm="two").headers["Location"] == "/collections"
    owner.text("/c/two/", 404)
    assert not list(tmp_path.glob("two*"))


@pytest.mark.parametrize("name", ["", "../x", "A", "main"])
def test_an_invalid_name_is_reported_next_to_the_form(owner, name):
    response = owner.post("/collections/create", name=name)
    assert response.status_code == 400
    page = html.document_fromstring(response.get_data(as_text=True))
    assert texts(page, ".failure")
    assert page.cssselect("#collection-name")[0].get("value") == name


def test_the_default_store_and_one_in_use_are_not_deleted(owner, tmp_path):
    assert owner.post("/collections/delete", name="main", confirm="main").status_code == 400
    owner.post("/collections/create", name="one")
    settings = CollectionFolder(Settings(store="memory:", data_folder=str(tmp_path))).settings_of("one")
    writer = open_store(settings.store, settings, writable=True)
    try:
        refused = owner.post("/collections/delete", name="one", confirm="one")
    finally:
        writer.close()
    assert refused.status_code == 409
    assert "in use" in refused.get_data(as_text=True)
    assert (tmp_path / "one.db").exists()


def test_a_form_of_another_site_changes_nothing(owner, tmp_path):
    token = CSRF.search(owner.text("/owner"))[1]
    for name in ("create", "rename", "delete"):
        for form, origin in (
            ({"csrf": token}, "https://evil.example"),
            ({"csrf": "forged"}, ORIGIN),
            ({}, ORIGIN),
        ):
            data = {"name": "main", "new": "x", "confirm": "main", **form}
            response = owner.client.post(
                f"/collections/{name}",
                data=data,
                headers={"Origin": origin},
                environ_base=HERE,
                buffered=True,
            )
            assert response.status_code == 403
    assert [path.name for path in tmp_path.glob("*.db")] == ["main.db"]


# --- where there are none, and who may change them


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"store": "memory:"}, "store in memory"),
        ({"store": "bolt://127.0.0.1:7687"}, "Neo4j database"),
        ({"collections": "off"}, "switched off"),
        ({"host": "0.0.0.0", "allowed_hosts": "localhost"}, "only one store"),
    ],
)
def test_where_there_are_no_collections_the_page_says_why(data, values, said):
    settings = Settings(**{"store": data.store, "data_folder": data.data_folder, **values})
    # no server is needed to show the page
    store = "memory:" if settings.store.startswith("bolt:") else settings.store
    service = GraphService(open_store(store, settings), settings)
    site = CollectionSite(create_app(service, settings))
    try:
        other = Owner(site)
        page = other.page("/collections")
        assert said in texts(page, ".lead")[0]
        assert not page.cssselect("main form, main table")
        other.text("/c/chen/", 404)
        assert "collections" not in texts(other.page("/"), ".site-foot")[0]
    finally:
        site.close()
        service.close()


def test_elsewhere_one_sign_in_is_valid_for_all_collections(data):
    token = "0123456789abcdef"
    values = {
        "host": "0.0.0.0",
        "allowed_hosts": "localhost",
        "collections": "on",
        "loading": "on",
        "owner_token": token,
    }
    settings = Settings(store=data.store, data_folder=data.data_folder, **values)
    service = GraphService(open_store(settings.store, settings), settings)
    site = CollectionSite(create_app(service, settings))
    try:
        other = Owner(site)
        page = other.page("/collections")
        # everyone sees the list; the path of the folder and the forms are for the owner
        assert texts(page, "tbody th") == ["chen", "main default"]
        assert data.data_folder not in page.text_content()
        assert not page.cssselect("main form")
        assert other.post("/collections/create", name="x").status_code == 403
        other.text("/collections/change?name=chen", 403)
        other.post("/c/chen/owner/sign-in", token=token)
        assert other.page("/collections").cssselect("form[action='/collections/create']")
        assert other.page("/c/chen/load").cssselect("form[action='/c/chen/load/upload']")
        home = {"HOST": "localhost", "ORIGIN": ORIGIN}
        cookie = other.client.get_cookie("graphapp-owner-8000")
        assert site.may_send("/c/chen/load/upload", {**home, "COOKIE": f"{cookie.key}={cookie.value}"})
        assert not site.may_send("/c/chen/load/upload", home)
        other.post("/owner/sign-out")
        other.text("/collections/change?name=chen", 403)
        assert not other.page("/c/chen/load").cssselect("main form[enctype]")
    finally:
        site.close()
        service.close()
