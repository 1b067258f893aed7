"""Owner mode: who may change something, and what nobody else can make the owner's browser do."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from graphapp.errors import BadInput
from graphapp.settings import Settings
from graphapp.web import create_app
from graphapp.web.http import owner

TOKEN = "correct horse battery staple"
HOME = "http://localhost"
FORM = re.compile(r'name="csrf" value="([^"]*)"')


@pytest.fixture
def serving(make_service):
    """A function that makes an app with these settings."""

    def make(**values):
        settings = Settings(**values)
        return create_app(make_service([], settings), settings)

    return make


@pytest.fixture
def browser(serving):
    """A browser on the machine of a server that listens on a loopback address."""
    return serving().test_client()


def token_of(client, address="/owner", **headers):
    """The CSRF token in the form of a page."""
    found = FORM.search(client.get(address, headers=headers).get_data(as_text=True))
    return found[1] if found else None


def set_name(client, name="Ada", csrf=None, origin=HOME, **headers):
    csrf = token_of(client) if csrf is None else csrf
    headers = {name.replace("_", "-"): value for name, value in headers.items()}
    if origin is not None:
        headers["Origin"] = origin
    return client.post("/owner/name", data={"name": name, "csrf": csrf}, headers=headers)


def name_in(client):
    found = re.search(r'name="name" value="([^"]*)"', client.get("/owner").get_data(as_text=True))
    return found[1] if found else None


def sign_in(client, token=TOKEN, csrf=None, origin=HOME, **environ):
    csrf = token_of(client) if csrf is None else csrf
    return client.post(
        "/owner/sign-in",
        data={"token": token, "csrf": csrf},
        headers={"Origin": origin},
        environ_base=environ,
    )


# --- on a loopback address


def test_the_owner_of_the_machine_sets_the_name_that_is_recorded(browser):
    assert set_name(browser, "Ada Lovelace").status_code == 303
    assert name_in(browser) == "Ada Lovelace"


@pytest.mark.parametrize(
    "origin",
    [
        None,
        "null",
        "",
        "http://evil.example",
        "http://localhost:8001",
        "http://localhost.evil.example",
        "https://localhost:80",
        "ftp://localhost",
        "localhost",
        "http://",
    ],
)
def test_a_form_of_another_site_is_refused_even_with_the_right_tokens(browser, origin):
    set_name(browser, "Ada")
    response = set_name(browser, "Mallory", origin=origin)
    assert response.status_code == 403
    assert "not from a page on this server" in response.get_data(as_text=True)
    assert name_in(browser) == "Ada"


@pytest.mark.parametrize("site", ["cross-site", "same-site", "none"])
def test_what_the_browser_says_about_the_site_counts_too(browser, site):
    assert set_name(browser, Sec_Fetch_Site=site).status_code == 403
    assert set_name(browser, Sec_Fetch_Site="same-origin").status_code == 303


@pytest.mark.parametrize("csrf", ["", "x", "0" * 43, "é"])
def test_a_form_without_the_token_of_the_session_is_refused(browser, csrf):
    set_name(browser, "Ada")
    response = set_name(browser, "Mallory", csrf=csrf)
    assert response.status_code == 403
    assert "no longer valid" in response.get_data(as_text=True)
    assert name_in(browser) == "Ada"


def test_the_token_of_another_session_is_refused(serving):
    app = serving()
    one, other = app.test_client(), app.test_client()
    assert set_name(one, csrf=token_of(other)).status_code == 403


def test_a_forged_or_foreign_session_is_no_session(serving):
    app, stranger = serving(), serving()
    client = app.test_client()
    csrf = token_of(stranger.test_client())
    for cookie in ("x.y.z", "eyJjc3JmIjoieCJ9.abc.def"):
        client.set_cookie("graphapp-owner-8000", cookie)
        assert set_name(client, csrf=csrf).status_code == 403


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "10.0.0.1", "evil.example:8000"])
def test_a_name_that_is_made_to_point_to_this_machine_reaches_nothing(browser, host):
    """DNS rebinding: the origin is that of the host, but the host is unknown."""
    csrf = token_of(browser)
    response = browser.post(
        "/owner/name",
        data={"name": "Mallory", "csrf": csrf},
        headers={"Host": host, "Origin": f"http://{host}"},
    )
    assert response.status_code == 400
    assert browser.get("/owner", headers={"Host": host}).status_code == 400


def test_the_default_port_may_be_written_or_not(browser):
    csrf = token_of(browser)
    for host, origin in (("localhost:80", "http://localhost"), ("localhost", "http://localhost:80")):
        response = browser.post(
            "/owner/name", data={"name": "Ada", "csrf": csrf}, headers={"Host": host, "Origin": origin}
        )
        # the cookie of the test client is for localhost with any port
        assert response.status_code == 303


def test_a_machine_that_is_reached_by_another_address_is_not_trusted(browser):
    csrf = token_of(browser)
    response = browser.post(
        "/owner/name",
        data={"name": "Mallory", "csrf": csrf},
        headers={"Origin": HOME},
        environ_base={"REMOTE_ADDR": "192.0.2.7"},
    )
    assert response.status_code == 403


def test_reading_changes_nothing_and_no_change_can_be_requested_by_reading(serving):
    app = serving()
    client = app.test_client()
    rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint.split(".")[0] in ("people", "owner")]
    changing = [rule for rule in rules if "POST" in rule.methods]
    assert len(changing) > 5
    for rule in changing:
        assert rule.methods <= {"POST", "GET", "HEAD"}
        address = re.sub("<[^>]*>", "x", rule.rule)
        if "GET" not in {method for other in rules if other.rule == rule.rule for method in other.methods}:
            assert client.get(address).status_code == 405


# forms with lists of names that are too long for an address
ONLY_READING = ("pages.conflict_check", "downloads.conflict_check")


def test_every_address_that_takes_a_post_is_protected(serving):
    app = serving()
    client = app.test_client()
    csrf = token_of(client)
    for rule in app.url_map.iter_rules():
        # queries only read
        if "POST" not in rule.methods or rule.endpoint.startswith(("api.", *ONLY_READING)):
            continue
        address = re.sub("<[^>]*>", "x", rule.rule)
        assert (
            client.post(address, data={"csrf": csrf}, headers={"Origin": "http://evil.example"}).status_code
            == 403
        )
        assert client.post(address, data={"csrf": csrf}).status_code == 403
        assert client.post(address, data={"csrf": "x"}, headers={"Origin": HOME}).status_code == 403


@pytest.mark.parametrize("name", ["", "  ", "a" * 101, "a\x00b", "a\u202eb"])
def test_a_name_that_nobody_could_read_is_refused(browser, name):
    assert set_name(browser, name).status_code == 400


def test_a_link_from_another_site_begins_no_session(browser):
    response = browser.get("/owner", headers={"Sec-Fetch-Site": "cross-site"})
    assert "Set-Cookie" not in response.headers
    assert "followed a link from another site" in response.get_data(as_text=True)


def test_pages_that_need_no_session_set_no_cookie(browser):
    for address in ("/", "/people/decisions", "/about"):
        assert "Set-Cookie" not in browser.get(address).headers


# --- on other addresses


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"host": "0.0.0.0", "allowed_hosts": "localhost"}, "GRAPHAPP_OWNER_TOKEN"),
        ({"allowed_hosts": "graph.example"}, "GRAPHAPP_OWNER_TOKEN"),
        ({"owner": "off"}, "GRAPHAPP_OWNER=auto"),
        ({"owner": "off", "owner_token": TOKEN}, "GRAPHAPP_OWNER=auto"),
    ],
)
def test_without_a_token_other_addresses_are_read_only_and_say_how_to_change_that(serving, values, said):
    client = serving(**values).test_client()
    text = client.get("/owner").get_data(as_text=True)
    assert "This server is read-only" in text
    assert said in text
    assert token_of(client) is None
    response = client.post("/owner/name", data={"name": "Mallory"}, headers={"Origin": HOME})
    assert response.status_code == 403


@pytest.fixture
def guarded(serving):
    """An app that other machines can reach, with a token."""
    return serving(host="0.0.0.0", allowed_hosts="graph.example", owner_token=TOKEN)


def test_the_token_signs_in_and_signing_out_ends_the_session(guarded):
    client = guarded.test_client()
    assert set_name(client).status_code == 403
    assert sign_in(client).status_code == 303
    assert set_name(client, "Ada").status_code == 303
    kept = client.get_cookie("graphapp-owner-8000").value
    csrf = token_of(client)
    assert client.post("/owner/sign-out", data={"csrf": csrf}, headers={"Origin": HOME}).status_code == 303
    assert set_name(client).status_code == 403
    # not even with the cookie from before
    client.set_cookie("graphapp-owner-8000", kept)
    assert set_name(client, csrf=csrf).status_code == 403


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no file that is always full")
def test_signing_out_also_ends_the_session_if_the_disk_is_full(guarded, caplog):
    owner.share_ended(guarded, Path("/dev/full"))
    client = guarded.test_client()
    assert sign_in(client).status_code == 303
    kept, csrf = client.get_cookie("graphapp-owner-8000").value, token_of(client)
    assert client.post("/owner/sign-out", data={"csrf": csrf}, headers={"Origin": HOME}).status_code == 303
    client.set_cookie("graphapp-owner-8000", kept)
    assert set_name(client, csrf=csrf).status_code == 403
    assert "No space left on device" in caplog.text


def test_a_loopback_address_needs_the_token_where_one_is_set(serving):
    client = serving(owner_token=TOKEN).test_client()
    assert set_name(client).status_code == 403
    assert sign_in(client).status_code == 303
    assert set_name(client).status_code == 303


def test_signing_in_needs_the_origin_and_the_token_of_the_form(guarded):
    client = guarded.test_client()
    assert sign_in(client, origin="http://evil.example").status_code == 403
    assert sign_in(client, csrf="x").status_code == 403
    assert set_name(client).status_code == 403


def test_signing_in_begins_a_new_session_so_that_one_known_before_is_worth_nothing(guarded):
    client = guarded.test_client()
    csrf = token_of(client)
    sign_in(client, csrf=csrf)
    assert token_of(client) != csrf
    assert set_name(client, csrf=csrf).status_code == 403


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(guarded):
    client = guarded.test_client()
    csrf = token_of(client)
    (cookie,) = sign_in(client, csrf=csrf).headers.getlist("Set-Cookie")
    parts = {part.strip() for part in cookie.split(";")}
    assert {"HttpOnly", "SameSite=Strict", "Path=/"} <= parts
    assert "Secure" not in parts
    assert not any(part.startswith(("Domain", "Expires")) for part in parts)


def test_the_cookie_is_secure_where_the_browser_uses_https(serving):
    client = serving(host="0.0.0.0", allowed_hosts="graph.example", owner_token=TOKEN).test_client()
    headers = {"Host": "graph.example", "Origin": "https://graph.example"}
    page = client.get("/owner", base_url="https://graph.example")
    csrf = FORM.search(page.get_data(as_text=True))[1]
    response = client.post(
        "/owner/sign-in",
        data={"token": TOKEN, "csrf": csrf},
        headers=headers,
        base_url="https://graph.example",
    )
    (cookie,) = response.headers.getlist("Set-Cookie")
    assert response.status_code == 303
    assert "; Secure" in cookie


def test_wrong_tokens_are_refused_and_after_five_of_them_all_for_a_while(guarded):
    client = guarded.test_client()
    csrf = token_of(client)
    for wrong in ("", "x", TOKEN[:-1], TOKEN.upper(), TOKEN + "x"):
        assert sign_in(client, wrong, csrf).status_code == 403
    response = sign_in(client, TOKEN, csrf)
    assert response.status_code == 429
    assert set_name(client).status_code == 403
    # another address may try
    assert sign_in(client, TOKEN, csrf, REMOTE_ADDR="192.0.2.9").status_code == 303


def test_an_expired_session_is_none(guarded, monkeypatch):
    client = guarded.test_client()
    sign_in(client)
    guarded.config["PERMANENT_SESSION_LIFETIME"] = -1
    assert set_name(client, csrf=token_of(client)).status_code == 403


def test_a_token_that_can_be_guessed_is_refused_at_the_start(serving):
    with pytest.raises(BadInput, match="fewer than 16"):
        serving(owner_token="secret")


def test_the_token_is_on_no_page_in_no_tag_and_in_no_printed_setting(serving, make_service):
    text = serving(owner_token=TOKEN).test_client().get("/about").get_data(as_text=True)
    assert TOKEN not in text
    assert "(set)" in text
    service = make_service([])
    one, other = (
        create_app(service, Settings(owner_token=token)).test_client().get("/").headers["ETag"]
        for token in (TOKEN, TOKEN[::-1])
    )
    assert one == other
    assert TOKEN not in repr(Settings(owner_token=TOKEN))


@pytest.mark.parametrize(
    "back",
    ["//evil.example", "/\\evil.example", "https://evil.example", "evil", "/a\nb", "javascript:x", "\t/x"],
)
def test_nobody_is_sent_to_another_site_after_signing_in(guarded, back):
    client = guarded.test_client()
    response = client.post(
        "/owner/sign-in",
        data={"token": TOKEN, "csrf": token_of(client), "back": back},
        headers={"Origin": HOME},
    )
    assert response.headers["Location"] == "/people"


def test_actions_are_logged_with_who_and_from_where(guarded, caplog):
    client = guarded.test_client()
    with caplog.at_level("INFO", "graphapp.owner"):
        sign_in(client, "wrong token wrong token")
        sign_in(client)
    assert [record.getMessage() for record in caplog.records] == [
        "refused a sign-in from 127.0.0.1: wrong token",
        "owner from 127.0.0.1: signed in",
    ]
