"""Nothing is sent twice that the reader has, and large answers are sent small."""

from __future__ import annotations

import gc
import gzip
import tracemalloc

import pytest
from flask import Blueprint, Flask

from graphapp.settings import Settings
from graphapp.web import create_app
from graphapp.web.http import responses


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/authors/ada%20lovelace",
        "/api/v1/network?value=ada+lovelace",
        "/files/papers.csv?author=ada+lovelace",
    ],
)
def test_a_reader_who_has_the_answer_is_told_so_until_the_store_changes(client, service, make_paper, address):
    tag = client.get(address).headers["ETag"]
    again = client.get(address, headers={"If-None-Match": tag})
    assert again.status_code == 304
    assert again.data == b""
    assert again.headers["ETag"] == tag
    assert "Content-Security-Policy" in again.headers
    service.store.upsert([make_paper("t:99", "New", ["Ada Lovelace", "Somebody New"], 2024)])
    fresh = client.get(address, headers={"If-None-Match": tag})
    assert fresh.status_code == 200
    assert fresh.headers["ETag"] != tag


def test_different_addresses_and_settings_have_different_tags(client, service):
    tags = {client.get(address).headers["ETag"] for address in ("/", "/search", "/search?q=a", "/search?q=b")}
    other = create_app(service, Settings(folded_authors=3)).test_client()
    assert len(tags | {other.get("/").headers["ETag"]}) == 5


def test_errors_and_pages_that_change_by_themselves_are_not_kept(client):
    assert "ETag" not in client.get("/about").headers
    error = client.get("/authors/nobody")
    assert "ETag" not in error.headers
    assert error.headers["Cache-Control"] == "no-store"


def test_large_answers_are_compressed_for_those_who_take_it(client):
    plain = client.get("/authors/ada%20lovelace")
    assert "Content-Encoding" not in plain.headers
    packed = client.get("/authors/ada%20lovelace", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert gzip.decompress(packed.data) == plain.data
    assert int(packed.headers["Content-Length"]) == len(packed.data) < len(plain.data) / 3


def test_gzip_is_not_forced_on_who_refuses_it_or_for_a_few_bytes(client):
    assert "Content-Encoding" not in client.get("/", headers={"Accept-Encoding": "gzip;q=0"}).headers
    small = client.get("/api/v1/authors/nobody%20else", headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in small.headers


def test_a_request_for_the_headers_alone_gets_those_of_the_page(client):
    head, full = client.head("/authors/ada%20lovelace"), client.get("/authors/ada%20lovelace")
    assert head.status_code == 200
    assert head.data == b""
    assert head.headers["ETag"] == full.headers["ETag"]
    assert head.headers["Content-Length"] == full.headers["Content-Length"]


def test_a_page_that_was_made_is_not_made_again_until_the_store_changes(app, service, make_paper):
    client = app.test_client()
    asked = []
    author = service.author

    def counted(*arguments):
        asked.append(arguments)
        return author(*arguments)

    service.author = counted
    for accepted in ("identity", "gzip"):
        first, second = (
            client.get("/authors/ada%20lovelace", headers={"Accept-Encoding": accepted}) for _ in range(2)
        )
        assert first.data == second.data
        assert dict(first.headers) == dict(second.headers)
    assert len(asked) == 2
    service.store.upsert([make_paper("t:99", "New", ["Ada Lovelace"], 2024)])
    assert "6 papers" in client.get("/authors/ada%20lovelace").get_data(as_text=True)
    assert len(asked) == 3


def test_pages_beyond_the_memory_for_them_are_made_again_the_oldest_first(service):
    client = create_app(service, Settings(cached_pages_mb=1)).test_client()
    asked = []
    author = service.author

    def counted(*arguments):
        asked.append(arguments)
        return author(*arguments)

    service.author = counted
    address = "/authors/ada%20lovelace?text={}"
    size = len(client.get(address.format(0)).data)
    enough = 2**20 // size + 1
    for number in range(1, enough):
        client.get(address.format(number))
    assert len(asked) == enough
    client.get(address.format(enough - 1))
    assert len(asked) == enough
    client.get(address.format(0))
    assert len(asked) == enough + 1


def test_the_memory_for_kept_answers_includes_what_each_takes_besides_its_body():
    app, api = Flask("small"), Blueprint("api", "small")
    api.add_url_rule("/", "short", lambda: "no match")
    app.register_blueprint(api)
    room = 200_000
    responses.register(app, lambda: "revision", "program", room)
    client = app.test_client(use_cookies=False)
    client.get("/")
    gc.collect()
    tracemalloc.start()
    try:
        for number in range(1000):
            client.get(f"/?q={number}")
        gc.collect()
        taken, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    # Flask and the standard library keep some addresses, too
    assert taken < 1.5 * room
