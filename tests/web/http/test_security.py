"""Who may ask, how, and what every answer carries."""

from __future__ import annotations

import base64
import hashlib
import re

import pytest

from graphapp.errors import BadInput, StoreUnavailable
from graphapp.settings import Settings
from graphapp.web import create_app
from graphapp.web.http.security import is_loopback


@pytest.fixture
def serving(make_service):
    """A function that makes a client of an app with these settings."""

    def make(**values):
        settings = Settings(**values)
        return create_app(make_service([], settings), settings).test_client()

    return make


@pytest.mark.parametrize(
    "address", ["/", "/api/v1/overview", "/nothing", "/static/graphapp.css", "/static/palette.css"]
)
def test_every_answer_carries_the_headers_that_protect_the_reader(client, address):
    headers = client.get(address).headers
    policy = dict(part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == policy["style-src"] == "'self'"
    assert re.fullmatch(r"'self' 'sha256-[A-Za-z0-9+/=]{44}'", policy["script-src"])
    assert policy["frame-ancestors"] == policy["object-src"] == policy["base-uri"] == "'none'"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["X-Frame-Options"] == "DENY"
    assert "Set-Cookie" not in headers


def test_the_one_inline_element_that_the_policy_allows_is_the_import_map(client):
    response = client.get("/")
    (text,) = re.findall(r'<script type="importmap">(.*?)</script>', response.get_data(as_text=True))
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    assert f"'sha256-{digest}'" in response.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    "address",
    ["/nothing", "/query?cypher=RETURN+1&seconds=nan", "/path?from=%00&to=%ff", "/api/v1/search?limit=x"],
)
def test_no_error_is_kept_by_the_reader(client, address):
    answer = client.get(address)
    assert answer.status_code >= 400
    assert answer.headers["Cache-Control"] == "no-store"


def test_pages_may_be_embedded_where_the_setting_says(serving):
    headers = serving(embed_origins="https://a.example https://b.example:8443").get("/").headers
    assert headers["Content-Security-Policy"].endswith(
        "frame-ancestors https://a.example https://b.example:8443"
    )
    assert "X-Frame-Options" not in headers


@pytest.mark.parametrize("origins", ["https://a.example; script-src *", "javascript:x", "a.example"])
def test_a_setting_cannot_smuggle_in_another_policy(serving, origins):
    with pytest.raises(BadInput, match="embed_origins"):
        serving(embed_origins=origins)


@pytest.mark.parametrize(
    "host",
    ["localhost", "LOCALHOST:8000", "127.0.0.1:8000", "127.9.9.9", "[::1]", "[::1]:8000", "app.localhost:80"],
)
def test_loopback_names_are_answered(client, host):
    assert client.get("/", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:8000",
        "127.0.0.1.evil.example",
        "localhost.evil.example",
        "10.0.0.1",
        "[::2]",
        "[::1]evil.example",
        "[::1]:80evil.example",
        "[::1",
        "::1",
        "[localhost]",
        "[127.0.0.1]",
        "localhost:evil.example",
        "localhost/evil.example",
        "",
    ],
)
def test_foreign_host_names_are_refused(client, host):
    response = client.get("/api/v1/overview", headers={"Host": host})
    assert response.status_code == 400
    assert "Host name not allowed" in response.json["error"]["message"]


def test_host_names_of_the_setting_are_answered_too(serving):
    client = serving(host="0.0.0.0", allowed_hosts="graph.example, 10.0.0.1")
    for host, status in (
        ("graph.example:80", 200),
        ("GRAPH.example", 200),
        ("10.0.0.1", 200),
        ("0.0.0.0", 400),
    ):
        assert client.get("/", headers={"Host": host}).status_code == status


def test_the_address_that_is_listened_on_is_answered(serving):
    assert serving(host="10.1.2.3").get("/", headers={"Host": "10.1.2.3:8000"}).status_code == 200
    assert serving(host="fd00::1").get("/", headers={"Host": "[fd00::1]:8000"}).status_code == 200


@pytest.mark.parametrize(
    ("host", "loopback"),
    [
        ("127.0.0.1", True),
        ("::1", True),
        ("[::1]", True),
        ("localhost.", True),
        ("0.0.0.0", False),
        ("example", False),
    ],
)
def test_loopback_is_known_by_name_and_number(host, loopback):
    assert is_loopback(host) is loopback


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND"])
@pytest.mark.parametrize(
    "address", ["/", "/authors/x", "/api/v1/overview", "/files/papers.csv", "/static/graphapp.css"]
)
def test_nothing_but_reading_is_allowed(client, method, address):
    response = client.open(address, method=method)
    assert response.status_code == 405
    assert set(response.headers["Allow"].split(", ")) <= {"GET", "HEAD"}


def test_the_query_may_be_posted_but_not_deleted(client):
    response = client.delete("/api/v1/query")
    assert response.status_code == 405
    assert response.headers["Allow"] == "GET, HEAD, POST"
    assert response.json["error"]["code"] == "method_not_allowed"


def test_an_address_that_is_too_long_is_refused(client):
    response = client.get("/api/v1/search?q=" + "a" * 100_001)
    assert response.status_code == 414
    assert response.json["error"]["code"] == "address_too_long"


def test_a_body_that_is_too_large_is_refused(client):
    response = client.post("/api/v1/query", data=b"x" * 100_001, content_type="application/json")
    assert response.status_code == 413
    assert response.json["error"]["code"] == "body_too_big"


@pytest.mark.parametrize(
    ("site", "mode", "status"),
    [
        ("cross-site", "no-cors", 403),
        ("cross-site", "cors", 403),
        ("cross-site", "navigate", 200),
        ("same-origin", "cors", 200),
        ("none", "navigate", 200),
    ],
)
def test_scripts_of_other_sites_are_refused_and_links_are_welcome(client, site, mode, status):
    headers = {"Sec-Fetch-Site": site, "Sec-Fetch-Mode": mode}
    assert client.get("/api/v1/overview", headers=headers).status_code == status


def test_a_fault_of_ours_is_logged_and_shows_no_traceback(app, service, caplog):
    def broken():
        raise RuntimeError("secret detail")

    service.overview = broken
    client = app.test_client()
    for address, content in (("/", "text/html"), ("/api/v1/overview", "application/json")):
        response = client.get(address)
        assert response.status_code == 500
        assert response.mimetype == content
        assert "secret" not in response.get_data(as_text=True)
        assert "Traceback" not in response.get_data(as_text=True)
    assert "secret detail" in caplog.text


def test_a_store_that_does_not_answer_is_said_to_be_away_for_now(app, service):
    def away():
        raise StoreUnavailable("The store is away.", "Try again.")

    service.store.revision = away
    response = app.test_client().get("/")
    assert response.status_code == 503
    assert response.headers["Retry-After"] == "5"
    assert "The store is away." in response.get_data(as_text=True)


def test_errors_are_pages_for_people_and_json_for_programs(client):
    page = client.get("/authors/nobody", headers={"Accept": "text/html,application/json;q=0.5"})
    assert page.status_code == 404
    assert page.mimetype == "text/html"
    json = client.get("/authors/nobody", headers={"Accept": "application/json"})
    assert json.json["error"]["code"] == "not_found"
