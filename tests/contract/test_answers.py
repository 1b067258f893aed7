"""The answers of the API are identical, character by character, for all stores."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from graphapp.demo import DEMO
from graphapp.ingest.load import ingest
from graphapp.service import GraphService
from graphapp.settings import Settings
from graphapp.stores import open_store
from graphapp.stores.base import Store
from graphapp.web import create_app

ADDRESSES = (
    "authors/weizhu%20chen",
    "network?centre=author&value=weizhu%20chen",
    "network?centre=author&value=weizhu%20chen&unit=row&weighting=fractional",
    "network?centre=venue&value=neurips",
    "venues?name=neurips",
    "search?q=chen",
    "path?from=Adam+Atkinson&to=Liliang+Ren",
)


def answered(store: Store, settings: Settings, address: str) -> str:
    """The status and the body, with keys in order, of an address of the API."""
    answer = create_app(GraphService(store, settings), settings).test_client().get(f"/api/v1/{address}")
    return f"{answer.status_code} {json.dumps(answer.json, sort_keys=True, ensure_ascii=False)}"


def test_pages_and_networks_are_the_same_in_every_store(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    settings = Settings.read(environ={})
    ingest(store, [DEMO], settings)
    plain = open_store("memory:", settings)
    ingest(plain, [DEMO], settings)
    for address in ADDRESSES:
        expected = answered(plain, settings, address)
        assert expected.startswith("200 "), (address, expected)
        assert answered(store, settings, address) == expected, address
    plain.close()
